"""Files for translators outside the studio: out and back exact, words only, hostile ones refused."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from server.db import db
from server.errors import BadRequest
from server.packs.textfile import UNSEEN
from server.studio import drafts
from server.studio.translation import po, xliff
from server.studio.translation.units import Unit
from tests.people.staff import staffed
from tests.studio.conftest import PACK
from tests.studio.test_studio import API, CARD, ITEM, fields
from tests.studio.test_translations import HEAD, marks, progress, write

FILES = f"{HEAD}/translations/en"
FORMS = ("po", "xliff")
HERE = f"ice | {ITEM} | ask"


def export(client: FlaskClient, form: str) -> str:
    answer = client.get(f"{FILES}?form={form}")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    return answer.get_data(as_text=True)


def bring(client: FlaskClient, file: str | bytes) -> dict[str, Any]:
    data = file.encode() if isinstance(file, str) else file
    answer = client.post(FILES, data=data, content_type="application/octet-stream")
    found: dict[str, Any] = answer.get_json()
    return found | {"status": answer.status_code}


def english() -> dict[str, str]:
    found = {
        path: row.text or ""
        for path, row in drafts.files_of(PACK).items()
        if path.startswith("en/") or path == "pack.yaml"
    }
    db.session.rollback()
    return found


def blank(client: FlaskClient) -> None:
    """Take every English word out of one lesson."""
    for block in client.get(f"{API}/packs/{PACK}/lessons/ice").get_json()["blocks"]:
        write(client, block["name"], _emptied(block["fields"]["en"]), "en")


def _emptied(value: Any) -> Any:
    words = ("ask", "text", "feedback", "alt", "unit", "title", "goal")
    if isinstance(value, dict):
        return {
            key: "" if key in words and isinstance(each, str) else _emptied(each)
            for key, each in value.items()
        }
    return [_emptied(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("form", FORMS)
def test_out_and_back_changes_nothing(editor: FlaskClient, form: str) -> None:
    before, revision = english(), drafts.row_of(PACK).revision
    db.session.rollback()
    found = bring(editor, export(editor, form))
    assert (found["taken"], found["left"], found["lines"]) == (0, 0, [])
    assert found["same"] > 200
    assert (english(), found["revision"]) == (before, revision)


@pytest.mark.parametrize("form", FORMS)
def test_a_lesson_translated_outside_is_the_lesson_that_was_there(
    editor: FlaskClient, form: str
) -> None:
    file = export(editor, form)
    before = {block: fields(editor, block, "en") for block in (CARD, ITEM, "rule")}
    blank(editor)
    missing = progress(editor)["missing"]
    assert missing > 30
    # Translated from the file with nothing filled in: what a translator gets and gives back.
    given_out = export(editor, form)
    assert bring(editor, given_out)["empty"] == missing
    found = bring(editor, without_bases(file))
    assert (found["taken"], found["left"]) == (missing, 0)
    assert progress(editor) == {"missing": 0, "stale": 0}
    assert {block: fields(editor, block, "en") for block in before} == before


def without_bases(file: str) -> str:
    """The same file from a tool that dropped the studio's notes."""
    lines = [line for line in file.split("\n") if "base " not in line]
    return "\n".join(lines)


def test_a_stale_field_goes_out_fuzzy_with_the_old_words(editor: FlaskClient) -> None:
    old = fields(editor, ITEM)["ask"]
    write(editor, ITEM, {"ask": "冰袋放哪儿？"}, "zh_Hans")
    file = export(editor, "po")
    assert f'#, fuzzy\n#| msgid "{old}"\nmsgctxt "{HERE}"\nmsgid "冰袋放哪儿？"' in file
    other = export(editor, "xliff")
    assert "needs-review-translation" in other
    assert f"<source>{old}</source>" in other
    # Untouched: still stale. With the mark taken off: it still fits.
    assert bring(editor, file)["confirmed"] == 0
    assert marks(editor, ITEM)["ask"]["state"] == "stale"
    assert bring(editor, file.replace("#, fuzzy\n", ""))["confirmed"] == 1
    assert marks(editor, ITEM) == {}


def test_the_studios_own_later_translation_is_kept(editor: FlaskClient) -> None:
    file = export(editor, "po")
    words = fields(editor, ITEM, "en")["ask"]
    write(editor, ITEM, {"ask": "Where does the ice go?"}, "en")
    found = bring(editor, file)
    assert (found["taken"], found["left"]) == (0, 0)
    theirs = file.replace(f'msgstr "{words}"', 'msgstr "Which place is best?"')
    assert theirs != file
    found = bring(editor, theirs)
    assert [each["code"] for each in found["lines"]] == ["changed-here"]
    assert found["lines"][0]["words"] == "Which place is best?"
    assert found["lines"][0]["why"]
    assert fields(editor, ITEM, "en")["ask"] == "Where does the ice go?"


def test_a_translation_of_older_words_is_taken_and_marked(editor: FlaskClient) -> None:
    file = export(editor, "xliff")
    old, words = fields(editor, ITEM)["ask"], fields(editor, ITEM, "en")["ask"]
    write(editor, ITEM, {"ask": "冰袋放哪儿？"}, "zh_Hans")
    found = bring(editor, file.replace(f">{words}</", ">Where is it best?</"))
    assert (found["taken"], found["lines"][0]["code"]) == (1, "source-changed")
    assert marks(editor, ITEM) == {"ask": {"state": "stale", "was": old}}


def test_an_import_is_one_change_that_can_be_taken_back(editor: FlaskClient) -> None:
    before = english()
    words = fields(editor, ITEM, "en")["ask"]
    file = export(editor, "po").replace(f'msgstr "{words}"', 'msgstr "Where?"')
    assert bring(editor, file)["taken"] == 1
    change = editor.get(f"{HEAD}/history").get_json()[0]
    assert (change["kind"], change["path"]) == ("translate", "en/30-ice.md")
    assert editor.post(f"{HEAD}/history/{change['number']}/undo").status_code == 200
    assert english() == before


def test_words_that_would_change_the_structure_are_left_out(
    editor: FlaskClient,
) -> None:
    before = english()
    for words, code in (
        ("## item evil\\n", "not-words"),
        ("A\\n## card evil", "not-words"),
        ("![x](evil.svg)", "not-words"),
        ("The law says so.[^L26]", "facts-differ"),
        ("x" * 25_000, "too-long"),
    ):
        file = message(f"ice | {CARD} | text", "冷气", words)
        file += "\n" + message(f"ice | {ITEM} | options.none.text", "x", "y")
        file += "\n" + message("gone | card gone | text", "x", "y")
        found = bring(editor, file)
        codes = sorted(each["code"] for each in found["lines"])
        assert codes == sorted([code, "no-place", "no-place"])
        assert (found["taken"], found["left"]) == (0, 3)
    assert english() == before


def message(context: str, source: str, target: str) -> str:
    return f'msgctxt "{context}"\nmsgid "{source}"\nmsgstr "{target}"\n'


def test_the_same_field_twice_is_taken_once(editor: FlaskClient) -> None:
    file = message(HERE, "a", "First?") + "\n" + message(HERE, "b", "Second?")
    found = bring(editor, file)
    assert (found["taken"], found["left"]) == (1, 1)
    assert fields(editor, ITEM, "en")["ask"] == "First?"


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY a{n} "{"&a;" * 10}">' for n in range(9))
    + ']><xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">&a8;</xliff>'
)
OUTSIDE = (
    '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">'
    '<file original="P03-A" target-language="en"><body><trans-unit id="'
    + HERE
    + '"><source>x</source><target>&e;</target></trans-unit></body></file></xliff>'
)


REFUSED = [
    (b"", "no-entries"),
    (b"\x89PNG\r\n\x1a\n\0\0", "not-utf8"),
    ("msgid 这".encode("gb18030"), "not-utf8"),
    (b"hello", "bad-po"),
    (b'msgid "a"\nmsgstr "b"\nrubbish here\n', "bad-po"),
    (b'msgid ""\nmsgstr "Content-Type: text/plain; charset=nonsense\\n"\n', "no-entries"),
    (b'msgid ""\nmsgstr "Project-Id-Version: P01-A 3\\n"\n', "other-pack"),
    (b'msgid ""\nmsgstr "Language: fr\\n"\n', "other-language"),
    (BOMB.encode(), "doctype"),
    (OUTSIDE.encode(), "doctype"),
    (b"<xliff", "bad-xml"),
    (b"<html/>", "bad-xliff"),
    (b'<xliff version="2.1" xmlns="urn:oasis:names:tc:xliff:document:2.0"/>', "bad-xliff"),
    (b'<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file/></xliff>', "no-entries"),
]  # fmt: skip


def test_what_is_no_translators_file_is_refused_in_plain_words(
    editor: FlaskClient,
) -> None:
    before = english()
    for file, code in REFUSED:
        found = bring(editor, file)
        assert (found["status"], found["code"]) == (400, code), file
        assert found["detail"]
    assert english() == before


def test_too_much_is_refused(editor: FlaskClient) -> None:
    assert bring(editor, b"#" * 6_000_000)["status"] == 413
    many = "\n".join(message(f"a | b | {n}", "x", "y") for n in range(20_001))
    assert bring(editor, many)["code"] == "too-many-entries"


def test_who_may_and_from_what(studio: Flask, editor: FlaskClient) -> None:
    teacher = staffed(studio, "tom", "teacher")
    assert teacher.get(f"{FILES}?form=po").status_code == 403
    source = f"{HEAD}/translations/zh_Hans?form=po"
    assert editor.get(source).get_json()["code"] == "not-translated"
    assert editor.get(f"{FILES}?form=exe").status_code == 422
    assert editor.get(f"{API}/packs/NO-1/translations/en?form=po").status_code == 404


# --- the forms themselves -----------------------------------------------------------

TEXT = st.text(min_size=1, max_size=60).map(lambda text: UNSEEN.sub("", text)).filter(
    lambda text: text.strip() and not any(0xD800 <= ord(c) < 0xE000 for c in text)
    and not any(ord(c) & 0xFFFE == 0xFFFE for c in text)
)  # fmt: skip


@pytest.mark.parametrize("form", [po, xliff])
@given(
    source=TEXT, target=TEXT, state=st.sampled_from(["", "missing", "stale"]), was=TEXT
)
def test_any_words_come_back_as_they_went(
    form: Any, source: str, target: str, state: str, was: str
) -> None:
    key = ("ice", "item where-ice", "options.a.text")
    target = "" if state == "missing" else target
    unit = Unit(key, source, target, state, was if state == "stale" else "")
    brought = form.read(form.write([unit], "P03-A", "zh_Hans", "en", 7))
    assert (brought.pack, brought.language) == ("P03-A", "en")
    [entry] = brought.entries
    assert (entry.key, entry.source, entry.target) == (key, source, target)
    assert entry.sure == (state == "" or (form is po and state == "missing"))


@pytest.mark.parametrize("read", [po.read, xliff.read])
@given(data=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(
    read: Callable[[bytes], Any], data: bytes
) -> None:
    try:
        read(data)
    except BadRequest as error:
        assert error.detail
