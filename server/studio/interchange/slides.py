"""Slides: each becomes a card, or several where it holds more than one picture or many words."""

import re
from collections.abc import Iterator
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER

from server.errors import Problem
from server.studio.interchange.archives import Archive
from server.studio.interchange.collecting import Collector, Told
from server.studio.interchange.composing import Composer
from server.studio.interchange.markdown import title_of
from server.studio.interchange.markup import PARAGRAPH, PICTURE, POINT, Piece
from server.studio.interchange.office import broken, harmless
from server.studio.interchange.wording import Notes, Run, plain

MAX_SLIDES = 500
MAX_DEPTH = 8
SECTION = "{http://schemas.microsoft.com/office/powerpoint/2010/main}section"
SECTION_SLIDE = "{http://schemas.microsoft.com/office/powerpoint/2010/main}sldId"
TITLES = (
    PP_PLACEHOLDER.TITLE,
    PP_PLACEHOLDER.CENTER_TITLE,
    PP_PLACEHOLDER.VERTICAL_TITLE,
)
FURNITURE = (
    PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER,
    PP_PLACEHOLDER.HEADER,
)  # fmt: skip
CHART = re.compile(r"/(chart|diagram)$")


def read_slides(archive: Archive, name: str, collector: Collector) -> None:
    """Read a presentation into the collector. Raises BadRequest."""
    try:
        presentation = Presentation(harmless(archive, collector))
        _Reader(presentation, title_of(name), collector).read()
    except Problem:
        raise
    except Exception as error:  # noqa: B902 (the library says no more exactly what it raises)
        raise broken(error) from error


class _Reader:
    """Turns slides into cards; a section of the presentation is a lesson."""

    def __init__(self, presentation: Any, title: str, collector: Collector) -> None:
        self.presentation, self.collector = presentation, collector
        self.title = title
        self.composer = Composer(collector, title)
        self.pictures: dict[str, bytes] = {}
        collector.resolve = self.pictures.get

    def read(self) -> None:
        begins = _sections(self.presentation)
        own = plain(self.presentation.core_properties.title or "", Notes())
        self.collector.open_lesson(
            own if own and own != "PowerPoint Presentation" else self.title
        )
        for number, slide in enumerate(self.presentation.slides, 1):
            if number > MAX_SLIDES:
                told = Told(f"{number}–{len(self.presentation.slides)}")
                self.collector.leave_out(told, "too-many", limit=str(MAX_SLIDES))
                break
            if slide.slide_id in begins and len(begins) > 1:
                self.composer.begin_lesson(plain(begins[slide.slide_id], Notes()))
            self._slide(number, slide)

    def _slide(self, number: int, slide: Any) -> None:
        name = f"{number}"
        if slide._element.get("show") in ("0", "false"):
            self.collector.leave_out(Told(name), "hidden-slide")
            return
        shapes = sorted(_shapes(slide.shapes, 0), key=_place)
        title = next((s for s in shapes if _kind(s) in TITLES), None)
        words = plain(title.text_frame.text, Notes()) if title is not None else ""
        self.composer.begin_card(words)
        self.composer.told.what = f"{number}: {words}" if words else name
        if words and self.composer.kind == "card":
            self.composer.add(Piece(PARAGRAPH, (Run(words, strong=True),)))
        for shape in shapes:
            if shape is not title and _kind(shape) not in FURNITURE:
                self._shape(shape, number)
        self._spoken(slide)
        self.composer.end_card()

    def _shape(self, shape: Any, number: int) -> None:
        if hasattr(shape, "image"):
            self._picture(shape, number)
        elif shape.has_text_frame:
            self._words(shape)
        elif getattr(shape, "has_table", False):
            self._table(shape.table)
        elif shape.shape_type == MSO_SHAPE_TYPE.MEDIA:
            self.composer.told.notes.add("video")
        else:
            for data in shape._element.iter("{*}graphicData"):
                if CHART.search(data.get("uri") or ""):
                    self.composer.told.notes.add("chart")

    def _picture(self, shape: Any, number: int) -> None:
        if shape.shape_type == MSO_SHAPE_TYPE.MEDIA:
            self.composer.told.notes.add("video")
            return
        named = next(iter(shape._element.iter("{*}cNvPr")), None)
        alt = (named.get("descr") or "") if named is not None else ""
        try:
            image = shape.image
        except (ValueError, KeyError, AttributeError):
            # A picture that only links to a file elsewhere.
            self.composer.add(Piece(PICTURE, source="file://linked", alt=alt))
            return
        source = f"slide-{number}-{image.sha1[:12]}.{image.ext}"
        self.pictures[source] = image.blob
        self.composer.add(Piece(PICTURE, source=source, alt=alt))

    def _words(self, shape: Any) -> None:
        paragraphs = [p for p in shape.text_frame.paragraphs if p.text.strip()]
        body = _kind(shape) in (PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT)
        for paragraph in paragraphs:
            runs = tuple(Run(r.text, bool(r.font.bold)) for r in paragraph.runs)
            runs = runs or (Run(paragraph.text),)
            kind = POINT if body and len(paragraphs) > 1 else PARAGRAPH
            self.composer.add(Piece(kind, runs))

    def _table(self, table: Any) -> None:
        self.composer.told.notes.add("table")
        for row in table.rows:
            cells = [" ".join(cell.text.split()) for cell in row.cells]
            cells = [cell for cell in cells if cell]
            if cells:
                text = ": ".join(filter(None, [cells[0], "; ".join(cells[1:])]))
                self.composer.add(Piece(POINT, (Run(text),)))

    def _spoken(self, slide: Any) -> None:
        """What the speaker says stands below what the slide shows."""
        if not slide.has_notes_slide or slide.notes_slide.notes_text_frame is None:
            return
        for text in slide.notes_slide.notes_text_frame.text.split("\n"):
            self.composer.add(Piece(PARAGRAPH, (Run(text),)))


def _shapes(shapes: Any, depth: int) -> Iterator[Any]:
    """All shapes, also those inside groups."""
    for shape in shapes:
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP and depth < MAX_DEPTH:
            yield from _shapes(shape.shapes, depth + 1)
        else:
            yield shape


def _place(shape: Any) -> tuple[int, int]:
    return (shape.top or 0) // 200_000, shape.left or 0


def _kind(shape: Any) -> Any:
    return shape.placeholder_format.type if shape.is_placeholder else None


def _sections(presentation: Any) -> dict[int, str]:
    """The names of sections by the id of the slide that each begins with."""
    found = {}
    for section in presentation.part._element.iter(SECTION):
        slides = list(section.iter(SECTION_SLIDE))
        if slides and (slides[0].get("id") or "").isdigit():
            found[int(slides[0].get("id"))] = section.get("name") or ""
    return found
