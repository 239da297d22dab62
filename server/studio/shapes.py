"""Which fields are texts, lists and mappings: what has another shape is kept by no form."""

from collections.abc import Callable, Mapping
from typing import Any, Final

Test = Callable[[Any], bool]


def scalar(value: Any) -> bool:
    """A text, a number, a flag, or nothing."""
    return not isinstance(value, list | Mapping)


def words(value: Any) -> bool:
    """A list of scalars."""
    return isinstance(value, list) and all(map(scalar, value))


def row(value: Any) -> bool:
    """A mapping of scalars."""
    return isinstance(value, Mapping) and all(map(scalar, value.values()))


def rows(value: Any) -> bool:
    """A list of mappings of scalars."""
    return isinstance(value, list) and all(map(row, value))


def tree(value: Any) -> bool:
    """A mapping."""
    return isinstance(value, Mapping)


def trees(value: Any) -> bool:
    """A list of mappings."""
    return isinstance(value, list) and all(map(tree, value))


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _file(value: Any) -> bool:
    """A picture or video: its file and its description; None where there is none."""
    return value is None or (row(value) and _text(value.get("file")))


PROSE: Final[Mapping[str, Test]] = {
    "text": _text,
    "sound": _text,
    "picture": _file,
    "video": _file,
}
ITEM: Final[Mapping[str, Test]] = {
    "facts": words,
    "options": rows,
    "groups": rows,
    "spots": rows,
    "wrong": rows,
    "feedback": lambda value: scalar(value) or row(value),
    "picture": lambda value: scalar(value) or row(value),
}
FACT: Final[Mapping[str, Test]] = {"text": row}
PACK: Final[Mapping[str, Test]] = {
    "title": row,
    "summary": row,
    "languages": words,
    "prerequisites": words,
    "retired_items": words,
    "retired_lessons": words,
    "calendar": trees,
    "field_task": tree,
    "entry_check": tree,
}
#: By kind of block; "pack" and "fact" are whole files.
SHAPES: Final[Mapping[str, Mapping[str, Test]]] = {
    "card": PROSE,
    "rule": PROSE,
    "today": PROSE,
    "item": ITEM,
    "head": {},
    "pack": PACK,
    "fact": FACT,
}


def fit(kind: str, fields: Mapping[str, Any]) -> bool:
    """Whether every field has the shape that its kind of block wants; ``source`` is a text.

    An empty text stands for a list or mapping that is not there.
    """
    if "source" in fields and kind != "fact":
        return _text(fields["source"])
    wanted = SHAPES.get(kind, {})
    return all(
        wanted.get(key, scalar)(value) or (value in ("", None) and wanted is not PROSE)
        for key, value in fields.items()
    )
