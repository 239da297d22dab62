"""JSON of the studio."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from server.packs.lesson import ITEM_TYPES, LANGUAGES, LEVELS
from server.studio.review_schemas import CommentSchema

#: A block's fields nest no deeper (options, then feedback) and are no longer than a lesson.
DEEPEST = 6
MOST_VALUES = 600
LONGEST_TEXT = 20_000


def _block(required: bool = True) -> fields.String:
    return fields.String(required=required, validate=validate.Length(1, 60))


def _language() -> fields.String:
    return fields.String(required=True, validate=validate.OneOf(LANGUAGES))


def bounded(value: Any, depth: int = 0) -> int:
    """How many values a tree holds; raises ValidationError where it is no block's fields."""
    if depth > DEEPEST:
        raise ValidationError("nested too deeply")
    if isinstance(value, dict):
        count = sum(bounded(each, depth + 1) for each in value.values())
        long = any(len(str(key)) > 60 for key in value)
    elif isinstance(value, list):
        count, long = sum(bounded(each, depth + 1) for each in value), False
    else:
        count, long = 1, isinstance(value, str) and len(value) > LONGEST_TEXT
    if long or count > MOST_VALUES:
        raise ValidationError("too long")
    return count


class SaveSchema(Schema):
    """A save: the fields that it began from, and as they are now."""

    began = fields.Dict(keys=fields.String(), required=True)
    mine = fields.Dict(keys=fields.String(), required=True)

    @validates_schema
    def _check(self, data: dict[str, Any], **_rest: Any) -> None:
        for side in ("began", "mine"):
            bounded(data.get(side, {}))


class SaveBlockSchema(SaveSchema):
    """A save of one block of a lesson in one language."""

    block = _block()
    language = _language()
    seen = fields.String(load_default="", validate=validate.Length(0, 64))


class SavedSchema(Schema):
    """What a save left."""

    revision = fields.Integer(required=True)
    fields_ = fields.Dict(required=True, attribute="fields", data_key="fields")
    translation = fields.Dict()


class PackSchema(Schema):
    """A pack as its page shows it; ``state`` is what ``/studio`` says of it too."""

    pack = fields.String(required=True)
    state = fields.String(
        required=True,
        validate=validate.OneOf(
            ("new", "draft", "in-review", "approved", "published", "recalled")
        ),
    )
    trial = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "The version on trial in some places"},
    )
    course = fields.String(
        required=True,
        metadata={"description": "Of a certification that was begun; else empty"},
    )
    revision = fields.Integer(required=True)
    approved_by = fields.List(fields.String(), required=True)
    version = fields.Integer(required=True, allow_none=True)
    fields_ = fields.Dict(required=True, attribute="fields", data_key="fields")
    languages = fields.List(fields.String(), required=True)
    lessons = fields.List(fields.Dict(), required=True)
    media = fields.List(fields.Dict(), required=True)


class AddBlockSchema(Schema):
    """A new block before place ``at`` (from 0)."""

    kind = fields.String(
        required=True, validate=validate.OneOf(("card", "item", "rule", "today"))
    )
    type_ = fields.String(
        data_key="type", load_default="", validate=validate.OneOf(("", *ITEM_TYPES))
    )
    at = fields.Integer(required=True, strict=True, validate=validate.Range(0, 200))


class AddedSchema(Schema):
    """What was added."""

    name = fields.String(required=True)
    revision = fields.Integer(required=True)


class NameBlockSchema(Schema):
    """One block of a lesson."""

    block = _block()


class MoveBlockSchema(NameBlockSchema):
    """A block and the place where it goes."""

    to = fields.Integer(required=True, strict=True, validate=validate.Range(0, 200))


class MoveSchema(Schema):
    """The place where a lesson goes."""

    to = fields.Integer(required=True, strict=True, validate=validate.Range(0, 200))


class RevisionSchema(Schema):
    """The draft's revision after a change."""

    revision = fields.Integer(required=True)


class NewPackSchema(Schema):
    """A pack to be begun; ``of`` names one to copy."""

    pack = fields.String(required=True, validate=validate.Length(1, 16))
    title = fields.String(load_default="", validate=validate.Length(0, 80))
    language = _language()
    level = fields.String(load_default="A", validate=validate.OneOf(LEVELS))
    of = fields.String(load_default="", validate=validate.Length(0, 16))


class NewLessonSchema(Schema):
    """A lesson to be begun."""

    title = fields.String(required=True, validate=validate.Length(1, 80))
    language = _language()


class LessonSchema(Schema):
    """A lesson as the editor shows it."""

    pack = fields.String(required=True)
    lesson = fields.String(required=True)
    revision = fields.Integer(required=True)
    languages = fields.List(fields.String(), required=True)
    blocks = fields.List(fields.Dict(), required=True)
    media = fields.List(fields.String(), required=True)


class WhereaboutsSchema(Schema):
    """At which block somebody is."""

    block = fields.String(load_default="", validate=validate.Length(0, 60))


class PresenceSchema(Schema):
    """The draft's revision, who else has the lesson open, and its comments."""

    revision = fields.Integer(required=True)
    people = fields.List(fields.Dict(), required=True)
    comments = fields.List(fields.Nested(CommentSchema), required=True)


class RemedySchema(Schema):
    """Words, where the remedy asks for some."""

    text = fields.String(load_default="", validate=validate.Length(0, 200))


class FindingsSchema(Schema):
    """What the checker says of the draft as it is."""

    revision = fields.Integer(required=True)
    faults = fields.Integer(required=True)
    warnings = fields.Integer(required=True)
    findings = fields.List(fields.Dict(), required=True)
    bytes = fields.Dict(required=True)
    old_bytes = fields.Dict(required=True)
    seconds = fields.Dict(required=True)


class PreviewQuerySchema(Schema):
    """In which language."""

    language = _language()


class PreviewSchema(Schema):
    """One lesson as the player gets it."""

    revision = fields.Integer(required=True)
    document = fields.Dict(required=True)
    manifest = fields.Dict(required=True)


class PublishSchema(Schema):
    """A publish: lessons that are to be taken again, and a word for other editors."""

    note = fields.String(load_default="", validate=validate.Length(0, 500))
    major = fields.List(fields.String(), load_default=list)


class PublishedSchema(Schema):
    """What a publish did."""

    pack = fields.String(required=True)
    version = fields.Integer(required=True)
    change = fields.String(required=True)
    changed = fields.Boolean(required=True)
    number = fields.Integer(required=True)
    files = fields.Integer(required=True)
    bytes = fields.Integer(required=True)
    retake = fields.List(fields.String(), required=True)


class MediaQuerySchema(Schema):
    """Of which published version; the draft's where absent."""

    version = fields.Integer(load_default=None, validate=validate.Range(1, 1_000_000))
    turn = fields.Integer(
        load_default=0, metadata={"description": "Any number: past a browser's memory"}
    )


class HistoryQuerySchema(Schema):
    """Which part of the history."""

    before = fields.Integer(load_default=None, allow_none=True)


class ChangeSchema(Schema):
    """One step of the history; `path` is that of its first file."""

    number = fields.Integer(required=True)
    path = fields.String(required=True)
    block = fields.String(required=True)
    kind = fields.String(required=True)
    at = fields.DateTime(required=True)
    staff_id = fields.String(required=True)
    files = fields.Integer(required=True)


class GlanceSchema(Schema):
    """A link for a phone without an account."""

    token = fields.String(required=True)
    expires_at = fields.DateTime(required=True)
