"""A lesson of a draft as the short lesson that a station may sign itself: words and a few questions.

Limits and fields are those of docs/pack-format.md, section 8.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from server.studio import forms
from server.studio.forms import Fields
from server.studio.interchange.model import CHANGED, LEFT_OUT, TAKEN, Line
from server.studio.interchange.wording import sentences
from server.studio.lessontext import LessonText, Part

TITLE: Final = 80
CARDS, CARD = 8, 300
ITEMS, ASK, OPTIONS, OPTION = 4, 300, 4, 80
SHOWN: Final = 40

MARK = re.compile(r"\[\^[^\]]*\]|\*\*")
POINT = re.compile(r"^- ", re.MULTILINE)
ENDS: Final = {
    "zh_Hans": {"rule": "口诀：", "today": "今天做："},
    "en": {"rule": "Rule: ", "today": "Do today: "},
}


@dataclass(slots=True)
class Short:
    """A short lesson as a station's notices take it, and what had no room in it."""

    title: str
    cards: list[str] = field(default_factory=list)
    items: list[dict[str, Any]] = field(default_factory=list)
    report: list[Line] = field(default_factory=list)

    def as_piece(self) -> dict[str, Any]:
        """The fields of a piece of kind "lesson"."""
        return {
            "kind": "lesson",
            "title": self.title[:TITLE],
            "until": None,
            "cards": self.cards,
            "items": self.items,
        }


def shorten(text: LessonText, language: str) -> Short:
    """The lesson's words and its questions with one right answer."""
    short = Short(str(forms.read_head(text.head).get("title", "")))
    for part in text.parts:
        fields = forms.read_part(part)
        what = _shown(fields)
        if "source" in fields:
            short.report.append(Line(LEFT_OUT, what, "unknown-part"))
        elif part.kind == "item":
            _item(short, fields, what)
        else:
            _card(short, part, fields, what, language)
    return short


def _card(short: Short, part: Part, fields: Fields, what: str, language: str) -> None:
    if fields.get("picture") or fields.get("sound"):
        short.report.append(Line(CHANGED, what, "short-words-only"))
    words = _plain(str(fields.get("text", "")))
    if not words:
        return
    said = ENDS.get(language, ENDS["en"]).get(part.kind, "") + words
    pieces = _pieces(said)
    room = CARDS - len(short.cards)
    short.cards += pieces[:room]
    if len(pieces) > room:
        short.report.append(Line(LEFT_OUT, what, "short-cards", {"limit": str(CARDS)}))
    else:
        short.report.append(Line(TAKEN, what))


def _item(short: Short, fields: Fields, what: str) -> None:
    options = fields.get("options") or []
    right = [each for each in options if each.get("right")]
    ask = _plain(str(fields.get("ask", "")))
    if fields.get("type") != "choose-one" or len(right) != 1 or not ask:
        short.report.append(Line(LEFT_OUT, what, "short-one-right"))
        return
    if len(short.items) >= ITEMS:
        short.report.append(Line(LEFT_OUT, what, "short-items", {"limit": str(ITEMS)}))
        return
    kept = [each for each in options if each in right or _fits(each)]
    while len(kept) > OPTIONS:
        kept.remove(next(each for each in reversed(kept) if each not in right))
    if len(ask) > ASK or len(kept) < 2 or not all(map(_fits, kept)):
        short.report.append(Line(LEFT_OUT, what, "short-too-long"))
        return
    short.items.append(
        {
            "text": ask,
            "options": [
                {"text": _plain(str(each["text"])), "right": each in right}
                for each in kept
            ],
        }
    )
    lost = len(kept) < len(options) or fields.get("picture")
    lost = lost or any(each.get("feedback") for each in options)
    if lost:
        short.report.append(Line(CHANGED, what, "short-question"))
    else:
        short.report.append(Line(TAKEN, what))


def _fits(option: Mapping[str, Any]) -> bool:
    return 0 < len(_plain(str(option.get("text", "")))) <= OPTION


def _plain(text: str) -> str:
    return POINT.sub("• ", MARK.sub("", text)).strip()


def _pieces(text: str) -> list[str]:
    """The text on as many cards as it needs, cut between sentences."""
    if len(text) <= CARD:
        return [text]
    found: list[str] = []
    for sentence in sentences(text):
        for start in range(0, len(sentence), CARD):
            piece = sentence[start : start + CARD].strip()
            if found and len(found[-1]) + len(piece) < CARD:
                found[-1] += f" {piece}"
            elif piece:
                found.append(piece)
    return found


def _shown(fields: Fields) -> str:
    words = " ".join(
        str(fields.get("ask") or fields.get("text") or fields.get("source")).split()
    )
    return words if len(words) <= SHOWN else words[: SHOWN - 1] + "…"
