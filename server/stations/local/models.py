"""What a station wrote itself, and what stations below offer to this node."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from server.db import UTC, Base, JSONText
from server.people.models import Id


class LocalPiece(Base):
    """A notice or short lesson of this station. ``state``: draft, published, withdrawn.

    ``body`` has ``text`` (a notice) or ``cards`` and ``items`` (a lesson), ``author`` (empty: the
    operator) and perhaps a ``picture`` {sha256, bytes, alt}. ``review`` is what the node above
    said of version ``reviewed``; ``above`` what one further up said: {node, state, word, version}.
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
    above: Mapped[dict[str, Any] | None] = mapped_column(JSONText)


class LocalBook(Base):
    """One row: the number of what phones are shown, and how far upstream has it.

    ``heard``: until when (seconds since 1970) upstream's decisions are known here. ``passed``
    counts changes in what is offered further up for stations below; ``lacks`` are the pictures
    that upstream asked for.
    """

    __tablename__ = "local_book"

    one: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(Integer, default=0)
    offered: Mapped[int] = mapped_column(Integer, default=0)
    heard: Mapped[int] = mapped_column(Integer, default=0)
    passed: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    lacks: Mapped[list[str]] = mapped_column(
        JSONText, default=list, server_default="[]"
    )


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
    above: Mapped[dict[str, Any] | None] = mapped_column(JSONText)
    draft: Mapped[str] = mapped_column(String(16), default="", server_default="")


class LocalPicture(Base):
    """A picture of a notice, as phones get it: a small JPEG under its hash."""

    __tablename__ = "local_pictures"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)
    kept_at: Mapped[datetime] = mapped_column(UTC)


class LocalDeed(Base):
    """Who wrote, published or took away what. ``who`` empty: the operator."""

    __tablename__ = "local_deeds"

    deed_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    at: Mapped[datetime] = mapped_column(UTC, index=True)
    who: Mapped[str] = mapped_column(String(40))
    deed: Mapped[str] = mapped_column(String(20))
    what: Mapped[str] = mapped_column(String(80))
