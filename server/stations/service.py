"""A node with stations below it: take what one relays, answer with what it lacks.

Each learner is one transaction. The station's contact number says whether it has the
last answer; a number that fits neither way tells that one of the two came back from a
backup, and asks for a full comparison (docs/relay-protocol.md, section 4).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from sqlalchemy import bindparam, func, or_, select, update

from server.db import db, run_unit, upsert
from server.errors import Forbidden, N_, Unauthenticated
from server.es256 import PublicKey
from server.people import service as people
from server.people.models import Mail
from server.people.service import Gone, Issuers
from server.people.statements import Vouching
from server.stations import admission
from server.stations.frames import Frame, Group, open_frame, seal_frame
from server.stations.models import Station, StationLearner
from server.sync import service as sync
from server.sync import travelling
from server.sync.answer import pull
from server.sync.chains import ChainState, read_chains
from server.sync.offers import BatchVerdict

MAX_DOWN_BYTES: Final = 600_000
MAX_DOWN_BATCHES: Final = 400
MAX_NEWS: Final = 50
MAX_RANGE: Final = 100


@dataclass(slots=True)
class Told:
    """An answer on its way: the entries, their batches, and what the station will know."""

    entries: list[dict[str, Any]] = field(default_factory=list)
    batches: list[bytes] = field(default_factory=list)
    room: int = MAX_DOWN_BYTES
    more: bool = False
    known: dict[str, list[int]] = field(default_factory=dict)
    issuers: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Relaying:
    """What taking a relay needs to know of this node."""

    wiring: sync.Wiring
    vouching: Vouching
    path: Sequence[Sequence[str]]
    catalogue: Callable[[], int]
    public_url: str
    extra: Callable[[str, str, Mapping[str, Any]], Mapping[str, Any]]


def take_relay(body: bytes, relaying: Relaying) -> bytes:
    """Take one request of a station and return the signed answer.

    Raises BadRequest, Unauthenticated (unknown station or false signature), Forbidden
    ``station-revoked``.
    """
    frame = open_frame(body, "up")
    station = _sender(frame)
    moment = relaying.wiring.clock()
    number, compare = run_unit(lambda: _note_contact(frame, station.station_id, moment))
    told = Told()
    wiring = _wiring_for(frame, station, relaying.wiring)
    for group in frame.groups:
        _take_group(group, station.station_id, wiring, moment, told)
    _tell_news(frame, station.station_id, relaying.wiring, told)
    range_end = _tell_range(frame, station.station_id, relaying.wiring, told)
    run_unit(lambda: _remember(station.station_id, number, told))
    header = _header(relaying, moment) | {
        "contact": number,
        "compare": compare,
        "policy": {
            "hours": station.hours,
            "kilobytes_a_second": station.kilobytes_a_second,
        },
        "more": told.more,
        "range_end": range_end,
        **relaying.extra(station.station_id, station.place_id, frame.header),
        "learners": told.entries,
        **({"issuers": told.issuers} if told.issuers else {}),
    }
    return seal_frame(relaying.wiring.node.key, header, told.batches)


def _header(relaying: Relaying, moment: datetime) -> dict[str, Any]:
    node = relaying.wiring.node
    return {
        "v": 1,
        "node": {"id": node.key.thumbprint, "name": node.name, "role": node.role},
        "now": int(moment.timestamp()),
        "path": [[node.key.thumbprint, node.name], *map(list, relaying.path)],
        "statements": [each.as_json() for each in relaying.vouching.statements],
        "centre": centre_document(relaying),
        "catalogue": relaying.catalogue(),
    }


def centre_document(relaying: Relaying) -> dict[str, Any]:
    """The topmost node as phones and stations are told of it: this one, or its centre."""
    if relaying.vouching.centre is not None:
        return dict(relaying.vouching.centre)
    node = relaying.wiring.node
    key = node.key.public
    return {
        "id": key.thumbprint,
        "name": node.name,
        "key": {"x": key.x, "y": key.y},
        "url": relaying.public_url,
    }


# --- who asks ----------------------------------------------------------------------


def _sender(frame: Frame) -> Station:
    station = db.session.get(Station, frame.header["station"])
    db.session.rollback()
    if station is None or not frame.signed_by(admission.key_of(station)):
        raise Unauthenticated(
            "unknown-station", N_("This node has admitted no such station.")
        )
    if station.state == "revoked":
        raise Forbidden("station-revoked", N_("This station was revoked."))
    return station


def _wiring_for(frame: Frame, station: Station, wiring: sync.Wiring) -> sync.Wiring:
    """New learners belong to the station's place; it vouches for nodes below it."""
    named = {
        f"node:{thumbprint}": key
        for thumbprint, said in frame.header["issuers"].items()
        if (key := admission.read_key(said)) and key.thumbprint == thumbprint
    }
    mine = f"node:{station.station_id}"

    def issuers(learner: str, issuer: str) -> PublicKey | None:
        # A stolen station can restore nobody whom it never brought.
        key = admission.station_key(learner, mine)
        return key if issuer == mine else named.get(issuer) if key else None

    place = station.place_id or wiring.node.place_id
    both: Issuers = lambda *who: issuers(*who) or wiring.issuers(*who)  # noqa: E731
    return replace(wiring, node=replace(wiring.node, place_id=place), issuers=both)


def _note_contact(frame: Frame, station_id: str, moment: datetime) -> tuple[int, bool]:
    """Write down what the station says of itself; the answer's number, and whether the
    two have lost each other."""
    station = db.session.get(Station, station_id, with_for_update=True)
    assert station is not None
    said = frame.header
    theirs, ours = said["contact"], station.contact
    if theirs == ours:
        _believe(station_id, station.pending)
    compare = theirs not in (ours, ours - 1)
    station.pending = {}
    station.contact = max(theirs, ours) + 1
    station.last_contact_at = moment
    station.clock_offset = said["sent"] - int(moment.timestamp())
    station.app, station.address = said["app"], said["url"] or station.address
    station.catalogue, station.disk_free = said["catalogue"], said["disk"]
    station.refused_batches, station.trouble = said["refused"], said["trouble"]
    backlog = said["backlog"]
    station.backlog_events = backlog.get("events", 0)
    station.backlog_bytes = backlog.get("bytes", 0)
    station.oldest_at = _moment(backlog.get("oldest"))
    return station.contact, compare


def _moment(seconds: int | None) -> datetime | None:
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _believe(station_id: str, told: Mapping[str, Sequence[int]]) -> None:
    """The station has the last answer: what it told is known there."""
    if told:
        rows = [
            {
                "of_learner": learner,
                "of_station": station_id,
                "mail": mail,
                "events": events,
                "centre": centre,
            }
            for learner, (mail, events, centre) in told.items()
        ]
        db.session.connection().execute(_KNOWS, rows)


_KNOWS: Final = (
    update(StationLearner)
    .where(
        StationLearner.learner_id == bindparam("of_learner"),
        StationLearner.station_id == bindparam("of_station"),
    )
    .values({name: bindparam(name) for name in ("mail", "events", "centre")})
)


def _remember(station_id: str, number: int, told: Told) -> None:
    db.session.execute(
        update(Station)
        .where(Station.station_id == station_id, Station.contact == number)
        .values(pending=told.known)
    )


# --- one learner -----------------------------------------------------------------------


def _take_group(
    group: Group,
    station_id: str,
    wiring: sync.Wiring,
    moment: datetime,
    told: Told,
) -> None:
    learner = group.learner
    parcel = sync.open_parcel(learner, group.said["cards"], group.batches)

    def work() -> tuple[Mapping[str, ChainState], list[BatchVerdict]]:
        ledger, verdicts = sync.take_parcel(parcel, wiring, moment)
        if any(verdict.state in ("accepted", "duplicate") for verdict in verdicts):
            _belongs(learner, station_id)
        return ledger.chains, verdicts

    try:
        chains, verdicts = run_unit(work)
    except Gone:
        told.entries.append({"learner": learner, "state": "erased"})
        return
    if not _is_theirs(learner, station_id):
        told.entries.append(
            {"learner": learner, "state": "unknown", "verdicts": _written(verdicts)}
        )
        return
    _tell(learner, chains, group.said["known"], group.said["mail"], wiring, told)
    told.entries[-1]["verdicts"] = _written(verdicts)


def _written(verdicts: Iterable[BatchVerdict]) -> list[dict[str, Any]]:
    return [verdict.as_json() for verdict in verdicts]


def _belongs(learner: str, station_id: str) -> None:
    db.session.execute(
        upsert(StationLearner)
        .values(learner_id=learner, station_id=station_id, mail=0, events=0, centre=0)
        .on_conflict_do_nothing(index_elements=["learner_id", "station_id"])
    )


def _is_theirs(learner: str, station_id: str) -> bool:
    found = db.session.get(StationLearner, (learner, station_id)) is not None
    db.session.rollback()
    return found


def _tell(
    learner: str,
    chains: Mapping[str, ChainState],
    known: Mapping[str, int],
    mail_after: int,
    wiring: sync.Wiring,
    told: Told,
) -> None:
    """Add what the station lacks of one learner: batches, cards, letters, figures."""
    node = wiring.node
    batches, more = pull(learner, list(chains.values()), known, max(told.room, 0))
    if len(told.batches) + len(batches) > MAX_DOWN_BATCHES:
        batches, more = [], True
    mail = people.mail_since(learner, mail_after, node.key.thumbprint)
    cards = people.devices_of(learner)
    for known_device in cards.values():
        told.issuers |= _issuer_of(known_device.card, wiring)
    db.session.rollback()
    told.entries.append(
        {
            "learner": learner,
            "devices": [
                {
                    "device": chain.device,
                    "card": cards[chain.device].card,
                    **chain.counts(),
                    "centre": _centre(chain, node.role),
                }
                for chain in chains.values()
            ],
            "mail": mail,
            "batches": len(batches),
        }
    )
    told.batches += batches
    told.room -= sum(map(len, batches))
    told.more = told.more or more or len(mail) == people.MAX_MAIL
    if not more:
        told.known[learner] = [
            mail[-1]["number"] if mail else mail_after,
            sum(chain.events for chain in chains.values()),
            sum(_centre_events(chain, node.role) for chain in chains.values()),
        ]


def _issuer_of(
    card: Mapping[str, Any], wiring: sync.Wiring
) -> dict[str, dict[str, str]]:
    """The key of the node that granted this device's ticket, for a node that never met it."""
    issuer = str((card["link"] or {}).get("issuer", ""))
    if not issuer.startswith("node:"):
        return {}
    own = wiring.node.issuer == issuer
    key = wiring.node.key.public if own else wiring.issuers(card["learner"], issuer)
    return {key.thumbprint: {"x": key.x, "y": key.y}} if key else {}


def _centre(chain: ChainState, role: str) -> dict[str, int] | None:
    if role == "centre":
        return {"batch": chain.batch, "events": chain.events}
    if chain.centre_batch is None or chain.centre_events is None:
        return None
    return {"batch": chain.centre_batch, "events": chain.centre_events}


def _centre_events(chain: ChainState, role: str) -> int:
    found = _centre(chain, role)
    return found["events"] if found else 0


# --- news that nobody asked for ------------------------------------------------------------


def _tell_news(frame: Frame, station_id: str, wiring: sync.Wiring, told: Told) -> None:
    """Add learners of this station of whom something came by another way."""
    named = {group.learner for group in frame.groups}
    for row in _with_news(station_id, wiring.node.role):
        if row.learner_id not in named and told.room > 0:
            chains = run_unit(partial(read_chains, row.learner_id))
            # What the station has of each chain is not known here: it pulls by itself.
            have = {chain.device: chain.batch for chain in chains.values()}
            _tell(row.learner_id, chains, have, row.mail, wiring, told)


def _with_news(station_id: str, role: str) -> Sequence[Any]:
    theirs = select(StationLearner.learner_id).where(
        StationLearner.station_id == station_id
    )
    sums = travelling.sums(role, theirs)
    letters = (
        select(func.max(Mail.number))
        .where(Mail.learner_id == StationLearner.learner_id)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(StationLearner.learner_id, StationLearner.mail)
        .join(sums, sums.c.learner_id == StationLearner.learner_id)
        .where(
            StationLearner.station_id == station_id,
            or_(
                sums.c.events != StationLearner.events,
                sums.c.centre != StationLearner.centre,
                func.coalesce(letters, 0) > StationLearner.mail,
            ),
        )
        .order_by(StationLearner.learner_id)
        .limit(MAX_NEWS)
    ).all()
    db.session.rollback()
    return rows


def _tell_range(
    frame: Frame, station_id: str, wiring: sync.Wiring, told: Told
) -> str | None:
    """In a full comparison: add learners that the station should have and did not name.

    Gives how far the comparison is through: the range's end, or less where the answer is
    full; None without one.
    """
    if frame.header["range"] is None:
        return None
    after: str
    last: str
    after, last = frame.header["range"]
    named = {group.learner for group in frame.groups}
    rows = db.session.execute(
        select(StationLearner.learner_id)
        .where(
            StationLearner.station_id == station_id,
            StationLearner.learner_id > after,
            *([StationLearner.learner_id <= last] if last else []),
        )
        .order_by(StationLearner.learner_id)
    ).scalars()
    missing = [learner for learner in rows if learner not in named]
    db.session.rollback()
    for count, learner in enumerate(missing):
        if count == MAX_RANGE or told.room <= 0:
            told.more = True
            return missing[count - 1] if count else after
        chains = run_unit(partial(read_chains, learner))
        _tell(learner, chains, {}, 0, wiring, told)
    return last
