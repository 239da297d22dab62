"""What a relay asks of the ledger: which batches travel on, and how far each chain is.

``stations`` asks; the tables stay in this room.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Subquery, and_, func, or_, select, update

from server.db import db
from server.sync.branches import is_apart
from server.sync.models import Batch, Chain


@dataclass(frozen=True, slots=True)
class Head:
    """How far one device's chain reaches, here and upstream."""

    device: str
    batch: int
    upstream_batch: int
    upstream_refused: str | None
    waiting: int = 0

    @property
    def known(self) -> int:
        """The last batch that is the same here and upstream, as far as this node knows."""
        return self.upstream_batch if is_apart(self.upstream_refused) else self.batch


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits here for the upstream; ``refused`` batches it takes no more."""

    learners: int
    events: int
    bytes: int
    oldest: datetime | None
    refused: int


def heads(learner: str) -> list[Head]:
    """The chains of a learner."""
    rows = db.session.execute(
        select(
            Chain.device_id,
            Chain.batch,
            Chain.upstream_batch,
            Chain.upstream_refused,
            Chain.waiting,
        ).where(Chain.learner_id == learner)
    )
    return [Head(*row) for row in rows]


def learners_after(learner: str, most: int) -> list[str]:
    """The next learners in the ledger, by id."""
    rows = db.session.scalars(
        select(Chain.learner_id)
        .where(Chain.learner_id > learner)
        .distinct()
        .order_by(Chain.learner_id)
        .limit(most)
    )
    return list(rows)


def unsent(learner: str, chains: Iterable[Head], room: int, most: int) -> list[bytes]:
    """Batches that the upstream lacks, in order; at least one, else up to ``room`` bytes."""
    return [blob for _, _, blob in unsent_rows(learner, chains, room, most)]


def unsent_rows(
    learner: str, chains: Iterable[Head], room: int, most: int
) -> list[tuple[str, int, bytes]]:
    """``unsent`` with the device and the number of each batch."""
    lacking = [
        and_(Batch.device_id == chain.device, Batch.n > chain.upstream_batch)
        for chain in chains
        if chain.upstream_refused is None and chain.batch > chain.upstream_batch
    ]
    if not lacking:
        return _proof(learner, chains)
    rows = db.session.execute(
        select(Batch.device_id, Batch.n, Batch.blob)
        .where(Batch.learner_id == learner, Batch.state == "accepted", or_(*lacking))
        .order_by(Batch.device_id, Batch.n)
        .limit(most)
    )
    taken: list[tuple[str, int, bytes]] = []
    for device, n, blob in rows:
        # One always goes: a batch may be longer than the room of a bad line.
        if taken and len(blob) > room:
            break
        taken.append((device, n, blob))
        room -= len(blob)
    return taken


def _proof(learner: str, chains: Iterable[Head]) -> list[tuple[str, int, bytes]]:
    """A batch that waits behind a gap, where nothing else of its chain is here.

    It shows that the learner was here, so that upstream sends what lies before it: the phone
    that could do so may never come again.
    """
    stranded = [
        chain.device
        for chain in chains
        if chain.waiting and chain.batch == chain.upstream_batch == 0
    ]
    rows = db.session.execute(
        select(Batch.device_id, Batch.n, Batch.blob)
        .where(
            Batch.learner_id == learner,
            Batch.device_id.in_(stranded),
            Batch.state == "held",
        )
        .order_by(Batch.device_id, Batch.n)
        .limit(1)
    )
    return [(device, n, blob) for device, n, blob in rows] if stranded else []


def forget_upstream() -> None:
    """Another upstream knows nothing yet (inside a unit of work)."""
    db.session.execute(update(Chain).values(upstream_batch=0, upstream_refused=None))


def backlog(queued: Select[Any]) -> Backlog:
    """What waits of these learners, by counting: for pages and for each contact's header."""
    waiting = and_(
        Batch.state == "accepted",
        Chain.upstream_refused.is_(None),
        Batch.n > Chain.upstream_batch,
    )
    joined = and_(
        Chain.learner_id == Batch.learner_id, Chain.device_id == Batch.device_id
    )
    figures = (
        func.count(Batch.learner_id.distinct()),
        func.coalesce(func.sum(Batch.count), 0),
        func.coalesce(func.sum(func.length(Batch.blob)), 0),
        func.min(Batch.received_at),
    )
    row = db.session.execute(
        select(*figures)
        .select_from(Batch)
        .join(Chain, joined)
        .where(Batch.learner_id.in_(queued), waiting)
    ).one()
    refused = db.session.scalar(
        select(func.coalesce(func.sum(Chain.batch - Chain.upstream_batch), 0)).where(
            Chain.upstream_refused.is_not(None)
        )
    )
    return Backlog(row[0], int(row[1]), int(row[2]), row[3], int(refused or 0))


def sums(role: str, learners: Select[Any]) -> Subquery:
    """``learner_id``, ``events`` here and ``centre`` at the centre, of these learners."""
    centre: Any = Chain.events if role == "centre" else Chain.centre_events
    return (
        select(
            Chain.learner_id,
            func.sum(Chain.events).label("events"),
            func.sum(func.coalesce(centre, 0)).label("centre"),
        )
        .where(Chain.learner_id.in_(learners))
        .group_by(Chain.learner_id)
        .subquery()
    )
