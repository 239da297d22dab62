"""The reducer: from events to progress, the same in Python and TypeScript.

``summarise`` reads events, ``merge`` joins two summaries; both are pure, and ``merge``
is associative and commutative, so any order and any split of the events give the same
progress. The twin is pwa/src/core/progress.ts; tests/vectors/progress binds both
(docs/sync-protocol.md, section 7).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from server.sync.events import Event

# (at, device, counter): the order in which events of several devices are compared.
EventKey = tuple[int, str, int]
Row = TypeVar("Row")
Value = TypeVar("Value", int, tuple[EventKey, int])
Counts = TypeVar("Counts", "ReviewProgress", "Taught")
KEY_PARTS = ("at", "device", "counter")


class ItemProgress(NamedTuple):
    """One learner's attempts at one item; ``right`` counts the right ones."""

    attempts: int
    right: int
    first: tuple[EventKey, int]
    last: tuple[EventKey, int]


class LessonProgress(NamedTuple):
    """One learner's way through one lesson.

    Times are Unix seconds of the phone's clock, ``best`` and the score in ``first``
    are thousandths, ``edition`` is the greatest one that was done.
    """

    opened: int | None = None
    done: int | None = None
    edition: int | None = None
    best: int | None = None
    first: tuple[EventKey, int] | None = None
    today: int | None = None


class ReviewProgress(NamedTuple):
    """How often one learner reviewed one item, and how often they knew it."""

    reviews: int
    knew: int


class Taught(NamedTuple):
    """How often a learner showed a lesson to a group, and to how many people in all."""

    sessions: int
    people: int


@dataclass(frozen=True, slots=True)
class Progress:
    """Everything that is derived from the events of one learner.

    ``profile`` is ((at, counter, device), data) of the profile event that holds.
    ``milestones`` holds the earliest time of each, by ``milestone_name``.
    """

    items: dict[str, ItemProgress] = field(default_factory=dict)
    lessons: dict[str, LessonProgress] = field(default_factory=dict)
    reviews: dict[str, ReviewProgress] = field(default_factory=dict)
    milestones: dict[str, int] = field(default_factory=dict)
    taught: dict[str, Taught] = field(default_factory=dict)
    profile: tuple[tuple[int, int, str], dict[str, Any]] | None = None


def score(right: int | None, of: int | None) -> int:
    """Thousandths of the items right at the first try; 1000 for a lesson without items."""
    return 1000 * (right or 0) // of if of else 1000


def milestone_name(data: dict[str, Any]) -> str:
    """``first-order``, or ``field-task P03-A`` for one that belongs to a pack."""
    pack = data.get("pack")
    return f"{data['kind']} {pack}" if pack else str(data["kind"])


def summarise(events: Iterable[Event]) -> Progress:
    """Reduce accepted events of one learner to progress; each event must come once."""
    attempts: dict[str, list[tuple[EventKey, int]]] = defaultdict(list)
    lessons = _Lessons()
    reviews: dict[str, ReviewProgress] = {}
    milestones: dict[str, int] = {}
    taught: dict[str, Taught] = {}
    profile = None
    for event in events:
        kind = event.type
        if kind == "item-answered":
            key = (event.at, event.device, event.counter)
            attempts[event.item].append((key, event.right or 0))
        elif kind == "profile":
            latest = (event.at, event.counter, event.device)
            profile = _latest(profile, (latest, event.data))
        elif kind == "item-reviewed":
            _add(reviews, event.item, ReviewProgress(1, event.right or 0), _sum)
        elif kind == "milestone":
            _keep_least(milestones, milestone_name(event.data), event.at)
        elif kind == "lesson-taught":
            _add(taught, event.lesson, Taught(1, event.data["people"]), _sum)
        elif kind != "run-finished":  # Those are played again: server/simulations.
            lessons.add(event)
    items = {item: _tried(each) for item, each in attempts.items()}
    return Progress(items, lessons.progress(), reviews, milestones, taught, profile)


def _tried(attempts: list[tuple[EventKey, int]]) -> ItemProgress:
    right = sum(right for _, right in attempts)
    return ItemProgress(len(attempts), right, min(attempts), max(attempts))


class _Lessons:
    """Lesson events, gathered field by field: faster than one merge an event."""

    def __init__(self) -> None:
        self.opened: dict[str, int] = {}
        self.done: dict[str, int] = {}
        self.edition: dict[str, int] = {}
        self.best: dict[str, int] = {}
        self.first: dict[str, tuple[EventKey, int]] = {}
        self.today: dict[str, int] = {}

    def add(self, event: Event) -> None:
        lesson, at = event.lesson, event.at
        if event.type == "lesson-opened":
            _keep_least(self.opened, lesson, at)
        elif event.type == "today-done":
            _keep_least(self.today, lesson, at)
        else:
            points = score(event.right, event.of)
            _keep_least(self.done, lesson, at)
            _keep_greatest(self.best, lesson, points)
            key = (at, event.device, event.counter)
            _keep_least(self.first, lesson, (key, points))
            if event.edition is not None:
                _keep_greatest(self.edition, lesson, event.edition)

    def progress(self) -> dict[str, LessonProgress]:
        return {
            lesson: LessonProgress(
                self.opened.get(lesson),
                self.done.get(lesson),
                self.edition.get(lesson),
                self.best.get(lesson),
                self.first.get(lesson),
                self.today.get(lesson),
            )
            for lesson in self.opened.keys() | self.done.keys() | self.today.keys()
        }


def _keep_least(rows: dict[str, Value], name: str, value: Value) -> None:
    known = rows.get(name)
    if known is None or value < known:
        rows[name] = value


def _keep_greatest(rows: dict[str, Value], name: str, value: Value) -> None:
    known = rows.get(name)
    if known is None or value > known:
        rows[name] = value


def merge(a: Progress, b: Progress) -> Progress:
    """Join the progress of two disjoint sets of events of one learner."""
    items, lessons = dict(a.items), dict(a.lessons)
    for item, answers in b.items.items():
        _add(items, item, answers, merge_items)
    for lesson, steps in b.lessons.items():
        _add(lessons, lesson, steps, merge_lessons)
    reviews, taught = dict(a.reviews), dict(a.taught)
    for item, seen in b.reviews.items():
        _add(reviews, item, seen, _sum)
    for lesson, shown in b.taught.items():
        _add(taught, lesson, shown, _sum)
    milestones = dict(a.milestones)
    for name, at in b.milestones.items():
        _keep_least(milestones, name, at)
    profile = _latest(a.profile, b.profile)
    return Progress(items, lessons, reviews, milestones, taught, profile)


def merge_items(a: ItemProgress, b: ItemProgress) -> ItemProgress:
    """Counts add up; the smallest key is the first attempt, the greatest the last."""
    return ItemProgress(
        a.attempts + b.attempts,
        a.right + b.right,
        a.first if a.first < b.first else b.first,
        a.last if a.last > b.last else b.last,
    )


def merge_lessons(a: LessonProgress, b: LessonProgress) -> LessonProgress:
    """Earliest times, greatest edition, best score, and the score of the earliest run."""
    return LessonProgress(
        opened=_either(min, a.opened, b.opened),
        done=_either(min, a.done, b.done),
        edition=_either(max, a.edition, b.edition),
        best=_either(max, a.best, b.best),
        first=_either(min, a.first, b.first),
        today=_either(min, a.today, b.today),
    )


def _add(
    rows: dict[str, Row], name: str, value: Row, join: Callable[[Row, Row], Row]
) -> None:
    known = rows.get(name)
    rows[name] = value if known is None else join(known, value)


def _sum(a: Counts, b: Counts) -> Counts:
    return type(a)(a[0] + b[0], a[1] + b[1])


def _either(
    choose: Callable[[Value, Value], Value], a: Value | None, b: Value | None
) -> Value | None:
    if a is None:
        return b
    return a if b is None else choose(a, b)


def _latest(a: Any, b: Any) -> Any:
    """The profile with the greater key; the data never decide, they may not compare."""
    if a is None or b is None:
        return b if a is None else a
    return a if a[0] > b[0] else b


def as_dict(progress: Progress) -> dict[str, Any]:
    """Write progress as the vectors hold it: JSON values, absent fields left out."""
    document: dict[str, Any] = {
        "items": {
            item: _plain(row._asdict()) for item, row in sorted(progress.items.items())
        },
        "lessons": {
            lesson: _plain(row._asdict())
            for lesson, row in sorted(progress.lessons.items())
        },
    }
    for name in ("reviews", "taught"):
        rows = getattr(progress, name)
        if rows:
            document[name] = {key: rows[key]._asdict() for key in sorted(rows)}
    if progress.milestones:
        document["milestones"] = dict(sorted(progress.milestones.items()))
    if progress.profile:
        document["profile"] = _listed(progress.profile)
    return document


def _plain(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: _listed(value) for name, value in fields.items() if value is not None}


def _listed(value: Any) -> Any:
    return [_listed(part) for part in value] if isinstance(value, tuple) else value
