"""Do what a remedy says, as an editor would: with history, and so that it can be taken back.

What is to be done follows from the finding as the check of this very revision gives it, never from
what a browser sends.
"""

from collections.abc import Callable
from typing import Any

from server.db import db, run_unit
from server.errors import N_, BadRequest, Conflict
from server.packs.faults import Fault
from server.studio import checking, editing
from server.studio.drafts import row_of
from server.studio.remedies import doing, splitting
from server.studio.remedies.offers import Place, finding_id, kind_for

MOST_WORDS = 200


def apply(pack: str, finding: str, text: str, staff_id: str) -> int:
    """Do the remedy of one finding; gives the draft's revision.

    Raises NotFound, Conflict where the finding is not there any more or the studio cannot
    mend it, BadRequest where words are asked for and none were given.
    """
    fault, place = _finding(pack, finding)
    kind = kind_for(fault, place)
    if not kind:
        raise Conflict("no-remedy", N_("This has to be mended by hand."))
    if kind == "describe" and not text.strip():
        raise BadRequest("no-word", N_("Write what the picture shows."))
    db.session.rollback()
    # One line: a line break could begin another part of the lesson.
    _ACTS[kind](pack, fault, place, " ".join(text.split())[:MOST_WORDS], staff_id)
    return row_of(pack).revision


def _finding(pack: str, finding: str) -> tuple[Fault, Place]:
    for fault, place in checking.placed(pack):
        if finding_id(fault, place) == finding:
            return fault, place
    raise Conflict(
        "changed-since", N_("This is not so any more. Look at the check anew.")
    )


Act = Callable[[str, Fault, Place, str, str], Any]


def _to_the_end(pack: str, _: Fault, place: Place, __: str, staff: str) -> None:
    editing.move_block(pack, place.lesson, place.block, 10_000, staff)


def _take_out(pack: str, _: Fault, place: Place, __: str, staff: str) -> None:
    editing.remove_block(pack, place.lesson, place.block, staff)


def _add_block(pack: str, fault: Fault, place: Place, _: str, staff: str) -> None:
    kind = fault.values["kind"]
    # Before "do today" stands the rule.
    at = 10_000 if kind == "today" else doing.before_today(pack, place)
    editing.add_block(pack, place.lesson, kind, at, "", staff)


def _add_card(pack: str, _: Fault, place: Place, __: str, staff: str) -> None:
    editing.add_block(pack, place.lesson, "card", 0, "", staff)


def _split(pack: str, _: Fault, place: Place, __: str, staff: str) -> None:
    splitting.split(pack, place.lesson, staff)


def _shrink(pack: str, fault: Fault, place: Place, _: str, staff: str) -> None:
    # Loaded on first use, as all that draws.
    from server.studio.remedies import shrinking

    shrinking.shrink(pack, place.file, staff)


def _in_draft(work: Callable[[str, Fault, Place, str, str], None]) -> Act:
    return lambda *args: run_unit(lambda: work(*args))


_ACTS: dict[str, Act] = {
    "describe": _in_draft(doing.describe),
    "shrink": _shrink,
    "retire": _in_draft(doing.retire),
    "delete-file": _in_draft(doing.delete_file),
    "to-the-end": _to_the_end,
    "add-block": _add_block,
    "add-card": _add_card,
    "take-out": _take_out,
    "split": _split,
    "mix": _in_draft(doing.mix),
    "use-term": _in_draft(doing.use_term),
    "pack-read": _in_draft(doing.pack_read),
    "fact-read": _in_draft(doing.fact_read),
}
