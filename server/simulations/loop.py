"""The thread of a node that plays waiting runs again."""

import time
from pathlib import Path
from typing import Final

import structlog
from flask import Flask

from server.background import Background
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


class Loop(Background):
    """Judges runs while the server runs."""

    def __init__(self, app: Flask, data_dir: Path) -> None:
        super().__init__(app, "replay", data_dir, TICK_SECONDS)
        self.judge: Simulations = app.extensions["simulations"]
        #: The catalogue's number at which everything held was looked at, and when.
        self._known = -1
        self._looked = 0.0

    def tick(self) -> service.Replayed:
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
