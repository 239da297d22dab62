"""Rooms behind four digits, bounded in number and in time."""

import secrets
import time
from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import delete, select

from server.db import db, reading, run_unit
from server.errors import N_, Conflict, NotFound
from server.simulations.rooms import room as rules
from server.simulations.rooms.models import LiveRoom

MOST_ROOMS: Final = 200
#: Seconds after the last sign of any phone, and after the room was opened.
QUIET: Final = 20 * 60
LIFE: Final = 3 * 60 * 60
#: A phone that only looks is noted this often: a write costs a station's card a flush.
NOTED_EVERY: Final = 4

#: Replaced by tests.
clock: Callable[[], float] = time.time


def open_room(setting: Mapping[str, Any], role: str) -> dict[str, Any]:
    """Open a room and take the first role: its view, with ``token``.

    Raises Conflict ``rooms-full``.
    """
    token = secrets.token_urlsafe(16)
    moment = clock()
    room = rules.new_room(setting)
    rules.join(room, role, token, moment)
    code = run_unit(lambda: _keep_new(room, moment))
    return {**rules.view(room, code, role, 0, moment), "token": token}


def join_room(code: str, role: str) -> dict[str, Any]:
    """Take a free role. Raises NotFound ``unknown-room``, Conflict ``role-taken``."""
    token = secrets.token_urlsafe(16)

    def work(room: rules.Room, moment: float) -> dict[str, Any]:
        rules.join(room, role, token, moment)
        return {**rules.view(room, code, role, 0, moment), "token": token}

    return _change(code, work)


def look(code: str, token: str, start: int) -> dict[str, Any]:
    """How the room stands. Raises NotFound, Forbidden ``not-in-room``."""
    with reading():
        room = _found(db.session.get(LiveRoom, code)).room
    moment = clock()
    role = rules.role_of(room, token)
    if moment - room["members"][role]["seen"] >= NOTED_EVERY:
        return act(code, token, None, start)
    return rules.view(room, code, role, start, moment)


def act(
    code: str, token: str, wish: Mapping[str, Any] | None, start: int
) -> dict[str, Any]:
    """Do something in the room (nothing: be seen) and look at it.

    Raises NotFound, Forbidden, TooMany.
    """

    def work(room: rules.Room, moment: float) -> dict[str, Any]:
        role = rules.role_of(room, token)
        if wish is None:
            room["members"][role]["seen"] = moment
        else:
            rules.act(room, role, wish, moment)
        return rules.view(room, code, role, start, moment)

    return _change(code, work)


def _keep_new(room: rules.Room, moment: float) -> str:
    db.session.execute(delete(LiveRoom).where(LiveRoom.expires <= _utc(moment)))
    taken = set(db.session.scalars(select(LiveRoom.code)))
    if len(taken) >= MOST_ROOMS:
        raise Conflict(
            "rooms-full", N_("Too many rooms are open here. Try again in a while.")
        )
    code = next(c for c in iter(_four_digits, None) if c not in taken)
    ends = int(moment) + LIFE
    db.session.add(
        LiveRoom(code=code, room=room, ends=ends, expires=_utc(moment + QUIET))
    )
    return code


def _four_digits() -> str:
    return f"{secrets.randbelow(10_000):04d}"


def _change(
    code: str, work: Callable[[rules.Room, float], dict[str, Any]]
) -> dict[str, Any]:
    def unit() -> dict[str, Any]:
        row = _found(db.session.get(LiveRoom, code, with_for_update=True))
        moment = clock()
        # A copy: SQLAlchemy does not see what changes inside the old one.
        room = deepcopy(row.room)
        answer = work(room, moment)
        if not room["members"]:
            db.session.delete(row)
            return answer
        row.room = room
        row.expires = _utc(min(moment + QUIET, row.ends))
        return answer

    return run_unit(unit)


def _found(row: LiveRoom | None) -> LiveRoom:
    if row is None or row.expires <= _utc(clock()):
        raise NotFound("unknown-room", N_("There is no such room, or its time is up."))
    return row


def _utc(moment: float) -> datetime:
    return datetime.fromtimestamp(moment, UTC)
