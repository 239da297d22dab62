"""Measure all that docs/figures.md shows, print it as a table, and write that page.

    python -m bench            everything; docs/figures.md is written anew
    python -m bench wire       one part only; nothing is written

The parts are the modules of this folder that have a ``measure``. Everything is real:
server processes, Chromium, databases, and a proxy in between that counts and slows.
"""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench import (
    backlog,
    engine,
    hops,
    ingest,
    lessons,
    market,
    media,
    memory,
    offline,
    shell,
    start,
    studio,
    update,
    visit,
    wire,
)
from bench.figures import Part, markdown, table
from bench.workshop import Workshop
from server.cli import main as tianjian
from tests.servers import ROOT

PARTS: dict[str, Callable[[Workshop], Part]] = {
    "shell": shell.measure,
    "visit": visit.measure,
    "offline": offline.measure,
    "lessons": lessons.measure,
    "wire": wire.measure,
    "update": update.measure,
    "ingest": ingest.measure,
    "market": market.measure,
    "memory": memory.measure,
    "start": start.measure,
    "engine": engine.measure,
    "studio": studio.measure,
    "media": media.measure,
}
# The command that relays comes with the stations' room.
if "station" in tianjian.commands:
    PARTS["hops"] = hops.measure
    PARTS["backlog"] = backlog.measure
PAGE = ROOT / "docs" / "figures.md"
INTRODUCTION = """# Figures

`make bench` measures them and writes this page; `make bench BENCH=wire` prints one part. Measured
{day} on {machine}, from {version}, in {minutes:.0f} minutes. The work is seeded and the same on every
run. Other work may run beside it: take times as good to a fifth, bytes and requests as exact.

The peers' columns were measured earlier on the same kind of machine with the same work, not in this
run, but for the hops, where PouchDB ran beside; "–" means that the question does not fit them or was
not measured. Budgets are promises to ourselves: what is marked **NO** is missed, and stays in the table
until it is met.

"""


def main() -> None:
    """Run the parts that were asked for."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("part", nargs="?", choices=PARTS, help="only this one")
    chosen = parser.parse_args().part
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        sync_playwright() as playwright,
    ):
        workshop = Workshop(Path(folder), playwright)
        parts = [run(name, workshop) for name in ([chosen] if chosen else PARTS)]
    print(table(parts))
    if not chosen:
        PAGE.write_text(page(parts, (time.monotonic() - began) / 60), "utf-8")


def run(name: str, workshop: Workshop) -> Part:
    """One part; says so, because a run takes minutes."""
    print(f"{name} …", file=sys.stderr, flush=True)
    return PARTS[name](workshop)


def page(parts: list[Part], minutes: float) -> str:
    """The whole of docs/figures.md."""
    intro = INTRODUCTION.format(
        day=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        machine=f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}",
        version=version(),
        minutes=minutes,
    )
    return intro + markdown(parts).replace("| NO |", "| **NO** |")


def version() -> str:
    """The commit at work, or nothing better than "a copy without its history"."""
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    return f"commit {done.stdout.strip()}" if done.returncode == 0 else "an export"


if __name__ == "__main__":
    main()
