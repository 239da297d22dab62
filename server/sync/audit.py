"""The ledger seen whole: export it, build the projections anew, verify everything.

Goes learner by learner, so that neither memory nor other people's syncs suffer;
only a rebuild is one transaction, because half of it would be worse than none.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import delete, select, update

from server.db import db, now, run_unit
from server.people import service as people
from server.sync.batch import BadBatch, SealedBatch, open_batch
from server.sync.events import Event, as_dict
from server.sync.ledger import LearnerLedger
from server.sync.models import Batch, Chain, EventVerdict
from server.sync.offers import read_body
from server.sync.service import Wiring
from server.sync.verdicts import UNSAFE_TEXT, Verdict, judge, refuse_all

PAGE: Final = 500


@dataclass(slots=True)
class Report:
    """What ``verify`` counted and found wrong."""

    learners: int = 0
    batches: int = 0
    events: int = 0
    findings: list[str] = field(default_factory=list)


def learners() -> Iterator[str]:
    """Every learner with something in the ledger, in order; a page a transaction."""
    after = ""
    while True:
        page = db.session.scalars(
            select(Chain.learner_id)
            .where(Chain.learner_id > after)
            .distinct()
            .order_by(Chain.learner_id)
            .limit(PAGE)
        ).all()
        db.session.rollback()
        yield from page
        if len(page) < PAGE:
            return
        after = page[-1]


# --- export ------------------------------------------------------------------------


def export_lines(learner: str | None = None) -> Iterator[str]:
    """Every event of the ledger as one line of JSON, with its verdict.

    ``verdict`` is accepted, held or refused, with ``reason`` for the latter two.
    Events of a batch behind a gap are held; those of an unreadable one have no type.
    """
    for each in [learner] if learner else learners():
        rows, verdicts = _rows(each), _verdicts(each)
        db.session.rollback()
        for row in rows:
            yield from _lines(row, verdicts)


def _lines(row: Any, verdicts: dict[tuple[str, int], Verdict]) -> Iterator[str]:
    sealed = open_batch(row.blob)
    decoded = read_body(sealed)
    for event in decoded.events if decoded else _unknown_events(sealed):
        fields = {"type": None, **as_dict(event, sealed.learner), "batch": sealed.n}
        verdict = verdicts.get((sealed.device, event.counter))
        if row.state == "held":
            fields |= {"verdict": "held", "reason": "gap"}
        elif verdict:
            fields |= {"verdict": verdict.state, "reason": verdict.reason}
        else:
            fields["verdict"] = "accepted"
        yield safe_json(fields)


def _unknown_events(sealed: SealedBatch) -> list[Event]:
    return [
        Event(sealed.device, sealed.first + step, None, sealed.sealed)
        for step in range(sealed.count)
    ]


def safe_json(value: Any) -> str:
    """One line of JSON in which no character can do harm to a terminal."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return UNSAFE_TEXT.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _rows(learner: str) -> list[Any]:
    columns = (Batch.device_id, Batch.n, Batch.payload, Batch.state, Batch.blob)
    return list(
        db.session.execute(
            select(*columns)
            .where(Batch.learner_id == learner)
            .order_by(Batch.device_id, Batch.n)
        )
    )


def _verdicts(learner: str) -> dict[tuple[str, int], Verdict]:
    columns = (
        EventVerdict.device_id,
        EventVerdict.counter,
        EventVerdict.state,
        EventVerdict.reason,
        EventVerdict.awaits,
    )
    rows = db.session.execute(
        select(*columns).where(EventVerdict.learner_id == learner)
    )
    return {(row.device_id, row.counter): Verdict._make(row[1:]) for row in rows}


# --- rebuild -------------------------------------------------------------------------


def rebuild(wiring: Wiring) -> int:
    """Build every projection anew from the ledger; returns the number of learners.

    One transaction: whoever reads meanwhile sees the old tables.
    """
    return run_unit(lambda: _rebuild(wiring))


def _rebuild(wiring: Wiring) -> int:
    for tables in wiring.tables:
        tables.clear()
    people.clear_profiles()
    db.session.execute(delete(EventVerdict))
    db.session.execute(
        update(Chain).values(
            batch=0, payload="", events=0, held=0, refused=0, waiting=0
        )
    )
    known, moment = wiring.known(), now()
    found = db.session.scalars(
        select(Batch.learner_id).distinct().order_by(Batch.learner_id)
    ).all()
    for learner in found:
        ledger = LearnerLedger(learner, known, moment)
        rows = _rows(learner)
        for device in {row.device_id for row in rows} - ledger.chains.keys():
            ledger.start_chain(device)
        ledger.replay(rows)
        ledger.write(wiring.projections)
    return len(found)


# --- verify --------------------------------------------------------------------------


def verify(wiring: Wiring) -> Report:
    """Check signatures, chains, counts and projections of the whole ledger."""
    report = Report()
    for learner in learners():
        report.learners += 1
        # A device without its chain row would hide here; _Check looks at both.
        report.findings += _Check(learner, wiring, report).run()
        db.session.rollback()
    return report


class _Check:
    """The verification of one learner."""

    def __init__(self, learner: str, wiring: Wiring, report: Report) -> None:
        self.learner = learner
        self.wiring = wiring
        self.report = report
        self.known = wiring.known()
        self.devices = people.devices_of(learner)
        self.ends: dict[str, SealedBatch] = {}
        self.verdicts: dict[tuple[str, int], Verdict] = {}
        self.waiting: Counter[str] = Counter()
        self.accepted: list[Event] = []

    def run(self) -> list[str]:
        findings = [
            f"{self.learner} {text}"
            for row in _rows(self.learner)
            for text in self._batch(row)
        ]
        findings += [f"{self.learner} {text}" for text in self._counts()]
        for tables in self.wiring.tables:
            findings += [
                f"{self.learner} {text}"
                for text in tables.compare(self.learner, self.accepted)
            ]
        return findings

    def _batch(self, row: Any) -> Iterable[str]:
        """What is wrong with one batch of the ledger."""
        self.report.batches += 1
        name = f"{row.device_id} batch {row.n}"
        try:
            sealed = open_batch(row.blob)
        except BadBatch as error:
            return [f"{name}: the head cannot be read ({error.reason})"]
        found = [f"{name}: {text}" for text in self._faults(row, sealed)]
        if row.state == "held":
            self.waiting[row.device_id] += 1
        else:
            self._take(sealed)
        return found

    def _faults(self, row: Any, sealed: SealedBatch) -> Iterator[str]:
        key = self.devices.get(row.device_id)
        if (sealed.learner, sealed.device, sealed.n, sealed.payload) != (
            self.learner,
            row.device_id,
            row.n,
            row.payload,
        ):
            yield "the columns differ from the head"
        if key is None:
            yield "its device is not known"
        elif not sealed.signed_by(key.key):
            yield "the signature does not hold"
        if row.state == "accepted" and not self._follows(sealed):
            yield "the chain is broken before it"

    def _follows(self, sealed: SealedBatch) -> bool:
        end = self.ends.get(sealed.device)
        before = (end.n, end.payload, end.last) if end else (0, "", 0)
        return before == (sealed.n - 1, sealed.prev, sealed.first - 1)

    def _take(self, sealed: SealedBatch) -> None:
        self.report.events += sealed.count
        self.ends[sealed.device] = sealed
        decoded = read_body(sealed)
        verdicts: Sequence[Verdict]
        if decoded is None:
            verdicts = refuse_all(sealed.first, sealed.count, "unreadable")
        else:
            accepted, verdicts = judge(decoded, self.known)
            self.accepted += accepted
        for verdict in verdicts:
            self.verdicts[sealed.device, verdict.counter] = verdict

    def _counts(self) -> Iterator[str]:
        """Where chains and verdicts differ from what the batches come to."""
        states = Counter((device, v.state) for (device, _), v in self.verdicts.items())
        for device, chain in LearnerLedger(
            self.learner, self.known, now()
        ).chains.items():
            end = self.ends.get(device)
            expected = (
                *((end.n, end.payload, end.last) if end else (0, "", 0)),
                states[device, "held"],
                states[device, "refused"],
                self.waiting[device],
            )
            found = (
                chain.batch,
                chain.payload,
                chain.events,
                chain.held,
                chain.refused,
                chain.waiting,
            )
            if found != expected:
                yield f"{device}: the chain says {found}, the ledger {expected}"
        if _verdicts(self.learner) != self.verdicts:
            yield "the verdicts on events differ from what the ledger comes to"
