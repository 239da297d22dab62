"""JSON of translations in the studio."""

from typing import Any

from marshmallow import Schema, fields, validate, validates_schema

from server.packs.lesson import LANGUAGES
from server.studio.schemas import bounded


class FitsSchema(Schema):
    """Fields whose translation somebody looked at, with the source words that they saw."""

    language = fields.String(required=True, validate=validate.OneOf(LANGUAGES))
    block = fields.String(required=True, validate=validate.Length(1, 60))
    words = fields.Dict(keys=fields.String(), values=fields.String(), required=True)

    @validates_schema
    def _check(self, data: dict[str, Any], **_rest: Any) -> None:
        bounded(data.get("words", {}))


class BlockTranslationSchema(Schema):
    """What of a block asks for work, by language and field."""

    source = fields.String(required=True)
    marks = fields.Dict(required=True)


class ProgressSchema(Schema):
    """How far each translation of a pack is."""

    source = fields.String(required=True)
    languages = fields.Dict(required=True)


class FormSchema(Schema):
    """As which kind of file."""

    form = fields.String(required=True, validate=validate.OneOf(("po", "xliff")))


class TakenSchema(Schema):
    """What became of a translator's file."""

    revision = fields.Integer(required=True)
    taken = fields.Integer(required=True)
    confirmed = fields.Integer(required=True)
    same = fields.Integer(required=True)
    empty = fields.Integer(required=True)
    left = fields.Integer(required=True)
    lines = fields.List(fields.Dict(), required=True)
