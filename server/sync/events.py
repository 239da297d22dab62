"""The event: one immutable act of a learner (docs/sync-protocol.md, section 2)."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

# The last second of the year 9999.
MAX_TIME: Final = 253402300799
# The greatest count (seconds, items, versions) that makes sense.
MAX_COUNT: Final = 10_000_000
EVENT_TYPES: Final = (
    "profile",
    "lesson-opened",
    "item-answered",
    "lesson-done",
    "today-done",
    "item-reviewed",
    "milestone",
    "lesson-taught",
    "run-finished",
)


class Event(NamedTuple):
    """One decoded event, without its learner; fields that do not apply are None.

    ``type`` and the words may be any JSON value until ``verdicts.judge`` has passed them.
    """

    device: str
    counter: int
    type: Any
    at: int
    lesson: Any = None
    item: Any = None
    answer: Any = None
    right: int | None = None
    of: int | None = None
    seconds: int | None = None
    edition: int | None = None
    version: int | None = None
    data: Any = None


class Decoded(NamedTuple):
    """The events of a batch. ``plain``: all texts are ASCII without escapes, flat, and
    all numbers in range, so that no event needs to be looked at for those."""

    events: Sequence[Event]
    plain: bool


def as_dict(event: Event, learner: str) -> dict[str, Any]:
    """Write an event as ``ledger export`` prints it: absent fields left out."""
    fields = {k: v for k, v in event._asdict().items() if v is not None}
    return {"learner": learner, **fields}


def from_dict(fields: Mapping[str, Any]) -> Event:
    """Read what ``as_dict`` wrote; the learner and unknown fields are dropped."""
    return Event(**{k: fields[k] for k in Event._fields if k in fields})
