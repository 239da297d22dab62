"""A station's own notices: written without internet, signed by it, offered to the centre."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.db import db, now, run_unit
from server.errors import BadRequest, Conflict
from server.es256 import PrivateKey, from_base64url, seeded_key, to_base64url
from server.people import staff_service
from server.settings import Settings
from server.stations import admission
from server.stations.console import door
from server.stations.local import offers, service
from server.sync.envelope import open_answer
from tests.conftest import make_settings
from tests.people.staff import plant_places, staffed
from tests.stations.console import PIN, SAME, enter
from tests.sync.talk import BINARY, new_phone, sealed

HAIL = {
    "kind": "notice",
    "title": "Hail tonight",
    "text": "Cover the nets.",
    "until": "",
}
LESSON = {
    "kind": "lesson",
    "title": "Our cold store",
    "card": ["Ring first.", "", "Bring your own boxes."],
    "item-0": "Whom do you ring?",
    "option-0": ["The keeper", "Nobody", "", ""],
    "right-0": "0",
}


class TestAtTheStation:
    """What the operator and the phones see."""

    @pytest.fixture
    def settings(self, tmp_path: Path, engine: str) -> Settings:
        return make_settings(
            tmp_path, engine, role="station", public_url="http://192.168.4.1"
        )

    @pytest.fixture
    def operator(self, client: FlaskClient) -> FlaskClient:
        door.set_pin(PIN)
        enter(client)
        return client

    def write(
        self, operator: FlaskClient, form: dict[str, Any], where: str = "new"
    ) -> int:
        path = f"/station/notices/{where}"
        return operator.post(path, data=form, headers=SAME).status_code

    def shown(self, app: Flask) -> dict[str, Any]:
        """What a phone gets, its signature checked by the node's key."""
        document = app.test_client().get("/api/v1/local").json
        assert document is not None
        key = app.extensions["sync"].node.key.public
        text = service.local_text(document["payload"])
        assert key.verify(from_base64url(document["signature"]), text)
        return json.loads(document["payload"])

    def test_only_the_operator_writes(self, client: FlaskClient) -> None:
        door.set_pin(PIN)
        assert client.get("/station/notices").status_code == 303
        assert self.write(client, HAIL) == 401

    def test_a_draft_is_kept_shown_changed_and_taken_away(
        self, app: Flask, operator: FlaskClient
    ) -> None:
        assert "Nothing is written yet" in operator.get("/station/notices").text
        assert self.write(operator, HAIL) == 303
        assert service.number() == 0
        (row,) = service.pieces()
        assert self.write(operator, {**HAIL, "publish": "1"}, row.piece_id) == 303
        (piece,) = self.shown(app)["pieces"]
        assert (piece["title"], piece["version"]) == ("Hail tonight", 1)
        changed = {**HAIL, "text": "It is over."}
        assert self.write(operator, changed, row.piece_id) == 303
        shown = self.shown(app)
        assert shown["number"] == 2
        assert (shown["pieces"][0]["text"], shown["pieces"][0]["version"]) == (
            "It is over.",
            2,
        )
        assert self.write(operator, {}, f"{row.piece_id}/withdraw") == 303
        assert self.shown(app)["pieces"] == []
        assert "taken away" in operator.get("/station/notices").text

    def test_both_empty_forms_open(self, operator: FlaskClient) -> None:
        assert 'name="text"' in operator.get("/station/notices/new").text
        page = operator.get("/station/notices/new?kind=lesson")
        assert page.status_code == 200
        assert page.text.count('name="card"') == 8 and 'name="item-3"' in page.text

    def test_a_lesson_has_cards_and_questions(
        self, app: Flask, operator: FlaskClient
    ) -> None:
        assert self.write(operator, {**LESSON, "publish": "1"}) == 303
        (piece,) = self.shown(app)["pieces"]
        assert piece["cards"] == ["Ring first.", "Bring your own boxes."]
        assert piece["items"][0]["options"] == [
            {"text": "The keeper", "right": True},
            {"text": "Nobody", "right": False},
        ]
        page = operator.get(f"/station/notices/{piece['id']}").text
        assert "Bring your own boxes." in page and 'value="The keeper"' in page

    def test_what_was_typed_is_not_lost_where_something_is_missing(
        self, operator: FlaskClient
    ) -> None:
        bad = {**LESSON, "right-0": ""}
        answer = operator.post("/station/notices/new", data=bad, headers=SAME)
        assert answer.status_code == 400
        assert "mark the right one" in answer.text and "Ring first." in answer.text
        assert self.write(operator, {**HAIL, "title": " "}) == 400
        assert self.write(operator, {**HAIL, "until": "soon"}) == 400
        assert self.write(operator, {**HAIL, "text": "x" * 1501}) == 400

    def test_an_old_notice_is_shown_no_more_and_twenty_are_enough(
        self, app: Flask
    ) -> None:
        node = app.extensions["sync"].node
        old = {**HAIL, "until": date(2020, 1, 1).isoformat()}
        service.publish(service.save(None, old, node))
        assert json.loads(service.document(node)["payload"])["pieces"] == []
        for _ in range(19):
            service.save(None, {**HAIL, "until": None}, node)
        with pytest.raises(Conflict):
            service.save(None, {**HAIL, "until": None}, node)
        with pytest.raises(BadRequest):
            service.save(None, {**HAIL, "kind": "song", "until": None}, node)

    def test_all_that_is_shown_fits_into_a_relays_header(
        self, app: Flask, operator: FlaskClient
    ) -> None:
        node = app.extensions["sync"].node
        long = {**HAIL, "until": None, "text": "长" * 1500}
        for _ in range(8):
            service.publish(service.save(None, long, node))
        db.session.remove()
        form = {**HAIL, "text": "长" * 1500, "publish": "1"}
        answer = operator.post("/station/notices/new", data=form, headers=SAME)
        assert answer.status_code == 409 and "too much text" in answer.text
        # It is kept as a draft, and the form goes on with that one.
        (draft,) = [row for row in service.pieces() if row.state == "draft"]
        assert f'action="/station/notices/{draft.piece_id}"' in answer.text

    def test_a_sync_says_that_there_is_something_new(self, app: Flask) -> None:
        def said() -> Any:
            phone = new_phone("anna")
            body = phone.request(sealed(phone, 1))
            client = app.test_client()
            answer = client.post("/api/v1/sync", data=body, content_type=BINARY)
            return open_answer(answer.data)[0].get("notices")

        assert said() is None
        node = app.extensions["sync"].node
        service.publish(service.save(None, {**HAIL, "until": None}, node))
        db.session.remove()
        assert said() == 1


# --- at the node above -----------------------------------------------------------------------


@pytest.fixture
def hill(app: Flask) -> PrivateKey:
    """The key of a station in the north."""
    plant_places()
    key = seeded_key("hill")
    code = admission.make_code("north", "Hill", made_by="test")
    node = app.extensions["sync"].node
    admission.join(code, key.public, node, url="", app="", centre="")
    db.session.remove()
    return key


def offer(key: PrivateKey, number: int = 1, **changes: Any) -> dict[str, Any]:
    """A relay's header member, signed by the station."""
    piece = {
        "id": "local-abcdefgh-01234567", "version": number, "kind": "notice",
        "title": "Hail tonight", "text": "Cover the nets.", "until": None,
    }  # fmt: skip
    payload = {
        "v": 1, "station": key.thumbprint, "name": "Hill", "number": number,
        "pieces": [piece], **changes,
    }  # fmt: skip
    text = json.dumps(payload)
    signature = to_base64url(key.sign(service.local_text(text)))
    return {
        "local": {"heard": 0, "document": {"payload": text, "signature": signature}}
    }


def test_an_offer_is_accepted_or_declined_and_the_station_hears_it(
    app: Flask, hill: PrivateKey
) -> None:
    answer = offers.answer_extra(hill.thumbprint, offer(hill))
    assert answer == {"local": {"number": 1, "decisions": [], "lacks": []}}
    boss = staffed(app, "boss", "manager", "north")
    assert "1 notice of a station to look at" in boss.get("/office/stations").text
    page = boss.get("/office/stations/notices").text
    assert "Cover the nets." in page and "Hill" in page
    own = f"/office/stations/notices/{hill.thumbprint}/local-abcdefgh-01234567"
    assert boss.post(own, data={"verdict": "decline"}).status_code == 409
    word = {"verdict": "decline", "word": "Say until when."}
    assert boss.post(own, data=word).status_code == 303
    heard = offers.answer_extra(hill.thumbprint, {"local": {"heard": 0}})
    (decision,) = heard["local"]["decisions"]
    assert (decision["state"], decision["word"]) == ("declined", "Say until when.")
    # A better text is looked at anew; accepted, this node's phones get it with its source.
    offers.answer_extra(hill.thumbprint, offer(hill, 2))
    assert boss.post(own, data={"verdict": "accept"}).status_code == 303
    (piece,) = json.loads(boss.get("/api/v1/local").json["payload"])["pieces"]
    assert (piece["from"], piece["version"]) == ("Hill", 2)
    number = service.number()
    assert boss.post(own, data=word).status_code == 303
    assert json.loads(boss.get("/api/v1/local").json["payload"])["pieces"] == []
    assert service.number() > number


def test_only_who_writes_packs_is_sent_on_into_the_studio(
    app: Flask, hill: PrivateKey
) -> None:
    offers.answer_extra(hill.thumbprint, offer(hill))
    boss = staffed(app, "boss", "manager", "north")
    page = "/office/stations/notices"
    own = f"{page}/{hill.thumbprint}/local-abcdefgh-01234567"
    assert boss.post(own, data={"verdict": "accept"}).status_code == 303
    made = boss.post(f"{own}/draft")
    pack = made.location.rpartition("=")[2]
    seen = boss.get(page).text
    assert pack in seen and f"/studio/{pack}" not in seen
    assert "Editors, reviewers and publishers open it there." in seen
    assert boss.get(f"/studio/{pack}").status_code == 403

    def also_review() -> None:
        person = staff_service.find_staff("boss")
        assert person is not None
        staff_service.grant_role(person, "reviewer", "")

    run_unit(also_review)
    assert f'href="/studio/{pack}"' in boss.get(page).text
    assert boss.get(f"/studio/{pack}").status_code == 200


def test_a_manager_elsewhere_sees_and_decides_nothing(
    app: Flask, hill: PrivateKey
) -> None:
    offers.answer_extra(hill.thumbprint, offer(hill))
    south = staffed(app, "sue", "manager", "south")
    assert "Hail" not in south.get("/office/stations/notices").text
    own = f"/office/stations/notices/{hill.thumbprint}/local-abcdefgh-01234567"
    assert south.post(own, data={"verdict": "accept"}).status_code == 404


@pytest.mark.parametrize(
    "bad",
    [
        {"local": {"document": {"payload": "{}", "signature": "x"}}},
        {"local": {"document": {"payload": 7}}},
        {"local": {"document": {"payload": "[" * 90_000, "signature": "x"}}},
        {"local": []},
        {"local": {"heard": "x" * 10}},
    ],
)
def test_an_offer_that_is_none_changes_nothing(
    app: Flask, hill: PrivateKey, bad: dict[str, Any]
) -> None:
    offers.answer_extra(hill.thumbprint, bad)
    assert not offers.offers(_everywhere(), ["pending"])


def test_nobody_offers_in_another_stations_name(app: Flask, hill: PrivateKey) -> None:
    stranger = seeded_key("stranger")
    forged = offer(stranger, station=hill.thumbprint)
    assert offers.answer_extra(hill.thumbprint, forged)["local"]["number"] == 0
    crowd = offer(
        hill,
        pieces=[json.loads(offer(hill)["local"]["document"]["payload"])["pieces"][0]]
        * 50,
    )
    assert offers.answer_extra(hill.thumbprint, crowd)["local"]["number"] == 0
    assert not offers.offers(_everywhere(), ["pending"])


def _everywhere() -> Any:
    from server.people.places import Scope

    return Scope(("/",))


def test_the_station_offers_until_upstream_has_it(app: Flask) -> None:
    node = app.extensions["sync"].node
    assert offers.up_extra(node) == {}
    named = service.save(None, {**HAIL, "until": None}, node)
    service.publish(named)
    sent = offers.up_extra(node)["local"]["document"]
    assert json.loads(sent["payload"])["number"] == 1
    at = int(now().timestamp())
    said = {"id": named, "version": 1, "state": "accepted", "word": "", "at": at}
    offers.take_extra({"local": {"number": 1, "decisions": [said]}})
    assert "document" not in offers.up_extra(node)["local"]
    assert offers.up_extra(node)["local"]["heard"] == at
    (row,) = service.pieces()
    assert (row.review, row.reviewed) == ("accepted", 1)
    for bad in (
        {"local": 1},
        {"local": {}},
        {"local": {"number": "x", "decisions": []}},
    ):
        offers.take_extra(bad)
    run_unit(lambda: None)
