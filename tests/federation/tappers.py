"""People who tap: real Chromium, the whole app, in the same weather (soak only)."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Error, Playwright, sync_playwright

from tests.browser.engines import Chromium
from tests.browser.field import ADDED, Field, phone_events, read_phone
from tests.browser.learner import Learner

if TYPE_CHECKING:
    from tests.federation.world import World

PACK = "X01"
FINAL_TRIES = 5


class Tapper(threading.Thread):
    """One person at one browser, in a thread of its own as Playwright wants it."""

    def __init__(self, name: str, home: str, world: World) -> None:
        super().__init__(name=name)
        self.home, self.world = home, world
        self.ready = threading.Event()
        self.weather = threading.Event()
        self.calm = threading.Event()
        self.error: Exception | None = None
        self.learner, self.events = "", list[dict[str, Any]]()
        self._chance = random.Random(f"{world.seed} tapper {name}")

    def run(self) -> None:
        try:
            with sync_playwright() as playwright:
                self._live(playwright)
        except Exception as error:  # noqa: BLE001 (told at the end, with the seed)
            self.error = error
        finally:
            self.ready.set()

    def _live(self, playwright: Playwright) -> None:
        person = self._browser(playwright)
        try:
            person.start()
            person.worker_ready()
            person.download(PACK)
            self.ready.set()
            self.weather.wait()
            ends = time.monotonic() + self.world.seconds
            while time.monotonic() < ends and not self.world.over.is_set():
                person = self._act(person, playwright)
            self.calm.wait()
            self._end(person)
        finally:
            person.engine.close()

    def _browser(self, playwright: Playwright) -> Learner:
        engine = Chromium(playwright, str(self.world.folder / f"chromium-{self.name}"))
        return Learner(engine, self.world.nodes[self.home].origin)

    def _act(self, person: Learner, playwright: Playwright) -> Learner:
        """Study, send, reload, or close the browser and open it again."""
        act = self._chance.choices(("study", "sync", "close"), (6, 5, 1))[0]
        self.world.note(self.name, act)
        try:
            match act:
                case "study":
                    self._study(person)
                case "sync":
                    person.sync(10)
                case "close":
                    person.engine.close()
                    return self._browser(playwright)
        except (AssertionError, Error) as error:
            self.world.note(self.name, f"  = {str(error).splitlines()[0]}")
        return person

    def _study(self, person: Learner) -> None:
        node = self.world.nodes[self.home]
        # Asked at the node itself: the person at the browser knows the right answers.
        with node.power:
            lessons = Field(node.server, node.road).text(PACK)["lessons"]
        person.study(
            PACK, self._chance.choice(lessons), wrong=self._chance.randint(0, 2)
        )

    def _end(self, person: Learner) -> None:
        for tries in range(FINAL_TRIES):
            try:
                person.sync()
                break
            except (AssertionError, Error):
                if tries == FINAL_TRIES - 1:
                    raise
        self.learner = read_phone(person.engine)["learner"]
        self.events = phone_events(person.engine)

    def findings(self, centre: dict[str, dict[Any, dict[str, Any]]]) -> Iterator[str]:
        """Where the phone and the centre differ; every event of the app is a plain one."""
        if self.error:
            yield f"{self.name}: {self.error!r}"
        rows = centre.get(self.learner, {}).values()
        there = [{k: v for k, v in row.items() if k not in ADDED} for row in rows]
        if not self.events:
            yield f"{self.name}: nothing was done"
        for event in self.events:
            if event not in there:
                yield f"{self.name}: not at the centre: {event}"
        if len(there) != len(self.events):
            yield f"{self.name}: {len(self.events)} events, the centre has {len(there)}"
