"""Figures of classical test theory from first answers: difficulty and discrimination.

Sources: F. M. Lord, M. R. Novick, Statistical Theories of Mental Test Scores (1968), chapter 15,
for the point-biserial correlation; T. L. Kelley, The selection of upper and lower groups for
the validation of test items, J. Educ. Psychol. 30 (1939), for the 27 %; R. L. Ebel, Essentials of
Educational Measurement (1972), for the reading of D; E. B. Wilson, J. Am. Stat. Assoc. 22 (1927).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

#: Share of the learners in the upper and in the lower group (Kelley).
GROUP = 0.27
#: 95 of 100.
Z = 1.959964
#: A learner's score on the other items says something once they answered this share of them.
MET = 0.5

#: One learner's first answers: 1 right, 0 wrong, by item.
Answers = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """One item over the learners who answered it.

    `difficulty` is the share right at the first try (1: everybody); `low` and `high` bound it
    (95 %). `discrimination` is the point-biserial correlation with the share right of the
    *other* items, over the `scored` learners who answered half of those; `upper_lower` is D, the
    share right in the upper less that in the lower 27 %. Each is None where nothing can be said.
    """

    learners: int
    right: int
    difficulty: float | None
    low: float | None
    high: float | None
    scored: int
    discrimination: float | None
    upper_lower: float | None


def item_statistics(
    takers: Sequence[Answers], items: Sequence[str]
) -> dict[str, ItemStatistics]:
    """The figures of each item of a course. What stands under other names does not count."""
    known = frozenset(items)
    listed = [
        {item: int(bool(right)) for item, right in answers.items() if item in known}
        for answers in takers
    ]
    return {item: _of_item(item, listed, len(known)) for item in items}


def _of_item(item: str, takers: Sequence[Answers], count: int) -> ItemStatistics:
    given = [answers for answers in takers if item in answers]
    right = sum(answers[item] for answers in given)
    bounds = wilson(right, len(given))
    pairs = _with_rest(item, given, count)
    return ItemStatistics(
        learners=len(given),
        right=right,
        difficulty=right / len(given) if given else None,
        low=bounds[0] if bounds else None,
        high=bounds[1] if bounds else None,
        scored=len(pairs),
        discrimination=point_biserial(pairs),
        upper_lower=upper_lower(pairs),
    )


def _with_rest(
    item: str, given: Sequence[Answers], count: int
) -> list[tuple[int, float]]:
    """(right or wrong, share right of the other items) of those who met half of these."""
    pairs = []
    for answers in given:
        others = len(answers) - 1
        if others and others >= MET * (count - 1):
            rest = sum(answers.values()) - answers[item]
            pairs.append((answers[item], rest / others))
    return pairs


def point_biserial(pairs: Sequence[tuple[int, float]]) -> float | None:
    """The correlation of a 0/1 variable with a score; None where one of the two never varies."""
    count = len(pairs)
    ones = sum(answer for answer, _score in pairs)
    if not 0 < ones < count:
        return None
    mean = math.fsum(score for _answer, score in pairs) / count
    spread = math.fsum((score - mean) ** 2 for _answer, score in pairs) / count
    if spread < 1e-12:
        return None
    above = math.fsum(score - mean for answer, score in pairs if answer) / ones
    found = above / math.sqrt(spread) * math.sqrt(ones / (count - ones))
    # The last digit of a float may lead beyond what a correlation can be.
    return max(-1.0, min(1.0, found))


def upper_lower(pairs: Sequence[tuple[int, float]]) -> float | None:
    """D of Kelley's groups; None where there are too few to tell apart.

    Those who tie at a group's edge count with the part of one learner that belongs in it, so
    that the order of learners makes no difference.
    """
    size = GROUP * len(pairs)
    if size < 1:
        return None
    upper = _share_right(sorted(pairs, key=lambda pair: -pair[1]), size)
    lower = _share_right(sorted(pairs, key=lambda pair: pair[1]), size)
    return upper - lower


def _share_right(ordered: Sequence[tuple[int, float]], size: float) -> float:
    """The share right of the first `size` learners, those who tie counted in equal parts."""
    left, right = size, 0.0
    for _score, group in groupby(ordered, key=lambda pair: pair[1]):
        tied = [answer for answer, _ in group]
        taken = min(left, len(tied))
        right += taken * sum(tied) / len(tied)
        left -= taken
        if left <= 0:
            break
    return right / size


def wilson(right: int, count: int) -> tuple[float, float] | None:
    """The 95 % interval of a share (Wilson's score interval); None of nothing."""
    if not count:
        return None
    share, weight = right / count, Z * Z / count
    middle = (share + weight / 2) / (1 + weight)
    half = (
        Z / (1 + weight) * math.sqrt(share * (1 - share) / count + weight / (4 * count))
    )
    # At the ends rounding would leave a hair's breadth outside.
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    return (0.0 if right == 0 else low), (1.0 if right == count else high)
