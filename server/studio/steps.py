"""The history of a draft as steps: what somebody did at once, in one file or in several."""

from collections.abc import Collection

from sqlalchemy import func, or_, select

from server.db import db
from server.studio.models import StudioChange


def changes_of(pack: str, limit: int, before: int | None = None) -> list[StudioChange]:
    """The newest changes of a draft, the last one first; of a step only its first."""
    query = select(StudioChange).where(
        StudioChange.pack == pack,
        or_(StudioChange.step.is_(None), StudioChange.step == StudioChange.number),
    )
    if before is not None:
        query = query.where(StudioChange.number < before)
    rows = db.session.scalars(query.order_by(StudioChange.number.desc()).limit(limit))
    return list(rows)


def step_of(change: StudioChange) -> list[StudioChange]:
    """All changes of the step that a change belongs to, the last one first."""
    if change.step is None:
        return [change]
    query = select(StudioChange).where(
        StudioChange.pack == change.pack, StudioChange.step == change.step
    )
    return list(db.session.scalars(query.order_by(StudioChange.number.desc())))


def files_in_steps(pack: str, steps: Collection[int]) -> dict[int, int]:
    """How many files each of these steps changed, by its number."""
    query = (
        select(StudioChange.step, func.count(StudioChange.path.distinct()))
        .where(StudioChange.pack == pack, StudioChange.step.in_(steps))
        .group_by(StudioChange.step)
    )
    return {step: count for step, count in db.session.execute(query) if step}
