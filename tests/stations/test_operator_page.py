"""The operator's page: its door, its guard against strangers, and what it shows."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.app import create_app
from server.certificates.service import Held, Holding
from server.db import Base, db, now, run_unit
from server.errors import BadRequest
from server.settings import Settings
from server.stations import relay, upstream
from server.stations.console import door, pictures, storage, visits
from server.stations.console.guard import is_near
from server.stations.console.models import OperatorToken, PinTries
from tests.conftest import make_settings
from tests.stations.console import PIN, SAME, enter, joined, post
from tests.sync.talk import BINARY, new_phone, sealed


@pytest.fixture
def settings(tmp_path: Path, engine: str) -> Settings:
    """Those of a station that is reached under an address of its own."""
    return make_settings(
        tmp_path, engine, role="station", public_url="http://192.168.4.1"
    )


@pytest.fixture
def operator(app: Flask, client: FlaskClient) -> Iterator[FlaskClient]:
    """A browser at a station that has joined, with the PIN typed."""
    joined(app)
    door.set_pin(PIN)
    assert enter(client).status_code == 303
    yield client


# --- the door ------------------------------------------------------------------------


def test_nobody_sees_the_page_without_the_pin(app: Flask, client: FlaskClient) -> None:
    joined(app)
    door.set_pin(PIN)
    for rule in app.url_map.iter_rules():
        open_ones = {"/station/enter", "/station/first"}
        if not rule.rule.startswith("/station") or rule.rule in open_ones:
            continue
        if "GET" in (rule.methods or ()):
            answer = client.get(rule.rule)
            assert answer.status_code in (303, 401), rule
            assert answer.headers.get("Location", "/station/enter").startswith(
                "/station/enter"
            )
        else:
            assert post(client, rule.rule).status_code == 401, rule


def test_the_right_pin_opens_and_leaving_shuts(operator: FlaskClient) -> None:
    page = operator.get("/station")
    assert "吕田服务站" in page.text and page.headers["Cache-Control"] == "no-store"
    assert post(operator, "/station/leave").status_code == 303
    assert operator.get("/station").status_code == 303


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(
    app: Flask, client: FlaskClient
) -> None:
    door.set_pin(PIN)
    for cookie in enter(client).headers.getlist("Set-Cookie"):
        assert "HttpOnly" in cookie and "SameSite=Strict" in cookie
        assert "Path=/station" in cookie
    assert PIN not in str(db.session.get(door.Operator, 1).pin_hash)


def test_an_idle_page_signs_itself_out_though_it_asks_for_news(
    operator: FlaskClient,
) -> None:
    def age(by: timedelta) -> None:
        def work() -> None:
            for row in db.session.query(OperatorToken).filter_by(kind="session"):
                row.seen_at -= by

        run_unit(work)

    age(timedelta(minutes=10))
    assert operator.get("/station/live").status_code == 200
    age(timedelta(minutes=6))
    assert operator.get("/station/live").status_code == 401
    assert operator.get("/station").status_code == 303


@pytest.mark.parametrize(
    "pin",
    ["", "12345", "123456", "987654", "777777", "121212", "12345a", "1" * 13, "٣٤٥٦٧٨"],
)
def test_a_pin_that_is_guessed_first_is_refused(app: Flask, pin: str) -> None:
    with pytest.raises(BadRequest):
        door.set_pin(pin)


# --- guessing ------------------------------------------------------------------------


def test_wrong_pins_wait_longer_and_longer_also_after_a_restart(
    app: Flask, client: FlaskClient
) -> None:
    door.set_pin(PIN)
    for _ in range(door.FREE_TRIES):
        assert enter(client, "000001").status_code == 403
    # The right one has to wait too: whoever guesses learns nothing meanwhile.
    waiting = enter(client, PIN)
    assert waiting.status_code == 429
    assert 25 <= int(waiting.headers["Retry-After"]) <= 30

    def later() -> None:
        for row in db.session.query(PinTries):
            row.until = now() - timedelta(seconds=1)

    run_unit(later)
    assert enter(client, "000002").status_code == 403
    assert int(enter(client, PIN).headers["Retry-After"]) > 50
    run_unit(later)
    assert enter(client, PIN).status_code == 303


def test_a_clock_set_back_locks_nobody_out_for_years(
    app: Flask, client: FlaskClient
) -> None:
    door.set_pin(PIN)
    for _ in range(door.FREE_TRIES):
        enter(client, "000001")

    def jump() -> None:
        for row in db.session.query(PinTries):
            row.until = row.last_at = now() + timedelta(days=3650)

    run_unit(jump)
    assert enter(client, PIN).status_code == 303


def test_many_addresses_share_one_budget_but_a_known_browser_has_its_own(
    app: Flask, client: FlaskClient
) -> None:
    door.set_pin(PIN)
    assert enter(client).status_code == 303
    post(client, "/station/leave")
    wrong = 0
    for host in range(door.FREE_TRIES_OF_ALL + 20):
        stranger = app.test_client()
        base = {"REMOTE_ADDR": f"192.168.4.{host + 2}"}
        answer = stranger.post(
            "/station/enter", data={"pin": "000001"}, headers=SAME, environ_base=base
        )
        wrong += answer.status_code == 403
    assert wrong == door.FREE_TRIES_OF_ALL
    assert enter(app.test_client()).status_code == 429
    assert enter(client).status_code == 303


def test_tries_at_the_same_time_are_all_counted(app: Flask) -> None:
    door.set_pin(PIN)

    def attempt(number: int) -> int:
        return enter(app.test_client(), f"00{number:04d}").status_code

    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(attempt, range(16)))
    assert codes.count(403) == door.FREE_TRIES
    assert codes.count(429) == 16 - door.FREE_TRIES


# --- other names, other sites, other networks ---------------------------------------------


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("192.168.4.1", 200),
        ("192.168.4.1:80", 200),
        ("localhost:8000", 200),
        ("[fd00::1]", 200),
        ("10.0.0.7", 200),
        ("evil.example", 421),
        ("192.168.4.1.evil.example", 421),
        ("localhost.evil.example", 421),
    ],
)
def test_a_name_led_here_from_outside_opens_nothing(
    app: Flask, client: FlaskClient, host: str, status: int
) -> None:
    door.set_pin(PIN)
    answer = client.get("/station/enter", base_url=f"http://{host}")
    assert answer.status_code == status
    if status == 421:
        assert "http://192.168.4.1/station" in answer.text


def test_a_name_with_a_certificate_leads_to_the_safe_line(tmp_path: Path) -> None:
    moment = now()
    held = Held(
        "lutian.stations.example", "CA", moment - timedelta(1), moment + timedelta(1)
    )
    settings = make_settings(tmp_path, role="station", tls_port=443)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Holding, "held", lambda _: held)
        patch.setattr(Holding, "hostname", held.hostname)
        app = create_app(settings)
        with app.app_context():
            Base.metadata.create_all(db.engine)
        browser = app.test_client()
        path = "/station/enter?next=/station/stick"
        named = browser.get(path, base_url=f"http://{held.hostname}")
        assert named.headers["Location"] == f"https://{held.hostname}{path}"
        plain = browser.get(path, base_url="http://192.168.4.1")
        assert plain.headers["Location"] == "/station/first"
        safe = browser.get(path, base_url=f"https://{held.hostname}")
        assert safe.headers["Location"] == "/station/first"
        with app.app_context():
            db.engine.dispose()


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://192.168.4.1:8080"},
        {"Origin": "null"},
        {},
    ],
)
def test_forged_forms_do_nothing(
    app: Flask, operator: FlaskClient, settings: Settings, headers: dict[str, str]
) -> None:
    for path in ("/station/relay", "/station/pin", "/station/wifi", "/station/leave"):
        assert operator.post(path, headers=headers).status_code == 403
    assert relay.asked_at(settings.data_dir) is None
    assert operator.get("/station").status_code == 200


def test_the_page_opens_only_near_the_box(app: Flask, client: FlaskClient) -> None:
    door.set_pin(PIN)
    far = {"REMOTE_ADDR": "8.8.8.8"}
    assert client.get("/station/enter", environ_base=far).status_code == 403
    assert is_near("192.168.4.20") and is_near("fe80::1%wlan0") and is_near("::1")
    assert is_near("::ffff:10.0.0.2") and not is_near("::ffff:8.8.8.8")
    assert not is_near("2606:4700::1") and not is_near("")


def test_a_centre_has_no_such_page(tmp_path: Path) -> None:
    client = create_app(make_settings(tmp_path)).test_client()
    assert client.get("/station").status_code == 404
    assert client.get("/station/first").status_code == 404


@pytest.mark.parametrize(
    "next_page",
    ["https://evil.example", "//evil.example", "/station\\evil", "/stations"],
)
def test_after_the_pin_nobody_is_led_away(
    app: Flask, client: FlaskClient, next_page: str
) -> None:
    door.set_pin(PIN)
    assert enter(client, next=next_page).headers["Location"] == "/station"


# --- the first page -----------------------------------------------------------------------


def test_a_box_that_joined_without_a_pin_lets_nobody_set_one_from_afar(
    app: Flask, client: FlaskClient
) -> None:
    joined(app)
    assert "tianjian station pin" in client.get("/station/first").text
    form = {"pin": PIN, "again": PIN, "url": "https://x.example", "code": "A"}
    assert post(client, "/station/first", **form).status_code == 409
    assert not door.has_pin()


def test_a_code_that_does_not_join_sets_no_pin(app: Flask, client: FlaskClient) -> None:
    form = {
        "pin": PIN,
        "again": PIN,
        "url": "http://127.0.0.1:9",
        "code": "ACDEF-34679",
    }
    answer = post(client, "/station/first", **form)
    assert answer.status_code == 502
    assert (
        "The centre cannot be reached." in answer.text
        and 'value="ACDEF-34679"' in answer.text
    )
    form["again"] = "739125"
    assert "not the same" in post(client, "/station/first", **form).text
    assert not door.has_pin() and upstream.upstream() is None


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "javascript:alert(1)", "https://[bad", "http://a b/", "http://a\r\nX: y",
        "https://", "http://127.0.0.1:99999", "x" * 300, "http://\x00", "gopher://127.0.0.1:9",
    ],
)  # fmt: skip
def test_what_is_no_address_is_told_and_asked_for_again(
    app: Flask, client: FlaskClient, url: str
) -> None:
    form = {"pin": PIN, "again": PIN, "code": "ACDEF-34679", "url": url}
    answer = post(client, "/station/first", **form)
    assert answer.status_code in (400, 502)
    assert 'role="alert"' in answer.text and not door.has_pin()


# --- the board ----------------------------------------------------------------------------


def test_send_now_is_heard_by_the_relay(
    app: Flask, operator: FlaskClient, settings: Settings
) -> None:
    assert post(operator, "/station/relay").status_code == 303
    assert relay.asked_at(settings.data_dir) is not None
    assert "Beginning" in operator.get("/station/live").text


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("captive-portal", "asks for a sign-in"),
        ("clock", "clock is probably wrong"),
        ("revoked", "shut this station out"),
        ("something-new", "cannot be understood"),
    ],
)
def test_a_failed_contact_is_told_in_words(
    operator: FlaskClient, code: str, what: str
) -> None:
    upstream.note_trouble(code, "<script>x</script>", timedelta(minutes=5))
    page = operator.get("/station").text
    assert what in page and "<script>x" not in page


def test_phones_are_counted_once_a_day(app: Flask, operator: FlaskClient) -> None:
    assert visits.phones_by_day(now())[-1][1] == 0
    anna, bo = new_phone("anna"), new_phone("bo")
    for phone in (anna, bo):
        for batch in sealed(phone, 2):
            body = phone.request([batch])
            answer = operator.post("/api/v1/sync", data=body, content_type=BINARY)
            assert answer.status_code == 200
    assert [count for _, count in visits.phones_by_day(now())] == [0] * 6 + [2]
    assert "<b>2</b>" in operator.get("/station").text
    run_unit(lambda: visits.forget(anna.learner))
    assert visits.phones_by_day(now())[-1][1] == 1


def test_the_wifi_is_drawn_and_what_phones_cannot_read_is_refused(
    operator: FlaskClient,
) -> None:
    form = {"name": '田间;"站', "password": "li:tchi;2026"}
    assert post(operator, "/station/wifi", **form).status_code == 303
    assert "li:tchi;2026" in operator.get("/station/poster").text
    text = pictures.wifi_text(form["name"], form["password"])
    assert text == 'WIFI:T:WPA;S:田间\\;\\"站;P:li\\:tchi\\;2026;;'
    for bad in ("short", "密码密码密码密码", "x" * 64):
        assert (
            post(operator, "/station/wifi", name="n", password=bad).status_code == 400
        )


def test_three_pictures_lead_into_the_wifi_to_the_page_and_from_the_app(
    operator: FlaskClient,
) -> None:
    post(operator, "/station/wifi", name="吕田", password="")
    page = operator.get("/station/poster").text
    assert page.count('class="qr"') == 3
    found = pictures.pictures(
        ("吕田", ""), "http://192.168.4.1", "https://tianjian.example"
    )
    assert [each.text for each in found] == [
        "WIFI:T:nopass;S:吕田;;",
        "http://192.168.4.1/",
        "https://tianjian.example/#station=http%3A%2F%2F192.168.4.1",
    ]


def test_changing_the_pin_needs_the_old_one_and_ends_other_sessions(
    app: Flask, operator: FlaskClient
) -> None:
    other = app.test_client()
    enter(other)
    assert post(operator, "/station/pin", old="000000", new="827364").status_code == 403
    assert post(operator, "/station/pin", old=PIN, new="123456").status_code == 400
    assert post(operator, "/station/pin", old=PIN, new="827364").status_code == 303
    assert operator.get("/station").status_code == 200
    assert other.get("/station").status_code == 303
    assert enter(app.test_client()).status_code == 403


# --- storage ------------------------------------------------------------------------------


def test_what_the_system_counts_of_faults_is_read(tmp_path: Path) -> None:
    import os

    device = os.stat(tmp_path).st_dev
    number = f"{os.major(device)}:{os.minor(device)}"
    disk = tmp_path / "sys/devices/mmc0/block/mmcblk0"
    (disk / "mmcblk0p2").mkdir(parents=True)
    (disk / "device").mkdir()
    (disk / "device/life_time").write_text("0x01 0x0b\n")
    blocks = tmp_path / "sys/dev/block"
    blocks.mkdir(parents=True)
    (blocks / number).symlink_to(disk / "mmcblk0p2")
    errors = tmp_path / "sys/fs/ext4/mmcblk0p2"
    errors.mkdir(parents=True)
    (errors / "errors_count").write_text("3\n")
    found = storage.health(tmp_path, tmp_path)
    assert (found.errors, found.worn, found.writable) == (3, 11, True)
    assert found.is_failing
    assert storage.health(tmp_path, tmp_path / "none").errors is None


def test_the_database_is_looked_through(app: Flask) -> None:
    assert storage.check_database() == []
