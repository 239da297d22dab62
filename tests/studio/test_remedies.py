"""One-tap remedies: each makes its finding go, stands in the history, and trusts no browser."""

import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from server.db import db, run_unit
from server.packs.faults import Fault
from server.studio import drafts, forms
from server.studio.remedies import offers
from server.studio.remedies.shrinking import _fitting
from tests.packs.samples import png
from tests.studio.conftest import PACK

API = f"/api/v1/studio/packs/{PACK}"


def findings(client: FlaskClient, code: str = "") -> list[dict[str, Any]]:
    listed = client.get(f"{API}/findings").get_json()["findings"]
    return [each for each in listed if each["code"] == code or not code]


def mend(client: FlaskClient, finding: dict[str, Any], text: str = "") -> Any:
    return client.post(f"{API}/findings/{finding['id']}", json={"text": text})


def change(path: str, old: str, new: str, pack: str = PACK) -> None:
    """Write into a file of the draft as an editor who uses other tools."""

    def work() -> None:
        draft = drafts.open_draft(pack, "test")
        text = draft.text(path)
        assert old in text
        draft.write(path, text.replace(old, new), "edit")

    run_unit(work)
    db.session.remove()


def path_of(lesson: str, language: str = "en") -> str:
    found = next(
        path
        for path in drafts.files_of(PACK)
        if path.startswith(f"{language}/") and f"-{lesson}.md" in path
    )
    db.session.remove()
    return found


def text_of(path: str, pack: str = PACK) -> str:
    text = drafts.content_of(pack)[path]
    db.session.remove()
    return text


def solved(client: FlaskClient, code: str, text: str = "") -> None:
    """The finding has a button; pressing it makes the finding go."""
    found = findings(client, code)
    listed = [each["code"] for each in findings(client)]
    assert found and found[0]["fix"], f"{code} is not found or has no remedy: {listed}"
    before = len(client.get(f"{API}/history").get_json())
    answer = mend(client, found[0], text)
    assert answer.status_code == 200, answer.get_json()
    assert len(findings(client, code)) < len(found)
    if code != "fact-overdue":
        assert len(client.get(f"{API}/history").get_json()) > before


def test_nothing_is_offered_where_a_human_has_to_think(editor: FlaskClient) -> None:
    for each in findings(editor):
        if each["fix"] is None:
            assert mend(editor, each).get_json()["code"] == "no-remedy"


def test_words_dates_and_ids(studio: Flask, editor: FlaskClient) -> None:
    path = path_of("ice")
    start = text_of(path)
    alt = start.split("![", 1)[1].split("]", 1)[0]
    change(path, f"![{alt}]", "![]")
    missing = findings(editor, "missing-alt")[0]
    assert missing["fix"]["asks"] == "What does the picture show?"
    assert mend(editor, missing).get_json()["code"] == "no-word"
    solved(editor, "missing-alt", "An ice pack on top]\n## rule")
    assert "An ice pack on top" in text_of(path)
    assert text_of(path).count("\n## rule") == start.count("\n## rule")

    head = forms.read_yaml(text_of("pack.yaml")) or {}
    change("pack.yaml", str(head["review_by"]), "2026-01-01")
    solved(editor, "pack-overdue")
    fact = "N-lychee-cool.yaml"
    fields = forms.read_yaml(text_of(fact, "facts")) or {}
    change(fact, str(fields["review_by"]), "2026-01-02", "facts")
    solved(editor, "fact-overdue")


def test_parts_in_their_places(studio: Flask, editor: FlaskClient) -> None:
    for language in ("en", "zh_Hans"):
        path = path_of("ice", language)
        text = text_of(path)
        rule = text[text.index("## rule") : text.index("## today")]
        change(path, rule, "")
    solved(editor, "missing-block")
    blocks = editor.get(f"{API}/lessons/ice").get_json()["blocks"]
    assert [each["name"] for each in blocks][-2:] == ["rule", "today"]
    solved(editor, "empty-block")
    assert findings(editor, "missing-block")


def test_a_file_that_nobody_uses(studio: Flask, editor: FlaskClient) -> None:
    def work() -> None:
        draft = drafts.open_draft(PACK, "test")
        draft.write_blob("media/spare.png", png(20, 20))

    run_unit(work)
    db.session.remove()
    solved(editor, "unused-media")


def test_a_long_lesson_is_split_where_a_card_begins(
    studio: Flask, editor: FlaskClient
) -> None:
    for language in ("en", "zh_Hans"):
        path = path_of("ice", language)
        text = text_of(path)
        item = text[text.index("## item") :].split("\n## ", 1)[0].rstrip()
        name = item.split("\n", 1)[0]
        more = "\n\n".join(
            item.replace(name, f"## item more-{each}") for each in ("a", "b", "c")
        )
        card = "## card second-half\nA second thing."
        change(path, "## rule", f"{card}\n\n{more}\n\n## rule")
    before = editor.get(f"{API}/lessons/ice").get_json()["blocks"]
    titles = [each["id"] for each in _lessons(editor)]
    solved(editor, "item-count")
    after = editor.get(f"{API}/lessons/ice").get_json()["blocks"]
    ids = [each["id"] for each in _lessons(editor)]
    assert len(ids) == len(titles) + 1
    new = ids[ids.index("ice") + 1]
    assert new not in titles
    second = editor.get(f"{API}/lessons/{new}").get_json()["blocks"]
    names = [each["name"] for each in (*after, *second)]
    # Nothing is lost, nothing comes twice; the new half asks for its own rule and step.
    for each in before:
        assert each["name"] in names
    assert [each["name"] for each in second][1] == "card second-half"
    assert [each["name"] for each in second][-2:] == ["rule", "today"]
    assert second[0]["fields"]["en"]["title"].endswith("(2)")
    last = editor.get(f"{API}/history").get_json()[0]
    assert last["kind"] == "split"
    undone = editor.post(f"{API}/history/{last['number']}/undo")
    assert undone.status_code == 200
    assert [each["id"] for each in _lessons(editor)] == titles
    assert editor.get(f"{API}/lessons/ice").get_json()["blocks"] == before


def _lessons(client: FlaskClient) -> list[dict[str, Any]]:
    from server.studio.service import as_json, pack_view

    found = as_json(pack_view(PACK))["lessons"]
    db.session.remove()
    return list(found)


def test_without_a_card_in_the_middle_it_says_so(
    studio: Flask, editor: FlaskClient
) -> None:
    for language in ("en", "zh_Hans"):
        path = path_of("ice", language)
        text = text_of(path)
        head = forms.read_head(text)
        change(path, f"minutes: {head['minutes']}", "minutes: 9")
    found = findings(editor, "minutes")[0]
    refused = mend(editor, found)
    assert refused.status_code in (200, 409)
    if refused.status_code == 409:
        assert refused.get_json()["code"] == "no-cut"


def test_a_picture_is_made_to_fit(tmp_path: Any) -> None:
    noise = Image.effect_noise((900, 700), 120).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=95)
    small = _fitting(out.getvalue(), ".jpg")
    assert len(small) < len(out.getvalue())
    with Image.open(io.BytesIO(small)) as image:
        assert image.format == "JPEG" and image.width <= 640


def test_options_are_mixed_alike_in_all_languages(
    studio: Flask, editor: FlaskClient
) -> None:
    from server.studio.remedies import doing

    place = offers.Place("", "", "", "")
    fault = Fault("", 1, "same-position")
    run_unit(lambda: doing.mix(PACK, fault, place, "", "test"))
    db.session.remove()
    for lesson in _lessons(editor):
        view = editor.get(f"{API}/lessons/{lesson['id']}").get_json()
        for block in view["blocks"]:
            orders = [
                [each.get("id") for each in fields.get("options", [])]
                for fields in block["fields"].values()
            ]
            assert all(order == orders[0] for order in orders)
    # Answers go by id: nobody is asked to take a lesson again.
    assert not findings(editor, "same-position")


@pytest.mark.parametrize(
    ("word", "term", "text", "said"),
    [
        ("打冷", "预冷", "先打冷，再装箱。打冷要快。", "先预冷，再装箱。预冷要快。"),
        (
            "box",
            "carton",
            "A box. Box it; boxers do.",
            "A carton. Carton it; boxers do.",
        ),
    ],
)
def test_the_glossarys_word(word: str, term: str, text: str, said: str) -> None:
    import re

    from server.studio.remedies.doing import _replaced

    edge = r"\b" if word.isascii() else ""
    found = re.compile(f"{edge}{re.escape(word)}{edge}", re.IGNORECASE)
    fields = {"id": word, "text": text, "picture": {"file": f"{word}.svg", "alt": text}}
    assert _replaced(fields, found, term) == {
        "id": word,
        "text": said,
        "picture": {"file": f"{word}.svg", "alt": said},
    }


def test_bad_input(studio: Flask, editor: FlaskClient) -> None:
    gone = editor.post(f"{API}/findings/{'0' * 20}", json={})
    assert (gone.status_code, gone.get_json()["code"]) == (409, "changed-since")
    nowhere = editor.post("/api/v1/studio/packs/NONE/findings/x", json={})
    assert nowhere.status_code == 404
    long = editor.post(f"{API}/findings/x", json={"text": "a" * 201})
    assert long.status_code == 422
    assert editor.post(f"{API}/findings/x", json={"do": "all"}).status_code == 422
