"""The words of a block: which of its fields are translated, by path ("options.top.text").

Entries of a list go by their ``id``, or by their place where they have none.
"""

from collections.abc import Callable, Mapping
from typing import Any

from server.packs.lesson import LANGUAGES
from server.studio.forms import Fields
from server.studio.lessontext import HEAD
from server.studio.structure import HEAD_WORDS, WORDS

Words = dict[str, str]
#: Takes a path and its words; gives the words to put there.
Change = Callable[[str, str], str]

#: A block that cannot be shown as a form: all of its text is one field.
SOURCE = "source"


def words_of(kind: str, fields: Mapping[str, Any]) -> Words:
    """All words of a block's fields by path, the empty ones too."""
    found: Words = {}
    _changed(fields, _names(kind, fields), "", _collect(found))
    return found


def with_words(
    kind: str, fields: Mapping[str, Any], words: Mapping[str, str]
) -> Fields:
    """The same fields with these words; paths that the block does not have are left out."""
    return dict(
        _changed(
            fields, _names(kind, fields), "", lambda path, old: words.get(path, old)
        )
    )


def words_in(fields: Mapping[str, Any], language: str) -> Words:
    """The words of one language in fields that hold all of them, as pack.yaml does."""
    found: Words = {}
    _translated(fields, language, "", _collect(found))
    return found


def with_words_in(
    fields: Mapping[str, Any], language: str, words: Mapping[str, str]
) -> Fields:
    """The same fields with these words in that language."""
    return dict(
        _translated(fields, language, "", lambda path, old: words.get(path, old))
    )


def _collect(found: Words) -> Change:
    def keep(path: str, text: str) -> str:
        found[path] = text
        return text

    return keep


def _names(kind: str, fields: Mapping[str, Any]) -> frozenset[str]:
    if SOURCE in fields:
        return frozenset({SOURCE})
    return HEAD_WORDS if kind == HEAD else WORDS


def _changed(value: Any, names: frozenset[str], path: str, change: Change) -> Any:
    if isinstance(value, Mapping):
        return {
            key: change(at, each)
            if key in names and isinstance(each, str)
            else _changed(each, names, at, change)
            for key, each, at in _entries(value, path)
        }
    if isinstance(value, list):
        return [_changed(each, names, at, change) for each, at in _listed(value, path)]
    return value


def _translated(value: Any, language: str, path: str, change: Change) -> Any:
    if isinstance(value, Mapping) and value.keys() & set(LANGUAGES):
        old = value.get(language, "")
        new = change(path, old if isinstance(old, str) else "")
        return {**value, language: new} if new or language in value else dict(value)
    if isinstance(value, Mapping):
        return {
            key: _translated(each, language, at, change)
            for key, each, at in _entries(value, path)
        }
    if isinstance(value, list):
        return [
            _translated(each, language, at, change) for each, at in _listed(value, path)
        ]
    return value


def _entries(value: Mapping[str, Any], path: str) -> list[tuple[str, Any, str]]:
    return [
        (key, each, f"{path}.{key}" if path else str(key))
        for key, each in value.items()
    ]


def _listed(value: list[Any], path: str) -> list[tuple[Any, str]]:
    return [
        (each, f"{path}.{each.get('id', n) if isinstance(each, Mapping) else n}")
        for n, each in enumerate(value)
    ]
