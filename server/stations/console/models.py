"""What the operator's page keeps: the PIN, who is signed in, wrong tries, phones by day.

All of it belongs to this box alone and never travels.
"""

from datetime import date, datetime

from sqlalchemy import Date, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from server.db import UTC, Base
from server.people.models import Id


class Operator(Base):
    """What the operator set: one row. ``wifi_name`` empty: phones find the Wi-Fi otherwise."""

    __tablename__ = "operator"

    one: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    pin_hash: Mapped[str] = mapped_column(String(200), default="")
    wifi_name: Mapped[str] = mapped_column(String(32), default="")
    wifi_password: Mapped[str] = mapped_column(String(63), default="")


class OperatorToken(Base):
    """A signed-in browser (``session``), or one that once was (``browser``); hashes only.

    ``trainer_id`` empty: the operator's session.
    """

    __tablename__ = "operator_tokens"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    made_at: Mapped[datetime] = mapped_column(UTC)
    seen_at: Mapped[datetime] = mapped_column(UTC)
    trainer_id: Mapped[str] = mapped_column(String(16), default="", server_default="")


class Trainer(Base):
    """Somebody whom the operator lets write notices and lessons, with a PIN of their own."""

    __tablename__ = "local_trainers"

    trainer_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    pin_hash: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(UTC)


class PinTries(Base):
    """Wrong PINs from one source, or from everybody; ``until``: no further try before."""

    __tablename__ = "pin_tries"

    source_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int] = mapped_column(Integer)
    last_at: Mapped[datetime] = mapped_column(UTC)
    until: Mapped[datetime] = mapped_column(UTC)


class StationVisit(Base):
    """That a phone synced at this station on a day (China's calendar)."""

    __tablename__ = "station_visits"

    learner_id: Mapped[str] = mapped_column(Id, primary_key=True)
    device_id: Mapped[str] = mapped_column(Id, primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True, index=True)
