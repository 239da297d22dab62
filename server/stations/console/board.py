"""What the operator's page shows of this station at one glance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from server.certificates.service import Held, Holding
from server.db import db, now
from server.packs import service as packs
from server.settings import Settings
from server.stations import relay, upstream
from server.stations.console import storage, visits
from server.stations.models import Upstream
from server.sync import oversight
from server.sync.travelling import Backlog

#: So long a wish for a contact may lie about before something is wrong with the relay itself.
PATIENCE: Final = timedelta(seconds=20)
#: After so long without a contact the page says so in red.
LONG_AGO: Final = timedelta(days=3)
CLOCK_TOLERANCE: Final = 120


@dataclass(frozen=True, slots=True)
class Line:
    """How the line to the upstream is: ``state`` is one of

    ``alone`` (joined none), ``working``, ``asked``, ``stuck`` (asked, and nobody relays),
    ``trouble``, ``waiting``, ``good``. ``moved`` counts batches and letters of the contact on its way.
    """

    state: str
    moved: int
    row: Upstream | None
    backlog: Backlog
    is_long_ago: bool


@dataclass(frozen=True, slots=True)
class Course:
    """A pack that phones can get here."""

    pack: str
    title: str
    version: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Clock:
    """The box's clock; ``offset`` is seconds ahead of the upstream at the last contact."""

    moment: datetime
    offset: int | None

    @property
    def is_wrong(self) -> bool:
        """More than two minutes off."""
        return self.offset is not None and abs(self.offset) > CLOCK_TOLERANCE


@dataclass(frozen=True, slots=True)
class Board:
    """The whole page."""

    line: Line
    days: Sequence[tuple[date, int]]
    courses: Sequence[Course]
    catalogue: int
    clock: Clock
    certificate: Held | None
    hostname: str
    storage: storage.Health
    refused: Sequence[oversight.Refused]
    refused_count: int

    @property
    def phones_today(self) -> int:
        """Phones that synced here today."""
        return self.days[-1][1]


def line(settings: Settings) -> Line:
    """How the line to the upstream is, right now."""
    row = upstream.upstream()
    waiting = upstream.backlog()
    working = relay.working(settings.data_dir)
    state = _state(row, waiting, working, relay.asked_at(settings.data_dir))
    last = row.last_success_at if row else None
    joined = row.joined_at if row else None
    since = last or joined
    long_ago = since is not None and now() - since > LONG_AGO
    return Line(state, working or 0, row, waiting, long_ago)


def _state(
    row: Upstream | None,
    waiting: Backlog,
    working: int | None,
    asked: datetime | None,
) -> str:
    if row is None:
        return "alone"
    if working is not None:
        return "working"
    if asked is not None and (row.last_try_at is None or row.last_try_at < asked):
        return "asked" if now() - asked < PATIENCE else "stuck"
    if row.trouble:
        return "trouble"
    return "waiting" if waiting.events or row.last_success_at is None else "good"


def board(settings: Settings, language: str) -> Board:
    """Everything at once."""
    moment = now()
    holding = Holding(settings.data_dir)
    standing = line(settings)
    refused, count = oversight.quarantined(None, 20)
    offset = standing.row.clock_offset if standing.row else None
    found = Board(
        line=standing,
        days=visits.phones_by_day(moment),
        courses=_courses(language),
        catalogue=packs.catalogue_number(),
        clock=Clock(moment, offset),
        certificate=holding.held(),
        hostname=holding.hostname,
        storage=storage.health(settings.data_dir),
        refused=refused,
        refused_count=count,
    )
    db.session.rollback()
    return found


def _courses(language: str) -> list[Course]:
    titles = packs.pack_titles()
    return [
        Course(
            entry["id"],
            titles.get(entry["id"], {}).get(language, entry["id"]),
            entry["version"],
            entry["bytes"]["shared"] + sum(entry["bytes"]["language"].values()),
        )
        for entry in packs.published_packs()
    ]
