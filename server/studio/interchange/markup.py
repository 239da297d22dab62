"""HTML from elsewhere comes down to pieces: headings, paragraphs, points, pictures and sounds.

Nothing of it is kept as HTML, so nothing of it can run: scripts, styles, frames and forms go
with everything inside them, and of links only the words stay.
"""

from dataclasses import dataclass, field
from typing import Any

from lxml import etree, html

from server.studio.interchange.rich import Rich
from server.studio.interchange.wording import Notes, Run, is_chinese

HEADING, PARAGRAPH, POINT, PICTURE, SOUND = (
    "heading", "paragraph", "point", "picture", "sound",
)  # fmt: skip
DROPPED = {
    "script", "style", "iframe", "object", "embed", "form", "input", "button", "select",
    "textarea", "noscript", "template", "svg", "math", "head", "title", "meta", "link",
    "applet", "frame", "frameset", "video", "canvas",
}  # fmt: skip
# Worth a word in the report: the rest of DROPPED is the page's own furniture.
MISSED = {
    "script": "script", "iframe": "frame", "object": "frame", "embed": "frame",
    "video": "video", "math": "formula", "svg": "page-drawing", "form": "form",
}  # fmt: skip
STRONG = {"strong", "b", "th", "em", "i", "u", "mark"}
BREAKS = {
    "p", "div", "section", "article", "ul", "ol", "dl", "dt", "dd", "table", "tbody",
    "thead", "tr", "blockquote", "pre", "hr", "figure", "figcaption", "header", "footer",
    "li", "body", "html", "main", "aside", "caption",
}  # fmt: skip
HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
MAX_NODES = 200_000


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing on a page."""

    kind: str
    runs: tuple[Run, ...] = ()
    level: int = 0
    source: str = ""
    alt: str = ""

    def text(self) -> str:
        """Its words on one line."""
        return " ".join("".join(run.text for run in self.runs).split())


@dataclass(slots=True)
class Page:
    """The pieces of a page in order, and what was missed in them."""

    pieces: list[Piece] = field(default_factory=list)
    notes: Notes = field(default_factory=Notes)


def read_html(source: str) -> Page:
    """The pieces of an HTML page or of a part of one."""
    page = Page()
    if not source.strip():
        return page
    if "<" not in source and "&" not in source:
        for text in source.split("\n\n"):
            if text.strip():
                page.pieces.append(Piece(PARAGRAPH, (Run(text),)))
        return page
    parser = html.HTMLParser(no_network=True, recover=True, huge_tree=False)
    try:
        root = html.document_fromstring(f"<div>{source}</div>", parser=parser)
    except (etree.ParserError, ValueError):
        return page
    page = read_tree(root)
    # The parser leaves out what is nested deeper than 256 elements, and only notes it.
    if any("depth" in error.message for error in parser.error_log):
        page.notes.add("cut-page")
    return page


def read_tree(root: Any) -> Page:
    """The pieces of a parsed tree; names of elements count without their namespace."""
    walker = _Walker()
    walker.walk(root)
    return walker.page


def html_rich(source: str) -> Rich:
    """The words and pictures of a bit of HTML."""
    return as_rich(read_html(source))


def html_text(source: str) -> str:
    """Only the words of a bit of HTML."""
    return html_rich(source).text()


def as_rich(page: Page) -> Rich:
    """A page's words as paragraphs, with its pictures."""
    rich = Rich(notes=page.notes)
    for piece in page.pieces:
        if piece.kind == PICTURE:
            rich.pictures.append((piece.source, piece.alt))
        elif piece.kind == SOUND:
            rich.sounds.append(piece.source)
        else:
            rich.paragraphs.append(Rich(list(piece.runs)))
    return rich


def local(name: Any) -> str:
    """An element's name in lower case without its namespace; empty for comments."""
    return name.rpartition("}")[2].lower() if isinstance(name, str) else ""


class _Walker:
    """Walks a tree once and writes down its pieces."""

    def __init__(self) -> None:
        self.page = Page()
        self.runs: list[Run] = []
        self.kind, self.level = PARAGRAPH, 0
        self.strong = 0
        self.cells = 0

    def walk(self, root: Any) -> None:
        events = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        for n, (event, node) in enumerate(events):
            if n > MAX_NODES:
                self.page.notes.add("cut-page")
                break
            name = local(node.tag)
            if event == "start" and name in DROPPED:
                self._missed(name)
                events.skip_subtree()
            elif event == "start":
                self._start(name, node)
            elif event == "end" and name not in DROPPED:
                self._end(name)
            if event != "start" and node is not root:
                self._words(node.tail)
        self._flush()

    def _start(self, name: str, node: Any) -> None:
        if name in BREAKS or name in HEADINGS:
            self._flush()
        if name in HEADINGS:
            self.kind, self.level = HEADING, HEADINGS[name]
        elif name == "li":
            self.kind = POINT
        elif name == "table":
            self.page.notes.add("table")
        elif name == "tr":
            self.kind, self.cells = POINT, 0
        elif name in ("td", "th"):
            self._cell()
        if name in STRONG:
            self.strong += 1
        if name == "br":
            self.runs.append(Run("\n"))
        elif name == "img":
            self._media(PICTURE, node)
        elif name in ("audio", "source") and node.get("src"):
            self._media(SOUND, node)
        self._words(node.text)

    def _end(self, name: str) -> None:
        if name in STRONG:
            self.strong -= 1
        if name in BREAKS or name in HEADINGS:
            self._flush()
        if name in HEADINGS or name in ("li", "tr"):
            self.kind, self.level = PARAGRAPH, 0

    def _cell(self) -> None:
        while self.runs and not self.runs[-1].text.strip():
            self.runs.pop()
        if self.cells and self.runs:
            words = "".join(run.text for run in self.runs)
            tight = is_chinese(words)
            between = (
                ("：" if tight else ": ")
                if self.cells == 1
                else ("；" if tight else "; ")
            )
            self.runs.append(Run(between))
        self.cells += 1

    def _words(self, text: str | None) -> None:
        if text:
            self.runs.append(Run(text, self.strong > 0))

    def _media(self, kind: str, node: Any) -> None:
        source = (node.get("src") or "").strip()
        if source:
            alt = (node.get("alt") or "").strip()
            self.page.pieces.append(Piece(kind, source=source, alt=alt))

    def _flush(self) -> None:
        """Write down what was gathered; a point whose words stand in a paragraph stays one."""
        runs, self.runs = tuple(self.runs), []
        piece = Piece(self.kind, runs, self.level)
        if piece.text():
            self.page.pieces.append(piece)
            self.kind, self.level = PARAGRAPH, 0

    def _missed(self, name: str) -> None:
        if name in MISSED:
            self.page.notes.add(MISSED[name])
