"""The relay: contacts with the upstream, by itself and on demand.

``contact`` is one whole contact: requests until both sides have all, then the catalogue.
``Loop`` makes contacts in a thread of one worker: every few minutes, soon after a phone
brought something, at once when an operator asks; later and later while they fail.
"""

import fcntl
import random
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import structlog
from flask import Flask

from server.background import Background
from server.db import db, now
from server.errors import N_, Conflict, Problem
from server.packs import service as packs
from server.packs.adopt import (
    Adopted, Fetch, Progress, adopt_catalogue, fetch_optional
)  # fmt: skip
from server.stations import delivery, taking, upstream
from server.stations.closing import is_shut
from server.stations.models import Upstream
from server.stations.road import Road, Trouble
from server.stations.taking import Eraser
from server.sync import service as sync
from server.sync.oversight import quarantine_count

log = structlog.get_logger(__name__)

PATH: Final = "/api/v1/relay"
JSON: Final = "application/json"
BINARY: Final = "application/octet-stream"
LEAST_ROOM: Final = 16_000
FIRST_ROOM: Final = 200_000
MOST_ROOM: Final = 900_000
FAST_SECONDS: Final = 2
SLOW_SECONDS: Final = 8
#: Rounds that move nothing may follow each other this often.
IDLE_ROUNDS: Final = 2

GATHER: Final = timedelta(seconds=20)
#: Longer no contact fetches videos and fallbacks; the next one goes on.
OPTIONAL_SECONDS: Final = 60.0
EVERY: Final = timedelta(minutes=5)
FIRST_WAIT: Final = timedelta(seconds=30)
MOST_WAIT: Final = timedelta(minutes=30)
TICK_SECONDS: Final = 1.0
CHINA: Final = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Equipment:
    """What a contact needs to know of this node.

    ``extra`` gives further members of a request's header, ``take_extra`` gets each
    answer's header, ``waiting`` says whether another request would bring more of them.
    """

    wiring: Callable[[], sync.Wiring]
    erase: Eraser
    data_dir: Path
    public_url: str
    extra: Callable[[], Mapping[str, Any]]
    take_extra: Callable[[Mapping[str, Any]], None]
    waiting: Callable[[], bool] = lambda: False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a contact did: ``moved`` counts batches and letters."""

    requests: int
    moved: int
    catalogue: bool


def contact(
    equipment: Equipment, on_progress: Callable[[int], None] | None = None
) -> Outcome:
    """Talk to the upstream until both sides have all. Raises Trouble, which is noted too.

    Raises Trouble ``no-upstream`` before the station joined one.
    """
    row = upstream.upstream()
    db.session.rollback()
    if row is None:
        raise Trouble("no-upstream")
    road = Road(row.url)
    road.kilobytes_a_second = row.kilobytes_a_second
    try:
        requests, moved = _exchange(equipment, road, on_progress)
        changed = _fetch_catalogue(equipment, road)
        # Answers wait for no video, nor for an old phone's pictures: the next contact goes on.
        fetch_optional(_blobs_by(road), OPTIONAL_SECONDS)
    except (Trouble, Problem) as error:
        trouble = _as_trouble(error)
        upstream.note_trouble(trouble.code, trouble.detail, wait_after(row, trouble))
        raise trouble from error
    return Outcome(requests, moved, changed)


def _as_trouble(error: Trouble | Problem) -> Trouble:
    if isinstance(error, Trouble):
        return error
    return Trouble(error.code, error.detail)


def wait_after(row: Upstream, trouble: Trouble) -> timedelta:
    """How long to leave the upstream alone: doubled each time, with some chance in it."""
    if trouble.wait is not None:
        # Everybody was told the same: not everybody comes back in the same second.
        return timedelta(seconds=trouble.wait + random.uniform(0, 5))  # noqa: S311
    wait: timedelta = min(MOST_WAIT, FIRST_WAIT * 2 ** min(row.failures, 10))
    return wait * random.uniform(0.8, 1.2)  # noqa: S311


def _exchange(
    equipment: Equipment, road: Road, on_progress: Callable[[int], None] | None
) -> tuple[int, int]:
    room, requests, moved, idle = FIRST_ROOM, 0, 0, 0
    node = equipment.wiring().node
    while idle < IDLE_ROUNDS:
        request = delivery.build_request(
            node,
            room=room,
            catalogue=packs.catalogue_number(),
            figures=figures(equipment),
        )
        if request is None:
            raise Trouble("no-upstream")
        began = time.monotonic()
        try:
            answer = road.post(PATH, request.body)
        except Trouble as trouble:
            if trouble.code not in ("too-large", "stalled") or room == LEAST_ROOM:
                raise
            room = max(LEAST_ROOM, room // 2)
            continue
        room = _paced(room, time.monotonic() - began)
        taken = taking.take_answer(request, answer, equipment.wiring(), equipment.erase)
        requests += 1
        moved += taken.moved
        idle = 0 if taken.moved or request.comparing else idle + 1
        equipment.take_extra(taken.header)
        if on_progress:
            on_progress(moved)
        if not (taken.more or upstream.is_waiting() or equipment.waiting()):
            break
    return requests, moved


def _paced(room: int, seconds: float) -> int:
    if seconds > SLOW_SECONDS:
        return max(LEAST_ROOM, room // 2)
    return min(MOST_ROOM, room * 3 // 2) if seconds < FAST_SECONDS else room


def figures(equipment: Equipment) -> dict[str, Any]:
    """What the station says of itself in each request."""
    waiting = upstream.backlog()
    oldest = waiting.oldest
    row = upstream.upstream()
    figures = {
        "url": equipment.public_url,
        "backlog": {
            "events": waiting.events,
            "bytes": waiting.bytes,
            "oldest": None if oldest is None else int(oldest.timestamp()),
        },
        "disk": shutil.disk_usage(equipment.data_dir).free,
        "refused": waiting.refused + quarantine_count(),
        "trouble": row.trouble if row else "",
        **equipment.extra(),
    }
    db.session.rollback()
    return figures


def _lacks_courses(row: Upstream) -> bool:
    """Whether upstream has another catalogue: also where a contact ended before it came."""
    number = packs.catalogue_number()
    # On SQLite to have read is to hold the lock: phones would wait while courses come.
    db.session.rollback()
    return row.catalogue not in (0, number)


def _blobs_by(road: Road) -> Fetch:
    return lambda name, offset: road.stream(f"/blobs/{name}", offset=offset)


def _fetch_catalogue(equipment: Equipment, road: Road) -> bool:
    """Take over the upstream's catalogue where it is another one."""
    row = upstream.upstream()
    db.session.rollback()
    assert row is not None
    if not _lacks_courses(row):
        return False
    with _alone_with_courses(equipment.data_dir) as mine:
        # Else the operator asked for them just now: they are on their way.
        return mine and _adopt(equipment, road, row, None).changed


def fetch_courses(equipment: Equipment, on_progress: Progress | None = None) -> Adopted:
    """Fetch the upstream's courses now, whatever waits to be sent, also outside the hours.

    Raises Trouble, Conflict ``at-work`` while a contact is at it.
    """
    row = upstream.upstream()
    db.session.rollback()
    if row is None:
        raise Trouble("no-upstream")
    road = Road(row.url)
    road.kilobytes_a_second = row.kilobytes_a_second
    with _alone_with_courses(equipment.data_dir) as mine:
        if not mine:
            raise Conflict("at-work", N_("New courses are on their way already."))
        try:
            return _adopt(equipment, road, row, on_progress)
        except Problem as error:
            raise _as_trouble(error) from error


def _adopt(
    equipment: Equipment, road: Road, row: Upstream, on_progress: Progress | None
) -> Adopted:
    adopted = adopt_catalogue(
        _catalogue(road),
        row.publisher,
        _blobs_by(road),
        on_progress,
    )
    upstream.pin_publisher(adopted.publisher)
    if adopted.changed:
        sync.release_held(equipment.wiring())
    return adopted


def _catalogue(road: Road) -> bytes:
    try:
        return road.get("/api/v1/catalogue", JSON)
    except Trouble as trouble:
        if trouble.detail.startswith("404 no-catalogue"):
            raise Trouble("no-courses") from trouble
        raise


@contextmanager
def _alone_with_courses(data_dir: Path) -> Iterator[bool]:
    """One at a time: two would write into one cut file. False: somebody is at it."""
    with (data_dir / "courses.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


# --- by itself -----------------------------------------------------------------------


def in_hours(hours: str, moment: datetime) -> bool:
    """Whether a window such as "18:00-07:00" (China's time) is open; empty: always."""
    begin, _, end = hours.partition("-")
    if not end:
        return True
    clock = (moment + CHINA).strftime("%H:%M")
    if begin <= end:
        return begin <= clock < end
    return clock >= begin or clock < end


def wake_file(data_dir: Path) -> Path:
    """Touched when an operator wants a contact now, whichever worker they asked."""
    return data_dir / "relay-now"


def relay_now(data_dir: Path) -> None:
    """Ask the loop for a contact at once."""
    wake_file(data_dir).touch()


def asked_at(data_dir: Path) -> datetime | None:
    """When an operator last asked for a contact (whole seconds)."""
    try:
        mark = wake_file(data_dir).stat().st_mtime
    except FileNotFoundError:
        return None
    return datetime.fromtimestamp(int(mark), UTC)


def progress_file(data_dir: Path) -> Path:
    """Written while the loop is in a contact: how many batches and letters moved."""
    return data_dir / "relay-progress"


def working(data_dir: Path) -> int | None:
    """What the contact on its way has moved so far; None while there is none."""
    try:
        return int(progress_file(data_dir).read_text("ascii") or 0)
    except (FileNotFoundError, ValueError):
        return None


class Loop(Background):
    """Makes contacts while the station runs."""

    def __init__(self, app: Flask) -> None:
        self.equipment: Equipment = app.extensions["relay"]
        super().__init__(app, "relay", self.equipment.data_dir, TICK_SECONDS)
        self._asked = self._mark()
        self._next = now()

    def begun(self) -> None:
        """Take away what a contact left that a power cut ended."""
        progress_file(self.equipment.data_dir).unlink(missing_ok=True)

    def failed(self) -> None:
        """Not at once again."""
        self._next = now() + FIRST_WAIT

    def _mark(self) -> float:
        path = wake_file(self.equipment.data_dir)
        return path.stat().st_mtime if path.exists() else 0.0

    def tick(self) -> None:
        """A contact, where one is due or asked for."""
        moment = now()
        asked = self._mark() != self._asked
        if is_shut(self.equipment.data_dir) or (not asked and moment < self._next):
            return
        row = upstream.upstream()
        waiting = row is not None and (upstream.is_waiting() or _lacks_courses(row))
        db.session.rollback()
        self._next = moment + GATHER
        if row is None or not (asked or self._is_due(row, waiting, moment)):
            return
        self._asked = self._mark()
        try:
            self._tell(0)
            contact(self.equipment, self._tell)
        except Trouble as trouble:
            log.warning("relay", trouble=trouble.code, detail=trouble.detail)
        finally:
            progress_file(self.equipment.data_dir).unlink(missing_ok=True)
            db.session.remove()

    def _tell(self, moved: int) -> None:
        progress_file(self.equipment.data_dir).write_text(str(moved), "ascii")

    def _is_due(self, row: Upstream, waiting: bool, moment: datetime) -> bool:
        if not in_hours(row.hours, moment):
            return False
        # A clock that jumped back must not put the next contact off for days.
        last, retry = row.last_try_at, row.retry_at
        if retry is not None and last is not None and last <= moment < retry:
            return False
        return waiting or last is None or not last <= moment < last + EVERY
