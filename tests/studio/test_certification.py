"""A course's way to its certificate: reviews, pilot with real answers, evidence, lapse."""

import json
import random
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from server.db import db, now, run_unit
from server.packs import service as packs
from server.packs.check import today
from server.people import places
from server.reports import refresh
from server.studio.models import StudioCertification
from server.sync.phone import Phone
from tests.people.staff import staffed
from tests.studio.conftest import PACK
from tests.studio.test_review import swap_answer, write
from tests.sync.talk import Answer, new_phone

API = f"/api/v1/studio/packs/{PACK}/certification"
PAGE = f"/studio/{PACK}/certification"
STUDIO = f"/api/v1/studio/packs/{PACK}"


@pytest.fixture
def subject(studio: Flask) -> FlaskClient:
    """A browser of a reviewer who knows lychees."""
    return staffed(studio, "rita", "reviewer")


@pytest.fixture
def teaching(studio: Flask) -> FlaskClient:
    """A browser of a reviewer who knows teaching."""
    return staffed(studio, "remy", "reviewer")


def standing(client: FlaskClient) -> Any:
    # The page itself counts again every 20 seconds.
    refresh.refresh()
    db.session.remove()
    return client.get(API).get_json()


def judge(client: FlaskClient, aspect: str, **more: Any) -> Any:
    version = standing(client)["version"]
    said = {"aspect": aspect, "version": version, "passes": True, "word": "Good"}
    return client.post(f"{API}/reviews", json=said | more)


def publish(client: FlaskClient, **more: Any) -> Any:
    answer = client.post(f"{STUDIO}/publish", json=more)
    assert answer.status_code == 200
    return answer.get_json()


def reviewed(publisher: FlaskClient, *reviewers: FlaskClient) -> None:
    """Publish, and let both aspects pass."""
    publish(publisher)
    for client, aspect in zip(reviewers, ("subject", "teaching"), strict=True):
        assert judge(client, aspect).status_code == 201


def study(app: Flask, phone: Phone, able: float, *, all: bool = True) -> None:
    """Take the whole course, or its first lesson; an able learner is right more often."""
    course = packs.course(PACK)
    assert course is not None
    chance = random.Random(phone.learner)
    lessons = list(course.editions) if all else list(course.editions)[:1]
    for lesson in lessons:
        phone.record("lesson-opened", lesson=lesson, edition=1, version=1)
        items = [item for item, where in course.items.items() if where == lesson]
        right = 0
        for item in items:
            known = int(chance.random() < able)
            right += known
            phone.record(
                "item-answered", lesson=lesson, item=item, answer="x", right=known,
                seconds=5, version=1,
            )  # fmt: skip
        phone.record(
            "lesson-done", lesson=lesson, edition=1, right=right, of=len(items),
            seconds=60, version=1,
        )  # fmt: skip
    db.session.remove()
    body = phone.request([phone.seal()])
    answer = app.test_client().post(
        "/api/v1/sync", data=body, content_type="application/octet-stream"
    )
    assert Answer(answer.data)["received"]["refused"] == 0


def pilot(app: Flask, learners: int, *, dropouts: int = 0, late: int = 60) -> None:
    """Learners from hardly to very able take the course a minute from now."""
    for each in range(learners):
        phone = new_phone(f"pilot-{each}")
        phone.clock = int(now().timestamp()) + late
        study(app, phone, 0.15 + 0.75 * (each % 2), all=each >= dropouts)


def test_the_whole_way(
    studio: Flask, subject: FlaskClient, teaching: FlaskClient, publisher: FlaskClient
) -> None:
    assert standing(subject)["state"] == "draft"
    reviewed(publisher, subject, teaching)
    assert standing(subject)["state"] == "reviewed"
    assert publisher.post(f"{API}/pilot", json={}).status_code == 201
    begun = standing(subject)
    assert (begun["state"], begun["places"]) == ("piloting", [""])
    early = publisher.post(f"{API}/certificate", json={}).get_json()
    assert early["code"] == "not-met"
    assert set(early["missing"]) == {"learners", "completion", "items"}

    pilot(studio, 24, dropouts=2)
    evidence = standing(subject)["evidence"]
    assert (evidence["learners"], evidence["finished"]) == (24, 22)
    assert all(check["passes"] for check in evidence["checks"])
    item = evidence["items"][0]
    assert item["findings"] == ["good"]
    assert item["figures"]["learners"] == 24
    page = publisher.get(PAGE).get_data(as_text=True)
    assert "24 learners took part" in page and "Certify the course" in page

    done = publisher.post(f"{API}/certificate", json={})
    assert (done.status_code, done.get_json()["state"]) == (201, "certified")
    kept = standing(subject)["evidence"]
    study(studio, _late("more"), 0.0)
    assert standing(subject)["evidence"] == kept
    entry = _entry()
    # P03-A rests on laws: a year at most, and never beyond its own review date.
    assert entry["certified"]["until"] <= (today() + timedelta(days=365)).isoformat()
    assert entry["certified"]["until"] == standing(subject)["valid_until"]
    assert "Certified" in publisher.get("/studio").get_data(as_text=True)


def _late(name: str) -> Phone:
    phone = new_phone(name)
    phone.clock = int(now().timestamp()) + 60
    return phone


def _entry() -> Any:
    payload = json.loads(json.loads(packs.catalogue_json())["payload"])
    return next(each for each in payload["packs"] if each["id"] == PACK)


def certified(app: Flask, publisher: FlaskClient, *reviewers: FlaskClient) -> None:
    reviewed(publisher, *reviewers)
    publisher.post(f"{API}/pilot", json={})
    pilot(app, 20)
    assert publisher.post(f"{API}/certificate", json={}).status_code == 201


def test_it_lapses_with_an_answer_and_stays_with_a_word(
    studio: Flask,
    subject: FlaskClient,
    teaching: FlaskClient,
    publisher: FlaskClient,
    editor: FlaskClient,
) -> None:
    certified(studio, publisher, subject, teaching)
    write(editor, "冰放上面。")
    assert publish(publisher)["change"] == "minor"
    assert standing(editor)["state"] == "certified"
    assert "certified" in _entry()

    swap_answer(editor)
    assert publish(publisher)["change"] == "major"
    gone = standing(editor)
    assert (gone["state"], gone["causes"]) == ("lapsed", ["answers-changed"])
    assert "certified" not in _entry()
    assert gone["evidence"]["version"] == 1

    # A new attempt; what the first one rested on stays on record.
    assert judge(subject, "subject").status_code == 201
    anew = standing(editor)
    assert (anew["state"], anew["number"]) == ("draft", 2)
    assert anew["past"][0]["certified_at"] is not None
    # Who wrote in it since is no judge of it.
    assert judge(teaching, "teaching").status_code == 201
    assert standing(editor)["state"] == "reviewed"


def test_its_time_a_recall_and_a_word_end_it(
    studio: Flask, subject: FlaskClient, teaching: FlaskClient, publisher: FlaskClient
) -> None:
    certified(studio, publisher, subject, teaching)
    past = today() - timedelta(days=1)
    run_unit(
        lambda: db.session.execute(update(StudioCertification).values(valid_until=past))
    )
    assert standing(subject)["causes"] == ["expired"]
    reason = {"zh_Hans": "错", "en": "wrong"}
    publisher.post(f"{STUDIO}/recalls", json={"lessons": ["ice"], "reason": reason})
    assert standing(subject)["causes"] == ["recalled", "expired"]
    assert "certified" not in _entry()
    assert publisher.delete(
        f"{API}/certificate", json={"why": "Found a fault"}
    ).status_code == 200  # fmt: skip
    assert standing(subject)["causes"] == ["ended", "recalled", "expired"]
    assert "certified" not in _entry()
    again = publisher.delete(f"{API}/certificate", json={"why": "x"})
    assert again.get_json()["code"] == "other-state"
    assert "Found a fault" in publisher.get(PAGE).get_data(as_text=True)


def test_reviews_are_independent(
    subject: FlaskClient,
    teaching: FlaskClient,
    publisher: FlaskClient,
    editor: FlaskClient,
) -> None:
    nothing = {"aspect": "subject", "version": 1, "passes": True, "word": "x"}
    assert (
        subject.post(f"{API}/reviews", json=nothing).get_json()["code"] == "no-course"
    )
    publish(publisher)
    assert editor.post(f"{API}/reviews", json=nothing).status_code == 403
    assert judge(subject, "subject", version=9).get_json()["code"] == "changed-since"
    assert judge(subject, "taste").status_code == 422
    assert judge(subject, "subject", word=" ").get_json()["code"] == "no-word"
    assert judge(subject, "subject").status_code == 201
    assert judge(subject, "teaching").get_json()["code"] == "one-aspect-each"
    write(teaching, "冰放上面。")
    assert judge(teaching, "teaching").get_json()["code"] == "not-independent"
    assert standing(subject)["state"] == "draft"
    # A review that does not pass is kept, and the next one counts.
    assert judge(publisher, "teaching", passes=False).status_code == 201
    assert standing(subject)["state"] == "draft"
    assert publisher.post(f"{API}/pilot", json={}).get_json()["code"] == "other-state"
    assert judge(publisher, "teaching").status_code == 201
    assert standing(subject)["state"] == "reviewed"


def test_a_pilot_counts_who_is_new_and_of_its_places(
    studio: Flask, subject: FlaskClient, teaching: FlaskClient, publisher: FlaskClient
) -> None:
    def plant() -> None:
        places.add_place("lvtian", "", "township", {"zh_Hans": "吕田", "en": "Lvtian"})

    run_unit(plant)
    reviewed(publisher, subject, teaching)
    knew = new_phone("knew")
    knew.clock = int(now().timestamp()) - 86_400
    study(studio, knew, 1)
    tomorrow = (today() + timedelta(days=1)).isoformat()
    before = (today() - timedelta(days=9)).isoformat()
    for day in (tomorrow, before):
        bad = publisher.post(f"{API}/pilot", json={"since": day})
        assert (bad.status_code, bad.get_json()["code"]) == (400, "bad-day")
    nowhere = publisher.post(f"{API}/pilot", json={"places": ["atlantis"]})
    assert nowhere.status_code == 404
    local = staffed(studio, "lena", "publisher", "lvtian")
    assert local.post(f"{API}/pilot", json={"places": [""]}).status_code == 404
    assert local.post(f"{API}/pilot", json={}).status_code == 201
    assert standing(publisher)["places"] == ["lvtian"]
    study(studio, _late("elsewhere"), 1)
    assert standing(publisher)["evidence"]["learners"] == 0


def test_a_question_may_be_kept_with_a_reason_but_not_many(
    studio: Flask, subject: FlaskClient, teaching: FlaskClient, publisher: FlaskClient
) -> None:
    reviewed(publisher, subject, teaching)
    publisher.post(f"{API}/pilot", json={})
    for each in range(20):
        study(studio, _late(f"all-{each}"), 1.0)
    items = standing(publisher)["evidence"]["items"]
    assert {tuple(each["findings"]) for each in items} == {("easy", "flat")}
    all_of_them = {each["item"]: "A rule of safety" for each in items}
    many = publisher.post(f"{API}/certificate", json={"accepted": all_of_them})
    assert many.get_json()["code"] == "too-many-accepted"
    one = publisher.post(
        f"{API}/certificate", json={"accepted": {items[0]["item"]: "A rule of safety"}}
    )
    assert one.get_json()["missing"] == ["items"]
    form = {f"because-{items[0]['item']}": "<b>safe</b>", "act": "certify"}
    refused = publisher.post(f"{PAGE}/certificate", data=form)
    assert refused.status_code == 409
    assert "does not meet every condition" in refused.get_data(as_text=True)


def test_the_page_the_files_and_bad_input(
    studio: Flask, subject: FlaskClient, teaching: FlaskClient, publisher: FlaskClient
) -> None:
    assert "Nothing to certify yet" in subject.get(PAGE).get_data(as_text=True)
    publish(publisher)
    said = {"aspect": "subject", "version": 1, "verdict": "passes"}
    empty = subject.post(f"{PAGE}/review", data=said | {"word": ""})
    assert "Say in a word what you found." in empty.get_data(as_text=True)
    word = {"word": "=HYPERLINK(1) <script>"}
    kept = subject.post(f"{PAGE}/review", data=said | word, follow_redirects=True)
    assert "The review is kept." in kept.get_data(as_text=True)
    assert (
        "<script>"
        not in kept.get_data(as_text=True).split("</nav>")[1].split("</main>")[0]
    )
    teaching.post(f"{PAGE}/review", data=said | word | {"aspect": "teaching"})
    bad = publisher.post(f"{PAGE}/pilot", data={"since": "31st"})
    assert bad.status_code == 400
    assert "This is no day." in bad.get_data(as_text=True)
    assert publisher.post(f"{PAGE}/pilot", data={}).status_code == 303
    study(studio, _late("one"), 1)
    assert standing(subject)["evidence"]["learners"] == 1
    table = subject.get(f"{PAGE}.csv")
    assert table.status_code == 200
    assert f"{PACK}.where-ice" in table.get_data(as_text=True)
    assert "1 learner so far; 20 are needed" in table.get_data(as_text=True)
    assert subject.get(f"{PAGE}.exe").status_code == 404
    assert subject.get(f"{PAGE}.xlsx").data[:2] == b"PK"
    for path in ("pilot", "certificate"):
        assert subject.post(f"{PAGE}/{path}", data={}).status_code == 403
    assert subject.get("/studio/NONE/certification").status_code == 404
    assert subject.get("/studio/facts/certification").status_code == 404
    manager = staffed(studio, "max", "manager")
    assert manager.get(PAGE).status_code == 403
