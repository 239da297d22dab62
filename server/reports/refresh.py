"""Bring the roll-ups up to date: only for learners of whom something changed.

``queue`` is a projection: it runs in the transaction that stores batches and only
notes whose figures are due. ``refresh`` computes them later, a few hundred learners
at a time, and then the totals of the places that those learners belong to.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import Select, bindparam, delete, func, insert, select, update

from server.db import db, now, run_unit, upsert
from server.people import roster
from server.progress import totals
from server.progress.totals import LearnerTotals
from server.reports.models import (
    DayFigures,
    ItemFigures,
    LearnerFigures,
    LessonFigures,
    MilestoneFigures,
    ReportQueue,
    ReportState,
    StalePlace,
    TaughtFigures,
)
from server.sync import oversight
from server.sync.projections import AppliedBatch

STATE = "figures"
STEP = 500
DAYS = 28
# A transaction that began this long ago has been committed or given up.
HOUR = timedelta(hours=1)
MARGIN = timedelta(minutes=5)
CHINA = timedelta(hours=8)
PLACE_TABLES: tuple[Any, ...] = (
    LessonFigures,
    TaughtFigures,
    MilestoneFigures,
    ItemFigures,
    DayFigures,
)


def queue(batches: Sequence[AppliedBatch]) -> None:
    """Note whose figures are due (a projection of sync)."""
    queue_learners({batch.learner for batch in batches})


def queue_learners(learners: Iterable[str]) -> None:
    """Note that these learners' figures are due (inside a unit of work)."""
    moment = now()
    rows = [{"learner_id": each, "queued_at": moment} for each in sorted(set(learners))]
    if rows:
        connection = db.session.connection()
        connection.execute(_queueing(connection.dialect.name), rows)


@lru_cache(maxsize=2)
def _queueing(_dialect: str) -> Any:
    """Built once: it runs with every batch."""
    statement = upsert(ReportQueue)
    # An update and not "do nothing": it waits for a refresh that is just
    # taking the row away, so that no change falls between the two.
    return statement.on_conflict_do_update(
        index_elements=["learner_id"],
        set_={"queued_at": statement.excluded.queued_at},
    )


def refresh(max_age: timedelta | None = None) -> datetime:
    """Bring all figures up to date; gives the moment they hold for.

    Does nothing where that was done less than ``max_age`` ago.
    """
    moment = now()
    last = refreshed_at()
    if last is not None and max_age is not None and moment - last < max_age:
        return last
    pending = roster.everybody() if last is None else _queued()
    for at in range(0, len(pending), STEP):
        run_unit(partial(_refresh_learners, pending[at : at + STEP]))
    for place_id in _stale_places():
        run_unit(partial(_refresh_place, place_id))
    run_unit(lambda: _finish(last, moment))
    return moment


def refreshed_at() -> datetime | None:
    """When the figures were last brought up to date; None: never."""
    state = db.session.get(ReportState, STATE, populate_existing=True)
    return state.refreshed_at if state else None


def forget(learner: str) -> None:
    """Take an erased learner out of the figures (inside a unit of work)."""
    for place_id in _refresh_learners([learner], gone=True):
        _refresh_place(place_id)


def clear() -> None:
    """Drop every figure: the next ``refresh`` computes all anew."""
    for table in (ReportState, ReportQueue, StalePlace, LearnerFigures):
        db.session.execute(delete(table))
    for places in PLACE_TABLES:
        db.session.execute(delete(places))


def _queued() -> list[str]:
    return list(db.session.scalars(select(ReportQueue.learner_id)))


def _stale_places() -> list[str]:
    return list(db.session.scalars(select(StalePlace.place_id)))


def _finish(last: datetime | None, moment: datetime) -> None:
    """Note who only looked in, with nothing to send, and that all is up to date."""
    if last is not None:
        _note_visits(oversight.visits_since(last - MARGIN))
    statement = upsert(ReportState).values(name=STATE, refreshed_at=moment)
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["name"], set_={"refreshed_at": moment}
        )
    )


def _note_visits(visits: Sequence[tuple[str, datetime]]) -> None:
    rows = [{"who": learner, "then": seen_at} for learner, seen_at in visits]
    if rows:
        statement = update(LearnerFigures).values(seen_at=bindparam("then"))
        db.session.connection().execute(
            statement.where(
                LearnerFigures.learner_id == bindparam("who"),
                LearnerFigures.seen_at < bindparam("then"),
            ),
            rows,
        )


def _refresh_learners(learners: Sequence[str], *, gone: bool = False) -> set[str]:
    """Compute these learners' lines anew; gives the places whose totals are stale.

    The places are noted too: whoever is interrupted here leaves them to the next.
    """
    _one_at_a_time()
    # First out of the queue, then read: what comes meanwhile queues again.
    db.session.execute(delete(ReportQueue).where(ReportQueue.learner_id.in_(learners)))
    before = db.session.scalars(
        select(LearnerFigures.place_id)
        .where(LearnerFigures.learner_id.in_(learners))
        .distinct()
    )
    touched = set(before)
    db.session.execute(
        delete(LearnerFigures).where(LearnerFigures.learner_id.in_(learners))
    )
    rows = [] if gone else _learner_rows(learners)
    if rows:
        db.session.execute(insert(LearnerFigures), rows)
    touched |= {row["place_id"] for row in rows}
    for place_id in sorted(touched):
        stale = upsert(StalePlace).values(place_id=place_id)
        db.session.execute(stale.on_conflict_do_nothing(index_elements=["place_id"]))
    return touched


def _one_at_a_time() -> None:
    """Hold one row until the commit, so that two refreshes never mix (PostgreSQL)."""
    statement = upsert(ReportState).values(name="lock", refreshed_at=now())
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["name"],
            set_={"refreshed_at": statement.excluded.refreshed_at},
        )
    )


def _learner_rows(learners: Sequence[str]) -> list[dict[str, Any]]:
    progress_by = totals.learner_totals(learners)
    sync_by = oversight.sync_totals(learners)
    return [
        _learner_row(person, progress_by[person.learner], sync_by[person.learner])
        for person in roster.people(learners)
        if person.learner in sync_by
    ]


def _learner_row(
    person: roster.Person, done: LearnerTotals, sync: oversight.SyncTotals
) -> dict[str, Any]:
    return {
        "learner_id": person.learner,
        "place_id": roster.home_of(person).place_id,
        "nickname": person.nickname or "",
        "picture": person.picture or "",
        "group": person.group or "",
        "since": person.created_at,
        "seen_at": sync.seen_at,
        "devices": sync.devices,
        "events": sync.events,
        "held": sync.held,
        "refused": sync.refused,
        "opened": done.opened,
        "done": done.done,
        "tried": done.tried,
        "first_right": done.first_right,
    }


def _refresh_place(place_id: str) -> None:
    _one_at_a_time()
    db.session.execute(delete(StalePlace).where(StalePlace.place_id == place_id))
    members = select(LearnerFigures.learner_id).where(
        LearnerFigures.place_id == place_id
    )
    _replace(LessonFigures, place_id, map(asdict, totals.lesson_totals(members)))
    _replace(TaughtFigures, place_id, map(asdict, totals.taught_totals(members)))
    _replace(MilestoneFigures, place_id, _milestone_rows(members))
    _replace(ItemFigures, place_id, map(asdict, totals.item_totals(members)))
    _replace(DayFigures, place_id, _day_rows(members))


def _replace(table: Any, place_id: str, rows: Iterable[dict[str, Any]]) -> None:
    """Put ``rows``, by the table's columns, in place of what it had of a place."""
    db.session.execute(delete(table).where(table.place_id == place_id))
    fresh = [{"place_id": place_id, **row} for row in rows]
    if fresh:
        db.session.execute(insert(table), fresh)


def _milestone_rows(members: Select[Any]) -> list[dict[str, Any]]:
    return [
        {"milestone": milestone, "learners": learners}
        for milestone, learners in sorted(totals.milestone_totals(members).items())
    ]


def _day_rows(members: Select[Any]) -> list[dict[str, Any]]:
    last = china_day(now())
    first = last - timedelta(days=DAYS - 1)
    days = totals.done_by_day(members, first, last)
    return [{"day": day, "done": done} for day, done in days]


def china_day(moment: datetime) -> date:
    """The calendar day in China."""
    return (moment + CHINA).date()


def pending_count() -> int:
    """How many learners wait in the queue."""
    return db.session.scalar(select(func.count()).select_from(ReportQueue)) or 0
