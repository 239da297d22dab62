"""The verdict on each event: what is accepted, held and refused."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from server.db import db
from server.people.models import Learner
from server.sync import service as sync
from server.sync.batch import seal_body
from server.sync.columns import encode
from server.sync.events import MAX_TIME
from server.sync.models import EventVerdict
from server.sync.verdicts import Known
from tests.sync.talk import (
    ICE,
    KNOWN,
    NOON,
    WHERE,
    Desk,
    answer_item,
    name_yourself,
    new_phone,
    study_lesson,
)

RLO = "\u202e"


def nickname(learner: str) -> str | None:
    name = db.session.scalar(
        select(Learner.nickname).where(Learner.learner_id == learner)
    )
    db.session.remove()
    return name


@pytest.mark.parametrize("at", [0, 1, NOON, 4_102_444_800, MAX_TIME])
def test_a_wrong_clock_is_never_refused(desk: Desk, at: int) -> None:
    phone = new_phone()
    answer_item(phone, at=at)
    assert desk.send(phone, phone.seal()).reasons == {}
    assert desk.progress(phone.learner)["items"][WHERE]["first"][0][0] == at


@pytest.mark.parametrize("at", [-1, MAX_TIME + 1, 2**52])
def test_a_time_outside_the_calendar_is_refused_and_the_rest_kept(
    desk: Desk, at: int
) -> None:
    phone = new_phone()
    answer_item(phone, at=at)
    answer_item(phone)
    answer = desk.send(phone, phone.seal())
    assert answer.reasons == {1: "refused bad-time"}
    assert answer["received"] == {"batch": 1, "events": 2, "held": 0, "refused": 1}
    assert desk.progress(phone.learner)["items"][WHERE]["attempts"] == 1


@pytest.mark.parametrize("sealed", [0, MAX_TIME, -5, 2**53 - 1])
def test_a_batch_may_be_sealed_at_any_time(desk: Desk, sealed: int) -> None:
    phone = new_phone()
    answer_item(phone, at=NOON)
    phone.clock = sealed
    assert desk.send(phone, phone.seal(), sent=NOON).states == ["accepted"]


@pytest.mark.parametrize(
    "name",
    [
        "果农🍐",
        "👨‍👩‍👧",
        "\U0001fae8",
        "\U0001fae9",
        "ئەلانۇر",
        "x" * 40,
        "🍐" * 40,
        "O'Neil <b>",
        "=1+1",
    ],
)
def test_a_nickname_may_hold_emoji_and_any_script(desk: Desk, name: str) -> None:
    phone = new_phone()
    name_yourself(phone, name)
    assert desk.send(phone, phone.seal()).reasons == {}
    assert nickname(phone.learner) == name


@pytest.mark.parametrize(
    "name",
    [
        f"evil{RLO}gnp",
        "\u2067x",
        "a\u200fb",
        "a\x00b",
        "a\nb\x1b[31m",
        "\ud800x",
        "a\bb",
        "a\rb",
        "a\x7fb",
    ],
)
def test_a_nickname_that_turns_the_text_around_it_is_refused(
    desk: Desk, name: str
) -> None:
    phone = new_phone()
    name_yourself(phone, "good")
    name_yourself(phone, name)
    study_lesson(phone)
    assert desk.send(phone, sealed_with_surrogates(phone)).reasons == {
        2: "refused bad-text"
    }
    assert nickname(phone.learner) == "good"
    assert desk.progress(phone.learner)["lessons"][ICE]["best"] == 1000


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-be"])
def test_another_encoding_does_not_smuggle_a_nickname_past_the_check(
    desk: Desk, encoding: str
) -> None:
    phone = new_phone()
    name_yourself(phone, "a\u202eb")
    # In UTF-16 the override is two bytes that look like ASCII.
    body = json.dumps(encode(phone.events, NOON), ensure_ascii=False).encode(encoding)
    raw = seal_body(
        phone.key, body, 1, learner=phone.learner, n=1, prev="", first=1, sealed=NOON
    )
    assert desk.send(phone, raw).reasons == {1: "refused unreadable"}
    assert nickname(phone.learner) is None


def sealed_with_surrogates(phone: Any) -> bytes:
    """Seal as a phone whose JSON escapes what is not ASCII."""
    body = json.dumps(encode(phone.events, NOON)).encode()
    return seal_body(
        phone.key, body, len(phone.events),
        learner=phone.learner, n=1, prev="", first=1, sealed=NOON,
    )  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [
        {"nickname": ""},
        {"nickname": "   "},
        {"nickname": "\u200b \u2060\u3000"},
        {"nickname": "x" * 41},
        {"nickname": 7},
        {"nickname": ["x"]},
        {"picture": "../../x"},
        {"picture": None},
        {"language": "zh Hans"},
        {"group": "a" * 41},
        {"crops": "lychee"},
        {"crops": [""]},
        {"crops": ["pear"] * 21},
        {"crops": [["pear"]]},
    ],
)
def test_a_profile_with_a_wrong_value_is_refused(
    desk: Desk, data: dict[str, Any]
) -> None:
    phone = new_phone()
    name_yourself(phone, **{"nickname": "good", **data})
    assert desk.send(phone, phone.seal()).reasons == {1: "refused bad-value"}
    assert nickname(phone.learner) is None


RUN = {
    "engine": "1.0.0",
    "scenario": "ddd40ad3962d9be8",
    "id": "county-live-room",
    "set": 1,
    "seasons": 200,
    "actions": [{"cards": ["demo"], "couponYuan": 10, "adsYuanPerStep": 0}],
    "digest": "0123456789abcdef",
    "score": 41.5,
}


def test_a_run_is_kept_whatever_its_score_says(desk: Desk) -> None:
    phone = new_phone()
    phone.record("run-finished", data=RUN)
    phone.record("run-finished", data={**RUN, "score": None, "guess": 9, "seal": 3})
    phone.record("run-finished", data={**RUN, "score": 1_000_000})
    answer = desk.send(phone, phone.seal())
    assert answer.reasons == {}
    assert answer["received"]["events"] == 3
    assert desk.progress(phone.learner)["lessons"] == {}


PROFILE = {"nickname": "Anna", "picture": "pear", "language": "en", "group": ""}


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("item-answered", {"lesson": ICE, "right": 1}),
        ("item-answered", {"lesson": ICE, "item": WHERE}),
        ("item-answered", {"lesson": ICE, "item": WHERE, "right": 2}),
        ("item-answered", {"lesson": ICE, "item": ["x"], "right": 1}),
        ("item-answered", {"lesson": {"a": 1}, "item": WHERE, "right": 1}),
        ("lesson-opened", {}),
        ("lesson-opened", {"lesson": "x" * 101}),
        ("lesson-opened", {"lesson": ICE, "edition": 2**40}),
        ("lesson-done", {"lesson": ICE, "right": 4, "of": 3}),
        ("lesson-done", {"lesson": ICE, "seconds": -1 - 1}),
        ("today-done", {"lesson": 5}),
        ("item-reviewed", {"lesson": ICE, "right": 1}),
        ("item-reviewed", {"lesson": ICE, "item": WHERE, "right": 3}),
        ("milestone", {}),
        ("milestone", {"data": {"kind": ""}}),
        ("milestone", {"data": {"kind": "first order"}}),
        ("milestone", {"data": {"kind": "x" * 41}}),
        ("milestone", {"data": {"kind": "field-task", "pack": "../x"}}),
        ("milestone", {"data": {"kind": "field-task", "pack": ["P03-A"]}}),
        ("milestone", {"data": {"kind": "first-order"}, "lesson": ICE}),
        ("lesson-taught", {"lesson": ICE}),
        ("lesson-taught", {"data": {"people": 3}}),
        ("lesson-taught", {"lesson": ICE, "data": {"people": 0}}),
        ("lesson-taught", {"lesson": ICE, "data": {"people": 2001}}),
        ("lesson-taught", {"lesson": ICE, "data": {"people": True}}),
        ("lesson-taught", {"lesson": ICE, "data": {"people": 1.5}}),
        ("lesson-taught", {"lesson": ICE, "data": {"people": 3, "hands": []}}),
        ("lesson-taught", {"lesson": ICE, "data": {"people": 3, "hands": {"x": 1}}}),
        (
            "lesson-taught",
            {"lesson": ICE, "data": {"people": 3, "hands": {"x": {"a": -1}}}},
        ),
        ("run-finished", {}),
        ("run-finished", {"data": RUN, "lesson": ICE}),
        *(
            ("run-finished", {"data": {**RUN, **wrong}})
            for wrong in (
                {"engine": "one"},
                {"engine": None},
                {"scenario": "../../etc/passwd"},
                {"digest": "0" * 17},
                {"id": ""},
                {"set": -1},
                {"set": 2**32},
                {"set": True},
                {"seasons": 0},
                {"seasons": 1_000_000},
                {"actions": []},
                {"actions": "silence"},
                {"actions": [0] * 401},
                {"score": -1},
                {"score": 1e7},
                {"score": "100"},
                {"guess": 101},
                {"seal": -1},
            )
        ),
        ("profile", {"data": "x"}),
        ("profile", {"data": PROFILE, "lesson": []}),
        ("profile", {"data": PROFILE, "lesson": ""}),
        ("profile", {"data": PROFILE, "item": {}}),
        ("profile", {"data": PROFILE, "item": 0}),
        ("no type at all !", {}),
        ({"a": 1}, {}),
        (None, {}),
    ],
)
def test_a_wrong_value_is_refused_and_the_rest_kept(
    desk: Desk, kind: Any, fields: dict[str, Any]
) -> None:
    phone = new_phone()
    phone.record(kind, **fields)
    study_lesson(phone)
    answer = desk.send(phone, phone.seal())
    assert answer.reasons == {1: "refused bad-value"}
    assert answer["received"]["refused"] == 1
    assert desk.progress(phone.learner)["lessons"][ICE]["best"] == 1000


@pytest.mark.parametrize("depth", [9, 300, 900])
def test_an_answer_nested_without_end_is_refused(desk: Desk, depth: int) -> None:
    phone = new_phone()
    deep: Any = "x"
    for _ in range(depth):
        deep = [deep]
    answer_item(phone, answer=deep)
    answer_item(phone)
    answer = desk.send(phone, phone.seal())
    assert answer.reasons[1] in {"refused bad-text", "refused unreadable"}


def test_an_unknown_lesson_waits_until_the_node_knows_it(desk: Desk) -> None:
    phone = new_phone()
    study_lesson(phone)
    phone.record("lesson-opened", lesson="X09.new")
    answer_item(phone, item="X09.item", lesson="X09.new")
    answer_item(phone, item="P03-A.new-item")
    answer = desk.send(phone, phone.seal())
    assert answer.reasons == {
        5: "held unknown-lesson",
        6: "held unknown-lesson",
        7: "held unknown-item",
    }
    assert answer["received"]["held"] == 3
    assert "X09.new" not in desk.progress(phone.learner)["lessons"]
    desk.know(Known(KNOWN.lessons | {"X09.new"}, KNOWN.items))
    later = desk.send(phone)
    assert later.reasons == {6: "held unknown-item", 7: "held unknown-item"}
    assert later["received"]["held"] == 2
    assert desk.progress(phone.learner)["lessons"]["X09.new"] == {"opened": NOON + 100}


def test_events_in_a_row_with_one_reason_are_one_entry(desk: Desk) -> None:
    phone = new_phone()
    for number in range(300):
        lesson = ICE if number in (100, 200, 201) else "X09.new"
        phone.record("lesson-opened", lesson=lesson)
    answer_item(phone, item="P03-A.new")
    answer = desk.send(phone, phone.seal())
    runs = [(e["counter"], e["to"], e["reason"]) for e in answer["events"]]
    assert runs == [
        (1, 100, "unknown-lesson"),
        (102, 200, "unknown-lesson"),
        (203, 300, "unknown-lesson"),
        (301, 301, "unknown-item"),
    ]
    assert answer["received"]["held"] == 298


def test_publishing_a_pack_releases_what_waited_for_it(desk: Desk) -> None:
    phone, other = new_phone(), new_phone("other")
    for each in (phone, other):
        answer_item(each, lesson="X09.new", item="X09.item")
        desk.send(each, each.seal())
    assert sync.release_held(desk.wiring) == 0
    desk.know(Known(KNOWN.lessons | {"X09.new"}, KNOWN.items | {"X09.item"}))
    assert sync.release_held(desk.wiring) == 2
    assert sync.release_held(desk.wiring) == 0
    for each in (phone, other):
        assert desk.progress(each.learner)["items"]["X09.item"]["attempts"] == 1
        answer = desk.send(each)
        assert answer["events"] == [] and answer["received"]["held"] == 0


def test_a_type_from_the_future_is_held(desk: Desk) -> None:
    phone = new_phone()
    phone.record("evidence-sent", lesson=ICE, answer={"digest": "x"})
    assert desk.send(phone, phone.seal()).reasons == {1: "held unknown-type"}
    row = db.session.scalars(select(EventVerdict)).one()
    assert (row.awaits, row.n, row.counter) == ("evidence-sent", 1, 1)


def test_the_latest_profile_holds_whatever_the_order_of_arrival(desk: Desk) -> None:
    phone = new_phone()
    name_yourself(phone, "old")
    phone.clock += 10
    first = phone.seal()
    name_yourself(phone, "new")
    desk.send(phone, phone.seal())
    desk.send(phone, first)
    assert nickname(phone.learner) == "new"
