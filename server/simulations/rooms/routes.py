"""HTTP for phones that share a live room. Works over plain HTTP at a station."""

from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any, Final

from server.access import access, limit_guesses, public, rate_limit, source
from server.api import Blueprint
from server.simulations.rooms import schemas, service
from server.web import body_limit, uncached

MOST_BODY: Final = 1024
HOUR: Final = timedelta(hours=1)
#: A class behind one address opens many; a machine that fills the table is slower.
ROOMS_AN_HOUR: Final = 120
WRONG_CODES: Final = 20
WRONG_CODES_WINDOW: Final = timedelta(minutes=15)

blueprint = Blueprint(
    "rooms",
    __name__,
    url_prefix="/api/v1/rooms",
    description="Two or three phones in one live room.",
)


@blueprint.route("", methods=["POST"])
@blueprint.doc(summary="Open a live room for several phones")
@blueprint.arguments(schemas.OpenSchema)
@blueprint.response(201, schemas.JoinedSchema)
@blueprint.alt_response(409, description="rooms-full")
@blueprint.alt_response(429, description="Too many rooms from one address")
@access(public)
@body_limit(MOST_BODY)
def open_room(setting: dict[str, Any]) -> Any:
    """Four digits to say aloud; the room ends by itself."""
    rate_limit(f"rooms {source()}", ROOMS_AN_HOUR, HOUR)
    role = setting.pop("role")
    return uncached(service.open_room(setting, role), 201)


@blueprint.route("/<string:code>/join", methods=["POST"])
@blueprint.doc(summary="Take a free role in a room")
@blueprint.arguments(schemas.JoinSchema)
@blueprint.response(200, schemas.JoinedSchema)
@blueprint.alt_response(404, description="No such room, or its time is up")
@blueprint.alt_response(409, description="role-taken")
@blueprint.alt_response(429, description="Too many wrong codes from one address")
@access(public)
@body_limit(MOST_BODY)
def join_room(wish: dict[str, str], code: str) -> Any:
    """Twenty wrong codes lock the source for a while."""
    with _guesses():
        return uncached(service.join_room(code, wish["role"]))


@blueprint.route("/<string:code>/look", methods=["POST"])
@blueprint.doc(summary="How the room stands")
@blueprint.arguments(schemas.LookSchema)
@blueprint.response(200, schemas.RoomSchema)
@blueprint.alt_response(403, description="not-in-room")
@blueprint.alt_response(404, description="No such room, or its time is up")
@blueprint.alt_response(429, description="Too many wrong codes from one address")
@access(public)
@body_limit(MOST_BODY)
def look(wish: dict[str, Any], code: str) -> Any:
    """Asked about once a second; also says that the phone is there."""
    with _guesses():
        return uncached(service.look(code, wish["token"], wish["start"]))


@blueprint.route("/<string:code>/acts", methods=["POST"])
@blueprint.doc(summary="Do something in the room")
@blueprint.arguments(schemas.ActSchema)
@blueprint.response(200, schemas.RoomSchema)
@blueprint.alt_response(403, description="not-in-room, not-your-card")
@blueprint.alt_response(404, description="No such room, or its time is up")
@blueprint.alt_response(429, description="Too many acts, or wrong codes")
@access(public)
@body_limit(MOST_BODY)
def act(wish: dict[str, Any], code: str) -> Any:
    """Put up a card, stop one, turn the clock, pause, leave."""
    token, start = wish.pop("token"), wish.pop("start")
    with _guesses():
        return uncached(service.act(code, token, wish, start))


def _guesses() -> AbstractContextManager[None]:
    """Around whatever looks up a room by its code."""
    return limit_guesses(f"room codes {source()}", WRONG_CODES, WRONG_CODES_WINDOW)
