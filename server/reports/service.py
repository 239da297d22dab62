"""What the office asks: figures of a scope, lists of learners, packs and items.

Everything is read from the roll-ups (``refresh``) and holds for the moment ``at``;
one learner's own page is read live.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, func, or_, select

from server.db import db, now
from server.packs import outline
from server.packs import service as packs
from server.people.places import TOP, Scope, name_in, places_in
from server.progress import versions
from server.reports import milestones, refresh
from server.reports.models import (
    DayFigures,
    ItemFigures,
    LearnerFigures,
    LessonFigures,
    TaughtFigures,
)
from server.reports.sums import inside, total, totals_by
from server.sync import oversight

# Pages ask for figures at most this old; counting again costs a moment.
FRESH = timedelta(seconds=20)
RECENT = timedelta(days=7)
SHOWN_DAYS = 14
PAGE = 50

Order = Literal["asc", "desc"]


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of a scope. ``active`` learners synced in the last 7 days."""

    at: datetime
    learners: int
    active: int
    started: int
    lessons_done: int
    tried: int
    first_right: int
    events: int
    held: int
    refused: int


@dataclass(frozen=True, slots=True)
class LessonLine:
    """One lesson in a scope; ``sessions`` showed it to groups of ``people`` in all.

    Those were taught it: only ``done`` counts who learned it.
    """

    lesson: str
    title: str
    opened: int
    done: int
    today: int
    sessions: int
    people: int


@dataclass(frozen=True, slots=True)
class PackLine:
    """One pack in a scope, with its lessons."""

    pack: str
    title: str
    version: int
    started: int
    done: int
    field_task: int
    lessons: list[LessonLine]


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item in a scope: ``first_right`` of ``learners`` right at first try."""

    item: str
    text: str
    lesson: str
    learners: int
    attempts: int
    first_right: int


@dataclass(frozen=True, slots=True)
class LearnerLine:
    """One learner of the list."""

    learner: str
    nickname: str
    picture: str
    group: str
    place_id: str
    place: str
    since: datetime
    seen_at: datetime
    devices: int
    events: int
    held: int
    refused: int
    opened: int
    done: int
    tried: int
    first_right: int


@dataclass(frozen=True, slots=True)
class Query:
    """What a list was asked for; ``page`` counts from 1, ``quiet`` asks for those who
    have not synced for ``days``."""

    search: str = ""
    sort: str = "seen"
    order: Order = "desc"
    page: int = 1
    quiet: bool = False
    days: int = RECENT.days


def members(scope: Scope) -> Select[Any]:
    """Selects the ids of a scope's learners."""
    return select(LearnerFigures.learner_id).where(inside(LearnerFigures, scope))


def figures(scope: Scope) -> Figures:
    """The numbers at the top of the office."""
    at = refresh.refresh(FRESH)
    table = LearnerFigures
    row = db.session.execute(
        select(
            func.count(),
            func.count().filter(table.seen_at >= at - RECENT),
            func.count().filter(table.opened > 0),
            total(table.done),
            total(table.tried),
            total(table.first_right),
            total(table.events),
            total(table.held),
            total(table.refused),
        ).where(inside(table, scope))
    ).one()
    return Figures(at, *row)


def days(scope: Scope) -> list[tuple[date, int]]:
    """Lessons finished on each of the last 14 days, none left out."""
    last = refresh.china_day(now())
    first = last - timedelta(days=SHOWN_DAYS - 1)
    counts: dict[date, int] = dict(totals_by(scope, DayFigures.day, DayFigures.done))
    span = (first + timedelta(days=each) for each in range(SHOWN_DAYS))
    return [(day, counts.get(day, 0)) for day in span]


# --- learners ----------------------------------------------------------------------

SORTS = {
    "name": LearnerFigures.nickname,
    "seen": LearnerFigures.seen_at,
    "done": LearnerFigures.done,
    "tried": LearnerFigures.tried,
    "held": LearnerFigures.held + LearnerFigures.refused,
}


def learners(
    scope: Scope, query: Query, language: str, limit: int | None = PAGE
) -> tuple[list[LearnerLine], int]:
    """A page of learners and how many there are in all; ``limit`` None: all."""
    condition = inside(LearnerFigures, scope)
    if query.search:
        condition &= _matches(query.search)
    if query.quiet:
        condition &= LearnerFigures.seen_at < now() - timedelta(days=query.days)
    count = select(func.count()).select_from(LearnerFigures).where(condition)
    key = SORTS[query.sort]
    statement = (
        select(LearnerFigures)
        .where(condition)
        .order_by(
            key.asc() if query.order == "asc" else key.desc(),
            LearnerFigures.learner_id,
        )
    )
    if limit is not None:
        statement = statement.limit(limit).offset((query.page - 1) * limit)
    names = place_names(scope, language)
    rows = db.session.scalars(statement)
    return [_learner_line(row, names) for row in rows], db.session.scalar(count) or 0


def _matches(search: str) -> ColumnElement[bool]:
    return or_(
        LearnerFigures.nickname.icontains(search, autoescape=True),
        LearnerFigures.learner_id.startswith(search, autoescape=True),
    )


def _learner_line(row: LearnerFigures, names: dict[str, str]) -> LearnerLine:
    return LearnerLine(
        learner=row.learner_id,
        nickname=row.nickname,
        picture=row.picture,
        group=row.group,
        place_id=row.place_id,
        place=names.get(row.place_id, ""),
        since=row.since,
        seen_at=row.seen_at,
        devices=row.devices,
        events=row.events,
        held=row.held,
        refused=row.refused,
        opened=row.opened,
        done=row.done,
        tried=row.tried,
        first_right=row.first_right,
    )


def place_names(scope: Scope, language: str) -> dict[str, str]:
    """The names of a scope's places by id."""
    return {
        each.place_id: name_in(each.name, language)
        for each in places_in(scope)
        if each.place_id != TOP
    }


# --- packs and items ------------------------------------------------------------------


def pack_lines(scope: Scope, language: str) -> list[PackLine]:
    """Every published pack with its lessons, in the order of the catalogue."""
    table, shown = LessonFigures, TaughtFigures
    rows = totals_by(scope, table.lesson_id, table.opened, table.done, table.today)
    counts = {lesson: sums for lesson, *sums in rows}
    rows = totals_by(scope, shown.lesson_id, shown.sessions, shown.people)
    taught = {lesson: sums for lesson, *sums in rows}
    tasks = milestones.field_task_counts(scope)

    def lines(pack: outline.PackOutline) -> list[LessonLine]:
        return [
            LessonLine(
                lesson,
                title,
                *counts.get(lesson, (0, 0, 0)),
                *taught.get(lesson, (0, 0)),
            )
            for lesson, title in pack.lessons
        ]

    return [
        _pack_line(pack, lines(pack), tasks.get(pack.pack, 0))
        for pack in outline.outline(language)
    ]


def version_holders(scope: Scope) -> dict[str, dict[int, int]]:
    """How many of a scope's learners learned last with each version, by pack."""
    return versions.holders(members(scope))


def _pack_line(
    pack: outline.PackOutline, lines: list[LessonLine], field_task: int
) -> PackLine:
    return PackLine(
        pack=pack.pack,
        title=pack.title,
        version=pack.version,
        started=max((line.opened for line in lines), default=0),
        done=sum(line.done for line in lines),
        field_task=field_task,
        lessons=lines,
    )


ITEM_SORTS = ("hard", "learners", "attempts")
HARDEST = Query(sort="hard")


def item_lines(
    scope: Scope, query: Query, language: str, limit: int | None = PAGE
) -> tuple[list[ItemLine], int]:
    """A page of the items that were answered, and how many there are in all.

    Sorted ``hard``, the fewest right at first try stand first. ``limit`` None: all.
    """
    wanted = query.search.casefold()
    found = [
        line
        for line in _all_items(scope, language)
        if wanted in f"{line.item} {line.text} {line.lesson}".casefold()
    ]
    found.sort(key=lambda line: line.item)
    found.sort(key=_item_key(query.sort), reverse=query.order == "desc")
    first = 0 if limit is None else (query.page - 1) * limit
    return found[first : None if limit is None else first + limit], len(found)


def _item_key(sort: str) -> Callable[[ItemLine], float]:
    if sort == "hard":
        # The rule of succession: 1 of 3 is less certain than 8 of 24.
        return lambda line: 1 - (line.first_right + 1) / (line.learners + 2)
    return lambda line: line.learners if sort == "learners" else line.attempts


def _all_items(scope: Scope, language: str) -> list[ItemLine]:
    table = ItemFigures
    rows = totals_by(
        scope, table.item_id, table.learners, table.attempts, table.first_right
    )
    texts, titles = packs.item_texts(language), packs.lesson_titles(language)
    lessons = outline.lessons_of_items()
    return [
        ItemLine(
            item,
            texts.get(item, ""),
            titles.get(lessons.get(item, ""), ""),
            learners,
            attempts,
            first_right,
        )
        for item, learners, attempts, first_right in rows
    ]


def troubles(scope: Scope) -> Sequence[oversight.Trouble]:
    """Held and refused events of a scope's learners."""
    return oversight.troubles(members(scope))


def quarantined(scope: Scope, query: Query) -> tuple[list[oversight.Refused], int]:
    """A page of refused batches; at the top also those of unknown senders."""
    everyone = "/" in scope.paths
    inside = None if everyone else members(scope)
    return oversight.quarantined(inside, PAGE, (query.page - 1) * PAGE)
