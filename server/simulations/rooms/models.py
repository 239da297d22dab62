"""Table of shared rooms; nothing in it is of a learner, and nothing lasts a day."""

from datetime import datetime
from typing import Any

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from server.db import UTC, Base, JSONText


class LiveRoom(Base):
    """Local table: one room of phones that play together."""

    __tablename__ = "live_rooms"

    code: Mapped[str] = mapped_column(String(4), primary_key=True)
    room: Mapped[Any] = mapped_column(JSONText)
    #: Seconds since 1970: after that nobody goes on with it, whatever is done.
    ends: Mapped[int] = mapped_column(Integer)
    expires: Mapped[datetime] = mapped_column(UTC, index=True)
