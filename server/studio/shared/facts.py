"""Fact cards: what the law or the market says, with source and review date."""

import datetime
from collections.abc import Callable
from typing import Any

from server.db import run_unit
from server.errors import N_, BadRequest, Conflict, NotFound
from server.packs.check import today
from server.packs.lesson import FACT_KINDS, LANGUAGES
from server.packs.source import FACT_ID
from server.packs.writing import write_yaml
from server.studio import forms
from server.studio.drafts import Draft, ensure_draft, files_of
from server.studio.editing import Saved, merged_fields
from server.studio.forms import Fields
from server.studio.shared.uses import lessons_by_fact

FOLDER = "facts"
#: A card that is to be read again within this time is shown first.
SOON = datetime.timedelta(days=60)

Translate = Callable[[str], str]


def facts() -> list[dict[str, Any]]:
    """Every card, the one that is due first at the top.

    {"id", "fields", "due": "over" | "soon" | "", "used": [{"pack", "lesson"}]}
    """
    used, day = lessons_by_fact(), today()
    cards = []
    for path, row in files_of(FOLDER).items():
        id = path.removesuffix(".yaml")
        fields = forms.read_yaml(row.text or "") or {}
        lessons = [{"pack": pack, "lesson": own} for pack, own in used.get(id, [])]
        cards.append(
            {"id": id, "fields": fields, "due": due(fields, day), "used": lessons}
        )
    return sorted(
        cards, key=lambda card: (str(card["fields"].get("review_by")), card["id"])
    )


def due(fields: Fields, day: datetime.date) -> str:
    """Whether a card is to be read again: "over", "soon" or ""."""
    try:
        until = datetime.date.fromisoformat(str(fields.get("review_by", "")))
    except ValueError:
        return "over"
    if until < day:
        return "over"
    return "soon" if until <= day + SOON else ""


def add_fact(id: str, staff_id: str) -> int:
    """Begin a card; gives the revision. Raises BadRequest, Conflict."""
    if not FACT_ID.fullmatch(id):
        raise BadRequest(
            "bad-fact-id", N_("A card's name has letters, digits and hyphens: L26.")
        )

    def work() -> int:
        draft = ensure_draft(FOLDER, staff_id)
        if draft.content(_path(id)) is not None:
            raise Conflict(
                "fact-there", N_("There is a fact card of this name already.")
            )
        day = today().isoformat()
        fields: Fields = {
            "id": id, "kind": FACT_KINDS[0], "jurisdiction": "CN", "source": "",
            "as_of": day, "review_by": "", "text": dict.fromkeys(LANGUAGES, ""),
        }  # fmt: skip
        draft.write(_path(id), write_yaml(fields), "add", id)
        return draft.row.revision

    return run_unit(work)


def save_fact(id: str, began: Fields, mine: Fields, staff_id: str) -> Saved:
    """Save a card's fields. Raises NotFound, Clash, BadRequest."""

    def work() -> Saved:
        draft = ensure_draft(FOLDER, staff_id)
        now_fields = forms.read_yaml(_text(draft, id)) or {}
        fields, shown = merged_fields(
            began, mine, now_fields, lambda said: forms.as_kept("fact", said)
        )
        fields |= {"id": id}
        if fields != now_fields:
            draft.write(_path(id), write_yaml(fields), "edit", id)
        return Saved(draft.row.revision, shown | {"id": id})

    return run_unit(work)


def remove_fact(id: str, staff_id: str) -> int:
    """Take a card out; gives the revision. Raises NotFound, and Conflict where it is used."""

    def work() -> int:
        draft = ensure_draft(FOLDER, staff_id)
        _text(draft, id)
        used = lessons_by_fact().get(id, [])
        if used:
            names = ", ".join(f"{pack}.{lesson}" for pack, lesson in used[:5])
            raise Conflict(
                "fact-used",
                N_("Lessons rest on this card: %(lessons)s"),
                params={"lessons": names},
            )
        draft.remove(_path(id))
        return draft.row.revision

    return run_unit(work)


def _path(id: str) -> str:
    return f"{id}.yaml"


def _text(draft: Draft, id: str) -> str:
    text = draft.content(_path(id)) if FACT_ID.fullmatch(id) else None
    if text is None:
        raise NotFound("no-fact", N_("There is no fact card of this name."))
    return text
