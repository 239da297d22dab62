"""A node with stations below it: take what one relays, answer with what it lacks.

Each learner is one transaction. The station's contact number says whether it has the
last answer; a number that fits neither way tells that one of the two came back from a
backup, and asks for a full comparison (docs/relay-protocol.md, section 4).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import bindparam, update

from server.db import db, run_unit, upsert
from server.errors import Forbidden, N_, Unauthenticated
from server.es256 import PublicKey
from server.people.service import Gone, Issuers
from server.people.statements import Vouching
from server.stations import admission
from server.stations.frames import Frame, Group, open_frame, seal_frame
from server.stations.models import Station, StationLearner
from server.stations.telling import Told, tell, tell_news, tell_range
from server.sync import service as sync
from server.sync.branches import is_apart
from server.sync.chains import ChainState
from server.sync.offers import BatchVerdict


@dataclass(frozen=True, slots=True)
class Relaying:
    """What taking a relay needs to know of this node."""

    wiring: sync.Wiring
    vouching: Vouching
    path: Sequence[Sequence[str]]
    catalogue: Callable[[], int]
    public_url: str
    extra: Callable[[str, str, Mapping[str, Any]], Mapping[str, Any]]


def take_relay(body: bytes, relaying: Relaying, *, carried: bool = False) -> bytes:
    """Take one request of a station and return the signed answer.

    ``carried``: it came on a stick, some days after it was written.
    Raises BadRequest, Unauthenticated (unknown station or false signature), Forbidden
    ``station-revoked``.
    """
    frame = open_frame(body, "up")
    station = _sender(frame)
    moment = relaying.wiring.clock()
    number, compare = run_unit(
        lambda: _note_contact(frame, station.station_id, moment, carried=carried)
    )
    told = Told()
    wiring = _wiring_for(frame, station, relaying.wiring)
    taken = _take_groups(frame, station.station_id, wiring, moment, told)
    tell_news(frame, station.station_id, relaying.wiring, told)
    range_end = tell_range(frame, taken, station.station_id, relaying.wiring, told)
    run_unit(lambda: _remember(station.station_id, number, told))
    header = _header(relaying, moment) | {
        "station": station.station_id,
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


def sender_of(body: bytes) -> Station:
    """The admitted station that signed a request. Raises as ``take_relay`` does."""
    return _sender(open_frame(body, "up"))


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


def _note_contact(
    frame: Frame, station_id: str, moment: datetime, *, carried: bool
) -> tuple[int, bool]:
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
    _note_figures(station, said, moment, carried=carried)
    return station.contact, compare


def _note_figures(
    station: Station, said: Mapping[str, Any], moment: datetime, *, carried: bool
) -> None:
    """How the station says it is; an old stick does not overwrite what is newer."""
    heard = moment
    if carried:
        heard = min(moment, _moment(said["sent"]) or moment)
        if station.last_contact_at is not None and heard < station.last_contact_at:
            return
    else:
        station.clock_offset = said["sent"] - int(moment.timestamp())
    station.last_contact_at = heard
    station.app, station.address = said["app"], said["url"] or station.address
    station.catalogue, station.disk_free = said["catalogue"], said["disk"]
    station.refused_batches, station.trouble = said["refused"], said["trouble"]
    backlog = said["backlog"]
    station.backlog_events = backlog.get("events", 0)
    station.backlog_bytes = backlog.get("bytes", 0)
    station.oldest_at = _moment(backlog.get("oldest"))


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


def _take_groups(
    frame: Frame, station_id: str, wiring: sync.Wiring, moment: datetime, told: Told
) -> int:
    """Take learner by learner while the answer has room; how many were taken."""
    for count, group in enumerate(frame.groups):
        if told.line_room <= 0:
            # Not taken, not answered: the station keeps them queued and sends them again.
            told.more = True
            return count
        _take_group(group, station_id, wiring, moment, told)
    return len(frame.groups)


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
        if any(map(_proves, verdicts)):
            _belongs(learner, station_id, moment)
        return ledger.chains, verdicts

    try:
        chains, verdicts = run_unit(work)
    except Gone:
        told.add({"learner": learner, "state": "erased"})
        return
    if not _is_theirs(learner, station_id):
        told.add(
            {"learner": learner, "state": "unknown", "verdicts": _written(verdicts)}
        )
        return
    tell(learner, chains, group.said["known"], group.said["mail"], wiring, told)
    told.entries[-1]["verdicts"] = _written(verdicts)


def _proves(verdict: BatchVerdict) -> bool:
    """Whether a batch was signed by one of the learner's devices, whatever became of it."""
    return verdict.state != "refused" or is_apart(verdict.reason)


def _written(verdicts: Iterable[BatchVerdict]) -> list[dict[str, Any]]:
    return [verdict.as_json() for verdict in verdicts]


def _belongs(learner: str, station_id: str, moment: datetime) -> None:
    statement = upsert(StationLearner).values(
        learner_id=learner,
        station_id=station_id,
        mail=0,
        events=0,
        centre=0,
        brought_at=moment,
    )
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["learner_id", "station_id"], set_={"brought_at": moment}
        )
    )


def _is_theirs(learner: str, station_id: str) -> bool:
    found = db.session.get(StationLearner, (learner, station_id)) is not None
    db.session.rollback()
    return found
