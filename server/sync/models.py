"""The ledger and what stands beside it.

``batches`` is the ledger: verbatim, never changed, never thrown away. ``chains`` and
``event_verdicts`` are projections of it. ``quarantine`` keeps what was refused.
All keys begin with ``learner_id``, but for ``link_codes``, a local table.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from server.db import UTC, Base, JSONText
from server.people.models import Id


class Batch(Base):
    """One sealed batch as it came. ``state``: accepted, or held until an earlier
    one comes. ``sent`` is the sending phone's clock at ``received_at``."""

    __tablename__ = "batches"

    learner_id: Mapped[str] = mapped_column(Id, primary_key=True)
    device_id: Mapped[str] = mapped_column(Id, primary_key=True)
    n: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    payload: Mapped[str] = mapped_column(String(43))
    first: Mapped[int] = mapped_column(BigInteger)
    count: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(8))
    received_at: Mapped[datetime] = mapped_column(UTC)
    sent: Mapped[int | None] = mapped_column(BigInteger)
    blob: Mapped[bytes] = mapped_column(LargeBinary)


class Chain(Base):
    """How far one device's chain reaches here.

    ``batch`` is the highest contiguous one, ``payload`` its hash, ``events`` the
    events so far, ``held`` and ``refused`` those of them not plainly accepted,
    ``waiting`` the batches held behind a gap. Set at a station only: ``upstream_batch``
    is how far its upstream's chain reaches, ``upstream_refused`` why upstream takes no
    more of this chain, ``centre_*`` the centre's figures as last heard. ``forks``: behind
    which batches another branch of this chain was met (docs/sync-protocol.md, section 10).
    """

    __tablename__ = "chains"

    learner_id: Mapped[str] = mapped_column(Id, primary_key=True)
    device_id: Mapped[str] = mapped_column(Id, primary_key=True)
    batch: Mapped[int] = mapped_column(Integer, default=0)
    payload: Mapped[str] = mapped_column(String(43), default="")
    events: Mapped[int] = mapped_column(BigInteger, default=0)
    held: Mapped[int] = mapped_column(Integer, default=0)
    refused: Mapped[int] = mapped_column(Integer, default=0)
    waiting: Mapped[int] = mapped_column(Integer, default=0)
    centre_batch: Mapped[int | None] = mapped_column(Integer)
    centre_events: Mapped[int | None] = mapped_column(BigInteger)
    upstream_batch: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    upstream_refused: Mapped[str | None] = mapped_column(String(20))
    forks: Mapped[list[int] | None] = mapped_column(JSONText)
    seen_at: Mapped[datetime] = mapped_column(UTC, index=True)


class EventVerdict(Base):
    """An event that is not plainly accepted; ``awaits`` is what a held one needs."""

    __tablename__ = "event_verdicts"

    learner_id: Mapped[str] = mapped_column(Id, primary_key=True)
    device_id: Mapped[str] = mapped_column(Id, primary_key=True)
    counter: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False
    )
    n: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(String(20))
    awaits: Mapped[str | None] = mapped_column(String(100))

    __table_args__ = (Index("ix_event_verdicts_awaits", "state", "awaits"),)


class QuarantinedBatch(Base):
    """A refused batch, once however often it comes. ``digest`` is of all its bytes."""

    __tablename__ = "quarantine"

    learner_id: Mapped[str] = mapped_column(Id, primary_key=True)
    digest: Mapped[str] = mapped_column(String(43), primary_key=True)
    device_id: Mapped[str | None] = mapped_column(Id)
    n: Mapped[int | None] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(String(20))
    received_at: Mapped[datetime] = mapped_column(UTC)
    blob: Mapped[bytes] = mapped_column(LargeBinary)


class LinkCode(Base):
    """A ticket waiting behind an 8-digit code, for ten minutes, for one claim."""

    __tablename__ = "link_codes"

    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    ticket: Mapped[dict[str, Any]] = mapped_column(JSONText)
    expires_at: Mapped[datetime] = mapped_column(UTC, index=True)
