"""One shared room as plain data, and what its phones may do to it.

The node knows no viewers and no orders: it keeps the order of the cards, who is there and
whose card waits. Each phone plays the same cards on its own engine and sees the same room.
"""

import hmac
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from server.errors import N_, Conflict, Forbidden, TooMany
from server.simulations.rooms.deck import HANDS, HONEST, ROLES

Room = dict[str, Any]

#: Seconds without a sign until a phone counts as gone.
AWAY: Final = 12
#: Acts of one phone in ACTS_WINDOW seconds; a person needs a tenth of it.
MOST_ACTS: Final = 60
ACTS_WINDOW: Final = 10


def new_room(setting: Mapping[str, Any]) -> Room:
    """A room before its first card; ``setting`` as the schema checked it."""
    return {
        **setting,
        "state": "gathering",
        "cards": [],
        "waiting": [],
        "members": {},
    }


def join(room: Room, role: str, token: str, moment: float) -> None:
    """Let a phone take a role. Raises Conflict ``role-taken``."""
    member = room["members"].get(role)
    if member is not None and is_present(member, moment):
        raise Conflict("role-taken", N_("Somebody has this part already."))
    room["members"][role] = {
        "token": _hashed(token),
        "seen": moment,
        "since": moment,
        "acts": 0,
    }


def role_of(room: Room, token: str) -> str:
    """Whose token this is. Raises Forbidden ``not-in-room``."""
    hashed = _hashed(token)
    for role, member in room["members"].items():
        if hmac.compare_digest(member["token"], hashed):
            return str(role)
    raise Forbidden(
        "not-in-room", N_("This phone is not in the room, or somebody took its part.")
    )


def is_present(member: Mapping[str, Any], moment: float) -> bool:
    """Heard of lately."""
    return moment - float(member["seen"]) < AWAY


def leader_of(room: Room, moment: float) -> str | None:
    """The phone that turns the clock: the first one that is there."""
    for role in ROLES:
        member = room["members"].get(role)
        if member is not None and is_present(member, moment):
            return role
    return None


def act(room: Room, role: str, wish: Mapping[str, Any], moment: float) -> None:
    """Do what a phone asks for. Raises TooMany, Forbidden."""
    member = room["members"][role]
    _count_act(member, moment)
    member["seen"] = moment
    ACTS[wish["act"]](room, role, wish, moment)


def view(room: Room, code: str, role: str, start: int, moment: float) -> dict[str, Any]:
    """What one phone is told: cards from ``start`` on, who is there, whose card waits."""
    kept = ("scenario", "engine", "set", "couponYuan", "adsYuanPerStep", "steps")
    return {
        "code": code,
        **{name: room[name] for name in kept},
        "state": room["state"],
        "from": min(start, len(room["cards"])),
        "cards": room["cards"][start:],
        "waiting": [{"role": by, "card": card} for by, card in room["waiting"]],
        "members": [
            {"role": name, "present": is_present(room["members"][name], moment)}
            for name in ROLES
            if name in room["members"]
        ],
        "you": role,
        "leader": leader_of(room, moment) or role,
    }


def _count_act(member: dict[str, Any], moment: float) -> None:
    if moment - member["since"] >= ACTS_WINDOW:
        member["since"], member["acts"] = moment, 0
    member["acts"] += 1
    if member["acts"] > MOST_ACTS:
        raise TooMany(ACTS_WINDOW)


def _start(room: Room, _role: str, _wish: Mapping[str, Any], _moment: float) -> None:
    if room["state"] in {"gathering", "paused"}:
        room["state"] = "running"


def _pause(room: Room, _role: str, _wish: Mapping[str, Any], _moment: float) -> None:
    if room["state"] == "running":
        room["state"] = "paused"


def _over(room: Room, role: str, _wish: Mapping[str, Any], moment: float) -> None:
    if leader_of(room, moment) == role:
        room["state"] = "over"


def _put(room: Room, role: str, wish: Mapping[str, Any], _moment: float) -> None:
    """Put up one's own card for the next half minute; it takes the place of one's last."""
    card = wish.get("card")
    if card not in HANDS[role]:
        raise Forbidden("not-your-card", N_("Another of you holds this card."))
    _take_back(room, role)
    room["waiting"].append([role, card])


def _back(room: Room, role: str, _wish: Mapping[str, Any], _moment: float) -> None:
    _take_back(room, role)


def _hold(room: Room, role: str, wish: Mapping[str, Any], _moment: float) -> None:
    """The controller stops a colleague's card before it is said."""
    if role != "controller":
        raise Forbidden("not-your-card", N_("Only the controller stops a card."))
    _take_back(room, str(wish.get("role")))


def _play(room: Room, role: str, wish: Mapping[str, Any], moment: float) -> None:
    """The leader's clock moved: the first waiting card is played, else the one given.

    A step that was played already changes nothing, so that a retry is harmless.
    """
    if leader_of(room, moment) != role or room["state"] != "running":
        return
    if wish.get("step") != len(room["cards"]):
        return
    if room["waiting"]:
        card = room["waiting"].pop(0)[1]
    else:
        card = wish.get("card")
        if card not in HONEST:
            raise Forbidden("not-your-card", N_("Another of you holds this card."))
    room["cards"].append(card)
    if len(room["cards"]) >= room["steps"]:
        room["state"] = "over"


def _leave(room: Room, role: str, _wish: Mapping[str, Any], _moment: float) -> None:
    _take_back(room, role)
    del room["members"][role]


ACTS: Final = {
    "start": _start,
    "pause": _pause,
    "over": _over,
    "put": _put,
    "back": _back,
    "hold": _hold,
    "play": _play,
    "leave": _leave,
}


def _take_back(room: Room, role: str) -> None:
    room["waiting"] = [pair for pair in room["waiting"] if pair[0] != role]


def _hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()
