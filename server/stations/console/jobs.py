"""One long piece of work at a time (a stick, a look through the database), told while it goes on.

The state is a file, so that any worker can tell it; a lock says whether somebody is still at it.
"""

import errno
import fcntl
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import IO, Any, Final

import structlog
from flask import Flask

from server.db import db, now
from server.errors import Conflict, N_, Problem
from server.packs.blobs import write_durably

log = structlog.get_logger(__name__)

#: Hears what is done, and of how much where that is known.
Progress = Callable[..., None]
Work = Callable[[Progress], dict[str, Any]]
STEP: Final = 5
WRITE_EVERY: Final = 0.7
LOOKS: Final = 5


@dataclass(frozen=True, slots=True)
class Job:
    """The last piece of work. ``state``: ``running``, ``good``, ``bad``, ``cut`` (by a power cut)."""

    kind: str
    state: str
    began: str
    done: int = 0
    total: int = 0
    result: dict[str, Any] = field(default_factory=dict)
    error: str = ""
    params: dict[str, Any] = field(default_factory=dict)


def _files(data_dir: Path) -> tuple[Path, Path]:
    return data_dir / "operator-job.json", data_dir / "operator-job.lock"


def last_job(data_dir: Path) -> Job | None:
    """The work that goes on or went on last; None before the first."""
    job = _read(data_dir)
    if job is not None and job.state == "running" and _is_free(_files(data_dir)[1]):
        # It may have ended between the two looks: then its end is written by now.
        job = _read(data_dir)
        if job is not None and job.state == "running":
            return Job(job.kind, "cut", job.began, job.done)
    return job


def _read(data_dir: Path) -> Job | None:
    try:
        return Job(**json.loads(_files(data_dir)[0].read_bytes()))
    except (OSError, ValueError, TypeError):
        return None


def _is_free(lock: Path) -> bool:
    handle = _take(lock)
    if handle is None:
        return False
    handle.close()
    return True


def _take(lock: Path) -> IO[str] | None:
    handle = lock.open("a")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        handle.close()
        return None
    return handle


def start(app: Flask, data_dir: Path, kind: str, work: Work) -> None:
    """Begin ``work`` in a thread. Raises Conflict ``at-work`` while another goes on."""
    held = _take(_files(data_dir)[1])
    for _ in range(LOOKS):
        # Somebody may just have looked whether the lock is free.
        if held is None:
            time.sleep(0.02)
            held = _take(_files(data_dir)[1])
    if held is None:
        raise Conflict("at-work", N_("Something else is still going on: wait for it."))
    began = now().isoformat()
    _write(data_dir, Job(kind, "running", began))
    thread = Thread(
        target=_run,
        args=(app, data_dir, kind, began, work, held),
        name="job",
        daemon=True,
    )
    thread.start()


def _run(
    app: Flask, data_dir: Path, kind: str, began: str, work: Work, held: IO[str]
) -> None:
    written = time.monotonic()

    def progress(done: int, total: int = 0) -> None:
        nonlocal written
        due = time.monotonic() - written > WRITE_EVERY if total else done % STEP == 0
        if due:
            written = time.monotonic()
            _write(data_dir, Job(kind, "running", began, done, total))

    with held, app.app_context():
        try:
            job = Job(kind, "good", began, result=work(progress))
        except Problem as error:
            text = error.detail or error.title
            job = Job(kind, "bad", began, error=text, params=error.params)
        except OSError as error:
            log.warning("job", kind=kind, why=str(error))
            job = Job(kind, "bad", began, error=_disk_words(error))
        except Exception:
            log.exception("job", kind=kind)
            job = Job(kind, "bad", began, error=Problem.title)
        finally:
            db.session.remove()
        _write(data_dir, job)


def _disk_words(error: OSError) -> str:
    if error.errno == errno.ENOSPC:
        return N_("There is no room left on the stick or in the box.")
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return N_("Nothing can be written there: the stick is write-protected.")
    return N_(
        "The stick was pulled out, or it is broken. Put it in again and try once more."
    )


def _write(data_dir: Path, job: Job) -> None:
    said = {name: getattr(job, name) for name in Job.__slots__}
    write_durably(_files(data_dir)[0], json.dumps(said).encode())
