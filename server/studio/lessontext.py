"""A lesson's file cut into its head and blocks, so that one block changes and no other byte.

``LessonText.parse(text).text == text`` for every file that has a head.
"""

from dataclasses import dataclass, replace
from hashlib import sha256

from server.errors import N_, BadRequest, NotFound
from server.packs.lessonfile import block_spans, end_of_head, heading_of

HEAD = "head"


def fingerprint(text: str) -> str:
    """A short name for a block's exact text; what a save says it began from."""
    return sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Part:
    """One block's exact text with its heading; kind "" for a heading that says no kind."""

    kind: str
    id: str
    text: str

    @property
    def base(self) -> str:
        """The fingerprint of the text."""
        return fingerprint(self.text)


@dataclass(frozen=True, slots=True)
class LessonText:
    """A lesson's file: the head with both of its lines of ---, then the blocks."""

    head: str
    parts: tuple[Part, ...]

    @classmethod
    def parse(cls, text: str) -> "LessonText":
        """Cut a file; raises BadRequest where it has no head."""
        lines = text.split("\n")
        end = end_of_head(lines)
        if not end:
            raise BadRequest(
                "no-head",
                N_("This lesson's file has no head between two lines of ---."),
            )
        spans = block_spans(lines, end + 1)
        first = spans[0].start if spans else len(lines)
        parts = []
        for span in spans:
            kind, id = heading_of(span) or ("", span.heading)
            parts.append(Part(kind, id, _lines(lines, span.start, span.end)))
        return cls(_lines(lines, 0, first), tuple(parts))

    @property
    def text(self) -> str:
        """The whole file."""
        return self.head + "".join(part.text for part in self.parts)

    def index(self, block: str) -> int:
        """The place of a block, named "kind id"; raises NotFound."""
        for place, part in enumerate(self.parts):
            if name_of(part) == block:
                return place
        raise NotFound("no-block", N_("This part of the lesson is not there any more."))

    def with_part(self, place: int, part: Part) -> "LessonText":
        """The same with another block in this place."""
        return replace(
            self, parts=(*self.parts[:place], part, *self.parts[place + 1 :])
        )

    def inserted(self, place: int, part: Part) -> "LessonText":
        """The same with one block more, before that place."""
        return replace(
            self, parts=_apart((*self.parts[:place], part, *self.parts[place:]))
        )

    def removed(self, place: int) -> "LessonText":
        """The same without this block."""
        return replace(self, parts=(*self.parts[:place], *self.parts[place + 1 :]))

    def moved(self, place: int, to: int) -> "LessonText":
        """The same with this block at place `to` of the result."""
        rest = [*self.parts[:place], *self.parts[place + 1 :]]
        rest.insert(to, self.parts[place])
        return replace(self, parts=_apart(tuple(rest)))


def name_of(part: Part) -> str:
    """How pages and the API name a block: "card ice", "item where", "rule"."""
    return f"{part.kind} {part.id}" if part.id != part.kind else part.kind


def _apart(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Each block but the last ends with an empty line, as editors write them."""
    return tuple(
        replace(part, text=part.text.rstrip("\n") + ("\n\n" if more else "\n"))
        for part, more in zip(parts, [True] * (len(parts) - 1) + [False], strict=True)
    )


def _lines(lines: list[str], start: int, end: int) -> str:
    """Lines from `start` to before `end`, each with its line break as the file has it."""
    text = "\n".join(lines[start:end])
    return text + "\n" if end < len(lines) else text
