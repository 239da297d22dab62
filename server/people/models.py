"""Learners, their devices, spent tickets and mail. Staff tables live in staff_models.

Every table here begins its key with ``learner_id``: one learner is one shard.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from server.db import UTC, Base, JSONText

# Ids are compared in the order of their bytes, as JavaScript and SQLite do it.
Id = String(43).with_variant(String(43, collation="C"), "postgresql")


class Learner(Base):
    """One person who learns. The profile columns are a projection of the ledger:
    the latest (profile_at, profile_counter, profile_device) holds."""

    __tablename__ = "learners"

    learner_id: Mapped[str] = mapped_column(Id, primary_key=True)
    place_id: Mapped[str] = mapped_column(String(64), index=True)
    created_at: Mapped[datetime] = mapped_column(UTC)
    nickname: Mapped[str | None] = mapped_column(String(40))
    picture: Mapped[str | None] = mapped_column(String(40))
    language: Mapped[str | None] = mapped_column(String(40))
    group: Mapped[str | None] = mapped_column(String(40))
    profile_at: Mapped[int | None] = mapped_column(BigInteger)
    profile_counter: Mapped[int | None] = mapped_column(BigInteger)
    profile_device: Mapped[str | None] = mapped_column(Id)


class Device(Base):
    """One profile's key in one browser, and the link that vouches for it."""

    __tablename__ = "devices"

    learner_id: Mapped[str] = mapped_column(Id, primary_key=True)
    device_id: Mapped[str] = mapped_column(Id, primary_key=True)
    x: Mapped[str] = mapped_column(String(43))
    y: Mapped[str] = mapped_column(String(43))
    link: Mapped[dict[str, Any] | None] = mapped_column(JSONText)
    created_at: Mapped[datetime] = mapped_column(UTC)


class SpentTicket(Base):
    """A ticket that linked a device: the first device wins."""

    __tablename__ = "spent_tickets"

    learner_id: Mapped[str] = mapped_column(Id, primary_key=True)
    ticket_id: Mapped[str] = mapped_column(Id, primary_key=True)
    device_id: Mapped[str] = mapped_column(Id)
    spent_at: Mapped[datetime] = mapped_column(UTC)


class Mail(Base):
    """One message down to a learner; numbers count from 1 within the learner and node."""

    __tablename__ = "mail"

    learner_id: Mapped[str] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UTC)
    kind: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    sender: Mapped[str] = mapped_column(String(100))
    # The letter's id where another node wrote it; None: written here.
    origin: Mapped[str | None] = mapped_column(String(60))


class ErasedLearner(Base):
    """That a learner was erased, and nothing else of them: phones must not refill."""

    __tablename__ = "erased_learners"

    learner_id: Mapped[str] = mapped_column(Id, primary_key=True)
    erased_at: Mapped[datetime] = mapped_column(UTC)
