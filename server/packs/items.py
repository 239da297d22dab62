"""Items: the fenced YAML of one question, read by the fields of its type."""

from collections.abc import Callable
from dataclasses import replace

from server.packs.faults import Faults
from server.packs.lesson import (
    ITEM_TYPES,
    Group,
    Item,
    Option,
    Picture,
    Spot,
    WrongNumber,
)
from server.packs.marks import Mapping, read_mapping

ASK, OPTION, FEEDBACK = 400, 200, 400
FEWEST_OPTIONS, MOST_OPTIONS = 2, 8


def read_item(
    id: str, yaml_text: str, file: str, line: int, faults: Faults
) -> Item | None:
    """Read one item; `line` is that of the first line inside the fence."""
    fields = read_mapping(yaml_text, file, line, faults)
    if fields is None:
        return None
    type_ = fields.word("type")
    if type_ and type_ not in ITEM_TYPES:
        fields.fault("type", "unknown-type", type=type_, choices=", ".join(ITEM_TYPES))
    if type_ not in ITEM_TYPES:
        return None
    item = Item(
        id=id,
        type=type_,
        line=fields.line_of("type"),
        ask=fields.text("ask", ASK),
        picture=_picture_of_item(fields, required=type_ == "spot-fault"),
        facts=tuple(fields.words("facts")),
    )
    item = READERS[type_](fields, item)
    fields.done()
    return item


def _picture_of_item(fields: Mapping, required: bool) -> Picture | None:
    inner = fields.mapping("picture", required=required)
    if inner is None:
        return None
    name = inner.word("file")
    picture = _picture(inner, name, "file")
    inner.done()
    return picture


def _picture(fields: Mapping, name: str, key: str) -> Picture | None:
    """A picture whose description is in the field `alt`."""
    alt = fields.text("alt", OPTION, required=False)
    if name and not alt:
        fields.fault(key, "missing-alt", name=name)
    return Picture(name, alt, fields.line_of(key)) if name else None


def _choices(fields: Mapping, item: Item) -> Item:
    return replace(item, options=_options(fields, text=True))


def _many_choices(fields: Mapping, item: Item) -> Item:
    return _whole_feedback(fields, _choices(fields, item))


def _pictures(fields: Mapping, item: Item) -> Item:
    return replace(item, options=_options(fields, picture=True))


def _sorting(fields: Mapping, item: Item) -> Item:
    groups = []
    for each in fields.mappings("groups"):
        groups.append(Group(each.id(), each.text("text", OPTION), each.line))
        each.done()
    _unique([(group.id, group.line) for group in groups], fields)
    options = _options(fields, right=False, grouped=True)
    item = replace(item, groups=tuple(groups), options=options)
    return _whole_feedback(fields, item)


def _ordering(fields: Mapping, item: Item) -> Item:
    item = replace(item, options=_options(fields, right=False))
    return _whole_feedback(fields, item)


def _number(fields: Mapping, item: Item) -> Item:
    wrong = []
    for each in fields.mappings("wrong"):
        value = each.number("value")
        tolerance = each.number("tolerance", required=False)
        feedback = _feedback(each, "a wrong answer")
        if value is not None:
            wrong.append(WrongNumber(each.line, value, tolerance, feedback))
        each.done()
    item = replace(
        item,
        answer=fields.number("answer"),
        tolerance=fields.number("tolerance"),
        unit=fields.text("unit", 40),
        wrong=tuple(wrong),
    )
    return _whole_feedback(fields, item)


def _spots(fields: Mapping, item: Item) -> Item:
    spots = []
    for each in fields.mappings("spots"):
        id, line = each.id(), each.line
        place = [each.whole(key, 0, 1000) for key in ("x", "y", "r")]
        text, right = each.text("text", OPTION), each.flag("right")
        feedback = _feedback(each, id)
        if None not in place:
            x, y, r = (number or 0 for number in place)
            spots.append(Spot(id, line, x, y, r, text, right, feedback))
        each.done()
    _unique([(spot.id, spot.line) for spot in spots], fields)
    return _whole_feedback(fields, replace(item, spots=tuple(spots)))


def _options(
    fields: Mapping,
    *,
    text: bool = False,
    picture: bool = False,
    right: bool = True,
    grouped: bool = False,
) -> tuple[Option, ...]:
    """Read `options`; `text` or `picture` says which of the two each must have."""
    options = []
    for each in fields.mappings("options"):
        id = each.id()
        option = Option(
            id=id,
            line=each.line,
            text=each.text("text", OPTION, required=text),
            picture=None
            if text
            else _picture(each, each.word("picture", required=picture), "picture"),
            right=each.flag("right") if right else False,
            group=each.word("group") if grouped else "",
            feedback=_feedback(each, id),
        )
        if not text and not picture and not option.text and not option.picture:
            each.fault("id", "option-empty", id=id)
        options.append(option)
        each.done()
    _unique([(option.id, option.line) for option in options], fields)
    return tuple(options)


def _feedback(fields: Mapping, where: str) -> str:
    feedback = fields.text("feedback", FEEDBACK, required=False)
    if not feedback:
        fields.fault("feedback", "missing-feedback", where=where)
    return feedback


def _whole_feedback(fields: Mapping, item: Item) -> Item:
    """The `feedback: {right, wrong}` of types whose answer has several parts."""
    inner = fields.mapping("feedback", required=False)
    words = {"right": "", "wrong": ""}
    for key, where in (("right", "the right answer"), ("wrong", "a wrong answer")):
        if inner:
            words[key] = inner.text(key, FEEDBACK, required=False)
        if not words[key]:
            fields.fault("feedback", "missing-feedback", where=where)
    if inner:
        inner.done()
    return replace(item, when_right=words["right"], when_wrong=words["wrong"])


def _unique(ids: list[tuple[str, int]], fields: Mapping) -> None:
    seen = set()
    for id, line in ids:
        if id and id in seen:
            fields.faults.add(fields.file, line, "duplicate-option", id=id)
        seen.add(id)


READERS: dict[str, Callable[[Mapping, Item], Item]] = {
    "choose-one": _choices,
    "choose-many": _many_choices,
    "picture-choice": _pictures,
    "sort-groups": _sorting,
    "put-in-order": _ordering,
    "number": _number,
    "spot-fault": _spots,
}
