"""What a station wrote itself, and what stations below offer to this node."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from server.db import UTC, Base, JSONText
from server.people.models import Id


class LocalPiece(Base):
    """A notice or short lesson of this station. ``state``: draft, published, withdrawn.

    ``body`` has ``text`` (a notice) or ``cards`` and ``items`` (a lesson). ``review`` is what
    the node above said of version ``reviewed``.
    """

    __tablename__ = "local_pieces"

    piece_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(80))
    body: Mapped[dict[str, Any]] = mapped_column(JSONText)
    until: Mapped[date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    version: Mapped[int] = mapped_column(Integer, default=0)
    changed_at: Mapped[datetime] = mapped_column(UTC)
    review: Mapped[str] = mapped_column(String(10), default="")
    reviewed: Mapped[int] = mapped_column(Integer, default=0)
    word: Mapped[str] = mapped_column(String(300), default="")


class LocalBook(Base):
    """One row: the number of what phones are shown, and how far upstream has it.

    ``heard``: until when (seconds since 1970) upstream's decisions are known here.
    """

    __tablename__ = "local_book"

    one: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(Integer, default=0)
    offered: Mapped[int] = mapped_column(Integer, default=0)
    heard: Mapped[int] = mapped_column(Integer, default=0)


class OfferedPiece(Base):
    """What a station below offers. ``state``: pending, accepted (this node shows it to its
    own phones), declined, withdrawn (by the station)."""

    __tablename__ = "offered_pieces"

    station_id: Mapped[str] = mapped_column(Id, primary_key=True)
    piece_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(80))
    body: Mapped[dict[str, Any]] = mapped_column(JSONText)
    until: Mapped[date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(10), default="pending", index=True)
    word: Mapped[str] = mapped_column(String(300), default="")
    offered_at: Mapped[datetime] = mapped_column(UTC)
    decided_at: Mapped[datetime | None] = mapped_column(UTC)
    decided_by: Mapped[str] = mapped_column(String(64), default="")
