"""Reviews, comments, versions, recalls: over the API and on the pages, and bad input."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.db import db, run_unit
from server.packs import service as packs
from server.studio import drafts, figures, releases
from tests.people.staff import staffed
from tests.studio.conftest import PACK
from tests.studio.test_studio import CARD, ITEM, fields, save

API = f"/api/v1/studio/packs/{PACK}"
PAGE = f"/studio/{PACK}"
REASON = {"zh_Hans": "答案有错", "en": "A wrong answer"}


@pytest.fixture
def reviewer(studio: Flask) -> FlaskClient:
    """A browser of a reviewer."""
    return staffed(studio, "rita", "reviewer")


def review(client: FlaskClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"{API}/review").get_json()
    return found


def write(
    client: FlaskClient, text: str, block: str = CARD, field: str = "text"
) -> None:
    began = fields(client, block)
    assert save(client, block, began, began | {field: text}).status_code == 200


def swap_answer(client: FlaskClient) -> None:
    """The first option of a question becomes the right one."""
    began = fields(client, ITEM)
    options = [dict(each) for each in began["options"]]
    right = next(each for each in options if each.get("right"))
    del right["right"]
    options[0]["right"] = True
    assert save(client, ITEM, began, began | {"options": options}).status_code == 200


def approve(client: FlaskClient, revision: int) -> Any:
    body = {"approve": True, "revision": revision}
    return client.post(f"{API}/review/verdict", json=body)


# --- review ----------------------------------------------------------------------


def test_a_review_from_asking_to_publishing(
    editor: FlaskClient, reviewer: FlaskClient, publisher: FlaskClient
) -> None:
    asked = editor.post(f"{API}/review", json={"word": "Please look"})
    revision = asked.get_json()["revision"]
    assert review(editor)["state"] == "in-review"
    assert editor.post(f"{API}/review", json={}).get_json()["code"] == "other-state"
    assert approve(reviewer, revision).status_code == 200
    assert approve(reviewer, revision).get_json()["code"] == "approved-already"
    assert approve(publisher, revision).status_code == 200
    now = review(editor)
    assert (now["state"], len(now["approvals"])) == ("approved", 2)
    assert "Rita" in publisher.get(f"{PAGE}/changes").get_data(as_text=True)
    assert '"approved_by": ["Rita", "Paula"]' in publisher.get(PAGE).get_data(
        as_text=True
    )

    publisher.post(f"{API}/publish", json={"note": "checked"})
    (version,) = editor.get(f"{API}/versions").get_json()
    assert (version["version"], version["note"]) == (1, "checked")
    assert len(version["approved_by"]) == 2
    page = editor.get(f"{PAGE}/versions").get_data(as_text=True)
    assert "Paula" in page
    assert "Approved by Rita、Paula" in page
    assert review(editor)["state"] == "draft"


def test_a_pack_says_where_it_stands_after_every_step(
    editor: FlaskClient, reviewer: FlaskClient, publisher: FlaskClient
) -> None:
    def said() -> tuple[str, int | None, str]:
        pack = editor.get(API).get_json()
        return pack["state"], pack["version"], pack["course"]

    assert said() == ("new", None, "")
    revision = editor.post(f"{API}/review", json={}).get_json()["revision"]
    assert said() == ("in-review", None, "")
    approve(reviewer, revision)
    assert said() == ("approved", None, "")
    publisher.post(f"{API}/publish", json={})
    assert said() == ("published", 1, "")
    write(editor, "一")
    assert said() == ("draft", 1, "")
    publisher.post(f"{API}/recalls", json={"lessons": ["ice"], "reason": REASON})
    assert said() == ("recalled", 1, "")
    publisher.delete(f"{API}/recalls", json={"lessons": ["ice"]})
    assert said() == ("draft", 1, "")
    first = {"aspect": "subject", "version": 1, "passes": True, "word": "True"}
    passed = reviewer.post(f"{API}/certification/reviews", json=first)
    assert passed.status_code == 201
    assert said() == ("draft", 1, "draft")
    assert editor.get("/api/v1/studio/packs/NONE").status_code == 404


def test_an_edit_takes_the_approval_away(
    editor: FlaskClient, reviewer: FlaskClient
) -> None:
    revision = editor.post(f"{API}/review", json={}).get_json()["revision"]
    write(editor, "一")
    late = approve(reviewer, revision)
    assert (late.status_code, late.get_json()["code"]) == (409, "changed-since")
    assert review(editor)["state"] == "in-review"
    assert approve(reviewer, review(reviewer)["revision"]).status_code == 200
    write(editor, "二")
    assert (review(editor)["state"], review(editor)["approvals"]) == ("draft", [])


def test_a_changed_fact_card_takes_the_approval_of_its_packs_away(
    editor: FlaskClient, reviewer: FlaskClient, publisher: FlaskClient
) -> None:
    def change_fact(who: FlaskClient, day: str) -> None:
        cards = who.get("/api/v1/studio/facts").get_json()
        (began,) = (each["fields"] for each in cards if each["id"] == "N-lychee-cool")
        body = {"began": began, "mine": began | {"review_by": day}}
        sent = who.put("/api/v1/studio/facts/N-lychee-cool", json=body)
        assert sent.status_code == 200

    revision = editor.post(f"{API}/review", json={}).get_json()["revision"]
    assert approve(publisher, revision).status_code == 200
    change_fact(reviewer, "2028-01-01")
    now = review(editor)
    assert (now["state"], now["approvals"]) == ("draft", [])
    revision = editor.post(f"{API}/review", json={}).get_json()["revision"]
    assert approve(reviewer, revision).get_json()["code"] == "own-review"
    publisher.post(f"{API}/publish", json={})
    assert editor.get(f"{API}/versions").get_json()[0]["approved_by"] == []
    assert editor.get(API).get_json()["state"] == "published"
    # Phones have the card as it was: the pack has something new again.
    change_fact(editor, "2028-02-02")
    assert editor.get(API).get_json()["state"] == "draft"
    page = editor.get(f"{PAGE}/changes").get_data(as_text=True)
    assert "2028-<ins>02</ins>-<ins>02</ins>" in page


def test_nobody_approves_what_they_asked_for(reviewer: FlaskClient) -> None:
    revision = reviewer.post(f"{API}/review", json={}).get_json()["revision"]
    assert approve(reviewer, revision).get_json()["code"] == "own-review"


def test_nobody_approves_what_they_wrote_though_another_asked(
    editor: FlaskClient, reviewer: FlaskClient, publisher: FlaskClient
) -> None:
    write(reviewer, "一")
    revision = editor.post(f"{API}/review", json={}).get_json()["revision"]
    assert approve(reviewer, revision).get_json()["code"] == "own-review"
    assert approve(publisher, revision).status_code == 200
    publisher.post(f"{API}/publish", json={})
    write(editor, "二")
    revision = editor.post(f"{API}/review", json={}).get_json()["revision"]
    assert approve(reviewer, revision).status_code == 200


def test_sending_back_needs_a_word_and_ends_approvals(
    editor: FlaskClient, reviewer: FlaskClient
) -> None:
    revision = editor.post(f"{API}/review", json={}).get_json()["revision"]
    approve(reviewer, revision)
    back = {"approve": False, "word": " "}
    assert reviewer.post(f"{API}/review/verdict", json=back).status_code == 400
    back["word"] = "The picture shows two boxes"
    assert reviewer.post(f"{API}/review/verdict", json=back).status_code == 200
    now = review(editor)
    assert (now["state"], now["approvals"]) == ("draft", [])
    assert now["acts"][0]["word"] == "The picture shows two boxes"
    assert reviewer.post(f"{API}/review/verdict", json=back).status_code == 409


def test_a_request_can_be_taken_back_and_needs_something_new(
    editor: FlaskClient, publisher: FlaskClient
) -> None:
    editor.post(f"{API}/review", json={})
    assert editor.delete(f"{API}/review").status_code == 200
    assert editor.delete(f"{API}/review").status_code == 409
    publisher.post(f"{API}/publish", json={})
    again = editor.post(f"{API}/review", json={})
    assert again.get_json()["code"] == "nothing-new"


def test_comments_stand_beside_their_block_until_resolved(
    editor: FlaskClient, reviewer: FlaskClient
) -> None:
    new = {"lesson": "ice", "block": CARD, "language": "zh_Hans", "text": "哪只箱子？"}
    made = reviewer.post(f"{API}/comments", json=new)
    assert made.status_code == 201
    assert (made.get_json()["name"], made.get_json()["resolved"]) == ("Rita", False)
    assert review(editor)["open"] == {"ice": 1}
    look = editor.post(f"{API}/lessons/ice/look", json={"block": CARD}).get_json()
    assert [each["text"] for each in look["comments"]] == ["哪只箱子？"]
    assert "哪只箱子？" in editor.get(f"{PAGE}/changes").get_data(as_text=True)
    one = f"{API}/comments/{made.get_json()['comment']}"
    done = editor.put(one, json={"resolved": True}).get_json()
    assert (done["resolved"], done["resolved_by"]) == (True, "Ella")
    assert review(editor)["open"] == {}
    editor.put(one, json={"resolved": False})
    listed = editor.get(f"{API}/comments?lesson=ice").get_json()
    assert [each["resolved"] for each in listed] == [False]
    assert editor.get(f"{API}/comments?lesson=label").get_json() == []
    for wrong in ({"block": "card no"}, {"lesson": "no"}):
        assert reviewer.post(f"{API}/comments", json=new | wrong).status_code == 404
    assert reviewer.post(f"{API}/comments", json=new | {"text": " "}).status_code == 400
    assert editor.put(f"{API}/comments/no", json={"resolved": True}).status_code == 404


# --- what changes ----------------------------------------------------------------


def test_words_keep_progress_and_answers_ask_to_take_again(
    publisher: FlaskClient,
) -> None:
    publisher.post(f"{API}/publish", json={})
    nothing = publisher.get(f"{API}/changes").get_json()
    assert (nothing["major"], nothing["lessons"]) == (False, [])
    write(publisher, "冷气自己往下沉。")
    found = publisher.get(f"{API}/changes").get_json()
    (lesson,) = found["lessons"]
    assert (found["major"], lesson["fate"]["state"]) == (False, "kept")
    page = publisher.get(f"{PAGE}/changes").get_data(as_text=True)
    assert "Minor: progress kept" in page
    assert "<del>" in page

    swap_answer(publisher)
    found = publisher.get(f"{API}/changes").get_json()
    (lesson,) = found["lessons"]
    assert lesson["fate"] == {
        "lesson": f"{PACK}.ice",
        "state": "retake",
        "causes": [{"code": "answer", "item": f"{PACK}.where-ice"}],
    }
    page = publisher.get(f"{PAGE}/changes").get_data(as_text=True)
    assert "The right answer of question where-ice changed." in page
    foreseen = [each["lesson"] for each in found["lessons"]]
    done = publisher.post(f"{API}/publish", json={}).get_json()
    assert done["retake"] == [f"{PACK}.{each}" for each in foreseen]


def test_a_question_that_goes_and_a_lesson_that_goes(publisher: FlaskClient) -> None:
    publisher.post(f"{API}/publish", json={})
    publisher.delete(f"{API}/lessons/ice/block?block={ITEM}")
    publisher.delete(f"{API}/lessons/label")
    fates = {
        each["lesson"]: each["fate"]
        for each in publisher.get(f"{API}/changes").get_json()["lessons"]
    }
    assert fates["ice"]["causes"] == [{"code": "removed", "item": f"{PACK}.where-ice"}]
    assert fates["label"]["state"] == "gone"


def test_the_old_picture_is_shown_beside_the_new(publisher: FlaskClient) -> None:
    publisher.post(f"{API}/publish", json={})
    old = publisher.get(f"{API}/media/ice-bag.svg").get_data()
    new = old.replace(b"</svg>", b"<path d='M0 0h9v9z'/></svg>")
    done = publisher.put(
        f"{API}/media/ice-bag.svg", data=new, content_type="application/octet-stream"
    )
    assert done.status_code == 200
    page = publisher.get(f"{PAGE}/changes").get_data(as_text=True)
    address = f"{API}/media/ice-bag.svg"
    assert f'src="{address}"' in page
    assert f'src="{address}?version=1"' in page
    assert publisher.get(address).get_data() == new
    assert publisher.get(f"{address}?version=1").get_data() == old
    assert publisher.get(f"{address}?version=9").status_code == 404


def test_a_new_pack_and_a_faulty_draft_are_shown_too(editor: FlaskClient) -> None:
    assert "New for phones" in editor.get(f"{PAGE}/changes").get_data(as_text=True)
    new = {"pack": "T01-A", "title": "试", "language": "zh_Hans"}
    editor.post("/api/v1/studio/packs", json=new)
    assert editor.get("/studio/T01-A/changes").status_code == 200
    assert editor.get("/studio/T01-A/versions").status_code == 200
    assert editor.get("/studio/facts/changes").status_code == 404
    assert editor.get("/studio/NO-1/versions").status_code == 404


# --- versions and recalls --------------------------------------------------------


def add_question(id: str) -> None:
    """One question more in both languages, with the words of another."""

    def work() -> None:
        draft = drafts.open_draft(PACK, "test")
        for language in ("zh_Hans", "en"):
            text = draft.text(f"{language}/30-ice.md")
            start, end = text.index(f"## {ITEM}"), text.index("## item find-fault")
            more = text[start:end].replace(f"## {ITEM}", f"## item {id}")
            draft.write(f"{language}/30-ice.md", text[:end] + more + text[end:], "add")

    run_unit(work)
    db.session.remove()


def test_a_former_version_comes_back_as_a_new_one(publisher: FlaskClient) -> None:
    before = fields(publisher, ITEM)
    publisher.post(f"{API}/publish", json={})
    swap_answer(publisher)
    add_question("once-more")
    done = publisher.post(f"{API}/publish", json={}).get_json()
    assert (done["version"], done["change"]) == (2, "major")

    back = publisher.post(f"{API}/versions/1/again", json={"note": "wrong answer"})
    assert back.get_json()["version"] == 3, back.get_json()
    assert back.get_json()["retake"] == [f"{PACK}.ice"]
    assert "item once-more" not in releases.ids_in(releases.files_at(PACK, 3))
    newest = publisher.get(f"{API}/versions").get_json()[0]
    assert (newest["again"], newest["note"]) == (1, "wrong answer")
    # The draft is as it was, and the comparison says what is other on phones.
    assert fields(publisher, ITEM) != before
    found = publisher.get(f"{API}/changes").get_json()
    assert [each["lesson"] for each in found["lessons"]] == ["ice"]
    assert "Changed since" in publisher.get("/studio").get_data(as_text=True)
    again = publisher.post(f"{API}/versions/3/again", json={})
    assert again.get_json()["code"] == "held-already"
    assert publisher.post(f"{API}/versions/9/again", json={}).status_code == 404


def test_lessons_are_withdrawn_and_given_back(
    editor: FlaskClient, publisher: FlaskClient
) -> None:
    publisher.post(f"{API}/publish", json={})
    wish = {"lessons": ["ice", "label"], "reason": REASON}
    done = publisher.post(f"{API}/recalls", json=wish)
    assert done.get_json()["number"] == packs.catalogue_number()
    assert set(packs.recalls(PACK)) == {f"{PACK}.ice", f"{PACK}.label"}
    page = publisher.get(f"{PAGE}/versions").get_data(as_text=True)
    assert "A wrong answer" in page
    assert "Paula" in page
    assert "A lesson is withdrawn" in editor.get("/studio").get_data(as_text=True)
    back = publisher.delete(f"{API}/recalls", json={"lessons": ["ice", "label"]})
    assert back.status_code == 200
    assert packs.recalls(PACK) == {}
    twice = publisher.delete(f"{API}/recalls", json={"lessons": ["ice"]})
    assert twice.status_code == 404


def test_a_recall_that_cannot_be_withdraws_nothing(publisher: FlaskClient) -> None:
    publisher.post(f"{API}/publish", json={})
    wishes: list[tuple[dict[str, Any], int]] = [
        ({"lessons": [], "reason": REASON}, 422),
        ({"lessons": ["ice"], "reason": {"en": "only one"}}, 422),
        ({"lessons": ["ice"], "reason": {"en": "", "zh_Hans": ""}}, 422),
        ({"lessons": ["ice"], "reason": {"en": " ", "zh_Hans": " "}}, 400),
        ({"lessons": ["ice", "no-such"], "reason": REASON}, 404),
    ]
    for wish, status in wishes:
        assert publisher.post(f"{API}/recalls", json=wish).status_code == status, wish
        assert packs.recalls(PACK) == {}


def test_no_lesson_is_withdrawn_without_saying_by_whom(
    publisher: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher.post(f"{API}/publish", json={})
    number = packs.catalogue_number()
    wish = {"lessons": ["ice"], "reason": REASON}

    def power_cut(*_args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("server.studio.review.step", power_cut)
        publisher.post(f"{API}/recalls", json=wish)
    assert (packs.recalls(PACK), packs.catalogue_number()) == ({}, number)
    assert publisher.post(f"{API}/recalls", json=wish).status_code == 200


# --- the pages' forms --------------------------------------------------------------


def test_the_forms_do_the_same_and_say_so(
    editor: FlaskClient, reviewer: FlaskClient, publisher: FlaskClient
) -> None:
    def send(client: FlaskClient, path: str, **form: Any) -> str:
        answer = client.post(f"{PAGE}/{path}", data=form, follow_redirects=True)
        return str(answer.get_data(as_text=True))

    assert "Reviewers see it now." in send(editor, "review", act="ask", word="x")
    revision = review(editor)["revision"]
    where = {"lesson": "ice", "block": CARD, "language": "en"}
    said = send(reviewer, "comment", text="<b>Which</b> box?", **where)
    assert "&lt;b&gt;Which&lt;/b&gt; box?" in said
    empty = reviewer.post(f"{PAGE}/comment", data=where | {"text": ""})
    assert empty.status_code == 400
    assert "Write the comment first." in empty.get_data(as_text=True)
    id = editor.get(f"{API}/comments").get_json()[0]["comment"]
    assert "The comment is resolved." in send(editor, f"comments/{id}/resolve")
    assert "Look at the changes once more." in send(
        reviewer, "verdict", act="approve", revision=revision - 1
    )
    assert "Approved." in send(reviewer, "verdict", act="approve", revision=revision)
    assert "On its way to phones." in send(publisher, "publish", note="n")
    write(publisher, "一")
    assert send(publisher, "publish", major="ice")
    newest = publisher.get(f"{API}/versions").get_json()[0]
    assert newest["retake"] == [f"{PACK}.ice"]
    assert "is on its way" in send(publisher, "versions/1/again", note="why")
    reason = {f"reason-{key}": value for key, value in REASON.items()}
    assert "Withdrawn:" in send(publisher, "recalls", lesson="ice", **reason)
    back = send(publisher, "recalls", lesson="ice", act="reinstate")
    assert "Given back to phones." in back
    assert "Choose at least one lesson." in send(publisher, "recalls", **reason)


def test_who_may_do_what(
    studio: Flask, editor: FlaskClient, reviewer: FlaskClient
) -> None:
    teacher = staffed(studio, "tom", "teacher")
    assert teacher.get(f"{PAGE}/changes").status_code == 403
    assert approve(editor, 1).status_code == 403
    for client in (editor, reviewer):
        for path in ("publish", "recalls", "versions/1/again"):
            assert client.post(f"{PAGE}/{path}", data={}).status_code == 403
        assert client.post(f"{API}/recalls", json={}).status_code == 403
    forged = {"Sec-Fetch-Site": "cross-site"}
    assert reviewer.post(f"{PAGE}/verdict", headers=forged).status_code == 403


# --- the first page ----------------------------------------------------------------


def test_facts_to_be_read_again_are_listed_with_their_lessons(
    editor: FlaskClient,
) -> None:
    day = date(2027, 10, 1)
    first = figures.due_facts(day)[0]
    assert {each.late for each in first} == {False, True}
    assert all(each.late == (each.review_by < day) for each in first)
    late, _next = figures.due_facts(date(2029, 1, 1))
    assert all(each.late for each in late)
    fact = next(each for each in late if each.fact == "N-lychee-cool")
    assert fact.used_in == ((PACK, "ice"),)
    none, following = figures.due_facts(date(2026, 11, 26))
    assert none == ()
    assert following == min(each.review_by for each in late)
    page = editor.get("/studio").get_data(as_text=True)
    assert "Facts to read again" in page
    assert "No question has troubled three learners yet." in page
