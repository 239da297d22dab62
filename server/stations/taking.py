"""Taking what comes back from the upstream, by line or by stick."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import delete

from server.db import db, run_unit, upsert
from server.errors import BadRequest
from server.es256 import public_key
from server.people import service as people
from server.people.service import Gone
from server.people.statements import BadStatement, check_chain, read_statement
from server.stations import admission, delivery, standing, upstream
from server.stations.frames import Frame, Group, open_frame
from server.stations.models import Receipt, RelayLearner, Upstream
from server.sync import branches
from server.sync import service as sync
from server.sync.chains import ChainState, write_chains

KEPT_RECEIPTS: Final = 2_000


Eraser = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Taken:
    """What an answer did: ``moved`` counts batches that got further, up or down."""

    moved: int
    more: bool
    header: Mapping[str, Any]


def take_answer(
    request: delivery.Request, body: bytes, wiring: sync.Wiring, erase: Eraser
) -> Taken:
    """Take an answer: receipts, what upstream holds, what this station lacked.

    Raises BadRequest ``not-my-upstream`` for an answer that upstream did not sign.
    """
    frame = open_frame(body, "down")
    row = upstream.upstream()
    db.session.rollback()
    if row is None or not frame.signed_by(public_key(row.x, row.y)):
        raise BadRequest("not-my-upstream")
    moment = wiring.clock()
    trusting = replace(wiring, issuers=_named(frame, wiring.issuers))
    moved = sum(
        _take_group(group, request, trusting, moment, erase) for group in frame.groups
    )
    run_unit(lambda: _note_answer(frame, request, moment))
    return Taken(moved, frame.header["more"], frame.header)


def _named(frame: Frame, known: people.Issuers) -> people.Issuers:
    """Upstream names the nodes that granted tickets; it is trusted in this."""
    keys = {
        f"node:{key.thumbprint}": key
        for said in frame.header.get("issuers", {}).values()
        if isinstance(said, dict) and (key := admission.read_key(said))
    }
    return lambda learner, issuer: keys.get(issuer) or known(learner, issuer)


def _take_group(
    group: Group,
    request: delivery.Request,
    wiring: sync.Wiring,
    moment: datetime,
    erase: Eraser,
) -> int:
    learner, said = group.learner, group.said
    if said["state"] == "erased":
        run_unit(lambda: erase(learner))
        return 1
    cards = [device["card"] for device in said["devices"]]
    parcel = sync.from_upstream(sync.open_parcel(learner, cards, group.batches))

    def work() -> int:
        taking = replace(wiring, queue=None)
        compared = standing.follow(learner, parcel, taking, moment)
        ledger, verdicts = sync.take_parcel(parcel, taking, moment)
        came = sum(verdict.state == "accepted" for verdict in verdicts)
        went = standing.note_standing(said, ledger.chains)
        parted = standing.note_forks(said, verdicts, learner, ledger.chains)
        write_chains(learner, ledger.chains.values())
        for letter in said["mail"]:
            people.hand_on_letter(learner, {**letter, "from": letter["sender"]}, moment)
        _unqueue(group, request, ledger.chains, moment)
        return compared + came + went + parted + len(said["mail"])

    try:
        return run_unit(work)
    except Gone:
        # Erased here while it was on its way.
        return 0


def _unqueue(
    group: Group,
    request: delivery.Request,
    chains: Mapping[str, ChainState],
    moment: datetime,
) -> None:
    """Take a learner out of the queue when both sides have all; keep the mail's number."""
    above = {each["device"]: each["batch"] for each in group.said["devices"]}
    # A device above that has no chain here is one whose card this station refused.
    waits = any(
        branches.is_apart(chain.upstream_refused)
        or (chain.upstream_refused is None and above.get(device, 0) != chain.batch)
        for device, chain in chains.items()
    )
    last = max((letter["number"] for letter in group.said["mail"]), default=0)
    row = db.session.get(RelayLearner, group.learner)
    if row is None:
        row = RelayLearner(learner_id=group.learner, mail=0)
        db.session.add(row)
    row.mail = max(row.mail, last)
    if waits:
        # To the end of the queue: one that gets no further holds up nobody.
        row.queued_at = moment
    elif row.queued_at == request.queued.get(group.learner):
        row.queued_at = None


def _note_answer(frame: Frame, request: delivery.Request, moment: datetime) -> None:
    row = db.session.get(Upstream, upstream.ONE)
    assert row is not None
    said = frame.header
    row.contact = said["contact"]
    _note_hearing(row, said, moment, carried=request.carried)
    row.path, row.catalogue = said["path"], said["catalogue"]
    policy = said["policy"]
    row.hours = policy["hours"]
    row.kilobytes_a_second = policy["kilobytes_a_second"]
    _renew_statements(row, said)
    if said["compare"]:
        row.compare_after = ""
    elif request.comparing:
        end = said["range_end"]
        row.compare_after = end or None
    db.session.execute(
        upsert(Receipt)
        .values(
            contact=row.contact,
            received_at=moment,
            answer=frame.signature + frame.line,
        )
        .on_conflict_do_nothing(index_elements=["contact"])
    )
    old = row.contact - KEPT_RECEIPTS
    db.session.execute(delete(Receipt).where(Receipt.contact < old))


def _note_hearing(
    row: Upstream, said: Mapping[str, Any], moment: datetime, *, carried: bool
) -> None:
    """When upstream was heard. What came on a stick says nothing of line and clock."""
    if carried:
        spoken = min(moment, datetime.fromtimestamp(said["now"], UTC))
        row.last_success_at = max(spoken, row.last_success_at or spoken)
        return
    row.last_try_at = row.last_success_at = moment
    row.retry_at, row.failures, row.trouble, row.trouble_detail = None, 0, "", ""
    row.clock_offset = int(moment.timestamp()) - said["now"]


def _renew_statements(row: Upstream, said: Mapping[str, Any]) -> None:
    """The chain above may have changed; one that does not hold is not taken."""
    centre = said["centre"]
    above = said["statements"]
    own = row.statements[:1]
    try:
        key = public_key(str(centre["key"]["x"]), str(centre["key"]["y"]))
        chain = [read_statement(each) for each in (*own, *above)]
        check_chain(chain, str(chain[0].said["station"]), key)
    except (BadStatement, KeyError, TypeError, ValueError):
        return
    row.statements, row.centre = [each.as_json() for each in chain], dict(centre)
