"""Releasing to some places first: over the API, on the pages, and what phones are told."""

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.db import db, run_unit
from server.packs import service as packs
from server.people import places, roster
from server.reports import refresh
from server.sync.phone import Phone
from tests.people.staff import staffed
from tests.studio.conftest import PACK
from tests.studio.test_review import swap_answer, write
from tests.sync.talk import Answer, new_phone

API = f"/api/v1/studio/packs/{PACK}"
PAGE = f"/studio/{PACK}"


@pytest.fixture(autouse=True)
def townships(studio: Flask) -> None:
    """Lvtian with its village Xikeng, and Wenquan."""

    def plant() -> None:
        for place, parent, kind in (
            ("lvtian", "", "township"),
            ("xikeng", "lvtian", "village"),
            ("wenquan", "", "township"),
        ):
            name = {"zh_Hans": place, "en": place.title()}
            places.add_place(place, parent, kind, name)

    run_unit(plant)


def begin(client: FlaskClient, *where: str) -> Any:
    return client.post(f"{API}/trial", json={"places": list(where)})


def states(client: FlaskClient) -> list[tuple[int, str]]:
    listed = client.get(f"{API}/versions").get_json()
    return [(each["version"], each["state"]) for each in listed]


def told(app: Flask, phone: Phone) -> Answer:
    """What a phone hears at a sync."""
    done = phone.batches[-1].last if phone.batches else 0
    fresh = [phone.seal()] if len(phone.events) > done else []
    body = phone.request(fresh)
    answer = app.test_client().post(
        "/api/v1/sync", data=body, content_type="application/octet-stream"
    )
    assert answer.status_code == 200
    return Answer(answer.data)


def test_from_one_township_to_all(
    studio: Flask, editor: FlaskClient, publisher: FlaskClient
) -> None:
    publisher.post(f"{API}/publish", json={})
    swap_answer(editor)
    done = begin(publisher, "lvtian").get_json()
    assert (done["version"], done["change"], done["changed"]) == (2, "major", True)
    assert states(editor) == [(2, "trial"), (1, "held")]
    changes = editor.get(f"{API}/changes").get_json()
    assert (changes["held"], changes["trial"]["version"]) == (1, 2)
    assert changes["trial"]["retake"] == [f"{PACK}.ice"]
    # What a publish to all would mean is told against what all have.
    fates = {each["lesson"]: each["fate"]["state"] for each in changes["lessons"]}
    assert fates["ice"] == "retake"
    page = editor.get(f"{PAGE}/versions").get_data(as_text=True)
    assert "Version 2 is on trial" in page and "Lvtian" in page
    assert "version 2 on trial" in editor.get("/studio").get_data(as_text=True)

    assert publisher.get(API).get_json()["trial"] == 2
    put = publisher.put(f"{API}/trial", json={"places": ["lvtian", "wenquan"]})
    assert put.status_code == 200
    narrower = publisher.put(f"{API}/trial", json={"places": ["wenquan"]})
    assert narrower.get_json()["code"] == "narrower"
    assert publisher.put(f"{API}/trial", json={"paused": True}).status_code == 200
    assert "trials" not in _catalogue()
    assert publisher.put(f"{API}/trial", json={"paused": False}).status_code == 200
    assert _catalogue()["trials"][0]["places"] == ["lvtian", "wenquan", "xikeng"]
    assert publisher.post(f"{API}/trial/release").get_json() == {"version": 2}
    assert states(editor) == [(2, "held"), (1, "")]
    now = editor.get(f"{API}/changes").get_json()
    assert (now["held"], now["trial"], now["lessons"]) == (2, None, [])
    acts = [each["act"] for each in editor.get(f"{API}/review").get_json()["acts"]]
    assert acts == [
        "trial-released", "trial-resumed", "trial-paused", "trial-widened", "trial",
    ]  # fmt: skip


def _catalogue() -> Any:
    return json.loads(json.loads(packs.catalogue_json())["payload"])


def test_a_phone_is_told_where_it_lives_only_while_that_matters(
    studio: Flask, editor: FlaskClient, publisher: FlaskClient
) -> None:
    publisher.post(f"{API}/publish", json={})
    phone = new_phone("nora")
    phone.record("lesson-opened", lesson=f"{PACK}.ice", edition=1, version=1)
    assert "place" not in told(studio, phone).header
    _move(phone, "xikeng")
    assert "place" not in told(studio, phone).header
    write(editor, "冰放上面。")
    begin(publisher, "lvtian")
    assert told(studio, phone)["place"] == "xikeng"
    phone.record("lesson-opened", lesson=f"{PACK}.ice", edition=1, version=2)
    assert told(studio, phone)["received"]["held"] == 0
    refresh.refresh()
    db.session.remove()
    page = publisher.get(f"{PAGE}/versions").get_data(as_text=True)
    assert "1 learner there has learned with it." in page
    assert "version 2: 1 learner" in publisher.get("/studio").get_data(as_text=True)
    _move(phone, "wenquan")
    assert "place" not in told(studio, phone).header


def _move(phone: Phone, place: str) -> None:
    everywhere = places.Scope(("/",))
    run_unit(lambda: roster.move(everywhere, phone.learner, place))
    db.session.remove()


def test_stopped_it_stays_where_it_is_and_the_number_is_used_up(
    editor: FlaskClient, publisher: FlaskClient
) -> None:
    publisher.post(f"{API}/publish", json={})
    swap_answer(editor)
    begin(publisher, "wenquan")
    assert publisher.delete(f"{API}/trial", json={"why": " "}).status_code == 400
    done = publisher.delete(f"{API}/trial", json={"why": "The answer was wrong"})
    assert done.get_json() == {"version": 2}
    assert states(editor) == [(2, "stopped"), (1, "held")]
    gone = publisher.delete(f"{API}/trial", json={"why": "again"})
    assert (gone.status_code, gone.get_json()["code"]) == (404, "no-trial")
    swap_back = editor.get(f"{API}/changes").get_json()
    assert swap_back["version"] == 1
    write(editor, "冰放上面。")
    assert publisher.post(f"{API}/publish", json={}).get_json()["version"] == 3
    # The version before it may come back; one that was only tried as well.
    back = publisher.post(f"{API}/versions/1/again", json={"note": "x"})
    assert back.get_json()["version"] == 4


def test_places_and_roles(studio: Flask, editor: FlaskClient) -> None:
    assert begin(editor, "lvtian").status_code == 403
    local = staffed(studio, "lena", "publisher", "lvtian")
    assert begin(local, "wenquan").status_code == 404
    assert begin(local, "atlantis").status_code == 404
    assert begin(local).get_json()["code"] == "no-place"
    assert begin(local, "").get_json()["code"] == "everywhere"
    assert begin(local, *(f"p{each}" for each in range(101))).status_code == 422
    assert local.put(f"{API}/trial", json={"paused": True}).status_code == 404
    assert begin(local, "lvtian").status_code == 200
    assert local.put(f"{API}/trial", json={"places": ["wenquan"]}).status_code == 404
    none = "/api/v1/studio/packs/NONE/trial"
    assert local.post(none, json={"places": ["lvtian"]}).status_code == 404


def test_the_forms_do_the_same_and_say_so(
    editor: FlaskClient, publisher: FlaskClient
) -> None:
    def send(**form: Any) -> Any:
        return publisher.post(f"{PAGE}/trial", data=form, follow_redirects=True)

    publisher.post(f"{API}/publish", json={})
    write(editor, "冰放上面。")
    assert "To some places first" in publisher.get(f"{PAGE}/changes").text
    assert "Choose at least one place." in send(act="begin").text
    assert "phones of these places" in send(act="begin", place="xikeng").text
    assert "on trial in Xikeng" in publisher.get(f"{PAGE}/changes").text
    assert "no further phone takes it" in send(act="pause").text
    assert "The trial goes on." in send(act="resume").text
    assert "The trial is wider now." in send(act="widen", place="lvtian").text
    assert "Say why it ends." in send(act="stop").text
    assert "Stopped:" in send(act="stop", why="<b>bad</b>").text
    assert "&lt;b&gt;bad" in publisher.get(f"{PAGE}/versions").text
    assert send(act="release").status_code == 404
    assert send(act="burn").status_code == 400
    assert editor.post(f"{PAGE}/trial", data={"act": "begin"}).status_code == 403
