"""What staff see of sync: who came by when, what is held, refused or in quarantine."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Select, cast, func, literal, select

from server.db import db
from server.sync.models import Chain, EventVerdict, QuarantinedBatch

STEP = 500


@dataclass(frozen=True, slots=True)
class SyncTotals:
    """All devices of one learner together."""

    seen_at: datetime
    devices: int
    events: int
    held: int
    refused: int


@dataclass(frozen=True, slots=True)
class DeviceHealth:
    """One device: how far its chain reaches here and when it was last heard."""

    device: str
    batch: int
    events: int
    held: int
    refused: int
    waiting: int
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Trouble:
    """Events that wait or were refused for one reason; ``awaits`` what they need."""

    state: str
    reason: str
    awaits: str | None
    events: int
    learners: int


@dataclass(frozen=True, slots=True)
class EventTrouble:
    """One event of one learner that is not plainly accepted."""

    device: str
    counter: int
    state: str
    reason: str
    awaits: str | None


@dataclass(frozen=True, slots=True)
class Refused:
    """One batch in quarantine."""

    learner: str
    device: str | None
    n: int | None
    reason: str
    received_at: datetime
    bytes: int


def sync_totals(learners: Sequence[str]) -> dict[str, SyncTotals]:
    """How each learner's devices stand; learners without a device are left out."""
    totals: dict[str, SyncTotals] = {}
    for at in range(0, len(learners), STEP):
        rows = db.session.execute(
            select(
                Chain.learner_id,
                func.max(Chain.seen_at),
                func.count(),
                cast(func.sum(Chain.events), Integer),
                cast(func.sum(Chain.held), Integer),
                cast(func.sum(Chain.refused), Integer),
            )
            .where(Chain.learner_id.in_(learners[at : at + STEP]))
            .group_by(Chain.learner_id)
        )
        totals |= {row[0]: SyncTotals(*row[1:]) for row in rows}
    return totals


def visits_since(moment: datetime) -> list[tuple[str, datetime]]:
    """Learners of whom a phone was heard at or after ``moment``, and when last."""
    last = func.max(Chain.seen_at)
    rows = db.session.execute(
        select(Chain.learner_id, last)
        .where(Chain.seen_at >= moment)
        .group_by(Chain.learner_id)
    )
    return [(learner, seen_at) for learner, seen_at in rows]


def devices_health(learner: str) -> list[DeviceHealth]:
    """Every device of a learner, the one last heard first."""
    rows = db.session.execute(
        select(
            Chain.device_id,
            Chain.batch,
            Chain.events,
            Chain.held,
            Chain.refused,
            Chain.waiting,
            Chain.seen_at,
        )
        .where(Chain.learner_id == learner)
        .order_by(Chain.seen_at.desc(), Chain.device_id)
    )
    return [DeviceHealth(*row) for row in rows]


def troubles(learners: Select[Any]) -> list[Trouble]:
    """Held and refused events by reason, most first; ``learners`` selects ids."""
    rows = db.session.execute(
        select(
            EventVerdict.state,
            EventVerdict.reason,
            EventVerdict.awaits,
            func.count(),
            func.count(EventVerdict.learner_id.distinct()),
        )
        .where(EventVerdict.learner_id.in_(learners))
        .group_by(EventVerdict.state, EventVerdict.reason, EventVerdict.awaits)
        .order_by(func.count().desc(), EventVerdict.reason, EventVerdict.awaits)
    )
    return [Trouble(*row) for row in rows]


def verdicts_of(learner: str, limit: int = 100) -> list[EventTrouble]:
    """A learner's held and refused events, the latest counters first."""
    rows = db.session.execute(
        select(
            EventVerdict.device_id,
            EventVerdict.counter,
            EventVerdict.state,
            EventVerdict.reason,
            EventVerdict.awaits,
        )
        .where(EventVerdict.learner_id == learner)
        .order_by(EventVerdict.counter.desc(), EventVerdict.device_id)
        .limit(limit)
    )
    return [EventTrouble(*row) for row in rows]


def quarantined_of(learner: str) -> list[Refused]:
    """A learner's batches in quarantine, newest first."""
    return quarantined(select(literal(learner)), limit=100)[0]


def quarantined(
    learners: Select[Any] | None, limit: int, offset: int = 0
) -> tuple[list[Refused], int]:
    """Refused batches, newest first, and how many there are in all.

    ``learners`` selects ids; None means every batch, also of unknown senders.
    """
    table = QuarantinedBatch
    inside = [] if learners is None else [table.learner_id.in_(learners)]
    count = select(func.count()).select_from(table).where(*inside)
    rows = db.session.execute(
        select(
            table.learner_id,
            table.device_id,
            table.n,
            table.reason,
            table.received_at,
            func.length(table.blob),
        )
        .where(*inside)
        .order_by(table.received_at.desc(), table.digest)
        .limit(limit)
        .offset(offset)
    )
    return [Refused(*row) for row in rows], db.session.scalar(count) or 0


def quarantine_count() -> int:
    """Batches in quarantine at this node."""
    return db.session.scalar(select(func.count()).select_from(QuarantinedBatch)) or 0
