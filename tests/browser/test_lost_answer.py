"""Answers that get lost, strangers that answer instead, and a server whose power goes."""

import os
import random
from typing import Any

import pytest

from tests.browser.field import Field, phone_events
from tests.browser.learner import Learner, handle

pytestmark = pytest.mark.browser

PACK = "P03-A"
HTML = {"Content-Type": "text/html"}


@pytest.fixture
def student(phone: Learner, field: Field) -> Learner:
    """A phone with a pack and a lesson's answers that nobody has yet."""
    phone.start()
    phone.sync()
    phone.download(PACK)
    phone.worker_ready()
    field.road.cut_network()
    phone.study(PACK, field.text(PACK)["lessons"][0], wrong=1)
    phone.open_sync()
    assert phone.sync_numbers()["pending"] != "0"
    return phone


def send(student: Learner, field: Field) -> None:
    """Back in reach: press the button, and see the request on its way."""
    before = field.road.totals("^/api/v1/sync")[0]
    field.road.restore_network()
    student.click(handle("sync-now"))
    student.until(
        lambda: field.road.totals("^/api/v1/sync")[0] > before, "a request under way"
    )


def rest(student: Learner) -> dict[str, str | None]:
    """The numbers on the screen once nothing is under way."""
    student.until(lambda: student.sync_numbers()["state"] != "sending", "the end of it")
    return student.sync_numbers()


def test_an_answer_dropped_after_the_commit_doubles_nothing(
    student: Learner, field: Field
) -> None:
    # More than once: Chromium itself asks again on a connection that closed under it.
    lost = field.road.add("^/api/v1/sync", "drop", times=99)
    pending = student.sync_numbers()["pending"]
    send(student, field)
    assert rest(student)["state"] == "offline"
    assert lost.times < 99
    # The server has them; the phone does not know, and does not say so.
    assert len(field.ledger(learner_of(student))) == len(phone_events(student.engine))
    assert student.sync_numbers()["pending"] == pending
    lost.times = 0
    student.sync()
    events = field.agree(student)
    assert len([e for e in events if e["type"] == "item-answered"]) == len(
        student.given
    )


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        (
            {"status": 200, "body": b"<h1>Hotel", "headers": HTML},
            "captive-portal",
            "登录",
        ),
        (
            {"status": 511, "body": b"<h1>Hotel", "headers": HTML},
            "captive-portal",
            "登录",
        ),
        ({"status": 413}, "server-error", "服务器"),
        ({"status": 429, "headers": {"Retry-After": "2"}}, "rate-limited", "等一会儿"),
        (
            {"status": 502, "body": b"<h1>Bad", "headers": HTML},
            "server-error",
            "服务器",
        ),
    ],
)
def test_whoever_answers_instead_is_named_in_plain_words_and_all_is_sent_later(
    answer: dict[str, Any], code: str, words: str, student: Learner, field: Field
) -> None:
    stranger = field.road.add("^/api/v1/sync", "answer", times=9, **answer)
    send(student, field)
    student.wait(f'[data-code="{code}"]')
    said = student.text("[data-code]")
    assert words in said
    assert not any(sign in said for sign in ("Error", "HTTP", str(answer["status"])))
    assert student.sync_numbers()["state"] == "error"
    assert student.sync_numbers()["pending"] != "0"
    stranger.times = 0
    # A phone that was told to wait waits, and then goes on by itself.
    if code != "rate-limited":
        student.click(handle("sync-now"))
    student.until(lambda: student.sync_numbers()["state"] == "done", "sent", 30)
    assert not student.sees("[data-code]")
    field.agree(student)


def test_what_the_server_acknowledged_is_there_after_its_power_went(
    student: Learner, field: Field
) -> None:
    number = os.environ.get("CHANCE") or str(random.randrange(10**6))
    print(f"CHANCE={number}")
    chance = random.Random(number)
    lessons = field.text(PACK)["lessons"][1:]
    learner = learner_of(student)
    for lesson in lessons[:4]:
        send(student, field)
        student.engine.page.wait_for_timeout(chance.randrange(60))  # type: ignore[attr-defined]
        field.server.kill()
        acknowledged = int(rest(student)["received"] or 0)
        assert len(field.ledger(learner)) >= acknowledged
        field.road.cut_network()
        field.server.start()
        answer_one(student, lesson)
    field.road.restore_network()
    student.sync()
    field.agree(student)
    field.server.tianjian("ledger", "verify")


def answer_one(student: Learner, lesson: dict[str, Any]) -> None:
    """Answer the next item of a lesson, and come back to the sync screen."""
    student.open_lesson(PACK, lesson["id"])
    items = {b["id"]: b for b in lesson["blocks"] if b["kind"] == "item"}
    while not student.sees(handle("item")):
        student.turn_page()
    name = student.attribute(handle("item"), "data-item")
    student.answer(items[str(name)], right=True)
    student.open_sync()


def learner_of(student: Learner) -> str:
    return str(phone_events(student.engine)[0]["learner"])
