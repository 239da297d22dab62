"""JSON of what is brought and taken along."""

from marshmallow import Schema, fields, validate

from server.packs.lesson import LANGUAGES
from server.studio.exchange.taking import ADD, REPLACE


class BringSchema(Schema):
    """A file's name, and the draft that it is looked at for (none: a new pack)."""

    name = fields.String(required=True, validate=validate.Length(1, 200))
    pack = fields.String(load_default="", validate=validate.Length(0, 16))


class ForPackSchema(Schema):
    """The draft that a brought file is looked at for."""

    pack = fields.String(load_default="", validate=validate.Length(0, 16))


class ReportLineSchema(Schema):
    """What became of one thing: ``taken``, ``changed`` or ``left-out``, and why."""

    state = fields.String(required=True)
    what = fields.String(required=True)
    why = fields.String(required=True)
    line = fields.Integer(required=True)


class ReportSchema(Schema):
    """Sums of a report, and its lines (at most 1,000)."""

    taken = fields.Integer(required=True)
    changed = fields.Integer(required=True)
    left = fields.Integer(required=True)
    lines = fields.List(fields.Nested(ReportLineSchema), required=True)


class BroughtLessonSchema(Schema):
    """A lesson in a brought file; ``here``: the draft has one of this id."""

    number = fields.Integer(required=True)
    id = fields.String(required=True)
    title = fields.String(required=True)
    cards = fields.Integer(required=True)
    items = fields.Integer(required=True)
    languages = fields.List(fields.String(), required=True)
    here = fields.Boolean(required=True)


class BroughtSchema(Schema):
    """What a brought file holds, until somebody takes it: a day."""

    token = fields.String(required=True)
    form = fields.String(required=True)
    file = fields.String(required=True)
    language = fields.String(required=True)
    folder = fields.String(required=True)
    lessons = fields.List(fields.Nested(BroughtLessonSchema), required=True)
    media = fields.Dict(required=True)
    report = fields.Nested(ReportSchema, required=True)


class BlocksSchema(Schema):
    """The blocks of a brought lesson."""

    blocks = fields.List(fields.Dict(), required=True)


class TakeSchema(Schema):
    """What to take, and where to: into a draft, or a ``new`` one."""

    pack = fields.String(required=True, validate=validate.Length(1, 16))
    new = fields.Boolean(load_default=False)
    title = fields.String(load_default="", validate=validate.Length(0, 80))
    whole = fields.Boolean(load_default=False)
    language = fields.String(required=True, validate=validate.OneOf(LANGUAGES))
    lessons = fields.Dict(
        keys=fields.Integer(validate=validate.Range(0, 5_000)),
        values=fields.String(validate=validate.OneOf((ADD, REPLACE))),
        load_default=dict,
    )


class TookSchema(Schema):
    """What was taken; undoing ``step`` takes it back (0: nothing differed)."""

    pack = fields.String(required=True)
    revision = fields.Integer(required=True)
    step = fields.Integer(required=True)
    lessons = fields.List(fields.String(), required=True)
    missing = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        required=True,
        metadata={"description": "How many texts are to be translated, by language"},
    )


class ExportQuerySchema(Schema):
    """In which language, and which lessons (all where none is named)."""

    language = fields.String(required=True, validate=validate.OneOf(LANGUAGES))
    lesson = fields.List(
        fields.String(validate=validate.Length(1, 40)),
        load_default=list,
        validate=validate.Length(max=400),
    )


class ExportedSchema(Schema):
    """The file that an export gives, and what its form cannot say."""

    name = fields.String(required=True)
    bytes = fields.Integer(required=True)
    report = fields.Nested(ReportSchema, required=True)
