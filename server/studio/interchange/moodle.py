"""Moodle XML: question banks as Moodle writes them (docs.moodle.org, "Moodle XML format")."""

import base64
import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from server.studio.interchange.carry import (
    Part,
    open_kept,
    read_kept,
    read_kept_lesson,
    seen_xml,
    take_part,
)
from server.studio.interchange.collecting import Collector, Told
from server.studio.interchange.gaps import Gap, ask_gaps
from server.studio.interchange.markdown import markdown_html, title_of
from server.studio.interchange.markup import html_rich, local
from server.studio.interchange.numbers import as_number
from server.studio.interchange.questions import Answer, Asked, Near, Questions
from server.studio.interchange.rich import Rich
from server.studio.interchange.xmltext import child, children, find_all, words_at

KEPT = "tianjian"
PLUGINFILE = re.compile(r"@@PLUGINFILE@@/?")
CLOZE = re.compile(r"(?<!\\)\{(\d*):([A-Z_]+):((?:\\.|[^}\\])*)\}")
CLOZE_KINDS = {
    "SHORTANSWER": "typed", "SA": "typed", "MW": "typed", "SHORTANSWER_C": "typed",
    "SAC": "typed", "MWC": "typed", "NUMERICAL": "typed", "NM": "typed",
    "MULTIRESPONSE": "many", "MR": "many", "MULTIRESPONSE_H": "many", "MRH": "many",
    "MULTIRESPONSE_S": "many", "MRS": "many",
}  # fmt: skip
PLACE = re.compile(r"\[\[(\d{1,3})\]\]")


def is_moodle(root: Any) -> bool:
    """Whether an XML file is a question bank of Moodle."""
    return local(root.tag) == "quiz" and bool(children(root, "question"))


def read_moodle(root: Any, name: str, collector: Collector) -> None:
    """Read all questions of a bank into the collector; a category begins a lesson."""
    reader = _Reader(collector)
    collector.open_lesson(title_of(name))
    for question in children(root, "question"):
        reader.read(question)


class _Reader:
    """Reads one question after the other."""

    def __init__(self, collector: Collector) -> None:
        self.collector = collector
        self.questions = Questions(collector)
        self.kinds: dict[str, Callable[[Any, Asked], None]] = {
            "multichoice": self._choice,
            "truefalse": self._truth,
            "shortanswer": self._typed,
            "numerical": self._number,
            "matching": self._matching,
            "ddmatch": self._matching,
            "ordering": self._ordering,
            "cloze": self._cloze,
            "multianswer": self._cloze,
            "gapselect": self._select,
            "ddwtos": self._select,
            "essay": lambda _question, asked: self.questions.open_question(asked),
            "description": lambda _question, asked: self.questions.describe(asked),
        }

    def read(self, question: Any) -> None:
        kind = (question.get("type") or "").lower()
        value = _json(words_at(question, KEPT))
        if kind == "category":
            lesson = read_kept_lesson(value)
            if lesson:
                open_kept(lesson, self.collector)
                return
            path = words_at(question, "category", "text").rstrip("/").split("/")
            title = path[-1].replace("$course$", "").strip()
            self.collector.open_lesson(title if title != "top" else "")
            return
        self.collector.resolve = _files(question)
        kept = read_kept(value)
        if kept:
            seen = seen_xml(question, KEPT)
            part = Part("here", seen, lambda: self._native(question, kind))
            take_part(replace(kept, at="here"), part, self.collector)
        else:
            self._native(question, kind)

    def _native(self, question: Any, kind: str) -> None:
        asked = _asked(question)
        if kind in self.kinds:
            self.kinds[kind](question, asked)
        else:
            told = Told(asked.name or asked.rich.text(), question.sourceline or 0)
            self.collector.leave_out(told, "unknown-question", value=kind)

    def _choice(self, question: Any, asked: Asked) -> None:
        many = words_at(question, "single").lower() in ("false", "0")
        self.questions.choice(asked, _answers(question), many=many)

    def _truth(self, question: Any, asked: Asked) -> None:
        answers = {a.rich.text().lower(): a for a in _answers(question)}
        nothing = Answer(Rich())
        yes, no = answers.get("true", nothing), answers.get("false", nothing)
        self.questions.true_or_false(asked, yes.right, (yes.feedback, no.feedback))

    def _typed(self, question: Any, asked: Asked) -> None:
        self.questions.typed(asked, _answers(question))

    def _number(self, question: Any, asked: Asked) -> None:
        near = []
        for node in children(question, "answer"):
            value = as_number(words_at(node, "text"))
            spread = as_number(words_at(node, "tolerance") or "0")
            if value is not None:
                near.append(Near(value, abs(spread or 0), _weight(node), _said(node)))
        units = find_all(question, "unit_name")
        unit = "".join(units[0].itertext()).strip() if units else ""
        self.questions.number(asked, near, unit=unit)

    def _matching(self, question: Any, asked: Asked) -> None:
        self.questions.pairs(asked, [
            (_rich(node), _rich(child(node, "answer")), "")
            for node in children(question, "subquestion")
        ])  # fmt: skip

    def _ordering(self, question: Any, asked: Asked) -> None:
        self.questions.order(asked, _answers(question))

    def _cloze(self, question: Any, asked: Asked) -> None:
        text = _rich(child(question, "questiontext")).text()
        texts, gaps, last = [], [], 0
        for found in CLOZE.finditer(text):
            texts.append(text[last : found.start()])
            kind = CLOZE_KINDS.get(found[2], "choice")
            gaps.append(Gap(_cloze_answers(found[3]), kind))
            last = found.end()
        if gaps:
            ask_gaps(self.questions, asked, [*texts, text[last:]], gaps)
        else:
            self.collector.leave_out(self.questions.told(asked), "no-answers")

    def _select(self, question: Any, asked: Asked) -> None:
        """`[[2]]` is a gap for the second word; all words of its group are offered."""
        boxes = [
            (words_at(node, "text"), words_at(node, "group"))
            for node in children(question, "selectoption", "dragbox")
        ]
        text = asked.rich.text()
        texts, gaps, last = [], [], 0
        for found in PLACE.finditer(text):
            number = int(found[1]) - 1
            if not 0 <= number < len(boxes):
                continue
            texts.append(text[last : found.start()])
            gaps.append(Gap(tuple(
                Answer(Rich.of(words), float(n == number))
                for n, (words, group) in enumerate(boxes)
                if group == boxes[number][1]
            )))  # fmt: skip
            last = found.end()
        if gaps:
            ask_gaps(self.questions, asked, [*texts, text[last:]], gaps)
        else:
            self.collector.leave_out(self.questions.told(asked), "no-answers")


def _asked(question: Any) -> Asked:
    rich = _rich(child(question, "questiontext"))
    return Asked(
        rich,
        name=words_at(question, "name", "text"),
        line=question.sourceline or 0,
        when_right=_said(question, "correctfeedback"),
        when_wrong=_said(question, "incorrectfeedback"),
        always=_said(question, "generalfeedback"),
    )


def _rich(node: Any) -> Rich:
    """The words and pictures of an element with a `text` in one of Moodle's forms."""
    if node is None:
        return Rich()
    text = words_at(node, "text")
    form = node.get("format") or "html"
    if form == "markdown":
        return html_rich(markdown_html(text))
    if form == "plain_text" or (form == "moodle_auto_format" and "<" not in text):
        return Rich.of(text)
    return html_rich(text)


def _said(node: Any, name: str = "feedback") -> str:
    return _rich(child(node, name)).text()


def _weight(node: Any) -> float:
    try:
        return float(node.get("fraction") or 0) / 100
    except ValueError:
        return 0.0


def _answers(question: Any) -> list[Answer]:
    return [
        Answer(_rich(node), _weight(node), _said(node))
        for node in children(question, "answer")
    ]


def _files(question: Any) -> Callable[[str], bytes | None]:
    """The files that a question brings with it, by the name its text calls them."""
    found: dict[str, Any] = {}
    for node in find_all(question, "file"):
        found.setdefault(node.get("name") or "", node)

    def resolve(source: str) -> bytes | None:
        node = found.get(unquote(PLUGINFILE.sub("", source).rsplit("/", 1)[-1]))
        if node is None:
            return None
        try:
            return base64.b64decode("".join(node.itertext()))
        except ValueError:
            return None

    return resolve


def _cloze_answers(body: str) -> tuple[Answer, ...]:
    """`=right#said~wrong~%50%half`, with `\\` before a sign that is meant."""
    answers = []
    for part in re.split(r"(?<!\\)~", body):
        part, _, said = part.partition("#")
        weight, part = (1.0, part[1:]) if part.startswith("=") else (0.0, part)
        share = re.match(r"%(-?\d{1,3})%", part)
        if share:
            weight, part = int(share[1]) / 100, part[share.end() :]
        # A number may carry its tolerance: 3:0.5.
        words = re.sub(r"\\(.)", r"\1", part).strip()
        if as_number(words.partition(":")[0]) is not None:
            words = words.partition(":")[0]
        if words:
            answers.append(Answer(Rich.of(words), weight, said.strip()))
    return tuple(answers)


def _json(text: str) -> Any:
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None
