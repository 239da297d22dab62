"""How the box's storage is: room, read-only, faults that the system counted, the database.

Linux tells in /proc and /sys: the file system of a folder (proc(5), mountinfo), errors that ext4
found (Documentation/ABI/testing/sysfs-fs-ext4), wear of an eMMC (JEDEC JESD84-B51, life_time:
1 stands for 0 to 10 % used, 0xb for more than 100 %). SD cards count nothing; theirs show up as
file system errors, or as a file system that turned read-only.
"""

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from server.db import db, reading

#: Less than this is said loudly: a market day needs a few MB, an update of the courses more.
LITTLE: Final = 500_000_000
WORN: Final = 9
SYSTEM: Final = Path("/")


@dataclass(frozen=True, slots=True)
class Health:
    """``errors`` are file system errors since it was made; ``worn`` tenths of an eMMC's life.

    Both are None where the system does not tell.
    """

    free: int
    total: int
    writable: bool
    errors: int | None
    worn: int | None

    @property
    def is_little(self) -> bool:
        """Whether room is short."""
        return self.free < LITTLE

    @property
    def is_failing(self) -> bool:
        """Whether the card or disk should be replaced soon."""
        return not self.writable or bool(self.errors) or (self.worn or 0) >= WORN


def health(data_dir: Path, system: Path = SYSTEM) -> Health:
    """How the storage that holds ``data_dir`` is."""
    usage = shutil.disk_usage(data_dir)
    device = os.stat(data_dir).st_dev
    number = f"{os.major(device)}:{os.minor(device)}"
    return Health(
        usage.free,
        usage.total,
        _is_writable(data_dir),
        _count(system / "sys/fs/ext4" / _name_of(number, system) / "errors_count"),
        _wear(system / "sys/dev/block" / number),
    )


def _is_writable(folder: Path) -> bool:
    """Try it: a file system may have turned read-only after an error."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"?")
            file.flush()
    except OSError:
        return False
    return True


def _name_of(number: str, system: Path) -> str:
    """The block device's name ("mmcblk0p2") by its numbers."""
    try:
        return (system / "sys/dev/block" / number).resolve().name
    except OSError:
        return number


def _count(file: Path) -> int | None:
    try:
        return int(file.read_text("ascii"))
    except (OSError, ValueError):
        return None


def _wear(partition: Path) -> int | None:
    """The worse of the two figures of an eMMC, from the partition's or the disk's folder."""
    try:
        place = partition.resolve()
    except OSError:
        return None
    for folder in (place, place.parent):
        try:
            words = (folder / "device/life_time").read_text("ascii").split()
            return max(int(word, 16) for word in words)
        except (OSError, ValueError):
            continue
    return None


def check_database() -> list[str]:
    """Let SQLite look at every page of the database; what it complains about (docs: quick_check).

    Empty: it is whole. Another database than SQLite checks itself.
    """
    if db.engine.dialect.name != "sqlite":
        return []
    try:
        with reading() as session:
            rows = session.execute(text("PRAGMA quick_check(20)")).scalars().all()
    except DatabaseError as error:
        return [str(error.orig)]
    return [] if rows == ["ok"] else [str(row) for row in rows]
