"""The routes: media types, limits, problem details, and a whole sync over HTTP."""

import json

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server.db import db
from server.es256 import from_base64url, public_key
from server.people.statements import answer_text
from server.sync import routes
from server.sync.envelope import MAX_REQUEST, frame
from server.sync.models import QuarantinedBatch
from tests.sync.talk import BINARY, Answer, Desk, new_phone, sealed

SYNC = "/api/v1/sync"


def test_a_sync_is_one_request(desk: Desk, client: FlaskClient) -> None:
    phone = new_phone()
    response = client.post(SYNC, data=phone.request(sealed(phone)), content_type=BINARY)
    assert response.status_code == 200
    assert response.content_type == BINARY
    assert response.headers["Cache-Control"] == "no-store"
    assert Answer(response.data).states == ["accepted"]


def test_an_answer_is_proved_where_the_phone_asks_for_it(
    desk: Desk, client: FlaskClient
) -> None:
    phone = new_phone()
    body = phone.request(sealed(phone))
    response = client.post(SYNC + "?proof=1", data=body, content_type=BINARY)
    key = public_key(**(client.get("/api/v1/node").json or {})["key"])
    proof = from_base64url(response.headers["Tianjian-Proof"])
    assert key.verify(proof, answer_text(body, response.data))
    assert not key.verify(proof, answer_text(body, response.data + b"x"))
    plain = client.post(SYNC, data=phone.request(), content_type=BINARY)
    assert "Tianjian-Proof" not in plain.headers


def test_a_sync_without_news_is_small(desk: Desk, client: FlaskClient) -> None:
    phone = new_phone()
    client.post(SYNC, data=phone.request(sealed(phone)), content_type=BINARY)
    request = phone.request(card=None)
    response = client.post(SYNC, data=request, content_type=BINARY)
    assert len(request) < 400 and len(response.data) < 400


@pytest.mark.parametrize("kind", ["application/json", "text/plain", ""])
def test_another_media_type_is_415(client: FlaskClient, kind: str) -> None:
    response = client.post(SYNC, data=b"x", content_type=kind)
    assert response.status_code == 415
    assert response.content_type == "application/problem+json"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"x" * 64,
        b"x" * 200,
        bytes(64) + b"{}\n",
        bytes(64) + b"[1]\n",
        bytes(64) + b"[" * 60_000 + b"\n",
        bytes(64) + b'{"v":1}\n',
        bytes(64) + b'{"v":2,"learner":"x","device":"y"}\n',
        bytes(64) + b"\xff\xfe\n",
    ],
)
def test_a_broken_frame_is_400(desk: Desk, client: FlaskClient, body: bytes) -> None:
    response = client.post(SYNC, data=body, content_type=BINARY)
    assert response.status_code == 400
    assert response.json and response.json["code"] == "malformed"


@pytest.mark.parametrize(
    "header",
    [
        {"sizes": "x"},
        {"sizes": [-1]},
        {"sizes": [1.5]},
        {"sizes": [10**9]},
        {"sizes": []},
        {"known": []},
        {"known": {"x": 1}},
        {"mail": "1"},
        {"mail": -1},
        {"cards": {}},
        {"cards": [1]},
        {"cards": [{}] * 20},
        {"card": "x"},
    ],
)
def test_a_header_with_a_wrong_member_is_400(
    desk: Desk, client: FlaskClient, header: dict[str, object]
) -> None:
    phone = new_phone()
    [batch] = sealed(phone)
    line = json.dumps({**phone._header(), "sizes": [len(batch.raw)], **header})
    message = line.encode() + b"\n"
    body = phone.key.sign(message) + message + batch.raw
    response = client.post(SYNC, data=body, content_type=BINARY)
    assert response.status_code == 400, response.text


def test_more_than_a_megabyte_is_413(desk: Desk, client: FlaskClient) -> None:
    body = bytes(MAX_REQUEST + 1)
    assert client.post(SYNC, data=body, content_type=BINARY).status_code == 413


def test_more_than_64_batches_are_413(desk: Desk, client: FlaskClient) -> None:
    phone = new_phone()
    body = phone.request([b"x"] * 65)
    assert client.post(SYNC, data=body, content_type=BINARY).status_code == 413


def test_problems_are_told_apart(desk: Desk, client: FlaskClient) -> None:
    phone = new_phone("told apart")
    unknown = client.post(SYNC, data=phone.request(card=None), content_type=BINARY)
    assert (unknown.status_code, unknown.json["code"]) == (409, "unknown-device")  # type: ignore[index]
    body = bytearray(phone.request())
    body[5] ^= 1
    false = client.post(SYNC, data=bytes(body), content_type=BINARY)
    assert (false.status_code, false.json["code"]) == (401, "bad-signature")  # type: ignore[index]


def test_new_devices_from_one_address_are_limited(
    desk: Desk, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "DEVICES_AN_HOUR", 2)
    statuses = []
    for name in ("one", "two", "three"):
        phone = new_phone(name)
        statuses.append(
            client.post(SYNC, data=phone.request(sealed(phone)), content_type=BINARY)
        )
    assert [each.status_code for each in statuses] == [200, 200, 429]
    assert int(statuses[2].headers["Retry-After"]) > 0
    old = new_phone("one")
    again = client.post(SYNC, data=old.request(), content_type=BINARY)
    assert again.status_code == 200


# --- rescue ------------------------------------------------------------------------------


def rescue_file(*phones: object, **header: object) -> bytes:
    """The rescue file of a learner's phones."""
    cards = [phone.card for phone in phones]  # type: ignore[attr-defined]
    batches = [b.raw for phone in phones for b in phone.batches]  # type: ignore[attr-defined]
    line = {
        "format": "tianjian-rescue",
        "v": 1,
        "learner": phones[0].learner,  # type: ignore[attr-defined]
        "cards": cards,
        "ticket": None,
    }
    return frame({**line, **header}, batches)


def test_a_rescue_file_is_taken_from_anyone(desk: Desk, client: FlaskClient) -> None:
    phone = new_phone()
    sealed(phone, 3)
    body = rescue_file(phone)
    response = client.post("/api/v1/rescue", data=body, content_type=BINARY)
    assert response.status_code == 200, response.text
    assert response.json == {
        "batches": [
            {"device": phone.device, "n": n, "state": "accepted"} for n in (1, 2, 3)
        ],
        "devices": [
            {"device": phone.device, "batch": 3, "events": 12, "held": 0, "refused": 0}
        ],
    }
    again = client.post("/api/v1/rescue", data=body, content_type=BINARY)
    assert {each["state"] for each in again.json["batches"]} == {"duplicate"}  # type: ignore[index]
    assert desk.send(phone)["received"]["batch"] == 3


def test_the_learners_own_numbers_in_a_rescue_file_are_left_alone(
    desk: Desk, client: FlaskClient
) -> None:
    phone = new_phone()
    (batch,) = sealed(phone, 1)
    line = {
        "format": "tianjian-rescue", "v": 1, "learner": phone.learner,
        "cards": [phone.card], "numbers": 1,
    }  # fmt: skip
    body = frame(line, [batch.raw, b"4500 fen"])
    response = client.post("/api/v1/rescue", data=body, content_type=BINARY)
    assert response.status_code == 200, response.text
    states = [each["state"] for each in response.json["batches"]]  # type: ignore[index]
    assert states == ["accepted"]
    # A node from before this piece refuses it as a batch, and takes all the others.
    body = frame({**line, "numbers": 0}, [batch.raw, b"4500 fen"])
    response = client.post("/api/v1/rescue", data=body, content_type=BINARY)
    states = [each["state"] for each in response.json["batches"]]  # type: ignore[index]
    assert states == ["duplicate", "refused"]
    assert db.session.scalars(select(QuarantinedBatch)).all() == []


def test_a_rescue_file_with_lies_changes_nothing_else(
    desk: Desk, client: FlaskClient
) -> None:
    phone = new_phone()
    one, two = sealed(phone, 2)
    forged = bytes(64) + two.raw[64:]
    line = {
        "format": "tianjian-rescue", "v": 1, "learner": phone.learner,
        "cards": [phone.card, {"device": "x"}],
    }  # fmt: skip
    body = frame(line, [one.raw, forged])
    response = client.post("/api/v1/rescue", data=body, content_type=BINARY)
    assert [each["state"] for each in response.json["batches"]] == [  # type: ignore[index]
        "accepted",
        "refused",
    ]
    assert desk.send(phone, two).states == ["accepted"]


@pytest.mark.parametrize(
    "body", [b"", b"{}\n", b'{"format":"tianjian-rescue","v":9}\n', b"PK\x03\x04\n"]
)
def test_what_is_no_rescue_file_is_400(client: FlaskClient, body: bytes) -> None:
    response = client.post("/api/v1/rescue", data=body, content_type=BINARY)
    assert response.status_code == 400
