"""Phones by day: who synced here (never sent anywhere; old days are dropped)."""

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select

from server.db import db, upsert
from server.stations.console.models import StationVisit

CHINA: Final = ZoneInfo("Asia/Shanghai")
KEPT_DAYS: Final = 60


def day_of(moment: datetime) -> date:
    """The calendar day in China."""
    return moment.astimezone(CHINA).date()


def note_visit(learner: str, device: str, moment: datetime) -> None:
    """A phone synced here (inside the sync's unit of work)."""
    statement = upsert(StationVisit).values(
        learner_id=learner, device_id=device, day=day_of(moment)
    )
    db.session.execute(
        statement.on_conflict_do_nothing(
            index_elements=["learner_id", "device_id", "day"]
        )
    )


def phones_by_day(moment: datetime, days: int = 7) -> list[tuple[date, int]]:
    """How many phones synced on each of the last days, the oldest first."""
    today = day_of(moment)
    first = today - timedelta(days=days - 1)
    rows = db.session.execute(
        select(StationVisit.day, func.count(StationVisit.device_id.distinct()))
        .where(StationVisit.day >= first)
        .group_by(StationVisit.day)
    ).all()
    found = {row[0]: row[1] for row in rows}
    every = (first + timedelta(days=at) for at in range(days))
    return [(day, found.get(day, 0)) for day in every]


def drop_old(moment: datetime) -> None:
    """Forget days of long ago (inside a unit of work)."""
    before = day_of(moment) - timedelta(days=KEPT_DAYS)
    db.session.execute(delete(StationVisit).where(StationVisit.day < before))


def forget(learner: str) -> None:
    """Drop an erased learner's visits (inside the caller's unit of work)."""
    db.session.execute(delete(StationVisit).where(StationVisit.learner_id == learner))
