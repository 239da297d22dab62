"""What learners reached outside the app: they say it themselves, nobody has checked it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from server.i18n import gettext as _
from server.packs import outline
from server.people.places import Scope
from server.progress.totals import FIELD_TASK, milestone_dates
from server.reports.models import MilestoneFigures
from server.reports.moments import moment_of
from server.reports.sums import totals_by

KINDS = ("first-box", "first-order", "repeat-order", "weekly-review", FIELD_TASK)


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    """How many learners of a scope reached a milestone."""

    kind: str
    label: str
    learners: int


@dataclass(frozen=True, slots=True)
class Reached:
    """One milestone of one learner, by the phone's clock."""

    label: str
    at: datetime | None


def milestone_lines(scope: Scope) -> list[MilestoneLine]:
    """Every milestone, also those that nobody reached yet."""
    counts = _counts(scope)
    return [MilestoneLine(kind, label(kind), counts.get(kind, 0)) for kind in KINDS]


def field_task_counts(scope: Scope) -> dict[str, int]:
    """How many learners of a scope did the field task, by pack."""
    mark = f"{FIELD_TASK} "
    return {
        kind.removeprefix(mark): learners
        for kind, learners in _counts(scope).items()
        if kind.startswith(mark)
    }


def _counts(scope: Scope) -> dict[str, int]:
    table = MilestoneFigures
    return dict(totals_by(scope, table.milestone, table.learners))


def reached(milestones: dict[str, int], language: str) -> list[Reached]:
    """One learner's milestones, oldest first; what the entry check skipped is none."""
    titles = {pack.pack: pack.title for pack in outline.outline(language)}
    found = sorted(milestones.items(), key=lambda each: each[1])
    return [
        Reached(label(name, titles), moment_of(at))
        for name, at in found
        if name.split(" ")[0] in KINDS
    ]


def columns(learners: Iterable[str]) -> dict[str, list[datetime | int | None]]:
    """For a table of learners: the day of each milestone, and how many field tasks."""
    dates = milestone_dates(list(learners))
    mark = f"{FIELD_TASK} "
    return {
        learner: [
            *(moment_of(mine.get(kind)) for kind in KINDS[:-1]),
            sum(name.startswith(mark) for name in mine),
        ]
        for learner, mine in dates.items()
    }


def label(milestone: str, titles: dict[str, str] | None = None) -> str:
    """A milestone in words; the code itself where it is unknown."""
    kind, _space, pack = milestone.partition(" ")
    if kind == FIELD_TASK and pack:
        return _("Field task: %(pack)s", pack=(titles or {}).get(pack, pack))
    labels = {
        "first-box": _("First test box"),
        "first-order": _("First order"),
        "repeat-order": _("Bought again"),
        "weekly-review": _("Week looked over"),
        FIELD_TASK: _("A field task done"),
    }
    return labels.get(kind, milestone)
