"""JSON bodies of sync's routes; the binary frames are described in the protocol."""

from marshmallow import Schema, fields, validate


class ClaimSchema(Schema):
    """A code that the other phone shows."""

    code = fields.String(
        required=True,
        validate=validate.Regexp(r"^[0-9]{8}\Z"),
        metadata={"example": "12345678"},
    )


class CodeSchema(Schema):
    """A fresh code and when it ends."""

    code = fields.String(required=True)
    expires = fields.String(required=True, metadata={"format": "date-time"})


class PointSchema(Schema):
    """A P-256 public key: base64url coordinates."""

    x = fields.String(required=True)
    y = fields.String(required=True)


class SecretKeySchema(PointSchema):
    """A P-256 key pair (the ticket's)."""

    d = fields.String(required=True)


class LinkSchema(Schema):
    """Why a further device belongs to the learner."""

    ticket = fields.Nested(PointSchema, required=True)
    issuer = fields.String(required=True)
    grant = fields.String(required=True)
    proof = fields.String(required=True)


class CardSchema(PointSchema):
    """A device card (section 1)."""

    device = fields.String(required=True)
    learner = fields.String(required=True)
    link = fields.Nested(LinkSchema, required=True, allow_none=True)


class TicketSchema(Schema):
    """A ticket (section 6)."""

    learner = fields.String(required=True)
    issuer = fields.String(required=True)
    key = fields.Nested(SecretKeySchema, required=True)
    grant = fields.String(required=True)
    issuer_card = fields.Nested(CardSchema, required=True, allow_none=True)


class BatchVerdictSchema(Schema):
    """What became of one batch."""

    device = fields.String(required=True, allow_none=True)
    n = fields.Integer(required=True, allow_none=True)
    state = fields.String(
        required=True,
        validate=validate.OneOf(("accepted", "duplicate", "held", "refused")),
    )
    reason = fields.String()


class ReceivedSchema(Schema):
    """What this node holds of one device."""

    device = fields.String(required=True)
    batch = fields.Integer(required=True)
    events = fields.Integer(required=True)
    held = fields.Integer(required=True)
    refused = fields.Integer(required=True)


class RescuedSchema(Schema):
    """Verdicts, one for each batch in the file, and the counts by device."""

    batches = fields.List(fields.Nested(BatchVerdictSchema), required=True)
    devices = fields.List(fields.Nested(ReceivedSchema), required=True)
