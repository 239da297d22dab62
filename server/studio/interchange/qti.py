"""Items of QTI 2.1, 2.2 and 3.0 (1EdTech, "Question and Test Interoperability") as questions."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from server.studio.interchange.collecting import Collector, Told
from server.studio.interchange.gaps import Gap, ask_gaps
from server.studio.interchange.markup import as_rich, local, read_tree
from server.studio.interchange.numbers import as_number
from server.studio.interchange.qti_spots import read_spots
from server.studio.interchange.qti_tree import (
    FEEDBACK,
    INLINE,
    INTERACTIONS,
    cut,
    joined,
    rich_at,
    same_names,
    without,
)
from server.studio.interchange.questions import Answer, Asked, Near, Questions
from server.studio.interchange.rich import Rich
from server.studio.interchange.xmltext import child, children, find_all, words_at

MARK = "\ue000"
LONGEST_UNIT = 12
RIGHT = re.compile(r"(correct|right|true|yes|pass)", re.I)
WRONG = re.compile(r"(incorrect|wrong|false|no\b|fail|not)", re.I)


@dataclass(slots=True)
class Declared:
    """What a response should be: right values in order, and what others count."""

    kind: str = ""
    many: bool = False
    right: list[str] = field(default_factory=list)
    counts: dict[str, float] = field(default_factory=dict)

    def weight(self, value: str) -> float:
        """How much a value counts: 1 for a right one."""
        if value in self.right:
            return 1.0
        if self.right and self.kind != "string":
            return 0.0
        most = max(self.counts.values(), default=0)
        return self.counts.get(value, 0) / most if most > 0 else 0.0


class QtiReader:
    """Reads one item after the other into a collector."""

    def __init__(self, collector: Collector) -> None:
        self.collector = collector
        self.questions = Questions(collector)
        self.kinds: dict[str, Callable[[Any, Asked], None]] = {
            "choiceinteraction": self._choice,
            "orderinteraction": self._order,
            "matchinteraction": self._match,
            "associateinteraction": self._associate,
            "hottextinteraction": self._hottext,
            "hotspotinteraction": self._spots,
            "selectpointinteraction": self._spots,
            "sliderinteraction": self._number,
            "extendedtextinteraction": lambda _n, asked: self.questions.open_question(
                asked
            ),
        }
        self.declared: dict[str, Declared] = {}
        self.said: dict[str, str] = {}
        self.item: Any = None

    def read(self, root: Any) -> None:
        """Read an assessment item; `root` may have names of any version."""
        self.item = item = same_names(root)
        self.declared = {
            node.get("identifier") or "": _declared(node)
            for node in find_all(item, "responsedeclaration")
        }
        self.said = _feedback(item)
        if find_all(item, "setcorrectresponse"):
            told = Told(item.get("title") or item.get("identifier") or "?")
            self.collector.leave_out(told, "drawn-by-lot")
            return
        body = child(item, "itembody")
        name = item.get("title") or ""
        id = item.get("identifier") or ""
        asked = Asked(Rich(), name, id, item.sourceline or 0)
        if body is None:
            self.collector.leave_out(self.questions.told(asked), "no-answers")
            return
        self._interactions(body, asked)

    def _interactions(self, body: Any, asked: Asked) -> None:
        blocks = [
            node for node in find_all(body, *INTERACTIONS) if node.tag not in INLINE
        ]
        inline = [node for node in find_all(body, *INLINE) if node.tag != "gap"]
        story = as_rich(read_tree(without(
            body, *FEEDBACK, *INTERACTIONS, "rubricblock", "templateblock"
        )))  # fmt: skip
        if inline:
            self._gaps(body, replace(asked, rich=Rich(pictures=story.pictures)))
        for node in blocks:
            prompt = rich_at(child(node, "prompt"))
            first = story if node is blocks[0] and not inline else Rich()
            self._interaction(node, replace(asked, rich=joined(first, prompt)))
        if not blocks and not inline:
            self.questions.describe(replace(asked, rich=story))

    def _interaction(self, node: Any, asked: Asked) -> None:
        asked = self._with_feedback(node, asked)
        if node.tag in self.kinds:
            self.kinds[node.tag](node, asked)
        elif node.tag == "gapmatchinteraction":
            self._gap_match(node, asked)
        else:
            self.collector.leave_out(
                self.questions.told(asked), "unknown-question", value=node.tag
            )

    def _with_feedback(self, node: Any, asked: Asked) -> Asked:
        """Feedback that belongs to no option is said of a right, a wrong or any answer."""
        own = {each.get("identifier") for each in node.iter() if each.get("identifier")}
        own |= {id for id, _near in self._likely()}
        right: list[str] = []
        wrong: list[str] = []
        always: list[str] = []
        for id, words in self.said.items():
            if id in own:
                continue
            (wrong if WRONG.match(id) else right if RIGHT.match(id) else always).append(
                words
            )
        return replace(
            asked, when_right=" ".join(right), when_wrong=" ".join(wrong),
            always=" ".join(always),
        )  # fmt: skip

    def _response(self, node: Any) -> Declared:
        return self.declared.get(node.get("responseidentifier") or "", Declared())

    def _answers(self, node: Any, declared: Declared, *names: str) -> list[Answer]:
        answers = []
        for each in find_all(node, *names):
            id = each.get("identifier") or ""
            inner = " ".join(
                as_rich(read_tree(said)).text()
                for said in find_all(each, *FEEDBACK[:2])
            )
            said = inner or self.said.get(id, "")
            answers.append(
                Answer(rich_at(each), declared.weight(id), said, plain_id(id))
            )
        return answers

    # --- interactions -----------------------------------------------------------

    def _choice(self, node: Any, asked: Asked) -> None:
        declared = self._response(node)
        answers = self._answers(node, declared, "simplechoice")
        many = declared.many or (node.get("maxchoices") or "1") not in ("1", "")
        self.questions.choice(asked, answers, many=many and len(declared.right) != 1
                              or declared.many)  # fmt: skip

    def _order(self, node: Any, asked: Asked) -> None:
        declared = self._response(node)
        place = {plain_id(id): n for n, id in enumerate(declared.right)}
        answers = self._answers(node, declared, "simplechoice")
        answers.sort(key=lambda answer: place.get(answer.id, len(place)))
        self.questions.order(asked, answers)

    def _match(self, node: Any, asked: Asked) -> None:
        sets = children(node, "simplematchset")
        if len(sets) != 2:
            self.collector.leave_out(self.questions.told(asked), "no-answers")
            return
        declared = self._response(node)
        pairs = [(plain_id(a), plain_id(b)) for a, b in _pairs(declared)]
        things, heaps = (
            self._answers(each, Declared(), "simpleassociablechoice") for each in sets
        )
        if len({a for a, _ in pairs}) < len(pairs):
            pairs = [(b, a) for a, b in pairs]
            things, heaps = heaps, things
        belongs = dict(pairs)
        if len(belongs) < len(pairs) or not pairs:
            self.collector.leave_out(self.questions.told(asked), "many-to-many")
            return
        loose = [thing.rich.text() for thing in things if thing.id not in belongs]
        for text in loose:
            asked.rich.notes.add("belongs-nowhere", text)
        self.questions.groups(
            asked,
            [(heap.id, heap.rich) for heap in heaps],
            [replace(t, group=belongs[t.id]) for t in things if t.id in belongs],
        )

    def _associate(self, node: Any, asked: Asked) -> None:
        choices = {
            answer.id: answer.rich
            for answer in self._answers(node, Declared(), "simpleassociablechoice")
        }
        self.questions.pairs(asked, [
            (choices[plain_id(a)], choices[plain_id(b)], "")
            for a, b in _pairs(self._response(node))
            if plain_id(a) in choices and plain_id(b) in choices
        ])  # fmt: skip

    def _hottext(self, node: Any, asked: Asked) -> None:
        declared = self._response(node)
        text = as_rich(read_tree(without(node, "prompt", *FEEDBACK)))
        answers = self._answers(node, declared, "hottext")
        self.questions.choice(
            replace(asked, rich=joined(asked.rich, text)), answers, many=declared.many
        )

    def _spots(self, node: Any, asked: Asked) -> None:
        declared = self._response(node)
        picture, spots = read_spots(node, declared.weight, self.said, self.collector)
        pictures = [picture] if picture else []
        rich = replace(asked.rich, pictures=pictures)
        if not spots:
            areas = find_all(self.item, "areamapentry")
            _, spots = read_spots(
                node, lambda _id: 1.0, self.said, self.collector, areas
            )
        self.questions.spots(replace(asked, rich=rich), spots)

    def _number(self, node: Any, asked: Asked) -> None:
        declared = self._response(node)
        self.questions.number(asked, self._near(declared))

    def _near(self, declared: Declared) -> list[Near]:
        """Right numbers with the tolerance that the item's own processing names."""
        spread = _tolerance(self.item)
        found = []
        for text in dict.fromkeys([*declared.right, *declared.counts]):
            value = as_number(text)
            if value is not None:
                weight = declared.weight(text)
                found.append(Near(value, spread if weight == 1 else 0, weight))
        return found + [near for _id, near in self._likely()]

    def _likely(self) -> list[tuple[str, Near]]:
        """Likely wrong numbers: conditions that compare with a number and bring up feedback."""
        found = []
        for test in find_all(self.item, "responseelseif"):
            equal, ids = child(test, "equal"), find_all(test, "basevalue")
            value = (
                as_number(words_at(equal, "basevalue")) if equal is not None else None
            )
            said = [
                id
                for id in ("".join(n.itertext()).strip() for n in ids)
                if id in self.said
            ]
            if value is not None and said:
                near = Near(value, _spread(equal), 0.0, self.said[said[0]])
                found.append((said[0], near))
        return found

    # --- texts with gaps --------------------------------------------------------

    def _gaps(self, body: Any, asked: Asked) -> None:
        copy = without(body, *FEEDBACK, "rubricblock")
        found = find_all(copy, "textentryinteraction", "inlinechoiceinteraction")
        gaps = [self._gap(node) for node in found]
        for node in found:
            cut(node, MARK)
        for node in find_all(copy, *INTERACTIONS, "img"):
            cut(node)
        texts = as_rich(read_tree(copy)).text().split(MARK)
        asked = self._with_feedback(body, asked)
        if len(gaps) == 1 and gaps[0].kind == "number":
            whole, unit = _number_words(*texts[:2])
            rich = Rich.of(whole)
            rich.pictures = list(asked.rich.pictures)
            near = self._near(self._response(found[0]))
            self.questions.number(replace(asked, rich=rich), near, unit=unit)
            return
        ask_gaps(self.questions, asked, texts, gaps)

    def _gap(self, node: Any) -> Gap:
        declared = self._response(node)
        if node.tag == "inlinechoiceinteraction":
            return Gap(tuple(self._answers(node, declared, "inlinechoice")))
        values = dict.fromkeys([*declared.right, *declared.counts])
        answers = tuple(Answer(Rich.of(v), declared.weight(v)) for v in values)
        return Gap(
            answers, "number" if declared.kind in ("float", "integer") else "typed"
        )

    def _gap_match(self, node: Any, asked: Asked) -> None:
        words = self._answers(node, Declared(), "gaptext", "gapimg")
        belongs = {plain_id(b): plain_id(a) for a, b in _pairs(self._response(node))}
        copy = without(node, "prompt", "gaptext", "gapimg", *FEEDBACK)
        gaps = []
        for gap in find_all(copy, "gap"):
            right = belongs.get(plain_id(gap.get("identifier") or ""))
            gaps.append(Gap(tuple(
                replace(word, weight=float(word.id == right)) for word in words
            )))  # fmt: skip
            cut(gap, MARK)
        texts = as_rich(read_tree(copy)).text().split(MARK)
        texts[0] = f"{asked.rich.text()} {texts[0]}".strip() + " "
        if gaps:
            ask_gaps(self.questions, asked, texts, gaps)


def _number_words(before: str, after: str) -> tuple[str, str]:
    """The question and the unit around the one gap for a number.

    A gap after a whole sentence asks by itself; one inside a sentence stays to be seen.
    """
    tail = after.strip().rstrip(".。")
    unit = tail if len(tail) <= LONGEST_UNIT else ""
    asked = before.rstrip().endswith(("?", "？", ".", "。", ":", "："))
    if not tail or (unit and asked):
        return before, unit
    return f"{before} ____ {after}", unit


def plain_id(id: str) -> str:
    """An identifier as packs write ids, as far as it can be."""
    return re.sub(r"[^a-z0-9-]+", "-", id.lower()).strip("-")[:40]


def _declared(node: Any) -> Declared:
    right = ["".join(v.itertext()).strip() for v in find_all(node, "value")
             if _within(v, "correctresponse")]  # fmt: skip
    counts = {}
    for entry in find_all(node, "mapentry"):
        try:
            counts[entry.get("mapkey") or ""] = float(entry.get("mappedvalue") or 0)
        except ValueError:
            continue
    return Declared(
        (node.get("basetype") or "").lower(),
        node.get("cardinality") == "multiple",
        right,
        counts,
    )


def _within(node: Any, name: str) -> bool:
    return any(local(each.tag) == name for each in node.iterancestors())


def _pairs(declared: Declared) -> list[tuple[str, str]]:
    values = declared.right or [v for v, count in declared.counts.items() if count > 0]
    split = [value.split() for value in values]
    return [(pair[0], pair[1]) for pair in split if len(pair) == 2]


def _feedback(item: Any) -> dict[str, str]:
    """What is said, by the identifier that brings it up."""
    said: dict[str, list[str]] = {}
    for node in find_all(item, "modalfeedback", "feedbackblock"):
        if (node.get("showhide") or "show") == "show":
            words = as_rich(read_tree(without(node, "prompt"))).text()
            if words:
                said.setdefault(node.get("identifier") or "", []).append(words)
    return {id: " ".join(words) for id, words in said.items()}


def _tolerance(item: Any) -> int | float:
    """`tolerance="2 2"` of an absolute `equal` in the item's processing; 0 without one."""
    for node in find_all(item, "equal"):
        if (node.get("tolerancemode") or "") == "absolute":
            return _spread(node)
    return 0


def _spread(equal: Any) -> int | float:
    return abs(as_number((equal.get("tolerance") or "0").split()[0]) or 0)
