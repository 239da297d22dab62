"""The run: processes, lanes that follow the plan, and the calm at the end."""

from __future__ import annotations

import os
import random
import shutil
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.faults import FaultProxy
from tests.federation import plan
from tests.federation.nodes import Node
from tests.federation.people import Person
from tests.federation.tappers import Tapper
from tests.servers import ROOT

#: Rounds of "every phone syncs, every station relays" after which all must be said.
MOST_ROUNDS = 12


class World:
    """Everything that a seed makes. `with World(...) as world: world.live(); world.settle()`."""

    def __init__(
        self, folder: Path, seed: int, seconds: float, people: int, browsers: int = 0
    ) -> None:
        self.folder, self.seed, self.seconds = folder, seed, seconds
        self.forks = os.environ.get("FORKS", "1") == "1"
        self.nodes: dict[str, Node] = {}
        self.people = [self._person(number) for number in range(people)]
        homes = (plan.CENTRE, "town")
        self.tappers = [Tapper(f"t{n}", homes[n % 2], self) for n in range(browsers)]
        self.diary: list[str] = []
        self.failures: list[str] = []
        self.over = threading.Event()
        self._began = time.monotonic()

    def _person(self, number: int) -> Person:
        home = plan.NODES[number % len(plan.NODES)]
        return Person(f"p{number}", home, self)

    # --- setting up ------------------------------------------------------------------

    def __enter__(self) -> World:
        try:
            self._set_up()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _set_up(self) -> None:
        lessons = self.folder / "lessons"
        # One pack: publishing all of them takes longer than the run.
        for name in ("X01", "facts", "glossary"):
            shutil.copytree(ROOT / "lessons" / name, lessons / name)
        shutil.copy(ROOT / "lessons" / "paths.yaml", lessons)
        for name in plan.NODES:
            role = "centre" if name == plan.CENTRE else "station"
            self.nodes[name] = Node(name, self.folder / name, role, lessons)
        self._each(Node.begin)
        self.nodes[plan.CENTRE].server.tianjian("seed")
        for name, above in plan.UPSTREAM.items():
            self.nodes[name].join(self.nodes[above])
        for person in self.people:
            person.begin()
        if self.tappers:
            # The station's packs come with its first contact.
            self.nodes["town"].relay()
        for tapper in self.tappers:
            tapper.start()
            tapper.ready.wait(180)

    def _each(self, do: Callable[[Node], Any]) -> list[Any]:
        """The same at all nodes at once."""
        with ThreadPoolExecutor(len(self.nodes)) as pool:
            return list(pool.map(do, self.nodes.values()))

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for tapper in self.tappers:
            tapper.weather.set()
            tapper.calm.set()
            if tapper.is_alive():
                tapper.join(60)
        for person in self.people:
            person.close()
        for node in self.nodes.values():
            node.close()

    def note(self, who: str, what: object) -> None:
        """One line of the diary that a failure prints."""
        self.diary.append(f"{time.monotonic() - self._began:7.2f} {who}: {what}")

    # --- the storm ---------------------------------------------------------------------

    def live(self) -> None:
        """All lanes at once, until the plan is done."""
        self._began = time.monotonic()
        for tapper in self.tappers:
            tapper.weather.set()
        lanes = [
            threading.Thread(target=self._lane, args=lane) for lane in self._lanes()
        ]
        for lane in lanes:
            lane.start()
        for lane in lanes:
            lane.join(self.seconds * 3 + 240)
            assert not lane.is_alive(), "a lane hangs"
        assert not self.failures, "\n".join(self.failures)

    def _lanes(
        self,
    ) -> Iterable[tuple[str, list[plan.Step], Callable[[plan.Step], Any]]]:
        for person in self.people:
            yield (
                person.name,
                plan.person(self.seed, person.name, self.seconds, self.forks),
                person.do,
            )
        for node in self.nodes.values():
            steps = plan.node(self.seed, node.name, self.seconds)
            yield node.name, steps, lambda step, node=node: self._befall(node, step)
            roads = {f"to {node.name}": node.road, f"up from {node.name}": node.up}
            for name, road in roads.items():
                if road is not None:
                    steps = plan.road(self.seed, name, self.seconds)
                    yield name, steps, lambda step, road=road: self._spoil(road, step)

    def _lane(
        self, name: str, steps: list[plan.Step], do: Callable[[plan.Step], Any]
    ) -> None:
        ends = time.monotonic() + self.seconds
        try:
            for step in steps:
                self.over.wait(step.wait)
                if time.monotonic() > ends:
                    return
                self.note(name, step)
                said = do(step)
                if said is not None:
                    self.note(name, f"  = {said}")
        except Exception as error:  # noqa: BLE001 (told at the end, with the seed)
            self.failures.append(f"{name}: {step}: {error!r}")

    def _befall(self, node: Node, step: plan.Step) -> Any:
        match step.act:
            case "kill":
                node.lose_power(self.over, step.values["off"])
            case "clock":
                node.set_clock(step.values["seconds"])
            case "backup":
                node.back_up()
            case "restore":
                return "restored" if node.restore() else "no backup yet"
            case "relay" if node.up:
                return node.relay().strip()
        return None

    def _spoil(self, road: FaultProxy, step: plan.Step) -> None:
        if step.act == "silence":
            road.cut_network()
            self.over.wait(step.values["for"])
            road.restore_network()
        else:
            # Whatever was not used up is replaced: faults do not pile up on a quiet road.
            road.rules = []
            road.add("/api/", step.act, **step.values)

    # --- the calm ------------------------------------------------------------------------

    def settle(self) -> None:
        """The weather clears: everybody talks until nobody has anything left to say."""
        self._clear()
        for tapper in self.tappers:
            tapper.calm.set()
            tapper.join(600)
        before: object = None
        for _ in range(MOST_ROUNDS):
            said = [person.sync_all() for person in self.people]
            for name in ("outlet", "town", "valley", "town", "outlet"):
                said.append(self.nodes[name].relay().strip())
            self.note("calm", said)
            now = self.counts()
            if now == before and all(person.calm for person in self.people):
                return
            before = now
        raise AssertionError(f"no calm after {MOST_ROUNDS} rounds: {said} {before}")

    def _clear(self) -> None:
        for node in self.nodes.values():
            for road in filter(None, (node.road, node.up)):
                road.rules = []
                road.restore_network()
            node.set_clock(0)
        for person in self.people:
            person.restart_all()

    def counts(self) -> dict[str, Any]:
        """How much each tier has: changes until all is said."""
        chains = "SELECT count(*), sum(batch), sum(events), sum(held) FROM chains"
        return {
            **{node.name: node.rows(chains)[0] for node in self.nodes.values()},
            **{person.name: person.counts() for person in self.people},
        }


def seed_for(text: str) -> int:
    """The seed that was asked for, or a new one."""
    return int(text) if text else random.SystemRandom().randrange(1_000_000)
