"""Readers of the ledger: what they get, and the one that sync brings itself.

``app.py`` hands projections to sync; they run in the transaction that stores.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from server.people import service as people
from server.sync.events import Event


@dataclass(frozen=True, slots=True)
class AppliedBatch:
    """What a projection gets: the events of a batch that are accepted just now."""

    learner: str
    device: str
    n: int
    events: Sequence[Event]


Projection = Callable[[Sequence[AppliedBatch]], None]


@dataclass(frozen=True, slots=True)
class ProjectedTables:
    """Tables that hold nothing but what a projection made of the ledger.

    ``clear`` empties them, ``forget`` of one learner; ``compare`` says in words where they
    differ from a learner's accepted events.
    """

    clear: Callable[[], None]
    compare: Callable[[str, Sequence[Event]], list[str]]
    forget: Callable[[str], None]


def apply_profiles(batches: Sequence[AppliedBatch]) -> None:
    """The projection of ``profile`` events: the latest one holds."""
    latest: dict[str, Event] = {}
    for batch in batches:
        for event in batch.events:
            if event.type == "profile":
                best = latest.get(batch.learner)
                if best is None or _profile_key(event) > _profile_key(best):
                    latest[batch.learner] = event
    for learner, event in latest.items():
        people.apply_profile(learner, _profile_key(event), event.data)


def _profile_key(event: Event) -> tuple[int, int, str]:
    return event.at, event.counter, event.device
