"""Common Cartridge 1.3: pages for cards, quizzes in QTI 1.2.1 for the questions that it knows.

A quiz holds one of several, several of several, and numbers (as words to write); the other
questions only travel in `tianjian.json`.
"""

from dataclasses import dataclass, field
from html import escape
from itertools import groupby
from pathlib import PurePosixPath

from server.packs.lesson import Block, Item, Lesson, Option
from server.studio.interchange.carry import (
    FILE,
    Kept,
    kept_file,
    kept_lesson,
    kept_text,
    seen_text,
    seen_xml,
)
from server.studio.interchange.outgoing import Outgoing, lacking, zipped
from server.studio.interchange.wording import Notes
from server.studio.interchange.xhtml import card, image
from server.studio.interchange.xmltext import find_all, parse_xml

MANIFEST = "http://www.imsglobal.org/xsd/imsccv1p3/imscp_v1p1"
LOM = "http://ltsc.ieee.org/xsd/imsccv1p3/LOM/manifest"
QUIZ = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
PAGE_TYPE, QUIZ_TYPE = "webcontent", "imsqti_xmlv1p2/imscc_xmlv1p3/assessment"
PROFILES = {
    "choose-one": "cc.multiple_choice.v0p1",
    "picture-choice": "cc.multiple_choice.v0p1",
    "choose-many": "cc.multiple_response.v0p1",
    "number": "cc.fib.v0p1",
}
BASE = "$IMS-CC-FILEBASE$/"
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(slots=True)
class _Place:
    """A page or a quiz in the table of contents."""

    title: str
    file: str
    type: str


@dataclass(slots=True)
class _Lesson:
    """Writes one lesson as a module of pages and quizzes."""

    out: Outgoing
    lesson: Lesson
    files: dict[str, bytes | str] = field(default_factory=dict)
    places: list[_Place] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)

    def write(self) -> None:
        runs = groupby(self.lesson.blocks, key=lambda block: _kind(block))
        for n, (kind, group) in enumerate(runs, 1):
            stem = f"{PurePosixPath(self.lesson.name).stem}/{n:02}"
            blocks = list(group)
            if kind == "page":
                self._page(f"pages/{stem}.html", blocks)
            elif kind == "quiz":
                self._quiz(f"quizzes/{stem}.xml", f"q{n}", blocks)
            else:
                for block in blocks:
                    notes = Notes()
                    notes.add("no-way-to-ask", block.item.type if block.item else "")
                    self.out.tell(block, notes)
                    self.kept.append(Kept(kept_text([block])))

    def _page(self, file: str, blocks: list[Block]) -> None:
        folder = "../" * file.count("/") + "web_resources/"
        body = "\n".join(f"<div>{card(block, folder)}</div>" for block in blocks)
        title = escape(self.lesson.title, quote=False)
        text = (
            f'<!DOCTYPE html>\n<html lang="{self.out.language.replace("_", "-")}"><head>'
            f'<meta charset="utf-8"/><title>{title}</title></head>\n<body>\n{body}\n'
            "</body></html>\n"
        )
        self.files[file] = text
        self.places.append(_Place(self.lesson.title, file, PAGE_TYPE))
        self.kept.append(Kept(kept_text(blocks), file, seen_text(text)))
        for block in blocks:
            self.out.tell(block, lacking(block))

    def _quiz(self, file: str, ident: str, blocks: list[Block]) -> None:
        told = []
        items = []
        for block in blocks:
            if block.item:
                notes = lacking(block)
                items.append(_item(block.item, notes))
                told.append((block, notes))
        text = (
            f'{DECLARATION}<questestinterop xmlns="{QUIZ}">\n<assessment ident="{ident}"'
            f' title="{escape(self.lesson.title)}">\n'
            + _metadata(
                {"cc_profile": "cc.exam.v0p1", "qmd_assessmenttype": "Examination"}
            )
            + '\n<section ident="root_section">\n'
            + "\n".join(items)
            + "\n</section>\n</assessment>\n</questestinterop>\n"
        )
        self.files[file] = text
        self.places.append(_Place(self.lesson.title, file, QUIZ_TYPE))
        nodes = find_all(parse_xml(text.encode()), "item")
        for (block, notes), node in zip(told, nodes, strict=True):
            at = f"{file}#{node.get('ident')}"
            self.kept.append(Kept(kept_text([block]), at, seen_xml(node)))
            self.out.tell(block, notes)


def write_cartridge(out: Outgoing) -> bytes:
    """The lessons as one cartridge."""
    lessons = [_Lesson(out, lesson) for lesson in out.lessons]
    files: dict[str, bytes | str] = {}
    for lesson in lessons:
        lesson.write()
        files |= lesson.files
    kept = kept_file([kept_lesson(each.lesson, each.kept) for each in lessons])
    media = {f"web_resources/{name}": data for name, data in out.media().items()}
    head = _manifest(out, lessons, [*media, FILE])
    return zipped({"imsmanifest.xml": head, **files, **media, FILE: kept})


def _kind(block: Block) -> str:
    if not block.item:
        return "page"
    return "quiz" if block.item.type in PROFILES else "kept"


def _item(item: Item, notes: Notes) -> str:
    metadata = _metadata({"cc_profile": PROFILES[item.type]})
    shown = f"<p>{escape(item.ask, quote=False)}</p>"
    shown += f"<p>{image(item.picture, BASE)}</p>" if item.picture else ""
    if item.type == "number":
        ask, process = _number(item, notes)
    else:
        ask, process = _choices(item)
    feedback = "".join(
        f'<itemfeedback ident="{id}"><material>{_html(text)}</material></itemfeedback>'
        for id, text in _said(item).items()
    )
    return (
        f'<item ident="{item.id}" title="{escape(item.ask[:80])}"><itemmetadata>{metadata}'
        f"</itemmetadata><presentation><material>{_html(shown, whole=True)}</material>{ask}"
        "</presentation><resprocessing><outcomes>"
        '<decvar maxvalue="100" minvalue="0" varname="SCORE" vartype="Decimal"/></outcomes>'
        f"{process}</resprocessing>{feedback}</item>"
    )


def _said(item: Item) -> dict[str, str]:
    said = {f"{option.id}_fb": option.feedback for option in item.options}
    said |= {f"n{n}_fb": wrong.feedback for n, wrong in enumerate(item.wrong, 1)}
    said |= {"correct_fb": item.when_right, "general_incorrect_fb": item.when_wrong}
    return {id: text for id, text in said.items() if text}


def _choices(item: Item) -> tuple[str, str]:
    many = item.type == "choose-many"
    labels = "".join(
        f'<response_label ident="{o.id}"><material>{_html(_shown(o), whole=True)}</material>'
        "</response_label>"
        for o in item.options
    )
    ask = (
        f'<response_lid ident="RESPONSE" rcardinality="{"Multiple" if many else "Single"}">'
        f"<render_choice>{labels}</render_choice></response_lid>"
    )
    right = "".join(
        _equal(o.id) if o.right else f"<not>{_equal(o.id)}</not>"
        for o in item.options
        if many or o.right
    )
    right = f"<and>{right}</and>" if many else right
    said = _said(item)
    links = "".join(
        _condition(_equal(o.id), f"{o.id}_fb", said, "Yes") for o in item.options
    )
    return ask, links + _right(right, said) + _other(said)


def _number(item: Item, notes: Notes) -> tuple[str, str]:
    if item.tolerance:
        notes.add("no-place-tolerance")
    if item.unit:
        notes.add("no-place-unit", item.unit)
    said = _said(item)
    links = "".join(
        _condition(_equal(str(wrong.value)), f"n{n}_fb", said, "Yes")
        for n, wrong in enumerate(item.wrong, 1)
    )
    ask = '<response_str ident="RESPONSE" rcardinality="Single"><render_fib/></response_str>'
    return ask, links + _right(_equal(str(item.answer)), said) + _other(said)


def _equal(value: str) -> str:
    return f'<varequal respident="RESPONSE">{escape(value)}</varequal>'


def _condition(test: str, link: str, said: dict[str, str], onwards: str) -> str:
    if link not in said:
        return ""
    return (
        f'<respcondition continue="{onwards}"><conditionvar>{test}</conditionvar>'
        f'<displayfeedback feedbacktype="Response" linkrefid="{link}"/></respcondition>'
    )


def _right(test: str, said: dict[str, str]) -> str:
    link = (
        '<displayfeedback feedbacktype="Response" linkrefid="correct_fb"/>'
        if "correct_fb" in said
        else ""
    )
    return (
        f'<respcondition continue="No"><conditionvar>{test}</conditionvar>'
        f'<setvar action="Set" varname="SCORE">100</setvar>{link}</respcondition>'
    )


def _other(said: dict[str, str]) -> str:
    return _condition("<other/>", "general_incorrect_fb", said, "Yes")


def _shown(option: Option) -> str:
    picture = image(option.picture, BASE) if option.picture else ""
    return f"{picture}{escape(option.text, quote=False)}"


def _html(text: str, *, whole: bool = False) -> str:
    source = text if whole else escape(text, quote=False)
    return f'<mattext texttype="text/html">{escape(source, quote=False)}</mattext>'


def _metadata(fields: dict[str, str]) -> str:
    inner = "".join(
        f"<qtimetadatafield><fieldlabel>{label}</fieldlabel><fieldentry>{entry}</fieldentry>"
        "</qtimetadatafield>"
        for label, entry in fields.items()
    )
    return f"<qtimetadata>{inner}</qtimetadata>"


def _manifest(out: Outgoing, lessons: list[_Lesson], others: list[str]) -> str:
    modules, resources = [], []
    for n, lesson in enumerate(lessons, 1):
        inner = []
        for k, place in enumerate(lesson.places, 1):
            id = f"m{n}p{k}"
            title = escape(place.title, quote=False)
            inner.append(
                f'<item identifier="i{id}" identifierref="{id}"><title>{title}</title></item>'
            )
            # A quiz is named by its file only (CC 1.3, section 4.6).
            href = f' href="{place.file}"' if place.type == PAGE_TYPE else ""
            resources.append(
                f'<resource identifier="{id}" type="{place.type}"{href}>'
                f'<file href="{place.file}"/></resource>'
            )
        title = escape(lesson.lesson.title, quote=False)
        modules.append(
            f'<item identifier="m{n}"><title>{title}</title>{"".join(inner)}</item>'
        )
    resources += [
        f'<resource identifier="f{n}" type="{PAGE_TYPE}" href="{name}"><file href="{name}"/>'
        "</resource>"
        for n, name in enumerate(others, 1)
    ]
    language = out.language.replace("_", "-")
    return (
        f'{DECLARATION}<manifest xmlns="{MANIFEST}" xmlns:lom="{LOM}"'
        f' identifier="{out.source.id}">\n<metadata><schema>IMS Common Cartridge</schema>'
        "<schemaversion>1.3.0</schemaversion><lom:lom><lom:general><lom:title>"
        f'<lom:string language="{language}">{escape(out.title, quote=False)}</lom:string>'
        "</lom:title></lom:general></lom:lom></metadata>\n<organizations>"
        '<organization identifier="org" structure="rooted-hierarchy"><item identifier="root">\n'
        + "\n".join(modules)
        + "\n</item></organization></organizations>\n<resources>\n"
        + "\n".join(resources)
        + "\n</resources></manifest>\n"
    )
