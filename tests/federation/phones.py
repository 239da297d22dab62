"""Phones: Node processes that run the app's own sync code on a storage of their own."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import queue
import shutil
import subprocess
import threading
from pathlib import Path
from typing import Any

from tests.servers import ROOT

PROGRAM = ROOT / "build" / "phone" / "main.js"
CONFIG = "test/phone/vite.config.ts"
ANSWER_SECONDS = 90


def build() -> None:
    """Bundle the phone's program from pwa/src as it is now; one test process at a time."""
    PROGRAM.parent.parent.mkdir(exist_ok=True)
    with PROGRAM.parent.with_name("phone.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _is_fresh():
            _bundle()


def _is_fresh() -> bool:
    """Phones of another test process may be running it: it is not built twice."""
    folders = (ROOT / "pwa" / "src", ROOT / "pwa" / "test" / "phone")
    sources = [path for folder in folders for path in folder.rglob("*.ts*")]
    newest = max(path.stat().st_mtime for path in sources)
    return PROGRAM.is_file() and PROGRAM.stat().st_mtime > newest


def _bundle() -> None:
    done = subprocess.run(
        ["npx", "vite", "build", "-c", CONFIG],
        cwd=ROOT / "pwa",
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


class Gone(Exception):
    """The phone was killed before it answered."""


class Refused(Exception):
    """The app said no; `code` is its own word for it."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(f"{error.get('code')} {error.get('message')}")
        self.code = error.get("code") or error.get("name")


class Phone:
    """One phone. Its storage is a file: `kill` and `start` lose only what was not durable."""

    def __init__(self, store: Path, home: str) -> None:
        self.store, self.home = store, home
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._talking = threading.Lock()

    @property
    def on(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> Phone:
        """Open the app on what the storage holds."""
        assert not self.on, "one app on one storage"
        log = self.store.with_suffix(".log").open("a")
        self._process = subprocess.Popen(
            ["node", str(PROGRAM), self.home, str(self.store)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env={**os.environ, "TZ": "UTC"},
        )
        log.close()
        self._lines = queue.Queue()
        self._reader = threading.Thread(
            target=_read, args=(self._process, self._lines), daemon=True
        )
        self._reader.start()
        self._answer()
        return self

    def kill(self) -> None:
        """The battery falls out, whatever the app was doing."""
        process, reader = self._process, self._reader
        if process and reader:
            process.kill()
            process.wait(20)
            reader.join(20)

    def keep_copy(self, where: Path) -> None:
        """Copy the storage as it is on the disk."""
        shutil.copy(self.store, where)

    def call(self, verb: str, *values: Any) -> Any:
        """Run one verb of pwa/test/phone/pocket.ts. Raises Gone and Refused."""
        with self._talking:
            process = self._process
            assert process and process.stdin
            try:
                process.stdin.write(json.dumps([verb, *values]) + "\n")
                process.stdin.flush()
            except (OSError, ValueError) as error:
                raise Gone from error
            return self._answer()

    def _answer(self) -> Any:
        try:
            line = self._lines.get(timeout=ANSWER_SECONDS)
        except queue.Empty:
            log = self.store.with_suffix(".log").read_text()
            raise AssertionError(f"{self.store.name}: no answer {log[-800:]}") from None
        if line is None:
            raise Gone
        answer = json.loads(line)
        if "error" in answer:
            raise Refused(answer["error"])
        return answer["value"]


def _read(process: subprocess.Popen[str], lines: queue.Queue[str | None]) -> None:
    assert process.stdout and process.stdin
    with process.stdout:
        for line in process.stdout:
            lines.put(line)
    lines.put(None)
    with contextlib.suppress(OSError):
        process.stdin.close()
