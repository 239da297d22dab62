"""The studio over its API: blocks, lessons, check, preview, undo, publish, and bad input."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.db import db, now
from server.packs import service as packs
from server.studio import drafts, releases
from tests.people.staff import browser, staffed
from tests.studio.conftest import PACK

API = "/api/v1/studio"
ICE = f"{API}/packs/{PACK}/lessons/ice"
CARD = "card cold-sinks"
ITEM = "item where-ice"


def lesson(client: FlaskClient, address: str = ICE) -> dict[str, Any]:
    found: dict[str, Any] = client.get(address).get_json()
    return found


def fields(
    client: FlaskClient, block: str, language: str = "zh_Hans"
) -> dict[str, Any]:
    blocks = {each["name"]: each for each in lesson(client)["blocks"]}
    found: dict[str, Any] = blocks[block]["fields"][language]
    return found


def save(
    client: FlaskClient,
    block: str,
    began: dict[str, Any],
    mine: dict[str, Any],
    language: str = "zh_Hans",
) -> TestResponse:
    body = {"language": language, "block": block, "began": began, "mine": mine}
    return client.put(f"{ICE}/block", json=body)


def file(path: str) -> str:
    text = drafts.files_of(PACK)[path].text or ""
    db.session.rollback()
    return text


def test_a_saved_card_changes_its_block_and_no_other_byte(editor: FlaskClient) -> None:
    before = file("zh_Hans/30-ice.md")
    began = fields(editor, CARD)
    answer = save(editor, CARD, began, began | {"text": "冷气往下沉。"})
    assert answer.status_code == 200
    after = file("zh_Hans/30-ice.md")
    start = before.index("## card cold-sinks")
    end = before.index("## card precool")
    assert (
        after
        == before[:start]
        + (
            "## card cold-sinks\n![冰袋在箱子上层，冷气往下走过荔枝](ice-sinks.svg)\n\n"
            "冷气往下沉。\n\n"
        )
        + before[end:]
    )
    assert file("en/30-ice.md") == file("en/30-ice.md")


def test_the_right_answer_changes_in_all_languages_and_words_in_one(
    editor: FlaskClient,
) -> None:
    began = fields(editor, ITEM)
    options = [dict(each) for each in began["options"]]
    options[0] |= {"right": True, "text": "垫在下面"}
    del options[2]["right"]
    assert save(editor, ITEM, began, began | {"options": options}).status_code == 200
    english = fields(editor, ITEM, "en")["options"]
    assert [each.get("right", False) for each in english] == [True, False, False]
    assert "垫" not in str(english)


def test_two_editors_at_once_lose_nothing(studio: Flask, editor: FlaskClient) -> None:
    other = staffed(studio, "otto", "reviewer")
    began = fields(editor, ITEM)
    assert save(editor, ITEM, began, began | {"ask": "放哪里？"}).status_code == 200
    options = [dict(each) for each in began["options"]]
    options[1]["feedback"] = "那一边呢？"
    merged = save(other, ITEM, began, began | {"options": options}).get_json()["fields"]
    assert (merged["ask"], merged["options"][1]["feedback"]) == (
        "放哪里？",
        "那一边呢？",
    )

    clash = save(other, ITEM, began, began | {"ask": "哪种放法好？"})
    assert clash.status_code == 409
    problem = clash.get_json()
    assert problem["code"] == "clash"
    assert problem["conflicts"] == [
        {"path": "ask", "mine": "哪种放法好？", "theirs": "放哪里？"}
    ]
    assert fields(editor, ITEM)["ask"] == "放哪里？"


def test_blocks_come_go_and_move_in_all_languages(editor: FlaskClient) -> None:
    new = editor.post(f"{ICE}/block", json={"kind": "item", "type": "number", "at": 0})
    name = new.get_json()["name"]
    names = [each["name"] for each in lesson(editor)["blocks"]]
    assert names[:2] == ["head", name]
    editor.post(f"{ICE}/block/move", json={"block": name, "to": 2})
    assert [each["name"] for each in lesson(editor)["blocks"]].index(name) == 3
    for path in ("zh_Hans/30-ice.md", "en/30-ice.md"):
        assert f"## {name}\n" in file(path)
    assert editor.delete(f"{ICE}/block?block={name}").status_code == 200
    assert name not in file("en/30-ice.md")
    twice = editor.post(f"{ICE}/block", json={"kind": "rule", "at": 0})
    assert twice.get_json()["code"] == "block-there"


def test_a_published_item_that_goes_is_listed_as_retired(editor: FlaskClient) -> None:
    editor.delete(f"{ICE}/block?block={ITEM}")
    assert "retired_items:\n- where-ice\n" in file("pack.yaml")


def test_each_change_can_be_taken_back(editor: FlaskClient) -> None:
    before = {path: row.text for path, row in drafts.files_of(PACK).items()}
    db.session.rollback()
    began = fields(editor, CARD)
    save(editor, CARD, began, began | {"text": "一"})
    editor.delete(f"{ICE}/block?block=card%20bag")
    editor.post(f"{API}/packs/{PACK}/lessons/label/move", json={"to": 0})
    history = editor.get(f"{API}/packs/{PACK}/history").get_json()
    for change in history:
        if change["kind"] == "import":
            break
        undone = editor.post(f"{API}/packs/{PACK}/history/{change['number']}/undo")
        assert undone.status_code == 200, change
    assert {path: row.text for path, row in drafts.files_of(PACK).items()} == before


def test_undo_leaves_what_others_wrote_since(editor: FlaskClient) -> None:
    began = fields(editor, CARD)
    save(editor, CARD, began, began | {"text": "一"})
    number = editor.get(f"{API}/packs/{PACK}/history").get_json()[0]["number"]
    rule = fields(editor, "rule")
    save(editor, "rule", rule, rule | {"text": "冰在上。"})
    address = f"{API}/packs/{PACK}/history/{number}/undo"
    assert editor.post(address).status_code == 200
    assert fields(editor, CARD) == began
    assert fields(editor, "rule")["text"] == "冰在上。"
    assert editor.post(address).get_json()["code"] == "changed-since"


def undo(client: FlaskClient, number: int) -> TestResponse:
    return client.post(f"{API}/packs/{PACK}/history/{number}/undo")


def test_a_right_answer_is_taken_back_in_all_languages(editor: FlaskClient) -> None:
    began = fields(editor, ITEM)
    options = [dict(each) for each in began["options"]]
    options[0] |= {"right": True}
    del options[2]["right"]
    save(editor, ITEM, began, began | {"options": options})
    step = editor.get(f"{API}/packs/{PACK}/history").get_json()[0]
    assert step["files"] == 2
    assert undo(editor, step["number"]).status_code == 200
    assert fields(editor, ITEM, "en")["options"][2]["right"] is True
    assert fields(editor, ITEM)["options"][2]["right"] is True


def test_what_was_taken_out_comes_back_though_others_wrote_since(
    studio: Flask, editor: FlaskClient
) -> None:
    other = staffed(studio, "otto", "editor")
    names = [each["name"] for each in lesson(editor)["blocks"]]
    kept = fields(editor, ITEM)
    second = next(name for name in names if name.startswith("item ") and name != ITEM)
    editor.delete(f"{ICE}/block?block={ITEM}")
    first_step = editor.get(f"{API}/packs/{PACK}/history").get_json()[0]["number"]
    other.delete(f"{ICE}/block?block={second}")
    rule = fields(other, "rule")
    save(other, "rule", rule, rule | {"text": "冰在上。"})
    assert undo(editor, first_step).status_code == 200
    assert fields(editor, ITEM) == kept
    assert fields(editor, "rule")["text"] == "冰在上。"
    assert [each["name"] for each in lesson(editor)["blocks"]] == [
        name for name in names if name != second
    ]
    assert f"- {second[5:]}\n" in file("pack.yaml")
    assert f"- {ITEM[5:]}\n" not in file("pack.yaml")
    assert undo(editor, first_step).get_json()["code"] == "changed-since"


def test_the_check_names_the_block(editor: FlaskClient) -> None:
    clean = editor.get(f"{API}/packs/{PACK}/findings").get_json()
    assert (clean["faults"], clean["findings"]) == (0, [])
    assert 100_000 < clean["bytes"]["en"] < 600_000
    began = fields(editor, ITEM)
    save(editor, ITEM, began, began | {"ask": ""})
    found = editor.get(f"{API}/packs/{PACK}/findings").get_json()
    places = {
        (each["language"], each["lesson"], each["block"]) for each in found["findings"]
    }
    assert ("zh_Hans", "ice", ITEM) in places
    assert found["faults"] >= 1


def test_a_finding_speaks_of_the_form_and_not_of_the_folder(
    editor: FlaskClient,
) -> None:
    editor.post(f"{API}/packs", json={"pack": "T02-A", "language": "zh_Hans"})
    new = {"title": "装箱", "language": "zh_Hans"}
    lesson = editor.post(f"{API}/packs/T02-A/lessons", json=new).get_json()["name"]
    found = editor.get(f"{API}/packs/T02-A/findings").get_json()["findings"]
    said = {each["message"] for each in found if each["lesson"] in ("", lesson)}
    assert {
        "“Picture” is still empty.",
        "“Question” is still empty.",
        "Feedback is missing: Option 1.",
        "Missing in English: Title.",
    } <= said
    assert not any("`" in words for words in said)
    places = {each["place"] for each in found if not each["block"]}
    assert "About the pack" in places and "pack.yaml" not in places


def test_the_history_says_in_which_lesson_and_part(editor: FlaskClient) -> None:
    added = editor.post(f"{ICE}/block", json={"kind": "card", "at": 0}).get_json()
    page = editor.get(f"/studio/{PACK}/history").text
    assert f"Card {added['name'].split()[1]}" in page
    assert "Where the ice pack goes" in page or "冰袋放在哪里" in page
    assert "Fact cards" in editor.get("/studio/facts/history").text


def test_an_error_page_leads_back_to_the_studio(editor: FlaskClient) -> None:
    lost = editor.get(f"/studio/{PACK}/lessons/none")
    assert lost.status_code == 404 and 'href="/studio"' in lost.text


def test_the_preview_of_a_lesson_that_is_still_empty_lacks_no_words(
    editor: FlaskClient,
) -> None:
    editor.post(f"{ICE}/block", json={"kind": "item", "type": "spot-fault", "at": 0})
    editor.post(f"{ICE}/block", json={"kind": "card", "at": 0})
    shown = editor.get(f"{ICE}/preview?language=en").get_json()
    card, item = shown["document"]["lessons"][0]["blocks"][:2]
    assert (card["kind"], card["text"]) == ("card", "")
    assert item["ask"] == "…"
    assert [spot["text"] for spot in item["spots"]] == ["…", "…"]


def test_the_preview_is_the_lesson_with_its_files(editor: FlaskClient) -> None:
    found = editor.get(f"{ICE}/preview?language=en").get_json()
    assert [each["id"] for each in found["document"]["lessons"]] == ["P03-A.ice"]
    pictures = [
        each for each in found["manifest"]["files"] if each["role"] == "picture"
    ]
    assert len(pictures) > 5
    answer = editor.get(f"{API}/blobs/{pictures[0]['sha256']}")
    assert answer.mimetype == "image/webp"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_publisher_publishes_and_the_draft_says_so(publisher: FlaskClient) -> None:
    done = publisher.post(f"{API}/packs/{PACK}/publish", json={"note": "first"})
    assert done.get_json()["version"] == 1
    assert "手机上就是这一版" in publisher.get(
        "/studio", headers={"Accept-Language": "zh"}
    ).get_data(as_text=True)
    began = fields(publisher, ITEM)
    save(publisher, ITEM, began, began | {"ask": "冰袋放哪里？"})
    minor = publisher.post(f"{API}/packs/{PACK}/publish", json={}).get_json()
    assert (minor["version"], minor["change"], minor["retake"]) == (2, "minor", [])
    same = publisher.post(f"{API}/packs/{PACK}/publish", json={}).get_json()
    assert (same["version"], same["changed"]) == (2, False)
    assert [each["version"] for each in packs.published_packs()] == [2]


def test_two_who_publish_at_once_make_one_version(studio: Flask) -> None:
    browsers = [staffed(studio, name, "publisher") for name in ("ada", "bo", "cy")]

    def press(browser: FlaskClient) -> tuple[int, int, bool]:
        answer = browser.post(f"{API}/packs/{PACK}/publish", json={})
        said = answer.get_json()
        return answer.status_code, said["version"], said["changed"]

    with ThreadPoolExecutor(3) as pool:
        done = sorted(pool.map(press, browsers))
    assert done == [(200, 1, False), (200, 1, False), (200, 1, True)]
    assert [each["version"] for each in packs.published_packs()] == [1]
    assert len(browsers[0].get(f"{API}/packs/{PACK}/versions").get_json()) == 1


def test_older_words_never_follow_newer_ones_onto_phones(
    studio: Flask, publisher: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = staffed(studio, "otto", "publisher")
    address, ids = f"{API}/packs/{PACK}/publish", releases._new_ids

    def meanwhile(folder: Path) -> str:
        """The first is still being built; another edits, and publishes what is newer."""
        monkeypatch.setattr(releases, "_new_ids", ids)
        began = fields(other, CARD)
        save(other, CARD, began, began | {"text": "新的。"})
        assert other.post(address, json={}).status_code == 200
        return ids(folder)

    monkeypatch.setattr(releases, "_new_ids", meanwhile)
    late = publisher.post(address, json={})
    assert (late.status_code, late.get_json()["code"]) == (409, "published-meanwhile")
    assert [each["version"] for each in packs.published_packs()] == [1]
    assert "新的。" in str(releases.files_at(PACK, 1))


def test_a_version_and_the_record_of_it_come_together_or_not_at_all(
    publisher: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_rest: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(releases, "_row", stopped)
        publisher.post(f"{API}/packs/{PACK}/publish", json={})
    assert packs.published_packs() == []
    assert publisher.post(f"{API}/packs/{PACK}/publish", json={}).get_json()["changed"]
    (version,) = publisher.get(f"{API}/packs/{PACK}/versions").get_json()
    assert version["kept"]


def test_a_faulty_pack_is_not_published(publisher: FlaskClient) -> None:
    began = fields(publisher, ITEM)
    save(publisher, ITEM, began, began | {"ask": ""})
    answer = publisher.post(f"{API}/packs/{PACK}/publish", json={})
    assert (answer.status_code, answer.get_json()["code"]) == (422, "pack-faulty")
    assert packs.published_packs() == []


def test_a_new_pack_grows_from_nothing(editor: FlaskClient) -> None:
    new = {"pack": "t01-a", "title": "试一试", "language": "zh_Hans"}
    assert editor.post(f"{API}/packs", json=new).status_code == 201
    assert editor.post(f"{API}/packs", json=new).status_code == 409
    first = {"title": "第一课", "language": "zh_Hans"}
    made = editor.post(f"{API}/packs/T01-A/lessons", json=first)
    name = made.get_json()["name"]
    kinds = [
        each["kind"]
        for each in lesson(editor, f"{API}/packs/T01-A/lessons/{name}")["blocks"]
    ]
    assert kinds == ["head", "card", "item", "item", "rule", "today"]
    assert "第一课" in editor.get("/studio/T01-A").get_data(as_text=True)
    copy = {"pack": "T02-A", "of": PACK, "title": "", "language": "en"}
    assert editor.post(f"{API}/packs", json=copy).status_code == 201
    found = editor.get(f"{API}/packs/T02-A/findings").get_json()
    assert {each["code"] for each in found["findings"]} == {"unexplained-term"}


def test_who_else_is_here(studio: Flask, editor: FlaskClient) -> None:
    other = staffed(studio, "otto", "editor")
    assert editor.post(f"{ICE}/look", json={"block": CARD}).get_json()["people"] == []
    seen = other.post(f"{ICE}/look", json={"block": "rule"}).get_json()["people"]
    assert seen == [{"name": "Ella", "block": CARD}]


def test_a_phone_without_an_account_looks_at_one_lesson_for_half_a_day(
    studio: Flask, editor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = editor.post(f"{ICE}/glance").get_json()["token"]
    phone = browser(studio)
    shown = phone.get(f"{API}/glances/{token}/preview?language=en").get_json()
    assert shown["document"]["lessons"][0]["id"] == "P03-A.ice"
    picture = next(
        each for each in shown["manifest"]["files"] if each["role"] == "picture"
    )
    assert (
        phone.get(f"{API}/glances/{token}/blobs/{picture['sha256']}").status_code == 200
    )
    assert phone.get(f"{API}/blobs/{picture['sha256']}").status_code == 401
    assert phone.get(f"{API}/glances/x{token}/preview?language=en").status_code == 404
    again = editor.post(f"{ICE}/glance").get_json()["token"]
    assert phone.get(f"{API}/glances/{token}/preview?language=en").status_code == 404
    address = f"{API}/glances/{again}/preview?language=en"
    assert phone.get(address).status_code == 200
    with monkeypatch.context() as patch:
        patch.setattr("server.people.staff_service.open_now", lambda _person: False)
        assert phone.get(address).status_code == 404
    late = now() + timedelta(hours=13)
    monkeypatch.setattr("server.studio.glances.now", lambda: late)
    assert phone.get(address).status_code == 404


# --- bad input --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "bad-picture"),
        ("x.svg", b"<!DOCTYPE a [<!ENTITY b 'c'>]><svg>&b;</svg>", "bad-picture"),
        ("x.png", b"GIF89a", "bad-picture"),
        ("x.jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "heic"),
        ("x.opus", b"no sound", "bad-sound"),
        ("x.exe", b"MZ", "bad-sound"),
        ("..%2Fx.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        ("X Y.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0h9v9z'/></svg>", None),
    ],
)  # fmt: skip
def test_a_broken_or_hostile_file_is_named_and_not_kept(
    editor: FlaskClient, name: str, data: bytes, code: str | None
) -> None:
    before = drafts.row_of(PACK).revision
    answer = editor.put(
        f"{API}/packs/{PACK}/media/{name}",
        data=data,
        content_type="application/octet-stream",
    )
    assert 400 <= answer.status_code < 500
    assert code is None or answer.get_json()["code"] == code
    db.session.rollback()
    assert drafts.row_of(PACK).revision == before


@pytest.mark.parametrize(
    "mine",
    [
        {"text": "a\n## item x\n"},
        {"text": "x" * 30_000},
        {"text": "a", "picture": {"a": {"b": {"c": {"d": {"e": {"f": 1}}}}}}},
        {"options": [{"id": str(n)} for n in range(700)]},
        {"picture": "ice.svg"},
        {"picture": {"alt": "no file"}},
        {"text": None},
        {"source": ["a"]},
    ],
)
def test_fields_that_make_no_block_are_refused(
    editor: FlaskClient, mine: dict[str, Any]
) -> None:
    before = file("zh_Hans/30-ice.md")
    began = fields(editor, CARD)
    answer = save(editor, CARD, began, began | mine)
    assert 400 <= answer.status_code < 500
    assert file("zh_Hans/30-ice.md") == before


def test_roles_and_forged_requests(studio: Flask, editor: FlaskClient) -> None:
    teacher = staffed(studio, "tom", "teacher")
    assert teacher.get("/studio").status_code == 403
    assert teacher.get(ICE).status_code == 403
    assert browser(studio).get(ICE).status_code == 401
    assert editor.post(f"{API}/packs/{PACK}/publish", json={}).status_code == 403
    forged = editor.put(
        f"{API}/packs/{PACK}",
        json={"began": {}, "mine": {}},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert forged.status_code == 403


def test_every_page_opens(editor: FlaskClient) -> None:
    for path in ("", f"/{PACK}", f"/{PACK}/history", f"/{PACK}/lessons/ice"):
        page = editor.get(f"/studio{path}")
        assert (page.status_code, "studio-data" in page.text) == (200, True), path


def test_only_the_preview_may_stand_in_a_frame(editor: FlaskClient) -> None:
    page = editor.get("/studio")
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Frame-Options"] == "DENY"
    assert page.headers["Cache-Control"] == "no-store"


def test_unknown_things_are_404(editor: FlaskClient) -> None:
    for address in (
        "/studio/NO-1",
        f"/studio/{PACK}/lessons/none",
        f"{API}/packs/{PACK}/lessons/none",
        f"{API}/packs/NO-1/findings",
        f"{API}/blobs/{'0' * 64}",
        f"{API}/blobs/..",
    ):
        assert editor.get(address).status_code == 404, address


@pytest.mark.parametrize("block", [CARD, ITEM, "head"])
@pytest.mark.parametrize(
    "typed", ["冷 ", "冷\n", "\u200b冷", "\u200b# 冷", "\u200b- 冷"]
)
def test_who_types_on_after_a_pause_meets_nobody(
    editor: FlaskClient, block: str, typed: str
) -> None:
    key = {CARD: "text", ITEM: "ask", "head": "title"}[block]
    began = fields(editor, block)
    kept = save(editor, block, began, began | {key: typed}).get_json()["fields"]
    # What is on the screen stays as it was typed: the caret stands behind it.
    assert kept[key] == typed
    assert save(editor, block, kept, kept | {key: f"{typed}气"}).status_code == 200
    assert fields(editor, block)[key].endswith("气")


def test_a_pasted_sign_that_nobody_sees_breaks_no_pack(editor: FlaskClient) -> None:
    address = f"{API}/packs/{PACK}"
    titles = {"zh_Hans": "包好不坏", "en": "\u200b- \u202eSafe"}
    began = titles | {"en": "Pack so it does not break"}
    body = {"began": {"title": began}, "mine": {"title": titles}}
    assert editor.put(address, json=body).status_code == 200
    assert "  en: '- Safe'\n" in file("pack.yaml")
    assert editor.get(ICE).status_code == 200


def test_half_an_emoji_is_kept_as_a_sign_that_says_so(editor: FlaskClient) -> None:
    body = '{"lesson": "ice", "block": "rule", "language": "en", "text": "a\\ud83d"}'
    answer = editor.post(
        f"{API}/packs/{PACK}/comments", data=body, content_type="application/json"
    )
    assert answer.status_code == 201
    assert answer.get_json()["text"] == "a\ufffd"
