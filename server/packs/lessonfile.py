"""A lesson's file: a YAML head between two lines of ---, then blocks under headings."""

import re
from dataclasses import dataclass
from pathlib import Path

from markdown_it.token import Token

from server.packs.faults import Faults
from server.packs.items import read_item
from server.packs.lesson import Block, Lesson
from server.packs.marks import ID, read_mapping
from server.packs.prose import MARKDOWN, Prose, read_prose
from server.packs.textfile import shown_path

TITLE, GOAL, CARD = 80, 240, 1000
HEADING = re.compile(r"(card|item)\s+(\S+)|(rule|today)")


@dataclass(frozen=True, slots=True)
class Span:
    """Where a block stands: lines from `start` to before `end`, counted from 0."""

    heading: str
    start: int
    end: int


def heading_of(span: Span) -> tuple[str, str] | None:
    """The kind and id that a block's heading says; None where it says neither."""
    found = HEADING.fullmatch(span.heading.strip())
    return (found[1] or found[3], found[2] or found[3]) if found else None


def end_of_head(lines: list[str]) -> int:
    """The index of the line that ends the YAML head; 0 where there is no head."""
    if lines[0].rstrip() != "---":
        return 0
    return next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), 0)


def block_spans(lines: list[str], start: int) -> list[Span]:
    """The blocks of a lesson's file, whose body begins at line `start`."""
    tokens = MARKDOWN.parse("\n".join(lines[start:]))
    heads = [
        (start + token.map[0], tokens[n + 1].content)
        for n, token in enumerate(tokens)
        if token.type == "heading_open"
        and token.tag == "h2"
        and token.level == 0
        and token.map
    ]
    starts = [line for line, _ in heads] + [len(lines)]
    return [
        Span(heading, line, end)
        for (line, heading), end in zip(heads, starts[1:], strict=True)
    ]


def read_lesson(text: str, path: Path, faults: Faults) -> Lesson | None:
    """Read one lesson file; None where its head cannot be read."""
    file = shown_path(path)
    lines = text.split("\n")
    end = end_of_head(lines)
    if not end:
        faults.add(file, 1, "no-front-matter")
        return None
    fields = read_mapping("\n".join(lines[1:end]), file, 2, faults)
    if fields is None:
        return None
    minutes = fields.whole("minutes", 0, 999)
    lesson = Lesson(
        id=fields.id(),
        file=file,
        name=path.name,
        title=fields.text("title", TITLE),
        goal=fields.text("goal", GOAL),
        minutes=minutes or 0,
        blocks=_read_blocks(lines, end + 1, file, faults),
        lines={key: fields.line_of(key) for key in ("id", "title", "goal", "minutes")},
    )
    if minutes is not None and not 3 <= minutes <= 6:
        fields.fault("minutes", "minutes", minutes=minutes)
    fields.done()
    return lesson


def _read_blocks(
    lines: list[str], start: int, file: str, faults: Faults
) -> tuple[Block, ...]:
    """Read the blocks of the body; `start` is the index of its first line."""
    spans = block_spans(lines, start)
    first = spans[0].start if spans else len(lines)
    if any(line.strip() for line in lines[start:first]):
        faults.add(file, start + 1, "text-outside-block")
    return tuple(
        block for span in spans if (block := _read_block(span, lines, file, faults))
    )


def _read_block(
    span: Span, lines: list[str], file: str, faults: Faults
) -> Block | None:
    """Read one block: its heading, and the body that begins on the next line."""
    line = span.start + 1
    body = "\n".join(lines[line : span.end])
    found = heading_of(span)
    if not found:
        faults.add(file, line, "bad-heading", heading=span.heading)
        return None
    kind, id = found
    if not ID.fullmatch(id):
        faults.add(file, line, "bad-id", id=id)
    if kind == "item":
        return _item_block(id, body, file, line, faults)
    prose = read_prose(body, CARD, file, line + 1, faults)
    return _prose_block(kind, id, prose, file, line, faults)


def _prose_block(
    kind: str, id: str, prose: Prose, file: str, line: int, faults: Faults
) -> Block:
    if not prose.text:
        faults.add(file, line, "empty-block")
    media = (
        (prose.pictures, "picture"),
        (prose.sounds, "sound"),
        (prose.videos, "video"),
    )
    for found, what in media:
        if len(found) > 1:
            faults.add(file, found[1].line, "too-many-media", kind=what)
    if prose.videos and prose.pictures:
        faults.add(file, prose.pictures[0].line, "picture-beside-video")
    return Block(
        kind=kind,
        id=id,
        line=line,
        text=prose.text,
        facts=tuple(prose.facts),
        picture=prose.pictures[0] if prose.pictures else None,
        sound=prose.sounds[0] if prose.sounds else None,
        video=prose.videos[0] if prose.videos else None,
    )


def _item_block(id: str, body: str, file: str, line: int, faults: Faults) -> Block:
    tokens = MARKDOWN.parse(body)
    fence = _only_fence(tokens)
    if fence is None or fence.map is None:
        faults.add(file, line, "item-not-yaml")
        return Block(kind="item", id=id, line=line)
    first = line + 1 + fence.map[0] + 1
    item = read_item(id, fence.content, file, first, faults)
    return Block(kind="item", id=id, line=line, item=item)


def _only_fence(tokens: list[Token]) -> Token | None:
    if len(tokens) != 1 or tokens[0].type != "fence":
        return None
    return tokens[0] if tokens[0].info.strip() == "yaml" else None
