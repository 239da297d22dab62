"""The reducer: the shared vectors, and that no order and no split matters."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.progress.reducer import Progress, as_dict, merge, score, summarise
from server.sync.events import EVENT_TYPES, Event, from_dict
from tests.vectors.make import documents, written

VECTORS = Path(__file__).parents[1] / "vectors"
CASES = sorted(VECTORS.glob("progress/*.json"))


def load(path: Path) -> tuple[list[Event], dict[str, Any]]:
    vector = json.loads(path.read_text("utf-8"))
    return [from_dict(fields) for fields in vector["events"]], vector["progress"]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_events_come_to_the_progress_of_the_vector(path: Path) -> None:
    events, progress = load(path)
    assert as_dict(summarise(events)) == progress


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_any_order_and_any_split_come_to_the_same(path: Path) -> None:
    events, progress = load(path)
    chance = random.Random(path.stem)
    for _ in range(50):
        chance.shuffle(events)
        cut = sorted(chance.choices(range(len(events) + 1), k=2))
        parts = [events[: cut[0]], events[cut[0] : cut[1]], events[cut[1] :]]
        a, b, c = map(summarise, parts)
        assert as_dict(merge(merge(a, b), c)) == progress
        assert as_dict(merge(c, merge(b, a))) == progress


def test_nothing_merged_with_something_is_something() -> None:
    events, progress = load(VECTORS / "progress" / "two-devices.json")
    assert as_dict(merge(Progress(), summarise(events))) == progress
    assert as_dict(merge(summarise(events), Progress())) == progress


@pytest.mark.parametrize(
    ("right", "of", "points"),
    [(0, 3, 0), (1, 3, 333), (2, 3, 666), (3, 3, 1000), (None, 2, 0), (5, None, 1000)],
)  # fmt: skip
def test_a_score_is_rounded_down(
    right: int | None, of: int | None, points: int
) -> None:
    assert score(right, of) == points


@pytest.mark.parametrize("path", sorted(documents()))
def test_the_committed_vectors_are_what_the_script_writes(path: str) -> None:
    assert (VECTORS / path).read_text("utf-8") == written(documents()[path])


def event(device: str, counter: int, fields: tuple[Any, ...]) -> Event:
    kind, at, lesson, right, edition = fields
    of = 3 if kind == "lesson-done" else None
    data = {
        "profile": {"nickname": f"n{right}"},
        "milestone": {"kind": f"m{right}", "pack": lesson if edition > 1 else None},
        "lesson-taught": {"people": right + 1},
    }.get(kind)
    asked = kind in ("item-answered", "item-reviewed")
    item = f"{lesson}-{right}" if asked else None
    right = right % 2 if asked else right
    return Event(
        device, counter, kind, at, lesson, item, None, right, of, 1, edition, 1, data
    )


acts = st.tuples(
    st.sampled_from(EVENT_TYPES),
    st.integers(0, 3),
    st.sampled_from(["a", "b"]),
    st.integers(0, 3),
    st.integers(1, 3),
)


@given(
    st.dictionaries(st.sampled_from("xyz"), st.lists(acts, max_size=12)),
    st.randoms(use_true_random=False),
)
def test_merge_is_associative_and_commutative(
    phones: dict[str, list[Any]], chance: random.Random
) -> None:
    events = [
        event(device, counter, fields)
        for device, log in phones.items()
        for counter, fields in enumerate(log, 1)
    ]
    whole = as_dict(summarise(events))
    chance.shuffle(events)
    third = len(events) // 3
    a, b, c = map(
        summarise, (events[:third], events[third : 2 * third], events[2 * third :])
    )
    assert as_dict(merge(a, merge(b, c))) == whole
    assert as_dict(merge(merge(c, a), b)) == whole
