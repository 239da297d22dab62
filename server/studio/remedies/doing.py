"""The small remedies, each inside a unit of work: one file or a few, in the draft's history."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from server.errors import N_, Conflict
from server.packs.check import today
from server.packs.faults import Fault
from server.packs.writing import write_yaml
from server.studio import forms
from server.studio.drafts import content_of, open_draft
from server.studio.editing import with_fields
from server.studio.forms import Fields
from server.studio.layout import file_names, languages_of
from server.studio.lessontext import LessonText, name_of
from server.studio.remedies.offers import Place

YEAR = timedelta(days=365)
#: Types of items whose options stand in an order that means nothing.
MIXED = ("choose-one", "picture-choice")


def describe(pack: str, fault: Fault, place: Place, text: str, staff: str) -> None:
    """Give the picture its description, wherever the block shows it without one."""
    draft = open_draft(pack, staff)
    lesson = LessonText.parse(draft.text(place.file))
    fields = forms.fields_in(lesson, place.block)
    # Square brackets end a description: ![…](file).
    plain = text.replace("[", "(").replace("]", ")")
    described = _described(fields, fault.values["name"], plain)
    if described == fields:
        raise Conflict("no-remedy", N_("This has to be mended by hand."))
    changed = with_fields(lesson, place.block, described)
    draft.write(place.file, changed.text, "edit", place.block)


def _described(value: Any, name: str, text: str) -> Any:
    """The same fields; pictures of this name that have no `alt` get it."""
    if isinstance(value, list):
        return [_described(each, name, text) for each in value]
    if not isinstance(value, Mapping):
        return value
    found = {key: _described(each, name, text) for key, each in value.items()}
    shown = found.get("file", found.get("picture"))
    if shown == name and not found.get("alt"):
        found["alt"] = text
    return found


def retire(pack: str, fault: Fault, _: Place, __: str, staff: str) -> None:
    """List an id that was published and is gone as taken out on purpose."""
    draft = open_draft(pack, staff)
    fields = forms.read_yaml(draft.text("pack.yaml")) or {}
    kind = fault.code.removeprefix("vanished-")
    listed = fields.setdefault(f"retired_{kind}s", [])
    if fault.values["id"] not in listed:
        listed.append(fault.values["id"])
    draft.write("pack.yaml", write_yaml(fields), "edit", "pack")


def delete_file(pack: str, fault: Fault, _: Place, __: str, staff: str) -> None:
    """Take out a picture or sound that no lesson uses; the history keeps it."""
    open_draft(pack, staff).remove(f"media/{fault.values['name']}")


def pack_read(pack: str, _: Fault, __: Place, ___: str, staff: str) -> None:
    """Somebody read the pack through: the next time is in a year."""
    draft = open_draft(pack, staff)
    fields = forms.read_yaml(draft.text("pack.yaml")) or {}
    fields["review_by"] = (today() + YEAR).isoformat()
    draft.write("pack.yaml", write_yaml(fields), "edit", "pack")


def fact_read(_: str, fault: Fault, __: Place, ___: str, staff: str) -> None:
    """Somebody read a fact's source: as of today, the next time in a year."""
    draft, path = open_draft("facts", staff), f"{fault.values['id']}.yaml"
    fields = forms.read_yaml(draft.text(path)) or {}
    fields |= {
        "as_of": today().isoformat(),
        "review_by": (today() + YEAR).isoformat(),
    }
    draft.write(path, write_yaml(fields), "edit")


def use_term(pack: str, fault: Fault, place: Place, _: str, staff: str) -> None:
    """Write the glossary's word in place of the other one, in this block."""
    draft = open_draft(pack, staff)
    lesson = LessonText.parse(draft.text(place.file))
    word, term = fault.values["word"], fault.values["term"]
    # Chinese words stand without spaces; in English "box" is no part of "boxer".
    edge = r"\b" if word.isascii() else ""
    found = re.compile(f"{edge}{re.escape(word)}{edge}", re.IGNORECASE)
    fields = forms.fields_in(lesson, place.block)
    replaced = _replaced(fields, found, term)
    if replaced == fields:
        raise Conflict("no-remedy", N_("This has to be mended by hand."))
    changed = with_fields(lesson, place.block, replaced)
    draft.write(place.file, changed.text, "edit", place.block)


#: Fields that are names and no words.
NAMES = frozenset({"id", "file", "picture", "sound", "type", "group"})


def _replaced(value: Any, found: re.Pattern[str], term: str, key: str = "") -> Any:
    if isinstance(value, list):
        return [_replaced(each, found, term) for each in value]
    if isinstance(value, Mapping):
        return {
            name: _replaced(each, found, term, name) for name, each in value.items()
        }
    if isinstance(value, str) and key not in NAMES:
        return found.sub(lambda match: _as_in(match[0], term), value)
    return value


def _as_in(word: str, term: str) -> str:
    """The term with a capital letter where the word had one."""
    return term[:1].upper() + term[1:] if word[:1].isupper() else term


def mix(pack: str, _: Fault, __: Place, ___: str, staff: str) -> None:
    """Spread right options over the places of the pack's questions, in all languages alike."""
    draft = open_draft(pack, staff)
    draft.as_one_step()
    count = 0
    for name in file_names(draft):
        texts = {
            language: LessonText.parse(draft.text(f"{language}/{name}"))
            for language in languages_of(draft)
            if f"{language}/{name}" in draft.paths()
        }
        first = next(iter(texts.values()))
        for block in [name_of(part) for part in first.parts if part.kind == "item"]:
            order = _spread(forms.fields_in(first, block), count)
            if not order:
                continue
            count += 1
            texts = {
                language: _ordered(text, block, order)
                for language, text in texts.items()
            }
        for language, text in texts.items():
            draft.write(f"{language}/{name}", text.text, "move")


def _spread(fields: Fields, count: int) -> list[str]:
    """Ids of options with the right one in the next place; none where there is nothing to mix."""
    options = fields.get("options") or []
    ids = [each.get("id") for each in options]
    right = [each["id"] for each in options if each.get("right")]
    if fields.get("type") not in MIXED or len(right) != 1 or len(set(ids)) != len(ids):
        return []
    rest = [each for each in ids if each != right[0]]
    rest.insert(count % len(ids), right[0])
    return rest


def _ordered(text: LessonText, block: str, order: list[str]) -> LessonText:
    if all(name_of(part) != block for part in text.parts):
        # Languages that differ are another finding's.
        return text
    fields = forms.fields_in(text, block)
    by_id = {each.get("id"): each for each in fields.get("options") or []}
    if set(by_id) != set(order):
        return text
    options = [by_id[each] for each in order]
    return with_fields(text, block, fields | {"options": options})


def before_today(pack: str, place: Place) -> int:
    """The place of "do today" in a lesson; far behind its end where there is none."""
    text = LessonText.parse(content_of(pack)[place.file])
    names = [name_of(part) for part in text.parts]
    return names.index("today") if "today" in names else 10_000
