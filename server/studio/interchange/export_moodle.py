"""Moodle XML: every block as a question, cards as descriptions, with pictures and sounds inside.

`<tianjian>` in a question holds what Moodle has no place for; Moodle passes over it.
"""

import base64
from html import escape
from typing import Any

from lxml import etree

from server.packs.lesson import Block, Item, Lesson, Number, Option
from server.studio.interchange.carry import (
    Kept,
    kept_lesson,
    kept_text,
    one_line,
    seen_xml,
)
from server.studio.interchange.export_gift import option_words
from server.studio.interchange.moodle import KEPT
from server.studio.interchange.outgoing import Outgoing, lacking
from server.studio.interchange.wording import Notes
from server.studio.interchange.xhtml import card, image

FILES = "@@PLUGINFILE@@/"


def write_moodle(out: Outgoing) -> bytes:
    """The lessons as one question bank."""
    quiz = etree.Element("quiz")
    for lesson in out.lessons:
        quiz.append(_category(out, lesson))
        for block in lesson.blocks:
            quiz.append(_question(out, block))
    etree.indent(quiz, space=" ")
    data: bytes = etree.tostring(quiz, xml_declaration=True, encoding="UTF-8")
    return data


def _category(out: Outgoing, lesson: Lesson) -> Any:
    question = etree.Element("question", type="category")
    title = lesson.title.replace("/", "／")
    _text(question, "category", f"$course$/{out.source.id}/{title}")
    _keep(question, kept_lesson(lesson).as_json())
    return question


def _question(out: Outgoing, block: Block) -> Any:
    notes = lacking(block)
    question = etree.Element("question", type=_type(block))
    _text(question, "name", block.id)
    if block.item:
        _ask(question, out, block, block.item)
        _answers(question, out, block.item, notes)
    else:
        _html(question, "questiontext", card(block, FILES), out.media([block]))
    out.tell(block, notes)
    kept = Kept(kept_text([block]), seen=seen_xml(question))
    _keep(question, kept.as_json())
    return question


def _type(block: Block) -> str:
    kinds = {
        "choose-one": "multichoice",
        "choose-many": "multichoice",
        "picture-choice": "multichoice",
        "sort-groups": "matching",
        "put-in-order": "ordering",
        "number": "numerical",
    }
    return kinds.get(block.item.type, "description") if block.item else "description"


def _ask(question: Any, out: Outgoing, block: Block, item: Item) -> None:
    shown = f"<p>{escape(item.ask, quote=False)}</p>"
    if item.picture:
        shown += f"<p>{image(item.picture, FILES)}</p>"
        own = out.media([Block("card", block.id, 0, picture=item.picture)])
    else:
        own = {}
    _html(question, "questiontext", shown, own)


def _answers(question: Any, out: Outgoing, item: Item, notes: Notes) -> None:
    if item.when_right and item.type != "number":
        _html(question, "correctfeedback", escape(item.when_right, quote=False))
    if item.when_wrong and item.type != "number":
        _html(question, "incorrectfeedback", escape(item.when_wrong, quote=False))
    if item.type == "number":
        _numbers(question, item, notes)
    elif item.type == "sort-groups":
        _pairs(question, out, item, notes)
    elif item.type == "put-in-order":
        _order(question, out, item, notes)
    elif item.type == "spot-fault":
        notes.add("no-way-to-ask", item.type)
    else:
        _choices(question, out, item)


def _choices(question: Any, out: Outgoing, item: Item) -> None:
    many = item.type == "choose-many"
    count = sum(option.right for option in item.options) or 1
    etree.SubElement(question, "single").text = "false" if many else "true"
    for option in item.options:
        share = 100 / count if option.right else -100.0 if many else 0.0
        answer = _html(question, "answer", *_shown(option, out))
        answer.set("fraction", f"{share:.5f}".rstrip("0").rstrip("."))
        _html(answer, "feedback", escape(option.feedback, quote=False))


def _numbers(question: Any, item: Item, notes: Notes) -> None:
    def answer(
        share: str, value: Number | None, tolerance: Number | None, feedback: str
    ) -> None:
        node = etree.SubElement(question, "answer", fraction=share, format="plain_text")
        etree.SubElement(node, "text").text = str(value or 0)
        etree.SubElement(node, "tolerance").text = str(tolerance or 0)
        _html(node, "feedback", escape(feedback, quote=False))

    answer("100", item.answer, item.tolerance, item.when_right)
    for wrong in item.wrong:
        answer("0", wrong.value, wrong.tolerance, wrong.feedback)
    if item.unit:
        unit = etree.SubElement(etree.SubElement(question, "units"), "unit")
        etree.SubElement(unit, "multiplier").text = "1"
        etree.SubElement(unit, "unit_name").text = item.unit
    if item.when_wrong:
        notes.add("no-place-feedback")


def _pairs(question: Any, out: Outgoing, item: Item, notes: Notes) -> None:
    heaps = {group.id: group.text for group in item.groups}
    if any(option.feedback for option in item.options):
        notes.add("no-place-feedback")
    for option in item.options:
        node = _html(question, "subquestion", *_shown(option, out))
        _text(node, "answer", heaps.get(option.group, ""))


def _order(question: Any, out: Outgoing, item: Item, notes: Notes) -> None:
    if any(option.feedback for option in item.options):
        notes.add("no-place-feedback")
    # All items, as they stand: "layouttype" 0 is a column, "selecttype" 0 takes all.
    for name in ("layouttype", "selecttype", "selectcount", "gradingtype"):
        etree.SubElement(question, name).text = "0"
    for n, option in enumerate(item.options, 1):
        _html(question, "answer", *_shown(option, out)).set("fraction", str(n))


def _shown(option: Option, out: Outgoing) -> tuple[str, dict[str, bytes]]:
    if not option.picture:
        return escape(option_words(option), quote=False), {}
    shown = f"<p>{image(option.picture, FILES)}</p>"
    shown += f"<p>{escape(option.text, quote=False)}</p>" if option.text else ""
    return shown, out.media([Block("card", "x", 0, picture=option.picture)])


def _text(parent: Any, name: str, text: str) -> Any:
    node = etree.SubElement(parent, name)
    etree.SubElement(node, "text").text = text
    return node


def _html(
    parent: Any, name: str, source: str, media: dict[str, bytes] | None = None
) -> Any:
    node = _text(parent, name, source)
    node.set("format", "html")
    for file, data in (media or {}).items():
        inner = etree.SubElement(node, "file", name=file, path="/", encoding="base64")
        inner.text = base64.b64encode(data).decode()
    return node


def _keep(question: Any, value: Any) -> None:
    etree.SubElement(question, KEPT).text = one_line(value)
