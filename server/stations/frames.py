"""What station and upstream say to each other (docs/relay-protocol.md).

Both directions have one shape: a signature of 64 bytes over the header line, the header
line (JSON), the batches. Signed by the station's key upward, by the node's downward.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from marshmallow import INCLUDE, Schema, ValidationError, fields, validate

from server.es256 import SIGNATURE_BYTES, PrivateKey, PublicKey
from server.sync.chains import MOST_FORKS
from server.sync.envelope import cut, frame, malformed
from server.sync.untrusted import strict_json

MAX_BODY: Final = 1_500_000
MAX_LINE: Final = 400_000
#: From here on a header takes nobody in any more: one learner with 64 devices and 50 letters fits still.
MOST_LINE: Final = 200_000
MAX_BATCHES: Final = 512
MAX_LEARNERS: Final = 200
MAX_ISSUERS: Final = 256

_THUMBPRINT = validate.Regexp(r"^[A-Za-z0-9_-]{43}\Z")
_COUNT = validate.Range(0, 2**53)


class Plain(Schema):
    """Members that a newer node may add are left alone."""

    class Meta:
        unknown = INCLUDE


class UpGroupSchema(Plain):
    """One learner in a request."""

    learner = fields.String(required=True, validate=_THUMBPRINT)
    cards = fields.List(
        fields.Dict(), load_default=list, validate=validate.Length(max=64)
    )
    known = fields.Dict(
        keys=fields.String(validate=_THUMBPRINT),
        values=fields.Integer(strict=True, validate=_COUNT),
        load_default=dict,
        validate=validate.Length(max=64),
    )
    mail = fields.Integer(strict=True, load_default=0, validate=_COUNT)
    batches = fields.Integer(
        strict=True, load_default=0, validate=validate.Range(0, MAX_BATCHES)
    )


class BacklogSchema(Plain):
    """What waits at the station."""

    events = fields.Integer(strict=True, load_default=0, validate=_COUNT)
    bytes = fields.Integer(strict=True, load_default=0, validate=_COUNT)
    oldest = fields.Integer(
        strict=True, load_default=None, allow_none=True, validate=_COUNT
    )


class UpSchema(Plain):
    """The header line of a request."""

    v = fields.Integer(required=True, strict=True, validate=validate.Equal(1))
    station = fields.String(required=True, validate=_THUMBPRINT)
    contact = fields.Integer(required=True, strict=True, validate=_COUNT)
    sent = fields.Integer(required=True, strict=True, validate=_COUNT)
    app = fields.String(load_default="", validate=validate.Length(max=40))
    url = fields.String(load_default="", validate=validate.Length(max=200))
    catalogue = fields.Integer(strict=True, load_default=0, validate=_COUNT)
    backlog = fields.Nested(BacklogSchema, load_default=dict)
    disk = fields.Integer(
        strict=True, load_default=None, allow_none=True, validate=_COUNT
    )
    refused = fields.Integer(strict=True, load_default=0, validate=_COUNT)
    trouble = fields.String(load_default="", validate=validate.Length(max=40))
    issuers = fields.Dict(
        keys=fields.String(validate=_THUMBPRINT),
        values=fields.Dict(),
        load_default=dict,
        validate=validate.Length(max=MAX_ISSUERS),
    )
    range = fields.List(
        fields.String(validate=validate.Length(max=43)),
        load_default=None,
        allow_none=True,
        validate=validate.Length(equal=2),
    )
    learners = fields.List(
        fields.Nested(UpGroupSchema),
        load_default=list,
        validate=validate.Length(max=MAX_LEARNERS),
    )
    sizes = fields.List(
        fields.Integer(strict=True),
        required=True,
        validate=validate.Length(max=MAX_BATCHES),
    )


class CentreSchema(Plain):
    """How far the centre has a device's chain."""

    batch = fields.Integer(required=True, strict=True, validate=_COUNT)
    events = fields.Integer(required=True, strict=True, validate=_COUNT)


class DownDeviceSchema(Plain):
    """How far one device's chain reaches upstream."""

    device = fields.String(required=True, validate=_THUMBPRINT)
    card = fields.Dict(required=True)
    batch = fields.Integer(required=True, strict=True, validate=_COUNT)
    payload = fields.String(load_default="", validate=validate.Length(max=43))
    events = fields.Integer(required=True, strict=True, validate=_COUNT)
    centre = fields.Nested(CentreSchema, required=True, allow_none=True)
    forks = fields.List(
        fields.Integer(strict=True, validate=_COUNT),
        load_default=list,
        validate=validate.Length(max=MOST_FORKS),
    )


class LetterSchema(Plain):
    """One letter, as ``people.mail_since`` writes it."""

    number = fields.Integer(required=True, strict=True, validate=_COUNT)
    id = fields.String(required=True, validate=validate.Length(1, 60))
    at = fields.String(required=True, validate=validate.Length(max=40))
    kind = fields.String(required=True, validate=validate.Length(1, 40))
    text = fields.String(required=True, validate=validate.Length(max=10_000))
    sender = fields.String(
        required=True, data_key="from", validate=validate.Length(max=100)
    )


class VerdictSchema(Plain):
    """What became of one batch."""

    device = fields.String(required=True, allow_none=True)
    n = fields.Integer(required=True, allow_none=True)
    state = fields.String(required=True)
    reason = fields.String(load_default=None, allow_none=True)


class DownGroupSchema(Plain):
    """One learner in an answer."""

    learner = fields.String(required=True, validate=_THUMBPRINT)
    state = fields.String(
        load_default="", validate=validate.OneOf(("", "erased", "unknown"))
    )
    verdicts = fields.List(fields.Nested(VerdictSchema), load_default=list)
    devices = fields.List(
        fields.Nested(DownDeviceSchema),
        load_default=list,
        validate=validate.Length(max=64),
    )
    mail = fields.List(fields.Nested(LetterSchema), load_default=list)
    batches = fields.Integer(
        strict=True, load_default=0, validate=validate.Range(0, MAX_BATCHES)
    )


class NodeSchema(Plain):
    """Who answers."""

    id = fields.String(required=True, validate=_THUMBPRINT)
    name = fields.String(required=True, validate=validate.Length(max=100))
    role = fields.String(required=True, validate=validate.OneOf(("centre", "station")))


#: "18:00-07:00"; empty: always.
HOURS: Final = r"^(?:[0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9])?\Z"
MOST_KILOBYTES: Final = 1_000_000


class PolicySchema(Plain):
    """When the station may relay, and how fast (0: as fast as it goes)."""

    hours = fields.String(load_default="", validate=validate.Regexp(HOURS))
    kilobytes_a_second = fields.Integer(
        strict=True, load_default=0, validate=validate.Range(0, MOST_KILOBYTES)
    )


class DownSchema(Plain):
    """The header line of an answer."""

    v = fields.Integer(required=True, strict=True, validate=validate.Equal(1))
    node = fields.Nested(NodeSchema, required=True)
    now = fields.Integer(required=True, strict=True, validate=_COUNT)
    contact = fields.Integer(required=True, strict=True, validate=_COUNT)
    compare = fields.Boolean(load_default=False)
    path = fields.List(
        fields.List(fields.String(), validate=validate.Length(equal=2)),
        load_default=list,
        validate=validate.Length(max=32),
    )
    statements = fields.List(
        fields.Dict(), load_default=list, validate=validate.Length(max=8)
    )
    centre = fields.Dict(load_default=dict)
    catalogue = fields.Integer(strict=True, load_default=0, validate=_COUNT)
    policy = fields.Nested(
        PolicySchema, load_default={"hours": "", "kilobytes_a_second": 0}
    )
    more = fields.Boolean(load_default=False)
    range_end = fields.String(load_default=None, allow_none=True)
    learners = fields.List(fields.Nested(DownGroupSchema), load_default=list)
    sizes = fields.List(
        fields.Integer(strict=True),
        required=True,
        validate=validate.Length(max=MAX_BATCHES),
    )


@dataclass(frozen=True, slots=True)
class Group:
    """One learner's part of a frame: what the header says, and the batches."""

    said: Mapping[str, Any]
    batches: Sequence[bytes]

    @property
    def learner(self) -> str:
        """Whose part this is."""
        return str(self.said["learner"])


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame taken apart; its signature is checked by ``signed_by``."""

    signature: bytes
    line: bytes
    header: Mapping[str, Any]
    groups: Sequence[Group]

    def signed_by(self, key: PublicKey) -> bool:
        """Tell whether ``key`` signed the header line."""
        return key.verify(self.signature, self.line)


_SCHEMAS: Final = {"up": UpSchema(), "down": DownSchema()}


def open_frame(body: bytes, direction: str) -> Frame:
    """Take a frame apart (``up`` or ``down``). Raises BadRequest ``malformed``."""
    end = body.find(b"\n", SIGNATURE_BYTES, SIGNATURE_BYTES + MAX_LINE) + 1
    if end == 0:
        raise malformed("no header line")
    line = body[SIGNATURE_BYTES:end]
    header = _checked(line, _SCHEMAS[direction])
    batches = cut(body[end:], header["sizes"], MAX_BATCHES)
    groups, at = [], 0
    for said in header["learners"]:
        groups.append(Group(said, batches[at : at + said["batches"]]))
        at += said["batches"]
    if at != len(batches):
        raise malformed("the learners' batches do not add up")
    return Frame(body[:SIGNATURE_BYTES], line, header, groups)


def _checked(line: bytes, schema: Schema) -> dict[str, Any]:
    try:
        header = strict_json(line)
    except ValueError as error:
        raise malformed("the header line is no JSON") from error
    try:
        checked: dict[str, Any] = schema.load(header)
    except ValidationError as error:
        raise malformed(str(error.messages)[:300]) from error
    return checked


def seal_frame(
    key: PrivateKey, header: Mapping[str, Any], batches: Sequence[bytes]
) -> bytes:
    """Frame and sign."""
    framed = frame(header, batches)
    return key.sign(framed[: framed.index(b"\n") + 1]) + framed
