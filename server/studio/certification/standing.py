"""Where a course stands on its way to a certificate, with its evidence.

draft, reviewed, piloting, certified, lapsed: only what people did is stored, the rest follows from
that, from what phones have, and from the day.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from server.db import db
from server.errors import NotFound
from server.packs import service as packs
from server.packs.check import today
from server.people.places import Scope
from server.people.places import place as find_place
from server.progress.pilots import takers
from server.reports import service as reports
from server.studio.certification.evidence import (
    Evidence,
    Surroundings,
    evidence_from,
    judge,
)
from server.studio.drafts import row_of
from server.studio.models import ASPECTS, StudioCertification, StudioCourseReview

STATES = ("draft", "reviewed", "piloting", "certified", "lapsed")


@dataclass(frozen=True, slots=True)
class CourseReview:
    """One reviewer's judgement of one aspect of a version."""

    aspect: str
    version: int
    passes: bool
    word: str
    interest: str
    staff_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Past:
    """A former attempt: when it began, was certified and ended, and why it ended."""

    number: int
    begun_at: datetime
    certified_at: datetime | None
    ended_at: datetime | None
    why: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a course stands. `causes` say why it lapsed, or why an attempt has to begin anew:

    expired, answers-changed, overdue, recalled, ended. `evidence` is live while piloting, and
    what was kept once certified; None before a pilot. `version`: the one that phones have.
    """

    pack: str
    state: str
    causes: tuple[str, ...]
    version: int | None
    number: int
    reviews: tuple[CourseReview, ...]
    pilot_at: datetime | None
    pilot_by: str
    pilot_since: datetime | None
    places: tuple[str, ...]
    earliest: date | None
    certified_at: datetime | None
    certified_by: str
    valid_until: date | None
    ended_why: str
    evidence: Evidence | None
    past: tuple[Past, ...]


def standing(pack: str, scope: Scope | None = None) -> Standing:
    """Where a course stands, with its evidence. Raises NotFound.

    Of a pilot that runs, figures are those of its places that lie in `scope` (None: all).
    """
    row_of(pack)
    course, row = packs.course(pack), newest_attempt(pack)
    recalled = bool(packs.recalls(pack))
    state, causes = state_of(course, row, recalled)
    found = reviews_of(pack, row) if row is not None else []
    evidence = None
    if row is not None and row.evidence is not None:
        evidence = evidence_from(row.evidence)
    elif state == "piloting" and row is not None and course is not None:
        evidence = evidence_of(course, row, {}, scope)
    return Standing(
        pack=pack,
        state=state,
        causes=causes,
        version=course.version if course else None,
        number=row.number if row else 0,
        reviews=tuple(found),
        pilot_at=row.pilot_at if row else None,
        pilot_by=(row.pilot_by or "") if row else "",
        pilot_since=row.pilot_since if row else None,
        places=tuple(row.places) if row else (),
        earliest=course.since.date() if course else None,
        certified_at=row.certified_at if row else None,
        certified_by=(row.certified_by or "") if row else "",
        valid_until=_until(course, row),
        ended_why=row.ended_why if row else "",
        evidence=evidence,
        past=tuple(_past(pack, row)),
    )


def states() -> dict[str, str]:
    """The state of every pack that somebody began to certify."""
    newest = select(
        StudioCertification.pack, func.max(StudioCertification.number).label("number")
    ).group_by(StudioCertification.pack)
    last = newest.subquery()
    rows = db.session.scalars(
        select(StudioCertification).join(
            last,
            (StudioCertification.pack == last.c.pack)
            & (StudioCertification.number == last.c.number),
        )
    )
    recalled = packs.recalled_packs()
    return {
        row.pack: state_of(packs.course(row.pack), row, row.pack in recalled)[0]
        for row in rows
    }


def course_of(pack: str) -> str:
    """The state of one pack, "" where nobody began to certify it."""
    row = newest_attempt(pack)
    if row is None:
        return ""
    return state_of(packs.course(pack), row, pack in packs.recalled_packs())[0]


def newest_attempt(pack: str) -> StudioCertification | None:
    query = select(StudioCertification).where(StudioCertification.pack == pack)
    newest = query.order_by(StudioCertification.number.desc()).limit(1)
    return db.session.scalar(newest.execution_options(populate_existing=True))


def state_of(
    course: packs.Course | None, row: StudioCertification | None, recalled: bool
) -> tuple[str, tuple[str, ...]]:
    if row is None:
        return "draft", ()
    causes = tuple(_causes(course, row, recalled))
    if row.certified_at is not None:
        return ("lapsed", causes) if causes else ("certified", ())
    if "answers-changed" in causes or "ended" in causes:
        return "draft", causes
    if row.pilot_at is not None:
        return "piloting", ()
    return ("reviewed" if passed(reviews_of(row.pack, row)) == 2 else "draft"), ()


def _causes(
    course: packs.Course | None, row: StudioCertification, recalled: bool
) -> Iterable[str]:
    if row.ended_at is not None:
        yield "ended"
    if course is None or dict(course.editions) != row.editions:
        yield "answers-changed"
    if recalled:
        yield "recalled"
    if row.valid_until is not None and row.valid_until < today():
        yield "expired"
    if course is not None and course.review_by < today():
        yield "overdue"


def _until(course: packs.Course | None, row: StudioCertification | None) -> date | None:
    if row is None or row.valid_until is None:
        return None
    return min(row.valid_until, course.review_by) if course else row.valid_until


def reviews_of(pack: str, row: StudioCertification) -> list[CourseReview]:
    """The newest review of each aspect, in the order of the aspects."""
    query = select(StudioCourseReview).where(
        StudioCourseReview.pack == pack, StudioCourseReview.number == row.number
    )
    newest = {
        each.aspect: CourseReview(
            each.aspect, each.version, each.passes, each.word, each.interest,
            each.staff_id, each.at,
        )
        for each in db.session.scalars(query.order_by(StudioCourseReview.step))
    }  # fmt: skip
    return [newest[aspect] for aspect in ASPECTS if aspect in newest]


def passed(reviews: Sequence[CourseReview]) -> int:
    """How many different people passed it, each in their aspect."""
    return len({each.staff_id for each in reviews if each.passes})


def _past(pack: str, row: StudioCertification | None) -> list[Past]:
    query = select(StudioCertification).where(
        StudioCertification.pack == pack,
        StudioCertification.number < (row.number if row else 0),
    )
    rows = db.session.scalars(query.order_by(StudioCertification.number.desc()))
    return [
        Past(each.number, each.begun_at, each.certified_at, each.ended_at, each.ended_why)
        for each in rows
    ]  # fmt: skip


def evidence_of(
    course: packs.Course,
    row: StudioCertification,
    accepted: Mapping[str, str],
    scope: Scope | None,
) -> Evidence:
    assert row.pilot_since is not None
    group = takers(
        reports.members(_pilot_scope(row.places, scope)),
        course.editions,
        course.items,
        int(row.pilot_since.timestamp()),
    )
    overdue = [
        day for day in (course.review_by, *course.facts.values()) if day < today()
    ]
    around = Surroundings(
        reviews=passed(reviews_of(row.pack, row)),
        overdue=len(overdue),
        recalled=len(packs.recalls(row.pack)),
    )
    return judge(
        group,
        day=today(),
        version=course.version,
        since=row.pilot_since,
        places=row.places,
        lessons=list(course.editions),
        items=course.items,
        around=around,
        accepted=accepted,
    )


def _pilot_scope(places: Sequence[str], scope: Scope | None) -> Scope:
    paths = []
    for each in places:
        try:
            path = find_place(each).path
        except NotFound:
            # A place that was taken out of the tree since has no learners.
            continue
        if scope is None or scope.covers(path):
            paths.append(path)
        elif any(part.startswith(path) for part in scope.paths):
            paths += [part for part in scope.paths if part.startswith(path)]
    return Scope(tuple(paths))
