"""Two or three phones share a live room at the station."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.simulations.rooms import service
from server.simulations.rooms.deck import HANDS, HONEST
from server.simulations.rooms.room import AWAY, MOST_ACTS
from tests.servers import ROOT

SETTING = {
    "scenario": "county-live-room",
    "engine": "1.0.0",
    "set": 1,
    "steps": 80,
    "couponYuan": 10,
    "adsYuanPerStep": 0,
}


class Clock:
    """A clock that only moves when the test says so."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    moving = Clock()
    monkeypatch.setattr(service, "clock", moving)
    yield moving


class Phone:
    """One phone in a room."""

    def __init__(self, client: FlaskClient, answer: Any) -> None:
        self.client, self.code, self.token = client, answer["code"], answer["token"]

    def look(self, start: int = 0) -> Any:
        return self.post("look", start=start).json

    def act(self, act: str, **more: object) -> Any:
        answer = self.post("acts", act=act, **more)
        assert answer.status_code == 200, answer.text
        return answer.json

    def post(self, what: str, start: int = 0, **more: object) -> TestResponse:
        body = {"token": self.token, "from": start, **more}
        return self.client.post(f"/api/v1/rooms/{self.code}/{what}", json=body)


def opened(client: FlaskClient, role: str = "host") -> Phone:
    answer = client.post("/api/v1/rooms", json={**SETTING, "role": role})
    assert answer.status_code == 201, answer.text
    assert re.fullmatch(r"[0-9]{4}", answer.json["code"])  # type: ignore[index]
    return Phone(client, answer.json)


def joined(client: FlaskClient, room: Phone, role: str) -> Phone:
    answer = client.post(f"/api/v1/rooms/{room.code}/join", json={"role": role})
    assert answer.status_code == 200, answer.text
    return Phone(client, answer.json)


def test_the_decks_of_server_and_phones_are_one() -> None:
    source = (ROOT / "pwa/src/simulations/live/deck.ts").read_text("utf-8")
    listed = re.search(r"HANDS.*?= \{(.*?)\};", source, re.DOTALL)
    assert listed
    hands = {
        role: tuple(re.findall(r'"(\w+)"', cards))
        for role, cards in re.findall(r"(\w+): \[(.*?)\]", listed[1], re.DOTALL)
    }
    assert hands == HANDS


def test_cards_of_all_phones_are_played_in_the_order_they_were_put(
    client: FlaskClient, clock: Clock
) -> None:
    host = opened(client)
    assistant = joined(client, host, "assistant")
    host.act("start")
    assistant.act("put", card="certificate")
    host.act("put", card="demo")
    assert assistant.look()["waiting"] == [
        {"role": "assistant", "card": "certificate"},
        {"role": "host", "card": "demo"},
    ]
    host.act("play", step=0, card="greet")
    host.act("play", step=1, card="greet")
    stands = host.act("play", step=2, card="greet")
    assert stands["cards"] == ["certificate", "demo", "greet"]
    assert assistant.look(2)["cards"] == ["greet"]
    assert assistant.look(2)["from"] == 2


def test_a_card_put_anew_takes_the_place_of_ones_last_and_can_come_back(
    client: FlaskClient, clock: Clock
) -> None:
    host = opened(client)
    host.act("put", card="demo")
    assert host.act("put", card="price")["waiting"] == [
        {"role": "host", "card": "price"}
    ]
    assert host.act("back")["waiting"] == []


def test_a_retry_plays_no_half_minute_twice(client: FlaskClient, clock: Clock) -> None:
    host = opened(client)
    host.act("start")
    for _ in range(3):
        host.act("play", step=0, card="demo")
    assert host.look()["cards"] == ["demo"]


def test_only_the_first_phone_that_is_there_turns_the_clock(
    client: FlaskClient, clock: Clock
) -> None:
    host = opened(client)
    controller = joined(client, host, "controller")
    host.act("start")
    assert controller.act("play", step=0, card="demo")["cards"] == []
    clock.now += AWAY + 1
    stands = controller.look()
    assert stands["leader"] == "controller"
    assert {"role": "host", "present": False} in stands["members"]
    assert controller.act("play", step=0, card="demo")["cards"] == ["demo"]
    assert host.look()["leader"] == "host"


def test_the_part_of_a_phone_that_dropped_out_can_be_taken_by_another(
    client: FlaskClient, clock: Clock
) -> None:
    host = opened(client)
    taken = client.post(f"/api/v1/rooms/{host.code}/join", json={"role": "host"})
    assert (taken.status_code, taken.json["code"]) == (409, "role-taken")  # type: ignore[index]
    clock.now += AWAY + 1
    second = joined(client, host, "host")
    assert second.look()["you"] == "host"
    gone = host.post("look")
    assert (gone.status_code, gone.json["code"]) == (403, "not-in-room")  # type: ignore[index]


def test_the_controller_stops_a_tempting_card(
    client: FlaskClient, clock: Clock
) -> None:
    host = opened(client)
    controller = joined(client, host, "controller")
    host.act("put", card="medicalClaim")
    assert host.post("acts", act="hold", role="controller").status_code == 403
    assert controller.act("hold", role="host")["waiting"] == []


def test_nobody_plays_a_colleagues_card_nor_a_helper_a_tempting_one(
    client: FlaskClient, clock: Clock
) -> None:
    host = opened(client)
    host.act("start")
    for wish in (
        {"act": "put", "card": "certificate"},
        {"act": "put"},
        {"act": "play", "step": 0, "card": "medicalClaim"},
        {"act": "play", "step": 0},
    ):
        answer = host.post("acts", **wish)
        assert (answer.status_code, answer.json["code"]) == (403, "not-your-card")  # type: ignore[index]
    assert host.look()["cards"] == []


def test_the_room_pauses_ends_with_its_last_card_and_goes_with_its_last_phone(
    client: FlaskClient, clock: Clock
) -> None:
    host = opened(client)
    assert host.act("play", step=0, card="demo")["cards"] == []
    host.act("start")
    assert host.act("pause")["state"] == "paused"
    assert host.act("play", step=0, card="demo")["cards"] == []
    host.act("start")
    for step in range(80):
        clock.now += 1
        stands = host.act("play", step=step, card=HONEST[step % len(HONEST)])
    assert (stands["state"], len(stands["cards"])) == ("over", 80)
    assert host.act("play", step=80, card="demo")["cards"] == stands["cards"]
    host.act("leave")
    assert host.post("look").status_code == 404


def test_a_room_that_was_cut_off_is_over_for_everybody(
    client: FlaskClient, clock: Clock
) -> None:
    host = opened(client)
    controller = joined(client, host, "controller")
    host.act("start")
    assert controller.act("over")["state"] == "running"
    host.act("over")
    assert controller.look()["state"] == "over"


def test_a_quiet_room_ends_by_itself_and_none_lasts_for_ever(
    client: FlaskClient, clock: Clock
) -> None:
    quiet = opened(client)
    clock.now += service.QUIET - 1
    assert quiet.look()["state"] == "gathering"
    clock.now += service.QUIET + 1
    assert quiet.post("look").status_code == 404
    busy = opened(client)
    for _ in range(service.LIFE // 600 - 1):
        clock.now += 600
        assert busy.post("look").status_code == 200
    clock.now += 601
    assert busy.post("look").status_code == 404


def test_rooms_are_bounded_in_number(
    client: FlaskClient, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MOST_ROOMS", 3)
    for _ in range(3):
        opened(client)
    full = client.post("/api/v1/rooms", json={**SETTING, "role": "host"})
    assert (full.status_code, full.json["code"]) == (409, "rooms-full")  # type: ignore[index]
    clock.now += service.QUIET + 1
    opened(client)


def test_wrong_codes_lock_their_source_and_a_flood_of_acts_is_stopped(
    client: FlaskClient, clock: Clock
) -> None:
    host = opened(client)
    for _ in range(MOST_ACTS):
        host.act("back")
    flooded = host.post("acts", act="back")
    assert flooded.status_code == 429
    clock.now += 11
    host.act("back")
    wrong = f"{(int(host.code) + 1) % 10_000:04d}"
    answers = [
        client.post(f"/api/v1/rooms/{wrong}/join", json={"role": "host"}).status_code
        for _ in range(21)
    ]
    assert answers == [404] * 20 + [429]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {**SETTING},
        {**SETTING, "role": "king"},
        {**SETTING, "role": "host", "steps": 1_000_000},
        {**SETTING, "role": "host", "set": -1},
        {**SETTING, "role": "host", "set": "1"},
        {**SETTING, "role": "host", "engine": "../x"},
        {**SETTING, "role": "host", "scenario": "x" * 61},
        {**SETTING, "role": "host", "couponYuan": 1e9},
        {**SETTING, "role": "host", "nickname": "李婶"},
        [1, 2],
        "host",
    ],
)
def test_a_malformed_room_is_refused(client: FlaskClient, body: object) -> None:
    assert client.post("/api/v1/rooms", json=body).status_code == 422


@pytest.mark.parametrize(
    "more",
    [
        {"act": "explode"},
        {"act": "put", "card": "x" * 100},
        {"act": "put", "card": ["demo"]},
        {"act": "hold", "role": "__class__"},
        {"act": "play", "step": 10**30, "card": "demo"},
        {"act": "put", "card": "demo", "role": None},
    ],
)
def test_a_malformed_act_is_refused_and_changes_nothing(
    client: FlaskClient, clock: Clock, more: dict[str, object]
) -> None:
    host = opened(client)
    before = host.look()
    assert host.post("acts", **more).status_code == 422
    assert host.look() == before


def test_a_strangers_token_and_a_large_body_get_nowhere(
    client: FlaskClient, clock: Clock
) -> None:
    host = opened(client)
    other = Phone(client, {"code": host.code, "token": "x" * 22})
    assert other.post("look").status_code == 403
    assert other.post("acts", act="start").status_code == 403
    big = client.post("/api/v1/rooms", json={**SETTING, "role": "h" * 2000})
    assert big.status_code == 413
