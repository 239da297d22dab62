"""A learner's further phones: cards, links, tickets, codes, and staff's restore."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server.db import db
from server.errors import Problem
from server.es256 import private_key, to_base64url
from server.people.cards import first_card, make_ticket
from server.people.models import Device, SpentTicket
from server.people.node import restore_ticket
from server.sync import links
from server.sync.envelope import sign_request
from server.sync.models import LinkCode
from server.sync.phone import Phone, further_phone
from tests.sync.talk import (
    BINARY,
    NOON,
    WHERE,
    Desk,
    key,
    new_phone,
    sealed,
    second_phone,
    study_lesson,
)


def refusal(desk: Desk, phone: Phone, **header: Any) -> str:
    """The code of the problem that a request of this phone meets."""
    with pytest.raises(Problem) as problem:
        desk.send(phone, **header)
    return problem.value.code


def test_a_second_phone_brings_the_first_ones_history_down(desk: Desk) -> None:
    first = new_phone()
    batches = sealed(first, 2)
    desk.send(first, *batches)
    second = second_phone(first)
    answer = desk.send(second)
    assert answer.batches == [batch.raw for batch in batches]
    assert answer["devices"] == [
        {"device": first.device, "card": first.card, "batch": 2}
    ]
    study_lesson(second)
    more = desk.send(second, second.seal(), known={first.device: 2})
    assert more.batches == [] and more["received"]["batch"] == 1
    assert desk.progress(first.learner)["items"][WHERE]["attempts"] == 3
    back = desk.send(first, known={})
    assert back.batches == [second.batches[0].raw]


def test_a_second_phone_may_come_first_if_it_brings_the_first_ones_card(
    desk: Desk,
) -> None:
    first = new_phone()
    second = second_phone(first)
    assert refusal(desk, second) == "bad-link"
    answer = desk.send(second, *sealed(second), cards=[first.card])
    assert answer.states == ["accepted"]
    assert answer["devices"][0]["device"] == first.device


def test_cards_may_stand_in_any_order(desk: Desk) -> None:
    first = new_phone()
    second = second_phone(first)
    ticket = make_ticket(first.learner, key("t3"), second.key, issuer_card=second.card)
    third = further_phone(key("third"), key("t3"), ticket, NOON)
    answer = desk.send(third, cards=[second.card, first.card])
    assert {each["device"] for each in answer["devices"]} == {
        first.device,
        second.device,
    }


def test_a_phone_relays_another_ones_batches(desk: Desk) -> None:
    first = new_phone()
    batches = sealed(first, 2)
    second = second_phone(first)
    answer = desk.send(
        second, *batches, *sealed(second), cards=[first.card], known={first.device: 2}
    )
    assert answer.states == ["accepted"] * 3
    assert answer.batches == []


def test_a_ticket_is_spent_by_the_first_phone(desk: Desk) -> None:
    first = new_phone()
    desk.send(first)
    desk.send(second_phone(first, "bo"))
    assert refusal(desk, second_phone(first, "thief")) == "bad-link"
    desk.send(second_phone(first, "bo"))
    row = db.session.scalars(select(SpentTicket)).one()
    assert row.device_id == key("bo").thumbprint


def forged(change: str) -> dict[str, Any]:
    """A card of Anna's second phone with one lie in it."""
    first = new_phone()
    card = second_phone(first).card
    link = card["link"]
    other = to_base64url(key("eve").sign(b"anything"))
    changes: dict[str, dict[str, Any]] = {
        "grant": {**card, "link": {**link, "grant": other}},
        "proof": {**card, "link": {**link, "proof": other}},
        "issuer": {**card, "link": {**link, "issuer": key("eve").thumbprint}},
        "node": {**card, "link": {**link, "issuer": "node:" + key("eve").thumbprint}},
        "no link": {**card, "link": None},
        "link is text": {**card, "link": "x"},
        "own key": {**card, "x": key("eve").public.x, "y": key("eve").public.y},
        "learner": {**card, "learner": key("eve").thumbprint},
        "no point": {**card, "x": card["y"], "y": card["x"]},
        "ticket": {**card, "link": {**link, "ticket": {"x": 1, "y": None}}},
        "base64": {**card, "link": {**link, "grant": "ü=="}},
    }
    return changes[change]


@pytest.mark.parametrize(
    "change",
    [
        "grant", "proof", "issuer", "node", "no link", "link is text", "own key",
        "learner", "no point", "ticket", "base64",
    ],
)  # fmt: skip
def test_a_forged_card_links_nobody(desk: Desk, change: str) -> None:
    first = new_phone()
    desk.send(first)
    second = second_phone(first)
    code = refusal(desk, second, card=forged(change))
    assert code in {"bad-link", "unknown-device"}
    assert [row.device_id for row in db.session.scalars(select(Device))] == [
        first.device
    ]


def test_a_stranger_cannot_grant_themselves_a_ticket(desk: Desk) -> None:
    first = new_phone()
    desk.send(first)
    ticket = make_ticket(first.learner, key("t"), key("eve"))
    eve = further_phone(key("eve"), key("t"), ticket, NOON)
    assert refusal(desk, eve) == "bad-link"
    assert refusal(desk, eve, cards=[first_card(key("eve"))]) == "bad-link"


def test_staff_restore_a_learner_onto_a_new_phone(desk: Desk) -> None:
    lost = new_phone()
    batches = sealed(lost, 2)
    desk.send(lost, *batches)
    ticket = restore_ticket(desk.wiring.node, lost.learner)
    fresh = further_phone(key("new"), private_key(ticket["key"]["d"]), ticket, NOON)
    assert desk.send(fresh).batches == [batch.raw for batch in batches]


def test_pulling_goes_in_portions(desk: Desk) -> None:
    first = new_phone()
    batches = sealed(first, 70)
    for at in (0, 35):
        desk.send(first, *batches[at : at + 35])
    second = second_phone(first)
    one = desk.send(second)
    assert one["more"] and len(one.batches) == 64
    two = desk.send(second, known={first.device: 64})
    assert not two["more"]
    assert one.batches + two.batches == [batch.raw for batch in batches]


# --- codes -----------------------------------------------------------------------------


def leave(client: FlaskClient, phone: Phone, **changes: Any) -> Any:
    """Leave a ticket of this phone at the node."""
    ticket = make_ticket(
        phone.learner, key("ticket"), phone.key, issuer_card=phone.card
    )
    header = {
        "v": 1, "learner": phone.learner, "device": phone.device, "sent": NOON,
        "ticket": {**ticket, **changes},
    }  # fmt: skip
    body = sign_request(phone.key, header)
    return client.post("/api/v1/links", data=body, content_type=BINARY)


def claim(client: FlaskClient, code: str) -> Any:
    return client.post("/api/v1/links/claim", json={"code": code})


def test_a_code_gives_the_ticket_once(desk: Desk, client: FlaskClient) -> None:
    first = new_phone()
    desk.send(first)
    left = leave(client, first)
    assert left.status_code == 201, left.text
    assert len(left.json["code"]) == 8 and left.json["expires"].endswith("Z")
    ticket = claim(client, left.json["code"])
    assert ticket.status_code == 200
    assert ticket.headers["Cache-Control"] == "no-store"
    second = further_phone(key("bo"), key("ticket"), ticket.json, NOON)
    assert ticket.json["issuer_card"] == first.card
    assert desk.send(second)["devices"][0]["device"] == first.device
    assert claim(client, left.json["code"]).status_code == 404


def test_no_two_tickets_share_a_code(
    desk: Desk, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = iter(["11111111", "11111111", "22222222"])
    monkeypatch.setattr(links, "new_code", lambda: next(codes))
    first = new_phone()
    desk.send(first)
    assert leave(client, first).json["code"] == "11111111"
    assert leave(client, first).json["code"] == "22222222"


def test_a_code_ends_after_ten_minutes(desk: Desk, client: FlaskClient) -> None:
    first = new_phone()
    desk.send(first)
    code = leave(client, first).json["code"]
    row = db.session.get_one(LinkCode, code)
    row.expires_at = row.expires_at.replace(year=2020)
    db.session.commit()
    assert claim(client, code).status_code == 404


def test_guessing_codes_is_locked_after_ten(desk: Desk, client: FlaskClient) -> None:
    first = new_phone()
    desk.send(first)
    code = leave(client, first).json["code"]
    wrong = [f"{n:08d}" for n in range(20) if f"{n:08d}" != code]
    statuses = [claim(client, each).status_code for each in wrong[:12]]
    assert statuses == [404] * 10 + [429] * 2
    locked = claim(client, code)
    assert locked.status_code == 429 and int(locked.headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    "code", ["", "1234567", "123456789", "１２３４５６７８", "12345678\n"]
)
def test_a_code_is_eight_digits(client: FlaskClient, code: str) -> None:
    assert claim(client, code).status_code == 422


@pytest.mark.parametrize(
    "changes",
    [
        {"learner": key("eve").thumbprint},
        {"issuer": key("eve").thumbprint},
        {"grant": to_base64url(bytes(64))},
        {"grant": "ü"},
        {"key": {"x": "", "y": "", "d": ""}},
        {"key": {**make_ticket("x", key("other"), key("eve"))["key"]}},
        {"key": None},
    ],
)
def test_a_ticket_that_does_not_hold_is_not_kept(
    desk: Desk, client: FlaskClient, changes: dict[str, Any]
) -> None:
    first = new_phone()
    desk.send(first)
    assert leave(client, first, **changes).status_code == 400
    assert db.session.scalars(select(LinkCode)).all() == []


@pytest.mark.parametrize("card", [None, {}, [1], "x", new_phone("eve").card])
def test_the_card_with_a_ticket_is_the_one_that_the_node_knows(
    desk: Desk, client: FlaskClient, card: Any
) -> None:
    first = new_phone()
    desk.send(first)
    left = leave(client, first, issuer_card=card)
    assert left.status_code == 201, left.text
    assert claim(client, left.json["code"]).json["issuer_card"] == first.card


def test_only_a_known_phone_leaves_a_ticket(client: FlaskClient) -> None:
    answer = leave(client, new_phone("a phone never seen"))
    assert (answer.status_code, answer.json["code"]) == (409, "unknown-device")
