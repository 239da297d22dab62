"""Mail, erasure, export, and the node's own key."""

import stat
from pathlib import Path

import pytest
from sqlalchemy import func, select

from server.db import Base, db, now, run_unit
from server.errors import Problem
from server.people import service as people
from server.people.node import load_node_key
from server.progress import service as progress
from server.sync import service as sync
from tests.sync.conftest import desk
from tests.sync.talk import Desk, name_yourself, new_phone, sealed, second_phone

__all__ = ["desk"]


def write(learner: str, text: str) -> int:
    return run_unit(lambda: people.send_note(learner, text, sender="李老师", now=now()))


def test_mail_comes_down_once_it_is_newer_than_what_the_phone_has(desk: Desk) -> None:
    phone = new_phone()
    desk.send(phone)
    assert [write(phone.learner, text) for text in ("一", "二", "三")] == [1, 2, 3]
    mail = desk.send(phone, mail=1)["mail"]
    assert [(each["number"], each["text"]) for each in mail] == [(2, "二"), (3, "三")]
    assert mail[0]["from"] == "李老师" and mail[0]["kind"] == "note"
    assert mail[0]["at"].endswith("Z")
    assert desk.send(phone, mail=3)["mail"] == []


def test_mail_comes_in_portions_of_fifty(desk: Desk) -> None:
    phone = new_phone()
    desk.send(phone)
    for number in range(60):
        write(phone.learner, str(number))
    answer = desk.send(phone)
    first = answer["mail"]
    assert len(first) == 50 and answer["more"]
    rest = desk.send(phone, mail=first[-1]["number"])
    assert [each["number"] for each in rest["mail"]] == list(range(51, 61))
    assert not rest["more"]


def test_mail_is_for_its_learner_only(desk: Desk) -> None:
    anna, ben = new_phone(), new_phone("ben")
    desk.send(anna)
    desk.send(ben)
    write(anna.learner, "for Anna")
    assert desk.send(ben)["mail"] == []


def test_an_erased_learner_leaves_only_the_fact(desk: Desk) -> None:
    anna, ben = new_phone(), new_phone("ben")
    for phone in (anna, ben):
        name_yourself(phone, "someone")
        desk.send(phone, *sealed(phone))
        write(phone.learner, "hello")
    second = second_phone(anna)
    desk.send(second, bytes(100))
    erasers = [sync.forget, progress.forget]
    run_unit(lambda: people.erase(anna.learner, erasers, now()))
    for table in Base.metadata.sorted_tables:
        if "learner_id" in table.columns and table.name != "erased_learners":
            mine = table.columns["learner_id"] == anna.learner
            count = select(func.count()).select_from(table).where(mine)
            if table.name not in {"report_queue"}:
                assert db.session.scalar(count) == 0, table.name
    db.session.remove()
    assert desk.progress(ben.learner)["items"]
    for phone in (anna, second):
        with pytest.raises(Problem) as problem:
            desk.send(phone, *sealed(phone), cards=[anna.card])
        assert (problem.value.status, problem.value.code) == (410, "erased")


def test_the_export_holds_what_is_stored(desk: Desk) -> None:
    phone = new_phone()
    name_yourself(phone, "安娜")
    desk.send(phone, phone.seal())
    write(phone.learner, "hello")
    stored = people.export(phone.learner)
    assert stored["learners"][0]["nickname"] == "安娜"
    assert stored["devices"][0]["device_id"] == phone.device
    assert stored["mail"][0]["text"] == "hello"
    db.session.remove()


def test_a_node_keeps_its_key(tmp_path: Path) -> None:
    key = load_node_key(tmp_path)
    path = tmp_path / "keys" / "node.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_node_key(tmp_path).thumbprint == key.thumbprint
    assert [each.name for each in path.parent.iterdir()] == ["node.json"]


@pytest.mark.parametrize("text", ["", "{}", '{"d":"x"}', "[]"])
def test_a_damaged_node_key_is_never_replaced(tmp_path: Path, text: str) -> None:
    path = tmp_path / "keys" / "node.json"
    path.parent.mkdir()
    path.write_text(text)
    with pytest.raises(ValueError, match="damaged"):
        load_node_key(tmp_path)
    assert path.read_text() == text
