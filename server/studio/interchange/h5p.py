"""H5P (h5p.org): questions, question sets, presentations, columns and books.

An .h5p file is a ZIP: `h5p.json` names the kind of content, `content/content.json` holds it.
What the kinds hold is told by their `semantics.json`.
"""

import base64
import json
from collections.abc import Callable
from functools import partial

from server.errors import N_, BadRequest
from server.studio.interchange.archives import Archive
from server.studio.interchange.carry import (
    FILE,
    KeptLesson,
    Part,
    read_kept_file,
    seen_json,
    take_parts,
)
from server.studio.interchange.collecting import Collector, Told
from server.studio.interchange.composing import Composer
from server.studio.interchange.h5p_json import Params
from server.studio.interchange.h5p_questions import H5pQuestions
from server.studio.interchange.markdown import title_of
from server.studio.interchange.markup import HEADING, PICTURE, SOUND, Piece, read_html
from server.studio.interchange.wording import Notes, Run, plain

CONTENT = "content/content.json"
INTRO = "intro"
MAX_DEPTH = 8
# Decoration without words: nothing is missed without it.
SILENT = {"H5P.Shape", "H5P.Link", "H5P.Nil", "H5P.ContinuousText", "H5P.GoToSlide"}


def is_h5p(archive: Archive) -> bool:
    """Whether a ZIP is an H5P file."""
    return "h5p.json" in archive.entries and CONTENT in archive.entries


def read_h5p(archive: Archive, name: str, collector: Collector) -> None:
    """Read an H5P file into the collector."""
    head = _json(archive, "h5p.json")
    content = _json(archive, CONTENT)

    def resolve(source: str) -> bytes | None:
        found = archive.find(source, CONTENT) or archive.find(
            f"images/{source}", CONTENT
        )
        return archive.read(found) if found else None

    lessons, media = _kept(archive)
    collector.resolve = lambda source: from_base64(media, source) or resolve(source)
    title = plain(head.words("title"), Notes()) or title_of(name)
    collector.open_lesson(title)
    reader = _Reader(collector, title)
    if lessons:
        take_parts(lessons, reader.parts(content), collector)
    else:
        reader.content(head.text("mainLibrary"), content, title)


def _kept(archive: Archive) -> tuple[list[KeptLesson], dict[str, str]]:
    name = f"content/{FILE}"
    return read_kept_file(archive.read(name)) if name in archive.entries else ([], {})


def from_base64(media: dict[str, str], name: str) -> bytes | None:
    """A picture or a sound that travelled as text."""
    try:
        return base64.b64decode(media[name]) if name in media else None
    except ValueError:
        return None


def _json(archive: Archive, name: str) -> Params:
    try:
        return Params(json.loads(archive.read(name)))
    except (ValueError, RecursionError) as error:
        raise BadRequest(
            "import-broken-h5p",
            N_("The H5P file is spoilt inside. Export it again, then try again."),
        ) from error


class _Reader:
    """Reads content of any kind, also inside other content."""

    def __init__(self, collector: Collector, title: str) -> None:
        self.collector = collector
        self.questions = H5pQuestions(collector)
        self.composer = Composer(collector, title)
        self.depth = 0
        self.kinds: dict[str, Callable[[Params, str], None]] = {
            "H5P.QuestionSet": self._question_set,
            "H5P.CoursePresentation": self._presentation,
            "H5P.Column": self._column,
            "H5P.InteractiveBook": self._book,
            "H5P.InteractiveVideo": self._video,
            "H5P.Accordion": self._accordion,
            "H5P.AdvancedText": self._text,
            "H5P.Text": self._text,
            "H5P.Table": self._text,
            "H5P.Image": self._image,
            "H5P.Audio": self._audio,
            "H5P.Dialogcards": self._dialog_cards,
            "H5P.Flashcards": self._flash_cards,
            "H5P.GuessTheAnswer": self._guess,
        }

    def content(self, library: str, params: Params, title: str) -> None:
        """Read content of the kind that `library` names, with or without a version."""
        kind = library.split(" ")[0]
        if kind in SILENT or not kind:
            return
        if self.depth >= MAX_DEPTH:
            self.collector.leave_out(Told(title or kind), "too-deep")
            return
        self.depth += 1
        if kind in self.kinds:
            self.kinds[kind](params, title)
        else:
            self.composer.end_card()
            if not self.questions.ask(kind, params, title):
                self.collector.leave_out(
                    Told(title or kind), "unknown-question", value=kind
                )
        self.depth -= 1

    def inner(self, params: Params) -> None:
        """Read content that stands inside other content."""
        title = plain(params.at("metadata").words("title"), Notes())
        self.content(params.text("library"), params.at("params"), title)

    def end(self) -> None:
        """Put the open card into the lesson."""
        self.composer.end_card()

    def parts(self, params: Params) -> list[Part]:
        """The parts of a question set of our own making."""
        introduction = params.at("introPage").text("introduction")
        found = [Part(INTRO, seen_json(introduction), lambda: self._page(introduction))]
        for question in params.each("questions"):
            seen = seen_json([question.text("library"), question.at("params").fields])
            at = question.text("subContentId")
            found.append(Part(at, seen, partial(self._whole, question)))
        return found

    def _page(self, source: str) -> None:
        self._html(source)
        self.end()

    def _whole(self, question: Params) -> None:
        self.inner(question)
        self.end()

    # --- kinds that hold others ---------------------------------------------------

    def _question_set(self, params: Params, _title: str) -> None:
        intro = params.at("introPage")
        if intro.flag("showIntroPage"):
            self._page(intro.text("introduction"))
        for question in params.each("questions"):
            self._whole(question)

    def _presentation(self, params: Params, _title: str) -> None:
        for slide in params.at("presentation").each("slides"):
            self.end()
            places = sorted(
                slide.each("elements"), key=lambda e: (e.number("y"), e.number("x"))
            )
            for element in places:
                self.inner(element.at("action"))
            self.end()

    def _column(self, params: Params, _title: str) -> None:
        for part in params.each("content"):
            self.inner(part.at("content"))
        self.end()

    def _book(self, params: Params, _title: str) -> None:
        cover = params.at("bookCover").text("coverDescription")
        self._html(cover)
        self.end()
        for chapter in params.each("chapters"):
            chapter = chapter.at("chapter") if chapter.has("chapter") else chapter
            self.end()
            self.collector.open_lesson(
                plain(chapter.at("metadata").words("title"), Notes())
            )
            self.inner(chapter)
            self.end()

    def _video(self, params: Params, title: str) -> None:
        self.collector.leave_out(Told(title or "H5P.InteractiveVideo"), "video")
        assets = params.at("interactiveVideo").at("assets")
        for interaction in assets.each("interactions"):
            self.inner(interaction.at("action"))
            self.end()

    def _accordion(self, params: Params, _title: str) -> None:
        for panel in params.each("panels"):
            words = plain(panel.words("title"), Notes())
            self.composer.add(Piece(HEADING, (Run(words),), level=9))
            self.inner(panel.at("content"))
        self.end()

    # --- words and pictures ---------------------------------------------------------

    def _html(self, source: str) -> None:
        page = read_html(source)
        for why, value in page.notes.found:
            self.composer.told.notes.add(why, value)
        for piece in page.pieces:
            self.composer.add(piece)

    def _text(self, params: Params, _title: str) -> None:
        self._html(params.text("text"))

    def _image(self, params: Params, title: str) -> None:
        alt = params.words("alt") or title
        source = params.at("file").text("path")
        self.composer.add(Piece(PICTURE, source=source, alt=alt))

    def _audio(self, params: Params, _title: str) -> None:
        for file in params.each("files")[:1]:
            self.composer.add(Piece(SOUND, source=file.text("path")))

    def _dialog_cards(self, params: Params, _title: str) -> None:
        for card in params.each("dialogs"):
            self._two_sides(card.text("text"), card.text("answer"), card)

    def _flash_cards(self, params: Params, _title: str) -> None:
        for card in params.each("cards"):
            self._two_sides(card.text("text"), card.text("answer"), card)

    def _two_sides(self, front: str, back: str, card: Params) -> None:
        self.end()
        source = card.at("image").text("path")
        if source:
            alt = card.words("imageAltText") or read_words(front)
            self.composer.add(Piece(PICTURE, source=source, alt=alt))
        self.composer.add(Piece("paragraph", (Run(read_words(front), strong=True),)))
        self._html(back)
        self.end()

    def _guess(self, params: Params, _title: str) -> None:
        self._two_sides(
            params.text("taskDescription"), params.text("solutionText"), params
        )


def read_words(source: str) -> str:
    """Only the words of a bit of HTML."""
    return " ".join(piece.text() for piece in read_html(source).pieces if piece.text())
