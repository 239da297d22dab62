"""The format itself: what is sealed comes out again, and rubbish never surprises."""

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.errors import Problem
from server.es256 import seeded_key
from server.people.cards import BadLink, granted, read_card
from server.sync.batch import BadBatch, decode, open_batch, seal
from server.sync.columns import Unreadable, decode_body
from server.sync.envelope import open_answer, open_request, open_rescue
from server.sync.events import MAX_COUNT, MAX_TIME, Event, as_dict
from server.sync.verdicts import Known, judge

VECTORS = Path(__file__).parents[1] / "vectors" / "sync"
KEY = seeded_key("format")
LEARNER = KEY.thumbprint


def load(name: str) -> Any:
    return json.loads((VECTORS / f"{name}.json").read_text("utf-8"))


words = st.one_of(
    st.none(),
    st.text(max_size=20),
    st.integers(-1000, 1000),
    st.lists(st.text(max_size=3), max_size=3),
    st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=3),
)
counts = st.one_of(st.none(), st.integers(0, MAX_COUNT))


@st.composite
def logs(draw: st.DrawFn) -> list[Event]:
    """Any events, of one device, with counters that follow each other."""
    size = draw(st.integers(1, 20))
    return [
        Event(
            LEARNER,
            counter,
            draw(words),
            draw(st.integers(0, MAX_TIME)),
            *(draw(words) for _ in range(3)),
            *(draw(counts) for _ in range(5)),
            draw(words),
        )
        for counter in range(1, size + 1)
    ]


@given(logs(), st.integers(-(2**53) + 1, 2**53 - 1), st.booleans())
def test_what_is_sealed_comes_out_again(
    events: list[Event], sealed: int, plain: bool
) -> None:
    raw = seal(KEY, events, learner=LEARNER, n=1, prev="", sealed=sealed, plain=plain)
    batch = open_batch(raw)
    assert batch.signed_by(KEY.public)
    assert list(decode(batch).events) == events


@given(logs())
def test_every_event_gets_exactly_one_verdict(events: list[Event]) -> None:
    raw = seal(KEY, events, learner=LEARNER, n=1, prev="", sealed=0)
    accepted, verdicts = judge(decode(open_batch(raw)), Known(frozenset(), frozenset()))
    judged = [event.counter for event in accepted] + [v.counter for v in verdicts]
    assert sorted(judged) == [event.counter for event in events]


values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()),
    lambda each: st.one_of(
        st.lists(each, max_size=4), st.dictionaries(st.text(), each, max_size=4)
    ),
    max_leaves=12,
)
columns = st.dictionaries(
    st.sampled_from(["type", "at", "lesson", "item", "answer", "data", "right", "x"]),
    st.one_of(st.lists(st.integers(-3, 9), min_size=2, max_size=2), values),
)


@given(st.one_of(values, st.fixed_dictionaries({"words": values, "rows": columns})))
def test_any_json_as_a_body_is_read_or_unreadable(document: Any) -> None:
    body = json.dumps(document).encode()
    try:
        decoded = decode_body(body, device=LEARNER, first=1, count=2, sealed=0)
    except Unreadable:
        return
    accepted, verdicts = judge(decoded, Known(frozenset(), frozenset()))
    assert len(accepted) + len(verdicts) == 2


@given(st.binary(max_size=300))
def test_any_bytes_are_a_batch_or_a_bad_one(raw: bytes) -> None:
    with pytest.raises(BadBatch):
        open_batch(bytes(64) + raw)


@given(
    st.binary(max_size=300), st.sampled_from([open_request, open_rescue, open_answer])
)
def test_any_bytes_are_a_frame_or_a_problem(raw: bytes, read: Any) -> None:
    try:
        read(raw)
    except Problem as problem:
        assert problem.status in {400, 413}


@given(values)
def test_any_card_is_good_or_bad(card: Any) -> None:
    fields = card if isinstance(card, dict) else {"link": card, "x": LEARNER}
    with pytest.raises(BadLink):
        read_card(fields, LEARNER)


# --- the vectors, read as TypeScript reads them ---------------------------------------------


@pytest.mark.parametrize("vector", load("batches"), ids=lambda each: each["name"])
def test_the_batches_of_the_vectors_are_read(vector: dict[str, Any]) -> None:
    batch = open_batch(b64decode(vector["bytes"]))
    assert batch.payload == vector["payload"]
    assert batch.signed_by(seeded_key(vector["key"]).public)
    found = [as_dict(event, batch.learner) for event in decode(batch).events]
    assert found == vector["events"]


@pytest.mark.parametrize("vector", load("unreadable"), ids=lambda each: each["name"])
def test_the_unreadable_ones_are_unreadable(vector: dict[str, Any]) -> None:
    batch = open_batch(b64decode(vector["bytes"]))
    assert batch.signed_by(seeded_key("anna").public)
    with pytest.raises(Unreadable):
        decode(batch)


def test_the_frames_of_the_vectors_are_read() -> None:
    frames = load("frames")
    for vector in frames["requests"]:
        request = open_request(b64decode(vector["bytes"]))
        assert request.signed.signed_by(seeded_key(vector["key"]).public)
        assert request.batches == [b64decode(each) for each in vector["batches"]]
    header, batches = open_answer(b64decode(frames["answer"]["bytes"]))
    assert header == frames["answer"]["header"] and len(batches) == 2
    rescue = open_rescue(b64decode(frames["rescue"]["bytes"]))
    assert len(rescue.cards) == 2 and len(rescue.batches) == 3


def test_the_links_of_the_vectors_hold() -> None:
    links = load("links")
    first = read_card(links["first_card"], links["learner"])
    card = read_card(links["card"], links["learner"])
    assert card.link and granted(card.link, links["learner"], first.key)
    node = read_card(links["node_card"], links["learner"])
    assert node.link and granted(node.link, links["learner"], seeded_key("node").public)
