"""Word documents: headings begin lessons and cards, paragraphs and pictures fill them."""

import re
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.oxml.ns import qn

from server.errors import Problem
from server.studio.interchange.archives import Archive
from server.studio.interchange.collecting import Collector
from server.studio.interchange.composing import compose
from server.studio.interchange.markdown import title_of
from server.studio.interchange.markup import (
    HEADING,
    PARAGRAPH,
    PICTURE,
    POINT,
    Page,
    Piece,
)
from server.studio.interchange.office import broken, harmless
from server.studio.interchange.wording import Run, is_chinese

HEADING_NAME = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
MAX_PARAGRAPHS = 20_000
EMBED, LINK = qn("r:embed"), qn("r:link")
CHART = re.compile(r"/(chart|diagram)$")


def read_word(archive: Archive, name: str, collector: Collector) -> None:
    """Read a document into the collector. Raises BadRequest."""
    try:
        document = Document(harmless(archive, collector))
        reader = _Reader(document)
        page = reader.read()
    except Problem:
        raise
    except Exception as error:  # noqa: B902 (the library says no more exactly what it raises)
        raise broken(error) from error
    collector.resolve = reader.pictures.get
    compose(collector, page, title_of(name))


class _Reader:
    """Turns the body of a document into pieces."""

    def __init__(self, document: Any) -> None:
        self.document = document
        self.part = document.part
        self.page = Page()
        self.pictures: dict[str, bytes] = {}
        self.styles = _style_names(document)

    def read(self) -> Page:
        for n, block in enumerate(self.document.element.body.iterchildren()):
            if n > MAX_PARAGRAPHS:
                self.page.notes.add("cut-page")
                break
            self._block(block)
        return self.page

    def _block(self, block: Any) -> None:
        if block.tag == qn("w:p"):
            self._paragraph(block)
        elif block.tag == qn("w:tbl"):
            self.page.notes.add("table")
            for row in block.iter(qn("w:tr")):
                self._row(row)
        elif block.tag == qn("w:sdt"):
            for inner in block.iter(qn("w:p")):
                self._paragraph(inner)

    def _row(self, row: Any) -> None:
        cells = []
        for cell in row.iterchildren(qn("w:tc")):
            runs = [run for p in cell.iter(qn("w:p")) for run in _runs(p)]
            cells.append(" ".join("".join(run.text for run in runs).split()))
            for paragraph in cell.iter(qn("w:p")):
                self._media(paragraph)
        cells = [cell for cell in cells if cell]
        if cells:
            tight = is_chinese("".join(cells))
            first, rest = ("：", "；") if tight else (": ", "; ")
            text = cells[0] + (first + rest.join(cells[1:]) if cells[1:] else "")
            self.page.pieces.append(Piece(POINT, (Run(text),)))

    def _paragraph(self, paragraph: Any) -> None:
        level, point = self._style(paragraph)
        runs = tuple(_runs(paragraph))
        piece = Piece(HEADING if level else POINT if point else PARAGRAPH, runs, level)
        self._missed(paragraph)
        # A picture in a heading belongs to what follows.
        if piece.text() and level:
            self.page.pieces.append(piece)
        self._media(paragraph)
        if piece.text() and not level:
            self.page.pieces.append(piece)

    def _style(self, paragraph: Any) -> tuple[int, bool]:
        """The level of a heading (0: none), and whether it is a point of a list."""
        properties = paragraph.find(qn("w:pPr"))
        if properties is None:
            return 0, False
        style = properties.find(qn("w:pStyle"))
        id = style.get(qn("w:val"), "") if style is not None else ""
        name = self.styles.get(id, id)
        if name.lower() in ("title", "标题"):
            return 1, False
        heading = HEADING_NAME.fullmatch(name)
        outline = properties.find(qn("w:outlineLvl"))
        if heading or outline is not None:
            level = heading[1] if heading else outline.get(qn("w:val"), "9")
            number = int(level) if level.isdigit() else 9
            number += 0 if heading else 1
            return (number, False) if number < 9 else (0, False)
        return 0, properties.find(qn("w:numPr")) is not None or "list" in name.lower()

    def _media(self, paragraph: Any) -> None:
        for drawing in paragraph.iter(qn("w:drawing"), qn("w:pict")):
            words = [each.get("descr") or "" for each in drawing.iter(qn("wp:docPr"))]
            for blip in drawing.iter(qn("a:blip")):
                self._picture(blip.get(EMBED), blip.get(LINK), "".join(words[:1]))

    def _picture(self, embedded: str | None, linked: str | None, alt: str) -> None:
        if not embedded:
            if linked:
                outside = (
                    self.part.rels[linked].target_ref
                    if linked in self.part.rels
                    else ""
                )
                self.page.pieces.append(
                    Piece(PICTURE, source=_outside(outside), alt=alt)
                )
            return
        part = self.part.related_parts.get(embedded)
        if part is None:
            return
        name = str(part.partname)
        self.pictures[name] = part.blob
        self.page.pieces.append(Piece(PICTURE, source=name, alt=alt))

    def _missed(self, paragraph: Any) -> None:
        if next(paragraph.iter(qn("m:oMath")), None) is not None:
            self.page.notes.add("formula")
        for data in paragraph.iter(qn("a:graphicData")):
            if CHART.search(data.get("uri") or ""):
                self.page.notes.add("chart")
        if next(paragraph.iter(qn("w:txbxContent")), None) is not None:
            self.page.notes.add("text-box")


def _style_names(document: Any) -> dict[str, str]:
    """What styles are called, by their ids: `2` may be "heading 1"."""
    names = {}
    for style in document.styles.element.iterchildren(qn("w:style")):
        name = style.find(qn("w:name"))
        if name is not None:
            names[style.get(qn("w:styleId"), "")] = name.get(qn("w:val"), "")
    return names


def _runs(paragraph: Any) -> Iterator[Run]:
    """The words of a paragraph: also inserted ones and those of links, not the deleted ones."""
    for run in paragraph.iter(qn("w:r")):
        around = {parent.tag for parent in run.iterancestors()}
        if qn("w:del") in around or qn("w:txbxContent") in around:
            continue
        bold = run.find(f"{qn('w:rPr')}/{qn('w:b')}")
        strong = bold is not None and bold.get(qn("w:val")) not in ("0", "false")
        for node in run.iterchildren():
            if node.tag == qn("w:t"):
                yield Run(node.text or "", strong)
            elif node.tag in (qn("w:tab"), qn("w:br"), qn("w:cr")):
                yield Run("\n" if node.tag != qn("w:tab") else " ", strong)


def _outside(address: str) -> str:
    return address if "://" in address else f"file://{address}"
