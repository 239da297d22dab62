"""One learner's part of the ledger, for the length of one transaction.

``LearnerLedger`` reads where the learner's chains stand, takes batches one by one, and
writes everything at the end in a few set-based statements (docs/sync-protocol.md,
section 5). On PostgreSQL the chain rows are locked, on SQLite the whole database is.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, delete, func, insert, or_, select

from server.db import db, upsert
from server.es256 import digest
from server.sync.batch import SealedBatch, named, open_batch
from server.sync.chains import ChainState, read_chains, start_chain, write_chains
from server.sync.events import Decoded, Event
from server.sync.models import Batch, EventVerdict, QuarantinedBatch
from server.sync.offers import BatchVerdict, Offer, State, read_body
from server.sync.projections import AppliedBatch, Projection, apply_profiles
from server.sync.verdicts import Known, Verdict, judge, refuse_all

MAX_WAITING: Final = 256
MAX_QUARANTINE: Final = 64
# Nothing is wrong with such a batch itself: the phone has it still and sends it again.
SENT_AGAIN: Final = frozenset({"unknown-device", "bad-link", "gap"})


class LearnerLedger:
    """The ledger of one learner inside the running unit of work."""

    def __init__(
        self, learner: str, known: Known, now: datetime, sent: int | None = None
    ) -> None:
        self.learner = learner
        self.known = known
        self.now = now
        self.sent = sent
        self.chains = read_chains(learner)
        self._stored: dict[tuple[str, int], tuple[str, str]] = {}
        #: Payloads of batches of a branch that does not count here: what goes on from them.
        self._lost: set[str] = set()
        self._batches: list[dict[str, Any]] = []
        self._verdicts: list[dict[str, Any]] = []
        self._applied: list[AppliedBatch] = []

    def start_chain(self, device: str) -> None:
        """Begin the chain of a device that was just admitted."""
        start_chain(self.learner, device, self.now)
        self.chains = read_chains(self.learner)

    # --- taking ------------------------------------------------------------------

    def take(self, offers: Sequence[Offer], *, quarantine: bool) -> list[BatchVerdict]:
        """Take batches in the order of (device, n); verdicts in the order sent.

        With ``quarantine`` what is refused is kept, so far as there is room.
        """
        self._look_up(offers)
        order = sorted(range(len(offers)), key=lambda at: _place(offers[at]))
        verdicts = {at: self._take_one(offers[at]) for at in order}
        if quarantine:
            for at, verdict in verdicts.items():
                if verdict.state == "refused" and verdict.reason not in SENT_AGAIN:
                    self._quarantine(offers[at].raw, verdict)
        return [verdicts[at] for at in range(len(offers))]

    def _take_one(self, offer: Offer) -> BatchVerdict:
        sealed = offer.sealed
        if sealed is None:
            return BatchVerdict(*named(offer.raw), "refused", offer.reason)
        state, reason = self._place_in_chain(offer, sealed)
        return BatchVerdict(sealed.device, sealed.n, state, reason)

    def _place_in_chain(
        self, offer: Offer, sealed: SealedBatch
    ) -> tuple[State, str | None]:
        if offer.reason:
            return "refused", offer.reason
        chain = self.chains[sealed.device]
        stored = self._stored.get((sealed.device, sealed.n))
        if stored:
            payload, state = stored
            if payload != sealed.payload:
                if self._is_before(sealed):
                    chain.note_fork(sealed.n - 1)
                self._lose(chain, sealed)
                return "refused", "fork"
            return ("held", "gap") if state == "held" else ("duplicate", None)
        if self._is_lost(sealed):
            self._lose(chain, sealed)
            return "refused", "bad-chain"
        if sealed.n > chain.batch + 1:
            return self._hold(chain, sealed)
        if not chain.leads_to(sealed):
            self._lose(chain, sealed)
            return "refused", "bad-chain"
        self._append(chain, sealed, offer.decoded)
        self._batches.append(self._row(sealed, "accepted"))
        self._take_successors(chain)
        return "accepted", None

    def _is_before(self, sealed: SealedBatch) -> bool:
        """Whether the batch before this one is the one that the ledger holds."""
        before = self._stored.get((sealed.device, sealed.n - 1), ("", ""))
        return sealed.prev == before[0]

    def _hold(self, chain: ChainState, sealed: SealedBatch) -> tuple[State, str]:
        if chain.waiting >= MAX_WAITING:
            return "refused", "gap"
        chain.waiting += 1
        chain.changed = True
        self._batches.append(self._row(sealed, "held"))
        self._stored[sealed.device, sealed.n] = sealed.payload, "held"
        return "held", "gap"

    def _is_lost(self, sealed: SealedBatch) -> bool:
        """Whether a batch that would wait goes on from one that was refused for good."""
        if sealed.prev in self._lost:
            return True
        if sealed.n <= self.chains[sealed.device].batch + 1:
            return False
        refused = db.session.scalars(
            select(QuarantinedBatch.blob).where(
                QuarantinedBatch.learner_id == self.learner,
                QuarantinedBatch.device_id == sealed.device,
                QuarantinedBatch.n == sealed.n - 1,
                QuarantinedBatch.reason.in_(("fork", "bad-chain")),
            )
        )
        return any(open_batch(blob).payload == sealed.prev for blob in refused)

    def _lose(self, chain: ChainState, sealed: SealedBatch) -> None:
        """A batch is of a lost branch: so is what waits behind it, and would for ever."""
        self._lost.add(sealed.payload)
        while chain.waiting:
            self._write_batches()
            held = self._held_at(chain, sealed.n + 1)
            if held is None or held.prev != sealed.payload:
                return
            sealed = held
            self._lost.add(sealed.payload)
            self._drop_held(chain, sealed)

    def _held_at(self, chain: ChainState, n: int) -> SealedBatch | None:
        blob = db.session.scalar(
            select(Batch.blob).where(
                Batch.learner_id == self.learner,
                Batch.device_id == chain.device,
                Batch.n == n,
                Batch.state == "held",
            )
        )
        return open_batch(blob) if blob is not None else None

    def _drop_held(self, chain: ChainState, sealed: SealedBatch) -> None:
        chain.waiting -= 1
        chain.changed = True
        self._stored.pop((sealed.device, sealed.n), None)
        db.session.execute(
            delete(Batch).where(
                Batch.learner_id == self.learner,
                Batch.device_id == chain.device,
                Batch.n == sealed.n,
            )
        )
        verdict = BatchVerdict(sealed.device, sealed.n, "refused", "bad-chain")
        self._quarantine(sealed.raw, verdict)

    def _append(
        self, chain: ChainState, sealed: SealedBatch, decoded: Decoded | None
    ) -> None:
        """Let the chain reach to this batch and judge its events."""
        chain.batch, chain.payload = sealed.n, sealed.payload
        chain.events = sealed.last
        chain.changed = True
        self._stored[sealed.device, sealed.n] = sealed.payload, "accepted"
        if decoded is None:
            refused = refuse_all(sealed.first, sealed.count, "unreadable")
            self._add_verdicts(chain, sealed.n, refused)
            return
        accepted, verdicts = judge(decoded, self.known)
        self._apply(sealed.device, sealed.n, accepted)
        self._add_verdicts(chain, sealed.n, verdicts)

    def _apply(self, device: str, n: int, events: Sequence[Event]) -> None:
        if events:
            self._applied.append(AppliedBatch(self.learner, device, n, events))

    def _add_verdicts(
        self, chain: ChainState, n: int, verdicts: Iterable[Verdict]
    ) -> None:
        for verdict in verdicts:
            if verdict.state == "held":
                chain.held += 1
            else:
                chain.refused += 1
            self._verdicts.append(
                {
                    "learner_id": self.learner,
                    "device_id": chain.device,
                    "n": n,
                    **verdict._asdict(),
                }
            )

    def _take_successors(self, chain: ChainState) -> None:
        """Take the batches that were held until this one came."""
        while chain.waiting:
            row = self._take_held(chain)
            if row is None:
                return
            chain.waiting -= 1
            sealed = open_batch(row.blob)
            if not chain.leads_to(sealed):
                self._stored.pop((sealed.device, sealed.n), None)
                verdict = BatchVerdict(sealed.device, sealed.n, "refused", "bad-chain")
                self._quarantine(row.blob, verdict)
                self._lose(chain, sealed)
                return
            self._append(chain, sealed, read_body(sealed))
            kept = self._row(sealed, "accepted")
            self._batches.append(
                kept | {"received_at": row.received_at, "sent": row.sent}
            )

    def _take_held(self, chain: ChainState) -> Any:
        """Take the next held batch out of the ledger; it comes back as accepted."""
        self._write_batches()
        return db.session.execute(
            delete(Batch)
            .where(
                Batch.learner_id == self.learner,
                Batch.device_id == chain.device,
                Batch.n == chain.batch + 1,
                Batch.state == "held",
            )
            .returning(Batch.blob, Batch.received_at, Batch.sent)
            .execution_options(synchronize_session=False)
        ).first()

    def _row(self, sealed: SealedBatch, state: State) -> dict[str, Any]:
        return {
            "learner_id": self.learner,
            "device_id": sealed.device,
            "n": sealed.n,
            "payload": sealed.payload,
            "first": sealed.first,
            "count": sealed.count,
            "state": state,
            "received_at": self.now,
            "sent": self.sent,
            "blob": sealed.raw,
        }

    def _look_up(self, offers: Sequence[Offer]) -> None:
        """Find which of the offered batches the ledger may hold already."""
        wanted: dict[str, list[int]] = defaultdict(list)
        for offer in offers:
            if offer.sealed and not offer.reason:
                chain = self.chains[offer.sealed.device]
                if chain.waiting or offer.sealed.n <= chain.batch:
                    wanted[chain.device] += [offer.sealed.n - 1, offer.sealed.n]
        if not wanted:
            return
        rows = db.session.execute(
            select(Batch.device_id, Batch.n, Batch.payload, Batch.state).where(
                Batch.learner_id == self.learner,
                or_(
                    *(
                        and_(Batch.device_id == device, Batch.n.in_(numbers))
                        for device, numbers in wanted.items()
                    )
                ),
            )
        )
        for device, n, payload, state in rows:
            self._stored[device, n] = payload, state

    def _quarantine(self, raw: bytes, verdict: BatchVerdict) -> None:
        kept = db.session.scalar(
            select(func.count())
            .select_from(QuarantinedBatch)
            .where(QuarantinedBatch.learner_id == self.learner)
        )
        if (kept or 0) >= MAX_QUARANTINE:
            return
        db.session.execute(
            upsert(QuarantinedBatch)
            .values(
                learner_id=self.learner,
                digest=digest(raw),
                device_id=verdict.device,
                n=verdict.n,
                reason=verdict.reason,
                received_at=self.now,
                blob=raw,
            )
            .on_conflict_do_nothing(index_elements=["learner_id", "digest"])
        )

    def replay(self, rows: Iterable[Any]) -> None:
        """Take batches that the ledger holds already, from empty chains: a rebuild.

        ``rows`` have state and blob, in the order of (device, n).
        """
        for row in rows:
            sealed = open_batch(row.blob)
            chain = self.chains[sealed.device]
            if row.state == "held":
                chain.waiting += 1
                chain.changed = True
            else:
                self._append(chain, sealed, read_body(sealed))

    # --- events that wait ----------------------------------------------------------

    def release(self) -> int:
        """Judge held events again with what this node knows now; how many moved on."""
        if not any(chain.held for chain in self.chains.values()):
            return 0
        ready = defaultdict(set)
        for device, n, counter, reason, awaits in self._held_events():
            if self.known.covers(reason, awaits):
                ready[device, n].add(counter)
        for (device, n), counters in ready.items():
            self._release_from(self.chains[device], n, counters)
        return sum(map(len, ready.values()))

    def _held_events(self) -> Sequence[Any]:
        columns = (
            EventVerdict.device_id,
            EventVerdict.n,
            EventVerdict.counter,
            EventVerdict.reason,
            EventVerdict.awaits,
        )
        return db.session.execute(
            select(*columns).where(
                EventVerdict.learner_id == self.learner, EventVerdict.state == "held"
            )
        ).all()

    def _release_from(self, chain: ChainState, n: int, counters: set[int]) -> None:
        blob = db.session.scalar(
            select(Batch.blob).where(
                Batch.learner_id == self.learner,
                Batch.device_id == chain.device,
                Batch.n == n,
            )
        )
        assert blob is not None
        decoded = read_body(open_batch(blob))
        assert decoded is not None
        waiting = [event for event in decoded.events if event.counter in counters]
        accepted, verdicts = judge(Decoded(waiting, decoded.plain), self.known)
        db.session.execute(
            delete(EventVerdict).where(
                EventVerdict.learner_id == self.learner,
                EventVerdict.device_id == chain.device,
                EventVerdict.counter.in_(counters),
            )
        )
        chain.held -= len(counters)
        chain.changed = True
        self._apply(chain.device, n, accepted)
        self._add_verdicts(chain, n, verdicts)

    # --- writing -------------------------------------------------------------------

    def write(self, projections: Sequence[Projection]) -> None:
        """Write what was taken, and let every projection see what was accepted."""
        self._write_batches()
        if self._verdicts:
            db.session.connection().execute(_INSERT_VERDICTS, self._verdicts)
            self._verdicts = []
        if self._applied:
            apply_profiles(self._applied)
            for project in projections:
                project(self._applied)
            self._applied = []
        write_chains(self.learner, self.chains.values())

    def _write_batches(self) -> None:
        if self._batches:
            db.session.connection().execute(_INSERT_BATCHES, self._batches)
            self._batches = []


# Built once: building a statement costs more than running it.
_INSERT_BATCHES: Final = insert(Batch)
_INSERT_VERDICTS: Final = insert(EventVerdict)


def _place(offer: Offer) -> tuple[str, int]:
    return (offer.sealed.device, offer.sealed.n) if offer.sealed else ("", 0)
