"""QTI 1.2 (IMS, 2002): what Common Cartridge and older question banks hold."""

import re
from typing import Any

from server.studio.interchange.collecting import Collector
from server.studio.interchange.markup import as_rich, html_rich, local, read_tree
from server.studio.interchange.numbers import as_number
from server.studio.interchange.qti import plain_id
from server.studio.interchange.qti_tree import joined
from server.studio.interchange.questions import Answer, Asked, Near, Questions
from server.studio.interchange.rich import Rich
from server.studio.interchange.wording import Notes, plain
from server.studio.interchange.xmltext import child, find_all

# "general_incorrect_fb" is said of wrong answers only.
GENERAL = re.compile(r"(?!.*(incorrect|wrong)).*(general|solution|hint)", re.I)


def is_qti12(root: Any) -> bool:
    """Whether an XML file is QTI 1.2."""
    return local(root.tag) == "questestinterop"


def read_qti12(root: Any, collector: Collector, *, lessons: bool = True) -> None:
    """Read the assessments and items of a file; with `lessons` each assessment is one."""
    reader = _Reader(collector)
    assessments = find_all(root, "assessment", "objectbank")
    for assessment in assessments or [root]:
        if lessons:
            collector.open_lesson(plain(assessment.get("title") or "", Notes()))
        for item in find_all(assessment, "item"):
            reader.read(item)


def read_qti12_item(item: Any, collector: Collector) -> None:
    """Read one item into the lesson that is open."""
    _Reader(collector).read(item)


class _Reader:
    """Reads one item after the other."""

    def __init__(self, collector: Collector) -> None:
        self.collector = collector
        self.questions = Questions(collector)

    def read(self, item: Any) -> None:
        said = {
            node.get("ident") or "": _material(node).text()
            for node in find_all(item, "itemfeedback")
        }
        conditions = [
            _Condition(node, said) for node in find_all(item, "respcondition")
        ]
        asked = self._asked(item, conditions, said)
        kinds = find_all(item, "response_lid", "response_str", "response_num", "response_xy",
                         "response_grp")  # fmt: skip
        if not kinds:
            self.questions.describe(asked)
        elif len(kinds) > 1 and all(
            local(kind.tag) == "response_lid" for kind in kinds
        ):
            self._matching(asked, kinds, conditions)
        elif local(kinds[0].tag) == "response_lid":
            self._choice(asked, kinds[0], conditions)
        elif local(kinds[0].tag) in ("response_str", "response_num"):
            self._typed(asked, conditions)
        else:
            told = self.questions.told(asked)
            self.collector.leave_out(
                told, "unknown-question", value=local(kinds[0].tag)
            )

    def _asked(
        self, item: Any, conditions: list["_Condition"], said: dict[str, str]
    ) -> Asked:
        presentation = child(item, "presentation")
        rich = Rich()
        for node in (
            find_all(presentation, "material") if presentation is not None else ()
        ):
            if not any(
                local(each.tag) in ("response_label", "response_lid")
                for each in node.iterancestors()
            ):
                rich = joined(rich, _material(node))
        always = next((words for id, words in said.items() if GENERAL.match(id)), "")
        right = next((c.said for c in conditions if c.score > 0 and not c.alone), "")
        wrong = next((c.said for c in conditions if c.other), "")
        return Asked(
            rich,
            item.get("title") or "",
            plain_id(item.get("ident") or ""),
            item.sourceline or 0,
            when_right="" if right == always else right,
            when_wrong="" if wrong == always else wrong,
            always=always,
        )

    def _choice(self, asked: Asked, node: Any, conditions: list["_Condition"]) -> None:
        many = (node.get("rcardinality") or "").lower() == "multiple"
        answers = []
        for label in find_all(node, "response_label"):
            id = label.get("ident") or ""
            weight = max((c.score for c in conditions if id in c.right), default=0.0)
            said = next((c.said for c in conditions if c.alone == id and c.said), "")
            answers.append(Answer(_material(label), weight, said, plain_id(id)))
        self.questions.choice(asked, answers, many=many)

    def _matching(
        self, asked: Asked, nodes: list[Any], conditions: list["_Condition"]
    ) -> None:
        right = {
            c.respond: value for c in conditions if c.score > 0 for value in c.right
        }
        labels = {
            label.get("ident") or "": _material(label)
            for node in nodes
            for label in find_all(node, "response_label")
        }
        self.questions.pairs(asked, [
            (_material(child(node, "material")), labels[right[node.get("ident") or ""]], "")
            for node in nodes
            if right.get(node.get("ident") or "") in labels
        ])  # fmt: skip

    def _typed(self, asked: Asked, conditions: list["_Condition"]) -> None:
        if not any(c.right or c.between for c in conditions):
            self.questions.open_question(asked)
            return
        near = [
            Near((low + high) / 2, abs(high - low) / 2, c.score, c.said)
            for c in conditions
            for low, high in c.between
        ]
        if near:
            self.questions.number(asked, near)
            return
        self.questions.typed(asked, [
            Answer(Rich.of(value), c.score, c.said) for c in conditions for value in c.right
        ])  # fmt: skip


class _Condition:
    """One way to answer: which values it asks for, what it scores, what it says."""

    def __init__(self, node: Any, said: dict[str, str]) -> None:
        test = child(node, "conditionvar")
        self.right: list[str] = []
        self.between: list[tuple[float, float]] = []
        self.other = test is not None and bool(find_all(test, "other"))
        self.respond = ""
        for equal in find_all(test, "varequal") if test is not None else ():
            if not any(local(each.tag) == "not" for each in equal.iterancestors()):
                self.right.append("".join(equal.itertext()).strip())
                self.respond = equal.get("respident") or ""
        self._between(test)
        self.score = max(
            (_score(each) for each in find_all(node, "setvar")), default=0.0
        )
        nots = find_all(test, "not") if test is not None else []
        self.alone = self.right[0] if len(self.right) == 1 and not nots else ""
        links = [
            each.get("linkrefid") or "" for each in find_all(node, "displayfeedback")
        ]
        self.said = " ".join(said[id] for id in links if said.get(id))
        if self.score <= 0 and not self.alone:
            self.right = []

    def _between(self, test: Any) -> None:
        low = as_number(_first(test, "vargte", "vargt"))
        high = as_number(_first(test, "varlte", "varlt"))
        if low is not None and high is not None:
            self.between.append((float(low), float(high)))


def _first(test: Any, *names: str) -> str:
    found = find_all(test, *names) if test is not None else []
    return "".join(found[0].itertext()) if found else ""


def _score(node: Any) -> float:
    value = as_number("".join(node.itertext()))
    return float(value or 0)


def _material(node: Any) -> Rich:
    """Words and pictures of a material, in whichever of its forms."""
    rich = Rich()
    if node is None:
        return rich
    for each in find_all(node, "mattext", "matimage", "mataudio", "matemtext"):
        name = local(each.tag)
        if name == "matimage":
            alt = (each.get("label") or "").strip()
            rich = joined(rich, Rich(pictures=[(each.get("uri") or "", alt)]))
        elif name == "mataudio":
            rich = joined(rich, Rich(sounds=[each.get("uri") or ""]))
        elif len(each):
            rich = joined(rich, as_rich(read_tree(each)))
        else:
            text = "".join(each.itertext())
            html = "html" in (each.get("texttype") or "").lower() or "</" in text
            rich = joined(rich, html_rich(text) if html else Rich.of(text.strip()))
    return rich
