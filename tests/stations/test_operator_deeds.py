"""What an operator does: a stick by browser or in the box, a look at the database, switching off."""

import io
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.settings import Settings
from server.stations import closing, relay, stick
from server.stations.console import door, jobs, mounts, storage
from tests.conftest import make_settings
from tests.stations.console import PIN, SAME, enter, post
from tests.stations.pair.nodes import Node, admit, make_node
from tests.stations.pair.trips import carry_in
from tests.sync.talk import BINARY, new_phone, sealed


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Those of a station."""
    return make_settings(tmp_path, role="station", public_url="http://192.168.4.1")


@pytest.fixture
def centre(tmp_path: Path) -> Node:
    return make_node(tmp_path / "centre", "centre", node_name="从化县域中心")


@pytest.fixture
def operator(
    app: Flask, client: FlaskClient, centre: Node, tmp_path: Path
) -> Iterator[FlaskClient]:
    """Signed in at a station that joined the centre, with a phone's batches waiting."""
    admit(centre, Node(app, tmp_path))
    door.set_pin(PIN)
    enter(client)
    body = new_phone("anna").request(sealed(new_phone("anna"), 2))
    client.post("/api/v1/sync", data=body, content_type=BINARY)
    yield client


def done(settings: Settings) -> jobs.Job:
    """The piece of work, when it is over."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        job = jobs.last_job(settings.data_dir)
        if job is not None and job.state != "running":
            return job
        time.sleep(0.02)
    raise AssertionError("it never ends")


def upload(client: FlaskClient, path: str, data: bytes, name: str) -> object:
    form = {"file": (io.BytesIO(data), name)}
    return client.post(path, data=form, headers=SAME)


# --- the stick ------------------------------------------------------------------------


def test_the_browser_carries_what_waits_and_the_answers(
    operator: FlaskClient, settings: Settings, centre: Node, tmp_path: Path
) -> None:
    assert post(operator, "/station/stick/export").status_code == 303
    job = done(settings)
    assert (job.state, job.result["batches"]) == ("good", 2)
    answer = operator.get("/station/stick/outbox")
    assert "attachment" in answer.headers["Content-Disposition"]
    file = tmp_path / "x.tjoutbox"
    file.write_bytes(answer.data)
    answers, taken = carry_in(centre, file)
    assert taken.batches == 2
    path = "/station/stick/answers"
    assert upload(operator, path, answers.read_bytes(), "a").status_code == 303
    job = done(settings)
    assert job.state == "good" and job.result["moved"] >= 2
    assert "got further" in operator.get("/station/job").text
    # Once more, half, and no such file at all.
    upload(operator, path, answers.read_bytes(), "a")
    done(settings)
    assert "nothing was taken twice" in operator.get("/station/stick").text
    upload(operator, path, answers.read_bytes()[:-30], "a")
    done(settings)
    assert "copy it again" in operator.get("/station/stick").text
    upload(operator, path, b"<script>alert(1)</script>", "<script>.tjanswers")
    assert done(settings).state == "bad"
    page = operator.get("/station/stick").text
    assert "no file of a station" in page and "<script>alert" not in page
    assert list((settings.data_dir / "incoming").iterdir()) == []


def test_a_stick_in_the_box_is_offered_and_nothing_else_is_written_to(
    operator: FlaskClient,
    settings: Settings,
    centre: Node,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    usb = tmp_path / "media" / "KINGSTON 8"
    usb.mkdir(parents=True)
    table = tmp_path / "mountinfo"
    point = str(usb).replace(" ", "\\040")
    table.write_text(
        "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
        f"40 22 8:17 / {point} rw,nosuid shared:1 - vfat /dev/sdb1 rw\n"
    )
    real = mounts.sticks
    monkeypatch.setattr(
        mounts, "sticks", lambda name: real(name, table, (str(tmp_path / "media"),))
    )
    page = operator.get("/station/stick").text
    assert "KINGSTON 8" in page
    other = str(settings.data_dir)
    assert post(operator, "/station/stick/export", stick=other).status_code == 404
    assert post(operator, "/station/stick/export", stick=str(usb)).status_code == 303
    assert done(settings).state == "good"
    [file] = usb.iterdir()
    answers, _ = carry_in(centre, file)
    (usb / "copy of an old one.tjanswers").write_bytes(b"tianjian answers 1\nabout")
    page = operator.get("/station/stick").text
    assert answers.name in page and "is for another station" in page
    wrong = {"stick": str(usb), "file": "../../var/tianjian.db"}
    assert post(operator, "/station/stick/import", **wrong).status_code == 404
    right = {"stick": str(usb), "file": answers.name}
    assert post(operator, "/station/stick/import", **right).status_code == 303
    assert done(settings).result["moved"] >= 2


def test_a_mount_table_with_odd_names_is_read() -> None:
    text = (
        "1 0 8:1 / /media/a\\040b rw - vfat /dev/x rw\n"
        "2 0 8:2 / /mediaevil rw - vfat /dev/x rw\n"
        "3 0 8:3 / /run/media/op/\\345\\205\\260 rw - vfat /dev/x rw\n"
        "broken line\n"
    )
    found = [str(point) for point in mounts.mount_points(text)]
    assert found == ["/media/a b", "/run/media/op/兰"]


def test_a_stick_that_is_pulled_out_is_told(
    operator: FlaskClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pulled(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(stick.Writer, "add", pulled)
    post(operator, "/station/stick/export")
    assert done(settings).state == "bad"
    assert "pulled out" in operator.get("/station/stick").text


def test_one_piece_of_work_at_a_time_and_a_power_cut_is_told(
    app: Flask, operator: FlaskClient, settings: Settings
) -> None:
    held = jobs._take(jobs._files(settings.data_dir)[1])
    jobs._write(settings.data_dir, jobs.Job("export", "running", "2026", 5))
    assert post(operator, "/station/stick/export").status_code == 409
    assert post(operator, "/station/off").status_code == 409
    assert "5 parcels" in operator.get("/station/job").text
    held.close()
    assert "cut off in the middle" in operator.get("/station/stick").text
    assert post(operator, "/station/stick/export").status_code == 303
    assert done(settings).state == "good"


# --- at the centre --------------------------------------------------------------------


def test_a_manager_takes_a_stick_in_the_office(
    operator: FlaskClient, settings: Settings, centre: Node
) -> None:
    from server.db import run_unit
    from server.people import places, staff_service

    post(operator, "/station/stick/export")
    done(settings)
    outbox = operator.get("/station/stick/outbox").data
    with centre.inside():

        def work() -> None:
            places.ensure_top({"zh_Hans": "全部", "en": "Everywhere"})
            for role in ("manager", "teacher"):
                person = staff_service.create_staff(role, role, "litchi-box-2026")
                staff_service.grant_role(person, role, places.TOP)

        run_unit(work)
    address = "/office/stations/outbox"
    with centre.inside():
        browser = centre.app.test_client()
        browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
        form = {"login": "manager", "password": "litchi-box-2026"}
        browser.post("/office/login", data=form, headers=SAME)
        assert upload(browser, address, b"x", "x").status_code == 400
        assert browser.post(address, headers=SAME).status_code == 400
        data = {"file": (io.BytesIO(outbox), "a.tjoutbox")}
        assert browser.post(address, data=data).status_code == 403
        went = upload(browser, address, outbox, "a.tjoutbox")
        assert went.status_code == 303
        page = browser.get(went.headers["Location"]).text
        assert "2 parcels taken" in page and "吕田服务站" in page
        token = went.headers["Location"].partition("=")[2]
        answers = browser.get(f"{address}/answers?done={token}").data
        assert answers.startswith(b"tianjian answers 1\n")
        for odd in ("", "../" * 3, "0" * 32):
            assert browser.get(f"{address}/answers?done={odd}").status_code == 404
        teacher = centre.app.test_client()
        form["login"] = "teacher"
        teacher.post("/office/login", data=form, headers=SAME)
        assert teacher.get(address).status_code == 403
    upload(operator, "/station/stick/answers", answers, "a")
    assert done(settings).result["moved"] >= 2


# --- the database, and switching off ------------------------------------------------------


def test_the_database_is_looked_through_on_demand(
    operator: FlaskClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert post(operator, "/station/check").status_code == 303
    done(settings)
    assert "The database is whole." in operator.get("/station/check").text
    monkeypatch.setattr(storage, "check_database", lambda: ["row 7 missing"])
    post(operator, "/station/check")
    done(settings)
    assert "row 7 missing" in operator.get("/station/check").text


def test_switched_off_nothing_is_accepted_and_nothing_waits_in_a_log(
    app: Flask, operator: FlaskClient, settings: Settings
) -> None:
    assert post(operator, "/station/off").status_code == 303
    assert "Pull the plug now" in operator.get("/station/off").text
    assert operator.get("/station").headers["Location"] == "/station/off"
    log = settings.data_dir / "tianjian.db-wal"
    assert not log.exists() or log.stat().st_size == 0
    body = new_phone("bo").request(sealed(new_phone("bo")))
    refused = operator.post("/api/v1/sync", data=body, content_type=BINARY)
    assert refused.status_code == 503 and int(refused.headers["Retry-After"]) > 0
    relay.relay_now(settings.data_dir)
    loop = relay.Loop(app)
    loop.tick()
    assert post(operator, "/station/on").status_code == 303
    accepted = operator.post("/api/v1/sync", data=body, content_type=BINARY)
    assert accepted.status_code == 200


def test_the_boxs_own_command_runs_after_the_page_was_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "COMMAND_DELAY_SECONDS", 0.01)
    mark = tmp_path / "off; rm -rf x"
    closing.power_off_soon(f"touch '{mark}'")
    deadline = time.monotonic() + 10
    while not mark.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert mark.exists()
    closing._power_off("no-such-command")
    closing._power_off("'unbalanced")
