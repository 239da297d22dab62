"""The tables say what the reducer says, however the batches came."""

import random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from server.db import Base, db
from server.people.models import Learner
from server.progress import reducer
from server.sync import audit
from server.sync.batch import SealedBatch
from server.sync.phone import Phone
from tests.sync.talk import (
    HOW_MANY,
    ICE,
    LABEL,
    NOON,
    WHERE,
    Desk,
    new_phone,
    second_phone,
)

A_RUN = {
    "engine": "1.0.0",
    "scenario": "ddd40ad3962d9be8",
    "id": "county-live-room",
    "set": 1,
    "seasons": 200,
    "actions": [{"cards": ["demo"], "couponYuan": 10, "adsYuanPerStep": 0}],
    "digest": "0123456789abcdef",
    "score": 41.5,
}
moments = st.integers(NOON, NOON + 5)
acts = st.one_of(
    st.tuples(
        st.just("item-answered"), moments, st.sampled_from([WHERE, HOW_MANY]), st.integers(0, 1)
    ),
    st.tuples(
        st.sampled_from(["lesson-opened", "lesson-done", "today-done"]),
        moments,
        st.sampled_from([ICE, LABEL, "X09.unknown"]),
        st.integers(0, 3),
    ),
    st.tuples(
        st.sampled_from(["item-reviewed", "milestone", "lesson-taught", "run-finished"]),
        moments,
        st.sampled_from([WHERE, HOW_MANY]),
        st.integers(0, 1),
    ),
    st.tuples(st.just("profile"), moments, st.sampled_from("abc"), st.just(0)),
    st.tuples(st.just("seal"), moments, st.just(""), st.just(0)),
)  # fmt: skip


def live(phone: Phone, log: list[Any]) -> list[SealedBatch]:
    """Let a phone record and seal what the log says."""
    for kind, at, name, right in log:
        phone.clock = at
        if kind == "item-answered":
            phone.record(kind, lesson=ICE, item=name, right=right, answer="x")
        elif kind == "item-reviewed":
            phone.record(kind, lesson=ICE, item=name, right=right)
        elif kind == "milestone":
            phone.record(kind, data={"kind": "field-task", "pack": f"P0{right}"})
        elif kind == "lesson-taught":
            phone.record(kind, lesson=ICE, data={"people": right + 1})
        elif kind == "run-finished":
            phone.record(kind, data=A_RUN)
        elif kind == "profile":
            data = {"nickname": name, "picture": "pear", "language": "en", "group": ""}
            phone.record(kind, data=data)
        elif kind != "seal":
            fields = {"right": right, "of": 3} if kind == "lesson-done" else {}
            phone.record(kind, lesson=name, edition=right + 1, **fields)
        elif len(phone.events) > (phone.batches[-1].last if phone.batches else 0):
            phone.seal()
    phone.record("today-done", at=NOON, lesson=ICE)
    phone.seal()
    return phone.batches


@settings(
    max_examples=60, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(
    st.lists(acts, max_size=25),
    st.lists(acts, max_size=25),
    st.randoms(use_true_random=False),
)
def test_two_phones_in_any_order_split_and_repetition_come_to_the_same(
    desk: Desk, one: list[Any], two: list[Any], chance: random.Random
) -> None:
    for table in reversed(Base.metadata.sorted_tables):
        db.session.execute(table.delete())
    db.session.commit()
    first = new_phone()
    second = second_phone(first)
    batches = live(first, one) + live(second, two)
    sends = batches + chance.choices(batches, k=len(batches))
    chance.shuffle(sends)
    while sends:
        portion = [sends.pop() for _ in range(min(len(sends), chance.randint(1, 4)))]
        sender = chance.choice([first, second])
        desk.send(sender, *portion, cards=[first.card, second.card])
    accepted = [e for e in first.events + second.events if e.lesson != "X09.unknown"]
    expected = reducer.as_dict(reducer.summarise(accepted))
    profile = expected.pop("profile", None)
    assert desk.progress(first.learner) == expected
    row = db.session.get_one(Learner, first.learner, populate_existing=True)
    assert row.nickname == (profile[1]["nickname"] if profile else None)
    db.session.rollback()
    assert audit.verify(desk.wiring).findings == []


def tables() -> dict[str, list[Any]]:
    """Every row of every table that is a projection."""
    names = (
        "item_progress", "lesson_progress", "review_progress", "milestones",
        "taught_lessons", "event_verdicts", "chains", "learners",
    )  # fmt: skip
    found = {}
    for name in names:
        table = Base.metadata.tables[name]
        statement = select(table).order_by(*table.primary_key.columns)
        found[name] = [tuple(row) for row in db.session.execute(statement)]
    db.session.rollback()
    return found


def test_a_rebuild_leaves_every_projection_as_it_was(desk: Desk) -> None:
    for name in ("anna", "ben"):
        phone = new_phone(name)
        other = second_phone(phone, f"{name} 2")
        log = [
            ("profile", NOON, name, 0),
            ("lesson-opened", NOON + 1, ICE, 0),
            ("item-answered", NOON + 2, WHERE, 0),
            ("lesson-opened", NOON + 2, "X09.unknown", 0),
            ("seal", NOON, "", 0),
            ("item-answered", NOON + 3, WHERE, 1),
            ("lesson-done", NOON + 4, ICE, 2),
            ("item-reviewed", NOON + 4, WHERE, 1),
            ("milestone", NOON + 5, "", 1),
            ("lesson-taught", NOON + 5, "", 1),
        ]
        batches = live(phone, log) + live(other, log)[1:]
        phone.record("profile", data={"nickname": "\u202e"})
        desk.send(phone, *batches, phone.seal(), cards=[other.card])
    before = tables()
    assert all(before.values())
    assert audit.rebuild(desk.wiring) == 2
    assert tables() == before
    assert audit.verify(desk.wiring).findings == []
