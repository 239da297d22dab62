"""An office for tests: places, staff who may see parts of them, signed-in browsers."""

from flask import Flask
from flask.testing import FlaskClient

from server.db import db, run_unit
from server.people import places, staff_service

PASSWORD = "three calm buffaloes"
SAME_SITE = {"Sec-Fetch-Site": "same-origin"}
TREE = (
    ("county", "", "county"),
    ("north", "county", "township"),
    ("north-village", "north", "village"),
    ("south", "county", "township"),
)


def plant_places() -> None:
    """A county with two townships and a village in the north."""

    def work() -> None:
        places.ensure_top({"zh_Hans": "全部", "en": "Everywhere"})
        for place_id, parent, kind in TREE:
            name = place_id.replace("-", " ").title()
            places.add_place(place_id, parent, kind, {"zh_Hans": name, "en": name})

    run_unit(work)
    db.session.remove()


def hire(login: str, role: str, place: str = "") -> None:
    """Make an account with one role in one place."""

    def work() -> None:
        person = staff_service.create_staff(login, login.title(), PASSWORD)
        staff_service.grant_role(person, role, place)

    run_unit(work)
    db.session.remove()


def browser(app: Flask) -> FlaskClient:
    """A browser of somebody who is not signed in, asking in English."""
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    return client


def signed_in(app: Flask, login: str) -> FlaskClient:
    """A browser of somebody who has signed in."""
    client = browser(app)
    form = {"login": login, "password": PASSWORD}
    assert client.post("/office/login", data=form).status_code == 303
    return client


def staffed(app: Flask, login: str, role: str, place: str = "") -> FlaskClient:
    """A browser of a new account with one role in one place."""
    hire(login, role, place)
    return signed_in(app, login)
