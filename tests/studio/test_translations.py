"""Translating: what is missing, what went stale and why, and what "it still fits" means."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from server.db import db
from server.studio import drafts
from tests.people.staff import staffed
from tests.studio.conftest import LESSONS, PACK, take
from tests.studio.test_studio import API, CARD, ICE, ITEM, fields, lesson, save

HEAD = f"{API}/packs/{PACK}"
FITS = f"{ICE}/fits"


def block(client: FlaskClient, name: str) -> dict[str, Any]:
    found: dict[str, Any] = {each["name"]: each for each in lesson(client)["blocks"]}[
        name
    ]
    return found


def marks(client: FlaskClient, name: str) -> dict[str, Any]:
    found: dict[str, Any] = block(client, name)["translation"]["marks"]["en"]
    return found


def write(
    client: FlaskClient, name: str, words: dict[str, Any], language: str, seen: str = ""
) -> dict[str, Any]:
    began = fields(client, name, language)
    body = {
        "language": language, "block": name, "seen": seen,
        "began": began, "mine": began | words,
    }  # fmt: skip
    answer = client.put(f"{ICE}/block", json=body)
    assert answer.status_code == 200, answer.get_json()
    found: dict[str, Any] = answer.get_json()
    return found


def progress(client: FlaskClient) -> dict[str, int]:
    found = client.get(f"{HEAD}/translations").get_json()
    assert found["source"] == "zh_Hans"
    one = found["languages"]["en"]
    return {"missing": one["missing"], "stale": one["stale"]}


def test_a_pack_that_came_as_a_folder_is_translated(editor: FlaskClient) -> None:
    assert progress(editor) == {"missing": 0, "stale": 0}


def test_a_changed_source_marks_that_field_and_says_what_it_was(
    editor: FlaskClient,
) -> None:
    before = fields(editor, ITEM)["ask"]
    answer = write(editor, ITEM, {"ask": "冰袋放哪里最好？"}, "zh_Hans")
    stale = {"ask": {"state": "stale", "was": before}}
    assert answer["translation"]["marks"]["en"] == stale == marks(editor, ITEM)
    write(editor, ITEM, {"ask": "冰袋放哪里才好？"}, "zh_Hans")
    assert marks(editor, ITEM) == stale
    assert progress(editor) == {"missing": 0, "stale": 1}
    write(editor, ITEM, {"ask": before}, "zh_Hans")
    assert progress(editor) == {"missing": 0, "stale": 0}


def test_a_new_translation_of_the_field_makes_it_fresh(editor: FlaskClient) -> None:
    write(editor, CARD, {"text": "冷气往下走，慢慢走。"}, "zh_Hans")
    picture = fields(editor, CARD)["picture"] | {"alt": "冰袋"}
    write(editor, CARD, {"picture": picture}, "zh_Hans")
    assert set(marks(editor, CARD)) == {"text", "picture.alt"}
    answer = write(editor, CARD, {"text": "Cold air sinks, slowly."}, "en")
    assert set(answer["translation"]["marks"]["en"]) == {"picture.alt"}


def test_what_has_no_translation_yet_is_missing(editor: FlaskClient) -> None:
    write(editor, CARD, {"text": ""}, "en")
    assert marks(editor, CARD) == {"text": {"state": "missing", "was": ""}}
    write(editor, CARD, {"text": ""}, "zh_Hans")
    assert marks(editor, CARD) == {}


def test_an_added_answer_is_missing_in_the_other_language(editor: FlaskClient) -> None:
    options = [*fields(editor, ITEM)["options"]]
    options.append({"id": "new", "text": "不放冰", "feedback": "会热坏。"})
    write(editor, ITEM, {"options": options}, "zh_Hans")
    assert set(marks(editor, ITEM)) == {"options.new.text", "options.new.feedback"}


def test_somebody_says_that_it_still_fits(editor: FlaskClient) -> None:
    write(editor, ITEM, {"ask": "冰袋放哪儿？"}, "zh_Hans")
    said = {"language": "en", "block": ITEM, "words": {"ask": "冰袋放哪儿？"}}
    answer = editor.post(FITS, json=said)
    assert answer.get_json()["marks"]["en"] == {} == marks(editor, ITEM)
    write(editor, ITEM, {"ask": "冰袋放在哪里？"}, "zh_Hans")
    assert marks(editor, ITEM)["ask"]["was"] == "冰袋放哪儿？"
    # What they looked at is no longer what the source says: it stays stale.
    editor.post(FITS, json=said)
    assert marks(editor, ITEM)["ask"]["state"] == "stale"


def test_a_translation_made_while_the_source_changed_stays_stale(
    studio: Flask, editor: FlaskClient
) -> None:
    other = staffed(studio, "otto", "editor")
    seen = block(editor, CARD)["translation"]["source"]
    before = fields(editor, CARD)["text"]
    write(other, CARD, {"text": "冷气往上走。"}, "zh_Hans")
    write(editor, CARD, {"text": "Cold air goes down."}, "en", seen)
    assert marks(editor, CARD) == {"text": {"state": "stale", "was": before}}
    now_seen = block(editor, CARD)["translation"]["source"]
    write(editor, CARD, {"text": "Cold air goes up."}, "en", now_seen)
    assert marks(editor, CARD) == {}


def test_the_words_of_the_pack_itself_are_marked_too(editor: FlaskClient) -> None:
    view = editor.get(f"/studio/{PACK}").get_data(as_text=True)
    assert '"translations"' in view
    began = {"title": {"zh_Hans": "包好不坏", "en": "Pack so it does not break"}}
    mine = {"title": {"zh_Hans": "包好不怕摔", "en": "Pack so it does not break"}}
    assert editor.put(HEAD, json={"began": began, "mine": mine}).status_code == 200
    found = editor.get(f"{HEAD}/translations").get_json()["languages"]["en"]
    assert found["lessons"][""] == {"missing": 0, "stale": 1}


def test_taking_back_asks_to_look_again(editor: FlaskClient) -> None:
    write(editor, ITEM, {"ask": "冰袋放哪儿？"}, "zh_Hans")
    write(editor, ITEM, {"ask": "Where do you put the ice?"}, "en")
    assert marks(editor, ITEM) == {}
    change = editor.get(f"{HEAD}/history").get_json()[0]["number"]
    assert editor.post(f"{HEAD}/history/{change}/undo").status_code == 200
    assert marks(editor, ITEM) == {"ask": {"state": "stale", "was": ""}}


def test_taking_the_source_back_makes_the_translation_fit_again(
    editor: FlaskClient,
) -> None:
    write(editor, ITEM, {"ask": "冰袋放哪儿？"}, "zh_Hans")
    change = editor.get(f"{HEAD}/history").get_json()[0]["number"]
    editor.post(f"{HEAD}/history/{change}/undo")
    assert marks(editor, ITEM) == {}


def test_a_copy_knows_what_is_stale_and_a_folder_makes_all_fit(
    editor: FlaskClient,
) -> None:
    write(editor, ITEM, {"ask": "冰袋放哪儿？"}, "zh_Hans")
    editor.post(
        f"{API}/packs",
        json={"pack": "T02-A", "of": PACK, "title": "", "language": "en"},
    )
    copied = editor.get(f"{API}/packs/T02-A/translations").get_json()
    assert copied["languages"]["en"]["stale"] == 1
    take(LESSONS / PACK)
    assert progress(editor) == {"missing": 0, "stale": 0}


def test_the_source_itself_and_strangers_are_refused(
    studio: Flask, editor: FlaskClient
) -> None:
    said = {"language": "zh_Hans", "block": ITEM, "words": {"ask": "x"}}
    assert editor.post(FITS, json=said).get_json()["code"] == "not-translated"
    gone = said | {"language": "en", "block": "item gone"}
    assert editor.post(FITS, json=gone).status_code == 404
    many = said | {"language": "en", "words": {str(n): "x" for n in range(700)}}
    assert editor.post(FITS, json=many).status_code == 422
    teacher = staffed(studio, "tom", "teacher")
    assert teacher.post(FITS, json=said).status_code == 403
    assert drafts.row_of(PACK).revision > 0
    db.session.rollback()
    assert save(editor, ITEM, {}, {}).status_code == 200
