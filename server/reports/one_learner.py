"""One learner as their teacher sees them: read live, not from the roll-ups."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from server.db import now, run_unit
from server.errors import BadRequest, N_
from server.packs import outline
from server.packs import service as packs
from server.people import roster
from server.people import service as people
from server.people.node import Node
from server.people.places import Scope
from server.people.staff_models import Place
from server.progress import service as progress
from server.reports import milestones, practice, refresh
from server.reports.moments import moment_of
from server.simulations import service as runs
from server.simulations.judge import Simulations
from server.sync import audit, links, oversight
from server.sync import service as sync

LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True)
class LessonState:
    """One lesson of one learner; times by the phone's clock, None: not yet."""

    lesson: str
    title: str
    opened: datetime | None
    done: datetime | None
    today: datetime | None


@dataclass(frozen=True, slots=True)
class PackState:
    """One pack of one learner."""

    title: str
    done: int
    lessons: list[LessonState]


@dataclass(frozen=True, slots=True)
class TaughtLine:
    """One lesson that the learner showed to groups."""

    title: str
    sessions: int
    people: int


@dataclass(frozen=True, slots=True)
class LearnerPage:
    """Everything on a learner's page, as of ``at``."""

    at: datetime
    person: roster.Person
    home: Place
    packs: list[PackState]
    tried: int
    first_right: int
    milestones: list[milestones.Reached]
    taught: list[TaughtLine]
    practised: list[practice.PracticeLine]
    devices: list[oversight.DeviceHealth]
    verdicts: list[oversight.EventTrouble]
    batches: list[oversight.Refused]
    mail: list[dict[str, Any]]


def learner_page(
    scope: Scope, learner: str, language: str, simulations: Simulations
) -> LearnerPage:
    """One learner of the scope. Raises NotFound."""
    person, home = roster.person_in(scope, learner)
    state = progress.progress_of(learner)
    return LearnerPage(
        at=now(),
        person=person,
        home=home,
        packs=[_pack(pack, state.lessons) for pack in outline.outline(language)],
        tried=len(state.items),
        first_right=sum(item.first[1] for item in state.items.values()),
        milestones=milestones.reached(state.milestones, language),
        taught=_taught(state.taught, language),
        practised=practice.practice_of(learner, simulations, language),
        devices=oversight.devices_health(learner),
        verdicts=oversight.verdicts_of(learner),
        batches=oversight.quarantined_of(learner),
        mail=people.mail_since(learner, 0, ""),
    )


def _taught(taught: dict[str, Any], language: str) -> list[TaughtLine]:
    titles = packs.lesson_titles(language)
    return [
        TaughtLine(titles.get(lesson, lesson), row.sessions, row.people)
        for lesson, row in sorted(taught.items())
    ]


def _pack(pack: outline.PackOutline, states: dict[str, Any]) -> PackState:
    lessons = [
        _lesson(lesson, title, states.get(lesson)) for lesson, title in pack.lessons
    ]
    done = sum(each.done is not None for each in lessons)
    return PackState(pack.title, done, lessons)


def _lesson(lesson: str, title: str, state: Any) -> LessonState:
    if state is None:
        return LessonState(lesson, title, None, None, None)
    times = (moment_of(each) for each in (state.opened, state.done, state.today))
    return LessonState(lesson, title, *times)


# --- what staff may do -------------------------------------------------------------


def write_note(scope: Scope, learner: str, text: str, sender: str) -> None:
    """Put a note into a learner's mail. Raises NotFound, BadRequest."""
    roster.person_in(scope, learner)
    words = text.strip()
    if not 1 <= len(words) <= LONGEST_NOTE:
        raise BadRequest(
            "bad-note",
            N_("A note has 1 to %(most)d characters."),
            params={"most": LONGEST_NOTE},
        )
    run_unit(lambda: people.send_note(learner, words, sender=sender, now=now()))


def move(scope: Scope, learner: str, place_id: str) -> None:
    """Let a learner belong to another place of the scope. Raises NotFound."""

    def work() -> None:
        roster.move(scope, learner, place_id)
        refresh.queue_learners([learner])

    run_unit(work)


def restore_code(scope: Scope, learner: str, node: Node) -> dict[str, str]:
    """A code with which a new phone becomes this learner's. Raises NotFound."""
    roster.person_in(scope, learner)
    return links.offer_restore(node, learner)


#: Whatever stands below this capability and keeps something of a learner.
FORGETTERS: Final = (
    sync.forget, progress.forget, runs.forget, refresh.forget,
)  # fmt: skip


def erase(
    scope: Scope, learner: str, also: Sequence[Callable[[str], None]] = ()
) -> None:
    """Erase a learner everywhere on this server (PIPL, article 47). Raises NotFound.

    ``also``: capabilities above this one that keep something of a learner.
    """
    roster.person_in(scope, learner)
    run_unit(lambda: erase_here(learner, also=also))


def erase_here(learner: str, *, also: Sequence[Callable[[str], None]] = ()) -> None:
    """The same inside the caller's unit of work, for whom the upstream erased."""
    people.erase(learner, (*FORGETTERS, *also), now())


def portable(scope: Scope, learner: str) -> Iterator[str]:
    """All that is stored of a learner, as JSON text (PIPL, article 45).

    Raises NotFound at once; the text comes piece by piece: a few megabytes of batches
    may hold gigabytes of events.
    """
    roster.person_in(scope, learner)
    document = {
        "learner": learner,
        "exported": now(),
        "stored": people.export(learner),
    }
    head = json.dumps(document, ensure_ascii=False, indent=1, default=_plain)
    return _with_events(head, audit.export_lines(learner))


def _with_events(head: str, lines: Iterable[str]) -> Iterator[str]:
    yield head.removesuffix("\n}") + ',\n "events": ['
    for number, line in enumerate(lines):
        yield f"{',' if number else ''}\n  {line}"
    yield "\n ]\n}\n"


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    raise TypeError(type(value).__name__)
