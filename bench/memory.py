"""What the server takes when nobody asks, and after two hundred phones have synced."""

import time
import urllib.request

from bench.figures import Figure, Part
from bench.processes import taken
from bench.workload import phones
from bench.workshop import Workshop
from tests.browser.field import Field
from tests.faults import FaultProxy
from tests.servers import Server

IDLE_SECONDS = 10
PHONES = 200
HOW = (
    f"`tianjian serve` with its defaults on SQLite, {IDLE_SECONDS} s after its first answer: "
    "memory of gunicorn's master and its one worker, pages that they share counted once (PSS); "
    "RSS counts them twice. The developer's environment lends structlog its `rich`, which a "
    f"server's has not: it is hidden. Then {PHONES} phones send a profile and 100 events each."
)
#: structlog imports rich where it finds it.
NO_RICH = "raise ImportError\n"


def measure(workshop: Workshop) -> Part:
    """Start, wait, look; let phones sync, look again."""
    hidden = workshop.fresh("hidden")
    hidden.mkdir()
    (hidden / "rich.py").write_text(NO_RICH)
    with workshop.node(PYTHONPATH=str(hidden)) as server:
        time.sleep(IDLE_SECONDS)
        idle, resident = taken(server.pid, "Pss"), taken(server.pid, "Rss")
        for phone in phones(PHONES, 100, lessons(server)):
            send(server, phone.request(phone.batches))
        busy = taken(server.pid, "Pss")
    with workshop.node(PYTHONPATH=str(hidden), TIANJIAN_ROLE="station") as station:
        time.sleep(IDLE_SECONDS)
        alone = taken(station.pid, "Pss")
    return Part(
        "Memory",
        HOW,
        [
            Figure(
                "server idle, shared pages once", idle, "MB", 80,
                peers={
                    "Kolibri 0.19.5": "140 MB", "CouchDB+PouchDB 9": "98 MB",
                    "Anki": "47 MB", "plain Flask JSON": "63 MB a worker",
                },
            ),
            Figure("server idle, RSS of both processes", resident, "MB"),
            Figure("station idle, shared pages once", alone, "MB", 80),
            Figure(f"server after {PHONES} syncs, shared pages once", busy, "MB"),
        ],
    )  # fmt: skip


def lessons(server: Server) -> dict[str, list[str]]:
    """The published lessons with the ids of their items."""
    field = Field(server, FaultProxy(server.port))
    return {
        lesson["id"]: [b["id"] for b in lesson["blocks"] if b["kind"] == "item"]
        for pack in field.catalogue()["packs"]
        for lesson in field.text(pack["id"])["lessons"]
    }


def send(server: Server, body: bytes) -> None:
    """One sync request, as a phone sends it."""
    request = urllib.request.Request(
        f"{server.base}/api/v1/sync",
        body,
        {"Content-Type": "application/octet-stream"},
    )
    urllib.request.urlopen(request).close()
