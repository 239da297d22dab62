"""What runs come to: figures of many learners, of one, and plans that beat the best known.

Only what a replay accepted counts: on the practice set the best, on sealed seasons the first run of
each seal (docs/simulations.md). Read live: verdicts come after the sync that brought the run.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Integer, Select, and_, case, cast, func, or_, select

from server.db import db
from server.simulations.models import SimulationRun as Run

MOST_BETTER: Final = 50
#: States of runs that did use up their seal.
_USED: Final = ("accepted", "disputed")


@dataclass(frozen=True, slots=True)
class ScenarioTotal:
    """One scenario in a scope. ``best`` and ``graded``: means over learners, None without one.

    ``disputed`` counts what does not hold (also what is no plan), ``waiting`` what this node has
    not judged yet or cannot.
    """

    scenario: str
    learners: int
    runs: int
    accepted: int
    disputed: int
    waiting: int
    scored: int
    best: float | None
    graded_learners: int
    graded: float | None


@dataclass(frozen=True, slots=True)
class Best:
    """One learner in one scenario; scores of accepted runs."""

    scenario: str
    runs: int
    disputed: int
    waiting: int
    best: float | None
    graded: float | None
    sealed: int


@dataclass(frozen=True, slots=True)
class BetterPlan:
    """An accepted run that reached more than the best known plan; nothing of its learner."""

    scenario: str
    hash: str
    engine: str
    sealed: bool
    score: float | None
    j: float | None
    actions: list[Any]


def _first_of_seal() -> Any:
    """By run: its place among the runs of its learner with the same seal."""
    return (
        func.row_number()
        .over(
            partition_by=(Run.learner_id, Run.scenario, Run.seal),
            order_by=(Run.at, Run.device_id, Run.counter),
        )
        .label("place")
    )


def _per_learner(*conditions: Any) -> Any:
    """By learner and scenario: counts, the best practice score, the mean of graded ones."""
    graded = (
        select(Run.learner_id, Run.scenario_id, Run.state, Run.score, _first_of_seal())
        .where(Run.seal.is_not(None), Run.state.in_(_USED), *conditions)
        .subquery()
    )
    counts = and_(graded.c.place == 1, graded.c.state == "accepted")
    sealed = (
        select(
            graded.c.learner_id,
            graded.c.scenario_id,
            func.avg(graded.c.score).label("graded"),
            func.count().label("sealed"),
        )
        .where(counts)
        .group_by(graded.c.learner_id, graded.c.scenario_id)
        .subquery()
    )
    practised = case((and_(Run.practice, Run.state == "accepted"), Run.score))
    runs = (
        select(
            Run.learner_id,
            Run.scenario_id,
            func.count().label("runs"),
            _count(Run.state == "accepted").label("accepted"),
            _count(Run.state.in_(("disputed", "refused"))).label("disputed"),
            _count(Run.state.in_(("waiting", "held"))).label("waiting"),
            func.max(practised).label("best"),
        )
        .where(*conditions)
        .group_by(Run.learner_id, Run.scenario_id)
        .subquery()
    )
    same = and_(
        sealed.c.learner_id == runs.c.learner_id,
        sealed.c.scenario_id == runs.c.scenario_id,
    )
    return select(runs, sealed.c.graded, sealed.c.sealed).outerjoin_from(
        runs, sealed, same
    )


def _count(condition: Any) -> Any:
    return cast(func.sum(case((condition, 1), else_=0)), Integer)


def scenario_totals(members: Select[Any]) -> list[ScenarioTotal]:
    """The figures of every scenario that one of these learners played, by its id."""
    one = _per_learner(Run.learner_id.in_(members)).subquery()
    rows = db.session.execute(
        select(
            one.c.scenario_id,
            func.count(),
            *(
                cast(func.sum(one.c[name]), Integer)
                for name in ("runs", "accepted", "disputed", "waiting")
            ),
            func.count(one.c.best),
            func.avg(one.c.best),
            func.count(one.c.graded),
            func.avg(one.c.graded),
        )
        .group_by(one.c.scenario_id)
        .order_by(one.c.scenario_id)
    )
    return [ScenarioTotal(*row) for row in rows]


def bests_of(learner: str) -> list[Best]:
    """One learner's scenarios, by id."""
    rows = db.session.execute(_per_learner(Run.learner_id == learner))
    return sorted(
        (
            Best(
                row.scenario_id, row.runs, row.disputed, row.waiting,
                row.best, row.graded, row.sealed or 0,
            )
            for row in rows
        ),
        key=lambda best: best.scenario,
    )  # fmt: skip


def better_plans() -> Sequence[BetterPlan]:
    """The newest plans that beat the best known one, each once, for an editor to look at."""
    rows = db.session.scalars(
        select(Run)
        .where(Run.better, Run.state == "accepted", or_(Run.practice, Run.seal >= 0))
        .order_by(Run.at.desc(), Run.learner_id, Run.counter)
        .limit(MOST_BETTER)
    )
    found: dict[str, BetterPlan] = {}
    for row in rows:
        actions = row.run["actions"]
        plan = BetterPlan(
            row.scenario_id, row.scenario, row.run["engine"], row.seal is not None,
            row.score, row.j, actions,
        )  # fmt: skip
        found.setdefault(f"{row.scenario} {actions}", plan)
    return list(found.values())
