"""Captions: WebVTT (W3C) as editors write it, read into cues for the text document.

Only what every player shows is taken: times and lines of plain text. Marks such as <c.red> or
<v Li> are taken out, positions and styles are left out.
"""

import html
import re
from dataclasses import dataclass

from server.packs.textfile import UNSEEN

MOST_CUES = 200
MOST_LINES, LONGEST_LINE = 2, 42
MAX_BYTES = 40_000

TIME = re.compile(r"(?:(\d{1,2}):)?([0-5]\d):([0-5]\d)[.,](\d{3})")
ARROW = re.compile(
    rf"(?P<start>{TIME.pattern})\s*-->\s*(?P<end>{TIME.pattern})(?:\s.*)?"
)
MARK = re.compile(r"</?[a-z][^<>\n]{0,80}>|<\d[\d:.]*>", re.IGNORECASE)


class BadCaptions(ValueError):
    """Captions that cannot be used: the line, and why for the checker's message."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line, self.why = line, why


@dataclass(frozen=True, slots=True)
class Cue:
    """One caption; times in milliseconds."""

    start: int
    end: int
    text: str


def read_captions(data: bytes) -> tuple[Cue, ...]:
    """The cues in order of time. Raises BadCaptions."""
    if len(data) > MAX_BYTES:
        raise BadCaptions(1, "it is too long")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadCaptions(1, "it is not UTF-8 text") from error
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not re.match(r"WEBVTT(?:[ \t]|$)", lines[0]):
        raise BadCaptions(1, "its first line is not WEBVTT")
    cues: list[Cue] = []
    for number, block in _blocks(lines):
        cue = _read_cue(number, block)
        if cue:
            if cues and cue.start < cues[-1].start:
                raise BadCaptions(number, "the times go back")
            cues.append(cue)
    if not cues:
        raise BadCaptions(1, "there is not one caption in it")
    if len(cues) > MOST_CUES:
        raise BadCaptions(1, "it is too long")
    return tuple(cues)


def write_captions(cues: tuple[Cue, ...]) -> str:
    """The cues as a WebVTT file."""
    blocks = [
        f"{_time(cue.start)} --> {_time(cue.end)}\n{html.escape(cue.text, quote=False)}"
        for cue in cues
    ]
    return "\n\n".join(["WEBVTT", *blocks]) + "\n"


def _blocks(lines: list[str]) -> list[tuple[int, list[str]]]:
    """Runs of lines between empty ones, each with the number of its first line."""
    blocks: list[tuple[int, list[str]]] = []
    fresh = True
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            fresh = True
        elif fresh:
            blocks.append((number, [line]))
            fresh = False
        else:
            blocks[-1][1].append(line)
    return blocks


def _read_cue(number: int, block: list[str]) -> Cue | None:
    """A cue; None for notes, styles and regions."""
    if re.match(r"(?:NOTE|STYLE|REGION)\b", block[0]):
        return None
    at = next((n for n, line in enumerate(block[:2]) if "-->" in line), None)
    if at is None:
        raise BadCaptions(number, "here a time is missing: 00:01.000 --> 00:03.000")
    found = ARROW.fullmatch(block[at].strip())
    if not found:
        raise BadCaptions(number + at, "this is no time: 00:01.000 --> 00:03.000")
    start, end = _milliseconds(found["start"]), _milliseconds(found["end"])
    if end <= start:
        raise BadCaptions(number + at, "it ends before it begins")
    said = [html.unescape(MARK.sub("", line)).strip() for line in block[at + 1 :]]
    said = [line for line in said if line]
    if any(UNSEEN.search(line) for line in said):
        raise BadCaptions(number + at, "a character in it cannot be seen")
    if not said:
        raise BadCaptions(number + at, "there are no words")
    if len(said) > MOST_LINES or max(map(len, said)) > LONGEST_LINE:
        raise BadCaptions(number + at, "a caption has two lines of 42 letters at most")
    return Cue(start, end, "\n".join(said))


def _milliseconds(text: str) -> int:
    found = TIME.fullmatch(text)
    assert found is not None
    hours, minutes, seconds, rest = (int(each or 0) for each in found.groups())
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest


def _time(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    return (
        f"{minutes:02d}:{seconds:02d}.{rest:03d}"
        if minutes < 60
        else (f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}.{rest:03d}")
    )
