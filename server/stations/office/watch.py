"""The stations of a scope as a manager looks at them: how they are and what worries.

Nothing here asks a station: it is what each said at its last contact, with its age.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, func, select

from server import __version__
from server.db import db, now
from server.errors import N_, NotFound
from server.packs import service as packs
from server.people.places import Scope, name_in, places_in
from server.stations import admission
from server.stations.models import Station, StationLearner

#: A station relays every few minutes while it has a line; two days are no bad evening.
SILENT: Final = timedelta(days=2)
#: What waits longer than this while the station is in contact does not get through.
STUCK: Final = timedelta(days=2)
CLOCK_SECONDS: Final = 300
LITTLE_DISK: Final = 500_000_000
#: Databases take so many values in one statement.
AT_ONCE: Final = 1000


@dataclass(frozen=True, slots=True)
class Concern:
    """Something to look at: a code for the words, with what belongs to it."""

    code: str
    number: int = 0
    since: datetime | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class StationLine:
    """One station as the list and its own page show it."""

    station_id: str
    name: str
    place_id: str
    place: str
    state: str
    admitted_at: datetime
    admitted_by: str
    revoked_at: datetime | None
    last_contact_at: datetime | None
    backlog_events: int
    backlog_bytes: int
    oldest_at: datetime | None
    app: str
    catalogue: int
    clock_offset: int | None
    disk_free: int | None
    refused_batches: int
    trouble: str
    address: str
    hours: str
    kilobytes_a_second: int
    learners: int
    concerns: Sequence[Concern]


def stations(scope: Scope, language: str, search: str = "") -> list[StationLine]:
    """Every station of a scope; those with something to look at first, then by name."""
    wanted = search.casefold()
    lines = [
        line
        for line in _lines(scope, language)
        if wanted in f"{line.name} {line.place} {line.station_id}".casefold()
    ]
    lines.sort(key=lambda line: (not line.concerns, line.state == "revoked", line.name))
    return lines


def station(scope: Scope, station_id: str, language: str) -> StationLine:
    """One station. Raises NotFound, also for one outside the scope."""
    for line in _lines(scope, language, station_id):
        return line
    raise NotFound("no-station", N_("There is no such station."))


def _lines(scope: Scope, language: str, station_id: str = "") -> list[StationLine]:
    condition: ColumnElement[bool] = Station.place_id.in_(
        admission.station_places(scope)
    )
    if station_id:
        condition &= Station.station_id == station_id
    rows = db.session.scalars(select(Station).where(condition))
    counts = _learner_counts(station_id)
    names = {each.place_id: name_in(each.name, language) for each in places_in(scope)}
    moment, number = now(), packs.catalogue_number()
    return [
        _line(
            row,
            names.get(row.place_id, ""),
            counts.get(row.station_id, 0),
            moment,
            number,
        )
        for row in rows
    ]


def _learner_counts(station_id: str) -> dict[str, int]:
    statement = select(StationLearner.station_id, func.count())
    if station_id:
        statement = statement.where(StationLearner.station_id == station_id)
    rows = db.session.execute(statement.group_by(StationLearner.station_id))
    return {station: count for station, count in rows}


def _line(
    row: Station, place: str, learners: int, moment: datetime, catalogue: int
) -> StationLine:
    return StationLine(
        station_id=row.station_id,
        name=row.name,
        place_id=row.place_id,
        place=place,
        state=row.state,
        admitted_at=row.admitted_at,
        admitted_by=row.admitted_by,
        revoked_at=row.revoked_at,
        last_contact_at=row.last_contact_at,
        backlog_events=row.backlog_events,
        backlog_bytes=row.backlog_bytes,
        oldest_at=row.oldest_at,
        app=row.app,
        catalogue=row.catalogue,
        clock_offset=row.clock_offset,
        disk_free=row.disk_free,
        refused_batches=row.refused_batches,
        trouble=row.trouble,
        address=row.address,
        hours=row.hours,
        kilobytes_a_second=row.kilobytes_a_second,
        learners=learners,
        concerns=list(_concerns(row, moment, catalogue)),
    )


def _concerns(row: Station, moment: datetime, catalogue: int) -> Iterable[Concern]:
    """What worries about a station, the gravest first; nothing of a revoked one."""
    if row.state == "revoked":
        return
    last = row.last_contact_at
    if last is None:
        yield Concern("never", since=row.admitted_at)
        return
    if moment - last > SILENT:
        yield Concern("silent", since=last)
    elif row.oldest_at is not None and last - row.oldest_at > STUCK:
        yield Concern("stuck", row.backlog_events, row.oldest_at)
    yield from _box_concerns(row, catalogue)


def _box_concerns(row: Station, catalogue: int) -> Iterable[Concern]:
    if row.disk_free is not None and row.disk_free < LITTLE_DISK:
        yield Concern("disk", row.disk_free // 1_000_000)
    if row.clock_offset is not None and abs(row.clock_offset) > CLOCK_SECONDS:
        yield Concern("clock", row.clock_offset)
    if row.trouble:
        yield Concern("trouble", detail=row.trouble)
    if row.refused_batches:
        yield Concern("refused", row.refused_batches)
    if row.app and row.app != __version__:
        yield Concern("app", detail=row.app)
    if row.catalogue != catalogue:
        yield Concern("packs")


# --- why somebody has not synced ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LastWay:
    """How a learner's records came last, and why no more may come.

    ``why``: ``direct`` (by the internet), ``silent``, ``revoked`` and ``stuck`` (their
    station), ``away`` (the station is well, the phone did not come to it).
    """

    why: str
    station: str = ""
    station_id: str = ""
    contact: datetime | None = None
    since: datetime | None = None


def last_ways(seen: Iterable[tuple[str, datetime]]) -> dict[str, LastWay]:
    """By learner, for ``(learner, last sync)``: the station that brought them last."""
    moments = dict(seen)
    learners = list(moments)
    last: dict[str, tuple[datetime | None, Station]] = {}
    for begin in range(0, len(learners), AT_ONCE):
        last |= _last_stations(learners[begin : begin + AT_ONCE])
    return {
        learner: _way(*last[learner], at) if learner in last else LastWay("direct")
        for learner, at in moments.items()
    }


def _last_stations(
    learners: Sequence[str],
) -> dict[str, tuple[datetime | None, Station]]:
    rows = db.session.execute(
        select(StationLearner.learner_id, StationLearner.brought_at, Station)
        .join(Station, Station.station_id == StationLearner.station_id)
        .where(StationLearner.learner_id.in_(learners))
        .order_by(StationLearner.brought_at.asc().nulls_first())
    )
    # The last row of a learner stays: the station that brought them latest.
    return {learner: (brought, station) for learner, brought, station in rows}


def _way(brought: datetime | None, station: Station, seen: datetime) -> LastWay:
    if brought is not None and seen - brought > timedelta(minutes=1):
        return LastWay("direct")
    contact = station.last_contact_at
    named = (station.name, station.station_id, contact)
    if station.state == "revoked":
        return LastWay("revoked", *named, station.revoked_at)
    if contact is None or now() - contact > SILENT:
        return LastWay("silent", *named)
    if station.oldest_at is not None and contact - station.oldest_at > STUCK:
        return LastWay("stuck", *named, station.oldest_at)
    return LastWay("away", *named)
