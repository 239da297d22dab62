"""Roll-ups: what the office shows, computed when something changed, with its age.

All of it can be deleted and computed again from progress and the ledger.
"""

from datetime import date, datetime

from sqlalchemy import Date, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from server.db import UTC, Base
from server.people.models import Id


class ReportQueue(Base):
    """By learner: whose figures must be computed again."""

    __tablename__ = "report_queue"

    learner_id: Mapped[str] = mapped_column(Id, primary_key=True)
    queued_at: Mapped[datetime] = mapped_column(UTC)


class StalePlace(Base):
    """Local: a place whose totals must be computed again."""

    __tablename__ = "report_places"

    place_id: Mapped[str] = mapped_column(String(64), primary_key=True)


class LearnerFigures(Base):
    """By learner: one line of the learners' list."""

    __tablename__ = "learner_figures"

    learner_id: Mapped[str] = mapped_column(Id, primary_key=True)
    place_id: Mapped[str] = mapped_column(String(64), index=True)
    nickname: Mapped[str] = mapped_column(String(40))
    picture: Mapped[str] = mapped_column(String(40))
    group: Mapped[str] = mapped_column(String(40))
    since: Mapped[datetime] = mapped_column(UTC)
    seen_at: Mapped[datetime] = mapped_column(UTC)
    devices: Mapped[int] = mapped_column(Integer)
    events: Mapped[int] = mapped_column(Integer)
    held: Mapped[int] = mapped_column(Integer)
    refused: Mapped[int] = mapped_column(Integer)
    opened: Mapped[int] = mapped_column(Integer)
    done: Mapped[int] = mapped_column(Integer)
    tried: Mapped[int] = mapped_column(Integer)
    first_right: Mapped[int] = mapped_column(Integer)


class LessonFigures(Base):
    """Reference: how many learners of a place opened, finished, practised a lesson."""

    __tablename__ = "lesson_figures"

    place_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    lesson_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    opened: Mapped[int] = mapped_column(Integer)
    done: Mapped[int] = mapped_column(Integer)
    today: Mapped[int] = mapped_column(Integer)


class TaughtFigures(Base):
    """Reference: how often a place's learners showed a lesson to a group.

    ``people`` adds up the groups: who came twice is counted twice.
    """

    __tablename__ = "taught_figures"

    place_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    lesson_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    sessions: Mapped[int] = mapped_column(Integer)
    people: Mapped[int] = mapped_column(Integer)


class MilestoneFigures(Base):
    """Reference: how many learners of a place reached a milestone."""

    __tablename__ = "milestone_figures"

    place_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    milestone: Mapped[str] = mapped_column(String(100), primary_key=True)
    learners: Mapped[int] = mapped_column(Integer)


class ItemFigures(Base):
    """Reference: how a place's learners did on an item."""

    __tablename__ = "item_figures"

    place_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    item_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    learners: Mapped[int] = mapped_column(Integer)
    attempts: Mapped[int] = mapped_column(Integer)
    first_right: Mapped[int] = mapped_column(Integer)


class DayFigures(Base):
    """Reference: lessons that a place's learners finished on a day (China time)."""

    __tablename__ = "day_figures"

    place_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    done: Mapped[int] = mapped_column(Integer)


class ReportState(Base):
    """Local: one row that says when the figures were last brought up to date."""

    __tablename__ = "report_state"

    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    refreshed_at: Mapped[datetime] = mapped_column(UTC)
