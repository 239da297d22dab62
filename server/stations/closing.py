"""Switching a station off without losing anything: shut, settle, then the power may go.

While it is shut, nothing is accepted (phones keep what they have and come again) and the relay
begins no contact. A file says so, for every worker; it is gone when the server starts anew.
"""

import os
import shlex
import sqlite3
import subprocess
import time
from pathlib import Path
from threading import Timer
from typing import Final

import structlog

from server.db import db, run_unit

log = structlog.get_logger(__name__)

PATIENCE_SECONDS: Final = 10.0
#: So long the browser has to fetch the page that says what happens.
COMMAND_DELAY_SECONDS: Final = 4.0


def _file(data_dir: Path) -> Path:
    return data_dir / "shut"


def is_shut(data_dir: Path) -> bool:
    """Whether nothing is accepted just now."""
    return _file(data_dir).exists()


def open_again(data_dir: Path) -> None:
    """Accept again."""
    _file(data_dir).unlink(missing_ok=True)


def shut(data_dir: Path) -> bool:
    """Accept nothing more and bring everything to the disk; whether it all arrived there."""
    _file(data_dir).touch()
    db.session.rollback()
    # Whoever writes now ends first; whoever comes later is sent away.
    run_unit(lambda: None)
    db.session.remove()
    settled = _checkpoint()
    os.sync()
    return settled


def _checkpoint() -> bool:
    """Put SQLite's log into the database file (wal_checkpoint(TRUNCATE): busy, frames, moved)."""
    url = db.engine.url
    if url.get_backend_name() != "sqlite" or not url.database:
        return True
    deadline = time.monotonic() + PATIENCE_SECONDS
    connection = sqlite3.connect(url.database, timeout=2, isolation_level=None)
    try:
        while True:
            try:
                row = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                busy = bool(row[0])
            except sqlite3.OperationalError:
                busy = True
            if not busy:
                return True
            if time.monotonic() > deadline:
                # Nothing is lost by that: the log is read at the next start.
                return False
            time.sleep(0.1)
    finally:
        connection.close()


def power_off_soon(command: str) -> None:
    """Run the operator's command (TIANJIAN_SHUTDOWN_COMMAND) when the page has been fetched."""
    timer = Timer(COMMAND_DELAY_SECONDS, _power_off, (command,))
    timer.daemon = True
    timer.start()


def _power_off(command: str) -> None:
    try:
        # The operator's own setting, split into words; no shell, nothing from a request.
        done = subprocess.run(  # noqa: S603
            shlex.split(command),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        log.error("shutdown command", why=str(error))
        return
    if done.returncode:
        log.error("shutdown command", code=done.returncode, said=done.stderr[-300:])
