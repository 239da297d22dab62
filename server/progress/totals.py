"""Totals over learners, for reports: set-based, never one learner at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Integer, Select, cast, func, select

from server.db import db
from server.progress.models import (
    ItemProgress,
    LessonProgress,
    Milestone,
    TaughtLesson,
)

STEP = 500
# China keeps one time, eight hours before UTC; a learner's day is that day.
CHINA = 8 * 3600
DAY = 24 * 3600
EPOCH = date(1970, 1, 1)
# The hands-on work of any pack; each pack's own is "field-task P03-A".
FIELD_TASK = "field-task"


@dataclass(slots=True)
class LearnerTotals:
    """One learner in numbers."""

    opened: int = 0
    done: int = 0
    tried: int = 0
    first_right: int = 0


@dataclass(frozen=True, slots=True)
class LessonTotals:
    """One lesson over many learners."""

    lesson_id: str
    opened: int
    done: int
    today: int


@dataclass(frozen=True, slots=True)
class ItemTotals:
    """One item over many learners; ``first_right`` were right at the first try."""

    item_id: str
    learners: int
    attempts: int
    first_right: int


@dataclass(frozen=True, slots=True)
class TaughtTotals:
    """One lesson as it was shown to groups: how often, and to how many people."""

    lesson_id: str
    sessions: int
    people: int


def learner_totals(learners: Sequence[str]) -> dict[str, LearnerTotals]:
    """Lessons opened and done, items tried and right at first try, by learner."""
    totals = {learner: LearnerTotals() for learner in learners}
    for at in range(0, len(learners), STEP):
        step = learners[at : at + STEP]
        for row in db.session.execute(_lessons().where(_in(LessonProgress, step))):
            totals[row.learner_id].opened = row.opened
            totals[row.learner_id].done = row.done
        for row in db.session.execute(_items().where(_in(ItemProgress, step))):
            totals[row.learner_id].tried = row.tried
            totals[row.learner_id].first_right = row.first_right
    return totals


def lesson_totals(learners: Select[Any]) -> list[LessonTotals]:
    """How many of the selected learners opened, finished and practised each lesson."""
    rows = db.session.execute(
        select(
            LessonProgress.lesson_id,
            func.count(LessonProgress.opened),
            func.count(LessonProgress.done),
            func.count(LessonProgress.today),
        )
        .where(LessonProgress.learner_id.in_(learners))
        .group_by(LessonProgress.lesson_id)
    )
    return [LessonTotals(*row) for row in rows]


def item_totals(learners: Select[Any]) -> list[ItemTotals]:
    """How the selected learners did on each item that one of them tried."""
    rows = db.session.execute(
        select(
            ItemProgress.item_id,
            func.count(),
            _whole(func.sum(ItemProgress.attempts)),
            _whole(func.sum(ItemProgress.first_right)),
        )
        .where(ItemProgress.learner_id.in_(learners))
        .group_by(ItemProgress.item_id)
    )
    return [ItemTotals(*row) for row in rows]


def taught_totals(learners: Select[Any]) -> list[TaughtTotals]:
    """How the selected learners taught each lesson to groups."""
    rows = db.session.execute(
        select(
            TaughtLesson.lesson_id,
            _whole(func.sum(TaughtLesson.sessions)),
            _whole(func.sum(TaughtLesson.people)),
        )
        .where(TaughtLesson.learner_id.in_(learners))
        .group_by(TaughtLesson.lesson_id)
    )
    return [TaughtTotals(*row) for row in rows]


def milestone_totals(learners: Select[Any]) -> dict[str, int]:
    """How many of the selected learners reached each milestone.

    ``field-task`` counts those who did one of any pack, each once.
    """
    mine = Milestone.learner_id.in_(learners)
    counts = dict(
        db.session.execute(
            select(Milestone.milestone, func.count())
            .where(mine)
            .group_by(Milestone.milestone)
        ).all()
    )
    anyone = db.session.scalar(
        select(func.count(Milestone.learner_id.distinct())).where(mine, _field_task())
    )
    return {**counts, FIELD_TASK: anyone} if anyone else counts


def milestone_dates(learners: Sequence[str]) -> dict[str, dict[str, int]]:
    """When each of these learners reached what, by their phones' clocks."""
    dates: dict[str, dict[str, int]] = {learner: {} for learner in learners}
    for at in range(0, len(learners), STEP):
        step = learners[at : at + STEP]
        query = select(Milestone).where(Milestone.learner_id.in_(step))
        for row in db.session.scalars(query):
            dates[row.learner_id][row.milestone] = row.reached
    return dates


def _field_task() -> Any:
    return Milestone.milestone.startswith(f"{FIELD_TASK} ", autoescape=True)


def done_by_day(
    learners: Select[Any], first: date, last: date
) -> list[tuple[date, int]]:
    """Lessons first finished on each day from ``first`` to ``last``, by learners'
    clocks in China time; days without any are left out."""
    day = cast((LessonProgress.done + CHINA) // DAY, Integer)
    begin = (first - EPOCH).days * DAY - CHINA
    end = ((last - EPOCH).days + 1) * DAY - CHINA
    rows = db.session.execute(
        select(day, func.count())
        .where(
            LessonProgress.learner_id.in_(learners),
            LessonProgress.done >= begin,
            LessonProgress.done < end,
        )
        .group_by(day)
        .order_by(day)
    )
    return [(EPOCH + timedelta(days=each or 0), count) for each, count in rows]


def _whole(number: Any) -> Any:
    # PostgreSQL adds integers up to a numeric.
    return cast(number, Integer)


def _in(table: type[LessonProgress] | type[ItemProgress], step: Sequence[str]) -> Any:
    return table.learner_id.in_(step)


def _lessons() -> Select[str, int, int]:
    return select(
        LessonProgress.learner_id,
        func.count(LessonProgress.opened).label("opened"),
        func.count(LessonProgress.done).label("done"),
    ).group_by(LessonProgress.learner_id)


def _items() -> Select[str, int, int]:
    return select(
        ItemProgress.learner_id,
        func.count().label("tried"),
        _whole(func.sum(ItemProgress.first_right)).label("first_right"),
    ).group_by(ItemProgress.learner_id)
