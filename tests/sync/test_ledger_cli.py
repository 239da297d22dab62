"""`tianjian ledger`: everything comes out, is built anew, and is checked for truth."""

import json
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import delete, update

from server.db import Base, db
from server.progress.models import ItemProgress
from server.sync.batch import seal_body
from server.sync.models import Batch, Chain, EventVerdict
from tests.sync.talk import (
    LABEL,
    NOON,
    Desk,
    answer_item,
    name_yourself,
    new_phone,
    sealed,
    second_phone,
    study_lesson,
)


def ledger(desk: Desk, *arguments: str) -> Result:
    """Run one command on the test's database."""
    db.session.remove()
    runner = desk.app.test_cli_runner()
    from server.sync.cli import ledger as group

    return runner.invoke(group, list(arguments))


def exported(desk: Desk, *arguments: str) -> list[dict[str, Any]]:
    result = ledger(desk, "export", *arguments)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.output.splitlines()]


def fill(desk: Desk) -> tuple[Any, Any]:
    """Two learners: one with everything odd, one with a batch behind a gap."""
    anna, ben = new_phone(), new_phone("ben")
    name_yourself(anna, "安娜")
    answer_item(anna, answer=["a", "c"], at=NOON + 5)
    answer_item(anna, lesson="X09.new", item="X09.item")
    name_yourself(anna, "x\u202ey")
    anna.seal()
    raw = seal_body(
        anna.key, b"?", 2, learner=anna.learner, n=2,
        prev=anna.batches[0].payload, first=5, sealed=NOON,
    )  # fmt: skip
    desk.send(anna, anna.batches[0], raw)
    _, late = sealed(ben, 2)
    desk.send(ben, late)
    return anna, ben


def test_every_event_comes_out_with_its_verdict(desk: Desk) -> None:
    anna, ben = fill(desk)
    lines = exported(desk, "--learner", anna.learner)
    assert [
        (e["counter"], e["type"], e["verdict"], e.get("reason")) for e in lines
    ] == [
        (1, "profile", "accepted", None),
        (2, "item-answered", "accepted", None),
        (3, "item-answered", "held", "unknown-lesson"),
        (4, "profile", "refused", "bad-text"),
        (5, None, "refused", "unreadable"),
        (6, None, "refused", "unreadable"),
    ]
    assert lines[0]["data"]["nickname"] == "安娜"
    assert lines[1] == {
        "learner": anna.learner, "device": anna.device, "counter": 2, "batch": 1,
        "type": "item-answered", "at": NOON + 5, "lesson": "P03-A.ice",
        "item": "P03-A.where-ice", "answer": ["a", "c"], "right": 1, "seconds": 9,
        "version": 1, "verdict": "accepted",
    }  # fmt: skip
    everything = exported(desk)
    assert len(everything) == 10
    waiting = [e for e in everything if e["learner"] == ben.learner]
    assert {(e["verdict"], e["reason"]) for e in waiting} == {("held", "gap")}


def test_the_export_cannot_turn_a_terminal(desk: Desk) -> None:
    fill(desk)
    output = ledger(desk, "export").output
    assert "\u202e" not in output and "\\u202e" in output


def test_the_export_goes_into_a_file(desk: Desk, tmp_path: Any) -> None:
    fill(desk)
    path = tmp_path / "ledger.jsonl"
    assert ledger(desk, "export", "--out", str(path)).output == ""
    assert len(path.read_text("utf-8").splitlines()) == 10


def test_a_wrong_learner_id_is_an_error(desk: Desk) -> None:
    assert ledger(desk, "export", "--learner", "../x").exit_code == 2


def test_an_untouched_ledger_is_all_good(desk: Desk) -> None:
    fill(desk)
    result = ledger(desk, "verify")
    assert result.exit_code == 0
    assert result.output == "2 learners, 3 batches, 6 events: all good\n"


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (update(Batch).values(payload="A" * 43), "differ from the head"),
        (update(Batch).values(blob=b"x" * 100), "cannot be read"),
        (delete(Batch).where(Batch.n == 1), "chain is broken"),
        (update(Chain).values(events=99), "the chain says"),
        (update(Chain).values(refused=0), "the chain says"),
        (delete(EventVerdict), "verdicts on events differ"),
        (update(ItemProgress).values(attempts=7), "should be"),
        (delete(ItemProgress), "should be"),
        (Base.metadata.tables["devices"].delete(), "device is not known"),
    ],
)
def test_harm_to_any_table_is_found(desk: Desk, harm: Any, words: str) -> None:
    fill(desk)
    db.session.execute(harm)
    db.session.commit()
    result = ledger(desk, "verify")
    assert result.exit_code == 1 and words in result.output


def test_a_flipped_bit_in_a_stored_batch_is_found(desk: Desk) -> None:
    phone = new_phone()
    [batch] = sealed(phone)
    desk.send(phone, batch)
    raw = bytearray(batch.raw)
    raw[-1] ^= 1
    db.session.execute(update(Batch).values(blob=bytes(raw)))
    db.session.commit()
    result = ledger(desk, "verify")
    assert result.exit_code == 1 and "the signature does not hold" in result.output


def test_a_rebuild_mends_what_a_verification_found(desk: Desk) -> None:
    anna, _ = fill(desk)
    other = second_phone(anna)
    study_lesson(other)
    other.record("lesson-opened", lesson=LABEL)
    desk.send(other, other.seal())
    for harm in (
        delete(ItemProgress),
        delete(EventVerdict),
        update(Chain).values(batch=0, events=0, payload="", refused=5, waiting=0),
    ):
        db.session.execute(harm)
    db.session.commit()
    assert ledger(desk, "verify").exit_code == 1
    assert ledger(desk, "rebuild").output == "2 learners rebuilt\n"
    assert ledger(desk, "verify").exit_code == 0


def test_an_empty_ledger_is_fine(desk: Desk) -> None:
    assert exported(desk) == []
    assert ledger(desk, "verify").exit_code == 0
    assert ledger(desk, "rebuild").output == "0 learners rebuilt\n"
    assert ledger(desk, "release").output == "0 events released\n"
