"""Who did what to a station's notices and trainers: the last five hundred deeds."""

import secrets
from collections.abc import Sequence
from typing import Final

from sqlalchemy import delete, select

from server.db import db, now
from server.stations.local.models import LocalDeed

KEPT: Final = 500


def note(who: str, deed: str, what: str) -> None:
    """Write a deed down (inside the unit of work that does it); ``who`` empty: the operator."""
    db.session.add(
        LocalDeed(
            deed_id=secrets.token_hex(8), at=now(), who=who, deed=deed, what=what[:80]
        )
    )
    db.session.flush()
    old = (
        select(LocalDeed.deed_id)
        .order_by(LocalDeed.at.desc(), LocalDeed.deed_id)
        .offset(KEPT)
    )
    hashes = db.session.scalars(old).all()
    if hashes:
        db.session.execute(delete(LocalDeed).where(LocalDeed.deed_id.in_(hashes)))


def deeds(limit: int = 50) -> Sequence[LocalDeed]:
    """The latest first."""
    return db.session.scalars(
        select(LocalDeed).order_by(LocalDeed.at.desc(), LocalDeed.deed_id).limit(limit)
    ).all()
