"""Words from elsewhere, put so that a lesson may hold them (docs/pack-format.md, "A lesson").

Lesson texts know paragraphs, `**strong**` and `- ` lists. Every other sign that would mean
something is put by its full-width twin or set apart, so that a reader sees the same.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from server.packs.prose import CJK, LINK, join_lines
from server.packs.textfile import UNSEEN

ALT = 200
SIGNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<=\d)\s*\*\s*(?=\d)"), "×"),
    (re.compile(r"\*"), "＊"),
    (re.compile(r"\\"), "＼"),
    (re.compile(r"`"), "'"),
    (re.compile(r"<(?=[A-Za-z/!?])"), "< "),
    (re.compile(r"&(?=#?\w{1,31};)"), "& "),
    (re.compile(r"\](?=\()"), "] "),
    (re.compile(r"!(?=\[)"), "! "),
    (re.compile(r"\[(?=\^)"), "[ "),
)
# What Markdown would take for a heading, a list, a quotation or a line.
STARTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"^#"), "＃"),
    (re.compile(r"^>"), "＞"),
    (re.compile(r"^\+(?=\s|$)"), "＋"),
    (re.compile(r"^-(?=[\s-]|$)"), "–"),
    (re.compile(r"^_(?=[\s_])"), "＿"),
    (re.compile(r"^~"), "～"),
    (re.compile(r"^(\d{1,9})[.)](?=\s|$)"), r"(\1)"),
)
# A number to call stays, as a number.
DIALLED = re.compile(r"\b(?:(?:mailto|tel):)+", re.IGNORECASE)
SENTENCE = re.compile(r"(?<=[。！？；])|(?<=[.!?;])\s+")


@dataclass(slots=True)
class Notes:
    """What was changed in words: codes of `reasons` with their values, each once."""

    found: dict[tuple[str, str], None] = field(default_factory=dict)

    def add(self, why: str, value: str = "") -> None:
        """Note one change."""
        self.found[why, value] = None


@dataclass(frozen=True, slots=True)
class Run:
    """Some words, strong or not."""

    text: str
    strong: bool = False


def visible(text: str) -> str:
    """`text` with one kind of space and line end, and without unseen characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    return UNSEEN.sub("", re.sub(r"[^\S\n]", " ", text))


def without_links(text: str, notes: Notes) -> str:
    """`text` without addresses of the network: phones are offline."""

    def drop(found: re.Match[str]) -> str:
        notes.add("link", found[0][:200])
        return ""

    text = LINK.sub(drop, DIALLED.sub("", text))
    # Nothing that is left may look like an address, whatever was put together by taking out.
    return LINK.sub(lambda found: found[0].replace(":", "：").replace(".", "．"), text)


def _signs(text: str) -> str:
    for pattern, instead in SIGNS:
        text = pattern.sub(instead, text)
    return text


def plain(text: str, notes: Notes) -> str:
    """Words of a title, a question, an option or feedback: one line, no markup."""
    text = _signs(without_links(join_lines(visible(text)), notes))
    return re.sub(r" {2,}", " ", text).strip()


def alt_text(text: str, notes: Notes) -> str:
    """A picture's description: no brackets, at most 200 characters."""
    text = plain(text, notes).replace("[", "［").replace("]", "］")
    if len(text) > ALT:
        notes.add("cut-description", text)
        text = text[: ALT - 1].rstrip() + "…"
    return text


def paragraph(runs: Iterable[Run], notes: Notes) -> str:
    """One paragraph of lesson Markdown on one line; empty where there are no words."""
    merged: list[Run] = []
    for run in runs:
        if merged and merged[-1].strong == run.strong:
            merged[-1] = Run(merged[-1].text + run.text, run.strong)
        else:
            merged.append(run)
    text = "".join(_written(run, notes) for run in merged)
    return safe_start(re.sub(r" {2,}", " ", text).strip())


def _written(run: Run, notes: Notes) -> str:
    lined = visible(run.text)
    before = " " if lined[:1].isspace() else ""
    after = " " if lined[-1:].isspace() else ""
    words = re.sub(r" {2,}", " ", _signs(without_links(join_lines(lined), notes)))
    words = words.strip()
    if not words:
        return before or after
    return f"{before}**{words}**{after}" if run.strong else f"{before}{words}{after}"


def safe_start(text: str) -> str:
    """`text` as a paragraph that Markdown takes for nothing else."""
    for pattern, instead in STARTS:
        text = pattern.sub(instead, text, count=1)
    return text


def sentences(text: str) -> list[str]:
    """The sentences of one line, in Chinese or another language."""
    return [piece.strip() for piece in SENTENCE.split(text) if piece.strip()]


def is_chinese(text: str) -> bool:
    """Whether most words of `text` are Chinese."""
    return len(CJK.findall(text)) * 4 > len(text.replace(" ", ""))


def length(text: str) -> int:
    """How long a text reads, in Latin letters: a Chinese character counts as two."""
    return len(text) + len(CJK.findall(text))
