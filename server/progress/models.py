"""Projections: how far each learner is with items and lessons, and what else they did.

These tables can be deleted and built again from the ledger (``tianjian ledger rebuild``).
"""

from sqlalchemy import BigInteger, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from server.db import Base
from server.people.models import Id


class ItemProgress(Base):
    """One learner's attempts at one item; first and last by (at, device, counter)."""

    __tablename__ = "item_progress"

    learner_id: Mapped[str] = mapped_column(Id, primary_key=True)
    item_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    attempts: Mapped[int] = mapped_column(Integer)
    right: Mapped[int] = mapped_column(Integer)
    first_at: Mapped[int] = mapped_column(BigInteger)
    first_device: Mapped[str] = mapped_column(Id)
    first_counter: Mapped[int] = mapped_column(BigInteger)
    first_right: Mapped[int] = mapped_column(Integer)
    last_at: Mapped[int] = mapped_column(BigInteger)
    last_device: Mapped[str] = mapped_column(Id)
    last_counter: Mapped[int] = mapped_column(BigInteger)
    last_right: Mapped[int] = mapped_column(Integer)


class LessonProgress(Base):
    """One learner's way through one lesson; times are the phone's Unix seconds.

    ``best`` and ``first_score`` are thousandths, ``edition`` the greatest one done.
    """

    __tablename__ = "lesson_progress"

    learner_id: Mapped[str] = mapped_column(Id, primary_key=True)
    lesson_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    opened: Mapped[int | None] = mapped_column(BigInteger)
    done: Mapped[int | None] = mapped_column(BigInteger)
    edition: Mapped[int | None] = mapped_column(Integer)
    best: Mapped[int | None] = mapped_column(Integer)
    first_at: Mapped[int | None] = mapped_column(BigInteger)
    first_device: Mapped[str | None] = mapped_column(Id)
    first_counter: Mapped[int | None] = mapped_column(BigInteger)
    first_score: Mapped[int | None] = mapped_column(Integer)
    today: Mapped[int | None] = mapped_column(BigInteger)


class ReviewProgress(Base):
    """How often one learner reviewed one item, and how often they knew it."""

    __tablename__ = "review_progress"

    learner_id: Mapped[str] = mapped_column(Id, primary_key=True)
    item_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    reviews: Mapped[int] = mapped_column(Integer)
    knew: Mapped[int] = mapped_column(Integer)


class Milestone(Base):
    """When one learner first reached something: ``first-order``, ``field-task P03-A``."""

    __tablename__ = "milestones"

    learner_id: Mapped[str] = mapped_column(Id, primary_key=True)
    milestone: Mapped[str] = mapped_column(String(100), primary_key=True)
    reached: Mapped[int] = mapped_column(BigInteger)


class TaughtLesson(Base):
    """How often one learner showed a lesson to a group, and to how many people in all."""

    __tablename__ = "taught_lessons"

    learner_id: Mapped[str] = mapped_column(Id, primary_key=True)
    lesson_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    sessions: Mapped[int] = mapped_column(Integer)
    people: Mapped[int] = mapped_column(Integer)


class HeldVersion(Base):
    """The greatest version of a pack that one learner's events name: what their phones have."""

    __tablename__ = "held_versions"

    learner_id: Mapped[str] = mapped_column(Id, primary_key=True)
    pack: Mapped[str] = mapped_column(String(100), primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
