"""Keep progress as batches come in, and read it for pages and reports."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

from sqlalchemy import delete, select

from server.db import Base, db
from server.progress import merging, reducer, versions
from server.progress.models import (
    HeldVersion,
    ItemProgress,
    LessonProgress,
    Milestone,
    ReviewProgress,
    TaughtLesson,
)
from server.sync.events import Event
from server.sync.projections import AppliedBatch, ProjectedTables

Row = TypeVar("Row", bound=Base)

LEARNER_TABLES: Final[tuple[Any, ...]] = (
    ItemProgress,
    LessonProgress,
    ReviewProgress,
    Milestone,
    TaughtLesson,
    HeldVersion,
)
_NO_KEY: Final = (None, None, None)

# --- the projection --------------------------------------------------------------


def project(batches: Sequence[AppliedBatch]) -> None:
    """Add newly accepted events to the learners' progress, in one statement a table.

    Runs in the transaction that stores the batches. Any order and any split of the
    events over calls leaves the same rows; each event must come once.
    """
    events: dict[str, list[Event]] = defaultdict(list)
    for batch in batches:
        events[batch.learner].extend(batch.events)
    rows: dict[type[Base], list[tuple[Any, ...]]] = defaultdict(list)
    for learner, theirs in events.items():
        for table, found in _rows_of(learner, reducer.summarise(theirs)):
            rows[table] += found
        rows[HeldVersion] += (
            (learner, *held) for held in versions.versions_in(theirs).items()
        )
    connection = db.session.connection()
    for table, found in rows.items():
        if found:
            # Sorted, so that two transactions never wait for each other's rows in a circle.
            statement = merging.merge(table, connection.dialect.name)
            connection.exec_driver_sql(statement, sorted(found))


def _rows_of(
    learner: str, progress: reducer.Progress
) -> Iterator[tuple[type[Base], list[tuple[Any, ...]]]]:
    """The rows of each table that one learner's progress comes to."""
    yield ItemProgress, [_item_row(learner, *row) for row in progress.items.items()]
    yield (
        LessonProgress,
        [_lesson_row(learner, *row) for row in progress.lessons.items()],
    )
    reviews = [(learner, item, *row) for item, row in progress.reviews.items()]
    yield ReviewProgress, reviews
    yield Milestone, [(learner, *row) for row in progress.milestones.items()]
    taught = [(learner, lesson, *row) for lesson, row in progress.taught.items()]
    yield TaughtLesson, taught


def clear() -> None:
    """Forget all progress, before the ledger is projected anew."""
    for table in LEARNER_TABLES:
        db.session.execute(delete(table))


def forget(learner: str) -> None:
    """Erase one learner's progress."""
    for table in LEARNER_TABLES:
        db.session.execute(delete(table).where(table.learner_id == learner))


def compare(learner: str, events: Sequence[Event]) -> list[str]:
    """Where the tables differ from what the reducer makes of ``events``."""
    expected = reducer.summarise(events)
    found = progress_of(learner)
    held, should = versions.versions_of(learner), versions.versions_in(events)
    return [*_differences(found, expected), *_other_versions(held, should)]


def _other_versions(held: Mapping[str, int], should: Mapping[str, int]) -> list[str]:
    return [
        f"version of {pack}: {held.get(pack)} should be {should.get(pack)}"
        for pack in sorted(held.keys() | should.keys())
        if held.get(pack) != should.get(pack)
    ]


def _differences(found: reducer.Progress, expected: reducer.Progress) -> list[str]:
    return [
        f"{kind} {name}: {theirs.get(name)} should be {ours.get(name)}"
        for kind, theirs, ours in (
            ("item", found.items, expected.items),
            ("lesson", found.lessons, expected.lessons),
            ("review", found.reviews, expected.reviews),
            ("milestone", found.milestones, expected.milestones),
            ("taught", found.taught, expected.taught),
        )
        for name in sorted(theirs.keys() | ours.keys())
        if theirs.get(name) != ours.get(name)
    ]


def _item_row(learner: str, item: str, row: reducer.ItemProgress) -> tuple[Any, ...]:
    """A row of ``item_progress``, in the order of its columns."""
    (first, first_right), (last, last_right) = row.first, row.last
    counts = (row.attempts, row.right)
    return (learner, item, *counts, *first, first_right, *last, last_right)


def _lesson_row(
    learner: str, lesson: str, row: reducer.LessonProgress
) -> tuple[Any, ...]:
    """A row of ``lesson_progress``, in the order of its columns."""
    key, points = row.first or (_NO_KEY, None)
    steps = (row.opened, row.done, row.edition, row.best)
    return (learner, lesson, *steps, *key, points, row.today)


TABLES: Final = ProjectedTables(clear, compare, forget)


# --- for pages and reports ----------------------------------------------------------


def progress_of(learner: str) -> reducer.Progress:
    """What the tables hold of one learner, as the reducer's value (no profile)."""
    reviews = {
        row.item_id: reducer.ReviewProgress(row.reviews, row.knew)
        for row in _rows(ReviewProgress, learner)
    }
    taught = {
        row.lesson_id: reducer.Taught(row.sessions, row.people)
        for row in _rows(TaughtLesson, learner)
    }
    return reducer.Progress(
        {row.item_id: _item(row) for row in _rows(ItemProgress, learner)},
        {row.lesson_id: _lesson(row) for row in _rows(LessonProgress, learner)},
        reviews,
        {row.milestone: row.reached for row in _rows(Milestone, learner)},
        taught,
    )


def _rows(table: type[Row], learner: str) -> Sequence[Row]:
    mine: Any = table
    query = select(table).where(mine.learner_id == learner)
    fresh = query.execution_options(populate_existing=True)
    return db.session.scalars(fresh).all()


def _item(row: ItemProgress) -> reducer.ItemProgress:
    first = (row.first_at, row.first_device, row.first_counter)
    last = (row.last_at, row.last_device, row.last_counter)
    return reducer.ItemProgress(
        row.attempts, row.right, (first, row.first_right), (last, row.last_right)
    )


def _lesson(row: LessonProgress) -> reducer.LessonProgress:
    first = None
    if row.first_at is not None and row.first_device and row.first_counter:
        key = (row.first_at, row.first_device, row.first_counter)
        first = (key, row.first_score or 0)
    return reducer.LessonProgress(
        row.opened, row.done, row.edition, row.best, first, row.today
    )
