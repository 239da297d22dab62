"""QTI 3.0: a package with a test for each lesson and an item for each question (1EdTech, 2022).

Cards are rubric blocks, each before the questions that follow it. `tianjian.json` in the
package holds what QTI has no place for.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from itertools import groupby
from pathlib import PurePosixPath

from server.packs.lesson import Block, Item, Lesson, Option, Spot
from server.studio.interchange.carry import (
    FILE,
    Kept,
    kept_file,
    kept_lesson,
    kept_text,
    seen_xml,
)
from server.studio.interchange.outgoing import Outgoing, lacking, zipped
from server.studio.interchange.qti_spots import picture_size
from server.studio.interchange.qti_tree import same_names
from server.studio.interchange.wording import Notes
from server.studio.interchange.xhtml import card, image
from server.studio.interchange.xmltext import find_all, parse_xml

ITEM = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
PACKAGE = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
RIGHT, WRONG = "RIGHT", "WRONG"
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def write_qti(out: Outgoing) -> bytes:
    """The lessons as one package."""
    files: dict[str, bytes | str] = {}
    kept = []
    for lesson in out.lessons:
        writer = _Lesson(out, lesson)
        files |= writer.write()
        kept.append(kept_lesson(lesson, writer.kept))
    media = {f"media/{name}": data for name, data in out.media().items()}
    files = {
        "imsmanifest.xml": _manifest(out, [*files, *media, FILE]),
        **files,
        **media,
    }
    return zipped({**files, FILE: kept_file(kept)})


@dataclass(slots=True)
class _Lesson:
    """Writes one lesson as a test and its items."""

    out: Outgoing
    lesson: Lesson
    kept: list[Kept] = field(default_factory=list)

    @property
    def stem(self) -> str:
        return PurePosixPath(self.lesson.name).stem or self.lesson.id

    def write(self) -> dict[str, bytes | str]:
        items: dict[str, bytes | str] = {}
        places: list[tuple[Block, str]] = []
        for n, block in enumerate(self.lesson.blocks, 1):
            if block.item:
                place = f"items/{self.stem}/{n:02}-{block.id}.xml"
                items[place] = self._item(block, block.item)
            else:
                place = f"tests/{self.stem}.xml#b{n:02}-{block.id}"
            places.append((block, place))
        test = self._test(places)
        rubrics = {
            node.get("id"): seen_xml(node)
            for node in find_all(same_names(parse_xml(test.encode())), "rubricblock")
        }
        for block, place in places:
            data = items.get(place)
            seen = (
                seen_item(str(data).encode())
                if data
                else rubrics[place.partition("#")[2]]
            )
            self.kept.append(Kept(kept_text([block]), place, seen))
            if not block.item:
                self.out.tell(block, lacking(block))
        return {f"tests/{self.stem}.xml": test, **items}

    def _item(self, block: Block, item: Item) -> str:
        notes = lacking(block)
        text = write_item(item, self.out, notes)
        self.out.tell(block, notes)
        return text

    def _test(self, places: Iterable[tuple[Block, str]]) -> str:
        """Cards and the questions after them share a section."""
        sections = []
        run: list[str] = []
        for is_item, group in groupby(
            places, key=lambda each: each[0].item is not None
        ):
            if not is_item and run:
                sections.append(run)
                run = []
            for block, place in group:
                run.append(self._reference(place) if is_item else _rubric(block, place))
        sections += [run] if run else []
        title = escape(self.lesson.title)
        inner = "\n".join(
            f'<qti-assessment-section identifier="s{n}" title="{title}" visible="true">\n'
            + "\n".join(parts)
            + "\n</qti-assessment-section>"
            for n, parts in enumerate(sections, 1)
        )
        return (
            f'{DECLARATION}<qti-assessment-test xmlns="{ITEM}" identifier="{self.lesson.id}"'
            f' title="{title}">\n'
            '<qti-test-part identifier="part" navigation-mode="linear"'
            ' submission-mode="individual">\n'
            f'<qti-assessment-section identifier="lesson" title="{title}" visible="true">\n'
            f"{inner}\n</qti-assessment-section>\n</qti-test-part>\n</qti-assessment-test>\n"
        )

    def _reference(self, place: str) -> str:
        id = PurePosixPath(place).stem
        return f'<qti-assessment-item-ref identifier="i{id}" href="../{place}"/>'


def seen_item(data: bytes) -> str:
    """The hash of an item's file."""
    return seen_xml(same_names(parse_xml(data)))


def _rubric(block: Block, place: str) -> str:
    id = place.partition("#")[2]
    return (
        f'<qti-rubric-block id="{id}" use="instructions" view="candidate"><qti-content-body>'
        f"{card(block, '../media/')}</qti-content-body></qti-rubric-block>"
    )


def write_item(item: Item, out: Outgoing, notes: Notes) -> str:
    """One question as an assessment item."""
    cardinality, base, right = _response(item)
    values = "".join(f"<qti-value>{escape(value)}</qti-value>" for value in right)
    said = _said(item)
    if item.type in ("sort-groups", "put-in-order") and any(
        o.feedback for o in item.options
    ):
        notes.add("no-place-feedback")
    language = out.language.replace("_", "-")
    feedback = "".join(
        f'<qti-modal-feedback outcome-identifier="FEEDBACK" identifier="{id}"'
        f' show-hide="show"><qti-content-body><p>{escape(text, quote=False)}</p>'
        "</qti-content-body></qti-modal-feedback>\n"
        for id, text in said.items()
    )
    return (
        f'{DECLARATION}<qti-assessment-item xmlns="{ITEM}" identifier="{item.id}"'
        f' title="{escape(item.ask[:80])}" adaptive="false" time-dependent="false"'
        f' xml:lang="{language}">\n'
        f'<qti-response-declaration identifier="RESPONSE" cardinality="{cardinality}"'
        f' base-type="{base}"><qti-correct-response>{values}</qti-correct-response>'
        "</qti-response-declaration>\n"
        '<qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float">'
        "<qti-default-value><qti-value>0</qti-value></qti-default-value>"
        "</qti-outcome-declaration>\n"
        '<qti-outcome-declaration identifier="FEEDBACK" cardinality="multiple"'
        ' base-type="identifier"/>\n'
        f"<qti-item-body>\n{_body(item, out)}\n</qti-item-body>\n"
        f"{_processing(item, said)}\n{feedback}</qti-assessment-item>\n"
    )


def _response(item: Item) -> tuple[str, str, list[str]]:
    """Cardinality, base type and right values."""
    chosen = [each.id for each in _chosen(item) if each.right]
    if item.type == "sort-groups":
        pairs = [f"{option.id} {option.group}" for option in item.options]
        return "multiple", "directedPair", pairs
    if item.type == "put-in-order":
        return "ordered", "identifier", [option.id for option in item.options]
    if item.type == "number":
        return "single", "float", [str(item.answer)]
    many = item.type in ("choose-many", "spot-fault")
    return "multiple" if many else "single", "identifier", chosen


def _chosen(item: Item) -> list[Option | Spot]:
    return [*item.options, *item.spots]


def _said(item: Item) -> dict[str, str]:
    """What is said, by the identifier that brings it up."""
    said = {each.id: each.feedback for each in _chosen(item)}
    if item.type in ("sort-groups", "put-in-order"):
        said = {}
    said |= {f"N{n}": wrong.feedback for n, wrong in enumerate(item.wrong, 1)}
    said |= {RIGHT: item.when_right, WRONG: item.when_wrong}
    return {id: text for id, text in said.items() if text}


def _body(item: Item, out: Outgoing) -> str:
    story = f"<p>{image(item.picture, '../../media/')}</p>" if item.picture else ""
    prompt = f"<qti-prompt>{escape(item.ask, quote=False)}</qti-prompt>"
    start = 'response-identifier="RESPONSE"'
    if item.type == "number":
        unit = f" {escape(item.unit, quote=False)}" if item.unit else ""
        return (
            f"{story}<p>{escape(item.ask, quote=False)}</p>"
            f'<p><qti-text-entry-interaction {start} expected-length="8"/>{unit}</p>'
        )
    if item.type == "spot-fault":
        return _hotspots(item, out, prompt)
    if item.type == "sort-groups":
        return f"{story}{_match(item, prompt)}"
    choices = "".join(
        f'<qti-simple-choice identifier="{option.id}">{_shown(option)}</qti-simple-choice>'
        for option in item.options
    )
    if item.type == "put-in-order":
        kind, rest = "qti-order-interaction", 'shuffle="true"'
    else:
        most = 0 if item.type == "choose-many" else 1
        kind, rest = "qti-choice-interaction", f'shuffle="true" max-choices="{most}"'
    return f"{story}<{kind} {start} {rest}>{prompt}{choices}</{kind}>"


def _shown(option: Option) -> str:
    picture = image(option.picture, "../../media/") if option.picture else ""
    return f"{picture}{escape(option.text, quote=False)}"


def _match(item: Item, prompt: str) -> str:
    def choice(id: str, most: int, inner: str) -> str:
        return (
            f'<qti-simple-associable-choice identifier="{id}" match-max="{most}">{inner}'
            "</qti-simple-associable-choice>"
        )

    things = "".join(choice(o.id, 1, _shown(o)) for o in item.options)
    count = len(item.options)
    heaps = "".join(
        choice(g.id, count, escape(g.text, quote=False)) for g in item.groups
    )
    return (
        f'<qti-match-interaction response-identifier="RESPONSE" shuffle="true"'
        f' max-associations="{count}">{prompt}'
        f"<qti-simple-match-set>{things}</qti-simple-match-set>"
        f"<qti-simple-match-set>{heaps}</qti-simple-match-set></qti-match-interaction>"
    )


def _hotspots(item: Item, out: Outgoing, prompt: str) -> str:
    name = item.picture.file if item.picture else ""
    path = out.source.media.get(name)
    width, height = picture_size(path.read_bytes() if path else b"")
    shown = (
        image(item.picture, "../../media/") if item.picture else "<img src='' alt=''/>"
    )
    sized = shown.replace("<img ", f'<img width="{width:g}" height="{height:g}" ', 1)
    places = "".join(
        f'<qti-hotspot-choice identifier="{spot.id}" shape="circle" coords="'
        f"{spot.x * width / 1000:.0f},{spot.y * height / 1000:.0f},{spot.r * width / 1000:.0f}"
        f'" hotspot-label="{escape(spot.text)}"/>'
        for spot in item.spots
    )
    return (
        '<qti-hotspot-interaction response-identifier="RESPONSE" max-choices="0">'
        f"{prompt}{sized}{places}</qti-hotspot-interaction>"
    )


def _processing(item: Item, said: dict[str, str]) -> str:
    """One for the right answer, nothing for another; feedback on what was chosen."""
    chosen = item.type not in ("sort-groups", "put-in-order", "number")
    if item.type == "number":
        right = _near(item.answer, item.tolerance)
    else:
        right = (
            '<qti-match><qti-variable identifier="RESPONSE"/>'
            '<qti-correct identifier="RESPONSE"/></qti-match>'
        )
    near = "".join(
        f"<qti-response-else-if>{_near(wrong.value, wrong.tolerance)}"
        f"{_outcome(False, [f'N{n}'], said)}</qti-response-else-if>"
        for n, wrong in enumerate(item.wrong, 1)
    )
    return (
        "<qti-response-processing><qti-response-condition><qti-response-if>"
        f'{right}<qti-set-outcome-value identifier="SCORE">'
        '<qti-base-value base-type="float">1</qti-base-value></qti-set-outcome-value>'
        f"{_outcome(chosen, [RIGHT], said)}</qti-response-if>{near}"
        f"<qti-response-else>{_outcome(chosen, [WRONG], said)}</qti-response-else>"
        "</qti-response-condition></qti-response-processing>"
    )


def _near(value: float | None, tolerance: float | None) -> str:
    spread = tolerance or 0
    return (
        f'<qti-equal tolerance-mode="absolute" tolerance="{spread} {spread}">'
        '<qti-variable identifier="RESPONSE"/>'
        f'<qti-base-value base-type="float">{value or 0}</qti-base-value></qti-equal>'
    )


def _outcome(chosen: bool, ids: list[str], said: dict[str, str]) -> str:
    parts = ['<qti-variable identifier="RESPONSE"/>'] if chosen else []
    parts += [
        f'<qti-base-value base-type="identifier">{id}</qti-base-value>'
        for id in ids
        if id in said or not chosen
    ]
    return (
        '<qti-set-outcome-value identifier="FEEDBACK"><qti-multiple>'
        + "".join(parts)
        + "</qti-multiple></qti-set-outcome-value>"
    )


def _manifest(out: Outgoing, files: Iterable[str]) -> str:
    resources = []
    for n, name in enumerate(files, 1):
        kind = (
            "imsqti_test_xmlv3p0" if name.startswith("tests/")
            else "imsqti_item_xmlv3p0" if name.startswith("items/") else "webcontent"
        )  # fmt: skip
        resources.append(
            f'<resource identifier="r{n}" type="{kind}" href="{name}"><file href="{name}"/>'
            "</resource>"
        )
    return (
        f'{DECLARATION}<manifest xmlns="{PACKAGE}" identifier="{out.source.id}">\n<metadata>'
        "<schema>QTI Package</schema><schemaversion>3.0.0</schemaversion></metadata>\n"
        "<organizations/>\n<resources>\n"
        + "\n".join(resources)
        + "\n</resources></manifest>\n"
    )
