"""Admitting stations: one-time codes, joining, revoking, replacing.

A manager makes a code for a place; whoever sets the station up types it. The station's
key is admitted once and can be revoked; a replacement takes over its learners.
"""

import hashlib
import re
import secrets
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, literal, select, update

from server.db import db, now, run_unit, upsert
from server.errors import Conflict, Forbidden, N_, NotFound
from server.es256 import BadKey, PublicKey, public_key
from server.people import places
from server.people.node import Node
from server.people.statements import Statement, admit_station
from server.stations.frames import HOURS, MOST_KILOBYTES
from server.stations.models import Station, StationCode, StationLearner

#: No letter or digit that is read as another one.
ALPHABET: Final = "ACDEFHJKMNPRTUVWXY34679"
CODE_LETTERS: Final = 10
CODE_LIFE: Final = timedelta(days=7)
MAX_NAME: Final = 100


def station_places(scope: places.Scope) -> list[str]:
    """The places whose stations a scope shows; who sees everything sees those of no place, too."""
    nowhere = [""] if scope.covers("/") else []
    return places.place_ids(scope) + nowhere


def make_code(
    place_id: str, name: str, *, made_by: str, replaces: str | None = None
) -> str:
    """A fresh code that lets one station of that name join at that place.

    Raises NotFound for an unknown place or an unknown station to replace.
    """
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LETTERS))
    moment = now()

    def work() -> None:
        if place_id:
            places.place(place_id)
        if replaces is not None:
            _station(replaces)
        db.session.execute(delete(StationCode).where(StationCode.expires_at <= moment))
        db.session.add(
            StationCode(
                code_hash=_hashed(code),
                name=name.strip()[:MAX_NAME] or place_id,
                place_id=place_id,
                replaces=replaces,
                made_by=made_by,
                made_at=moment,
                expires_at=moment + CODE_LIFE,
            )
        )

    run_unit(work)
    return code


def open_codes(places_of: Collection[str]) -> list[StationCode]:
    """Codes for these places that no station has used yet, the newest first."""
    rows = db.session.scalars(
        select(StationCode)
        .where(
            StationCode.place_id.in_(places_of),
            StationCode.used_at.is_(None),
            StationCode.expires_at > now(),
        )
        .order_by(StationCode.made_at.desc())
    )
    return list(rows)


def cancel_code(handle: str, places_of: Collection[str]) -> None:
    """Let a code that no station has used yet admit none. Raises NotFound."""

    def work() -> None:
        for code in open_codes(places_of):
            if code.handle == handle:
                db.session.delete(code)
                return
        raise NotFound("no-code", N_("This code is used or too old already."))

    run_unit(work)


def spelled(code: str) -> str:
    """A code as people type it, without spaces, dashes and small letters."""
    return "".join(letter for letter in code.upper() if letter.isalnum())


def join(
    code: str, key: PublicKey, node: Node, *, url: str, app: str, centre: str
) -> tuple[Station, Statement]:
    """Admit the station that knows the code; a second try with the same key is good too.

    Raises Forbidden ``bad-code`` for a wrong, used or old code.
    """
    moment = now()

    def work() -> tuple[Station, Statement]:
        row = db.session.get(StationCode, _hashed(spelled(code)), with_for_update=True)
        if row is None or row.expires_at <= moment:
            raise _bad_code()
        if row.used_by not in (None, key.thumbprint):
            raise _bad_code()
        row.used_at, row.used_by = moment, key.thumbprint
        station = _admit(row, key, url, app, moment)
        statement = admit_station(
            node.key,
            key,
            name=station.name,
            place=station.place_id,
            centre=centre,
            issued=station.admitted_at,
        )
        return station, statement

    return run_unit(work)


def _bad_code() -> Forbidden:
    return Forbidden(
        "bad-code",
        N_("This code is wrong, was used already, or is older than seven days."),
    )


def _admit(
    code: StationCode, key: PublicKey, url: str, app: str, moment: datetime
) -> Station:
    found = db.session.get(Station, key.thumbprint)
    if found is None:
        found = Station(
            station_id=key.thumbprint,
            x=key.x,
            y=key.y,
            admitted_at=moment,
            contact=0,
            pending={},
        )
        db.session.add(found)
    found.name, found.place_id = code.name, code.place_id
    found.state, found.revoked_at = "admitted", None
    found.admitted_by, found.app, found.address = code.made_by, app, url
    db.session.flush()
    if code.replaces is not None and code.replaces != found.station_id:
        _take_over(code.replaces, found, moment)
    return found


def _take_over(old: str, new: Station, moment: datetime) -> None:
    """The replacement may have the learners of the one that is gone."""
    copied = select(
        StationLearner.learner_id,
        literal(new.station_id),
        literal(0),
        literal(0),
        literal(0),
    ).where(StationLearner.station_id == old)
    db.session.execute(
        upsert(StationLearner)
        .from_select(["learner_id", "station_id", "mail", "events", "centre"], copied)
        .on_conflict_do_nothing(index_elements=["learner_id", "station_id"])
    )
    db.session.execute(
        update(Station)
        .where(Station.station_id == old)
        .values(state="revoked", revoked_at=moment)
    )


def rename(station_id: str, name: str) -> None:
    """Give a station another name. Raises NotFound, Conflict for an empty one."""
    words = name.strip()[:MAX_NAME]
    if not words:
        raise Conflict("no-name", N_("Give the station a name."))

    def work() -> None:
        _station(station_id).name = words

    run_unit(work)


def set_policy(station_id: str, *, hours: str, kilobytes_a_second: int) -> None:
    """When a station may relay ("18:00-07:00", empty: always) and how fast (0: no cap).

    Raises NotFound, Conflict ``bad-policy``.
    """
    fits = re.fullmatch(HOURS, hours) and 0 <= kilobytes_a_second <= MOST_KILOBYTES
    if not fits:
        raise Conflict(
            "bad-policy", N_("Write the hours as 18:00-07:00, the speed as a number.")
        )

    def work() -> None:
        station = _station(station_id)
        station.hours, station.kilobytes_a_second = hours, kilobytes_a_second

    run_unit(work)


def revoke(station_id: str) -> None:
    """Refuse this station's requests from now on; what it brought stays. Raises NotFound."""

    def work() -> None:
        station = _station(station_id)
        station.state, station.revoked_at = "revoked", now()

    run_unit(work)


def readmit(station_id: str) -> None:
    """Take a revocation back. Raises NotFound."""

    def work() -> None:
        station = _station(station_id)
        station.state, station.revoked_at = "admitted", None

    run_unit(work)


def all_stations() -> list[Station]:
    """Every station that was ever admitted, by name."""
    return list(
        db.session.scalars(select(Station).order_by(Station.name, Station.station_id))
    )


def addresses() -> list[tuple[str, str, str, str]]:
    """(id, name, place, url) of every admitted station that phones can be sent to."""
    rows = db.session.execute(
        select(Station.station_id, Station.name, Station.place_id, Station.address)
        .where(Station.state == "admitted", Station.address != "")
        .order_by(Station.name)
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def station_key(learner: str, issuer: str) -> PublicKey | None:
    """The key of an admitted station that brought this learner before, by issuer name."""
    row = db.session.execute(
        select(Station.x, Station.y)
        .join(StationLearner, StationLearner.station_id == Station.station_id)
        .where(
            StationLearner.learner_id == learner,
            Station.station_id == issuer.removeprefix("node:"),
            Station.state == "admitted",
        )
    ).first()
    return public_key(row.x, row.y) if row else None


def key_of(station: Station) -> PublicKey:
    """The station's public key."""
    return public_key(station.x, station.y)


def read_key(said: Mapping[str, Any]) -> PublicKey | None:
    """A public key that a frame names; None where it is none."""
    try:
        return public_key(str(said.get("x")), str(said.get("y")))
    except BadKey:
        return None


def tell_again(learner: str) -> None:
    """Let every station below hear of a learner anew (inside the caller's unit of work)."""
    db.session.execute(
        update(StationLearner)
        .where(StationLearner.learner_id == learner)
        .values(events=-1)
    )
    # What is on its way to them says less than what is known now.
    for station in db.session.scalars(select(Station)):
        if learner in station.pending:
            station.pending = {
                each: told for each, told in station.pending.items() if each != learner
            }


def forget(learner: str) -> None:
    """Erase which stations brought a learner (inside the caller's unit of work)."""
    db.session.execute(
        delete(StationLearner).where(StationLearner.learner_id == learner)
    )


def _station(station_id: str) -> Station:
    found = db.session.get(Station, station_id)
    if found is None:
        raise NotFound("no-station", N_("There is no such station."))
    return found


def _hashed(code: str) -> str:
    # Ten letters of 23 have 45 bits, live a week and are tried under a rate limit.
    return hashlib.sha256(f"tianjian station code {code}".encode()).hexdigest()
