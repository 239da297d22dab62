"""Runs in the ledger: noted, played again, told about, and the same after a rebuild."""

from typing import Any

import pytest
from sqlalchemy import select

from server.db import db, now, run_unit
from server.people import service as people
from server.simulations import service
from server.simulations.judge import Simulations
from server.simulations.loop import Loop
from server.simulations.models import SimulationRun
from server.sync import audit
from server.sync.phone import Phone
from tests.simulations.conftest import honest_run, kit
from tests.sync.talk import Desk, name_yourself, new_phone

STATION = "tonglu-station"


def judge_of(desk: Desk) -> Simulations:
    found: Simulations = desk.app.extensions["simulations"]
    return found


def finish(phone: Phone, **changes: Any) -> None:
    phone.record("run-finished", data={**honest_run(STATION), **changes})


def rows(learner: str) -> list[dict[str, Any]]:
    found = db.session.scalars(
        select(SimulationRun)
        .where(SimulationRun.learner_id == learner)
        .order_by(SimulationRun.counter)
    )
    all = [
        {c.name: getattr(row, c.name) for c in SimulationRun.__table__.columns}
        for row in found
    ]
    db.session.remove()
    return all


def letters(learner: str) -> list[str]:
    found = [each["text"] for each in people.mail_since(learner, 0, "node")]
    db.session.remove()
    return found


@pytest.fixture
def phone(desk: Desk) -> Phone:
    """Anna, who played once honestly, twice with another score, once with junk."""
    phone = new_phone()
    name_yourself(phone, language="en")
    finish(phone)
    finish(phone, score=99.5)
    finish(phone, digest="0" * 16)
    finish(phone, actions=[{"parcels": 7}])
    finish(phone, engine="9.9.9")
    desk.send(phone, phone.seal())
    return phone


def test_a_run_waits_until_it_is_played_again(desk: Desk, phone: Phone) -> None:
    assert [row["state"] for row in rows(phone.learner)] == ["waiting"] * 5
    counts = service.replay_waiting(judge_of(desk))
    assert (counts.accepted, counts.disputed, counts.refused, counts.held) == (
        1, 2, 1, 1,
    )  # fmt: skip
    honest, boasted, other, junk, later = rows(phone.learner)
    assert honest["state"] == "accepted" and honest["practice"]
    assert honest["score"] == honest["claimed"] and not honest["better"]
    assert (boasted["state"], boasted["reason"]) == ("disputed", "score")
    assert boasted["score"] == honest["score"], "what it came to is kept"
    assert (other["state"], other["reason"]) == ("disputed", "digest")
    assert junk["state"] == "refused" and "actions.0" in junk["where"]
    assert (later["state"], later["reason"]) == ("held", "unknown-engine")


def test_the_learner_gets_a_letter_in_their_words_once(
    desk: Desk, phone: Phone
) -> None:
    service.replay_waiting(judge_of(desk))
    told = letters(phone.learner)
    assert len(told) == 3
    title = kit(STATION)["scenario"]["words"]["en"]["title"]
    assert all(f"“{title}”" in each for each in told)
    assert "points, not 100" in told[0]
    audit.rebuild(desk.wiring)
    db.session.remove()
    service.replay_waiting(judge_of(desk), held=True)
    assert letters(phone.learner) == told
    answer = desk.send(phone)
    kinds = [each["kind"] for each in answer["mail"]]
    assert kinds == ["run-disputed"] * 3
    assert answer["mail"][0]["id"].startswith(f"run/{phone.learner}/")


def test_a_rebuild_and_a_replay_give_the_same_rows(desk: Desk, phone: Phone) -> None:
    service.replay_waiting(judge_of(desk))
    before = rows(phone.learner)
    assert audit.rebuild(desk.wiring) == 1
    db.session.remove()
    assert {row["state"] for row in rows(phone.learner)} == {"waiting"}
    service.replay_waiting(judge_of(desk))
    assert rows(phone.learner) == before
    assert audit.verify(desk.wiring).findings == []


def test_a_verification_finds_a_run_that_was_changed(desk: Desk, phone: Phone) -> None:
    def spoil() -> None:
        row = db.session.get_one(SimulationRun, (phone.learner, phone.learner, 2))
        row.claimed = 100.0

    run_unit(spoil)
    findings = audit.verify(desk.wiring).findings
    assert len(findings) == 1 and "run " in findings[0]


def test_what_was_judged_is_not_judged_twice(desk: Desk, phone: Phone) -> None:
    judge = judge_of(desk)
    assert service.replay_waiting(judge).judged == 5
    assert service.replay_waiting(judge).judged == 0
    assert service.replay_waiting(judge, held=True).held == 1
    desk.send(phone, phone.batches[-1])
    assert service.replay_waiting(judge).judged == 0


def test_a_pass_has_an_end(desk: Desk, phone: Phone) -> None:
    assert service.replay_waiting(judge_of(desk), seconds=0).judged == 0
    assert service.replay_waiting(judge_of(desk)).judged == 5


def test_who_is_erased_while_a_run_is_played_leaves_nothing(
    desk: Desk, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge, replay = judge_of(desk), Simulations.replay

    def erase_meanwhile(self: Simulations, run: object, **more: Any) -> Any:
        erase = lambda: people.erase(phone.learner, [service.forget], now())  # noqa: E731
        run_unit(erase)
        return replay(self, run, **more)

    monkeypatch.setattr(Simulations, "replay", erase_meanwhile)
    assert service.replay_waiting(judge).judged == 0
    assert rows(phone.learner) == [] and letters(phone.learner) == []


def test_the_thread_judges_once_and_looks_at_held_ones_after_a_publish(
    desk: Desk, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = Loop(desk.app, desk.app.extensions["settings"].data_dir)
    assert loop.tick().judged == 5
    assert loop.tick().judged == 0
    monkeypatch.setattr("server.packs.service.catalogue_number", lambda: 8)
    assert loop.tick().held == 1


def test_an_operator_can_ask_for_it(desk: Desk, phone: Phone) -> None:
    from server.simulations.cli import replay

    said = desk.app.test_cli_runner().invoke(replay, ["--held"])
    assert said.output == "5 runs: 1 accepted, 2 disputed, 1 refused, 1 held\n"
