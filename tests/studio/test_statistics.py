"""Difficulty and discrimination: known values, and what holds for whatever learners answer."""

import math
import random
from statistics import correlation

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from server.studio.certification.statistics import (
    item_statistics,
    point_biserial,
    upper_lower,
    wilson,
)

ITEMS = ("a", "b", "c", "d")
answers = some.dictionaries(some.sampled_from(ITEMS), some.integers(0, 1))
pairs = some.lists(
    some.tuples(some.integers(0, 1), some.floats(0, 1, allow_nan=False)), max_size=60
)


def test_difficulty_counts_the_first_answers_of_those_who_gave_one() -> None:
    found = item_statistics([{"a": 1, "b": 0}, {"a": 0}, {"b": 1}, {}], ITEMS)
    assert (found["a"].learners, found["a"].right, found["a"].difficulty) == (2, 1, 0.5)
    assert (found["c"].learners, found["c"].difficulty, found["c"].low) == (
        0,
        None,
        None,
    )


def test_an_item_that_sorts_learners_discriminates_and_one_that_misleads_does_not() -> (
    None
):
    able = [{"a": 1, "b": 1, "c": 1, "d": 0}] * 10
    lost = [{"a": 0, "b": 0, "c": 0, "d": 1}] * 10
    found = item_statistics(able + lost, ITEMS)
    assert found["a"].discrimination == pytest.approx(1)
    assert found["a"].upper_lower == pytest.approx(1)
    assert found["d"].discrimination == pytest.approx(-1)
    assert found["d"].upper_lower == pytest.approx(-1)


def test_what_everybody_knows_says_nothing_of_discrimination() -> None:
    found = item_statistics([{"a": 1, "b": each % 2} for each in range(30)], ("a", "b"))
    assert (found["a"].difficulty, found["a"].discrimination) == (1, None)


def test_who_met_few_of_the_other_items_is_not_scored() -> None:
    found = item_statistics([{"a": 1, "b": 1}, {"a": 1}], ITEMS)
    assert (found["a"].learners, found["a"].scored) == (2, 0)


def test_wilsons_interval_of_half_of_twenty() -> None:
    low, high = wilson(10, 20) or (0, 0)
    # Newcombe (1998): 10 of 20 lies between 0.2993 and 0.7007.
    assert (low, high) == (
        pytest.approx(0.2993, abs=1e-4),
        pytest.approx(0.7007, abs=1e-4),
    )
    assert wilson(0, 0) is None


@given(pairs)
def test_the_correlation_is_pearsons(given_pairs: list[tuple[int, float]]) -> None:
    found = point_biserial(given_pairs)
    if found is not None:
        ones = [float(answer) for answer, _ in given_pairs]
        scores = [score for _, score in given_pairs]
        assert found == pytest.approx(correlation(ones, scores), abs=1e-6)


@given(pairs, some.randoms(use_true_random=False))
def test_the_order_of_learners_makes_no_difference(
    given_pairs: list[tuple[int, float]], chance: random.Random
) -> None:
    shuffled = list(given_pairs)
    chance.shuffle(shuffled)
    for measure in (point_biserial, upper_lower):
        before, after = measure(given_pairs), measure(shuffled)
        assert (before is None) == (after is None)
        if before is not None and after is not None:
            assert before == pytest.approx(after, abs=1e-9)


@settings(max_examples=60)
@given(some.lists(answers, max_size=40))
def test_every_figure_stays_where_it_can_be(takers: list[dict[str, int]]) -> None:
    for figures in item_statistics(takers, ITEMS).values():
        assert 0 <= figures.right <= figures.learners <= len(takers)
        assert figures.scored <= figures.learners
        for value, least in (
            (figures.difficulty, 0), (figures.low, 0), (figures.high, 0),
            (figures.discrimination, -1), (figures.upper_lower, -1),
        ):  # fmt: skip
            assert value is None or (
                math.isfinite(value) and least <= value <= 1 + 1e-9
            )
        if figures.difficulty is not None and figures.low is not None:
            assert figures.low <= figures.difficulty <= (figures.high or 0)


@given(some.lists(answers, max_size=40))
def test_turning_every_answer_round_turns_difficulty_round(
    takers: list[dict[str, int]],
) -> None:
    turned = [{item: 1 - right for item, right in each.items()} for each in takers]
    before, after = item_statistics(takers, ITEMS), item_statistics(turned, ITEMS)
    for item in ITEMS:
        one, other = before[item], after[item]
        if one.difficulty is not None and other.difficulty is not None:
            assert one.difficulty + other.difficulty == pytest.approx(1)
        if one.discrimination is not None and other.discrimination is not None:
            assert one.discrimination == pytest.approx(other.discrimination, abs=1e-6)
