"""The verbs of sync: take a request, take a rescue file, release what waited.

``take_sync`` is bytes in, bytes out. What needs no database (signatures, decoding) is
done before the transaction; then one transaction holds everything a request changes.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock
from typing import Any, Final

from sqlalchemy import delete, select

from server.db import db, now, run_unit
from server.errors import Conflict, N_, Unauthenticated
from server.es256 import PublicKey
from server.people import service as people
from server.people.cards import BadLink, Card, read_card
from server.people.node import Node
from server.sync.answer import write_answer
from server.sync.batch import BadBatch, open_batch
from server.sync.chains import ChainState, read_chains
from server.sync.envelope import (
    Signed,
    open_request,
    open_rescue,
)
from server.sync.ledger import LearnerLedger
from server.sync.models import Batch, Chain, EventVerdict, QuarantinedBatch
from server.sync.offers import BatchVerdict, Offer, read_body
from server.sync.projections import ProjectedTables, Projection
from server.sync.verdicts import Known

MAX_REMEMBERED: Final = 10_000
RESCUE_STEP: Final = 200
# A device that had nothing to say is written down at most this often.
SEEN_EVERY_SECONDS: Final = 600

_remembered: dict[str, PublicKey] = {}
_remembering = Lock()


@dataclass(frozen=True, slots=True)
class Wiring:
    """What ``app.py`` hands to sync: who we are, who reads along, what is known.

    ``known`` asks packs at every request and must be cheap. ``tables`` are emptied
    and filled by a rebuild and compared by a verification. ``clock`` is the node's;
    only the demo's people live at another time. ``issuers`` finds the keys of other
    nodes that grant tickets, ``queue`` hears of each learner whose ledger grew, ``visited``
    of each learner and device that came by itself. ``notices`` gives the number of the node's
    own notices, 0 without any.
    """

    node: Node
    projections: Sequence[Projection]
    known: Callable[[], Known]
    tables: Sequence[ProjectedTables] = ()
    clock: Callable[[], datetime] = now
    issuers: people.Issuers = people.no_issuers
    queue: Callable[[str, datetime], None] | None = None
    visited: Callable[[str, str, datetime], None] | None = None
    notices: Callable[[], int] | None = None


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose batches these are and which cards came along, read but not yet admitted.

    ``device`` is the one that sends by itself; ``quarantine``: keep what is refused.
    """

    learner: str
    device: str | None
    cards: list[Card]
    bad_cards: frozenset[str]
    sent: int | None = None
    quarantine: bool = True


def take_sync(
    body: bytes, wiring: Wiring, on_new_device: Callable[[], None] | None = None
) -> bytes:
    """Take one sync request and return the answer's bytes.

    ``on_new_device`` is called inside the transaction for each device admitted; it
    may raise to refuse (rate limit). Raises BadRequest, TooLarge, Unauthenticated
    (the signature), Conflict ``unknown-device`` or ``bad-link``, and Gone.
    """
    request = open_request(body)
    learner, device = request.signed.learner, request.signed.device
    cards, bad_cards = read_cards(request.cards, learner)
    opened = [_open(raw, learner) for raw in request.batches]
    keys = known_keys(learner, cards, {device, *_devices_of(opened)})
    check_signature(request.signed, keys)
    offers = [_verified(offer, keys) for offer in opened]
    sender = Sender(learner, device, cards, bad_cards, request.sent)

    def work() -> bytes:
        moment = wiring.clock()
        ledger, verdicts = _take(offers, sender, wiring, moment, on_new_device)
        number = wiring.notices() if wiring.notices else 0
        return write_answer(request, ledger, verdicts, wiring.node, moment, number)

    return run_unit(work)


def take_rescue(
    body: bytes, wiring: Wiring, on_new_device: Callable[[], None] | None = None
) -> dict[str, Any]:
    """Take a rescue file from whoever brings it; verdicts and counts in return.

    The signatures inside decide. Goes in steps, each a transaction, so that other
    learners need not wait; a file that is brought again goes on where it stopped.
    """
    rescue = open_rescue(body)
    learner = rescue.learner
    cards, bad_cards = read_cards(rescue.cards, learner)
    opened = [_open(raw, learner) for raw in rescue.batches]
    keys = known_keys(learner, cards, _devices_of(opened))
    sender = Sender(learner, None, cards, bad_cards, quarantine=False)

    def take(step: Sequence[Offer]) -> list[BatchVerdict]:
        # Decoded step by step: a file of small bombs must not fill the memory.
        offers = [_verified(offer, keys) for offer in step]
        return run_unit(
            lambda: _take(offers, sender, wiring, wiring.clock(), on_new_device)[1]
        )

    # At least one step: a file without batches may still bring cards.
    starts = range(0, max(1, len(opened)), RESCUE_STEP)
    verdicts = [take(opened[at : at + RESCUE_STEP]) for at in starts]
    chains = run_unit(lambda: read_chains(learner))
    return {
        "batches": [verdict.as_json() for step in verdicts for verdict in step],
        "devices": [{"device": c.device, **c.counts()} for c in chains.values()],
    }


@dataclass(frozen=True, slots=True)
class Parcel:
    """A learner's batches as another node brings them, opened and verified."""

    sender: Sender
    offers: Sequence[Offer]


def open_parcel(
    learner: str, cards: Sequence[Mapping[str, Any]], batches: Sequence[bytes]
) -> Parcel:
    """Open what a node brings of one learner, before any transaction."""
    good, bad = read_cards(cards, learner)
    opened = [_open(raw, learner) for raw in batches]
    keys = known_keys(learner, good, _devices_of(opened))
    offers = [_verified(offer, keys) for offer in opened]
    return Parcel(Sender(learner, None, good, bad), offers)


def from_upstream(parcel: Parcel) -> Parcel:
    """The same, from whom this node follows: what does not fit here is not quarantined."""
    return replace(parcel, sender=replace(parcel.sender, quarantine=False))


def take_parcel(
    parcel: Parcel, wiring: Wiring, moment: datetime
) -> tuple[LearnerLedger, list[BatchVerdict]]:
    """Take a parcel inside the caller's unit of work. Raises Gone for an erased learner."""
    return _take(parcel.offers, parcel.sender, wiring, moment, None)


# --- before the transaction ----------------------------------------------------------


def read_cards(
    cards: Sequence[Mapping[str, Any]], learner: str
) -> tuple[list[Card], frozenset[str]]:
    """Read the cards that came along; second, the devices whose card does not hold."""
    good, bad = [], set()
    for card in cards:
        try:
            good.append(read_card(card, learner))
        except BadLink:
            bad.add(str(card.get("device")))
    return good, frozenset(bad)


def known_keys(
    learner: str, cards: Sequence[Card], needed: Collection[str]
) -> Mapping[str, PublicKey]:
    """Public keys by device: from the cards, from memory, else from the database.

    A device's name is the hash of its key, so a key in memory cannot be a wrong one;
    whether the device belongs to this learner is asked inside the transaction.
    """
    for card in cards:
        _remember(card.device, card.key)
    if not all(device in _remembered for device in needed):
        for device, known in people.devices_of(learner).items():
            _remember(device, known.key)
        db.session.rollback()
    return _remembered


def _remember(device: str, key: PublicKey) -> None:
    with _remembering:
        if device not in _remembered and len(_remembered) >= MAX_REMEMBERED:
            _remembered.pop(next(iter(_remembered)))
        _remembered[device] = key


def check_signature(signed: Signed, keys: Mapping[str, PublicKey]) -> None:
    """Raise Conflict for a device without a key, Unauthenticated for a false request."""
    key = keys.get(signed.device)
    if key is None:
        raise unknown_device()
    if not signed.signed_by(key):
        raise Unauthenticated(
            "bad-signature", N_("This request was not signed by its device.")
        )


def unknown_device() -> Conflict:
    """The error that makes a phone send its card."""
    return Conflict("unknown-device")


def _open(raw: bytes, learner: str) -> Offer:
    try:
        sealed = open_batch(raw)
    except BadBatch as error:
        return Offer(raw, reason=error.reason)
    if sealed.learner != learner:
        return Offer(raw, reason="malformed")
    return Offer(raw, sealed)


def _devices_of(offers: Iterable[Offer]) -> set[str]:
    return {offer.sealed.device for offer in offers if offer.sealed}


def _verified(offer: Offer, keys: Mapping[str, PublicKey]) -> Offer:
    """Check the signature, and only then open the body."""
    sealed = offer.sealed
    if sealed is None:
        return offer
    key = keys.get(sealed.device)
    if key is None:
        return Offer(offer.raw, sealed, reason="unknown-device")
    if not sealed.signed_by(key):
        return Offer(offer.raw, sealed, reason="bad-signature")
    return Offer(offer.raw, sealed, read_body(sealed))


# --- inside the transaction -----------------------------------------------------------


def _take(
    offers: Sequence[Offer],
    sender: Sender,
    wiring: Wiring,
    moment: datetime,
    on_new_device: Callable[[], None] | None,
) -> tuple[LearnerLedger, list[BatchVerdict]]:
    ledger = LearnerLedger(sender.learner, wiring.known(), moment, sender.sent)
    bad = set(sender.bad_cards)
    if any(card.device not in ledger.chains for card in sender.cards):
        bad |= _admit(ledger, sender.cards, wiring, moment, on_new_device)
    if sender.device is not None and sender.device not in ledger.chains:
        if sender.device in bad:
            raise Conflict(
                "bad-link", N_("This phone's link to the learner does not hold.")
            )
        raise Conflict("unknown-device")
    ledger.release()
    offers = [_of_known_device(offer, ledger, bad) for offer in offers]
    verdicts = ledger.take(offers, quarantine=sender.quarantine)
    if sender.device is not None:
        _note_visit(ledger.chains[sender.device], moment)
        if wiring.visited and ledger.chains[sender.device].changed:
            wiring.visited(ledger.learner, sender.device, moment)
    ledger.write(wiring.projections)
    news = any(verdict.state in ("accepted", "held") for verdict in verdicts)
    if wiring.queue and news:
        wiring.queue(ledger.learner, moment)
    return ledger, verdicts


def _admit(
    ledger: LearnerLedger,
    cards: Sequence[Card],
    wiring: Wiring,
    moment: datetime,
    on_new_device: Callable[[], None] | None,
) -> set[str]:
    """Admit the devices of these cards; returns those that nothing vouches for."""
    known = people.devices_of(ledger.learner)
    waiting = [card for card in cards if card.device not in ledger.chains]
    while waiting:
        # A card may vouch for one that stands before it: go on while some are admitted.
        refused = []
        for card in waiting:
            try:
                people.admit(card, known, wiring.node, moment, wiring.issuers)
            except BadLink:
                refused.append(card)
            else:
                ledger.start_chain(card.device)
                if on_new_device:
                    on_new_device()
        if len(refused) == len(waiting):
            break
        waiting = refused
    return {card.device for card in waiting}


def _of_known_device(offer: Offer, ledger: LearnerLedger, bad: set[str]) -> Offer:
    """A key in memory is not enough: the device must be this learner's."""
    if offer.sealed is None or offer.sealed.device in ledger.chains:
        return offer
    reason = "bad-link" if offer.sealed.device in bad else "unknown-device"
    return Offer(offer.raw, offer.sealed, reason=reason)


def _note_visit(chain: ChainState, moment: datetime) -> None:
    quiet = (moment - chain.seen_at).total_seconds()
    if chain.changed or quiet >= SEEN_EVERY_SECONDS:
        chain.seen_at = moment
        chain.changed = True


# --- held events, erasure, export ---------------------------------------------------------


def release_held(wiring: Wiring) -> int:
    """Judge again what waited for a pack or a newer server; how many events moved on.

    Called after packs were published or imported. One transaction a learner.
    """
    known = wiring.known()
    released = 0
    for learner in _waiting_learners(known):

        def work(learner: str = learner) -> int:
            ledger = LearnerLedger(learner, known, now())
            count = ledger.release()
            ledger.write(wiring.projections)
            return count

        released += run_unit(work)
    return released


def _waiting_learners(known: Known) -> list[str]:
    held = EventVerdict.state == "held"
    reasons = select(EventVerdict.reason, EventVerdict.awaits).where(held).distinct()
    ready = {
        awaits
        for reason, awaits in db.session.execute(reasons)
        if awaits and known.covers(reason, awaits)
    }
    learners = (
        select(EventVerdict.learner_id)
        .where(held, EventVerdict.awaits.in_(ready))
        .distinct()
        .order_by(EventVerdict.learner_id)
    )
    found = list(db.session.scalars(learners)) if ready else []
    db.session.rollback()
    return found


LEARNER_TABLES: Final = (Batch, Chain, EventVerdict, QuarantinedBatch)


def forget(learner: str) -> None:
    """Erase one learner's ledger; runs inside the caller's unit of work."""
    for table in LEARNER_TABLES:
        db.session.execute(delete(table).where(table.learner_id == learner))
