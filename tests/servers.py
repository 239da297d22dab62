"""A real server process for tests and benchmarks, killed on demand."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
TIANJIAN = [str(Path(sys.executable).parent / "tianjian")]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """`tianjian serve` on a data folder and a port of its own."""

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
        self._process: subprocess.Popen[bytes] | None = None

    def tianjian(self, *arguments: str, check: bool = True) -> str:
        """Run the command-line tool on this server's data; what it printed."""
        done = subprocess.run(
            [*TIANJIAN, *arguments],
            env=self.environ,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=300,
        )
        if check and done.returncode:
            raise RuntimeError(
                f"{arguments}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
            )
        return done.stdout

    def ledger(self) -> list[dict[str, Any]]:
        """Every event that the ledger holds, decoded."""
        return [
            json.loads(line) for line in self.tianjian("ledger", "export").splitlines()
        ]

    def start(self) -> Server:
        with (self.data_dir / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*TIANJIAN, "serve"],
                env=self.environ,
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{self.base}/healthz", timeout=2).close()
                return self
            except (urllib.error.URLError, OSError):
                if self._process.poll() is not None:
                    break
                time.sleep(0.05)
        raise RuntimeError((self.data_dir / "server.log").read_text()[-3000:])

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

    def __enter__(self) -> Server:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


def seeded_copy(template: Path, target: Path) -> Path:
    """A copy of a data folder that was seeded once for the whole test run."""
    shutil.copytree(template, target)
    return target
