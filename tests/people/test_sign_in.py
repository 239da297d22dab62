"""Signing in and out: what a session is, how it ends, who is kept out."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from server.access import Attempts
from server.db import db, now, run_unit
from server.people import staff_service
from server.people.staff_models import Staff, StaffSession
from tests.people.staff import PASSWORD, browser, hire, plant_places, signed_in


@pytest.fixture
def office(app: Flask) -> Flask:
    """An application with one manager, ``anna``."""
    plant_places()
    hire("anna", "manager")
    return app


def post_login(client: FlaskClient, password: str, login: str = "anna") -> int:
    form = {"login": login, "password": password}
    return client.post("/office/login", data=form).status_code


def test_a_right_password_opens_the_office(office: Flask) -> None:
    client = signed_in(office, "anna")
    page = client.get("/office")
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"


def test_the_cookie_is_kept_from_scripts_and_other_sites(office: Flask) -> None:
    form = {"login": "anna", "password": PASSWORD}
    answer = browser(office).post("/office/login", data=form)
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("staff=")
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie
    secure = browser(office).post(
        "/office/login", data=form, base_url="https://localhost"
    )
    cookie = secure.headers["Set-Cookie"]
    assert cookie.startswith("__Host-staff=")
    assert "Secure" in cookie and "Path=/" in cookie and "Domain" not in cookie


def test_only_a_hash_of_the_token_is_stored(office: Flask) -> None:
    token = staff_service.sign_in("anna", PASSWORD, "here")
    stored = db.session.scalars(select(StaffSession.token_hash)).all()
    assert token not in stored
    assert staff_service.hashed(token) in stored


def test_a_wrong_password_and_an_unknown_login_look_the_same(office: Flask) -> None:
    wrong = browser(office).post(
        "/office/login", data={"login": "anna", "password": "wrong password"}
    )
    unknown = browser(office).post(
        "/office/login", data={"login": "nobody", "password": "wrong password"}
    )
    assert wrong.status_code == unknown.status_code == 403
    for page in (wrong, unknown):
        assert "Login or password is not right." in page.text
        assert "Set-Cookie" not in page.headers


def test_ten_wrong_passwords_lock_the_account_for_this_source(office: Flask) -> None:
    client = browser(office)
    for _ in range(staff_service.TRIES_HERE):
        assert post_login(client, "wrong password") == 403
    locked = client.post("/office/login", data={"login": "anna", "password": PASSWORD})
    assert locked.status_code == 429
    assert 0 < int(locked.headers["Retry-After"]) <= 900
    elsewhere = browser(office)
    elsewhere.environ_base["REMOTE_ADDR"] = "198.51.100.7"
    assert post_login(elsewhere, PASSWORD) == 303


def test_the_lock_holds_over_a_restart_and_names_nobody(office: Flask) -> None:
    for _ in range(staff_service.TRIES_HERE):
        post_login(browser(office), "wrong password")
    keys = db.session.scalars(select(Attempts.key)).all()
    assert keys and all(len(key) == 64 and "anna" not in key for key in keys)
    assert post_login(browser(office), PASSWORD) == 429


def test_one_source_cannot_try_many_accounts(office: Flask) -> None:
    client = browser(office)
    codes = [
        post_login(client, "wrong password", f"guess{number}")
        for number in range(staff_service.TRIES_SOURCE + 1)
    ]
    assert codes[0] == 403
    assert codes[-1] == 429


def test_a_right_password_forgets_the_wrong_ones(office: Flask) -> None:
    client = browser(office)
    for _ in range(staff_service.TRIES_HERE - 1):
        post_login(client, "wrong password")
    assert post_login(client, PASSWORD) == 303
    assert post_login(browser(office), "wrong password") == 403


@pytest.mark.parametrize(
    ("column", "age", "allowed"),
    [
        ("seen_at", staff_service.IDLE - timedelta(minutes=1), True),
        ("seen_at", staff_service.IDLE + timedelta(minutes=1), False),
        ("created_at", staff_service.ABSOLUTE - timedelta(minutes=1), True),
        ("created_at", staff_service.ABSOLUTE + timedelta(minutes=1), False),
    ],
)
def test_a_session_ends_by_itself(
    office: Flask, column: str, age: timedelta, allowed: bool
) -> None:
    client = signed_in(office, "anna")
    statement = update(StaffSession).values({column: now() - age})
    run_unit(lambda: db.session.execute(statement))
    assert client.get("/office").status_code == (200 if allowed else 303)


def test_signing_out_ends_the_session_on_the_server(office: Flask) -> None:
    client = signed_in(office, "anna")
    cookie = client.get_cookie("staff")
    assert cookie is not None
    assert client.post("/office/logout").status_code == 303
    thief = browser(office)
    thief.set_cookie("staff", cookie.value)
    assert thief.get("/office").status_code == 303


def test_signing_out_is_never_a_link(office: Flask) -> None:
    assert signed_in(office, "anna").get("/office/logout").status_code == 405


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "nonsense"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {},
    ],
)
def test_a_form_from_elsewhere_is_refused(
    office: Flask, headers: dict[str, str]
) -> None:
    client = signed_in(office, "anna")
    del client.environ_base["HTTP_SEC_FETCH_SITE"]
    assert client.post("/office/logout", headers=headers).status_code == 403
    assert client.get("/office").status_code == 200


def test_an_old_browser_is_known_by_its_origin(office: Flask) -> None:
    client = signed_in(office, "anna")
    del client.environ_base["HTTP_SEC_FETCH_SITE"]
    answer = client.post("/office/logout", headers={"Origin": "http://localhost"})
    assert answer.status_code == 303


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/office",
        "//evil.example/office",
        "/\\evil.example",
        "javascript:alert(1)",
        "/office\\@evil.example",
    ],
)
def test_signing_in_leads_nowhere_else(office: Flask, wanted: str) -> None:
    form = {"login": "anna", "password": PASSWORD, "next": wanted}
    answer = browser(office).post("/office/login", data=form)
    assert answer.headers["Location"] == "/office"


def test_signing_in_leads_back_to_where_one_was(office: Flask) -> None:
    door = browser(office).get("/office/items?q=ice")
    assert door.headers["Location"] == "/office/login?next=/office/items?q%3Dice"
    form = {"login": "anna", "password": PASSWORD, "next": "/office/items?q=ice"}
    answer = browser(office).post("/office/login", data=form)
    assert answer.headers["Location"] == "/office/items?q=ice"


def test_a_changed_password_signs_everybody_else_out(office: Flask) -> None:
    here, there = signed_in(office, "anna"), signed_in(office, "anna")
    form = {"old": PASSWORD, "new": "a wholly new sentence"}
    assert here.post("/office/password", data=form).status_code == 303
    assert here.get("/office").status_code == 200
    assert there.get("/office").status_code == 303
    assert post_login(browser(office), PASSWORD) == 403
    assert post_login(browser(office), "a wholly new sentence") == 303


@pytest.mark.parametrize(
    ("old", "new", "status", "words"),
    [
        ("wrong password", "a wholly new sentence", 403, "not right"),
        (PASSWORD, "short", 400, "10 to 128 characters"),
        (PASSWORD, "x" * 129, 400, "10 to 128 characters"),
        (PASSWORD, "aaaaaaaaaaaa", 400, "too easy"),
        (PASSWORD, "password1234", 400, "too easy"),
        (PASSWORD, "anna anna anna", 400, "too easy"),
    ],
)
def test_a_bad_new_password_is_explained(
    office: Flask, old: str, new: str, status: int, words: str
) -> None:
    client = signed_in(office, "anna")
    answer = client.post("/office/password", data={"old": old, "new": new})
    assert answer.status_code == status
    assert words in answer.text
    assert client.get("/office").status_code == 200


def test_a_closed_account_is_out_at_once(office: Flask) -> None:
    client = signed_in(office, "anna")
    run_unit(lambda: staff_service.disable("anna"))
    assert client.get("/office").status_code == 303
    assert post_login(browser(office), PASSWORD) == 403


def test_a_demo_account_opens_nothing_outside_demo_mode(office: Flask) -> None:
    def work() -> None:
        person = staff_service.create_staff("demo", "Demo", PASSWORD, demo=True)
        staff_service.grant_role(person, "manager", "")

    run_unit(work)
    assert post_login(browser(office), PASSWORD, "demo") == 403


def test_passwords_are_stored_as_argon2id(office: Flask) -> None:
    stored = db.session.scalars(select(Staff.password_hash)).one()
    assert stored.startswith("$argon2id$")
    assert "m=19456,t=2,p=1" in stored


def test_language_and_light_are_remembered(office: Flask) -> None:
    client = browser(office)
    form = {"language": "zh_Hans", "theme": "dark", "next": "/office/login"}
    assert client.post("/office/look", data=form).status_code == 303
    page = client.get("/office/login").text
    assert 'lang="zh-Hans"' in page and 'data-theme="dark"' in page
    assert "登录名" in page
    client.post("/office/look", data={"language": "<script>", "theme": "x"})
    assert 'data-theme="dark"' in client.get("/office/login").text
