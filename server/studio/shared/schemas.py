"""JSON of fact cards and glossary terms."""

from marshmallow import Schema, fields, validate


class NewSchema(Schema):
    """A card or term to be begun."""

    id = fields.String(required=True, validate=validate.Length(1, 40))


class FactSchema(Schema):
    """A fact card, when it is due to be read again, and the lessons that rest on it."""

    id = fields.String(required=True)
    fields_ = fields.Dict(required=True, attribute="fields", data_key="fields")
    due = fields.String(required=True)
    used = fields.List(fields.Dict(), required=True)


class TermSchema(Schema):
    """A term in every language."""

    id = fields.String(required=True)
    fields_ = fields.Dict(required=True, attribute="fields", data_key="fields")
