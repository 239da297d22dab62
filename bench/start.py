"""From the command to the first answer."""

import time
import urllib.error
import urllib.request
from statistics import median
from subprocess import DEVNULL, Popen

from bench.figures import Figure, Part
from bench.memory import send
from bench.workload import phones
from bench.workshop import Workshop
from tests.servers import TIANJIAN, Server

ROUNDS = 3
PATIENCE = 60
HOW = (
    "`tianjian serve` on a data folder that has been used before, until `GET /` answers; asked "
    f"every 10 ms; median of {ROUNDS}. Power-on: the same for a station that was killed with SIGKILL "
    "while phones synced, from the service's start on; the machine's own start is not in it."
)


def measure(workshop: Workshop) -> Part:
    """Start and stop a few times."""
    server = workshop.prepared()
    seconds = median(start(server.base, server.environ) for _ in range(ROUNDS))
    station = workshop.prepared(TIANJIAN_ROLE="station")
    again = median(after_power_cut(station, n) for n in range(ROUNDS))
    return Part(
        "Start",
        HOW,
        [
            Figure(
                "start to first answer", seconds, "s", peers={"Kolibri 0.19.5": "4.6 s"}
            ),
            Figure("station, power-on to first answer", again, "s", 5),
        ],
    )


def after_power_cut(station: Server, number: int) -> float:
    """Kill a station in the middle of its work; seconds until it answers again."""
    with station:
        for phone in phones(20, 100 * (number + 1)):
            send(station, phone.request(phone.batches))
        station.kill()
    return start(station.base, station.environ)


def start(base: str, environ: dict[str, str]) -> float:
    """Seconds from the command to the answer."""
    began = time.perf_counter()
    with Popen(
        [*TIANJIAN, "serve"], env=environ, stdout=DEVNULL, stderr=DEVNULL
    ) as process:
        try:
            while not answers(base):
                if process.poll() is not None or time.perf_counter() - began > PATIENCE:
                    raise RuntimeError("the server does not start")
                time.sleep(0.01)
            return time.perf_counter() - began
        finally:
            process.terminate()


def answers(base: str) -> bool:
    """Whether the app's page comes."""
    try:
        urllib.request.urlopen(base + "/", timeout=10).close()
    except (urllib.error.URLError, OSError):
        return False
    return True
