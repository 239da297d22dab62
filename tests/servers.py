"""A real server process for tests and benchmarks, killed on demand."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from tests import warm

ROOT = Path(__file__).parents[1]
#: Pictures that one test has drawn, for all the others: named by source, settings and libraries.
RENDERS = ROOT / "build" / "renders"
TIANJIAN = [str(Path(sys.executable).parent / "tianjian")]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Process(Protocol):
    """What a server needs of a process: ``subprocess.Popen`` has it."""

    pid: int

    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def send_signal(self, number: int, /) -> None: ...
    def terminate(self) -> None: ...


class Server:
    """`tianjian serve` on a data folder and a port of its own."""

    #: Tests fork what is loaded already (tests/conftest.py); benchmarks start as users do.
    warm = False

    def __init__(self, data_dir: Path, *, port: int | None = None, **settings: str):
        self.data_dir = data_dir
        self.port = port or free_port()
        self.base = f"http://localhost:{self.port}"
        self.environ = {
            **os.environ,
            "DATA_DIR": str(data_dir),
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            **settings,
        }
        self._process: Process | None = None

    def tianjian(self, *arguments: str, check: bool = True) -> str:
        """Run the command-line tool on this server's data; what it printed."""
        with tempfile.TemporaryDirectory() as folder:
            out, err = Path(folder) / "out", Path(folder) / "err"
            process = self._spawn(arguments, out, err)
            try:
                code = process.wait(300)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                raise
            said, complaint = out.read_text("utf-8"), err.read_text("utf-8")
        if check and code:
            raise RuntimeError(f"{arguments}: {said[-2000:]}{complaint[-2000:]}")
        return said

    def _spawn(self, arguments: Sequence[str], out: Path, err: Path) -> Process:
        """Start `tianjian`; what it prints is added to the files."""
        if self.warm and not warm.needs_fresh(self.environ):
            return warm.start(arguments, self.environ, ROOT, out, err)
        with out.open("ab") as stdout, err.open("ab") as stderr:
            return subprocess.Popen(
                [*TIANJIAN, *arguments],
                env=self.environ,
                cwd=ROOT,
                stdout=stdout,
                stderr=stderr,
                start_new_session=True,
            )

    def ledger(self) -> list[dict[str, Any]]:
        """Every event that the ledger holds, decoded."""
        return [
            json.loads(line) for line in self.tianjian("ledger", "export").splitlines()
        ]

    def start(self) -> Server:
        log = self.data_dir / "server.log"
        self._process = self._spawn(["serve"], log, log)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{self.base}/healthz", timeout=2).close()
                return self
            except (urllib.error.URLError, OSError):
                if self._process.poll() is not None:
                    break
                time.sleep(0.05)
        raise RuntimeError(log.read_text()[-3000:])

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    def stop(self) -> None:
        if self._process and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(20)

    def kill(self) -> None:
        """The power goes: the whole process group, at once."""
        if self._process and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(20)
            self._wait_for_port()

    def _wait_for_port(self) -> None:
        """A worker that is still dying holds it, and the next start would be refused."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", self.port))
                    return
                except OSError:
                    time.sleep(0.01)
        raise RuntimeError(f"port {self.port} is still taken")

    def __enter__(self) -> Server:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


def seeded_copy(template: Path, target: Path) -> Path:
    """A copy of a data folder that was seeded once for the whole test run."""
    shutil.copytree(template, target)
    return target


def share_renders(data_dir: Path) -> Path:
    """Let a data folder without pictures use those that other tests have drawn; gives the link."""
    RENDERS.mkdir(parents=True, exist_ok=True)
    link = data_dir / "renders"
    link.symlink_to(RENDERS)
    return link
