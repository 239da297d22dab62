"""The thread of a node that plays waiting runs again."""

import fcntl
import time
from pathlib import Path
from threading import Event, Thread
from typing import Any, Final

import structlog
from flask import Flask

from server.db import db
from server.packs import service as packs
from server.simulations import service
from server.simulations.judge import Simulations

log = structlog.get_logger(__name__)

#: How often it looks; a learner hears of a dispute at the next sync, not sooner.
TICK_SECONDS: Final = 10.0
#: Longer no pass goes on before it looks whether it shall stop.
PASS_SECONDS: Final = 30.0
#: How often what was held is judged again though nothing was published.
HELD_SECONDS: Final = 3600.0


class Loop:
    """Judges runs while the server runs; of several workers only one holds the lock."""

    def __init__(self, app: Flask, data_dir: Path) -> None:
        self.app = app
        self.path = data_dir / "replay.lock"
        self.judge: Simulations = app.extensions["simulations"]
        self._stop = Event()
        self._lock_file: Any = None
        #: The catalogue's number at which everything held was looked at, and when.
        self._known = -1
        self._looked = 0.0

    def start(self) -> None:
        """Run until the process ends."""
        Thread(target=self._run, name="replay", daemon=True).start()

    def stop(self) -> None:
        """Let the thread end after what it is doing."""
        self._stop.set()

    def _run(self) -> None:
        while not self._stop.wait(TICK_SECONDS):
            if not self._alone():
                continue
            try:
                with self.app.app_context():
                    self.look()
            except Exception:
                # The runs wait on; the thread must live.
                log.exception("replay")

    def look(self) -> service.Replayed:
        """One pass. What was held is judged again at the start, after a publish, each hour."""
        try:
            number = packs.catalogue_number()
            db.session.rollback()
            # A busy machine may have run out of time: that mends itself.
            late = time.monotonic() - self._looked > HELD_SECONDS
            held = late or number != self._known
            counts = service.replay_waiting(self.judge, held=held, seconds=PASS_SECONDS)
            self._known = number
            if held:
                self._looked = time.monotonic()
        finally:
            db.session.remove()
        if counts.judged:
            log.info("replay", judged=counts.judged, disputed=counts.disputed)
            # V8 keeps 60 MB: a station with little memory needs them for other things.
            self.judge.close()
        return counts

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
        return True
