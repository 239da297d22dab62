"""The steps of a course to its certificate: reviews, pilot, certificate, and its end.

Each attempt is a row of its own that is about the editions of the course's lessons. Reviews of
both aspects by two people who wrote nothing of it come first, then a pilot with real learners;
a publisher gives the certificate once the pilot's figures hold.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, select

from server.db import db, now, run_unit
from server.errors import N_, BadRequest, Conflict
from server.packs import service as packs
from server.packs.check import today
from server.people.places import Scope, narrowed
from server.reports import refresh
from server.studio import review
from server.studio.certification.evidence import Evidence, most_accepted
from server.studio.certification.standing import (
    evidence_of,
    newest_attempt,
    reviews_of,
    state_of,
)
from server.studio.drafts import open_draft
from server.studio.models import (
    ASPECTS,
    StudioCertification,
    StudioChange,
    StudioCourseReview,
)

#: Months for which a certificate holds at most: of a course that rests on laws, of any other.
LEGAL_MONTHS, MONTHS = 12, 36


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a reviewer says of one aspect of the version that they looked at."""

    aspect: str
    version: int
    passes: bool
    word: str
    interest: str


def judge_course(pack: str, said: Judgement, staff_id: str) -> int:
    """Keep a review; begins a new attempt where the last one is over. Gives its number.

    Raises NotFound, BadRequest without a word, and Conflict where the version is another by
    now, the reviewer wrote in the pack or judged its other aspect, or it is certified.
    """
    if said.aspect not in ASPECTS:
        raise BadRequest("bad-aspect", N_("There is no such review."))
    if not said.word.strip():
        raise BadRequest("no-word", N_("Say in a word what you found."))

    def work() -> int:
        draft = open_draft(pack, staff_id)
        course = _course(pack)
        if said.version != course.version:
            raise Conflict(
                "changed-since",
                N_("Phones have another version by now. Look at that one."),
            )
        row = _attempt(pack, course)
        _refuse_reviewer(pack, row, said.aspect, staff_id)
        _add_review(row, said, staff_id)
        word = f"{said.aspect}: {'+' if said.passes else '-'} {said.word.strip()}"
        review.step(draft.row, "course-reviewed", None, staff_id, word)
        return row.number

    return run_unit(work)


def _add_review(row: StudioCertification, said: Judgement, staff_id: str) -> None:
    last = select(func.max(StudioCourseReview.step)).where(
        StudioCourseReview.pack == row.pack, StudioCourseReview.number == row.number
    )
    db.session.add(
        StudioCourseReview(
            pack=row.pack, number=row.number,
            step=(db.session.scalar(last) or 0) + 1,
            aspect=said.aspect, version=said.version, passes=said.passes,
            word=said.word.strip(), interest=said.interest.strip(),
            staff_id=staff_id, at=now(),
        )
    )  # fmt: skip
    db.session.flush()


def _course(pack: str) -> packs.Course:
    course = packs.course(pack)
    if course is None:
        raise Conflict(
            "no-course", N_("Publish lessons first: a course is certified as phones have it.")
        )  # fmt: skip
    return course


def _attempt(pack: str, course: packs.Course) -> StudioCertification:
    """The attempt that goes on, or a new one."""
    row = newest_attempt(pack)
    state, causes = state_of(course, row, bool(packs.recalls(pack)))
    if state == "certified":
        raise Conflict("certified-already", N_("The course is certified."))
    if row is not None and state != "lapsed" and not causes:
        return row
    fresh = StudioCertification(
        pack=pack, number=(row.number if row else 0) + 1, editions=dict(course.editions),
        begun_at=now(), places=[], ended_why="",
    )  # fmt: skip
    db.session.add(fresh)
    db.session.flush()
    return fresh


def _refuse_reviewer(
    pack: str, row: StudioCertification, aspect: str, staff_id: str
) -> None:
    if row.pilot_at is not None:
        raise Conflict("pilot-runs", N_("The pilot has begun; reviews came before it."))
    if writers(pack) & {staff_id}:
        raise Conflict(
            "not-independent", N_("Who wrote in the course cannot review it.")
        )
    others = {each.staff_id for each in reviews_of(pack, row) if each.aspect != aspect}
    if staff_id in others:
        raise Conflict(
            "one-aspect-each", N_("Two different people review subject and teaching.")
        )


def writers(pack: str) -> frozenset[str]:
    """Everybody whose words are, or were, in the pack."""
    query = select(StudioChange.staff_id).where(
        StudioChange.pack == pack, StudioChange.kind.not_in(review.NOT_WRITING)
    )
    return frozenset(db.session.scalars(query.distinct()))


def begin_pilot(
    pack: str, places: Sequence[str], since: date | None, scope: Scope, staff_id: str
) -> int:
    """Begin the pilot with learners of these places (none named: of all in `scope`).

    Learners take part who open the course on `since` or later, by default from today on.
    Raises NotFound for a place out of scope, Conflict where the reviews are not there yet,
    BadRequest for a day before the course was published as it is, or in the future.
    """

    def work() -> int:
        draft = open_draft(pack, staff_id)
        course, row = _course(pack), newest_attempt(pack)
        if (
            row is None
            or state_of(course, row, bool(packs.recalls(pack)))[0] != "reviewed"
        ):
            raise Conflict(
                "other-state", N_("A pilot begins once both reviews have passed.")
            )
        row.places = _places(places, scope)
        row.pilot_since = _moment(since, course)
        row.pilot_at, row.pilot_by = now(), staff_id
        word = ", ".join(row.places)
        review.step(draft.row, "pilot", None, staff_id, word)
        return row.number

    return run_unit(work)


def _places(places: Sequence[str], scope: Scope) -> list[str]:
    if places:
        for each in places:
            narrowed(scope, each)
        return sorted(set(places))
    # "/conghua/lvtian/" is the place lvtian, "/" the top, whose id is empty.
    return sorted(path.rstrip("/").split("/")[-1] for path in scope.paths)


def _moment(since: date | None, course: packs.Course) -> datetime:
    if since is None or since == today():
        return max(now() if since is None else _midnight(since), course.since)
    if since > today():
        raise BadRequest("bad-day", N_("This day is still to come."))
    if since < course.since.date():
        raise BadRequest(
            "bad-day",
            N_("The course is on phones as it is since %(day)s; begin no earlier."),
            params={"day": course.since.date().isoformat()},
        )
    return max(_midnight(since), course.since)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def certify(
    pack: str, accepted: Mapping[str, str], scope: Scope, staff_id: str
) -> Evidence:
    """Give the certificate, and keep what it rests on as of today. Gives that.

    `accepted`: reasons for items that miss a threshold, at most one item in five. Raises
    NotFound, and Conflict where no pilot runs, a place of it lies out of `scope`, or a
    condition is not met.
    """

    def work() -> Evidence:
        draft = open_draft(pack, staff_id)
        course, row = _course(pack), newest_attempt(pack)
        if (
            row is None
            or state_of(course, row, bool(packs.recalls(pack)))[0] != "piloting"
        ):
            raise Conflict("other-state", N_("No pilot of this course is running."))
        for each in row.places:
            narrowed(scope, each)
        found = evidence_of(course, row, accepted, None)
        _refuse_unmet(found)
        limit = _limit(course)
        row.evidence, row.valid_until = found.as_json(), limit
        row.certified_at, row.certified_by = now(), staff_id
        review.step(draft.row, "certified", None, staff_id, limit.isoformat())
        packs.certify(pack, course.editions, limit)
        return found

    # Also who came a moment ago.
    refresh.refresh()
    db.session.rollback()
    return packs.serialised(work)


def _refuse_unmet(found: Evidence) -> None:
    if found.passes:
        return
    if sum(bool(each.accepted_because) for each in found.items) > most_accepted(
        len(found.items)
    ):
        raise Conflict(
            "too-many-accepted",
            N_("At most %(num)d questions may be accepted with a reason."),
            params={"num": most_accepted(len(found.items))},
        )
    missing = [check.code for check in found.checks if not check.passes]
    raise Conflict(
        "not-met",
        N_("The course does not meet every condition yet."),
        extra={"missing": missing},
    )


def _limit(course: packs.Course) -> date:
    months = LEGAL_MONTHS if course.legal else MONTHS
    return today() + timedelta(days=round(months * 365.25 / 12) - 1)


def end(pack: str, why: str, staff_id: str) -> int:
    """End a certificate or an attempt with a reason; gives its number.

    Raises NotFound, BadRequest without a reason, Conflict where there is nothing to end.
    """
    if not why.strip():
        raise BadRequest("no-word", N_("Say why it ends."))

    def work() -> int:
        draft, row = open_draft(pack, staff_id), newest_attempt(pack)
        if row is None or row.ended_at is not None:
            raise Conflict("other-state", N_("There is nothing to end."))
        row.ended_at, row.ended_by, row.ended_why = now(), staff_id, why.strip()
        review.step(draft.row, "uncertified", None, staff_id, why)
        packs.end_certificate(pack)
        return row.number

    return packs.serialised(work)
