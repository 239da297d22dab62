"""The answer to a sync: verdicts, counts, and what the phone lacks."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, or_, select

from server.db import db
from server.people import service as people
from server.people.node import Node
from server.sync.chains import ChainState
from server.sync.envelope import MAX_BATCHES, SyncRequest, frame
from server.sync.ledger import LearnerLedger
from server.sync.models import Batch, EventVerdict
from server.sync.offers import BatchVerdict

MAX_PULL_BYTES: Final = 256 * 1024
MAX_PULL_BATCHES: Final = MAX_BATCHES
MAX_EVENT_VERDICTS: Final = 5000


def write_answer(
    request: SyncRequest,
    ledger: LearnerLedger,
    verdicts: Sequence[BatchVerdict],
    node: Node,
    moment: datetime,
    notices: int = 0,
) -> bytes:
    """The bytes of the answer; runs in the transaction that took the batches.

    ``notices``: the number of the node's own notices, 0 without any.
    """
    own = ledger.chains[request.signed.device]
    others = [chain for chain in ledger.chains.values() if chain is not own]
    blobs, more = pull(ledger.learner, others, request.known)
    mail = people.mail_since(ledger.learner, request.mail, node.key.thumbprint)
    header = {
        "v": 1,
        "node": {"name": node.name, "role": node.role, "id": node.key.thumbprint},
        "now": int(moment.timestamp()),
        "batches": [verdict.as_json() for verdict in verdicts],
        "events": _event_verdicts(ledger),
        "received": own.counts(),
        "centre": _centre(own, node.role),
        "devices": _devices(ledger.learner, others),
        "more": more or len(mail) == people.MAX_MAIL,
        "mail": mail,
        "catalogue": ledger.known.catalogue,
    }
    if notices:
        header["notices"] = notices
    if ledger.known.trial_places:
        place = people.place_of(ledger.learner)
        if place in ledger.known.trial_places:
            header["place"] = place
    if any(chain.forks for chain in ledger.chains.values()):
        header["forks"] = told_forks(ledger, node.role)
    return frame(header, blobs)


def told_forks(ledger: LearnerLedger, role: str) -> list[dict[str, Any]]:
    """What a phone is told of branches: the first batch behind each fork, as it is here.

    ``sure``: it is the centre's, too, so whoever has another one is on a lost branch.
    """
    return [
        {"device": chain.device, "good": good, "next": payload, "sure": sure}
        for chain in ledger.chains.values()
        for good in chain.forks or []
        if (payload := _payload(ledger.learner, chain.device, good + 1))
        for sure in [role == "centre" or _is_at_centre(chain, good + 1)]
    ]


def _payload(learner: str, device: str, n: int) -> str | None:
    return db.session.scalar(
        select(Batch.payload).where(
            Batch.learner_id == learner,
            Batch.device_id == device,
            Batch.n == n,
            Batch.state == "accepted",
        )
    )


def _is_at_centre(chain: ChainState, n: int) -> bool:
    return chain.upstream_refused is None and (chain.centre_batch or 0) >= n


def _centre(chain: ChainState, role: str) -> dict[str, int | None] | None:
    if role == "centre":
        return {"batch": chain.batch, "events": chain.events}
    if chain.centre_batch is None:
        return None
    return {"batch": chain.centre_batch, "events": chain.centre_events}


def _event_verdicts(ledger: LearnerLedger) -> list[dict[str, Any]]:
    """Events not plainly accepted; those in a row with one reason are one entry."""
    if not any(chain.held or chain.refused for chain in ledger.chains.values()):
        return []
    columns = (
        EventVerdict.device_id,
        EventVerdict.counter,
        EventVerdict.state,
        EventVerdict.reason,
    )
    newest: Iterable[Any] = db.session.execute(
        select(*columns)
        .where(EventVerdict.learner_id == ledger.learner)
        .order_by(EventVerdict.counter.desc(), EventVerdict.device_id)
        .limit(MAX_EVENT_VERDICTS)
    )
    runs: list[dict[str, Any]] = []
    for device, counter, state, reason in sorted(map(tuple, newest)):
        last = runs[-1] if runs else {}
        run = {"device": device, "to": counter - 1, "state": state, "reason": reason}
        if run.items() <= last.items():
            last["to"] = counter
        else:
            runs.append({**run, "counter": counter, "to": counter})
    return runs


def _devices(learner: str, others: Sequence[ChainState]) -> list[dict[str, Any]]:
    """The learner's other devices, with the cards that prove them."""
    if not others:
        return []
    known = people.devices_of(learner)
    return [
        {
            "device": chain.device,
            "card": known[chain.device].card,
            "batch": chain.batch,
        }
        for chain in others
    ]


def pull(
    learner: str,
    others: Sequence[ChainState],
    known: Mapping[str, int],
    room: int = MAX_PULL_BYTES,
) -> tuple[list[bytes], bool]:
    """Batches of these devices that the asker lacks, at most ``room`` bytes, and whether
    there are more."""
    lacking = [
        and_(Batch.device_id == chain.device, Batch.n > known.get(chain.device, 0))
        for chain in others
        if chain.batch > known.get(chain.device, 0)
    ]
    if not lacking:
        return [], False
    rows = db.session.scalars(
        select(Batch.blob)
        .where(Batch.learner_id == learner, Batch.state == "accepted", or_(*lacking))
        .order_by(Batch.device_id, Batch.n)
        .limit(MAX_PULL_BATCHES + 1)
    )
    blobs: list[bytes] = []
    for blob in rows:
        room -= len(blob)
        if room < 0 or len(blobs) == MAX_PULL_BATCHES:
            return blobs, True
        blobs.append(blob)
    return blobs, False
