"""JSON of shared rooms."""

from marshmallow import Schema, fields, validate

from server.simulations.rooms.deck import HANDS, ROLES
from server.simulations.rooms.room import ACTS

CARDS = tuple(card for role in ROLES for card in HANDS[role])
STATES = ("gathering", "running", "paused", "over")
MOST_STEPS = 400


def _role(**rest: object) -> fields.String:
    return fields.String(validate=validate.OneOf(ROLES), **rest)  # type: ignore[arg-type]


def _whole(least: int, most: int, **rest: object) -> fields.Integer:
    limits = validate.Range(least, most)
    return fields.Integer(strict=True, validate=limits, **rest)  # type: ignore[arg-type]


def _token() -> fields.String:
    return fields.String(required=True, validate=validate.Length(16, 64))


class OpenSchema(Schema):
    """A room to be opened."""

    role = _role(required=True)
    scenario = fields.String(required=True, validate=validate.Length(1, 60))
    engine = fields.String(
        required=True, validate=validate.Regexp(r"^\d{1,4}\.\d{1,4}\.\d{1,4}\Z")
    )
    set = _whole(0, 4294967295, required=True)
    steps = _whole(1, MOST_STEPS, required=True)
    couponYuan = _whole(0, 500_000, required=True)
    adsYuanPerStep = _whole(0, 200, required=True)


class JoinSchema(Schema):
    """A role to be taken."""

    role = _role(required=True)


class LookSchema(Schema):
    """How does the room stand? Cards from ``from`` on."""

    token = _token()
    start = _whole(0, MOST_STEPS, required=True, data_key="from")


class ActSchema(LookSchema):
    """Something done in the room."""

    act = fields.String(required=True, validate=validate.OneOf(tuple(ACTS)))
    card = fields.String(validate=validate.OneOf(CARDS))
    role = _role()
    step = _whole(0, MOST_STEPS)


class WaitingSchema(Schema):
    """A card that waits for the next half minute."""

    role = _role(required=True)
    card = fields.String(required=True)


class MemberSchema(Schema):
    """Somebody in the room; nobody's name."""

    role = _role(required=True)
    present = fields.Boolean(required=True)


class RoomSchema(Schema):
    """How a room stands, for one phone."""

    code = fields.String(required=True)
    scenario = fields.String(required=True)
    engine = fields.String(required=True)
    set = fields.Integer(required=True)
    couponYuan = fields.Integer(required=True)
    adsYuanPerStep = fields.Integer(required=True)
    steps = fields.Integer(required=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    start = fields.Integer(required=True, data_key="from", attribute="from")
    cards = fields.List(fields.String(), required=True)
    waiting = fields.List(fields.Nested(WaitingSchema), required=True)
    members = fields.List(fields.Nested(MemberSchema), required=True)
    you = _role(required=True)
    leader = _role(required=True)


class JoinedSchema(RoomSchema):
    """The same with what proves that this phone is in it."""

    token = fields.String(required=True)
