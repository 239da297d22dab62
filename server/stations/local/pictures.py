"""Pictures of a station's notices: kept under their hash, as phones get them."""

import re
from collections.abc import Collection, Iterable
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import delete, select

from server.db import db, now
from server.stations.local.models import LocalPicture, LocalPiece, OfferedPiece

#: Of a picture as phones get it: a slow line carries it.
MAX_BYTES: Final = 48_000
#: Of a photo as a trainer brings it.
MAX_UPLOAD: Final = 12_000_000
NAME: Final = re.compile(r"[0-9a-f]{64}")


def keep(data: bytes) -> str:
    """Keep a picture as phones get it; its name (inside a unit of work)."""
    name = sha256(data).hexdigest()
    if db.session.get(LocalPicture, name) is None:
        db.session.add(LocalPicture(sha256=name, data=data, kept_at=now()))
    return name


def take(name: str, data: bytes) -> None:
    """Keep a picture that another node sends, if it is what it is called and such a one.

    Raises ValueError.
    """
    # Loaded on first use: a station whose notices have no photos draws none (3 MB).
    from server.stations.local.photos import check

    if len(data) > MAX_BYTES or sha256(data).hexdigest() != name:
        raise ValueError("not that picture")
    check(data)
    keep(data)


def picture(name: str) -> bytes | None:
    """The bytes of a picture; None where it is not here."""
    if not NAME.fullmatch(name):
        return None
    return db.session.scalar(
        select(LocalPicture.data).where(LocalPicture.sha256 == name)
    )


def missing(names: Iterable[str]) -> list[str]:
    """Which of these are not here, in their order."""
    wanted = list(dict.fromkeys(names))
    here = set(
        db.session.scalars(
            select(LocalPicture.sha256).where(LocalPicture.sha256.in_(wanted))
        )
    )
    return [name for name in wanted if name not in here]


def drop_unused(also: Collection[str] = ()) -> None:
    """Forget pictures that nothing names any more (inside a unit of work)."""
    db.session.flush()
    named = set(also)
    for table in (LocalPiece, OfferedPiece):
        for body in db.session.scalars(select(table.body)):
            named |= set(names_in(body))
    rows = db.session.scalars(select(LocalPicture.sha256)).all()
    unused = [name for name in rows if name not in named]
    if unused:
        db.session.execute(delete(LocalPicture).where(LocalPicture.sha256.in_(unused)))


def names_in(body: Any) -> list[str]:
    """The picture that a piece's body names, if it has one."""
    found = body.get("picture") if isinstance(body, dict) else None
    return [str(found["sha256"])] if found else []
