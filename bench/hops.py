"""Two hundred phones, a station, the centre: what each hop costs, beside PouchDB's nodes."""

import json
import resource
import shutil
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bench.figures import Figure, Part
from bench.memory import lessons, send
from bench.processes import peak, processor
from bench.workload import phones
from bench.workshop import Workshop
from server.sync.events import as_dict
from server.sync.phone import Phone
from tests.faults import FaultProxy
from tests.servers import ROOT, Server, free_port

PHONES, EVENTS, AT_ONCE = 200, 100, 16
POUCH: Final = "CouchDB+PouchDB 9"
FOLDER: Final = ROOT / "build" / "pouch"
HOW = (
    f"{PHONES} phones with {EVENTS} events each (and their profile) sync with a station, {AT_ONCE} at "
    "a time; then the station relays all to the centre (`tianjian station relay`). Processes with their "
    "defaults on SQLite, all on the same cores. Processor seconds are the servers' alone, of the "
    "second hop also the relay's; wire bytes are requests and answers with all headers, without TLS. "
    "The phones' requests are signed beforehand. The peer, in the same run: the same events as "
    "documents in PouchDB 9 in memory, replicated to express-pouchdb on LevelDB, from there to a second "
    "one; its clients work while the time is taken, so compare processor seconds and bytes."
)


@dataclass(frozen=True)
class Hop:
    """One hop of all events: wall clock, the servers' processor, peak memory, wire."""

    events: int
    seconds: float
    processor: float
    peak: float
    wire: int

    @property
    def each(self) -> float:
        """Wire bytes an event."""
        return self.wire / self.events


def measure(workshop: Workshop) -> Part:
    """Ours, then the peer where it installs."""
    first, second = ours(workshop)
    peers: Sequence[Hop | None] = pouch(workshop) or (None, None)
    return Part(
        "Hops",
        HOW,
        [
            *lines("phones to station", first, peers[0], 20),
            *lines("station to centre", second, peers[1], 20),
        ],
    )


def lines(hop: str, ours: Hop, peer: Hop | None, budget: float) -> list[Figure]:
    """The four figures of a hop."""

    def beside(text: str) -> dict[str, str]:
        return {POUCH: text} if peer else {}

    rate, used = ours.events / ours.seconds, ours.processor
    return [
        Figure(
            f"{hop}: events a second", rate,
            peers=beside(f"{peer.events / peer.seconds:,.0f}" if peer else ""),
        ),
        Figure(
            f"{hop}: processor, {ours.events:,} events", used, "s",
            peers=beside(f"{peer.processor:.1f} s" if peer else ""),
        ),
        Figure(
            f"{hop}: peak memory of the receiver", ours.peak, "MB",
            peers=beside(f"{peer.peak:.0f} MB" if peer else ""),
        ),
        Figure(
            f"{hop}: wire bytes an event", ours.each, "B", budget,
            peers=beside(f"{peer.each:.0f}" if peer else ""),
        ),
    ]  # fmt: skip


# --- ours ---------------------------------------------------------------------------


def ours(workshop: Workshop) -> tuple[Hop, Hop]:
    """Both hops of the product."""
    with (
        below_centre(workshop) as (centre, station, up),
        FaultProxy(station.port) as road,
    ):
        made = phones(PHONES, EVENTS, lessons(station))
        first = deliver(station, road, made)
        second = hand_on(station, centre, up)
        check(centre, made)
    return first, second


@contextmanager
def below_centre(workshop: Workshop) -> Iterator[tuple[Server, Server, FaultProxy]]:
    """A centre and a station below it, with the road between them."""
    station = workshop.prepared(TIANJIAN_ROLE="station")
    # Made from the same template: a node of its own has a key of its own.
    (station.data_dir / "keys" / "node.json").unlink()
    with workshop.node() as centre, FaultProxy(centre.port) as up:
        code = centre.tianjian("station", "code", "--name", "bench").strip()
        url = f"http://127.0.0.1:{up.port}"
        station.tianjian("station", "init", "--upstream", url, "--code", code)
        with station:
            station.tianjian("station", "relay")
            yield centre, station, up


def deliver(station: Server, road: FaultProxy, made: Sequence[Phone]) -> Hop:
    """All phones sync, some at a time; half directly for the time, half counted."""
    bodies = [phone.request(phone.batches) for phone in made]
    half = len(bodies) // 2
    used, began = processor(station.pid), time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda body: send(station, body), bodies[:half]))
    seconds = 2 * (time.perf_counter() - began)
    used = 2 * (processor(station.pid) - used)
    road.exchanges.clear()
    for body in bodies[half:]:
        post(road.port, body)
    _, up, down = road.totals("/sync")
    events = sum(phone.batches[-1].last for phone in made)
    return Hop(events, seconds, used, peak(station.pid), 2 * (up + down))


def hand_on(station: Server, centre: Server, up: FaultProxy) -> Hop:
    """The station relays what it has."""
    up.exchanges.clear()
    before, usage = processor(centre.pid), children()
    began = time.perf_counter()
    said = station.tianjian("station", "relay")
    seconds = time.perf_counter() - began
    used = processor(centre.pid) - before + children() - usage
    if waits(station):
        raise RuntimeError(f"the relay does not end: {said}")
    _, sent, got = up.totals("/relay")
    events = PHONES * (EVENTS + 1)
    return Hop(events, seconds, used, peak(centre.pid), sent + got)


def waits(station: Server) -> int:
    """Events that the station still has for the centre."""
    status = station.tianjian("station", "status")
    line = next(row for row in status.splitlines() if row.startswith("waiting:"))
    return int(line.split()[1])


def children() -> float:
    """Processor seconds of the commands that this process ran."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def check(centre: Server, made: Sequence[Phone]) -> None:
    """What was measured is worth nothing if something is missing."""
    found, due = len(centre.ledger()), sum(phone.batches[-1].last for phone in made)
    if found != due:
        raise RuntimeError(f"the centre has {found} events of {due}")


def post(port: int, body: bytes) -> None:
    """One sync over the counting road."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/v1/sync",
        body,
        {"Content-Type": "application/octet-stream"},
    )
    urllib.request.urlopen(request).close()


# --- the peer ------------------------------------------------------------------------


def pouch(workshop: Workshop) -> tuple[Hop, Hop] | None:
    """Both hops of PouchDB; None where it cannot be installed."""
    if not installed():
        return None
    folder = workshop.fresh("pouch")
    folder.mkdir()
    file = folder / "events.jsonl"
    with file.open("w") as out:
        for phone in phones(PHONES, EVENTS):
            for event in phone.events:
                out.write(json.dumps(as_dict(event, phone.learner)) + "\n")
    with (
        couch(folder / "station") as (station, near),
        couch(folder / "centre") as (centre, far),
        FaultProxy(near) as road,
        FaultProxy(far) as up,
    ):
        below = f"http://127.0.0.1:{road.port}/events"
        first = run("phones", station, road, below, str(file), str(AT_ONCE))
        above = f"http://127.0.0.1:{up.port}/events"
        second = run("relay", centre, up, f"http://127.0.0.1:{near}/events", above)
    return first, second


def installed() -> bool:
    """The peers are in build/pouch: now, or since an earlier run."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for file in (ROOT / "bench" / "pouch").iterdir():
        shutil.copy(file, FOLDER)
    if (FOLDER / "node_modules").exists():
        return True
    done = subprocess.run(
        ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error"], cwd=FOLDER
    )
    return done.returncode == 0


@contextmanager
def couch(folder: Path) -> Iterator[tuple[int, int]]:
    """A node of PouchDB: its process and its port."""
    folder.mkdir()
    port = free_port()
    command = ["node", "server.cjs", str(port), str(folder)]
    with subprocess.Popen(command, cwd=FOLDER, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        threading.Thread(target=process.stdout.read, daemon=True).start()
        try:
            # Whoever comes first would make it; sixteen at once fail.
            make = urllib.request.Request(
                f"http://127.0.0.1:{port}/events", method="PUT"
            )
            urllib.request.urlopen(make).close()
            yield process.pid, port
        finally:
            process.terminate()


def run(what: str, receiver: int, road: FaultProxy, *arguments: str) -> Hop:
    """One hop of PouchDB over the counting road."""
    command = ["node", "client.cjs", what, *arguments]
    with subprocess.Popen(
        command, cwd=FOLDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as client:
        assert client.stdin and client.stdout
        client.stdout.readline()
        road.exchanges.clear()
        used, own = processor(receiver), children()
        client.stdin.write("go\n")
        client.stdin.flush()
        line = client.stdout.readline()
        used = processor(receiver) - used
    if what == "relay":
        used += children() - own
    said: dict[str, Any] = json.loads(line)
    _, up, down = road.totals()
    return Hop(said["docs"], said["seconds"], used, peak(receiver), up + down)
