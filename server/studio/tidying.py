"""Bytes that no draft, no history and no version names any more go, after a while.

Each look at a lesson leaves its pictures, drawn for phones, among the studio's blobs; files that were
brought and never taken wait beside them, and a power cut may leave a working folder.
"""

import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from flask import Flask
from sqlalchemy import or_, select

from server.background import Background
from server.db import app_settings, db
from server.packs.blobs import SHA256
from server.studio.drafts import BYTES, blobs
from server.studio.exchange import waiting
from server.studio.models import StudioChange, StudioFile, StudioVersion

#: Seconds for which a file stays though nothing names it: a save may be on its way to do so.
YOUNG = 2 * 24 * 3600
DAY = 24 * 3600
LOOK_SECONDS = 600

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Tidied:
    """What a sweep took away."""

    files: int
    bytes: int


def tidy() -> Tidied:
    """Take away what nobody needs; what is younger than two days stays."""
    waiting.forget_old()
    _clear_work(app_settings().data_dir / "studio" / "work")
    used = _used()
    db.session.rollback()
    return _sweep(blobs().folder, used)


def _used() -> set[str]:
    """The names of all bytes that a draft, a step of its history or a version needs."""
    used = set(db.session.scalars(select(StudioFile.blob).where(StudioFile.blob != "")))
    marked = or_(
        StudioChange.before.like(f"{BYTES}%"), StudioChange.after.like(f"{BYTES}%")
    )
    changes = select(StudioChange.before, StudioChange.after).where(marked)
    for pair in db.session.execute(changes):
        used.update(_names(pair))
    query = select(StudioVersion.files).execution_options(yield_per=1)
    for files in db.session.scalars(query):
        used.update(_names(files.values()))
    return {name for name in used if name}


def _names(contents: Iterable[str | None]) -> Iterable[str]:
    return (
        each.removeprefix(BYTES) for each in contents if each and each.startswith(BYTES)
    )


def _sweep(folder: Path, used: set[str]) -> Tidied:
    files = size = 0
    for path in folder.glob("??/*"):
        if path.name in used or not SHA256.fullmatch(path.name):
            continue
        try:
            state = path.stat()
            if time.time() - state.st_mtime < YOUNG:
                continue
            path.unlink()
        except FileNotFoundError:
            continue
        files, size = files + 1, size + state.st_size
    return Tidied(files, size)


def _clear_work(folder: Path) -> None:
    for path in folder.iterdir() if folder.is_dir() else ():
        if time.time() - path.stat().st_mtime > DAY:
            shutil.rmtree(path, ignore_errors=True)


class Loop(Background):
    """Tidies once a day, also at a node that runs for an hour on market days."""

    def __init__(self, app: Flask, data_dir: Path) -> None:
        super().__init__(app, "studio-tidying", data_dir, LOOK_SECONDS)
        self.mark: Path = data_dir / "studio" / "tidied"

    def tick(self) -> Any:
        """A sweep, where the last one is a day old."""
        if self.mark.exists() and time.time() - self.mark.stat().st_mtime < DAY:
            return
        try:
            done = tidy()
        finally:
            db.session.remove()
        self.mark.parent.mkdir(parents=True, exist_ok=True)
        self.mark.touch()
        log.info("studio tidied", files=done.files, bytes=done.bytes)
