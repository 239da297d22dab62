"""Texts of lessons under other ids and file names, in another language, and brought together."""

from collections.abc import Mapping

from server.studio import forms
from server.studio.forms import Fields
from server.studio.lessontext import LessonText, Part, name_of
from server.studio.structure import carried, without_words


def items_of(text: LessonText) -> list[str]:
    """The ids of its questions."""
    return [part.id for part in text.parts if part.kind == "item"]


def renamed(text: LessonText, id: str, items: Mapping[str, str]) -> LessonText:
    """The same lesson with this id, and its questions under the ids that `items` gives."""
    head = forms.read_head(text.head)
    if head.get("id") != id and "source" not in head:
        text = LessonText(forms.write_head(text.head, head | {"id": id}), text.parts)
    parts = tuple(
        _with_id(part, items[part.id])
        if part.kind == "item" and items.get(part.id, part.id) != part.id
        else part
        for part in text.parts
    )
    return LessonText(text.head, parts)


def _with_id(part: Part, id: str) -> Part:
    body = part.text.partition("\n")[2]
    return Part(part.kind, id, f"## {part.kind} {id}\n{body}")


def with_files(text: LessonText, names: Mapping[str, str]) -> LessonText:
    """The same lesson with its pictures and sounds under other names, by `names`."""
    if not any(old in text.text for old in names):
        return text
    return LessonText(text.head, tuple(_with_files(part, names) for part in text.parts))


def _with_files(part: Part, names: Mapping[str, str]) -> Part:
    fields = forms.read_part(part)
    changed = _files_in(fields, names)
    return part if changed == fields else forms.write_part(part, changed)


def _files_in(fields: Fields, names: Mapping[str, str]) -> Fields:
    """Fields that name a file: a picture with its description, an option's, a sound."""
    found: Fields = {}
    for key, value in fields.items():
        if key in ("picture", "sound", "file") and isinstance(value, str):
            found[key] = names.get(value, value)
        elif isinstance(value, dict):
            found[key] = _files_in(value, names)
        elif isinstance(value, list):
            found[key] = [
                _files_in(each, names) if isinstance(each, dict) else each
                for each in value
            ]
        else:
            found[key] = value
    return found


def without_words_of(text: LessonText) -> LessonText:
    """The same lesson for another language: everything but the words."""
    return in_other_language(text, None)


def in_other_language(text: LessonText, other: LessonText | None) -> LessonText:
    """The structure of `text` with the words that `other` has for the same parts."""
    known = {name_of(part): part for part in other.parts} if other else {}
    parts = [_spoken(part, known.get(name_of(part))) for part in text.parts]
    head = forms.read_head(text.head)
    own = forms.read_head(other.head) if other else {}
    if "source" not in head and "source" not in own:
        head = carried("head", head, own)
    return LessonText(forms.write_head(text.head, head), tuple(parts))


def _spoken(part: Part, other: Part | None) -> Part:
    fields = forms.read_part(part)
    if "source" in fields:
        return other or part
    if other is None:
        return forms.write_part(part, without_words(part.kind, fields))
    own = forms.read_part(other)
    if "source" in own:
        return other
    written = forms.write_part(part, carried(part.kind, fields, own))
    return written
