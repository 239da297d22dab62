"""What a drawing may hold: shapes and colours in one file, and no more than can be drawn.

Letters are refused because fonts differ from machine to machine; programs, pictures and links
because a drawing must be whole by itself and harmless; shapes that repeat shapes that repeat
shapes (`use`) because a few lines could keep a machine busy for days.
"""

import re
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

MAX_ELEMENTS = 20_000
MAX_DEPTH = 50

LETTERS = {"text", "tspan", "textPath"}
REFUSED = {
    "script": "a script",
    "image": "a picture or a page inside it",
    "foreignObject": "a picture or a page inside it",
    "iframe": "a picture or a page inside it",
    "animate": "an animation",
    "animateTransform": "an animation",
    "animateMotion": "an animation",
    "set": "an animation",
}
OUTSIDE = re.compile(r"url\(\s*['\"]?(?!#)|@import", re.IGNORECASE)
INSIDE = re.compile(r"url\(\s*['\"]?#([^'\")\s]+)")


class BadPicture(ValueError):
    """A picture that cannot be used; `code` and `values` say why, `line` where."""

    def __init__(self, code: str, line: int, values: dict[str, str]) -> None:
        super().__init__(code, line, values)
        self.code, self.line, self.values = code, line, values


@dataclass(slots=True)
class _Shape:
    """An element while it is read: how many elements it holds and which it repeats."""

    id: str = ""
    count: int = 1
    repeats: list[str] = field(default_factory=list)


def check_svg(source: bytes) -> None:
    """Refuse a drawing that holds what none may hold; raises BadPicture."""
    reader = _Reader()
    try:
        reader.parser.Parse(source, True)
    except expat.ExpatError as error:
        problem = expat.ErrorString(error.code)
        raise BadPicture("bad-picture", error.lineno, {"problem": problem}) from error
    reader.check_size()


class _Reader:
    """Reads a drawing once and stops at the first thing that it may not hold."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.CharacterDataHandler = self.words
        self.open = [_Shape()]
        self.named: dict[str, _Shape] = {}
        self.sizes: dict[str, int] = {}

    def refuse(self, code: str, **values: str) -> NoReturn:
        """Stop at the present line."""
        raise BadPicture(code, self.parser.CurrentLineNumber, values)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        local = name.rpartition(":")[2]
        if local in LETTERS:
            self.refuse("svg-text")
        if local in REFUSED:
            self.refuse("svg-unsafe", what=REFUSED[local])
        shape = _Shape(attributes.get("id", ""))
        for key, value in attributes.items():
            self._check_attribute(key.rpartition(":")[2].lower(), value, shape)
        self.open.append(shape)

    def _check_attribute(self, key: str, value: str, shape: _Shape) -> None:
        if key == "href" and not value.startswith("#"):
            self.refuse("svg-unsafe", what="a link to something outside")
        if key.startswith("on"):
            self.refuse("svg-unsafe", what="a script")
        if OUTSIDE.search(value):
            self.refuse("svg-unsafe", what="a style that loads something")
        shape.repeats += [value[1:]] if key == "href" else INSIDE.findall(value)

    def end(self, _name: str) -> None:
        """An element ends: what it holds counts for those around it."""
        shape = self.open.pop()
        around = self.open[-1]
        around.count += shape.count
        around.repeats += shape.repeats
        if around.count > MAX_ELEMENTS or len(around.repeats) > MAX_ELEMENTS:
            self.refuse("bad-picture", problem="too many shapes")
        if shape.id:
            self.named.setdefault(shape.id, shape)

    def doctype(self, *_: object) -> None:
        """Entities could repeat text without end; drawings need none."""
        self.refuse("svg-unsafe", what="a document type or entity")

    def words(self, text: str) -> None:
        """Text between elements: style sheets may not load anything."""
        if OUTSIDE.search(text):
            self.refuse("svg-unsafe", what="a style that loads something")

    def check_size(self) -> None:
        """Refuse a drawing that grows too large once every repetition is drawn."""
        if self._size(self.open[0], 0) > MAX_ELEMENTS:
            raise BadPicture("bad-picture", 1, {"problem": "too many shapes"})

    def _size(self, shape: _Shape, depth: int) -> int:
        if depth > MAX_DEPTH:
            return MAX_ELEMENTS + 1
        total = shape.count
        for id in shape.repeats:
            if id not in self.sizes:
                # A shape that repeats itself: the drawing library refuses that.
                self.sizes[id] = 0
                inner = self.named.get(id)
                self.sizes[id] = self._size(inner, depth + 1) if inner else 0
            total += self.sizes[id]
        return total
