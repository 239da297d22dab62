"""What a certification rests on: the pilot's figures, judged against thresholds.

The thresholds are those of the project's course standard: at least 20 learners, difficulty 0.3 to
0.9, discrimination at least 0.2, and at least 60 of 100 who began finish.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

from server.progress.pilots import MOST, Takers
from server.studio.certification.statistics import ItemStatistics, item_statistics

LEARNERS: Final = 20
HARD: Final = 0.3
EASY: Final = 0.9
DISCRIMINATION: Final = 0.2
COMPLETION: Final = 0.6
#: At most one item in so many may be accepted with a reason although it misses a threshold.
EXCEPTIONS: Final = 5


@dataclass(frozen=True, slots=True)
class ItemEvidence:
    """One item: its figures, what they say, and why it is accepted nevertheless."""

    item: str
    lesson: str
    figures: ItemStatistics
    findings: tuple[str, ...]
    accepted_because: str = ""

    @property
    def passes(self) -> bool:
        """True for a good item, and for one that somebody accepted with a reason."""
        return self.findings == ("good",) or bool(self.accepted_because)


@dataclass(frozen=True, slots=True)
class Check:
    """One condition of a certificate; `value` of the `wanted` amount, both as a reader counts."""

    code: str
    passes: bool
    value: int
    wanted: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """A pilot as of `day`. `reviews`: questions looked at again, of these `knew` were known."""

    day: date
    version: int
    since: datetime
    places: tuple[str, ...]
    learners: int
    #: Only the first 5000 were counted.
    sampled: bool
    finished: int
    reviews: int
    knew: int
    items: tuple[ItemEvidence, ...]
    checks: tuple[Check, ...]

    @property
    def passes(self) -> bool:
        """True where a certificate can be given."""
        return all(check.passes for check in self.checks)

    def as_json(self) -> dict[str, Any]:
        """As it is kept and sent."""
        return {
            **asdict(self),
            "day": self.day.isoformat(),
            "since": self.since.isoformat(),
            "places": list(self.places),
            "passes": self.passes,
            "items": [
                {**asdict(each), "findings": list(each.findings), "passes": each.passes}
                for each in self.items
            ],
            "checks": [asdict(each) for each in self.checks],
        }


def evidence_from(kept: Mapping[str, Any]) -> Evidence:
    """The inverse of `as_json`."""
    items = tuple(
        ItemEvidence(
            each["item"],
            each["lesson"],
            ItemStatistics(**each["figures"]),
            tuple(each["findings"]),
            each["accepted_because"],
        )
        for each in kept["items"]
    )
    plain = {
        key: kept[key]
        for key in ("version", "learners", "sampled", "finished", "reviews", "knew")
    }
    return Evidence(
        day=date.fromisoformat(kept["day"]),
        since=datetime.fromisoformat(kept["since"]),
        places=tuple(kept["places"]),
        items=items,
        checks=tuple(Check(**each) for each in kept["checks"]),
        **plain,
    )


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is judged besides the pilot: passed reviews, dates that are over, lessons recalled."""

    reviews: int
    overdue: int
    recalled: int


def judge(
    takers: Takers,
    *,
    day: date,
    version: int,
    since: datetime,
    places: Sequence[str],
    lessons: Collection[str],
    items: Mapping[str, str],
    around: Surroundings,
    accepted: Mapping[str, str],
) -> Evidence:
    """The evidence of a pilot. `items` as {item: its lesson}; `accepted` reasons by item."""
    learners = len(takers.takers)
    finished = sum(taker.lessons >= set(lessons) for taker in takers.takers)
    figures = item_statistics([taker.answers for taker in takers.takers], list(items))
    judged = tuple(
        ItemEvidence(item, lesson, figures[item], found, _reason(item, found, accepted))
        for item, lesson in items.items()
        for found in [findings(figures[item])]
    )
    return Evidence(
        day=day,
        version=version,
        since=since,
        places=tuple(places),
        learners=learners,
        sampled=learners >= MOST,
        finished=finished,
        reviews=takers.reviews,
        knew=takers.knew,
        items=judged,
        checks=tuple(_checks(learners, finished, judged, around)),
    )


def _reason(item: str, found: Sequence[str], accepted: Mapping[str, str]) -> str:
    return "" if tuple(found) == ("good",) else accepted.get(item, "").strip()


def findings(figures: ItemStatistics) -> tuple[str, ...]:
    """What an item's figures say: good, or everything that is wrong with it.

    few: too few learners to say. hard, easy: of its difficulty. flat, weak, against: those
    who know are right as often as others, hardly more often, less often.
    """
    if figures.difficulty is None or figures.learners < LEARNERS:
        return ("few",)
    found = []
    if figures.difficulty < HARD:
        found.append("hard")
    if figures.difficulty > EASY:
        found.append("easy")
    if figures.scored < LEARNERS:
        return (*found, "few")
    if figures.discrimination is None:
        found.append("flat")
    elif figures.discrimination < 0:
        found.append("against")
    elif figures.discrimination < DISCRIMINATION:
        found.append("weak")
    return tuple(found) or ("good",)


def most_accepted(items: int) -> int:
    """How many items of a course may be accepted with a reason."""
    return items // EXCEPTIONS


def _checks(
    learners: int, finished: int, items: Sequence[ItemEvidence], around: Surroundings
) -> Iterable[Check]:
    yield Check("reviews", around.reviews >= 2, around.reviews, 2)
    yield Check("learners", learners >= LEARNERS, learners, LEARNERS)
    share = finished / learners if learners else 0.0
    wanted = round(COMPLETION * 100)
    yield Check("completion", share >= COMPLETION, int(share * 100), wanted)
    excused = sum(bool(each.accepted_because) for each in items)
    good = sum(each.passes for each in items)
    enough = good == len(items) and excused <= most_accepted(len(items)) and bool(items)
    yield Check("items", enough, good, len(items))
    yield Check("dates", not around.overdue, around.overdue, 0)
    yield Check("recalled", not around.recalled, around.recalled, 0)
