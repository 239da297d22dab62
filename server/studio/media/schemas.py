"""JSON of uploads, posters and captions."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from server.packs.captions import MOST_CUES
from server.studio.media.limits import KINDS
from server.studio.models import UPLOAD_STATES

MOST_SECONDS = 86_400


def _seconds(**more: Any) -> fields.Float:
    return fields.Float(
        validate=validate.Range(0, MOST_SECONDS), allow_nan=False, **more
    )


class MadeSchema(Schema):
    """A file that an upload became."""

    name = fields.String(required=True)
    bytes = fields.Integer(required=True)


class UploadSchema(Schema):
    """An upload: how far it has come, what it became, or why not."""

    upload = fields.String(required=True)
    file_name = fields.String(required=True)
    stem = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    bytes = fields.Integer(required=True)
    offset = fields.Integer(required=True, metadata={"description": "Bytes that came"})
    state = fields.String(required=True, validate=validate.OneOf(UPLOAD_STATES))
    percent = fields.Integer(required=True)
    problem = fields.String(metadata={"description": "A code; empty: none"})
    why = fields.String(metadata={"description": "What to do, translated"})
    made = fields.List(fields.Nested(MadeSchema), required=True)
    seconds = fields.Float(required=True)
    cut_start = fields.Float(required=True)
    cut_end = fields.Float(required=True)
    mine = fields.Boolean(required=True)
    by = fields.String(required=True, metadata={"description": "Who sent it"})
    began_at = fields.AwareDateTime(format="iso", required=True)
    touched_at = fields.AwareDateTime(format="iso", required=True)


class CutSchema(Schema):
    """Which part of an original is used, in seconds; an end of 0: to its end."""

    start = _seconds(load_default=0.0)
    end = _seconds(load_default=0.0)

    @validates_schema
    def _check(self, data: dict[str, float], **_rest: Any) -> None:
        if data.get("end") and data["end"] <= data.get("start", 0):
            raise ValidationError("ends before it begins", "end")


class PosterSchema(Schema):
    """Which moment of a video stands for it, in seconds."""

    at = _seconds(required=True)


class CueSchema(Schema):
    """One caption; times in milliseconds."""

    start = fields.Integer(
        required=True, strict=True, validate=validate.Range(0, 10**8)
    )
    end = fields.Integer(required=True, strict=True, validate=validate.Range(0, 10**8))
    text = fields.String(required=True, validate=validate.Length(1, 200))


class CaptionsSchema(Schema):
    """The captions of a video in one language."""

    cues = fields.List(
        fields.Nested(CueSchema), required=True, validate=validate.Length(max=MOST_CUES)
    )
