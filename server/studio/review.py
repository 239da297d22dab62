"""Reviews of drafts: ask, approve, send back; and remarks on single blocks.

An approval is of one revision. Whatever is changed afterwards has nobody's approval.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from server.db import db, now, run_unit
from server.errors import N_, BadRequest, Conflict, NotFound
from server.people.staff_service import staff_names
from server.studio.drafts import FACTS, files_of, open_draft, row_of
from server.studio.forms import read_head
from server.studio.lessontext import HEAD, LessonText, name_of
from server.studio.models import (
    REVIEW_ACTS,
    StudioAct,
    StudioChange,
    StudioComment,
    StudioPack,
    StudioVersion,
)
from server.studio.shared.uses import facts_in

MOST_OPEN = 500
#: Changes that are nobody's writing.
NOT_WRITING = ("publish", "import")
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Act:
    """One step: asked, approved, sent-back, cancelled, recalled or reinstated."""

    act: str
    revision: int
    at: datetime
    staff_id: str
    word: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment on a block; open where nobody has resolved it."""

    comment: str
    lesson: str
    block: str
    language: str
    staff_id: str
    at: datetime
    text: str
    resolved_at: datetime | None
    resolved_by: str | None


# --- steps -----------------------------------------------------------------------


def ask(pack: str, staff_id: str, word: str = "") -> int:
    """Ask for a review; gives the revision. Raises NotFound, Conflict.

    There is something to review once something is written that phones do not have.
    """

    def work() -> int:
        row = open_draft(pack, staff_id).row
        _refuse_unless(row, "draft")
        if not row.revision or row.published_revision == row.revision:
            raise Conflict("nothing-new", N_("Phones have just this. Change it first."))
        return step(row, "asked", "in-review", staff_id, word)

    return run_unit(work)


def cancel(pack: str, staff_id: str) -> int:
    """Take the request back; gives the revision. Raises NotFound, Conflict."""

    def work() -> int:
        row = open_draft(pack, staff_id).row
        _refuse_unless(row, "in-review", "approved")
        return step(row, "cancelled", "draft", staff_id, "")

    return run_unit(work)


def approve(pack: str, revision: int, staff_id: str, word: str = "") -> int:
    """Approve the revision that the reviewer looked at; gives it.

    Raises NotFound, and Conflict where the draft is another by now, no review was asked
    for, the reviewer asked for it or wrote some of it themselves, or has approved already.
    """

    def work() -> int:
        row = open_draft(pack, staff_id).row
        _refuse_unless(row, "in-review", "approved")
        if row.revision != revision:
            raise Conflict(
                "changed-since",
                N_("The draft changed while you read. Look at the changes once more."),
            )
        if staff_id in {_asked_by(pack), *_writers(row)}:
            raise Conflict("own-review", N_("Somebody else has to approve your work."))
        if any(each.staff_id == staff_id for each in approvals(pack, revision)):
            raise Conflict("approved-already", N_("You have approved this already."))
        return step(row, "approved", "approved", staff_id, word)

    return run_unit(work)


def send_back(pack: str, word: str, staff_id: str) -> int:
    """Send a draft back with a word; gives the revision. Raises NotFound, Conflict, BadRequest."""
    if not word.strip():
        raise BadRequest("no-word", N_("Say in a word what is to be mended."))

    def work() -> int:
        row = open_draft(pack, staff_id).row
        _refuse_unless(row, "in-review", "approved")
        return step(row, "sent-back", "draft", staff_id, word.strip())

    return run_unit(work)


def _refuse_unless(row: StudioPack, *states: str) -> None:
    if row.state not in states:
        words = {
            "draft": N_("Nobody has asked for a review."),
            "in-review": N_("A review is asked for already."),
            "approved": N_("A review is asked for already."),
        }
        raise Conflict("other-state", words[row.state])


def step(row: StudioPack, act: str, state: str | None, staff_id: str, word: str) -> int:
    """Note an act (inside a unit of work); `state` None leaves the draft's as it is."""
    last = select(func.max(StudioAct.number)).where(StudioAct.pack == row.pack)
    number = (db.session.scalar(last) or 0) + 1
    row.state = state or row.state
    db.session.add(
        StudioAct(
            pack=row.pack, number=number, revision=row.revision, act=act,
            at=now(), staff_id=staff_id, word=word.strip(),
        )
    )  # fmt: skip
    db.session.flush()
    return row.revision


def _asked_by(pack: str) -> str | None:
    query = select(StudioAct.staff_id).where(
        StudioAct.pack == pack, StudioAct.act == "asked"
    )
    return db.session.scalar(query.order_by(StudioAct.number.desc()).limit(1))


def _writers(row: StudioPack) -> set[str]:
    """Who wrote what the last version for phones does not have."""
    query = select(StudioChange.staff_id).where(
        StudioChange.pack == row.pack,
        StudioChange.number > (row.published_revision or 0),
        StudioChange.kind.not_in(NOT_WRITING),
    )
    return {*db.session.scalars(query.distinct()), *_writers_of_facts(row.pack)}


def _writers_of_facts(pack: str) -> set[str]:
    """Who wrote the fact cards that it names, since it was published last."""
    files = files_of(pack).values()
    named = {f"{fact}.yaml" for file in files for fact in facts_in(file.text or "")}
    last = select(func.max(StudioVersion.at)).where(StudioVersion.pack == pack)
    since = db.session.scalar(last)
    query = select(StudioChange.staff_id).where(
        StudioChange.pack == FACTS,
        StudioChange.path.in_(named),
        StudioChange.kind.not_in(NOT_WRITING),
        *([StudioChange.at > since] if since else []),
    )
    return set(db.session.scalars(query.distinct()))


def acts(pack: str) -> list[Act]:
    """The newest steps, the last one first."""
    query = select(StudioAct).where(StudioAct.pack == pack)
    rows = db.session.scalars(query.order_by(StudioAct.number.desc()).limit(SHOWN))
    return [Act(row.act, row.revision, row.at, row.staff_id, row.word) for row in rows]


def approvals(pack: str, revision: int) -> list[Act]:
    """Who approved just this revision, since it was last sent back cancelled, recalled or reinstated."""
    query = select(StudioAct).where(
        StudioAct.pack == pack,
        StudioAct.revision == revision,
        StudioAct.act.in_(REVIEW_ACTS),
    )
    found: list[Act] = []
    for row in db.session.scalars(query.order_by(StudioAct.number)):
        if row.act == "approved":
            found.append(Act(row.act, row.revision, row.at, row.staff_id, row.word))
        else:
            found = []
    return found


def approvers(pack: str, revision: int) -> tuple[str, ...]:
    """The names of those who approved just this revision."""
    ids = [each.staff_id for each in approvals(pack, revision)]
    names = staff_names(ids)
    return tuple(names.get(each, each) for each in ids)


# --- comments --------------------------------------------------------------------


def comment(
    pack: str, lesson: str, block: str, language: str, text: str, staff_id: str
) -> Remark:
    """Remark something on a block. Raises NotFound, BadRequest, Conflict."""
    words = text.strip()
    if not words:
        raise BadRequest("no-word", N_("Write the comment first."))

    def work() -> Remark:
        open_draft(pack, staff_id)
        _refuse_unknown(pack, lesson, block, language)
        if sum(open_counts(pack).values()) >= MOST_OPEN:
            raise Conflict("too-many", N_("Resolve some comments before adding more."))
        row = StudioComment(
            pack=pack, comment=secrets.token_hex(6), lesson=lesson, block=block,
            language=language, staff_id=staff_id, at=now(), text=words,
            resolved_at=None, resolved_by=None,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        return _remark(row)

    return run_unit(work)


def _refuse_unknown(pack: str, lesson: str, block: str, language: str) -> None:
    for path, file in files_of(pack).items():
        if path.startswith(f"{language}/"):
            text = LessonText.parse(file.text or "")
            if read_head(text.head).get("id") == lesson:
                if block != HEAD and block not in map(name_of, text.parts):
                    break
                return
    raise NotFound("no-block", N_("This part of the lesson is not there any more."))


def resolve(pack: str, comment: str, resolved: bool, staff_id: str) -> Remark:
    """Resolve a comment, or open it again. Raises NotFound."""

    def work() -> Remark:
        row = db.session.get(StudioComment, (pack, comment))
        if row is None:
            raise NotFound("no-comment", N_("This comment is not there."))
        if bool(row.resolved_at) != resolved:
            row.resolved_at = now() if resolved else None
            row.resolved_by = staff_id if resolved else None
        return _remark(row)

    return run_unit(work)


def comments(pack: str, lesson: str | None = None) -> list[Remark]:
    """The comments of a lesson or a whole pack, the oldest first. Raises NotFound."""
    row_of(pack)
    query = select(StudioComment).where(StudioComment.pack == pack)
    if lesson is not None:
        query = query.where(StudioComment.lesson == lesson)
    rows = db.session.scalars(query.order_by(StudioComment.at, StudioComment.comment))
    return [_remark(row) for row in rows]


def open_counts(pack: str) -> dict[str, int]:
    """How many comments are open, by lesson."""
    query = (
        select(StudioComment.lesson, func.count())
        .where(StudioComment.pack == pack, StudioComment.resolved_at.is_(None))
        .group_by(StudioComment.lesson)
    )
    return {lesson: count for lesson, count in db.session.execute(query)}


def open_by_pack() -> dict[str, int]:
    """How many comments are open, by pack."""
    query = (
        select(StudioComment.pack, func.count())
        .where(StudioComment.resolved_at.is_(None))
        .group_by(StudioComment.pack)
    )
    return {pack: count for pack, count in db.session.execute(query)}


def _remark(row: StudioComment) -> Remark:
    return Remark(
        row.comment, row.lesson, row.block, row.language, row.staff_id, row.at,
        row.text, row.resolved_at, row.resolved_by,
    )  # fmt: skip


def named(remarks: Iterable[Remark]) -> list[dict[str, Any]]:
    """Comments with the names of people, as pages and the API say them."""
    listed = list(remarks)
    ids = {each.staff_id for each in listed} | {each.resolved_by for each in listed}
    names = staff_names(each for each in ids if each)
    return [
        {
            "comment": each.comment,
            "lesson": each.lesson,
            "block": each.block,
            "language": each.language,
            "name": names.get(each.staff_id, each.staff_id),
            "at": each.at,
            "text": each.text,
            "resolved": each.resolved_at is not None,
            "resolved_by": names.get(each.resolved_by or "", each.resolved_by or ""),
        }
        for each in listed
    ]
