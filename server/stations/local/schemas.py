"""The form of a local notice or lesson (docs/pack-format.md, section 8)."""

from typing import Any, Final

from marshmallow import (
    EXCLUDE,
    Schema,
    ValidationError,
    fields,
    validate,
    validates_schema,
)

MAX_TITLE: Final = 80
MAX_TEXT: Final = 1500
MAX_CARDS: Final = 8
MAX_CARD: Final = 300
MAX_ITEMS: Final = 4
MAX_OPTIONS: Final = 4
MAX_OPTION: Final = 80
MAX_PIECES: Final = 20
MAX_ALT: Final = 120
MAX_AUTHOR: Final = 40

ID: Final = r"^local-[A-Za-z0-9_-]{8}-[0-9a-f]{8}\Z"
_SOME = validate.Regexp(r"(?s).*\S")


def _text(most: int) -> fields.String:
    return fields.String(required=True, validate=[validate.Length(1, most), _SOME])


class OptionSchema(Schema):
    """One answer to choose."""

    text = _text(MAX_OPTION)
    right = fields.Boolean(required=True)


class LocalItemSchema(Schema):
    """A question with exactly one right answer."""

    text = _text(MAX_CARD)
    options = fields.List(
        fields.Nested(OptionSchema),
        required=True,
        validate=validate.Length(2, MAX_OPTIONS),
    )

    @validates_schema
    def _one_is_right(self, data: dict[str, Any], **_: Any) -> None:
        if sum(option["right"] for option in data["options"]) != 1:
            raise ValidationError("one-right")


class PictureSchema(Schema):
    """A picture by its hash, and what is on it for those who do not see it."""

    sha256 = fields.String(required=True, validate=validate.Regexp(r"^[0-9a-f]{64}\Z"))
    bytes = fields.Integer(
        required=True, strict=True, validate=validate.Range(1, 48_000)
    )
    alt = _text(MAX_ALT)


class PieceSchema(Schema):
    """A notice (``text``) or a lesson (``cards``, ``items``)."""

    class Meta:
        # A station may be newer than the node that reads this.
        unknown = EXCLUDE

    id = fields.String(required=True, validate=validate.Regexp(ID))
    version = fields.Integer(required=True, strict=True, validate=validate.Range(1))
    kind = fields.String(required=True, validate=validate.OneOf(("notice", "lesson")))
    title = _text(MAX_TITLE)
    until = fields.Date(required=True, allow_none=True)
    text = fields.String(load_default="", validate=validate.Length(max=MAX_TEXT))
    cards = fields.List(
        _text(MAX_CARD), load_default=list, validate=validate.Length(max=MAX_CARDS)
    )
    items = fields.List(
        fields.Nested(LocalItemSchema),
        load_default=list,
        validate=validate.Length(max=MAX_ITEMS),
    )
    picture = fields.Nested(PictureSchema, load_default=None, allow_none=True)
    author = fields.String(load_default="", validate=validate.Length(max=MAX_AUTHOR))
    source = fields.String(data_key="from", validate=validate.Length(1, 100))

    @validates_schema
    def _says_something(self, data: dict[str, Any], **_: Any) -> None:
        if data["kind"] == "notice" and not data["text"].strip():
            raise ValidationError("no-text", "text")
        if data["kind"] == "lesson" and not data["cards"]:
            raise ValidationError("no-cards", "cards")


class LocalPayloadSchema(Schema):
    """All that a station shows, as it signs it."""

    v = fields.Integer(required=True, strict=True, validate=validate.Equal(1))
    station = fields.String(required=True, validate=validate.Length(43, 43))
    name = fields.String(required=True, validate=validate.Length(max=100))
    number = fields.Integer(required=True, strict=True, validate=validate.Range(1))
    pieces = fields.List(
        fields.Nested(PieceSchema),
        required=True,
        validate=validate.Length(max=2 * MAX_PIECES),
    )


class LocalSchema(Schema):
    """The signed document."""

    payload = fields.String(required=True, metadata={"description": "Exact JSON text"})
    signature = fields.String(
        required=True,
        metadata={
            "description": "By the node's key, over 'tianjian local\\n' + payload"
        },
    )
