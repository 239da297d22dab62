"""JSON of reviews, comments, versions and recalls."""

from typing import Any

from marshmallow import Schema, fields, validate

from server.packs.lesson import LANGUAGES


class WordSchema(Schema):
    """A word for the reviewers."""

    word = fields.String(load_default="", validate=validate.Length(0, 1000))


class VerdictSchema(WordSchema):
    """Approve the ``revision`` that was looked at, or send the draft back."""

    approve = fields.Boolean(required=True)
    revision = fields.Integer(load_default=0, validate=validate.Range(0))


class ReviewActSchema(Schema):
    """One step."""

    act = fields.String(required=True)
    revision = fields.Integer(required=True)
    at = fields.DateTime(required=True)
    staff_id = fields.String(required=True)
    word = fields.String(required=True)


class ReviewStateSchema(Schema):
    """Where the review stands."""

    state = fields.String(required=True)
    revision = fields.Integer(required=True)
    approvals = fields.List(fields.Nested(ReviewActSchema), required=True)
    acts = fields.List(fields.Nested(ReviewActSchema), required=True)
    open = fields.Dict(required=True, metadata={"description": "{lesson: comments}"})


class NewCommentSchema(Schema):
    """A remark on one block."""

    lesson = fields.String(required=True, validate=validate.Length(1, 40))
    block = fields.String(required=True, validate=validate.Length(1, 60))
    language = fields.String(required=True, validate=validate.OneOf(LANGUAGES))
    text = fields.String(required=True, validate=validate.Length(1, 1000))


class CommentsQuerySchema(Schema):
    """Of one lesson, or of the whole pack."""

    lesson = fields.String(load_default=None, validate=validate.Length(1, 40))


class CommentSchema(Schema):
    """A remark with its author's name."""

    comment = fields.String(required=True)
    lesson = fields.String(required=True)
    block = fields.String(required=True)
    language = fields.String(required=True)
    name = fields.String(required=True)
    at = fields.DateTime(required=True)
    text = fields.String(required=True)
    resolved = fields.Boolean(required=True)
    resolved_by = fields.String(required=True)


class ResolveSchema(Schema):
    """Resolve a comment, or open it again."""

    resolved = fields.Boolean(required=True)


class ReleaseSchema(Schema):
    """One published version."""

    version = fields.Integer(required=True)
    change = fields.String(required=True)
    at = fields.DateTime(required=True)
    staff_id = fields.String(required=True)
    note = fields.String(required=True)
    again = fields.Integer(required=True, allow_none=True)
    retake = fields.List(fields.String(), required=True)
    approved_by = fields.List(fields.String(), required=True)
    kept = fields.Boolean(required=True)
    state = fields.String(
        required=True, metadata={"description": "held, trial, stopped, or empty"}
    )


class BringBackSchema(Schema):
    """Why a former version is published again."""

    note = fields.String(load_default="", validate=validate.Length(0, 500))


class LessonsSchema(Schema):
    """Lessons by their own ids."""

    lessons = fields.List(
        fields.String(validate=validate.Length(1, 40)),
        required=True,
        validate=validate.Length(1, 100),
    )


class RecallSchema(LessonsSchema):
    """Lessons to be withdrawn, and why in every language."""

    reason = fields.Dict(
        keys=fields.String(validate=validate.OneOf(LANGUAGES)),
        values=fields.String(validate=validate.Length(1, 300)),
        required=True,
        validate=validate.Length(len(LANGUAGES), len(LANGUAGES)),
    )


class NumberSchema(Schema):
    """The number of the new catalogue."""

    number = fields.Integer(required=True)


class TrialSchema(Schema):
    """A version for phones of some places first."""

    pack = fields.String(required=True)
    version = fields.Integer(required=True)
    places = fields.List(fields.String(), required=True)
    paused = fields.Boolean(required=True)
    since = fields.DateTime(required=True)
    retake = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "Lessons that all others will be asked to take again"},
    )


def _places(**more: Any) -> Any:
    return fields.List(
        fields.String(validate=validate.Length(0, 64)),
        validate=validate.Length(0, 100),
        **more,
    )


class NewTrialSchema(Schema):
    """Which places, with all below them."""

    places = _places(required=True)
    note = fields.String(load_default="", validate=validate.Length(0, 500))


class ChangeTrialSchema(Schema):
    """All its places from now on; whether it is paused."""

    places = _places(load_default=[])
    paused = fields.Boolean(load_default=None, allow_none=True)


class StopTrialSchema(Schema):
    """Why it ends."""

    why = fields.String(required=True, validate=validate.Length(1, 300))


class VersionNumberSchema(Schema):
    """A version's number."""

    version = fields.Integer(required=True)


class ChangesSchema(Schema):
    """What a publish would change, and what it means for each lesson."""

    pack = fields.String(required=True)
    state = fields.String(required=True)
    revision = fields.Integer(required=True)
    version = fields.Integer(required=True, allow_none=True)
    held = fields.Integer(required=True, allow_none=True)
    trial = fields.Nested(TrialSchema, required=True, allow_none=True)
    readable = fields.Boolean(required=True)
    major = fields.Boolean(required=True)
    change = fields.Dict(required=True)
    lessons = fields.List(fields.Dict(), required=True)
