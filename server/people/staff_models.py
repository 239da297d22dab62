"""Places, staff, their roles and their sessions: small reference and local tables."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from server.db import UTC, Base, JSONText

ROLES = ("manager", "teacher", "editor", "reviewer", "publisher")
KINDS = ("node", "city", "county", "township", "village")


class Place(Base):
    """One unit of the tree node, city, county, township, village.

    ``path`` is the chain of ids from the top, ``/conghua/lvtian/``: everything
    below a place has a path that starts with its own. The top has id ``""``.
    """

    __tablename__ = "places"
    __table_args__ = (CheckConstraint(f"kind in {KINDS}", name="kind"),)

    place_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("places.place_id"))
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[dict[str, str]] = mapped_column(JSONText)
    path: Mapped[str] = mapped_column(String(400), index=True)


class Staff(Base):
    """A person who signs in to the office."""

    __tablename__ = "staff"

    staff_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    login: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    password_hash: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UTC)
    disabled_at: Mapped[datetime | None] = mapped_column(UTC)


class StaffRole(Base):
    """What somebody may do, within one place and all below it."""

    __tablename__ = "staff_roles"
    __table_args__ = (CheckConstraint(f"role in {ROLES}", name="role"),)

    staff_id: Mapped[str] = mapped_column(
        ForeignKey("staff.staff_id"), primary_key=True
    )
    role: Mapped[str] = mapped_column(String(16), primary_key=True)
    place_id: Mapped[str] = mapped_column(
        ForeignKey("places.place_id"), primary_key=True
    )


class StaffSession(Base):
    """One browser that is signed in; only the token's hash is kept."""

    __tablename__ = "staff_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.staff_id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTC)
    seen_at: Mapped[datetime] = mapped_column(UTC)
