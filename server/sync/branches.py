"""Two branches of one chain: giving up the one that the centre does not have.

A phone's storage that was set back, or copied, signs two different batches with one
number. Two nodes may each take one of them; the upstream's word decides between them.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, select, update

from server.db import db, upsert
from server.es256 import digest
from server.people import service as people
from server.sync.chains import ChainState
from server.sync.ledger import LearnerLedger
from server.sync.models import Batch, Chain, EventVerdict, QuarantinedBatch
from server.sync.offers import Offer
from server.sync.service import Wiring

#: What a node says of a batch that does not go on from what it holds.
APART: Final = frozenset({"fork", "bad-chain"})


def is_apart(refused: str | None) -> bool:
    """Whether this is why an upstream takes no more: it has another branch."""
    return refused in APART


def same_so_far(learner: str, chain: ChainState, offers: Iterable[Offer]) -> int | None:
    """Compare the upstream's batches of a chain with those here, from ``upstream_batch`` on.

    Moves ``upstream_batch`` to the last one that is the same. Gives the last common batch
    once the two part; None while they do not.
    """
    theirs = sorted(
        (offer.sealed.n, offer.sealed.payload)
        for offer in offers
        if offer.sealed and not offer.reason and offer.sealed.device == chain.device
    )
    ours = _payloads(learner, chain.device, chain.upstream_batch)
    for n, payload in theirs:
        if n > chain.batch:
            return None
        if n == chain.upstream_batch + 1:
            if ours.get(n) != payload:
                return n - 1
            chain.upstream_batch, chain.changed = n, True
    return None


def has_batch(learner: str, device: str, n: int, payload: str) -> bool:
    """Whether this node's batch of that number is that one."""
    found = db.session.scalar(
        select(Batch.payload).where(
            Batch.learner_id == learner, Batch.device_id == device, Batch.n == n
        )
    )
    return found == payload


def _payloads(learner: str, device: str, after: int) -> dict[int, str]:
    rows = db.session.execute(
        select(Batch.n, Batch.payload).where(
            Batch.learner_id == learner, Batch.device_id == device, Batch.n > after
        )
    )
    return {n: payload for n, payload in rows}


def leave(learner: str, device: str, good: int, wiring: Wiring, now: datetime) -> None:
    """Give up a chain's batches behind ``good`` (inside a unit of work).

    They go to quarantine, never away; the learner's projections are built anew.
    """
    gone = (
        (Batch.learner_id == learner) & (Batch.device_id == device) & (Batch.n > good)
    )
    # What only waited behind a gap is with its phone still.
    taken = select(Batch.n, Batch.blob).where(gone, Batch.state == "accepted")
    for row in db.session.execute(taken).all():
        _set_aside(learner, device, row, now)
    db.session.execute(delete(Batch).where(gone))
    rebuild_learner(learner, wiring, now)
    chains = LearnerLedger(learner, wiring.known(), now).chains
    chain = chains[device]
    chain.note_fork(good)
    known = {
        "forks": chain.forks,
        "upstream_batch": good,
        "upstream_refused": None,
        "centre_batch": None,
        "centre_events": None,
    }
    db.session.execute(
        update(Chain)
        .where(Chain.learner_id == learner, Chain.device_id == device)
        .values(known)
    )


def _set_aside(learner: str, device: str, row: Any, now: datetime) -> None:
    # No limit here: these were taken once, and nothing that was taken is thrown away.
    db.session.execute(
        upsert(QuarantinedBatch)
        .values(
            learner_id=learner,
            digest=digest(row.blob),
            device_id=device,
            n=row.n,
            reason="fork",
            received_at=now,
            blob=row.blob,
        )
        .on_conflict_do_nothing(index_elements=["learner_id", "digest"])
    )


def rebuild_learner(learner: str, wiring: Wiring, now: datetime) -> None:
    """Build one learner's projections anew from their ledger (inside a unit of work)."""
    for tables in wiring.tables:
        tables.forget(learner)
    people.clear_profiles(learner)
    db.session.execute(delete(EventVerdict).where(EventVerdict.learner_id == learner))
    db.session.execute(
        update(Chain)
        .where(Chain.learner_id == learner)
        .values(batch=0, payload="", events=0, held=0, refused=0, waiting=0)
    )
    ledger = LearnerLedger(learner, wiring.known(), now)
    rows = db.session.execute(
        select(Batch.state, Batch.blob)
        .where(Batch.learner_id == learner)
        .order_by(Batch.device_id, Batch.n)
    ).all()
    ledger.replay(rows)
    ledger.write(wiring.projections)
