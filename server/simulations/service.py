"""Runs of learners: kept as they come, played again afterwards, and told about.

``project`` runs in the transaction that stores batches and only notes what is to be judged;
``replay_waiting`` judges it outside any transaction, because a replay takes a quarter of a second.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from sqlalchemy import delete, select, tuple_, update

from server.db import app_settings, db, now, run_unit, upsert
from server.people import service as people
from server.simulations import letters
from server.simulations.judge import OF_A_RUN, Simulations, Verdict
from server.simulations.models import SimulationRun
from server.sync.events import Event
from server.sync.projections import AppliedBatch, ProjectedTables

RUN_FINISHED: Final = "run-finished"
#: The set and the seasons that practice is graded on (pwa/engine/README.md).
PRACTICE: Final = (1, 200)
#: Whoever sends runs without end shall not keep the others waiting: in turns of this many.
PAGE: Final = 50
_KEY: Final = (
    SimulationRun.learner_id,
    SimulationRun.device_id,
    SimulationRun.counter,
)
_FACTS: Final = ("at", "scenario_id", "scenario", "seal", "claimed", "practice", "run")

# --- the projection --------------------------------------------------------------


def project(batches: Sequence[AppliedBatch]) -> None:
    """Note newly accepted runs as waiting; one that is there already stays as it is."""
    rows = [
        _row(batch.learner, event)
        for batch in batches
        for event in batch.events
        if event.type == RUN_FINISHED
    ]
    if rows:
        statement = upsert(SimulationRun).on_conflict_do_nothing(
            index_elements=["learner_id", "device_id", "counter"]
        )
        db.session.execute(statement, rows)


def _row(learner: str, event: Event) -> dict[str, Any]:
    data = event.data
    practised = (data["set"], data["seasons"]) == PRACTICE and data.get("seal") is None
    return {
        "learner_id": learner,
        "device_id": event.device,
        "counter": event.counter,
        "at": event.at,
        "scenario_id": data["id"],
        "scenario": data["scenario"],
        "seal": data.get("seal"),
        "claimed": data.get("score"),
        "practice": practised,
        "run": data,
        **_judged(Verdict("waiting")),
    }


def _judged(verdict: Verdict) -> dict[str, Any]:
    grade = verdict.grade
    return {
        "state": verdict.kind,
        "reason": verdict.reason[:40],
        "where": verdict.where[:200],
        "j": grade.j if grade else None,
        "score": grade.score if grade else None,
        "capped": bool(grade and grade.capped),
        "better": verdict.better,
    }


def clear() -> None:
    """Forget all runs, before the ledger is projected anew."""
    db.session.execute(delete(SimulationRun))


def forget(learner: str) -> None:
    """Erase one learner's runs."""
    db.session.execute(delete(SimulationRun).where(SimulationRun.learner_id == learner))


def compare(learner: str, events: Sequence[Event]) -> list[str]:
    """Where the table differs from a learner's events (verdicts are the replay's affair)."""
    rows = [_row(learner, event) for event in events if event.type == RUN_FINISHED]
    expected = {(row["device_id"], row["counter"]): _facts(row) for row in rows}
    found = {
        (row.device_id, row.counter): _facts(vars(row)) for row in runs_of(learner)
    }
    return [
        f"run {device} {counter}: {found.get((device, counter))} should be "
        f"{expected.get((device, counter))}"
        for device, counter in sorted(found.keys() | expected.keys())
        if found.get((device, counter)) != expected.get((device, counter))
    ]


def _facts(row: Any) -> dict[str, Any]:
    return {name: row[name] for name in _FACTS}


TABLES: Final = ProjectedTables(clear, compare, forget)


# --- the replay ------------------------------------------------------------------


@dataclass(slots=True)
class Replayed:
    """How many runs a pass judged, and how."""

    accepted: int = 0
    disputed: int = 0
    refused: int = 0
    held: int = 0

    @property
    def judged(self) -> int:
        """All of them."""
        return self.accepted + self.disputed + self.refused + self.held


def replay_waiting(
    simulations: Simulations, *, held: bool = False, seconds: float | None = None
) -> Replayed:
    """Judge what waits (``held``: also what waits for an engine or a scenario).

    Ends when nothing is left, or after about ``seconds``. Each verdict is a transaction of its
    own, together with the letter that tells the learner of a dispute.
    """
    states = ("waiting", "held") if held else ("waiting",)
    ends = None if seconds is None else time.monotonic() + seconds
    counts, after = Replayed(), ("", "", 0)
    while page := _next(states, after):
        for row in page:
            if ends is not None and time.monotonic() > ends:
                return counts
            verdict = judge(simulations, row)
            if run_unit(partial(_settle, simulations, row, verdict)):
                setattr(counts, verdict.kind, getattr(counts, verdict.kind) + 1)
        last = page[-1]
        after = (last.learner_id, last.device_id, last.counter)
    return counts


def judge(simulations: Simulations, row: SimulationRun) -> Verdict:
    """Play one kept run again."""
    run = {name: row.run[name] for name in OF_A_RUN if name in row.run}
    run.setdefault("score", None)
    return simulations.replay(run, learner=row.learner_id, seal=row.seal)


def _next(
    states: Sequence[str], after: tuple[str, str, int]
) -> Sequence[SimulationRun]:
    query = (
        select(SimulationRun)
        .where(SimulationRun.state.in_(states), tuple_(*_KEY) > after)
        .order_by(*_KEY)
        .limit(PAGE)
    )
    rows = db.session.scalars(query.execution_options(populate_existing=True)).all()
    # Nobody waits for a transaction of ours while the engine plays.
    db.session.expunge_all()
    db.session.rollback()
    return rows


def _settle(simulations: Simulations, row: SimulationRun, verdict: Verdict) -> bool:
    """Write a verdict down, and the letter; False where somebody else did, or it is erased."""
    changed = db.session.execute(
        update(SimulationRun)
        .where(
            SimulationRun.learner_id == row.learner_id,
            SimulationRun.device_id == row.device_id,
            SimulationRun.counter == row.counter,
            SimulationRun.state == row.state,
        )
        .values(_judged(verdict))
        .returning(SimulationRun.counter)
    ).first()
    if changed is None:
        return False
    if verdict.kind in ("disputed", "refused"):
        _tell(simulations, row, verdict)
    return True


def _tell(simulations: Simulations, row: SimulationRun, verdict: Verdict) -> None:
    """A letter, once: its id is the run's, so a rebuild or another node repeats none."""
    settings = app_settings()
    language = people.language_of(row.learner_id)
    words = simulations.title(row.scenario, row.scenario_id, language)
    letter = {
        "id": f"run/{row.device_id}/{row.counter}",
        "kind": "run-disputed",
        "text": letters.disputed(settings.locales_dir, language, words, row, verdict),
        "from": settings.node_name,
    }
    people.hand_on_letter(row.learner_id, letter, now())


# --- what is there ---------------------------------------------------------------


def runs_of(learner: str) -> Sequence[SimulationRun]:
    """A learner's runs, the newest first."""
    query = (
        select(SimulationRun)
        .where(SimulationRun.learner_id == learner)
        .order_by(
            SimulationRun.at.desc(), SimulationRun.device_id, SimulationRun.counter
        )
    )
    fresh = query.execution_options(populate_existing=True)
    return db.session.scalars(fresh).all()
