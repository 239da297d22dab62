"""A station that saw nobody above it for months: a million events go up within a bounded memory."""

import random
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from bench.figures import Figure, Part
from bench.hops import below_centre, waits
from bench.memory import lessons, send
from bench.processes import peak
from bench.workload import START, Lessons, study
from bench.workshop import Workshop
from server.es256 import seeded_key
from server.sync.phone import Phone, first_phone
from tests.servers import ROOT, TIANJIAN, Server

LEARNERS, BATCHES, EVENTS, AT_ONCE = 1_000, 10, 100, 4
MOST_MEGABYTES: Final = 150
HOW = (
    f"{LEARNERS:,} learners with {BATCHES} batches of {EVENTS} events each sync with a station whose line "
    "up is cut; then the line is back and `tianjian station relay` hands all of it to the centre. Peak "
    "memory (RSS) is the relaying process's own; the centre's is that of its largest process."
)


def measure(workshop: Workshop) -> Part:
    """Fill a station, give it its line back, and look at the memory while it drains."""
    with below_centre(workshop) as (centre, station, up):
        known = lessons(station)
        up.cut_network()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(lambda phone: send(station, phone), bodies(known)))
        waiting, full = waits(station), peak(station.pid)
        up.restore_network()
        began = time.perf_counter()
        used = relay(station)
        seconds = time.perf_counter() - began
        if waits(station):
            raise RuntimeError("the backlog is not drained")
        return Part(
            "Backlog",
            HOW,
            [
                Figure("events that waited", waiting),
                Figure(
                    "peak memory of the relaying process", used, "MB", MOST_MEGABYTES
                ),
                Figure("peak memory of the station while it filled", full, "MB"),
                Figure("peak memory of the centre", peak(centre.pid), "MB"),
                Figure("events a second", waiting / seconds),
            ],
        )


def bodies(known: Lessons) -> Iterator[bytes]:
    """One request of each learner, made when it is wanted."""
    for number in range(LEARNERS):
        phone = learner(number, known)
        yield phone.request(phone.batches)


def learner(number: int, known: Lessons) -> Phone:
    """A phone with its profile and some batches, the same on every run."""
    phone = first_phone(seeded_key(f"backlog {number}"), START + number)
    name = {"nickname": "果农", "picture": "pear", "language": "zh_Hans"}
    phone.record("profile", data={**name, "group": "farmer"})
    chance = random.Random(number)
    for _ in range(BATCHES):
        study(phone, EVENTS, chance, known)
        phone.seal()
    return phone


def relay(station: Server) -> float:
    """Hand on all that waits; the peak memory of the process, in megabytes."""
    command = [*TIANJIAN, "station", "relay"]
    used = 0.0
    with subprocess.Popen(
        command, env=station.environ, cwd=ROOT, stdout=subprocess.DEVNULL
    ) as process:
        while process.poll() is None:
            try:
                used = max(used, peak(process.pid))
            except (FileNotFoundError, ProcessLookupError, StopIteration):
                # It ended between the two looks.
                break
            time.sleep(0.2)
    return used
