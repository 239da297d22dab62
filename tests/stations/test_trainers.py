"""Trainers of a station: their own door, their own pages, and what they wrote says who."""

import io
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image

from server.db import db
from server.settings import Settings
from server.stations.console import door, trainers
from server.stations.console.models import PinTries
from server.stations.local import audit, service
from tests.conftest import make_settings
from tests.stations.console import PIN, SAME, enter, post

HERS = "482615"
HAIL = {"kind": "notice", "title": "Hail tonight", "text": "Cover the nets."}


@pytest.fixture
def settings(tmp_path: Path, engine: str) -> Settings:
    return make_settings(tmp_path, engine, role="station")


@pytest.fixture
def operator(client: FlaskClient) -> FlaskClient:
    door.set_pin(PIN)
    enter(client)
    return client


@pytest.fixture
def wang(operator: FlaskClient) -> str:
    """The id of a trainer whom the operator let in."""
    assert (
        post(operator, "/station/trainers", name=" 王 老师 ", pin=HERS).status_code
        == 303
    )
    (row,) = trainers.trainers()
    assert row.name == "王 老师"
    db.session.remove()
    return row.trainer_id


@pytest.fixture
def trainer(app: Any, wang: str) -> FlaskClient:
    """A trainer's browser."""
    client: FlaskClient = app.test_client()
    assert enter(client, HERS, who=wang).status_code == 303
    return client


def test_a_trainer_writes_and_nothing_else_opens(trainer: FlaskClient) -> None:
    assert trainer.get("/station").headers["Location"] == "/station/notices"
    page = trainer.get("/station/notices").text
    assert "王 老师" in page and "Wi-Fi" not in page
    for path in ("settings", "stick", "trainers", "check", "off", "poster", "live"):
        assert trainer.get(f"/station/{path}").status_code == 403, path
    for path in ("relay", "courses", "pin", "wifi", "off", "trainers", "stick/export"):
        assert post(trainer, f"/station/{path}").status_code == 403, path
    assert post(trainer, "/station/notices/new", **HAIL, publish="1").status_code == 303
    (piece,) = service.pieces()
    assert (piece.state, piece.body["author"]) == ("published", "王 老师")
    assert post(trainer, "/station/leave").status_code == 303
    assert trainer.get("/station/notices").status_code == 303


def test_the_operator_sees_who_wrote_what(
    operator: FlaskClient, trainer: FlaskClient
) -> None:
    post(trainer, "/station/notices/new", **HAIL, publish="1")
    (piece,) = service.pieces()
    changed = HAIL | {"title": "It is over"}
    post(operator, f"/station/notices/{piece.piece_id}", **changed)
    post(operator, f"/station/notices/{piece.piece_id}/withdraw")
    done = [(each.who, each.deed) for each in audit.deeds()]
    assert sorted(done) == sorted(
        [
            ("", "trainer-added"),
            ("王 老师", "wrote"),
            ("王 老师", "published"),
            ("", "changed"),
            ("", "withdrew"),
        ]
    )
    page = operator.get("/station/trainers").text
    assert "showed on phones" in page and "It is over" in page
    # Who wrote it first is said, whoever changed it later.
    assert "王 老师" in operator.get("/station/notices").text


def test_a_trainers_pin_opens_for_that_trainer_only(
    app: Any, operator: FlaskClient, wang: str
) -> None:
    client = app.test_client()
    assert enter(client, HERS).status_code == 403
    assert enter(client, PIN, who=wang).status_code == 403
    for nobody in ("somebody", "\x00", "0" * 16, "x" * 9_000):
        assert enter(client, HERS, who=nobody).status_code in (403, 429), nobody
    assert "王 老师" in client.get("/station/enter").text


def test_wrong_pins_of_a_trainer_make_the_next_try_wait(app: Any, wang: str) -> None:
    client = app.test_client()
    states = [enter(client, "000111", who=wang).status_code for _ in range(7)]
    assert states[:5] == [403] * 5 and states[-1] == 429
    assert enter(client, HERS, who=wang).status_code == 429
    assert db.session.query(PinTries).count() >= 2


def test_a_new_pin_and_a_removal_end_what_is_open(
    operator: FlaskClient, trainer: FlaskClient, wang: str
) -> None:
    post(operator, f"/station/trainers/{wang}/pin", pin="719354")
    assert trainer.get("/station/notices").status_code == 303
    assert enter(trainer, HERS, who=wang).status_code == 403
    assert enter(trainer, "719354", who=wang).status_code == 303
    assert trainer.get("/station/notices").status_code == 200
    post(operator, f"/station/trainers/{wang}/remove")
    assert trainer.get("/station/notices").status_code == 303
    assert enter(trainer, "719354", who=wang).status_code == 403


@pytest.mark.parametrize(
    ("name", "pin", "says"),
    [
        ("", HERS, "at most 40"),
        ("x" * 41, HERS, "at most 40"),
        ("a\x00b", HERS, "at most 40"),
        ("Li", "123456", "too easy"),
        ("Li", "12", "6 to 12 digits"),
        ("王 老师", HERS, "of that name already"),
    ],
)
def test_who_is_let_in_has_a_name_and_a_good_pin(
    operator: FlaskClient, wang: str, name: str, pin: str, says: str
) -> None:
    answer = post(operator, "/station/trainers", name=name, pin=pin)
    assert answer.status_code in (400, 409) and says in answer.text
    assert post(operator, "/station/trainers/nobody/remove").status_code == 404


def photo(width: int = 1200, height: int = 900, kind: str = "JPEG") -> bytes:
    """A picture with noise in it, which is hard to make small, and with words of the camera."""
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "Lin's orchard, 23.5 N"
    noise = Image.effect_noise((max(1, width // 3), max(1, height // 3)), 90)
    noise.convert("RGB").resize((width, height)).save(out, kind, exif=exif.tobytes())
    return out.getvalue()


def send(client: FlaskClient, data: bytes, where: str = "new", **form: str) -> Any:
    """The form with a photo."""
    fields: dict[str, Any] = {**HAIL, "publish": "1", "alt": "A net.", **form}
    fields["photo"] = (io.BytesIO(data), "photo.jpg")
    return client.post(f"/station/notices/{where}", data=fields, headers=SAME)


def test_a_photo_is_made_small_and_says_nothing_of_its_place(
    operator: FlaskClient,
) -> None:
    assert send(operator, photo()).status_code == 303
    (piece,) = service.pieces()
    shown = piece.body["picture"]
    data = operator.get(f"/api/v1/local/pictures/{shown['sha256']}").data
    assert len(data) == shown["bytes"] <= 48_000
    assert b"orchard" not in data
    with Image.open(io.BytesIO(data)) as image:
        assert image.format == "JPEG" and max(image.size) <= 960
    page = operator.get(f"/station/notices/{piece.piece_id}").text
    assert shown["sha256"] in page and "A net." in page
    # It stays when words change, and goes when it is taken out.
    post(operator, f"/station/notices/{piece.piece_id}", **HAIL, alt="Nets.")
    assert service.piece(piece.piece_id).body["picture"] == {**shown, "alt": "Nets."}
    db.session.remove()
    form = {**HAIL, "no-photo": "1"}
    post(operator, f"/station/notices/{piece.piece_id}", **form)
    assert service.piece(piece.piece_id).body["picture"] is None
    db.session.remove()
    name = f"/api/v1/local/pictures/{shown['sha256']}"
    assert operator.get(name).status_code == 404


@pytest.mark.parametrize(
    "data",
    [b"", b"GIF89a", b"<svg/>", photo(40, 40)[:300], b"\xff\xd8" + bytes(5_000)],
)
def test_what_is_no_photo_is_refused_and_nothing_typed_is_lost(
    operator: FlaskClient, data: bytes
) -> None:
    answer = send(operator, data)
    assert answer.status_code == 400 and "take a photo" in answer.text
    assert "Cover the nets." in answer.text and "A net." in answer.text
    assert service.pieces() == []


def test_a_picture_bomb_costs_nothing(operator: FlaskClient) -> None:
    for side in (20_000, 5_000):
        out = io.BytesIO()
        Image.new("1", (side, side)).save(out, "PNG")
        assert send(operator, out.getvalue()).status_code == 400


def test_a_picture_says_what_is_on_it(operator: FlaskClient) -> None:
    answer = send(operator, photo(60, 60, "PNG"), alt=" ")
    assert answer.status_code == 400 and "not everybody sees it" in answer.text
