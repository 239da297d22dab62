"""Fact cards and the glossary in the studio: field by field, both languages, nothing else touched."""

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from server.db import db
from server.packs.faults import Faults
from server.packs.glossary import read_glossaries
from server.packs.lesson import LANGUAGES
from server.studio import drafts
from server.studio.shared.termfile import read_terms, with_term
from server.studio.shared.uses import facts_in
from tests.people.staff import staffed
from tests.studio.conftest import LESSONS, PACK
from tests.studio.test_studio import API

GLOSSARY = LESSONS / "glossary"
GATE = "L26"


def entry(client: FlaskClient, kind: str, id: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = client.get(f"{API}/{kind}").get_json()
    return next(each for each in found if each["id"] == id)


def put(client: FlaskClient, kind: str, id: str, change: dict[str, Any]) -> Any:
    began = entry(client, kind, id)["fields"]
    body = {"began": began, "mine": {**began, **change}}
    return client.put(f"{API}/{kind}/{id}", json=body)


def file(folder: str, path: str) -> str:
    text = drafts.files_of(folder)[path].text or ""
    db.session.rollback()
    return text


def test_a_fact_card_says_who_rests_on_it_and_is_not_taken_from_them(
    editor: FlaskClient,
) -> None:
    ids = [each["id"] for each in editor.get(f"{API}/facts").get_json()]
    used = [each for each in ids if entry(editor, "facts", each)["used"]]
    assert used
    card = entry(editor, "facts", used[0])
    lesson = card["used"][0]
    assert lesson["pack"] == PACK
    assert any(
        used[0] in facts_in(row.text or "")
        for path, row in drafts.files_of(PACK).items()
        if path.endswith(".md")
    )
    db.session.rollback()
    refused = editor.delete(f"{API}/facts/{used[0]}")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "fact-used")
    assert f"{PACK}.{lesson['lesson']}" in refused.get_json()["detail"]


def test_two_editors_of_a_card_lose_nothing(studio: Flask, editor: FlaskClient) -> None:
    other = staffed(studio, "otto", "reviewer")
    before = file("facts", "L31.yaml") if "L31.yaml" in drafts.files_of("facts") else ""
    began = entry(editor, "facts", GATE)["fields"]
    mine = {**began, "review_by": "2026-12-01"}
    theirs = {**began, "text": {**began["text"], "en": "Four layers at most."}}
    for who, fields in ((editor, mine), (other, theirs)):
        body = {"began": began, "mine": fields}
        assert who.put(f"{API}/facts/{GATE}", json=body).status_code == 200
    card = entry(editor, "facts", GATE)
    assert card["fields"]["text"]["en"] == "Four layers at most."
    assert (card["fields"]["review_by"], card["due"]) == ("2026-12-01", "soon")
    clash = other.put(
        f"{API}/facts/{GATE}",
        json={"began": began, "mine": {**began, "review_by": "2027-01-01"}},
    )
    assert (clash.status_code, clash.get_json()["code"]) == (409, "clash")
    assert not before or file("facts", "L31.yaml") == before
    change = editor.get(f"{API}/packs/facts/history").get_json()[0]
    assert change["block"] == GATE
    undone = editor.post(f"{API}/packs/facts/history/{change['number']}/undo")
    assert undone.status_code == 200


def test_a_card_begins_and_ends(editor: FlaskClient) -> None:
    assert editor.post(f"{API}/facts", json={"id": "N-1"}).status_code == 201
    again = editor.post(f"{API}/facts", json={"id": "N-1"})
    assert again.get_json()["code"] == "fact-there"
    assert entry(editor, "facts", "N-1")["due"] == "over"
    for bad in ("../x", "1", "a b", "x" * 40):
        assert editor.post(f"{API}/facts", json={"id": bad}).status_code == 400
    assert editor.put(
        f"{API}/facts/none", json={"began": {}, "mine": {}}
    ).status_code == 404  # fmt: skip
    assert editor.delete(f"{API}/facts/N-1").status_code == 200
    assert "N-1.yaml" not in drafts.files_of("facts")
    db.session.rollback()


def test_a_changed_term_changes_its_line_in_the_file_and_no_other(
    editor: FlaskClient,
) -> None:
    before = file("glossary", "en.yaml").split("\n")
    own = entry(editor, "glossary", "buyer")["fields"]
    en = {**own["en"], "avoid": ["customer"], "meaning": "who pays"}
    saved = put(editor, "glossary", "buyer", {"en": en})
    assert saved.status_code == 200
    assert saved.get_json()["fields"]["en"] == en
    after = file("glossary", "en.yaml").split("\n")
    changed = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
    assert [pair[1] for pair in changed] == [
        "buyer: {term: buyer, avoid: [customer], meaning: who pays}"
    ]
    assert file("glossary", "zh_Hans.yaml") == (GLOSSARY / "zh_Hans.yaml").read_text()


def test_where_a_term_is_explained_goes_into_both_languages(
    editor: FlaskClient,
) -> None:
    assert editor.post(f"{API}/glossary", json={"id": "ice-brick"}).status_code == 201
    change = {
        "zh_Hans": {"term": "冰砖"}, "en": {"term": "ice brick"},
        "explained_in": ["P03-A.ice"],
    }  # fmt: skip
    assert put(editor, "glossary", "ice-brick", change).status_code == 200
    for language, term in (("zh_Hans", "冰砖"), ("en", "ice brick")):
        line = f"ice-brick: {{term: {term}, explained_in: [P03-A.ice]}}"
        assert line in file("glossary", f"{language}.yaml").split("\n")
    found = editor.get(f"{API}/packs/{PACK}/findings").get_json()
    assert all(each["code"] != "double-term" for each in found["findings"])
    assert editor.delete(f"{API}/glossary/ice-brick").status_code == 200
    for language in LANGUAGES:
        path = f"{language}.yaml"
        assert file("glossary", path) == (GLOSSARY / path).read_text()
    assert editor.delete(f"{API}/glossary/ice-brick").status_code == 404
    for bad in ("Ice", "a b", "../x"):
        assert editor.post(f"{API}/glossary", json={"id": bad}).status_code == 400


def test_each_term_of_the_real_glossary_can_be_written_again() -> None:
    for language in LANGUAGES:
        text = (GLOSSARY / f"{language}.yaml").read_text()
        terms = read_terms(text)
        assert len(terms) > 50
        for id, fields in terms.items():
            again = with_term(text, id, fields)
            assert read_terms(again) == terms
            assert read_terms(with_term(text, id, None)).keys() == terms.keys() - {id}
        grown = with_term(text, "zz-last", {"term": "x: y, [z]"})
        assert read_terms(grown)["zz-last"] == {"term": "x: y, [z]"}
    faults = Faults()
    assert set(read_glossaries(LESSONS, faults)) == set(LANGUAGES)


def test_a_glossary_begins_from_nothing() -> None:
    text = with_term("", "ice", {"term": "ice"})
    assert re.fullmatch(r"#.*\nice: \{term: ice\}\n", text)
    assert read_terms(with_term(text, "air", {"term": "air"})) == {
        "air": {"term": "air"}, "ice": {"term": "ice"},
    }  # fmt: skip


def test_the_pages_show_them_to_editors_only(
    studio: Flask, editor: FlaskClient
) -> None:
    for kind in ("facts", "glossary"):
        page = editor.get(f"/studio/{kind}")
        assert page.status_code == 200
        assert '"entries"' in page.get_data(as_text=True)
    teacher = staffed(studio, "tom", "teacher")
    assert teacher.get("/studio/facts").status_code == 403
    assert teacher.get(f"{API}/glossary").status_code == 403
