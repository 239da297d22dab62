"""Managers see the stations of their places, how each is, and who has not synced and why."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from server.db import db, now, run_unit
from server.es256 import seeded_key
from server.people.statements import Statement
from server.reports.models import LearnerFigures
from server.stations import admission
from server.stations.models import Station, StationLearner
from server.sync.models import Chain
from tests.people.staff import plant_places, staffed
from tests.reports.test_office import live_in
from tests.sync.talk import Desk, name_yourself, new_phone

JSON = "/api/v1/office"


@dataclass(frozen=True)
class Box:
    """A station that was admitted, without a running server behind it."""

    station_id: str
    statement: Statement


def admit(node_app: Flask, name: str, place: str, **figures: object) -> Box:
    """A box that joined with a code of this place and said this of itself."""
    code = admission.make_code(place, name, made_by="test")
    key = seeded_key(name).public
    node = node_app.extensions["sync"].node
    _, statement = admission.join(code, key, node, url="", app="", centre="")
    settle(key.thumbprint, **figures)
    return Box(key.thumbprint, statement)


def settle(station_id: str, **figures: object) -> None:
    """Let the last contact have said this."""

    def work() -> None:
        values = {"last_contact_at": now(), **figures}
        statement = update(Station).where(Station.station_id == station_id)
        db.session.execute(statement.values(**values))

    run_unit(work)
    db.session.remove()


@pytest.fixture
def places(app: Flask) -> Flask:
    """A county with two townships."""
    plant_places()
    return app


def read(browser: FlaskClient, path: str = "") -> str:
    answer = browser.get(f"/office/stations{path}")
    assert answer.status_code == 200, answer.text
    return answer.text


def test_a_manager_without_stations_is_told_how_to_begin(places: Flask) -> None:
    page = read(staffed(places, "boss", "manager"))
    assert "No station yet" in page
    assert "Make a code" in page


def test_a_code_is_shown_once_admits_one_box_and_can_be_cancelled(
    places: Flask,
) -> None:
    boss = staffed(places, "boss", "manager", "north")
    form = {"place": "north", "name": "Lychee station"}
    page = boss.post("/office/stations/code", data=form).text
    code = page.split('data-code="')[1][:10]
    listed = read(boss)
    assert "Lychee station" in listed
    assert code not in listed and code[:5] not in listed
    node = places.extensions["sync"].node
    key = seeded_key("lychee").public
    admission.join(code, key, node, url="", app="", centre="")
    db.session.remove()
    assert "no box has used yet" not in read(boss)
    assert "Has never been in contact" in read(boss)
    boss.post("/office/stations/code", data=form)
    handle = read(boss).split("/office/stations/code/")[1][:8]
    assert boss.post(f"/office/stations/code/{handle}/cancel").status_code == 303
    assert "no box has used yet" not in read(boss)
    assert boss.post(f"/office/stations/code/{handle}/cancel").status_code == 404


def test_the_list_says_what_is_wrong_and_what_to_do(places: Flask) -> None:
    well = {"catalogue": 0, "app": "", "disk_free": 9_000_000_000, "clock_offset": 2}
    admit(places, "Good", "north", **well)
    old = now() - timedelta(days=12)
    admit(places, "Gone", "north", **{**well, "last_contact_at": old})
    admit(
        places,
        "Bad",
        "south",
        catalogue=7,
        disk_free=80_000_000,
        clock_offset=-7200,
        trouble="captive-portal",
        refused_batches=3,
        backlog_events=450,
        backlog_bytes=6_200_000,
        oldest_at=now() - timedelta(days=5),
    )
    boss = staffed(places, "boss", "manager")
    page = read(boss)
    for words in (
        "3 stations",
        "2 to look at",
        "Silent for 12 days",
        "Only 80 MB left",
        "120 minutes slow",
        "asks for a sign-in first",
        "3 batches are set aside",
        "450 records have waited there",
        "6.2 MB",
        "Has other courses than here",
    ):
        assert words in page
    assert page.index("Bad") < page.index("Good")
    assert "Good" not in read(boss, "?look=1")
    assert "Gone" not in read(boss, "?place=south")
    assert "No station fits" in read(boss, "?q=zzz")
    lines = boss.get("/office/stations/list.csv?place=south").text.splitlines()
    assert lines[0].startswith("\ufeffStation,Number,Place,State,Last contact")
    assert lines[1].startswith("Bad,")
    assert lines[2] == ""
    assert boss.get("/office/stations/list.xlsx").data[:2] == b"PK"


def test_a_manager_of_the_north_cannot_see_or_touch_the_south(places: Flask) -> None:
    box = admit(places, "Southern", "south")
    north = staffed(places, "nora", "manager", "north")
    assert "Southern" not in read(north)
    own = f"/office/stations/{box.station_id}"
    assert north.get(own).status_code == 404
    for verb in ("name", "policy", "revoke", "readmit", "replace"):
        answer = north.post(f"{own}/{verb}", data={"name": "Mine"})
        assert answer.status_code == 404, verb
    form = {"place": "south", "name": "Mine"}
    assert north.post("/office/stations/code", data=form).status_code == 404
    assert north.get("/office/stations?place=south").status_code == 404
    assert north.get(f"{JSON}/stations?place=south").status_code == 404
    wish = {"place": "south", "name": "Mine"}
    assert north.post(f"{JSON}/station-codes", json=wish).status_code == 404
    wish = {"place": "north", "name": "Mine", "replaces": box.station_id}
    assert north.post(f"{JSON}/station-codes", json=wish).status_code == 404
    patch = f"{JSON}/stations/{box.station_id}"
    assert north.patch(patch, json={"state": "revoked"}).status_code == 404
    db.session.remove()
    station = db.session.get(Station, box.station_id)
    assert station is not None
    assert (station.name, station.state) == ("Southern", "admitted")


@pytest.mark.parametrize("role", ["teacher", "editor"])
def test_only_managers_look_after_stations(places: Flask, role: str) -> None:
    other = staffed(places, "other", role)
    assert other.get("/office/stations").status_code == 403
    assert other.get(f"{JSON}/stations").status_code == 403
    assert "/office/stations" not in other.get("/office").text


def test_forms_rename_limit_revoke_and_readmit(places: Flask) -> None:
    box = admit(places, "Old name", "north")
    boss = staffed(places, "boss", "manager")
    own = f"/office/stations/{box.station_id}"

    def post(verb: str, **form: str) -> int:
        return boss.post(f"{own}/{verb}", data=form).status_code

    assert post("name", name="New name") == 303
    assert post("name", name="  ") == 409
    assert post("policy", begin="18:00", end="07:00", speed="40") == 303
    assert post("policy", begin="18:00", end="", speed="") == 409
    assert post("policy", begin="", end="", speed="-3") == 409
    page = read(boss, f"/{box.station_id}")
    assert "New name" in page and 'value="18:00"' in page and 'value="40"' in page
    assert post("revoke") == 303
    assert "Revoked on" in read(boss, f"/{box.station_id}")
    assert post("readmit") == 303
    assert "Revoked on" not in read(boss, f"/{box.station_id}")


def test_a_new_box_takes_over_from_one_that_is_gone(places: Flask) -> None:
    box = admit(places, "Stolen", "north")
    boss = staffed(places, "boss", "manager")
    page = boss.post(f"/office/stations/{box.station_id}/replace").text
    assert "the old one is revoked" in page
    code = page.split('data-code="')[1][:10]
    node = places.extensions["sync"].node
    key = seeded_key("new box").public
    station, _ = admission.join(code, key, node, url="", app="", centre="")
    assert (station.name, station.place_id) == ("Stolen", "north")
    db.session.remove()
    assert "revoked" in read(boss)


# --- who has not synced -------------------------------------------------------------------


def learner_of(app: Flask, box: Box | None, name: str, days: int) -> str:
    """A learner whose records came so many days ago, through a station or directly."""
    phone = new_phone(name)
    name_yourself(phone, name)
    live_in(Desk(app), phone, "north")
    came = now() - timedelta(days=days)

    def work() -> None:
        db.session.execute(
            update(Chain).where(Chain.learner_id == phone.learner).values(seen_at=came)
        )
        if box is not None:
            db.session.add(
                StationLearner(
                    learner_id=phone.learner,
                    station_id=box.station_id,
                    brought_at=came,
                )
            )

    run_unit(work)
    db.session.remove()
    return phone.learner


def age_figures() -> None:
    """Let the roll-up say what the chains say."""

    def work() -> None:
        for learner, seen in db.session.execute(
            db.select(Chain.learner_id, Chain.seen_at)
        ):
            db.session.execute(
                update(LearnerFigures)
                .where(LearnerFigures.learner_id == learner)
                .values(seen_at=seen)
            )

    run_unit(work)
    db.session.remove()


def test_who_has_not_synced_is_listed_with_the_reason(places: Flask) -> None:
    silent = admit(places, "Hill", "north", last_contact_at=now() - timedelta(days=20))
    well = admit(places, "Valley", "north")
    gone = admit(places, "Ford", "north")
    learner_of(places, silent, "Ann", 21)
    learner_of(places, well, "Bob", 9)
    learner_of(places, gone, "Cyd", 10)
    learner_of(places, None, "Dan", 8)
    learner_of(places, well, "Zoe", 1)
    admission.revoke(gone.station_id)
    db.session.remove()
    boss = staffed(places, "boss", "manager")
    boss.get("/office")
    age_figures()
    page = read(boss, "/quiet")
    assert "4 learners" in page
    assert "Zoe" not in page
    assert "through Hill, which is silent itself (last contact: 20 days ago)" in page
    assert "through Valley, which is well" in page
    assert "through Ford, which was revoked just now" in page
    assert "over the internet" in page
    assert page.index("Ann") < page.index("Cyd") < page.index("Bob")
    only = read(boss, "/quiet?days=14")
    assert "1 learner<" in only and "Ann" in only
    assert "Everybody has synced" in read(boss, "/quiet?place=south")
    lines = boss.get("/office/stations/quiet.csv?days=14").text.splitlines()
    assert "Hill" in lines[1] and lines[2] == ""
    answer = boss.get(f"{JSON}/quiet-learners?days=14").json
    assert answer["total"] == 1
    assert answer["learners"][0]["why"] == "silent"
    assert answer["learners"][0]["station_id"] == silent.station_id


def test_programs_get_and_change_the_same(places: Flask) -> None:
    box = admit(places, "Hill", "north", disk_free=1)
    boss = staffed(places, "boss", "manager", "county")
    (line,) = boss.get(f"{JSON}/stations").json["stations"]
    assert line["name"] == "Hill" and line["place"] == "North"
    assert line["concerns"][0]["code"] == "disk"
    own = f"{JSON}/stations/{box.station_id}"
    wish = {"name": "Hilltop", "hours": "20:00-06:00", "state": "revoked"}
    changed = boss.patch(own, json=wish).json
    assert {name: changed[name] for name in wish} == wish
    assert changed["kilobytes_a_second"] == 0
    for bad in ({"name": " "}, {"hours": "always"}, {"state": "x"}, {"kilo": 1}):
        assert boss.patch(own, json=bad).status_code == 422, bad
    made = boss.post(f"{JSON}/station-codes", json={"place": "north", "name": "Ford"})
    assert made.status_code == 201
    assert len(made.json["code"]) == 10
    assert made.headers["Cache-Control"] == "no-store"


def test_a_form_from_another_site_changes_nothing(places: Flask) -> None:
    box = admit(places, "Hill", "north")
    boss = staffed(places, "boss", "manager")
    headers = {"Sec-Fetch-Site": "cross-site"}
    own = f"{JSON}/stations/{box.station_id}"
    assert (
        boss.patch(own, json={"state": "revoked"}, headers=headers).status_code == 403
    )
    form = f"/office/stations/{box.station_id}/revoke"
    assert boss.post(form, headers=headers).status_code == 403
