"""People with phones, and what each of them may rely on afterwards."""

from __future__ import annotations

import random
import shutil
import threading
from typing import TYPE_CHECKING, Any

from tests.federation.phones import Gone, Phone, Refused
from tests.federation.plan import Step

if TYPE_CHECKING:
    from tests.federation.world import World

#: A lesson of the seeded packs and its items.
LESSON = "X01.photo"
ITEMS = ("X01.which-photo", "X01.zhou-fault", "X01.row-of-five")
#: No node ever knows it: its events wait for ever, on every tier alike.
NOWHERE = "X99.nowhere"


class Person:
    """One learner with one or more phones; every act carries a word of its own.

    acked: words that a phone kept before it was killed or not; lost_with: words that may
    be gone with a storage that was set back, with the nodes that said they have them.
    """

    def __init__(self, name: str, home: str, world: World) -> None:
        self.name, self.home, self.world = name, home, world
        self.phones: list[Phone] = []
        self.learner = ""
        self.acked: set[str] = set()
        self.at_risk: set[str] = set()
        self.calm = False
        self._copies: dict[int, tuple[Any, set[str]]] = {}
        self._words = 0
        self._turn = 0
        self._chance = random.Random(f"{world.seed} acts {name}")

    # --- a life with a phone -------------------------------------------------------------

    def begin(self) -> None:
        phone = self._new_phone(self.home)
        self.learner = phone.call("add", f"Lin {self.name}")

    def _new_phone(self, home: str) -> Phone:
        store = self.world.folder / f"{self.name}-{len(self.phones)}.store"
        phone = Phone(store, self.world.nodes[home].origin).start()
        self.phones.append(phone)
        return phone

    def close(self) -> None:
        for phone in self.phones:
            phone.kill()

    def restart_all(self) -> None:
        """The app is opened anew: the right time, and no wait that an answer asked for."""
        for phone in self.phones:
            phone.kill()
            phone.start()

    def do(self, step: Step) -> Any:
        """One step of the plan, with the phone whose turn it is; what came of it."""
        self._turn += 1
        place = self._turn % len(self.phones)
        phone = self.phones[place]
        values = step.values
        try:
            match step.act:
                case "study":
                    return self._study(phone, values["events"], values["kill"])
                case "sync":
                    return brief(self._call(phone, values["kill"], "sync"))
                case "visit":
                    origin = self.world.nodes[values["node"]].origin
                    return brief(self._call(phone, values["kill"], "visit", origin))
                case "rename":
                    phone.call("rename", values["nickname"])
                case "clock":
                    phone.call("clock", values["seconds"])
                case "restart":
                    phone.kill()
                    phone.start()
                case "copy":
                    self._copy(place)
                case "roll-back":
                    return self._roll_back(place)
                case "second-phone" if len(self.phones) < 3:
                    return self._second_phone(phone, values["home"])
        except Refused as refused:
            return f"refused {refused}"
        except Gone:
            if not phone.on:
                phone.start()
            return "killed"
        return None

    def _call(self, phone: Phone, kill: float | None, verb: str, *values: Any) -> Any:
        """A verb, with a kill -9 in the middle where the plan says so."""
        if kill is None:
            return phone.call(verb, *values)
        timer = threading.Timer(kill, phone.kill)
        timer.start()
        try:
            return phone.call(verb, *values)
        finally:
            timer.join()
            if not phone.on:
                phone.start()

    def _study(self, phone: Phone, count: int, kill: float | None) -> None:
        events = [self._act() for _ in range(count)]
        self._call(phone, kill, "act", events)
        self.acked |= {str(event["answer"]) for event in events}

    def _act(self) -> dict[str, Any]:
        """An answer; one of twenty has to wait for ever, one of thirty is to be refused."""
        self._words += 1
        drawn = self._chance.random()
        nowhere = drawn < 0.05
        return {
            "type": "item-answered",
            "lesson": NOWHERE if nowhere else LESSON,
            "item": f"{NOWHERE}-1" if nowhere else self._chance.choice(ITEMS),
            "answer": f"{self.name}-{self._words}",
            "right": 7 if drawn > 0.97 else self._chance.randint(0, 1),
            "seconds": self._chance.randint(1, 40),
            "version": 1,
        }

    def _copy(self, place: int) -> None:
        phone = self.phones[place]
        where = phone.store.with_suffix(".copy")
        phone.keep_copy(where)
        self._copies[place] = (where, set(self.acked))

    def _roll_back(self, place: int) -> str:
        """The phone maker's restore: the storage is what it was some time ago."""
        if place not in self._copies:
            return "no copy yet"
        where, had = self._copies[place]
        phone = self.phones[place]
        phone.kill()
        shutil.copy(where, phone.store)
        phone.start()
        self.at_risk |= self.acked - had
        return f"{len(self.acked - had)} words at risk"

    def _second_phone(self, phone: Phone, home: str) -> Any:
        file = phone.call("rescue")
        return self._new_phone(home).call("rescued", file)["events"]

    # --- afterwards ------------------------------------------------------------------------

    def sync_all(self) -> list[Any]:
        """Each phone syncs with its own node; `calm` when all of them are done."""
        results = [phone.call("sync") for phone in self.phones]
        self.calm = all(each["ok"] and not each["pending"] for each in results)
        return [brief(each) for each in results]

    def reports(self) -> list[dict[str, Any]]:
        """What each phone knows of its learner."""
        return [
            next(r for r in phone.call("report") if r["learner"] == self.learner)
            for phone in self.phones
        ]

    def counts(self) -> list[Any]:
        return [(len(report["history"]), report["centre"]) for report in self.reports()]


def brief(standing: dict[str, Any]) -> str:
    """A phone's standing in one line."""
    error = standing.get("error") or {}
    return (
        f"{'ok' if standing['ok'] else 'no'} pending {standing['pending']} "
        f"received {standing['received']} centre {standing['centre']} "
        f"{error.get('code', '')} {error.get('detail', '')}".strip()
    )
