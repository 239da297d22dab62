"""Nodes as processes: a centre and stations, with a clock that can be set and backups."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
from pathlib import Path

from tests.faults import FaultProxy
from tests.servers import ROOT, Server

CLOCK = ROOT / "tests" / "federation" / "clock"


class Node:
    """One node, the road by which phones reach it, and the road to its upstream.

    `power` is held by whoever kills, starts or restores it.
    """

    def __init__(self, name: str, folder: Path, role: str, lessons: Path) -> None:
        self.name, self.role = name, role
        folder.mkdir()
        self.clock_file = folder.with_suffix(".clock")
        self.server = Server(
            folder,
            TIANJIAN_ROLE=role,
            TIANJIAN_NODE_NAME=name,
            TIANJIAN_LESSONS_DIR=str(lessons),
            TIANJIAN_LOG_LEVEL="warning",
            TEST_CLOCK=str(self.clock_file),
            PYTHONPATH=os.pathsep.join([str(CLOCK), os.environ.get("PYTHONPATH", "")]),
            DEMO="0",
        )
        self.road = FaultProxy(self.server.port)
        self.up: FaultProxy | None = None
        self.power = threading.RLock()
        self.backup_file: Path | None = None
        #: How often it was set back to a backup.
        self.restored = 0

    @property
    def origin(self) -> str:
        """Where phones reach it."""
        return f"http://127.0.0.1:{self.road.port}"

    def begin(self) -> None:
        """Make the tables, open the road, start."""
        self.road.__enter__()
        self.server.environ["TIANJIAN_PUBLIC_URL"] = self.origin
        self.server.tianjian("db", "upgrade")
        self.server.start()

    def join(self, upstream: Node) -> None:
        """Become a station below another node, over a road of its own."""
        self.up = FaultProxy(upstream.server.port)
        self.up.__enter__()
        url = f"http://127.0.0.1:{self.up.port}"
        code = upstream.server.tianjian("station", "code", "--name", self.name)
        self.server.tianjian(
            "station", "init", "--upstream", url, "--code", code.strip()
        )
        self.restart()

    def relay(self) -> str:
        """Talk to the upstream now; what the command said."""
        return self.server.tianjian("station", "relay", check=False)

    def restart(self) -> None:
        with self.power:
            self.server.stop()
            self.server.start()

    def lose_power(self, seconds_off: threading.Event, off: float) -> None:
        """kill -9, dark for a while, then it starts by itself."""
        with self.power:
            self.server.kill()
            seconds_off.wait(off)
            self.server.start()

    def set_clock(self, seconds: int) -> None:
        self.clock_file.write_text(str(seconds))

    def back_up(self) -> None:
        """As the operator's nightly command does it, while the server runs."""
        file = self.server.data_dir.with_suffix(".backup")
        file.unlink(missing_ok=True)
        self.server.tianjian("db", "backup", str(file))
        self.backup_file = file

    def restore(self) -> bool:
        """The disk died: yesterday's database on the same box. False without a backup."""
        if self.backup_file is None:
            return False
        with self.power:
            self.server.kill()
            database = self.server.data_dir / "tianjian.db"
            for end in ("-wal", "-shm"):
                database.with_name(database.name + end).unlink(missing_ok=True)
            shutil.copy(self.backup_file, database)
            self.restored += 1
            self.server.start()
        return True

    def close(self) -> None:
        self.server.kill()
        for road in (self.road, self.up):
            if road is not None and road.port:
                road.__exit__()

    def rows(self, query: str) -> list[tuple]:
        """Ask its database directly."""
        path = self.server.data_dir / "tianjian.db"
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
            return connection.execute(query).fetchall()
