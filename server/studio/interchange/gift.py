r"""GIFT, Moodle's plain text form of questions (docs.moodle.org, "GIFT format").

Questions are apart by empty lines; `//` begins a comment, `$CATEGORY:` names where the next
ones belong; `::name::` before a question; answers in braces; `\` before a sign means the sign.
"""

import base64
import json
import re
from dataclasses import dataclass, replace
from typing import Any

from server.studio.interchange.carry import (
    Kept,
    KeptLesson,
    Part,
    open_kept,
    read_kept,
    read_kept_lesson,
    seen_text,
    take_part,
)
from server.studio.interchange.collecting import Collector, Told
from server.studio.interchange.gift_marks import BLOCK, FILE, LESSON
from server.studio.interchange.markdown import markdown_html, title_of
from server.studio.interchange.markup import html_rich
from server.studio.interchange.numbers import as_number, whole
from server.studio.interchange.questions import Answer, Asked, Near, Questions
from server.studio.interchange.rich import Rich

# `\` and a sign stand for the sign: while the text is cut up, a sign that cuts nothing.
ESCAPED = {sign: chr(0xF0000 + n) for n, sign in enumerate("~=#{}:\\n")}
UNESCAPED = {stand_in: sign for sign, stand_in in ESCAPED.items()}
STAND_INS = re.compile("[" + "".join(UNESCAPED) + "]")
ESCAPE = re.compile(r"\\([~=#{}:\\n])")
NAME = re.compile(r"\s*::(.*?)::", re.S)
FORMAT = re.compile(r"\s*\[(html|plain|markdown|moodle)\]", re.I)
TAG = re.compile(r"</?[a-z][a-z0-9]*(\s[^<>]*)?/?>", re.I)
WEIGHT = re.compile(r"\s*%(-?[0-9]{1,3}(?:\.[0-9]{1,6})?)%")
CATEGORY = re.compile(r"\$CATEGORY:\s*(.*)", re.I)
# Answers begin at a sign that no `\` takes its meaning.
ANSWER = re.compile(r"([=~])([^=~]*)")
TRUE_FALSE = re.compile(r"\s*(TRUE|FALSE|T|F)\s*(#.*)?", re.I | re.S)
GAP = "____"


@dataclass(frozen=True, slots=True)
class Source:
    """One question as it stands in the file, where, and what travelled with it."""

    text: str
    line: int
    kept: Kept | None = None
    lesson: KeptLesson | None = None


class BadQuestion(ValueError):
    """A question that cannot be understood; `why` is a code of `reasons`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def looks_like_gift(text: str) -> bool:
    """Whether a text is GIFT rather than prose."""
    if CATEGORY.search(text) or re.search(r"^\s*::.+?::", text, re.M):
        return True
    bare = re.sub(r"^\s*//.*$", "", text, flags=re.M)
    return bool(re.search(r"\{\s*(?:[=~#]|T\b|F\b|TRUE\b|FALSE\b|\})[^{}]*\}?", bare))


def read_gift(text: str, name: str, collector: Collector) -> None:
    """Read a GIFT file; a question with an error is left out by its line, the rest is kept."""
    text = STAND_INS.sub("", text)
    reader = _Reader(collector)
    collector.open_lesson(title_of(name))
    cutter = _Cutter()
    for number, line in enumerate(text.split("\n"), 1):
        cutter.line(number, line)
    cutter.end()
    collector.resolve = cutter.file
    for source in cutter.found:
        reader.read(source)


class _Cutter:
    """Cuts a file into questions and commands; comments go, but those of our own making."""

    def __init__(self) -> None:
        self.found: list[Source] = []
        self.lines: list[str] = []
        self.first = 0
        self.kept: Kept | None = None
        self.lesson: KeptLesson | None = None
        self.files: dict[str, str] = {}

    def line(self, number: int, line: str) -> None:
        """Take the next line."""
        bare = line.strip()
        if bare.startswith("//"):
            self._comment(bare)
        elif not bare:
            self.end()
        elif CATEGORY.match(bare):
            self.end()
            self.found.append(Source(bare, number, lesson=self.lesson))
            self.lesson = None
        else:
            self.first = self.first if self.lines else number
            self.lines.append(line)

    def end(self) -> None:
        """An empty line ends a question."""
        if self.lines or self.kept:
            self.found.append(Source("\n".join(self.lines), self.first, self.kept))
        self.lines, self.kept = [], None

    def _comment(self, line: str) -> None:
        for mark in (LESSON, FILE, BLOCK):
            if line.startswith(mark):
                value = _json(line[len(mark) :])
                if mark == LESSON:
                    self.lesson = read_kept_lesson(value)
                elif mark == BLOCK:
                    self.kept = read_kept(value)
                elif isinstance(value, dict):
                    self.files[str(value.get("name"))] = str(value.get("data"))
                return

    def file(self, name: str) -> bytes | None:
        """A picture or a sound that travelled at the end of the file."""
        try:
            return base64.b64decode(self.files[name])
        except (KeyError, ValueError):
            return None


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


class _Reader:
    """Reads one question after the other."""

    def __init__(self, collector: Collector) -> None:
        self.collector = collector
        self.questions = Questions(collector)

    def read(self, source: Source) -> None:
        category = CATEGORY.fullmatch(source.text)
        if category and source.lesson:
            open_kept(source.lesson, self.collector)
            return
        if category:
            title = unescaped(ESCAPE.sub(_hide, category[1])).rstrip("/").split("/")[-1]
            self.collector.open_lesson(title.replace("$course$", "").strip())
            return
        if source.kept:
            # A question that GIFT cannot ask travels without one.
            at = "here" if source.text else ""
            part = Part(at, seen_text(source.text), lambda: self._native(source))
            kept = replace(source.kept, at="here" if source.kept.seen else "")
            take_part(kept, part if at else None, self.collector)
        else:
            self._native(source)

    def _native(self, source: Source) -> None:
        try:
            self._question(ESCAPE.sub(_hide, source.text), source.line)
        except BadQuestion as bad:
            self.collector.leave_out(Told(source.text, source.line), bad.why)

    def _question(self, text: str, line: int) -> None:
        name, text = self._name(text)
        form, text = _format(text)
        opening, closing = text.find("{"), text.rfind("}")
        if opening < 0 and closing < 0:
            self.questions.describe(Asked(rich_of(text, form), name, line=line))
            return
        if opening < 0 or closing < opening:
            raise BadQuestion("gift-brace")
        if "{" in text[opening + 1 : closing]:
            raise BadQuestion("gift-brace")
        before, after = text[:opening], text[closing + 1 :]
        # Without a gap in the middle, what follows is a question that lost its empty line.
        gap = "" if _ends(before, after) else GAP
        if gap and "::" in after:
            raise BadQuestion("gift-two-questions")
        asked = rich_of(f"{before.rstrip()} {gap}{after}" if gap else before, form)
        self._answers(Asked(asked, name, line=line), text[opening + 1 : closing], form)

    def _name(self, text: str) -> tuple[str, str]:
        found = NAME.match(text)
        if not found:
            return "", text
        return " ".join(unescaped(found[1]).split()), text[found.end() :]

    def _answers(self, asked: Asked, body: str, form: str) -> None:
        body, marks, general = body.partition("####")
        if marks:
            asked = Asked(
                asked.rich, asked.name, line=asked.line, always=words(general, form)
            )
        truth = TRUE_FALSE.fullmatch(body)
        if not body.strip():
            self.questions.open_question(asked)
        elif truth:
            self._truth(asked, truth, form)
        elif body.lstrip().startswith("#"):
            self._number(asked, body.lstrip()[1:], form)
        else:
            self._choices(asked, body, form)

    def _truth(self, asked: Asked, found: re.Match[str], form: str) -> None:
        right = found[1].upper().startswith("T")
        said = [words(part, form) for part in (found[2] or "").split("#")[1:3]]
        wrong_said, right_said = (said + ["", ""])[:2]
        feedback = (right_said, wrong_said) if right else (wrong_said, right_said)
        self.questions.true_or_false(asked, right, feedback)

    def _number(self, asked: Asked, body: str, form: str) -> None:
        pieces = [found[0] for found in ANSWER.finditer(body)] or [body]
        near = [_near(piece, form) for piece in pieces]
        self.questions.number(asked, near)

    def _choices(self, asked: Asked, body: str, form: str) -> None:
        found = [(sign, content) for sign, content in ANSWER.findall(body)]
        if not found or body.lstrip()[0] not in "=~":
            raise BadQuestion("gift-answers")
        if all(sign == "=" and "->" in content for sign, content in found):
            self._pairs(asked, [content for _, content in found], form)
            return
        answers = [_answer(sign, content, form) for sign, content in found]
        if all(sign == "=" for sign, _ in found):
            self.questions.typed(asked, answers)
            return
        # Moodle's rule: where one answer begins with =, one is to be chosen.
        many = all(sign == "~" for sign, _ in found)
        several = many and sum(answer.right for answer in answers) > 1
        self.questions.choice(asked, answers, many=several)

    def _pairs(self, asked: Asked, contents: list[str], form: str) -> None:
        pairs = []
        for content in contents:
            content, _, said = content.partition("#")
            thing, _, where = content.partition("->")
            form_of_thing, thing = _format(thing, form)
            pairs.append(
                (
                    rich_of(thing, form_of_thing),
                    rich_of(where, "plain"),
                    words(said, form),
                )
            )
        self.questions.pairs(asked, pairs)


def _ends(before: str, after: str) -> bool:
    """Whether the answers end the question, also where a full stop follows them."""
    after = after.strip()
    asked = before.rstrip().endswith(("?", "？", ".", "。", ")", "）"))
    return not after or (asked and not after.strip(".。"))


def _hide(found: re.Match[str]) -> str:
    return ESCAPED[found[1]]


def unescaped(text: str) -> str:
    """The text with the signs that `\\` stood before."""
    return "".join(
        "\n" if UNESCAPED.get(sign) == "n" else UNESCAPED.get(sign, sign)
        for sign in text
    )


def _format(text: str, default: str = "moodle") -> tuple[str, str]:
    found = FORMAT.match(text)
    return (found[1].lower(), text[found.end() :]) if found else (default, text)


def rich_of(text: str, form: str) -> Rich:
    """Words and pictures of a text in one of Moodle's forms."""
    form, text = _format(text, form)
    text = unescaped(text).strip()
    if form == "html" or (form == "moodle" and TAG.search(text)):
        return html_rich(text)
    return html_rich(markdown_html(text)) if form == "markdown" else Rich.of(text)


def words(text: str, form: str) -> str:
    """Only the words of a text in one of Moodle's forms."""
    return rich_of(text, form).text()


def _answer(sign: str, content: str, form: str) -> Answer:
    content, _, said = content.partition("#")
    weight, content = _weight(content, 1.0 if sign == "=" else 0.0)
    rich = rich_of(content, form)
    if not rich.text() and not rich.pictures:
        raise BadQuestion("gift-empty-answer")
    return Answer(rich, weight, words(said, form))


def _weight(content: str, default: float) -> tuple[float, str]:
    found = WEIGHT.match(content)
    return (
        (float(found[1]) / 100, content[found.end() :]) if found else (default, content)
    )


def _near(piece: str, form: str) -> Near:
    """`3:2` is 3 give or take 2; `1..5` is from 1 to 5."""
    body, _, said = piece.lstrip("=~ \n").partition("#")
    weight, body = _weight(body, 0.0 if piece.lstrip().startswith("~") else 1.0)
    low, dots, high = body.strip().partition("..")
    value, _, spread = unescaped(body).strip().partition(":")
    numbers = (as_number(low), as_number(high)) if dots else (as_number(value), 0)
    tolerance = as_number(spread) if spread and not dots else 0
    if None in numbers or tolerance is None:
        raise BadQuestion("gift-number")
    first, last = float(numbers[0] or 0), float(numbers[1] or 0)
    if dots:
        return Near(
            whole((first + last) / 2),
            whole(abs(last - first) / 2),
            weight,
            words(said, form),
        )
    return Near(numbers[0] or 0, abs(tolerance), weight, words(said, form))
