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
