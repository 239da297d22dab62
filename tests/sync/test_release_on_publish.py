"""A phone was ahead of its node: what waited moves on when the pack is published."""

import json
import urllib.request
from pathlib import Path

from server.es256 import seeded_key
from server.sync.phone import Phone, first_phone
from tests.packs.samples import write_pack
from tests.servers import Server
from tests.sync.talk import BINARY, NOON, Answer


def send(server: Server, phone: Phone) -> Answer:
    """All batches of a phone over the wire."""
    body = phone.request(phone.batches)
    request = urllib.request.Request(
        f"{server.base}/api/v1/sync", body, {"Content-Type": BINARY}
    )
    with urllib.request.urlopen(request, timeout=20) as response:
        return Answer(response.read())


def first_lesson(server: Server, folder: Path, out: Path) -> str:
    """The id of the first lesson of a pack's source."""
    server.tianjian("packs", "build", str(folder), "--out", str(out))
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    lesson: str = manifest["lessons"][0]["id"]
    return lesson


def test_publishing_accepts_what_phones_sent_before(tmp_path: Path) -> None:
    folder = write_pack(tmp_path / "lessons")
    server = Server(tmp_path, TIANJIAN_LESSONS_DIR=str(tmp_path / "lessons"))
    server.tianjian("db", "upgrade")
    phone = first_phone(seeded_key("ahead"), NOON)
    lesson = first_lesson(server, folder, tmp_path / "built")
    phone.record("lesson-opened", lesson=lesson, edition=1)
    phone.seal()
    with server:
        assert send(server, phone)["received"]["held"] == 1
        assert [event["verdict"] for event in server.ledger()] == ["held"]
        printed = server.tianjian("packs", "publish", str(folder))
        assert "1 events that waited are accepted" in printed
        assert [event["verdict"] for event in server.ledger()] == ["accepted"]
        assert send(server, phone)["received"]["held"] == 0
    assert "all good" in server.tianjian("ledger", "verify")
