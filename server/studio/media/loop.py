"""The thread of a node that makes renditions: one file at a time, behind everything else."""

import time
from pathlib import Path
from typing import Final

from flask import Flask

from server.background import Background
from server.db import db
from server.studio.media import work

TICK_SECONDS: Final = 2.0
TIDY_SECONDS: Final = 60.0


class Loop(Background):
    """Works while there are uploads that wait."""

    def __init__(self, app: Flask, data_dir: Path) -> None:
        super().__init__(app, "media", data_dir, TICK_SECONDS)
        self._tidied = 0.0

    def tick(self) -> None:
        """Every waiting job, the oldest first."""
        try:
            if time.monotonic() - self._tidied > TIDY_SECONDS:
                work.tidy()
                self._tidied = time.monotonic()
            while not self._stop.is_set() and work.do_next():
                db.session.remove()
        finally:
            db.session.remove()
