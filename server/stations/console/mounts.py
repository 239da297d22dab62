"""USB sticks that are mounted here, and the files on them that concern this station."""

import os
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from server.errors import N_, NotFound
from server.stations.stick import ENDINGS, NotOurs, Reader

#: Where Linux systems mount what is plugged in (udisks: /media, /run/media; by hand: /mnt).
ROOTS: Final = ("/media", "/run/media", "/mnt")
MOUNTS: Final = Path("/proc/self/mountinfo")
OCTAL: Final = re.compile(r"\\([0-7]{3})")
MOST_FILES: Final = 50


@dataclass(frozen=True, slots=True)
class Found:
    """A file on a stick. ``mine``: its first lines say that it is for this station."""

    path: Path
    name: str
    mine: bool
    size: int


@dataclass(frozen=True, slots=True)
class Stick:
    """A medium that is mounted."""

    path: Path
    name: str
    free: int
    writable: bool
    answers: Sequence[Found]


def mount_points(text: str, roots: Sequence[str] = ROOTS) -> list[Path]:
    """The mount points below these roots (proc(5), mountinfo: the fifth word, spaces as \\040)."""
    found = []
    for line in text.splitlines():
        # … mount point … - type source …: only what lies on a device, no bind mounts of a container.
        words, _, medium = (part.split() for part in line.partition(" - "))
        if len(words) < 6 or len(medium) < 2 or not medium[1].startswith("/dev/"):
            continue
        point = OCTAL.sub(lambda hit: chr(int(hit[1], 8)), words[4])
        point = point.encode("latin-1", "replace").decode("utf-8", "replace")
        if any(point == root or point.startswith(f"{root}/") for root in roots):
            found.append(Path(point))
    return found


def sticks(
    station: str, mounts: Path = MOUNTS, roots: Sequence[str] = ROOTS
) -> list[Stick]:
    """What is plugged in now."""
    try:
        text = mounts.read_text("ascii", "surrogateescape")
    except OSError:
        return []
    found = []
    for point in mount_points(text, roots):
        try:
            usage = shutil.disk_usage(point)
            answers = files_on(point, station)
        except OSError:
            # Pulled out while we looked.
            continue
        writable = os.access(point, os.W_OK)
        found.append(Stick(point, point.name, usage.free, writable, answers))
    return found


def files_on(folder: Path, station: str) -> list[Found]:
    """Files with answers in the stick's first folder."""
    found = []
    for path in sorted(folder.glob(f"*{ENDINGS['answers']}"))[:MOST_FILES]:
        if path.name.startswith(".") or not path.is_file():
            continue
        try:
            with path.open("rb") as stream:
                about = Reader(stream).about()
        except NotOurs:
            about = {}
        mine = about.get("station") == station
        name = str(about.get("name", "?"))[:100]
        found.append(Found(path, name, mine, path.stat().st_size))
    return found


def chosen(path: str, offered: Sequence[Stick]) -> Stick:
    """The stick that was chosen of those offered. Raises NotFound: it is out again."""
    for stick in offered:
        if str(stick.path) == path:
            return stick
    raise NotFound("no-stick", N_("This stick is not plugged in any more."))
