"""Market day: five hundred phones come to one station within a minute, and all at once."""

import http.client
import random
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

from bench.figures import Figure, Part
from bench.memory import lessons
from bench.workload import phones
from bench.workshop import Workshop
from server.sync.phone import Phone
from tests.servers import Server

PHONES, EVENTS = 500, 40
MINUTE: Final = 60.0
#: A phone gives a silent request up after as long (pwa/src/core/net.ts).
STALL: Final = 30
MOST_TRIES: Final = 10
PAGES: Final = ("/station", "/office")
HOW = (
    f"{PHONES} phones with {EVENTS} events each and a new learner on every one come to a station "
    "(`tianjian serve`, defaults, SQLite, two cores shared with those who ask) at random moments of one "
    "minute; then 500 others in one second. Each phone obeys `Retry-After` as the app does. Time to synced "
    "is from the first request to the good answer, waits included; a failure is a phone that never got "
    "one. The operator's page is asked twice a second all the while."
)


@dataclass
class Crowd:
    """What came of it; seconds."""

    synced: list[float] = field(default_factory=list)
    sent_away: int = 0
    failed: int = 0
    pages: list[float] = field(default_factory=list)

    def part(self, share: float) -> float:
        """The time within which this share of the phones was synced."""
        ordered = sorted(self.synced)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)]

    @property
    def slowest_page(self) -> float:
        """Of a hundred pages the slowest but one."""
        return sorted(self.pages)[int(len(self.pages) * 0.99) - 1]


def measure(workshop: Workshop) -> Part:
    """The minute, and the second."""
    with workshop.node(TIANJIAN_ROLE="station") as station:
        made = phones(2 * PHONES, EVENTS, lessons(station))
        figures = figures_of("a minute", come(station, made[:PHONES], MINUTE))
        figures += figures_of("a second", come(station, made[PHONES:], 1))
        events = len(station.ledger())
    due = sum(phone.batches[-1].last for phone in made)
    if events != due:
        raise RuntimeError(f"the station has {events} events of {due}")
    return Part("Market day", HOW, figures)


def figures_of(span: str, crowd: Crowd) -> list[Figure]:
    """The lines of one crowd."""
    name = f"{PHONES} phones within {span}"
    return [
        Figure(f"{name}: half are synced after", crowd.part(0.5), "s"),
        Figure(f"{name}: 99 of 100 after", crowd.part(0.99), "s"),
        Figure(f"{name}: told to come again", crowd.sent_away),
        Figure(f"{name}: failed for good", crowd.failed, "", 0),
        Figure(f"{name}: operator's page, 99 of 100", crowd.slowest_page, "s", 3),
    ]


def come(station: Server, made: Sequence[Phone], within: float) -> Crowd:
    """Let them come at random moments; asks for the operator's page meanwhile."""
    crowd, over = Crowd(), threading.Event()
    chance = random.Random(len(made))
    began = time.monotonic()
    moments = [began + chance.uniform(0, within) for _ in made]
    bodies = [phone.request(phone.batches) for phone in made]
    operator = threading.Thread(target=look, args=(station, crowd, over))
    operator.start()
    try:
        with ThreadPoolExecutor(len(made)) as pool:
            for result in pool.map(
                lambda pair: sync(station.port, pair[0], pair[1], crowd),
                list(zip(bodies, moments, strict=True)),
            ):
                if result is None:
                    crowd.failed += 1
                else:
                    crowd.synced.append(result)
    finally:
        over.set()
        operator.join()
    return crowd


def sync(port: int, body: bytes, moment: float, crowd: Crowd) -> float | None:
    """One phone, from its moment on; seconds until it was synced."""
    time.sleep(max(moment - time.monotonic(), 0))
    began = time.monotonic()
    for tries in range(MOST_TRIES):
        wait = ask(port, body)
        if wait == 0:
            return time.monotonic() - began
        crowd.sent_away += wait is not None
        # Without a word the app waits 5, 10, 20 … seconds.
        time.sleep(wait if wait is not None else 5 * 2**tries)
    return None


def ask(port: int, body: bytes) -> int | None:
    """0 when it is taken, else in how many seconds to come again; None: no answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=STALL)
    try:
        headers = {"Content-Type": "application/octet-stream"}
        connection.request("POST", "/api/v1/sync", body, headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status == 200:
            return 0
        return int(answer.headers.get("Retry-After") or 5)
    except OSError:
        return None
    finally:
        connection.close()


def look(station: Server, crowd: Crowd, over: threading.Event) -> None:
    """The operator opens the station's page, twice a second."""
    path = next(path for path in PAGES if page(station, path)[0] < 400)
    while not over.wait(0.5):
        crowd.pages.append(page(station, path)[1])


def page(station: Server, path: str) -> tuple[int, float]:
    """Status of a page, and the seconds it took."""
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", station.port, timeout=60)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer.status, time.monotonic() - began
    finally:
        connection.close()
