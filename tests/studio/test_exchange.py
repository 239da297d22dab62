"""Files into drafts and drafts as files, over the API: looked at, chosen, taken, taken back."""

import io
import zipfile
from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.db import db, run_unit
from server.studio import drafts
from server.studio.exchange import waiting
from server.studio.translation import marks
from tests.people.staff import staffed
from tests.studio.conftest import PACK
from tests.studio.files import docx, png, pptx, zipped

API = "/api/v1/studio"
HEAD = f"{API}/packs/{PACK}"
GIFT = "::冰::冰放哪里？ {=上面 #对 ~下面 #冷气往下沉}\n\n::坏:: {{{\n\n::二::梨摞几层？ {=三层 ~五层}\n"


def bring(client: FlaskClient, name: str, data: bytes, pack: str = "") -> TestResponse:
    return client.post(
        f"{API}/imports?name={name}&pack={pack}",
        data=data,
        content_type="application/octet-stream",
    )


def take(client: FlaskClient, token: str, **wish: Any) -> TestResponse:
    body = {"pack": PACK, "language": "zh_Hans", **wish}
    return client.post(f"{API}/imports/{token}/take", json=body)


def content(pack: str = PACK) -> dict[str, str]:
    found = drafts.content_of(pack)
    db.session.rollback()
    return found


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> set[str]:
    return {path for path in {*before, *after} if before.get(path) != after.get(path)}


def test_a_document_is_looked_at_chosen_from_taken_and_taken_back_as_one(
    editor: FlaskClient,
) -> None:
    before = content()
    answer = bring(editor, "课.docx", docx(), PACK)
    assert answer.status_code == 201
    found = answer.get_json()
    assert (found["form"], found["language"], found["folder"]) == (
        "docx",
        "zh_Hans",
        "",
    )
    assert [each["title"] for each in found["lessons"]] == ["装箱", "冰袋"]
    assert found["report"]["taken"] and content() == before
    token = found["token"]
    blocks = editor.get(f"{API}/imports/{token}/lessons/0").get_json()["blocks"]
    assert blocks[0]["fields"]["title"] == "装箱"
    picture = next(b["fields"]["picture"] for b in blocks if b["fields"].get("picture"))
    shown = editor.get(f"{API}/imports/{token}/media/{picture['file']}")
    assert (
        shown.mimetype == "image/png"
        and "sandbox" in shown.headers["Content-Security-Policy"]
    )

    done = take(editor, token, lessons={"0": "add"}).get_json()
    new = changed(before, content())
    (id,) = done["lessons"]
    assert new == {f"zh_Hans/70-{id}.md", f"en/70-{id}.md", f"media/{picture['file']}"}
    assert "冰袋放哪里" not in "".join(content().values())
    # The other language has the same parts and waits for its words.
    waits = editor.get(f"{HEAD}/translations").get_json()["languages"]["en"]["lessons"]
    assert waits[id]["missing"] >= 3
    english = content()[f"en/70-{id}.md"]
    assert f"![]({picture['file']})" in english and "垫" not in english
    # It does not wait any more, and one step of the history takes all of it back.
    assert editor.get(f"{API}/imports/{token}").status_code == 404
    history = editor.get(f"{HEAD}/history").get_json()
    assert (history[0]["kind"], history[0]["files"], history[0]["number"]) == (
        "bring", 3, done["step"],
    )  # fmt: skip
    assert editor.post(f"{HEAD}/history/{done['step']}/undo").status_code == 200
    assert content() == before


def test_a_new_pack_begins_with_a_file_and_is_translated_from_its_language(
    editor: FlaskClient,
) -> None:
    data = b"# Ice\n\nPut the ice on top.\n\n# Boxes\n\nOne layer.\n"
    token = bring(editor, "a.md", data).get_json()["token"]
    wish = {"pack": "t05-a", "new": True, "language": "en"}
    done = take(editor, token, **wish, lessons={"0": "add", "1": "add"}).get_json()
    assert (done["pack"], done["lessons"]) == ("T05-A", ["ice", "boxes"])
    files = content("T05-A")
    assert files["pack.yaml"].startswith(
        "id: T05-A\nlevel: A\nlanguages:\n- en\n- zh_Hans\n"
    )
    assert "Put the ice on top." in files["en/10-ice.md"]
    progress = editor.get(f"{API}/packs/T05-A/translations").get_json()
    assert (
        progress["source"] == "en" and progress["languages"]["zh_Hans"]["missing"] >= 3
    )
    token = bring(editor, "a.md", data).get_json()["token"]
    again = take(editor, token, **wish, lessons={"0": "add"})
    assert (again.status_code, again.get_json()["code"]) == (409, "pack-there")
    assert take(editor, token, **wish).status_code == 409


def test_an_error_in_the_middle_is_named_with_its_line_and_the_rest_taken(
    editor: FlaskClient,
) -> None:
    report = bring(editor, "bank.gift", GIFT.encode()).get_json()["report"]
    assert report["taken"] + report["changed"] >= 2
    (bad,) = [line for line in report["lines"] if line["state"] == "left-out"]
    assert bad["line"] == 3 and bad["why"]


@pytest.mark.parametrize("form", ["qti", "gift", "moodle", "cartridge", "h5p"])
def test_a_pack_taken_along_and_brought_back_changes_nothing(
    editor: FlaskClient, form: str
) -> None:
    before = content()
    address = f"{HEAD}/exports/{form}"
    said = editor.get(f"{address}/report?language=zh_Hans&lesson=ice").get_json()
    file = editor.get(f"{address}?language=zh_Hans&lesson=ice")
    assert said["bytes"] == len(file.data) and said["report"]["lines"]
    assert said["name"] in file.headers["Content-Disposition"]
    found = bring(editor, said["name"], file.data, PACK).get_json()
    (lesson,) = found["lessons"]
    assert (lesson["id"], lesson["here"]) == ("ice", True)
    assert take(editor, found["token"], lessons={"0": "replace"}).status_code == 200
    again = bring(editor, said["name"], file.data, PACK).get_json()["token"]
    assert take(editor, again, lessons={"0": "replace"}).get_json()["step"] == 0
    after = content()
    assert {path for path in changed(before, after)} <= {"zh_Hans/30-ice.md"}
    assert _lesson(editor) == _lesson(editor, before)


def _lesson(editor: FlaskClient, files: Mapping[str, str] | None = None) -> Any:
    """What the lesson says, however its file is written."""
    from pathlib import Path

    from server.packs.faults import Faults
    from server.packs.lessonfile import read_lesson
    from server.studio.interchange.bare import bare_blocks

    text = (files or content())["zh_Hans/30-ice.md"]
    lesson = read_lesson(text, Path("30-ice.md"), Faults())
    assert lesson
    return lesson.id, lesson.title, lesson.goal, bare_blocks(lesson.blocks)


def test_a_lesson_changed_elsewhere_replaces_the_one_that_learners_know(
    editor: FlaskClient,
) -> None:
    file = editor.get(f"{HEAD}/exports/moodle?language=zh_Hans&lesson=ice").data
    text = file.decode().replace("冷气往下沉", "冷的空气往下沉")
    assert text != file.decode()
    found = bring(editor, "b.xml", text.encode(), PACK).get_json()
    english = content()["en/30-ice.md"]
    take(editor, found["token"], lessons={"0": "replace"})
    after = content()
    assert "冷的空气往下沉" in after["zh_Hans/30-ice.md"]
    assert "where-ice" in after["zh_Hans/30-ice.md"]
    # The translation stays, and asks to be looked at.
    assert english.split("## item")[0] == after["en/30-ice.md"].split("## item")[0]
    sums = editor.get(f"{HEAD}/translations").get_json()["languages"]["en"]
    assert sums["lessons"]["ice"]["stale"] >= 1
    # As another lesson it would have got ids of its own.
    found = bring(editor, "b.xml", file, PACK).get_json()
    done = take(editor, found["token"], lessons={"0": "add"}).get_json()
    (id,) = done["lessons"]
    assert id == "ice-2"
    new = next(text for path, text in content().items() if path.endswith("-ice-2.md"))
    assert "## item where-ice-2\n" in new and "## item where-ice\n" not in new


def test_a_folder_goes_from_studio_to_studio_byte_for_byte(
    studio: Flask, editor: FlaskClient
) -> None:
    file = editor.get(f"/studio/{PACK}.zip").data
    before = content()
    found = bring(editor, f"{PACK}.zip", file, PACK).get_json()
    assert (found["form"], found["folder"]) == ("folder", PACK)
    assert all(each["languages"] == ["zh_Hans", "en"] for each in found["lessons"])
    done = take(editor, found["token"], pack="T07-A", new=True, whole=True).get_json()
    copy = content("T07-A")
    assert {p for p in copy if copy[p] != before.get(p)} == {"pack.yaml"}
    assert set(before) - set(copy) == {"ids.txt"} & set(before)
    assert len(done["lessons"]) == len(found["lessons"])

    # What was changed here in between gives way to the folder, as one step.
    editor.delete(f"{HEAD}/lessons/ice")
    missing = content()
    token = bring(editor, "b.zip", file, PACK).get_json()["token"]
    back = take(editor, token, whole=True).get_json()
    assert content() == before
    editor.post(f"{HEAD}/history/{back['step']}/undo")
    assert content() == missing
    token = bring(editor, "b.zip", file).get_json()["token"]
    other = take(editor, token, pack="T07-A", whole=True)
    assert other.get_json()["code"] == "other-folder"


def test_a_picture_of_the_same_name_is_kept_beside_the_one_that_is_here(
    editor: FlaskClient,
) -> None:
    name = next(
        p[6:] for p in content() if p.startswith("media/") and p.endswith(".svg")
    )
    stem = name.removesuffix(".svg")
    editor.put(
        f"{HEAD}/media/{stem}.png", data=png("red"),
        content_type="application/octet-stream",
    )  # fmt: skip
    data = zipped(
        {"a.md": f"# Box\n\n![a box]({stem}.png)\n", f"{stem}.png": png("blue")}
    )
    found = bring(editor, "a.zip", data, PACK).get_json()
    take(editor, found["token"], lessons={"0": "add"}, language="en")
    after = content()
    assert f"media/{stem}-2.png" in after
    text = next(text for path, text in after.items() if path.endswith("-box.md"))
    assert f"]({stem}-2.png)" in text


def many_entries() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for n in range(100_000):
            archive.writestr(f"{n}.md", "")
    return out.getvalue()


BAD = {
    "nothing": (b"", 400),
    "a PDF": (b"%PDF-1.7 ...", 400),
    "old Word": (b"\xd0\xcf\x11\xe0 ...", 400),
    "a cut document": (docx()[:2000], 400),
    "100,000 entries": (many_entries(), 413),
    "entities": (
        b'<?xml version="1.0"?><!DOCTYPE q [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
        b"<quiz><question><name><text>&b;</text></name></question></quiz>",
        400,
    ),
    "a bomb": (zipped({"a.md": b"x" * 70_000_000}), 400),
    "ways out": (zipped({"../../etc/passwd.md": "# x\n\ny", "/root/a.md": "z"}), 400),
    "a folder without a head": (zipped({"P/pack.yaml": "[1, 2"}), 400),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_said_in_words_and_the_next_file_works(
    editor: FlaskClient, name: str
) -> None:
    data, status = BAD[name]
    before = content()
    answer = bring(editor, "file.bin", data, PACK)
    problem = answer.get_json()
    if answer.status_code == 201:
        # Nothing of it is usable; the report names it.
        assert not problem["lessons"] and problem["report"]["left"]
    else:
        assert answer.status_code == status, problem
        assert problem["detail"] and "Traceback" not in problem["detail"]
    assert content() == before
    assert bring(editor, "a.md", "# 好\n\n再来。".encode()).status_code == 201


def test_nothing_leads_out_of_the_draft(editor: FlaskClient) -> None:
    head = content()["pack.yaml"]
    evil = {
        "P03-A/pack.yaml": head, "P03-A/../../x.md": "no", "P03-A/zh_Hans/../../y.md": "no",
        "P03-A/run.sh": "rm", "P03-A/media/a.svg": "<svg onload='x()'/>",
        "P03-A/media/Bad Name.png": png(), "P03-A/zh_Hans/10-a.md": "no head",
        "P03-A/zh_Hans/20-b.md": b"\xff\xfe\x00",
    }  # fmt: skip
    found = bring(editor, "P03-A.zip", zipped(evil), PACK).get_json()
    assert found["lessons"] == [] and found["media"]["files"] == 0
    left = {
        line["what"] for line in found["report"]["lines"] if line["state"] != "taken"
    }
    assert left == {
        "run.sh",
        "media/a.svg",
        "media/Bad Name.png",
        "zh_Hans/10-a.md",
        "zh_Hans/20-b.md",
    }
    for token in ("../../..", "0" * 32, "x"):
        assert editor.get(f"{API}/imports/{token}").status_code == 404
    name = "..%2fabout.json"
    assert editor.get(f"{API}/imports/{found['token']}/media/{name}").status_code == 404
    assert take(editor, found["token"], lessons={}).status_code == 400
    assert take(editor, found["token"], lessons={"9": "add"}).status_code == 400
    assert take(editor, found["token"], lessons={"-1": "add"}).status_code == 422


def test_a_file_waits_for_who_brought_it_and_not_for_ever(
    studio: Flask, editor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = staffed(studio, "otto", "reviewer")
    tokens = [bring(editor, f"{n}.pptx", pptx()).get_json()["token"] for n in range(4)]
    assert editor.get(f"{API}/imports/{tokens[0]}").status_code == 404
    assert editor.get(f"{API}/imports/{tokens[3]}").status_code == 200
    assert other.get(f"{API}/imports/{tokens[3]}").status_code == 404
    assert other.delete(f"{API}/imports/{tokens[3]}").status_code == 404
    assert editor.delete(f"{API}/imports/{tokens[3]}").status_code == 204
    monkeypatch.setattr(waiting, "STAYS", -1)
    bring(editor, "a.md", b"# a\n\nb")
    monkeypatch.undo()
    assert editor.get(f"{API}/imports/{tokens[2]}").status_code == 404


def test_a_full_draft_takes_nothing_rather_than_half(
    editor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = content()
    token = bring(editor, "课.docx", docx()).get_json()["token"]
    monkeypatch.setattr(drafts, "MOST_FILES", len(before) + 2)
    refused = take(editor, token, lessons={"0": "add", "1": "add"})
    assert (refused.status_code, refused.get_json()["code"]) == (400, "draft-full")
    assert content() == before
    monkeypatch.undo()
    assert take(editor, token, lessons={"0": "add"}).status_code == 200


def test_exports_that_say_nothing_are_refused(editor: FlaskClient) -> None:
    for address in ("exports/pdf", "exports/qti"):
        answer = editor.get(f"{HEAD}/{address}?language=en&lesson=none")
        assert answer.get_json()["code"] == "export-nothing"
    assert editor.get(f"{HEAD}/exports/qti?language=fr").status_code == 422
    assert editor.get(f"{API}/packs/Q09-Z/exports/qti?language=en").status_code == 404


def test_the_pages_stand(editor: FlaskClient) -> None:
    for address in ("/studio/bring", f"/studio/{PACK}/exchange"):
        assert 'page": "exchange"' in editor.get(address).text
    assert editor.get("/studio/NOPE-9/exchange").status_code == 404


ENGLISH = """::ice:: Where does the ice go? {=On top#Cold sinks. ~At the bottom#The top gets warm.}
"""


def test_a_file_in_the_second_language_leaves_the_first_to_be_translated(
    editor: FlaskClient,
) -> None:
    found = bring(editor, "ice.gift", ENGLISH.encode(), PACK).get_json()
    assert found["language"] == "en"
    done = take(editor, found["token"], lessons={"0": "add"}, language="en").get_json()
    (id,) = done["lessons"]
    # The title, the question, two options and their feedback.
    assert done["missing"] == {"zh_Hans": 6}
    waits = editor.get(f"{HEAD}/translations").get_json()["languages"]
    assert waits["zh_Hans"]["lessons"][id] == {"missing": 6, "stale": 0}
    assert waits["en"]["lessons"][id]["missing"] == 0
    lesson = editor.get(f"{HEAD}/lessons/{id}").get_json()
    head = lesson["blocks"][0]["translation"]["marks"]
    assert head["zh_Hans"]["title"]["state"] == "missing" and not head["en"]
    (told,) = [
        each
        for each in editor.get(f"{HEAD}/findings").get_json()["findings"]
        if each["code"] == "to-translate"
    ]
    assert told["message"] == "“ice” is not translated yet: 6 texts."
    assert (told["language"], told["lesson"], told["level"]) == ("zh_Hans", id, "fault")
    lacking = {
        (each["language"], each["block"], each["message"])
        for each in editor.get(f"{HEAD}/findings").get_json()["findings"]
        if each["lesson"] == id and each["code"].startswith("missing-f")
    }
    # Empty in both languages: no translator can help.
    assert lacking == {
        ("en", "head", "“What somebody can do afterwards” is still empty.")
    }

    def write(language: str, title: str) -> dict[str, Any]:
        now = editor.get(f"{HEAD}/lessons/{id}").get_json()["blocks"][0]
        began = now["fields"][language]
        body = {
            "language": language, "block": "head", "began": began,
            "mine": began | {"title": title}, "seen": now["translation"]["source"],
        }  # fmt: skip
        saved = editor.put(f"{HEAD}/lessons/{id}/block", json=body)
        found: dict[str, Any] = saved.get_json()["translation"]["marks"]
        return found

    # Typed with a rest in between: saved twice, and still made from the English.
    for title in ("冰袋", "冰袋放哪里"):
        assert write("zh_Hans", title) == {"zh_Hans": {}, "en": {}}
    db.session.rollback()
    run_unit(lambda: marks.settle_all(PACK))
    # Published like this, the Chinese is the original.
    assert write("zh_Hans", "冰袋放在上面")["en"]["title"] == {
        "state": "stale",
        "was": "冰袋放哪里",
    }
    assert write("en", "Ice on top") == {"zh_Hans": {}, "en": {}}
