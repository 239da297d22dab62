"""Questions of other forms become items: one method for each way of asking.

A question whose way of asking phones do not know becomes the nearest that they know, with a
line in the report; what is near to none is left out by name.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from server.packs.lesson import (
    Block,
    Group,
    Item,
    Number,
    Option,
    Picture,
    Spot,
    WrongNumber,
)
from server.studio.interchange.collecting import Collector, Told
from server.studio.interchange.feedback import joined_words, with_feedback
from server.studio.interchange.names import free_id, letter_ids
from server.studio.interchange.numbers import as_number
from server.studio.interchange.rich import Rich
from server.studio.interchange.wording import (
    Run,
    is_chinese,
    paragraph,
    plain,
    sentences,
)

ASK = 400


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a question: what it says, how much it counts (1 is all), what is said of it."""

    rich: Rich
    weight: float = 0.0
    feedback: str = ""
    id: str = ""
    group: str = ""

    @property
    def right(self) -> bool:
        """Whether it counts for anything."""
        return self.weight > 0


@dataclass(frozen=True, slots=True)
class Asked:
    """What all questions have: their words, a name, an id, and what is said of the whole."""

    rich: Rich
    name: str = ""
    id: str = ""
    line: int = 0
    when_right: str = ""
    when_wrong: str = ""
    always: str = ""


@dataclass(frozen=True, slots=True)
class Near:
    """A right number with what is still right around it, or a likely wrong one."""

    value: Number
    tolerance: Number
    weight: float
    feedback: str = ""


class Questions:
    """Puts questions into a collector as items."""

    def __init__(self, collector: Collector) -> None:
        self.collector = collector

    def told(self, asked: Asked) -> Told:
        """The line of the report that is about this question."""
        told = Told(asked.name or asked.rich.text() or "?", asked.line)
        for why, value in asked.rich.notes.found:
            told.notes.add(why, value)
        return told

    def choice(self, asked: Asked, answers: Sequence[Answer], *, many: bool) -> None:
        """One or more of several answers."""
        told = self.told(asked)
        if not self._enough(answers, told):
            return
        if not many:
            answers = _best_alone(answers, told)
        if not any(answer.right for answer in answers):
            told.notes.add("no-right-answer")
        elif not many and sum(answer.right for answer in answers) > 1:
            told.notes.add("several-right")
            many = True
        options = self._options(answers, told)
        shown = all(option.picture for option in options) and not many
        kind = "choose-many" if many else "picture-choice" if shown else "choose-one"
        if not shown:
            options = self._without_pictures(options, told)
        self._item(kind, asked, told, options=options)

    def true_or_false(self, asked: Asked, right: bool, said: tuple[str, str]) -> None:
        """Right or wrong, as a choice of two; `said` is feedback on "true" and on "false"."""
        words = ("对", "不对") if is_chinese(asked.rich.text()) else ("True", "False")
        answers = [
            Answer(Rich.of(words[0]), float(right), said[0], "true"),
            Answer(Rich.of(words[1]), float(not right), said[1], "false"),
        ]
        self.choice(asked, answers, many=False)

    def typed(self, asked: Asked, answers: Sequence[Answer]) -> None:
        """An answer that is written: a number stays one, words are chosen instead."""
        told = self.told(asked)
        answers = _best_alone(answers, told)
        right = [answer for answer in answers if answer.right]
        numbers = [as_number(answer.rich.text()) for answer in right]
        if right and None not in numbers:
            self.number(asked, [
                Near(value, 0, answer.weight, answer.feedback)
                for answer in answers
                if (value := as_number(answer.rich.text())) is not None
            ])  # fmt: skip
            return
        if not right:
            self.collector.leave_out(told, "no-right-answer")
            return
        told.notes.add("typed-words")
        for also in right[1:]:
            told.notes.add("also-right", also.rich.text())
        wrong = [answer for answer in answers if not answer.right]
        said = next((a.feedback for a in wrong if a.rich.text() == "*"), "")
        others = [answer for answer in wrong if answer.rich.text() != "*"]
        if said:
            told.notes.add("feedback-lost", said)
        self._item(
            "choose-one", asked, told, options=self._options([right[0], *others], told)
        )

    def number(self, asked: Asked, answers: Sequence[Near], *, unit: str = "") -> None:
        """A number with a tolerance; what counts for less is a likely wrong number."""
        told = self.told(asked)
        best = max(answers, key=lambda answer: answer.weight, default=None)
        if best is None or best.weight <= 0:
            self.collector.leave_out(told, "no-right-answer")
            return
        answers = [
            answer for answer in answers if answer is best or answer.value != best.value
        ]
        wrong = tuple(
            WrongNumber(0, answer.value, answer.tolerance or None, plain(answer.feedback, told.notes))
            for answer in answers
            if answer is not best
        )  # fmt: skip
        if any(0 < answer.weight for answer in answers if answer is not best):
            told.notes.add("half-right-number")
        if best.feedback:
            asked = replace(asked, when_right=asked.when_right or best.feedback)
        if not unit:
            told.notes.add("no-unit")
        self._item(
            "number", asked, told, unit=plain(unit, told.notes),
            answer=best.value, tolerance=best.tolerance, wrong=wrong,
        )  # fmt: skip

    def groups(
        self,
        asked: Asked,
        groups: Sequence[tuple[str, Rich]],
        answers: Sequence[Answer],
    ) -> None:
        """Things to sort; `group` of an answer is the id of where it belongs."""
        told = self.told(asked)
        if not self._enough(answers, told):
            return
        ids: dict[str, str] = {}
        taken: set[str] = set()
        for wanted, _rich in groups:
            ids[wanted] = free_id(wanted, "group", taken)
            taken.add(ids[wanted])
        heaps = tuple(
            Group(ids[wanted], self._words(rich, told), 0) for wanted, rich in groups
        )
        belong = [
            replace(answer, group=ids.get(answer.group, "")) for answer in answers
        ]
        self._item(
            "sort-groups",
            asked,
            told,
            groups=heaps,
            options=self._options(belong, told),
        )

    def pairs(self, asked: Asked, pairs: Sequence[tuple[Rich, Rich, str]]) -> None:
        """Things and what belongs to each: sorted into groups, or by their numbers in order."""
        places = [where.text() for _thing, where, _said in pairs]
        if len(pairs) > 2 and sorted(places) == [
            str(n) for n in range(1, len(pairs) + 1)
        ]:
            asked.rich.notes.add("pairs-as-order")
            ranked = sorted(pairs, key=lambda pair: int(pair[1].text()))
            self.order(
                asked, [Answer(thing, 1, said) for thing, _where, said in ranked]
            )
            return
        groups: dict[str, tuple[str, Rich]] = {}
        for _thing, where, _said in pairs:
            groups.setdefault(where.text(), (f"group-{len(groups) + 1}", where))
        answers = [
            Answer(thing, 1, said, group=groups[where.text()][0])
            for thing, where, said in pairs
            if thing.text() or thing.pictures
        ]
        self.groups(asked, list(groups.values()), answers)

    def order(self, asked: Asked, answers: Sequence[Answer]) -> None:
        """Things to put in order; they come in the right one."""
        told = self.told(asked)
        if self._enough(answers, told):
            self._item(
                "put-in-order", asked, told, options=self._options(answers, told)
            )

    def spots(self, asked: Asked, spots: Sequence[Spot]) -> None:
        """Places on the question's picture."""
        told = self.told(asked)
        if not asked.rich.pictures:
            self.collector.leave_out(told, "spots-without-picture")
        elif self._enough(spots, told):
            self._item("spot-fault", asked, told, spots=tuple(spots))

    def open_question(self, asked: Asked) -> None:
        """A question that no phone can mark: a card to think about."""
        told = self.told(asked)
        told.notes.add("open-question")
        self._cards(asked.rich, asked.id or asked.name, told)
        self.collector.tell(told)

    def describe(self, asked: Asked) -> None:
        """Text between questions: cards."""
        told = self.told(asked)
        if self._cards(asked.rich, asked.id or asked.name, told):
            self.collector.tell(told)

    # --- parts ------------------------------------------------------------------

    def _enough(self, answers: Sequence[object], told: Told) -> bool:
        if not answers:
            self.collector.leave_out(told, "no-answers")
        elif len(answers) > 50:
            self.collector.leave_out(told, "too-many-answers", count=str(len(answers)))
        return 0 < len(answers) <= 50

    def _words(self, rich: Rich, told: Told) -> str:
        for why, value in rich.notes.found:
            told.notes.add(why, value)
        return plain(rich.text(), told.notes)

    def _options(self, answers: Sequence[Answer], told: Told) -> tuple[Option, ...]:
        options: list[Option] = []
        taken: set[str] = set()
        for answer, letter in zip(answers, letter_ids(len(answers)), strict=True):
            id = free_id(answer.id or letter, "option", taken)
            taken.add(id)
            options.append(
                Option(
                    id=id,
                    line=0,
                    text=self._words(answer.rich, told),
                    picture=self._picture(answer.rich, told),
                    right=answer.right and not answer.group,
                    group=answer.group,
                    feedback=plain(answer.feedback, told.notes),
                )
            )
        return tuple(options)

    def _picture(self, rich: Rich, told: Told) -> Picture | None:
        found = None
        for source, alt in rich.pictures:
            found = found or self.collector.picture(source, alt, told)
        return found

    def _without_pictures(
        self, options: tuple[Option, ...], told: Told
    ) -> tuple[Option, ...]:
        """Options of a choice hold words only: a picture is told by its description."""
        bare = []
        for option in options:
            if option.picture:
                told.notes.add("picture-to-words", option.picture.file)
                text = option.text or option.picture.alt
                option = replace(option, text=text, picture=None)
            bare.append(option)
        return tuple(bare)

    def _item(self, kind: str, asked: Asked, told: Told, **parts: Any) -> None:
        id = self.collector.new_id(asked.id or asked.name, "item")
        ask, picture = self._ask(asked.rich, id, told)
        item = Item(id=id, type=kind, line=0, ask=ask, picture=picture, **parts)
        item = with_feedback(
            item,
            right=plain(joined_words(asked.when_right, asked.always), told.notes),
            # What is said of every answer would give the right one away after a wrong one.
            wrong=plain(asked.when_wrong, told.notes),
        )
        if kind in ("put-in-order", "sort-groups", "choose-many"):
            item = replace(item, options=tuple(
                replace(option, right=option.right and kind == "choose-many")
                for option in item.options
            ))  # fmt: skip
        self.collector.add(Block("item", id, 0, item=item))
        self.collector.tell(told)

    def _ask(self, rich: Rich, id: str, told: Told) -> tuple[str, Picture | None]:
        """The question's words and picture; what is too much goes onto cards before it."""
        pictures = [
            picture
            for source, alt in rich.pictures
            if (picture := self.collector.picture(source, alt, told))
        ]
        story, ask = self._story_and_ask(rich, told)
        if not story and len(pictures) < 2:
            return ask, pictures[0] if pictures else None
        told.notes.add("story-on-card")
        own = pictures.pop() if pictures and not story else None
        for text, picture in _paired(story, pictures):
            self.collector.card(text, id=f"{id}-story", picture=picture)
        return ask, own

    def _story_and_ask(self, rich: Rich, told: Told) -> tuple[list[str], str]:
        whole = plain(rich.text(), told.notes)
        if len(whole) <= ASK:
            return [], whole
        pieces = rich.paragraphs
        if len(pieces) < 2 or len(pieces[-1].text()) > ASK:
            last = sentences(whole)
            pieces = [Rich([Run(" ".join(last[:-1]))]), Rich([Run(last[-1])])]
        story = [paragraph(piece.runs, told.notes) for piece in pieces[:-1]]
        return [text for text in story if text], plain(pieces[-1].text(), told.notes)

    def _cards(self, rich: Rich, id: str, told: Told) -> bool:
        pictures = [
            picture
            for source, alt in rich.pictures
            if (picture := self.collector.picture(source, alt, told))
        ]
        texts = [paragraph(piece.runs, told.notes) for piece in rich.paragraphs]
        text = "\n\n".join(text for text in texts if text)
        if not text and not pictures:
            return False
        for each, picture in _paired([text] if text else [], pictures):
            self.collector.card(each, id=id, picture=picture)
        return True


def _best_alone(answers: Sequence[Answer], told: Told) -> list[Answer]:
    """Where one is to be chosen, an answer that counts for a part is wrong."""
    best = max((answer.weight for answer in answers), default=0.0)
    found = []
    for answer in answers:
        if 0 < answer.weight < best:
            told.notes.add("half-right", answer.rich.text())
            answer = replace(answer, weight=0.0)
        found.append(answer)
    return found


def _paired(
    texts: list[str], pictures: list[Picture]
) -> list[tuple[str, Picture | None]]:
    """Texts and pictures side by side, as many cards as there are of the more."""
    count = max(len(texts), len(pictures))
    return [
        (texts[n] if n < len(texts) else "", pictures[n] if n < len(pictures) else None)
        for n in range(count)
    ]
