"""Learning paths in the studio: one group at a time, checked, published, and nothing lost."""

import io
import json
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo
from flask.testing import FlaskClient

from server.db import db
from server.demo import seed
from server.packs import service as packs
from server.packs.paths import GROUPS
from server.studio.cli import studio as studio_cli
from server.studio.paths import service
from server.studio.paths.pathfile import path_in, with_path, written
from server.studio.service import take_new_lessons
from tests.people.staff import staffed
from tests.studio.conftest import LESSONS, PACK
from tests.studio.test_studio import API

FILE = "# Why P03-A first: keep me.\n" + "".join(
    f"{group}: [{PACK}]  # {group}\n" for group in GROUPS
)
PATHS = f"{API}/paths"


@pytest.fixture
def paths(studio: Flask, tmp_path: Path) -> Flask:
    """A studio whose draft of the paths is FILE, and where P03-A and X01 can be named."""
    lessons = tmp_path / "lessons"
    for pack in (PACK, "X01"):
        (lessons / pack).mkdir(parents=True)
        shutil.copy(LESSONS / pack / "pack.yaml", lessons / pack)
    (lessons / "paths.yaml").write_text(FILE, "utf-8")
    take_new_lessons(lessons, "operator", ())
    return studio


def look(client: FlaskClient, group: str = "farmer") -> dict[str, Any]:
    found: dict[str, Any] = client.get(PATHS).get_json()
    own: dict[str, Any] = next(g for g in found["groups"] if g["group"] == group)
    return {**found, **own, "file": found["findings"]}


def save(client: FlaskClient, mine: list[str], group: str = "farmer") -> Any:
    began = look(client, group)["packs"]
    return client.put(f"{PATHS}/{group}", json={"began": began, "mine": mine})


def text_of(client: FlaskClient) -> str:
    return client.get("/studio/paths.yaml").get_data(as_text=True)


def catalogue() -> dict[str, Any]:
    db.session.rollback()
    answer = json.loads(packs.current_catalogue().body)
    contents: dict[str, Any] = json.loads(answer["payload"])
    return contents


def codes(client: FlaskClient, group: str = "farmer") -> set[str]:
    return {each["code"] for each in look(client, group)["findings"]}


def test_a_changed_path_reaches_phones_when_a_publisher_says_so(paths: Flask) -> None:
    editor = staffed(paths, "ella", "editor")
    publisher = staffed(paths, "paula", "publisher")
    assert save(editor, ["X01", PACK]).status_code == 200
    view = look(publisher)
    assert (view["changed"], view["faults"]) == (True, 0)
    revision = {"revision": view["revision"]}
    assert editor.post(f"{PATHS}/publish", json=revision).status_code == 403
    done = publisher.post(f"{PATHS}/publish", json=revision)
    assert done.status_code == 200
    assert catalogue()["paths"]["farmer"] == ["X01", PACK]
    assert catalogue()["number"] == done.get_json()["number"]
    again = publisher.post(f"{PATHS}/publish", json=revision)
    assert again.get_json()["number"] == 0
    version = publisher.get(f"{PATHS}/versions").get_json()
    assert [each["number"] for each in version] == [done.get_json()["number"]]
    page = editor.get("/studio/paths").get_data(as_text=True)
    assert "Paula" in page
    assert "Phones have just these paths." in page


def test_what_was_changed_since_the_publisher_looked_is_not_published(
    paths: Flask,
) -> None:
    publisher = staffed(paths, "paula", "publisher")
    seen = look(publisher)["revision"]
    save(publisher, ["X01"])
    late = publisher.post(f"{PATHS}/publish", json={"revision": seen})
    assert (late.status_code, late.get_json()["code"]) == (409, "changed-since")


def test_no_path_reaches_phones_without_saying_who_published_it(
    paths: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher = staffed(paths, "paula", "publisher")
    save(publisher, ["X01", PACK])
    revision = {"revision": look(publisher)["revision"]}

    def power_cut(*_args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("server.studio.paths.service._version", power_cut)
        publisher.post(f"{PATHS}/publish", json=revision)
    assert (packs.catalogue_number(), packs.current_paths()) == (0, {})
    assert publisher.post(f"{PATHS}/publish", json=revision).status_code == 200


def test_a_save_while_the_paths_are_listed_stops_the_publish(
    paths: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher = staffed(paths, "paula", "publisher")
    save(publisher, ["X01", PACK])
    revision = {"revision": look(publisher)["revision"]}
    known = service.titled_packs

    def meanwhile() -> Any:
        found = known()
        db.session.rollback()
        monkeypatch.undo()
        service.save_path("farmer", ["X01", PACK], [PACK], "somebody")
        return found

    monkeypatch.setattr(service, "titled_packs", meanwhile)
    late = publisher.post(f"{PATHS}/publish", json=revision)
    assert (late.status_code, late.get_json()["code"]) == (409, "changed-since")
    assert (packs.catalogue_number(), packs.current_paths()) == (0, {})


def test_only_the_line_of_the_group_changes_in_the_file(paths: Flask) -> None:
    editor = staffed(paths, "ella", "editor")
    assert text_of(editor) == FILE
    save(editor, ["X01", PACK], "youth")
    assert text_of(editor) == FILE.replace(f"youth: [{PACK}]", f"youth: [X01, {PACK}]")


def test_two_editors_of_a_path_lose_nothing(paths: Flask) -> None:
    editor, other = (
        staffed(paths, "ella", "editor"), staffed(paths, "otto", "reviewer"),
    )  # fmt: skip
    began = look(editor)["packs"]
    save(other, ["X01", PACK])
    clash = editor.put(f"{PATHS}/farmer", json={"began": began, "mine": []})
    assert (clash.status_code, clash.get_json()["code"]) == (409, "clash")
    assert look(editor)["packs"] == ["X01", PACK]


def test_a_step_is_taken_back_also_when_another_group_changed_since(
    paths: Flask,
) -> None:
    editor = staffed(paths, "ella", "editor")
    save(editor, ["X01", PACK])
    save(editor, [], "mayor")
    save(editor, [PACK, "X01"])
    history = editor.get(f"{API}/packs/paths/history").get_json()
    blocks = {each["number"]: each["block"] for each in history}
    order, _mayor, first = sorted(
        (number for number, block in blocks.items() if block), reverse=True
    )
    undo = f"{API}/packs/paths/history/{{}}/undo"
    assert editor.post(undo.format(first)).get_json()["code"] == "changed-since"
    assert editor.post(undo.format(order)).status_code == 200
    assert editor.post(undo.format(first)).status_code == 200
    assert look(editor)["packs"] == [PACK]
    assert look(editor, "mayor")["packs"] == []


def test_findings_are_sentences_and_faults_stop_a_publish(paths: Flask) -> None:
    publisher = staffed(paths, "paula", "publisher")
    text = FILE.replace("farmer: [P03-A]", "farmer: [P03-A, P99-A, P03-A, X01]")
    sent = publisher.post(
        f"{PATHS}/file", data=text, content_type="application/octet-stream"
    )
    assert sent.status_code == 200
    assert codes(publisher) >= {"unknown-pack", "pack-twice", "need-later"}
    view = look(publisher)
    assert view["faults"] == 2
    assert "There is no pack “P99-A” here." in str(view["findings"])
    stopped = publisher.post(f"{PATHS}/publish", json={"revision": view["revision"]})
    assert (stopped.status_code, stopped.get_json()["code"]) == (422, "paths-faulty")
    page = publisher.get("/studio/paths?group=farmer").get_data(as_text=True)
    assert "2 faults are to be mended first." in page


def test_what_is_withdrawn_is_said_and_passed_over(paths: Flask) -> None:
    editor = staffed(paths, "ella", "editor")
    packs.publish_pack(LESSONS / "X01", overdue=True)
    save(editor, ["X01", PACK])
    assert codes(editor) == {"pack-unpublished"}
    first = look(editor)["first"]
    assert (first["courses"], first["passed"]) == (["X01"], [PACK])
    assert len(first["lessons"]) == 3
    lessons = [lesson for lesson, _ in packs.lessons_held("X01")]
    db.session.rollback()
    packs.recall_lessons(lessons, {"zh_Hans": "错", "en": "Wrong"})
    assert codes(editor) >= {"pack-withdrawn", "need-withdrawn"}
    assert look(editor)["first"]["courses"] == []


@pytest.mark.parametrize(
    ("mine", "code"),
    [(["P99-A"], "unknown-pack"), (["../../etc"], "unknown-pack"),
     ([PACK, PACK], "pack-twice")],
)  # fmt: skip
def test_a_path_takes_only_packs_that_are_here_once(
    paths: Flask, mine: list[str], code: str
) -> None:
    editor = staffed(paths, "ella", "editor")
    refused = save(editor, mine)
    assert (refused.status_code, refused.get_json()["code"]) == (400, code)
    assert text_of(editor) == FILE


@pytest.mark.parametrize(
    "data",
    [
        b"farmer: [",
        b"\xff\xfe",
        b"[]",
        b"farmer: [X01]\n",
        FILE.encode() + b"king: [X01]\n",
        FILE.replace("mayor: [P03-A]", "mayor: P03-A").encode(),
        FILE.replace("mayor: [P03-A]", "mayor: *x").encode(),
        FILE.encode() + "# \u202e\n".encode(),
        b"{" * 5000,
    ],
)
def test_a_file_that_is_none_changes_nothing_and_is_told_about(
    paths: Flask, data: bytes
) -> None:
    editor = staffed(paths, "ella", "editor")
    sent = editor.post(
        f"{PATHS}/file", data=data, content_type="application/octet-stream"
    )
    assert (sent.status_code, sent.get_json()["code"]) == (422, "paths-faulty")
    assert sent.get_json()["faults"]
    form = {"file": (io.BytesIO(data), "paths.yaml")}
    page = editor.post("/studio/paths/file", data=form)
    assert page.status_code == 422
    assert "The learning paths have faults" in page.get_data(as_text=True)
    assert text_of(editor) == FILE


def test_hostile_bodies_are_refused(paths: Flask) -> None:
    editor = staffed(paths, "ella", "editor")
    assert save(editor, [PACK] * 300).status_code == 422
    assert (
        editor.put(f"{PATHS}/king", json={"began": [], "mine": []}).status_code == 404
    )
    body = {"began": "P03-A", "mine": [{}], "more": 1}
    assert editor.put(f"{PATHS}/farmer", json=body).status_code == 422
    huge = editor.post(
        f"{PATHS}/file", data=b"#" * 200_000, content_type="application/octet-stream"
    )
    assert huge.status_code == 413
    for act in ("up 99", "up -1", "down x", "fly 0", "", "remove 9999999999"):
        form = {"began": PACK, "act": act}
        assert editor.post("/studio/paths/farmer", data=form).status_code == 400
    assert text_of(editor) == FILE


def test_the_plain_forms_of_the_page_move_add_and_take_out(paths: Flask) -> None:
    editor = staffed(paths, "ella", "editor")

    def press(act: str, **more: str) -> None:
        form = {"began": " ".join(look(editor)["packs"]), "act": act, **more}
        sent = editor.post("/studio/paths/farmer", data=form)
        assert sent.status_code == 303, sent.get_data(as_text=True)
        page = editor.get(sent.headers["Location"])
        assert "Saved. Phones get it" in page.get_data(as_text=True)

    press("add", pack="X01")
    assert look(editor)["packs"] == [PACK, "X01"]
    press("up 1")
    assert look(editor)["packs"] == ["X01", PACK]
    press("down 0")
    assert look(editor)["packs"] == [PACK, "X01"]
    press("remove 0")
    assert look(editor)["packs"] == ["X01"]
    page = editor.get("/studio/paths").get_data(as_text=True)
    assert "Ella" in page
    press("phones")
    assert look(editor)["packs"] == []


def test_former_paths_come_back_as_a_draft(paths: Flask) -> None:
    publisher = staffed(paths, "paula", "publisher")
    for mine in ([PACK, "X01"], ["X01"]):
        save(publisher, mine)
        form = {"revision": look(publisher)["revision"]}
        assert publisher.post("/studio/paths/publish", data=form).status_code == 303
    first = publisher.get(f"{PATHS}/versions").get_json()[-1]["number"]
    form = {"number": str(first)}
    assert publisher.post("/studio/paths/again", data=form).status_code == 303
    assert look(publisher)["packs"] == [PACK, "X01"]
    assert catalogue()["paths"]["farmer"] == ["X01"]
    assert publisher.post(f"{PATHS}/versions/1/again").status_code == 404


def test_a_draft_of_the_paths_is_no_pack(paths: Flask) -> None:
    editor = staffed(paths, "ella", "editor")
    assert "/studio/paths" in editor.get("/studio").get_data(as_text=True)
    assert 'href="/studio/paths/history"' in editor.get("/studio/paths").text
    assert editor.get("/studio/paths/history").status_code == 200
    assert editor.get("/studio/paths/changes").status_code == 404
    added = editor.post(
        f"{API}/packs/paths/lessons", json={"title": "x", "language": "en"}
    )
    assert added.status_code == 404
    teacher = staffed(paths, "tom", "teacher")
    assert teacher.get("/studio/paths").status_code == 403
    assert teacher.get(PATHS).status_code == 403


def test_without_a_draft_the_page_begins_with_what_phones_have(
    studio: Flask, tmp_path: Path
) -> None:
    editor = staffed(studio, "ella", "editor")
    assert "No course yet" in editor.get("/studio/paths").get_data(as_text=True)
    shutil.copytree(LESSONS / PACK, tmp_path / PACK)
    (tmp_path / "paths.yaml").write_text(FILE, "utf-8")
    packs.publish_paths(tmp_path)
    assert look(editor)["packs"] == [PACK]
    assert not look(editor)["changed"]
    assert save(editor, []).status_code == 200
    assert path_in(text_of(editor), "youth") == [PACK]


def test_a_start_of_the_program_leaves_what_editors_published(
    paths: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher = staffed(paths, "paula", "publisher")
    folder = SimpleNamespace(lessons_dir=tmp_path / "lessons")
    monkeypatch.setattr(seed, "app_settings", lambda: folder)
    assert "Published the learners' paths." in list(seed.publish_new_packs())
    save(publisher, ["X01"])
    publisher.post(f"{PATHS}/publish", json={"revision": look(publisher)["revision"]})
    assert "Published the learners' paths." not in list(seed.publish_new_packs())
    assert catalogue()["paths"]["farmer"] == ["X01"]


def test_the_command_takes_and_gives_the_file(paths: Flask, tmp_path: Path) -> None:
    file = tmp_path / "paths.yaml"
    file.write_text(FILE.replace("youth: [P03-A]", "youth: []"), "utf-8")
    info = ScriptInfo(create_app=lambda: paths, set_debug_flag=False)
    for arguments in (["take", str(file)], ["give", "paths", str(tmp_path / "out")]):
        done = CliRunner().invoke(studio_cli, arguments, obj=info)
        assert done.exit_code == 0, done.output
    assert (tmp_path / "out" / "paths.yaml").read_bytes() == file.read_bytes()


def test_every_way_to_write_a_list_can_be_changed() -> None:
    text = (
        "# 中文\nfarmer:\n  - X01 # one\n  - P01-A\n# keep\nyouth: [A,\n  B]\nlive:\n"
    )
    changed = with_path(
        with_path(with_path(text, "farmer", ["Z"]), "youth", []), "live", ["Y"]
    )
    assert changed == "# 中文\nfarmer:\n  [Z]\n# keep\nyouth: []\nlive: [Y]\n"
    assert with_path("farmer: [A]", "mayor", ["B"]) == "farmer: [A]\nmayor: [B]\n"
    real = (LESSONS / "paths.yaml").read_text("utf-8")
    for group in GROUPS:
        assert with_path(real, group, path_in(real, group)) == real
        assert path_in(written({group: ["X01"]}), group) == ["X01"]
