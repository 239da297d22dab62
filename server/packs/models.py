"""Tables of the packs: what was published, what was withdrawn, and the signed catalogues.

All are reference tables: small, the same on every shard, never bound to a learner.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Date, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from server.db import UTC, Base, JSONText


class PackVersion(Base):
    """One published version of a pack. Its manifest and files lie in the blob store."""

    __tablename__ = "pack_versions"

    pack: Mapped[str] = mapped_column(String(16), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    change: Mapped[str] = mapped_column(String(8))
    manifest_sha256: Mapped[str] = mapped_column(String(64))
    manifest_bytes: Mapped[int] = mapped_column(Integer)
    # The publisher's public key and signature as they came, for export onwards.
    publisher: Mapped[Any] = mapped_column(JSONText)
    signature: Mapped[str] = mapped_column(Text)
    # The catalogue's entry, without what depends on the key of the day.
    entry: Mapped[Any] = mapped_column(JSONText)
    published_at: Mapped[datetime] = mapped_column(UTC)
    note: Mapped[str] = mapped_column(Text, default="")
    # False for a version that only the phones of its trial have, or had.
    listed: Mapped[bool] = mapped_column(Boolean, default=True)


class PackLesson(Base):
    """One lesson of one version: its edition, its words for reports, its right answers."""

    __tablename__ = "pack_lessons"

    lesson: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    pack: Mapped[str] = mapped_column(String(16), index=True)
    edition: Mapped[int] = mapped_column(Integer)
    minutes: Mapped[int] = mapped_column(Integer)
    # {language: title}
    titles: Mapped[Any] = mapped_column(JSONText)
    # {item id: {"type": …, "answer": …, "ask": {language: question}}}, in order
    items: Mapped[Any] = mapped_column(JSONText)


class Recall(Base):
    """A lesson that is withdrawn from phones; results that learners have stay theirs."""

    __tablename__ = "pack_recalls"

    lesson: Mapped[str] = mapped_column(String(64), primary_key=True)
    pack: Mapped[str] = mapped_column(String(16))
    since: Mapped[datetime] = mapped_column(UTC)
    # {language: why}
    reason: Mapped[Any] = mapped_column(JSONText)


class PackCertificate(Base):
    """A pack whose course is certified; it holds for these editions of its lessons only."""

    __tablename__ = "pack_certificates"

    pack: Mapped[str] = mapped_column(String(16), primary_key=True)
    # {lesson id: edition}
    editions: Mapped[Any] = mapped_column(JSONText)
    # The last day on which it holds.
    valid_until: Mapped[date] = mapped_column(Date)
    given_at: Mapped[datetime] = mapped_column(UTC)


class PackTrial(Base):
    """The version of a pack that phones of some places get before all others."""

    __tablename__ = "pack_trials"

    pack: Mapped[str] = mapped_column(String(16), primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    # Ids of the places that were chosen, and of these and all below them.
    places: Mapped[Any] = mapped_column(JSONText)
    reach: Mapped[Any] = mapped_column(JSONText)
    # No further phone takes it while it is paused.
    paused: Mapped[bool] = mapped_column(Boolean)
    since: Mapped[datetime] = mapped_column(UTC)


class CatalogueIssue(Base):
    """A catalogue as it was signed: the exact text. The highest number is the current one."""

    __tablename__ = "pack_catalogues"

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    issued: Mapped[datetime] = mapped_column(UTC)
    payload: Mapped[str] = mapped_column(Text)
    signature: Mapped[str] = mapped_column(Text)
    publisher: Mapped[Any] = mapped_column(JSONText)
