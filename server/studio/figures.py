"""What the first page tells besides the packs: learners, hard questions, facts to read again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from server.packs.check import today
from server.people.places import Scope
from server.reports import service as reports
from server.studio import forms
from server.studio.drafts import content_of
from server.studio.shared.uses import lessons_by_fact

SOON = timedelta(days=60)
HARDEST = 5
#: Fewer learners than this say little about a question.
ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Due:
    """A fact whose sources are to be read again by `review_by`, and who uses it."""

    fact: str
    review_by: date
    late: bool
    text: Mapping[str, str]
    used_in: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """The figures of a scope as of `at`; `due` in the order of their dates.

    `next_due` is the first date after those, None where no fact has one.
    """

    at: datetime
    packs: Mapping[str, reports.PackLine]
    hardest: tuple[reports.ItemLine, ...]
    due: tuple[Due, ...]
    next_due: date | None


def desk(scope: Scope, language: str) -> Desk:
    """Everything at once."""
    figures = reports.figures(scope)
    lines = {line.pack: line for line in reports.pack_lines(scope, language)}
    items, _count = reports.item_lines(scope, reports.HARDEST, language, limit=None)
    # Where every answer was right at first there is nothing to mend.
    hard = [
        each
        for each in items
        if each.learners >= ENOUGH and each.first_right < each.learners
    ]
    due, next_due = due_facts(today())
    return Desk(figures.at, lines, tuple(hard[:HARDEST]), due, next_due)


def due_facts(day: date) -> tuple[tuple[Due, ...], date | None]:
    """Facts to be read again within 60 days, and the first date after those."""
    dated = sorted(_dated(content_of("facts")), key=lambda each: each[:2])
    soon = [each for each in dated if each[0] <= day + SOON]
    # Reading every lesson for nothing would slow down the studio's first page.
    used = lessons_by_fact() if soon else {}
    due = tuple(
        Due(fact, by, by < day, text, tuple(used.get(fact, ())))
        for by, fact, text in soon
    )
    later = [by for by, _fact, _text in dated if by > day + SOON]
    return due, min(later, default=None)


def _dated(facts: Mapping[str, str]) -> list[tuple[date, str, Any]]:
    found = []
    for path, content in facts.items():
        fields = forms.read_yaml(content) or {}
        try:
            by = date.fromisoformat(str(fields.get("review_by", "")))
        except ValueError:
            # A card without a date is the checker's to name.
            continue
        text = fields.get("text")
        words = text if isinstance(text, dict) else {}
        found.append((by, path.removesuffix(".yaml"), words))
    return found
