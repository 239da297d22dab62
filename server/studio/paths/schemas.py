"""JSON of the learning paths."""

from typing import Any

from marshmallow import Schema, fields, validate

from server.packs.marks import MAX_LIST

#: A pack's id has at most 13 characters; what is longer is none.
LONGEST_ID = 40


def _packs() -> fields.Field[Any]:
    return fields.List(
        fields.String(validate=validate.Length(1, LONGEST_ID)),
        required=True,
        validate=validate.Length(max=MAX_LIST),
    )


class PathSaveSchema(Schema):
    """A save: the path that it began from, and as it is now."""

    began = _packs()
    mine = _packs()


class FirstSchema(Schema):
    """What a learner of the group meets first: titles by language."""

    check = fields.Dict(required=True, allow_none=True)
    courses = _packs()
    passed = _packs()
    lessons = fields.List(fields.Dict(), required=True)


class GroupPathSchema(Schema):
    """One group's path in the draft and on phones, with its findings."""

    group = fields.String(required=True)
    packs = _packs()
    on_phones = _packs()
    changed = fields.Boolean(required=True)
    findings = fields.List(fields.Dict(), required=True)
    first = fields.Nested(FirstSchema, required=True)


class KnownPackSchema(Schema):
    """A pack that a path may name."""

    pack = fields.String(required=True)
    title = fields.Dict(required=True)
    level = fields.String(required=True)


class PathsSchema(Schema):
    """All paths; ``findings`` are those that are about the file as a whole."""

    revision = fields.Integer(required=True)
    changed = fields.Boolean(required=True)
    faults = fields.Integer(required=True)
    station = fields.Boolean(required=True)
    groups = fields.List(fields.Nested(GroupPathSchema), required=True)
    findings = fields.List(fields.Dict(), required=True)
    known = fields.List(fields.Nested(KnownPackSchema), required=True)


class PathsPublishSchema(Schema):
    """The revision that was looked at."""

    revision = fields.Integer(required=True, validate=validate.Range(0, 2**31 - 1))


class PathsPublishedSchema(Schema):
    """The catalogue's number; 0 where phones have just this."""

    number = fields.Integer(required=True)


class PathsVersionSchema(Schema):
    """What was published from the studio: by whom, when, as which catalogue."""

    number = fields.Integer(required=True)
    at = fields.DateTime(required=True)
    staff_id = fields.String(required=True)
