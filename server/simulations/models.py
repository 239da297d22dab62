"""Table of runs: what a learner says that a plan came to, and what a replay says.

A projection of the ledger (``run-finished``), filled as ``waiting``; the verdict follows from the
run, the engines and the scenarios, so a rebuild and a replay lead to the same rows again.
"""

from typing import Any

from sqlalchemy import BigInteger, Boolean, Float, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base, JSONText
from server.people.models import Id


class SimulationRun(Base):
    """One finished run of one learner. ``state``: waiting, accepted, disputed, refused, held.

    ``run`` is the event's data as it came; ``claimed`` the score in it; ``practice``: played on
    the set that all practise on. Set by the replay: ``reason`` and ``where`` (of what is not
    accepted), ``j`` in the scenario's unit of money or points, ``score``, ``capped`` (a rule was
    broken), ``better`` (than the best known plan).
    """

    __tablename__ = "simulation_runs"

    learner_id: Mapped[str] = mapped_column(Id, primary_key=True)
    device_id: Mapped[str] = mapped_column(Id, primary_key=True)
    counter: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False
    )
    at: Mapped[int] = mapped_column(BigInteger)
    scenario_id: Mapped[str] = mapped_column(String(40))
    scenario: Mapped[str] = mapped_column(String(16))
    seal: Mapped[int | None] = mapped_column(Integer)
    claimed: Mapped[float | None] = mapped_column(Float)
    practice: Mapped[bool] = mapped_column(Boolean)
    run: Mapped[Any] = mapped_column(JSONText)
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    reason: Mapped[str] = mapped_column(String(40), default="")
    where: Mapped[str] = mapped_column(String(200), default="")
    j: Mapped[float | None] = mapped_column(Float)
    score: Mapped[float | None] = mapped_column(Float)
    capped: Mapped[bool] = mapped_column(Boolean, default=False)
    better: Mapped[bool] = mapped_column(Boolean, default=False)

    __table_args__ = (
        Index("ix_simulation_runs_state", "state"),
        Index("ix_simulation_runs_better", "better", "scenario_id"),
    )
