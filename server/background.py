"""Work that a node does by itself: one thread in one of its workers.

Several workers may serve; a lock on a file in DATA_DIR (flock(2)) says which of them works.
It ends with its process, so another worker takes over.
"""

import fcntl
from pathlib import Path
from threading import Event, Thread
from typing import Any

import structlog
from flask import Flask

log = structlog.get_logger(__name__)


class Background:
    """A thread that calls ``tick`` every ``every`` seconds while this worker holds the lock."""

    def __init__(self, app: Flask, name: str, data_dir: Path, every: float) -> None:
        self.app, self.name, self.every = app, name, every
        self.path = data_dir / f"{name}.lock"
        self._stop = Event()
        self._lock_file: Any = None

    def tick(self) -> object:
        """One piece of the work, inside an application context."""
        raise NotImplementedError

    def begun(self) -> None:
        """This worker has the lock now: tidy up after one that ended in the middle."""

    def failed(self) -> None:
        """A tick raised something; it is logged already."""

    def start(self) -> None:
        """Run until the process ends."""
        Thread(target=self._run, name=self.name, daemon=True).start()

    def stop(self) -> None:
        """Let the thread end after what it is doing."""
        self._stop.set()

    def _run(self) -> None:
        while not self._stop.wait(self.every):
            if not self._alone():
                continue
            try:
                with self.app.app_context():
                    self.tick()
            except Exception:
                # Whatever it was, the next time may go well: the thread must live.
                log.exception(self.name)
                self.failed()

    def _alone(self) -> bool:
        """Hold the lock, or find that another worker does."""
        if self._lock_file is None:
            file = self.path.open("a")
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                file.close()
                return False
            self._lock_file = file
            self.begun()
        return True
