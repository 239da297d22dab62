"""Links for a phone without an account: one lesson of a draft, to look at, for half a day."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from server.db import db, now, run_unit
from server.errors import N_, NotFound
from server.people.staff_service import still_holds
from server.studio.drafts import row_of
from server.studio.models import StudioGlance
from server.studio.rights import EDITORS

LASTS = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Glance:
    """A link's secret and its end; the secret is stored nowhere."""

    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Seen:
    """What a link shows."""

    pack: str
    lesson: str


def open_glance(pack: str, lesson: str, staff_id: str) -> Glance:
    """A new link to a lesson; the editor's former links to it end. Raises NotFound."""
    token = secrets.token_urlsafe(24)
    ends = now() + LASTS

    def work() -> None:
        row_of(pack)
        db.session.execute(
            delete(StudioGlance).where(
                (StudioGlance.expires_at < now())
                | (
                    (StudioGlance.staff_id == staff_id)
                    & (StudioGlance.pack == pack)
                    & (StudioGlance.lesson == lesson)
                )
            )
        )
        db.session.add(
            StudioGlance(
                token_hash=_hashed(token),
                pack=pack,
                lesson=lesson,
                staff_id=staff_id,
                expires_at=ends,
            )  # fmt: skip
        )

    run_unit(work)
    return Glance(token, ends)


def seen_by(token: str) -> Seen:
    """What a link shows; raises NotFound for one that is unknown or has ended."""
    row = db.session.scalar(
        select(StudioGlance).where(
            StudioGlance.token_hash == _hashed(token), StudioGlance.expires_at > now()
        )
    )
    # Who may not look any more shows nothing to others either.
    if row is None or not still_holds(row.staff_id, EDITORS.roles):
        raise NotFound(
            "no-glance", N_("This link has ended. Ask for a new one in the studio.")
        )
    return Seen(row.pack, row.lesson)


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
