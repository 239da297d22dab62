"""What a node keeps of the stations below it, and a station of its upstream.

``stations`` and ``station_codes`` are small reference tables; ``station_learners`` and
``relay_learners`` begin their keys with ``learner_id``. ``upstream`` has one row.
"""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import BigInteger, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from server.db import UTC, Base, JSONText
from server.people.models import Id

STATES: Final = ("admitted", "revoked")


class Station(Base):
    """A station that this node admitted, and what it last said of itself.

    ``contact`` counts the answers given to it; ``pending`` is what the last of them told
    (``{learner: [mail, events, centre]}``), until the station says that it has it.
    """

    __tablename__ = "stations"

    station_id: Mapped[str] = mapped_column(Id, primary_key=True)
    x: Mapped[str] = mapped_column(String(43))
    y: Mapped[str] = mapped_column(String(43))
    name: Mapped[str] = mapped_column(String(100))
    place_id: Mapped[str] = mapped_column(String(64), index=True)
    state: Mapped[str] = mapped_column(String(10), default="admitted")
    admitted_at: Mapped[datetime] = mapped_column(UTC)
    admitted_by: Mapped[str] = mapped_column(String(64))
    revoked_at: Mapped[datetime | None] = mapped_column(UTC)
    contact: Mapped[int] = mapped_column(BigInteger, default=0)
    pending: Mapped[dict[str, list[int]]] = mapped_column(JSONText, default=dict)
    last_contact_at: Mapped[datetime | None] = mapped_column(UTC)
    clock_offset: Mapped[int | None] = mapped_column(BigInteger)
    app: Mapped[str] = mapped_column(String(40), default="")
    address: Mapped[str] = mapped_column(String(200), default="")
    catalogue: Mapped[int] = mapped_column(BigInteger, default=0)
    backlog_events: Mapped[int] = mapped_column(BigInteger, default=0)
    backlog_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    oldest_at: Mapped[datetime | None] = mapped_column(UTC)
    disk_free: Mapped[int | None] = mapped_column(BigInteger)
    refused_batches: Mapped[int] = mapped_column(BigInteger, default=0)
    trouble: Mapped[str] = mapped_column(String(40), default="")
    hours: Mapped[str] = mapped_column(String(11), default="")
    kilobytes_a_second: Mapped[int] = mapped_column(Integer, default=0)


class StationCode(Base):
    """A one-time code that lets one station join; only its hash is kept."""

    __tablename__ = "station_codes"

    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    place_id: Mapped[str] = mapped_column(String(64))
    replaces: Mapped[str | None] = mapped_column(Id)
    made_by: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UTC)
    expires_at: Mapped[datetime] = mapped_column(UTC)
    used_at: Mapped[datetime | None] = mapped_column(UTC)
    used_by: Mapped[str | None] = mapped_column(Id)

    @property
    def handle(self) -> str:
        """A name for the code that does not help to guess it."""
        return self.code_hash[:8]


class StationLearner(Base):
    """That a station brought a learner's batches, so it may have the learner's others.

    ``mail``, ``events`` and ``centre`` are what the station knows: the last letter's
    number, the events of all devices here, and those that the centre has. ``brought_at``:
    when it brought something last.
    """

    __tablename__ = "station_learners"

    learner_id: Mapped[str] = mapped_column(Id, primary_key=True)
    station_id: Mapped[str] = mapped_column(Id, primary_key=True, index=True)
    mail: Mapped[int] = mapped_column(Integer, default=0)
    events: Mapped[int] = mapped_column(BigInteger, default=0)
    centre: Mapped[int] = mapped_column(BigInteger, default=0)
    brought_at: Mapped[datetime | None] = mapped_column(UTC)


class Upstream(Base):
    """The node that this one relays to: one row.

    ``statements`` is the chain that admits this station, ``centre`` the topmost node,
    ``path`` the nodes above as ``[id, name]``. ``compare_after`` is the last learner of
    a full comparison on its way, None when there is none.
    """

    __tablename__ = "upstream"

    one: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    url: Mapped[str] = mapped_column(String(200))
    node_id: Mapped[str] = mapped_column(Id)
    x: Mapped[str] = mapped_column(String(43))
    y: Mapped[str] = mapped_column(String(43))
    name: Mapped[str] = mapped_column(String(100))
    role: Mapped[str] = mapped_column(String(10))
    station_name: Mapped[str] = mapped_column(String(100))
    place_id: Mapped[str] = mapped_column(String(64))
    statements: Mapped[list[dict[str, str]]] = mapped_column(JSONText)
    centre: Mapped[dict[str, Any]] = mapped_column(JSONText)
    path: Mapped[list[list[str]]] = mapped_column(JSONText, default=list)
    joined_at: Mapped[datetime] = mapped_column(UTC)
    contact: Mapped[int] = mapped_column(BigInteger, default=0)
    compare_after: Mapped[str | None] = mapped_column(Id)
    last_try_at: Mapped[datetime | None] = mapped_column(UTC)
    last_success_at: Mapped[datetime | None] = mapped_column(UTC)
    retry_at: Mapped[datetime | None] = mapped_column(UTC)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    trouble: Mapped[str] = mapped_column(String(40), default="")
    trouble_detail: Mapped[str] = mapped_column(Text, default="")
    clock_offset: Mapped[int | None] = mapped_column(BigInteger)
    catalogue: Mapped[int] = mapped_column(BigInteger, default=0)
    publisher: Mapped[str | None] = mapped_column(Id)
    hours: Mapped[str] = mapped_column(String(11), default="")
    kilobytes_a_second: Mapped[int] = mapped_column(Integer, default=0)


class RelayLearner(Base):
    """A learner whose batches travel upward; ``queued_at``: there is something to send.

    ``mail`` is the number of the upstream's last letter that is here.
    """

    __tablename__ = "relay_learners"

    learner_id: Mapped[str] = mapped_column(Id, primary_key=True)
    queued_at: Mapped[datetime | None] = mapped_column(UTC, index=True)
    mail: Mapped[int] = mapped_column(Integer, default=0)


class Receipt(Base):
    """An upstream's signed answer to a relay request, as it came (without batches)."""

    __tablename__ = "receipts"

    contact: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False
    )
    received_at: Mapped[datetime] = mapped_column(UTC)
    answer: Mapped[bytes] = mapped_column(LargeBinary)
