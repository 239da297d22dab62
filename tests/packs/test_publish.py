"""An editor publishes, changes, withdraws: what phones are told, and what they fetch."""

import itertools
import json
import os
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.db import db, now
from server.errors import BadRequest, NotFound
from server.packs import service
from server.packs.keys import KeyFolder
from server.packs.sign import read_jwk, verify
from tests.packs.samples import BOX, DOT, replace, write_pack


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_pack(tmp_path / "lessons")


def catalogue() -> dict[str, Any]:
    """The current catalogue, its signature checked as a phone does."""
    answer = json.loads(service.current_catalogue().body)
    payload = answer["payload"].encode()
    verify(answer["signature"], payload, read_jwk(answer["publisher"]))
    contents: dict[str, Any] = json.loads(payload)
    for pack in contents["packs"]:
        manifest = read_blob(pack["manifest"]["sha256"])
        verify(pack["signature"], manifest, read_jwk(answer["publisher"]))
    return contents


def read_blob(name: str) -> bytes:
    path = service.blob_path(name)
    assert path is not None
    return path.read_bytes()


def manifest(place: int = 0) -> dict[str, Any]:
    entry = catalogue()["packs"][place]
    found: dict[str, Any] = json.loads(read_blob(entry["manifest"]["sha256"]))
    return found


def test_a_published_pack_stands_signed_in_the_catalogue(
    app: Flask, folder: Path
) -> None:
    done = service.publish_pack(folder)
    assert (done.version, done.change, done.changed) == (1, "minor", True)
    entry = catalogue()["packs"][0]
    assert entry["id"] == "T01-A"
    assert entry["minutes"] == 9
    assert entry["lessons"] == 2
    assert entry["manifest"]["bytes"] == done.manifest_bytes
    files = manifest()["files"]
    assert [file["role"] for file in files[:2]] == ["text", "text"]
    assert all(len(read_blob(file["sha256"])) == file["bytes"] for file in files)
    assert entry["cover"] == named(manifest(), "box.webp")["sha256"]


def test_the_catalogue_says_what_each_language_costs(app: Flask, folder: Path) -> None:
    service.publish_pack(folder)
    sizes = {file["name"]: file["bytes"] for file in manifest()["files"]}
    assert catalogue()["packs"][0]["bytes"] == {
        "shared": sizes["box.webp"] + sizes["dot.webp"],
        "language": {
            "zh_Hans": sizes["zh_Hans.json"] + sizes["cold-zh.opus"],
            "en": sizes["en.json"] + sizes["cold-en.opus"],
        },
    }


def named(found: dict[str, Any], name: str) -> dict[str, Any]:
    """The manifest's line of one file."""
    [file] = [file for file in found["files"] if file["name"] == name]
    return dict(file)


def text_of(language: str) -> Any:
    """A text document as a phone reads it."""
    return json.loads(read_blob(named(manifest(), f"{language}.json")["sha256"]))


def test_texts_name_media_and_the_manifest_says_which_bytes_these_are(
    app: Flask, folder: Path
) -> None:
    service.publish_pack(folder)
    card, item, pictures = text_of("en")["lessons"][0]["blocks"][:3]
    assert card["picture"]["file"] == "box.webp"
    assert card["sound"] == "cold-en.opus"
    assert item["picture"]["file"] == "dot.webp"
    assert [o["picture"]["file"] for o in pictures["options"]] == [
        "box.webp",
        "dot.webp",
    ]
    assert text_of("zh_Hans")["lessons"][0]["blocks"][0]["sound"] == "cold-zh.opus"
    assert manifest()["cover"] == "box.webp"


def test_two_pictures_that_look_the_same_keep_their_own_names(
    app: Flask, folder: Path, tmp_path: Path
) -> None:
    (folder / "media/dot.svg").write_text(BOX)
    service.publish_pack(folder)
    one, two = (named(manifest(), name) for name in ("box.webp", "dot.webp"))
    assert one["sha256"] == two["sha256"]
    texts = (text_of("zh_Hans"), text_of("en"))
    service.export_tjpack("T01-A", tmp_path / "twins.tjpack")
    found = service.verify_tjpack(tmp_path / "twins.tjpack")
    assert found.manifest == manifest()
    (folder / "media/dot.svg").write_text(DOT)
    assert service.publish_pack(folder).files == 1
    assert texts == (text_of("zh_Hans"), text_of("en"))


def test_every_picture_has_a_fallback_behind_all_that_usual_phones_fetch(
    app: Flask, folder: Path
) -> None:
    service.publish_pack(folder)
    last = manifest()["files"][-2:]
    assert [(file["name"], file["type"], file["role"]) for file in last] == [
        ("box.png", "image/png", "picture-fallback"),
        ("dot.png", "image/png", "picture-fallback"),
    ]
    assert read_blob(last[0]["sha256"])[:4] == b"\x89PNG"


def test_publishing_an_unchanged_pack_changes_nothing(app: Flask, folder: Path) -> None:
    first = service.publish_pack(folder)
    before = service.current_catalogue()
    again = service.publish_pack(folder)
    assert not again.changed
    assert again.version == first.version
    assert service.current_catalogue() == before


def test_one_picture_and_one_typo_cost_the_manifest_and_those_files(
    app: Flask, folder: Path
) -> None:
    service.publish_pack(folder)
    before = manifest()
    (folder / "media/box.svg").write_text(BOX.replace("#c98f4e", "#a06f3a"))
    replace(folder, "en/10-ice.md", "sinks by itself", "sinks on its own")
    done = service.publish_pack(folder)
    after = manifest()
    had = {file["sha256"]: file for file in before["files"]}
    fresh = [file for file in after["files"] if file["sha256"] not in had]
    names = sorted(file["name"] for file in fresh)
    assert names == ["box.png", "box.webp", "en.json"]
    # Hardly a phone fetches the fallback: the editor is told of the others.
    counted = [file for file in fresh if file["name"] != "box.png"]
    assert done.files == len(counted)
    assert done.bytes == sum(file["bytes"] for file in counted)


def test_a_typo_changes_one_file_and_keeps_every_completion(
    app: Flask, folder: Path
) -> None:
    service.publish_pack(folder)
    replace(folder, "en/10-ice.md", "sinks by itself", "sinks on its own")
    done = service.publish_pack(folder)
    assert (done.version, done.change, done.files) == (2, "minor", 1)
    assert [each["edition"] for each in manifest()["lessons"]] == [1, 1]
    assert done.retake == ()


def test_another_right_answer_asks_to_retake_that_lesson_only(
    app: Flask, folder: Path
) -> None:
    service.publish_pack(folder)
    for language in ("zh_Hans", "en"):
        replace(folder, f"{language}/10-ice.md", "answer: 2", "answer: 3")
    done = service.publish_pack(folder)
    assert done.change == "major"
    assert done.retake == ("T01-A.ice",)
    editions = {each["id"]: each["edition"] for each in manifest()["lessons"]}
    assert editions == {"T01-A.ice": 2, "T01-A.sort": 1}


def test_an_item_taken_out_asks_to_retake_and_stays_known(
    app: Flask, folder: Path
) -> None:
    service.publish_pack(folder)
    for language in ("zh_Hans", "en"):
        path = folder / language / "10-ice.md"
        text = path.read_text("utf-8")
        start, end = text.index("## item how-much"), text.index("## rule")
        path.write_text(text[:start] + text[end:], "utf-8")
    with pytest.raises(service.PackFaulty) as caught:
        service.publish_pack(folder)
    assert [fault.code for fault in caught.value.faults] == ["vanished-item"]
    replace(folder, "pack.yaml", "retired_items: []", "retired_items: [how-much]")
    done = service.publish_pack(folder)
    assert done.retake == ("T01-A.ice",)
    assert "T01-A.how-much" in service.known_items()


def test_an_editor_can_ask_for_a_retake(app: Flask, folder: Path) -> None:
    service.publish_pack(folder)
    done = service.publish_pack(folder, major=["sort"])
    assert (done.change, done.retake) == ("major", ("T01-A.sort",))
    again = service.publish_pack(folder)
    assert not again.changed
    with pytest.raises(BadRequest):
        service.publish_pack(folder, major=["nothing"])


def test_a_lesson_that_was_away_comes_back_in_a_new_edition(
    app: Flask, folder: Path
) -> None:
    service.publish_pack(folder)
    kept = {path: path.read_text("utf-8") for path in folder.glob("*/20-sort.md")}
    for path in kept:
        path.unlink()
    items = "[dry-or-fresh, which-order, need-what, find-fault]"
    retired = f"retired_items: {items}\nretired_lessons: [sort]"
    replace(folder, "pack.yaml", "retired_items: []", retired)
    away = service.publish_pack(folder)
    assert (away.version, away.change) == (2, "minor")
    replace(folder, "pack.yaml", retired, "retired_items: []")
    for path, text in kept.items():
        path.write_text(text, "utf-8")
    back = service.publish_pack(folder)
    assert back.retake == ("T01-A.sort",)


def test_a_recalled_lesson_is_listed_until_it_is_reinstated(
    app: Flask, folder: Path
) -> None:
    service.publish_pack(folder)
    reason = {"zh_Hans": "答案有错", "en": "A wrong answer"}
    service.recall_lesson("T01-A.ice", reason)
    recalled = catalogue()["recalled"]
    assert [(each["pack"], each["lesson"]) for each in recalled] == [
        ("T01-A", "T01-A.ice")
    ]
    assert recalled[0]["reason"] == reason
    assert recalled[0]["since"].endswith("Z")
    service.reinstate_lesson("T01-A.ice")
    assert catalogue()["recalled"] == []
    with pytest.raises(NotFound):
        service.reinstate_lesson("T01-A.ice")
    with pytest.raises(NotFound):
        service.recall_lesson("T01-A.nothing", reason)
    with pytest.raises(BadRequest):
        service.recall_lesson("T01-A.ice", {})


def test_the_catalogue_number_grows_with_everything_that_is_issued(
    app: Flask, folder: Path
) -> None:
    assert service.catalogue_number() == 0
    assert service.catalogue_json() == b""
    numbers = [
        service.publish_pack(folder).number,
        service.recall_lesson("T01-A.ice", {"en": "x"}),
        service.reinstate_lesson("T01-A.ice"),
        service.rotate_publisher()[1],
    ]
    assert numbers == sorted(set(numbers))
    assert service.catalogue_number() == numbers[-1]


def test_a_new_key_is_vouched_for_by_the_old_one(
    app: Flask, folder: Path, tmp_path: Path
) -> None:
    service.publish_pack(folder)
    keys = KeyFolder(tmp_path / "var/keys")
    old = keys.publisher().key
    kid, _ = service.rotate_publisher()
    contents = catalogue()
    rotation = contents["rotations"][0]
    assert rotation["from"] == old.thumbprint
    text = json.dumps(rotation["key"], sort_keys=True, separators=(",", ":"))
    verify(rotation["signature"], text.encode(), old.public)
    assert read_jwk(rotation["key"]).thumbprint == kid
    assert service.publish_pack(folder).changed is False


def test_the_secret_key_is_readable_by_its_owner_only(
    app: Flask, folder: Path, tmp_path: Path
) -> None:
    service.publish_pack(folder)
    path = tmp_path / "var/keys/publisher.json"
    assert path.stat().st_mode & 0o777 == 0o600
    service.rotate_publisher()
    assert path.stat().st_mode & 0o777 == 0o600


def test_reports_find_titles_and_questions(app: Flask, folder: Path) -> None:
    service.publish_pack(folder)
    assert service.pack_titles()["T01-A"]["en"] == "Try it"
    assert service.lesson_titles("zh_Hans")["T01-A.ice"] == "冰袋放在哪里？"
    assert service.item_texts("en")["T01-A.which-order"] == "What comes first?"
    assert "T01-A.sort" in service.known_lessons()
    replace(folder, "en/20-sort.md", "ask: What comes first?", "ask: What is first?")
    service.publish_pack(folder)
    assert service.item_texts("en")["T01-A.which-order"] == "What is first?"


def test_publishes_at_once_all_hold_whatever_the_clock_says(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Numbers grow with the minutes too: those alone must not keep publishes apart.
    minutes = itertools.count()
    start = now()
    monkeypatch.setattr(
        service, "now", lambda: start + timedelta(minutes=next(minutes))
    )
    folders = [write_pack(tmp_path / "lessons", f"T0{n}-A") for n in (1, 2, 3)]
    ready = threading.Barrier(len(folders))
    done: list[service.Published] = []

    def publish(folder: Path) -> None:
        with app.app_context():
            ready.wait()
            done.append(service.publish_pack(folder))
            db.session.remove()

    db.session.rollback()
    threads = [threading.Thread(target=publish, args=(each,)) for each in folders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len({each.number for each in done}) == 3
    assert [pack["id"] for pack in catalogue()["packs"]] == ["T01-A", "T02-A", "T03-A"]


def test_the_same_pack_published_twice_at_once_is_published_once(
    app: Flask, folder: Path
) -> None:
    ready = threading.Barrier(3)
    done: list[service.Published] = []

    def publish() -> None:
        with app.app_context():
            ready.wait()
            done.append(service.publish_pack(folder))
            db.session.remove()

    db.session.rollback()
    threads = [threading.Thread(target=publish) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(each.changed for each in done) == [False, False, True]
    assert catalogue()["packs"][0]["version"] == 1


def test_a_faulty_pack_leaves_no_trace(app: Flask, folder: Path) -> None:
    service.publish_pack(folder)
    before = service.current_catalogue()
    os.remove(folder / "media/dot.svg")
    with pytest.raises(service.PackFaulty) as caught:
        service.publish_pack(folder)
    assert {fault.code for fault in caught.value.faults} == {"missing-media"}
    assert service.current_catalogue() == before


def test_the_catalogue_answers_with_a_tag_and_says_when_nothing_is_new(
    client: FlaskClient, folder: Path
) -> None:
    assert client.get("/api/v1/catalogue").status_code == 404
    service.publish_pack(folder)
    first = client.get("/api/v1/catalogue")
    assert first.status_code == 200
    assert first.content_type == "application/json"
    assert first.headers["Cache-Control"] == "no-cache"
    same = client.get(
        "/api/v1/catalogue", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert (same.status_code, same.data) == (304, b"")
    service.recall_lesson("T01-A.ice", {"en": "x"})
    new = client.get(
        "/api/v1/catalogue", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert new.status_code == 200
    packed = client.get("/api/v1/catalogue", headers={"Accept-Encoding": "br"})
    assert packed.headers["Content-Encoding"] == "br"
    assert packed.headers["ETag"] != new.headers["ETag"]
