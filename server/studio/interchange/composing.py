"""Pieces of a page, a document or slides become lessons and their cards.

The top level of headings begins lessons, the next ones begin cards. A card has one picture and
few words: what is longer goes onto the next card.
"""

import re
from collections.abc import Sequence

from server.packs.lesson import Picture, Sound
from server.packs.lessonfile import CARD
from server.studio.interchange.collecting import Collector, Told
from server.studio.interchange.markup import HEADING, PICTURE, POINT, SOUND, Page, Piece
from server.studio.interchange.questions import Questions
from server.studio.interchange.wording import (
    Run,
    length,
    paragraph,
    plain,
    safe_start,
    sentences,
)
from server.studio.interchange.written import Written, ask_written, with_written

# A card reads in some twenty seconds: so many Latin letters, half as many Chinese characters.
ENOUGH = 280
ENDS = {
    "rule": re.compile(r"\W*(rule|rule card|rule of thumb|口诀|一句话口诀)\W*", re.I),
    "today": re.compile(r"\W*(today|do today|do it today|今天做|今天就做)\W*", re.I),
}


class Composer:
    """Fills cards with pieces and puts them into the collector."""

    def __init__(self, collector: Collector, title: str) -> None:
        self.collector = collector
        self.questions = Questions(collector)
        self.title = title
        self.lesson_level = 0
        self.texts: list[str] = []
        self.picture: Picture | None = None
        self.sound: Sound | None = None
        self.kind, self.name = "card", ""
        self.told = Told(title)

    def add_page(self, page: Page, *, lessons: bool = True) -> None:
        """Put a whole page into lessons and cards; without `lessons` into cards only."""
        levels = [piece.level for piece in page.pieces if piece.kind == HEADING]
        self.lesson_level = lesson_level(levels) if lessons else 0
        for piece in with_written(page.pieces):
            if isinstance(piece, Written):
                self.end_card()
                ask_written(self.questions, piece)
            else:
                self.add(piece)
        self.end_card()
        if page.notes.found:
            self.collector.tell(Told(self.title, 0, page.notes))

    def add(self, piece: Piece) -> None:
        """Put one piece onto the card, or begin a new one with it."""
        if piece.kind == HEADING:
            self._heading(piece)
        elif piece.kind == PICTURE:
            self._picture(piece)
        elif piece.kind == SOUND:
            self._sound(piece)
        else:
            self._words(piece)

    def begin_lesson(self, title: str) -> None:
        """What follows belongs to a new lesson."""
        self.end_card()
        self.collector.open_lesson(title)

    def begin_card(self, name: str) -> None:
        """What follows stands on a card of its own; `name` is its heading."""
        self.end_card()
        self.name, self.told = name, Told(name or self.title)
        kind = next((kind for kind, words in ENDS.items() if words.fullmatch(name)), "")
        if kind and not self._has(kind):
            self.kind = kind

    def end_card(self) -> None:
        """Put the card, if it says or shows anything, into the lesson."""
        text, picture, sound = self._text(), self.picture, self.sound
        if text or picture or sound:
            if not self.collector.heads:
                self.collector.open_lesson(plain(self.title, self.told.notes))
            self.collector.card(
                text, id=self.name, picture=picture, sound=sound, kind=self.kind
            )
            told = Told(self.name or text or self.title, 0, self.told.notes)
            self.collector.tell(told)
            self.told = Told(self.name or self.title)
            self.kind = "card"
        self.texts, self.picture, self.sound = [], None, None

    # --- pieces -----------------------------------------------------------------

    def _heading(self, piece: Piece) -> None:
        words = plain(piece.text(), self.told.notes)
        if piece.level <= self.lesson_level:
            self.begin_lesson(words)
            self.name, self.told = "", Told(words)
            return
        self.begin_card(words)
        if self.kind == "card":
            self.texts.append(paragraph([Run(words, strong=True)], self.told.notes))

    def _picture(self, piece: Piece) -> None:
        picture = self.collector.picture(piece.source, piece.alt, self.told)
        if picture is None:
            return
        if self.picture:
            self.end_card()
        self.picture = picture

    def _sound(self, piece: Piece) -> None:
        sound = self.collector.sound(piece.source, self.told)
        if sound is None:
            return
        if self.sound:
            self.end_card()
        self.sound = sound

    def _words(self, piece: Piece) -> None:
        text = paragraph(piece.runs, self.told.notes)
        if not text:
            return
        for part in parts(f"- {text}" if piece.kind == POINT else text):
            if self._full(part):
                self.end_card()
            self.texts.append(part)

    def _full(self, text: str) -> bool:
        if not self.texts or self.kind != "card":
            return len(self._text()) + len(text) + 2 > CARD and bool(self.texts)
        headed = len(self.texts) == 1 and self.texts[0].startswith("**")
        return not headed and length(self._text()) + length(text) > ENOUGH

    def _text(self) -> str:
        """Paragraphs apart by an empty line, points of one list on lines of their own."""
        text = ""
        for part in self.texts:
            tight = part.startswith("- ") and text.rpartition("\n")[2].startswith("- ")
            text += ("" if not text else "\n" if tight else "\n\n") + part
        return text

    def _has(self, kind: str) -> bool:
        blocks = self.collector.blocks[-1] if self.collector.blocks else []
        return any(block.kind == kind for block in blocks)


def lesson_level(levels: Sequence[int]) -> int:
    """Which level of headings begins lessons; 0 where none does.

    The first level does. Where it stands there once, as a book's title, with several headings
    below that have headings below them, the second does.
    """
    found = sorted(set(levels))
    if not found or (found[0] > 1 and len(found) == 1):
        return 0
    alone = levels.count(found[0]) == 1
    if alone and len(found) > 2 and levels.count(found[1]) > 1:
        return found[1]
    return found[0] if found[0] == 1 or len(found) > 1 else 0


def parts(text: str) -> list[str]:
    """A paragraph that fits onto a card, or its sentences so put that each part does."""
    if len(text) <= CARD:
        return [text]
    if "**" in text:
        text = text.replace("**", "")
    found: list[str] = []
    for sentence in sentences(text):
        for start in range(0, len(sentence), CARD):
            piece = sentence[start : start + CARD]
            if found and len(found[-1]) + len(piece) < ENOUGH:
                found[-1] += f" {piece}"
            else:
                found.append(piece)
    return [safe_start(part.strip()) for part in found if part.strip()]


def compose(
    collector: Collector, page: Page, title: str, *, lessons: bool = True
) -> None:
    """Put a page into the collector; `title` is the lesson's where nothing else names it.

    Without `lessons` its headings begin cards only.
    """
    Composer(collector, title).add_page(page, lessons=lessons)
