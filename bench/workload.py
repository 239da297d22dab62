"""The workload of ingest and memory: learners who study, the same on every run.

Everything random is seeded with the phone's number.
"""

import random
from collections.abc import Mapping, Sequence
from typing import Any, Final

from server.es256 import seeded_key
from server.sync.phone import Phone, first_phone

Lessons = Mapping[str, Sequence[str]]

#: Lessons with the ids of their items.
LESSONS: Final = {
    f"{pack}.{name}": [f"{pack}.{name}-{n}" for n in range(1, 4)]
    for pack in ("X01", "P03-A", "P12-A")
    for name in ("ice", "label", "box", "call", "code")
}
ITEMS: Final = frozenset(item for items in LESSONS.values() for item in items)
START: Final = 1_793_491_200


def study(phone: Phone, events: int, chance: random.Random, lessons: Lessons) -> None:
    """Let a learner study: lesson after lesson, items tried until right."""
    names = list(lessons)
    events += len(phone.events)
    while len(phone.events) < events:
        lesson = chance.choice(names)
        step(phone, chance, 5, "lesson-opened", lesson, edition=1, version=2)
        began, right = phone.clock, 0
        for item in lessons[lesson]:
            right += try_item(phone, lesson, item, chance)
        took = phone.clock - began
        step(
            phone, chance, 9, "lesson-done", lesson,
            edition=1, version=2, right=right,
            of=len(lessons[lesson]), seconds=took,
        )  # fmt: skip
        if chance.random() < 0.5:
            step(phone, chance, 60, "today-done", lesson)
    del phone.events[events:]


def step(
    phone: Phone, chance: random.Random, pace: int, kind: str, lesson: str, **rest: Any
) -> None:
    """Some seconds pass, then one event is recorded."""
    phone.clock += chance.randint(1, 2 * pace)
    phone.record(kind, lesson=lesson, **rest)


def try_item(phone: Phone, lesson: str, item: str, chance: random.Random) -> int:
    """Answer until right; tells whether the first try was."""
    for attempt in range(4):
        right = int(chance.random() < 0.72)
        seconds = chance.randint(3, 40)
        phone.clock += seconds
        phone.record(
            "item-answered", lesson=lesson, item=item, answer=chance.choice("abcd"),
            right=right, seconds=seconds, version=2,
        )  # fmt: skip
        if right:
            return int(attempt == 0)
    return 0


def phones(devices: int, events: int, lessons: Lessons = LESSONS) -> list[Phone]:
    """The workload: each phone has a batch with its profile and one of ``events``."""
    made = []
    for number in range(devices):
        phone = first_phone(seeded_key(f"bench {number}"), START + number)
        name = {"nickname": "果农", "picture": "pear", "language": "zh_Hans"}
        phone.record("profile", data={**name, "group": "farmer"})
        phone.seal()
        study(phone, events, random.Random(number), lessons)
        phone.seal()
        made.append(phone)
    return made
