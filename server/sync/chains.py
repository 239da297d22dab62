"""The rows of ``chains`` in hand: how far each device's chain reaches here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select, update

from server.db import db, upsert
from server.sync.batch import SealedBatch
from server.sync.models import Chain

#: A chain that was copied more often than that is told of the first ones only.
MOST_FORKS: Final = 8


@dataclass(slots=True)
class ChainState:
    """A row of ``chains`` in hand."""

    device: str
    batch: int
    payload: str
    events: int
    held: int
    refused: int
    waiting: int
    centre_batch: int | None
    centre_events: int | None
    upstream_batch: int
    upstream_refused: str | None
    forks: list[int] | None
    seen_at: datetime
    changed: bool = False

    def leads_to(self, sealed: SealedBatch) -> bool:
        """Tell whether this batch is the next one of the chain."""
        return (
            sealed.n == self.batch + 1
            and sealed.prev == self.payload
            and sealed.first == self.events + 1
        )

    def note_fork(self, good: int) -> None:
        """Remember that another branch leaves this chain behind batch ``good``."""
        known = self.forks or []
        if good not in known and len(known) < MOST_FORKS:
            self.forks, self.changed = sorted([*known, good]), True

    def counts(self) -> dict[str, int]:
        """What this node holds of the device, as ``received`` says it."""
        return {
            "batch": self.batch,
            "events": self.events,
            "held": self.held,
            "refused": self.refused,
        }


# Built once: building a statement costs more than running it.
_CHAIN_COLUMNS: Final = (
    Chain.device_id,
    Chain.batch,
    Chain.payload,
    Chain.events,
    Chain.held,
    Chain.refused,
    Chain.waiting,
    Chain.centre_batch,
    Chain.centre_events,
    Chain.upstream_batch,
    Chain.upstream_refused,
    Chain.forks,
    Chain.seen_at,
)
_CHANGING: Final = (
    "batch",
    "payload",
    "events",
    "held",
    "refused",
    "waiting",
    "centre_batch",
    "centre_events",
    "upstream_batch",
    "upstream_refused",
    "forks",
    "seen_at",
)
_READ_CHAINS: Final = (
    select(*_CHAIN_COLUMNS)
    .where(Chain.learner_id == bindparam("learner"))
    .with_for_update()
)
_UPDATE_CHAIN: Final = (
    update(Chain)
    .where(
        Chain.learner_id == bindparam("of_learner"),
        Chain.device_id == bindparam("of_device"),
    )
    .values({name: bindparam(name) for name in _CHANGING})
)


def read_chains(learner: str) -> dict[str, ChainState]:
    """Lock and read the chains of a learner, by device."""
    rows = db.session.connection().execute(_READ_CHAINS, {"learner": learner})
    return {row.device_id: ChainState(*tuple(row)) for row in rows}


def write_chains(learner: str, chains: Iterable[ChainState]) -> None:
    """Write those chains that changed."""
    changed = [chain for chain in chains if chain.changed]
    if not changed:
        return
    rows = [
        {
            "of_learner": learner,
            "of_device": chain.device,
            **{name: getattr(chain, name) for name in _CHANGING},
        }
        for chain in changed
    ]
    db.session.connection().execute(_UPDATE_CHAIN, rows)
    for chain in changed:
        chain.changed = False


def start_chain(learner: str, device: str, moment: datetime) -> None:
    """Begin the chain of a device; one that exists is left as it is."""
    db.session.execute(
        upsert(Chain)
        .values(learner_id=learner, device_id=device, seen_at=moment)
        .on_conflict_do_nothing(index_elements=["learner_id", "device_id"])
    )
