"""A request to the upstream, and taking what comes back.

The queue is ``relay_learners``; how far upstream is stands in the chains. Both are in the
database, so that a power cut costs one request and nothing else.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import delete, select

from server import __version__
from server.db import db, now, reading, run_unit, upsert
from server.errors import BadRequest
from server.es256 import public_key
from server.people import service as people
from server.people.node import Node
from server.people.service import Gone
from server.people.statements import BadStatement, check_chain, read_statement
from server.stations import admission, upstream
from server.stations.frames import MOST_LINE, Frame, Group, open_frame, seal_frame
from server.stations.models import Receipt, RelayLearner, Upstream
from server.sync import service as sync
from server.sync import branches, travelling
from server.sync.chains import ChainState, read_chains, write_chains
from server.sync.offers import BatchVerdict
from server.sync.travelling import Head

PAGE: Final = 100
MOST_BATCHES: Final = 400
KEPT_RECEIPTS: Final = 2_000
#: Sent again these would be refused again: the chain stops there, and a person is told.
#: What the road may have damaged (bad-signature, malformed) is none of them.
FOR_GOOD: Final = frozenset({"fork", "bad-chain", "too-large", "bad-link"})

Eraser = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Request:
    """A request on its way: its bytes, who is in it, and when each was queued.

    ``carried``: it went on a stick, so its answer is old and says nothing of the line.
    """

    body: bytes
    queued: Mapping[str, datetime | None]
    comparing: bool
    batches: int
    carried: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """What an answer did: ``moved`` counts batches that got further, up or down."""

    moved: int
    more: bool
    header: Mapping[str, Any]


# --- a request ---------------------------------------------------------------------------


def build_request(
    node: Node,
    *,
    room: int,
    catalogue: int,
    figures: Mapping[str, Any] | None = None,
) -> Request | None:
    """The next request: a page of a comparison, or what is queued, up to ``room`` bytes.

    ``figures`` are further members of the header. None where there is no upstream.
    """
    with reading():
        row = upstream.upstream()
        if row is None:
            return None
        header: dict[str, Any] = {
            "v": 1,
            "station": node.key.thumbprint,
            "contact": row.contact,
            "sent": int(now().timestamp()),
            "app": __version__,
            "catalogue": catalogue,
            **(figures or {}),
        }
        if row.compare_after is not None:
            return _comparison(node, row.compare_after, header)
        return _delivery(node, room, header)


def _comparison(node: Node, after: str, header: dict[str, Any]) -> Request:
    body = seal_frame(node.key, comparison_header(after, header), [])
    return Request(body, {}, True, 0)


def comparison_header(after: str, header: dict[str, Any]) -> dict[str, Any]:
    """Name a page of learners with how far their chains reach; no batches."""
    page = travelling.learners_after(after, PAGE)
    groups: list[dict[str, Any]] = []
    line_room = MOST_LINE
    for learner in page:
        if line_room <= 0:
            break
        groups.append(group_of(learner)[0])
        line_room -= len(json.dumps(groups[-1]))
    whole = len(page) < PAGE and len(groups) == len(page)
    header["range"] = [after, "" if whole else groups[-1]["learner"]]
    header["learners"] = groups
    return header


def _delivery(node: Node, room: int, header: dict[str, Any]) -> Request:
    queued = db.session.execute(
        select(RelayLearner.learner_id, RelayLearner.queued_at)
        .where(RelayLearner.queued_at.is_not(None))
        .order_by(RelayLearner.queued_at, RelayLearner.learner_id)
        .limit(PAGE)
    ).all()
    groups: list[dict[str, Any]] = []
    batches: list[bytes] = []
    sent: dict[str, datetime | None] = {}
    issuers: dict[str, Any] = {}
    line_room = MOST_LINE
    for learner, moment in queued:
        if sent and (room <= 0 or line_room <= 0 or len(batches) >= MOST_BATCHES):
            break
        group, chains = group_of(learner)
        blobs = travelling.unsent(learner, chains, room, MOST_BATCHES - len(batches))
        group["batches"] = len(blobs)
        if any(chain.upstream_batch == 0 for chain in chains):
            cards = [each.card for each in people.devices_of(learner).values()]
            group["cards"] = cards
            issuers |= issuers_of(learner, cards, node)
        groups.append(group)
        line_room -= len(json.dumps(group))
        batches += blobs
        sent[learner] = moment
        room -= sum(map(len, blobs))
    header["learners"] = groups
    if issuers:
        header["issuers"] = issuers
    return Request(seal_frame(node.key, header, batches), sent, False, len(batches))


def group_of(learner: str) -> tuple[dict[str, Any], list[Head]]:
    """What a request says of a learner, and how far the chains reach."""
    chains = travelling.heads(learner)
    mail = db.session.scalar(
        select(RelayLearner.mail).where(RelayLearner.learner_id == learner)
    )
    group = {
        "learner": learner,
        "known": {chain.device: chain.known for chain in chains},
        "mail": mail or 0,
        "batches": 0,
    }
    return group, chains


def issuers_of(
    learner: str, cards: Iterable[Mapping[str, Any]], node: Node
) -> dict[str, Any]:
    """Keys of nodes below this one that granted a ticket to one of these devices."""
    found = {}
    for card in cards:
        issuer = str((card.get("link") or {}).get("issuer", ""))
        if issuer.startswith("node:") and issuer != node.issuer:
            key = admission.station_key(learner, issuer)
            if key:
                found[key.thumbprint] = {"x": key.x, "y": key.y}
    return found


# --- the answer ----------------------------------------------------------------------------


def take_answer(
    request: Request, body: bytes, wiring: sync.Wiring, erase: Eraser
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
    request: Request,
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
        compared = _follow(learner, parcel, taking, moment)
        ledger, verdicts = sync.take_parcel(parcel, taking, moment)
        came = sum(verdict.state == "accepted" for verdict in verdicts)
        went = _note_standing(said, ledger.chains)
        parted = _note_forks(said, verdicts, learner, ledger.chains)
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


def _follow(
    learner: str, parcel: sync.Parcel, wiring: sync.Wiring, moment: datetime
) -> int:
    """Chains of which upstream has another branch: find where they part, and give in.

    Gives how many batches were compared, plus one for each branch that was left.
    """
    moved = 0
    chains = read_chains(learner)
    for device, chain in chains.items():
        if not branches.is_apart(chain.upstream_refused):
            continue
        before = chain.upstream_batch
        good = branches.same_so_far(learner, chain, parcel.offers)
        moved += chain.upstream_batch - before
        write_chains(learner, [chain])
        if good is not None:
            branches.leave(learner, device, good, wiring, moment)
            admission.tell_again(learner)
            moved += 1
    return moved


def _note_standing(said: Mapping[str, Any], chains: Mapping[str, ChainState]) -> int:
    """Let the chains say what upstream has; how many batches got further."""
    above = {device["device"]: device for device in said["devices"]}
    refused = {
        verdict["device"]: verdict["reason"]
        for verdict in said["verdicts"]
        if verdict["state"] == "refused" and verdict["reason"] in FOR_GOOD
    }
    moved = 0
    for device, chain in chains.items():
        new = _standing(chain, above.get(device), refused.get(device))
        moved += max(0, new["upstream_batch"] - chain.upstream_batch)
        for name, value in new.items():
            if getattr(chain, name) != value:
                setattr(chain, name, value)
                chain.changed = True
    return moved


def _standing(
    chain: ChainState, entry: Mapping[str, Any] | None, refused: str | None
) -> dict[str, Any]:
    """What a chain knows of upstream after an answer; ``entry``: upstream's chain."""
    for good in entry["forks"] if entry else ():
        chain.note_fork(good)
    batch = entry["batch"] if entry else 0
    same = chain.upstream_batch >= min(batch, chain.batch)
    if branches.is_apart(chain.upstream_refused) and not same:
        return {
            "centre_batch": None,
            "centre_events": None,
            "upstream_batch": chain.upstream_batch,
        }
    reached = min(batch, chain.batch)
    centre = entry["centre"] if entry else None
    kept = None if branches.is_apart(chain.upstream_refused) else chain.upstream_refused
    return {
        "upstream_batch": reached,
        "upstream_refused": (refused or kept) if reached < chain.batch else None,
        "centre_batch": centre and centre["batch"],
        "centre_events": centre and centre["events"],
    }


def _note_forks(
    said: Mapping[str, Any],
    verdicts: Iterable[BatchVerdict],
    learner: str,
    chains: Mapping[str, ChainState],
) -> int:
    """Find chains of which upstream has another branch than this station; how many."""
    refused = [
        (str(device), str(reason))
        for device, state, reason in (
            *((one.device, one.state, one.reason) for one in verdicts),
            *((one["device"], one["state"], one["reason"]) for one in said["verdicts"]),
        )
        if state == "refused" and device in chains
    ]
    apart = {device for device, reason in refused if branches.is_apart(reason)}
    apart |= {
        entry["device"]
        for entry in said["devices"]
        if entry["device"] in chains
        and _differs(learner, chains[entry["device"]], entry)
    }
    for device, reason in refused:
        if reason in FOR_GOOD - branches.APART:
            chains[device].upstream_refused, chains[device].changed = reason, True
    fresh = [
        chains[device]
        for device in sorted(apart)
        if not branches.is_apart(chains[device].upstream_refused)
    ]
    for chain in fresh:
        chain.upstream_refused, chain.upstream_batch = "fork", 0
        chain.centre_batch = chain.centre_events = None
        chain.changed = True
    return len(fresh)


def _differs(learner: str, chain: ChainState, entry: Mapping[str, Any]) -> bool:
    """Whether upstream's last batch of a chain is another one than that here."""
    n, payload = entry["batch"], entry["payload"]
    if not payload or not 0 < n <= chain.batch:
        return False
    if n == chain.batch:
        return bool(payload != chain.payload)
    return not branches.has_batch(learner, chain.device, n, payload)


def _unqueue(
    group: Group,
    request: Request,
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


def _note_answer(frame: Frame, request: Request, moment: datetime) -> None:
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
