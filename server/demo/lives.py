"""The demo's learners live: they study, and their phones sync, by real signed batches."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from server.demo.answers import Lesson, answer
from server.demo.people import DemoLearner
from server.es256 import seeded_key
from server.people.cards import make_ticket
from server.sync import service as sync
from server.sync.phone import Phone, first_phone, further_phone

EVENING = timedelta(hours=11)  # 19:00 in China


def chance(*words: object) -> int:
    """A number from 0 to 99 that follows from the words alone."""
    text = "|".join(str(word) for word in words)
    return hashlib.sha256(text.encode()).digest()[0] * 100 // 256


class Life:
    """One learner from the day they join to the day they were last seen."""

    def __init__(
        self,
        who: DemoLearner,
        lessons: list[Lesson],
        wiring: sync.Wiring,
        today: datetime,
    ) -> None:
        self.who = who
        self.lessons = lessons
        self.today = today
        node = replace(wiring.node, place_id=who.place)
        self.wiring = replace(wiring, node=node)
        key = seeded_key(f"tianjian demo {who.nickname}")
        self.phones = [first_phone(key, 0)]
        if who.phones == 2:
            self.phones.append(self._second_phone(key.thumbprint))

    def _second_phone(self, learner: str) -> Phone:
        first = self.phones[0]
        ticket_key = seeded_key(f"tianjian demo ticket {self.who.nickname}")
        ticket = make_ticket(learner, ticket_key, first.key, issuer_card=first.card)
        key = seeded_key(f"tianjian demo second {self.who.nickname}")
        return further_phone(key, ticket_key, ticket, 0)

    @property
    def learner(self) -> str:
        """The learner's id."""
        return self.phones[0].learner

    def days(self) -> Iterator[tuple[datetime, list[Lesson]]]:
        """The evenings on which they study, with that evening's lessons."""
        span = max(1, self.who.joined - self.who.last)
        studied = self.lessons[: self.who.lessons]
        for ago in range(self.who.joined, self.who.last - 1, -1):
            done = (self.who.joined - ago) * len(studied) // span
            before = max(0, self.who.joined - ago - 1) * len(studied) // span
            first_day = ago == self.who.joined
            if done > before or first_day or ago == self.who.last:
                part = studied[before:done] if not first_day else []
                yield self.today - timedelta(days=ago) + EVENING, part

    def live(self) -> None:
        """Study and sync, evening after evening."""
        for number, (evening, lessons) in enumerate(self.days()):
            phone = self.phones[number % len(self.phones)]
            phone.clock = int(evening.timestamp()) + self.who.clock_off
            if number == 0:
                self._introduce(phone)
            for lesson in lessons:
                self._study(phone, lesson)
            last = evening == self.today - timedelta(days=self.who.last) + EVENING
            if last:
                self._go_outside(phone)
            odd = self._be_odd(phone) if last else []
            self._sync(phone, evening, odd)

    def _introduce(self, phone: Phone) -> None:
        phone.record(
            "profile",
            data={
                "nickname": self.who.nickname,
                "picture": self.who.picture,
                "language": self.who.language,
                "group": self.who.group,
            },
        )

    def _study(self, phone: Phone, lesson: Lesson) -> None:
        mark: dict[str, Any] = {
            "lesson": lesson.id,
            "edition": lesson.edition,
            "version": lesson.version,
        }
        phone.record("lesson-opened", **mark)
        begun, right = phone.clock, 0
        for item in lesson.items:
            right += self._try(phone, lesson, item["id"], item)
        of = len(lesson.items)
        seconds = phone.clock - begun
        phone.record("lesson-done", **mark, right=right, of=of, seconds=seconds)
        if chance(self.who.nickname, lesson.id, "today") < 45:
            phone.clock += 60
            phone.record("today-done", lesson=lesson.id)

    def _try(
        self, phone: Phone, lesson: Lesson, item_id: str, item: dict[str, Any]
    ) -> int:
        """Answer an item, a second time after a mistake; 1 if right at first."""
        hardness = chance(item_id, "hard") // 2
        at_once = chance(self.who.nickname, item_id) < self.who.skill - hardness + 22
        for right in [True] if at_once else [False, True]:
            seconds = 8 + chance(self.who.nickname, item_id, right) // 4
            phone.clock += seconds + 20
            phone.record(
                "item-answered",
                lesson=lesson.id,
                item=item_id,
                answer=answer(item, right=right),
                right=int(right),
                seconds=seconds,
                version=lesson.version,
            )
        return int(at_once)

    def _go_outside(self, phone: Phone) -> None:
        """What they did besides learning: milestones, and a lesson shown to a group."""
        latest = self.lessons[: self.who.lessons][-1]
        for kind in self.who.reached:
            data = {"kind": kind}
            if kind == "field-task":
                data["pack"] = latest.id.partition(".")[0]
            phone.clock += 60
            phone.record("milestone", data=data)
        if self.who.audience:
            phone.record(
                "lesson-taught",
                lesson=latest.id,
                version=latest.version,
                seconds=1500,
                data={"people": self.who.audience, "hands": {}},
            )

    def _be_odd(self, phone: Phone) -> list[bytes]:
        """What staff should see set aside; gives batches that were spoilt on the way."""
        if self.who.oddity == "held":
            lesson = "P07-A.soil"
            phone.record("lesson-opened", lesson=lesson, edition=1, version=1)
            phone.record("today-done", lesson=lesson)
        if self.who.oddity == "refused":
            phone.record("profile", data={"nickname": "字" * 60, "picture": "hat"})
            raw = phone.batches[-1].raw
            return [raw[:-1] + bytes([raw[-1] ^ 1])]
        return []

    def _sync(self, phone: Phone, evening: datetime, spoilt: list[bytes]) -> None:
        wiring = replace(self.wiring, clock=lambda: evening.astimezone(UTC))
        sealed = phone.batches[-1].last if phone.batches else 0
        fresh = [phone.seal().raw] if len(phone.events) > sealed else []
        sync.take_sync(phone.request([*fresh, *spoilt]), wiring)
