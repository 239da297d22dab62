"""JSON of certifications."""

from marshmallow import Schema, fields, validate

from server.studio.models import ASPECTS


class JudgementSchema(Schema):
    """One reviewer's judgement of one aspect."""

    aspect = fields.String(required=True, validate=validate.OneOf(ASPECTS))
    version = fields.Integer(required=True, validate=validate.Range(1))
    passes = fields.Boolean(required=True)
    word = fields.String(required=True, validate=validate.Length(1, 1000))
    interest = fields.String(load_default="", validate=validate.Length(0, 300))


class PilotSchema(Schema):
    """Where and since when learners take part."""

    places = fields.List(
        fields.String(validate=validate.Length(0, 64)),
        load_default=[],
        validate=validate.Length(0, 50),
    )
    since = fields.Date(load_default=None)


class AcceptedSchema(Schema):
    """Reasons for items that miss a threshold, by full item id."""

    accepted = fields.Dict(
        keys=fields.String(validate=validate.Length(1, 100)),
        values=fields.String(validate=validate.Length(1, 300)),
        load_default={},
        validate=validate.Length(0, 50),
    )


class EndSchema(Schema):
    """Why it ends."""

    why = fields.String(required=True, validate=validate.Length(1, 300))


class AttemptSchema(Schema):
    """Which attempt it was."""

    number = fields.Integer(required=True)


class CourseReviewSchema(Schema):
    """A review of a course."""

    aspect = fields.String(required=True)
    version = fields.Integer(required=True)
    passes = fields.Boolean(required=True)
    word = fields.String(required=True)
    interest = fields.String(required=True)
    staff_id = fields.String(required=True)
    at = fields.DateTime(required=True)


class PastSchema(Schema):
    """A former attempt."""

    number = fields.Integer(required=True)
    begun_at = fields.DateTime(required=True)
    certified_at = fields.DateTime(required=True, allow_none=True)
    ended_at = fields.DateTime(required=True, allow_none=True)
    why = fields.String(required=True)


class StandingSchema(Schema):
    """Where a course stands."""

    pack = fields.String(required=True)
    state = fields.String(required=True)
    causes = fields.List(fields.String(), required=True)
    version = fields.Integer(required=True, allow_none=True)
    number = fields.Integer(required=True)
    reviews = fields.List(fields.Nested(CourseReviewSchema), required=True)
    pilot_at = fields.DateTime(required=True, allow_none=True)
    pilot_by = fields.String(required=True)
    pilot_since = fields.DateTime(required=True, allow_none=True)
    places = fields.List(fields.String(), required=True)
    earliest = fields.Date(required=True, allow_none=True)
    certified_at = fields.DateTime(required=True, allow_none=True)
    certified_by = fields.String(required=True)
    valid_until = fields.Date(required=True, allow_none=True)
    ended_why = fields.String(required=True)
    evidence = fields.Dict(
        required=True,
        allow_none=True,
        metadata={"description": "The pilot: learners, items with figures, checks"},
    )
    past = fields.List(fields.Nested(PastSchema), required=True)
