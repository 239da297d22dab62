"""What an editor does to the blocks of a lesson.

A save says what it began from and what it is now, as fields. What somebody else changed in
between is merged; where both changed one field to different values, nothing is written and
`Clash` shows both. Order, ids and right answers change in all languages at once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from server.db import run_unit
from server.errors import N_, BadRequest, Conflict, NotFound, Problem
from server.packs.lesson import ITEM_TYPES
from server.studio import forms
from server.studio.drafts import Draft, open_draft
from server.studio.forms import Fields, fields_in
from server.studio.layout import (
    in_all_languages,
    languages_of,
    lesson_path,
    names_in,
    new_id,
    retire,
)
from server.studio.lessontext import HEAD, LessonText, Part, name_of
from server.studio.merging import Conflict as FieldConflict
from server.studio.merging import merge
from server.studio.structure import carried
from server.studio.translation import marks
from server.studio.translation.reading import marked, spoken


class Clash(Problem):
    """Two people changed the same field; nothing was written."""

    status, code = 409, "clash"
    title = N_("Somebody else changed this at the same time")

    def __init__(self, conflicts: Sequence[FieldConflict], now: Fields) -> None:
        listed = [
            {"path": each.path, "mine": each.mine, "theirs": each.theirs}
            for each in conflicts
        ]
        super().__init__(extra={"conflicts": listed, "now": now})
        self.conflicts = conflicts


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save left: the draft's revision, the fields, and what is to be translated."""

    revision: int
    fields: Fields
    translation: Fields = field(default_factory=dict)


# --- blocks ----------------------------------------------------------------------


def save_block(
    pack: str,
    lesson: str,
    language: str,
    block: str,
    began: Fields,
    mine: Fields,
    staff_id: str,
    seen: str = "",
) -> Saved:
    """Save one block of one language; its structure also in the others.

    `seen` names the source words that a translator looked at (``translation.marks``).
    Raises NotFound, Clash, and BadRequest for fields that make no block.
    """

    def work() -> Saved:
        draft = open_draft(pack, staff_id)
        path = lesson_path(draft, language, lesson)
        text = LessonText.parse(draft.text(path))

        def as_kept(fields: Fields) -> Fields:
            return fields_in(with_fields(text, block, fields), block)

        theirs = fields_in(text, block)
        fields, shown = merged_fields(began, mine, theirs, as_kept)
        before = spoken(draft, lesson, block)
        others = _carried(draft, language, lesson, block, fields)
        if others:
            draft.as_one_step()
        draft.write(path, with_fields(text, block, fields).text, "edit", block)
        for other, carried_text in others.items():
            draft.write(other, carried_text, "carry", block)
        after = spoken(draft, lesson, block)
        marks.remember(pack, lesson, block, before, after, seen)
        return Saved(draft.row.revision, shown, marked(pack, lesson, block, after))

    return run_unit(work)


def merged_fields(
    began: Fields, mine: Fields, theirs: Fields, as_kept: Callable[[Fields], Fields]
) -> tuple[Fields, Fields]:
    """What to write, and what to show to whoever saved. Raises Clash.

    `as_kept` gives fields as the file says them. A space at the end of a card is not kept: to
    who types on behind it that is nobody's change, and it stays on the screen.
    """
    own = as_kept(mine)
    merged, conflicts = merge(as_kept(began), own, theirs)
    if conflicts:
        raise Clash(conflicts, theirs)
    shown, _ = merge(own, mine, merged)
    return dict(merged), dict(shown)


def with_fields(text: LessonText, block: str, fields: Mapping[str, Any]) -> LessonText:
    """The file with these fields in that block, which must still be one block."""
    if fields == fields_in(text, block):
        return text
    forms.refuse_unfit(block.split(" ")[0], fields)
    if block == HEAD:
        changed = replace(text, head=forms.write_head(text.head, fields))
    else:
        place = text.index(block)
        changed = text.with_part(place, forms.write_part(text.parts[place], fields))
    again = LessonText.parse(changed.text)
    if [name_of(part) for part in again.parts] != [
        name_of(part) for part in text.parts
    ]:
        raise BadRequest(
            "breaks-lesson",
            N_("A line that begins with ## begins a new part. Write it another way."),
        )
    return changed


def _carried(
    draft: Draft, language: str, lesson: str, block: str, edited: Fields
) -> dict[str, str]:
    """The files of other languages that an edit in `language` changes too, by path."""
    found = {}
    for other in languages_of(draft):
        if other == language:
            continue
        path = lesson_path(draft, other, lesson)
        text = LessonText.parse(draft.text(path))
        try:
            own = fields_in(text, block)
        except NotFound:
            # Languages that already differ are the checker's to tell, not a reason to lose a save.
            continue
        wanted = carried(block.split(" ")[0], edited, own)
        changed = with_fields(text, block, wanted).text
        if changed != text.text:
            found[path] = changed
    return found


def add_block(
    pack: str, lesson: str, kind: str, place: int, type_: str, staff_id: str
) -> tuple[str, int]:
    """Add an empty card, item, rule or "do today" before `place`; gives (name, revision).

    Raises BadRequest for a kind that there is not, or that is there once already.
    """
    if kind not in ("card", "item", "rule", "today") or (
        kind == "item" and type_ not in ITEM_TYPES
    ):
        raise BadRequest("bad-kind", N_("There is no such kind of card."))

    def work() -> tuple[str, int]:
        draft = open_draft(pack, staff_id)
        draft.as_one_step()
        taken = names_in(draft)
        name = kind if kind in ("rule", "today") else f"{kind} {new_id(kind, taken)}"
        fields = new_fields(kind, type_)

        def insert(text: LessonText) -> LessonText:
            if any(name_of(part) == name for part in text.parts):
                raise Conflict("block-there", N_("The lesson has one already."))
            part = Part(kind, name.split(" ")[-1], "")
            written = forms.write_new(part.kind, part.id, fields)
            at = min(max(place, 0), len(text.parts))
            return text.inserted(at, replace(part, text=written))

        in_all_languages(draft, lesson, insert, "add", name)
        return name, draft.row.revision

    return run_unit(work)


def remove_block(pack: str, lesson: str, block: str, staff_id: str) -> int:
    """Take a block out of the lesson; a published item is listed as retired. Gives the revision."""

    def work() -> int:
        draft = open_draft(pack, staff_id)
        draft.as_one_step()
        in_all_languages(
            draft, lesson, lambda text: text.removed(text.index(block)), "remove", block
        )
        if block.startswith("item "):
            retire(draft, "item", block.removeprefix("item "))
        return draft.row.revision

    return run_unit(work)


def move_block(pack: str, lesson: str, block: str, to: int, staff_id: str) -> int:
    """Move a block to place `to` (from 0) in all languages. Gives the revision."""

    def work() -> int:
        draft = open_draft(pack, staff_id)
        draft.as_one_step()

        def move(text: LessonText) -> LessonText:
            return text.moved(text.index(block), min(max(to, 0), len(text.parts) - 1))

        in_all_languages(draft, lesson, move, "move", block)
        return draft.row.revision

    return run_unit(work)


def new_fields(kind: str, type_: str = "") -> Fields:
    """An empty block of this kind, with as many options as a question begins with."""
    if kind != "item":
        return {"text": "", "picture": None, "sound": ""}
    fields: Fields = {"type": type_, "ask": ""}
    pair = [
        {"id": "a", "text": "", "feedback": ""},
        {"id": "b", "text": "", "feedback": ""},
    ]
    both = {"feedback": {"right": "", "wrong": ""}}
    if type_ == "choose-one":
        return fields | {"options": [pair[0] | {"right": True}, pair[1]]}
    if type_ == "choose-many":
        return fields | both | {"options": [pair[0] | {"right": True}, pair[1]]}
    if type_ == "picture-choice":
        shown = [
            {"id": each["id"], "picture": "", "alt": "", "feedback": ""}
            for each in pair
        ]
        return fields | {"options": [shown[0] | {"right": True}, shown[1]]}
    if type_ == "sort-groups":
        groups = [{"id": "first", "text": ""}, {"id": "second", "text": ""}]
        sorted_ = [pair[0] | {"group": "first"}, pair[1] | {"group": "second"}]
        return fields | {"groups": groups} | both | {"options": sorted_}
    if type_ == "put-in-order":
        return fields | both | {"options": pair}
    if type_ == "number":
        wrong = [{"value": 0, "feedback": ""}]
        return fields | {"answer": 1, "tolerance": 0, "unit": "", "wrong": wrong} | both
    spot = {
        "id": "a",
        "x": 500,
        "y": 500,
        "r": 100,
        "text": "",
        "right": True,
        "feedback": "",
    }
    other = {"id": "b", "x": 200, "y": 200, "r": 100, "text": "", "feedback": ""}
    return (
        fields | {"picture": {"file": "", "alt": ""}} | both | {"spots": [spot, other]}
    )
