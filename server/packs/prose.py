"""The lesson Markdown: paragraphs, `**strong**` and `- ` lists, with a picture or video, a sound
and fact marks taken out.

What comes out is what a phone shows: paragraphs apart by an empty line, one line each, list
points on lines of their own. Markdown-it finds the blocks; inside a line the rules are ours,
because CommonMark's `**` does not close before a Chinese character after punctuation.
"""

import re
from dataclasses import dataclass, field
from functools import partial

from markdown_it import MarkdownIt
from markdown_it.token import Token

from server.packs.faults import Faults
from server.packs.lesson import SOUND_SUFFIXES, VIDEO_SUFFIX, Picture, Sound, Video

# Blocks only. Reference definitions would vanish without a word; lines of === or --- are no
# headings here.
MARKDOWN = MarkdownIt("commonmark").disable(
    ["inline", "text_join", "reference", "lheading"]
)

# Bounded: without bounds a long line of brackets costs the square of its length.
MEDIA = re.compile(r"!\[(?P<alt>[^\]\n]{0,400})\]\((?P<file>[^)\n]{0,200})\)")
FACT = re.compile(r"\[\^([A-Za-z][A-Za-z0-9-]{0,31})\]")
LINK = re.compile(
    r"(?:https?|ftp)://\S*|\bwww\.\S+|\b(?:mailto|tel):\S+", re.IGNORECASE
)
FORBIDDEN = (
    (re.compile(r"\]\("), "a link"),
    (re.compile(r"<[A-Za-z/!?]"), "HTML"),
    (re.compile(r"`"), "code"),
    (re.compile(r"\\"), "a backslash"),
    (re.compile(r"&#?\w{1,31};"), "a character code"),
    (re.compile(r"!\["), "a picture in this place"),
    (re.compile(r"\[\^"), "a fact mark in this place"),
    (re.compile(r"\*"), "a lone star"),
)
# Han, kana, CJK punctuation, full-width forms: joined without a space.
CJK = re.compile(
    r"[\u2018-\u201d\u2026\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]"
)
BLOCKS = {
    "heading_open": "a heading",
    "ordered_list_open": "a numbered list",
    "blockquote_open": "a quotation",
    "hr": "a line",
    "fence": "a code block",
    "code_block": "text that is indented by four spaces",
    "html_block": "HTML",
}


@dataclass(slots=True)
class Prose:
    """What a card says: its text, the facts it rests on, its pictures, sounds and videos."""

    text: str = ""
    facts: list[str] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    sounds: list[Sound] = field(default_factory=list)
    videos: list[Video] = field(default_factory=list)


def join_lines(text: str) -> str:
    """One line of `text`: a line break is a space, but nothing between Chinese characters."""
    joined = ""
    for line in (piece.strip() for piece in text.split("\n")):
        if joined and line:
            tight = CJK.fullmatch(joined[-1]) and CJK.fullmatch(line[0])
            joined += line if tight else " " + line
        else:
            joined += line
    return joined


def plain(text: str, key: str, limit: int, file: str, line: int, faults: Faults) -> str:
    """Check words that allow no markup at all, and return them on one line."""
    text = join_lines(text)
    _check_inline(text, file, line, faults)
    _check_length(text, key, limit, file, line, faults)
    return text


def read_prose(text: str, limit: int, file: str, first: int, faults: Faults) -> Prose:
    """Read lesson Markdown that begins on line `first` of `file`."""
    reader = _Reader(file, first, faults)
    reader.read(MARKDOWN.parse(text))
    reader.prose.text = "\n\n".join(reader.paragraphs)
    _check_length(reader.prose.text, "text", limit, file, first, faults)
    return reader.prose


class _Reader:
    """Walks the block tokens of one card."""

    def __init__(self, file: str, first: int, faults: Faults) -> None:
        self.file, self.first, self.faults = file, first, faults
        self.prose = Prose()
        self.paragraphs: list[str] = []
        self.points: list[str] | None = None

    def read(self, tokens: list[Token]) -> None:
        for token in tokens:
            line = self.first + (token.map[0] if token.map else 0)
            if token.type in BLOCKS:
                self._refuse(line, BLOCKS[token.type])
            elif token.type == "bullet_list_open":
                self._open_list(token, line)
            elif token.type == "bullet_list_close":
                self._close_list()
            elif token.type == "inline":
                self._inline(token.content, line)

    def _refuse(self, line: int, what: str) -> None:
        self.faults.add(self.file, line, "markup", what=what)

    def _open_list(self, token: Token, line: int) -> None:
        if self.points is not None:
            self._refuse(line, "a list inside a list")
        if token.markup != "-":
            self._refuse(line, "a list with * or +")
        self.points = self.points or []

    def _close_list(self) -> None:
        if self.points:
            self.paragraphs.append("\n".join(f"- {point}" for point in self.points))
        self.points = None

    def _inline(self, content: str, line: int) -> None:
        kept = []
        for offset, text in enumerate(content.split("\n")):
            text = MEDIA.sub(partial(self._media, line + offset), text)
            self.prose.facts += [
                fact for fact in FACT.findall(text) if fact not in self.prose.facts
            ]
            kept.append(FACT.sub("", text))
        joined = join_lines("\n".join(kept))
        _check_inline(_without_strong(joined), self.file, line, self.faults)
        if joined:
            (self.paragraphs if self.points is None else self.points).append(joined)

    def _media(self, line: int, found: re.Match[str]) -> str:
        name, alt = found["file"].strip(), found["alt"].strip()
        if name.lower().endswith(SOUND_SUFFIXES):
            self.prose.sounds.append(Sound(name, line))
            return ""
        if LINK.match(name):
            self.faults.add(self.file, line, "needs-network", link=name)
            return ""
        if not alt:
            self.faults.add(self.file, line, "missing-alt", name=name)
        if name.lower().endswith(VIDEO_SUFFIX):
            self.prose.videos.append(Video(name, alt, line))
        else:
            self.prose.pictures.append(Picture(name, alt, line))
        return ""


def _without_strong(text: str) -> str:
    return re.sub(r"\*\*([^*\s](?:[^*]*[^*\s])?)\*\*", r"\1", text)


def _check_inline(text: str, file: str, line: int, faults: Faults) -> None:
    for found in LINK.finditer(text):
        faults.add(file, line, "needs-network", link=found[0])
    for pattern, what in FORBIDDEN:
        if pattern.search(text):
            faults.add(file, line, "markup", what=what)


def _check_length(
    text: str, key: str, limit: int, file: str, line: int, faults: Faults
) -> None:
    if len(text) > limit:
        faults.add(file, line, "too-long", key=key, length=len(text), limit=limit)
