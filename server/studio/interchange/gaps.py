"""Texts with gaps: one question for each gap, for phones ask one thing at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from server.studio.interchange.collecting import Told
from server.studio.interchange.questions import Answer, Asked, Questions
from server.studio.interchange.rich import Rich

GAP, LATER = "____", "…"


@dataclass(frozen=True, slots=True)
class Gap:
    """One gap: its answers, and whether they are typed, chosen, or several."""

    answers: tuple[Answer, ...]
    kind: str = "choice"

    def shown(self) -> str:
        """What stands in the gap when it is filled in."""
        right = [answer.rich.text() for answer in self.answers if answer.right]
        return right[0] if right else LATER


def ask_gaps(
    questions: Questions, asked: Asked, texts: Sequence[str], gaps: Sequence[Gap]
) -> None:
    """Ask for each gap; `texts` are the words around them, one more than gaps.

    Gaps before the one in question are filled in, those after it are not.
    """
    if len(gaps) > 1:
        questions.collector.say("changed", Told(asked.name or texts[0], asked.line), "gaps",
                                count=str(len(gaps)))  # fmt: skip
    for n, gap in enumerate(gaps):
        filled = texts[0]
        for place, (other, after) in enumerate(zip(gaps, texts[1:], strict=True)):
            here = other.shown() if place < n else GAP if place == n else LATER
            filled += f"{here}{after}"
        rich = Rich.of(filled)
        rich.pictures = list(asked.rich.pictures) if n == 0 else []
        each = replace(asked, rich=rich, id=asked.id if len(gaps) == 1 else "")
        if gap.kind == "typed":
            questions.typed(each, gap.answers)
        else:
            questions.choice(each, gap.answers, many=gap.kind == "many")
