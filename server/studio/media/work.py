"""Jobs: an upload that is whole becomes renditions in its draft, in the background.

The row is the job: its state and its last sign of life say everything, so that a server that is
stopped in the middle loses nothing and does nothing twice.
"""

import tempfile
import time
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import structlog
from sqlalchemy import select, update

from server.db import app_settings, db, now, reading, run_unit
from server.errors import N_, Conflict, Problem
from server.packs.source import MAX_MEDIA_BYTES
from server.packs.videos import ENDINGS
from server.studio.drafts import open_draft
from server.studio.media.ffmpeg import BadMedia, Told
from server.studio.media.limits import FORGOTTEN, KEPT, MOST_TRIES, SILENT
from server.studio.media.iphone import HEAD, is_heic
from server.studio.media.pictures import make_picture
from server.studio.media.receiving import folder, original, own
from server.studio.media.renditions import Cut, Made, make_sound, make_video
from server.studio.models import StudioUpload

log = structlog.get_logger(__name__)

#: How often a running job says how far it is.
SIGN_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be made of an upload."""

    upload: str
    kind: str
    stem: str
    cut: Cut


class Cancelled(Exception):
    """Somebody took the upload away meanwhile."""


def do_next() -> bool:
    """Do the oldest waiting job; False where there is none."""
    job = run_unit(_claim)
    if job is None:
        return False
    try:
        made = _make(job)
        for older in run_unit(partial(_finish, job.upload, made)):
            original(older).unlink(missing_ok=True)
        log.info("media", kind=job.kind, files=len(made.files), seconds=made.seconds)
    except Cancelled:
        pass
    except BadMedia as bad:
        log.info("media", kind=job.kind, problem=bad.code, detail=bad.detail)
        run_unit(partial(_fail, job.upload, bad.code))
    except Problem as problem:
        code = "draft-full" if problem.code == "draft-full" else "unreadable"
        run_unit(partial(_fail, job.upload, code))
    return True


def _claim() -> Job | None:
    """Take the oldest waiting job: one of several workers gets it."""
    query = select(StudioUpload.upload).where(StudioUpload.state == "waiting")
    upload = db.session.scalar(query.order_by(StudioUpload.began_at).limit(1))
    if upload is None:
        return None
    claimed = db.session.execute(
        update(StudioUpload)
        .where(StudioUpload.upload == upload, StudioUpload.state == "waiting")
        .values(
            state="running",
            tries=StudioUpload.tries + 1,
            percent=0,
            problem="",
            touched_at=now(),
        )  # fmt: skip
        .returning(
            StudioUpload.kind,
            StudioUpload.stem,
            StudioUpload.cut_start,
            StudioUpload.cut_end,
        )
    ).first()
    if claimed is None:
        return None
    return Job(upload, claimed.kind, claimed.stem, Cut(*claimed[2:]))


def _make(job: Job) -> Made:
    source = original(job.upload)
    if not source.is_file():
        raise BadMedia("gone")
    with source.open("rb") as file:
        if is_heic(file.read(HEAD)):
            raise BadMedia("heic")
    parent = app_settings().data_dir / "studio" / "work"
    parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=parent) as name:
        out = Path(name)
        if job.kind == "picture":
            made = make_picture(source, job.stem, out)
        else:
            make = make_video if job.kind == "video" else make_sound
            made = make(source, job.stem, out, job.cut, _teller(job.upload))
    if any(len(data) > MAX_MEDIA_BYTES for data in made.files.values()):
        raise BadMedia("too-big")
    return made


def _teller(upload: str) -> Told:
    """Says how far a job is, now and then; ends it where the upload is gone."""
    last = 0.0

    def told(share: float) -> None:
        nonlocal last
        if time.monotonic() - last < SIGN_SECONDS:
            return
        last = time.monotonic()
        if not run_unit(partial(_sign, upload, round(100 * share))):
            raise Cancelled()

    return told


def _sign(upload: str, percent: int) -> bool:
    done = db.session.execute(
        update(StudioUpload)
        .where(StudioUpload.upload == upload, StudioUpload.state == "running")
        .values(percent=min(percent, 99), touched_at=now())
        .returning(StudioUpload.upload)
    )
    return done.first() is not None


def _finish(upload: str, made: Made) -> list[str]:
    """All files go into the draft together, or none of them; gives uploads that these replace."""
    row = db.session.get(StudioUpload, upload)
    if row is None or row.state != "running":
        raise Cancelled()
    draft = open_draft(row.pack, row.staff_id)
    draft.as_one_step()
    for name, data in made.files.items():
        draft.write_blob(f"media/{name}", data)
    # A shorter side than before leaves no larger size behind.
    if row.kind == "video":
        there = set(draft.paths())
        for ending in ENDINGS.values():
            path = f"media/{row.stem}{ending}"
            if path in there and path[6:] not in made.files:
                draft.remove(path)
    row.state, row.percent, row.touched_at = "done", 100, now()
    row.seconds = made.seconds
    row.made = [{"name": name, "bytes": len(data)} for name, data in made.files.items()]
    older = db.session.scalars(
        select(StudioUpload).where(
            StudioUpload.pack == row.pack,
            StudioUpload.stem == row.stem,
            StudioUpload.kind == row.kind,
            StudioUpload.state.in_(("done", "failed")),
            StudioUpload.upload != upload,
        )
    ).all()
    for each in older:
        db.session.delete(each)
    return [each.upload for each in older]


def _fail(upload: str, code: str) -> None:
    db.session.execute(
        update(StudioUpload)
        .where(StudioUpload.upload == upload, StudioUpload.state == "running")
        .values(state="failed", problem=code, touched_at=now())
    )


def again(upload: str, staff_id: str, start: float, end: float) -> None:
    """Make the renditions anew, of another part if wanted. Raises NotFound, Conflict."""

    def work() -> None:
        row = own(upload, staff_id)
        if row.state not in ("done", "failed") or not original(upload).is_file():
            raise Conflict(
                "not-finished", N_("This file is being worked on, or is gone by now.")
            )
        row.state, row.tries, row.percent, row.problem = "waiting", 0, 0, ""
        row.cut_start, row.cut_end, row.touched_at = start, end, now()

    run_unit(work)


def tidy() -> None:
    """Wake jobs that were cut off with their server; take away what is old."""
    moment = now()
    run_unit(lambda: _requeue(moment))
    for upload in run_unit(lambda: _forget(moment)):
        original(upload).unlink(missing_ok=True)
    _sweep_strays(moment)


def _requeue(moment: datetime) -> None:
    silent = StudioUpload.touched_at < moment - SILENT
    running = (StudioUpload.state == "running") & silent
    db.session.execute(
        update(StudioUpload)
        .where(running, StudioUpload.tries >= MOST_TRIES)
        .values(state="failed", problem="broke-off")
    )
    db.session.execute(update(StudioUpload).where(running).values(state="waiting"))


def _forget(moment: datetime) -> list[str]:
    query = select(StudioUpload).where(StudioUpload.touched_at < moment - FORGOTTEN)
    gone = []
    for row in db.session.scalars(query):
        old = row.touched_at < moment - KEPT
        if row.state == "receiving" or (row.state in ("done", "failed") and old):
            gone.append(row.upload)
            db.session.delete(row)
    return gone


def _sweep_strays(moment: datetime) -> None:
    """Originals without a row: a server that stopped between the two, or a pack that is gone."""
    if not folder().is_dir():
        return
    with reading():
        known = set(db.session.scalars(select(StudioUpload.upload)))
    for path in folder().iterdir():
        old = path.stat().st_mtime < (moment - FORGOTTEN).timestamp()
        if path.name not in known and old:
            path.unlink(missing_ok=True)
