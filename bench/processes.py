"""What processes cost: processor time and memory, read from /proc (proc(5))."""

import os
from collections.abc import Iterator
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def family(pid: int) -> Iterator[int]:
    """A process and its descendants."""
    yield pid
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        yield from family(int(child))


def taken(pid: int, kind: str) -> float:
    """Megabytes of a process and all below it; ``kind`` is Rss or Pss."""
    kilobytes = 0
    for each in family(pid):
        text = Path(f"/proc/{each}/smaps_rollup").read_text()
        line = next(row for row in text.splitlines() if row.startswith(f"{kind}:"))
        kilobytes += int(line.split()[1])
    return kilobytes * 1024 / 1e6


def peak(pid: int) -> float:
    """Megabytes (RSS) that the largest process of the family ever had."""
    return max(_high_water(each) for each in family(pid)) * 1024 / 1e6


def _high_water(pid: int) -> int:
    text = Path(f"/proc/{pid}/status").read_text()
    line = next(row for row in text.splitlines() if row.startswith("VmHWM:"))
    return int(line.split()[1])


def processor(pid: int) -> float:
    """Seconds of processor that a process and all below it have used."""
    ticks = 0
    for each in family(pid):
        # The name in brackets may hold spaces.
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / TICKS
