"""A station's own notices and lessons: write, publish, withdraw, sign.

The station's key signs them, never the publisher's: a phone shows them as this station's
word, apart from the centre's lessons. Nothing of them is counted or relayed as learning.
"""

import json
import secrets
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, Final

from marshmallow import ValidationError
from sqlalchemy import func, select

from server.db import db, now, run_unit
from server.errors import BadRequest, Conflict, N_, NotFound
from server.es256 import to_base64url
from server.people.node import Node
from server.stations.local import audit, pictures
from server.stations.local.models import LocalBook, LocalPiece, OfferedPiece
from server.stations.local.schemas import MAX_PIECES, PieceSchema

ONE: Final = 1
#: All that is shown rides in one header line of a relay (``frames.MAX_LINE``).
MAX_BYTES: Final = 40_000
#: With what is offered further up for stations below.
MAX_PASSED_BYTES: Final = 80_000
IN_BODY: Final = ("text", "cards", "items", "picture", "author")
CHINA: Final = timedelta(hours=8)


def today() -> date:
    """The calendar day in China."""
    return (now() + CHINA).date()


def book() -> LocalBook:
    """The one row; begins empty (inside a unit of work when it is to be kept)."""
    row = db.session.get(LocalBook, ONE)
    if row is None:
        row = LocalBook(one=ONE, number=0, offered=0, heard=0, passed=0, lacks=[])
        db.session.add(row)
    return row


def number() -> int:
    """The number of what phones are shown; 0: there never was anything."""
    return db.session.scalar(select(LocalBook.number)) or 0


def pieces() -> list[LocalPiece]:
    """All that was written here, the newest first."""
    return list(
        db.session.scalars(select(LocalPiece).order_by(LocalPiece.changed_at.desc()))
    )


def piece(piece_id: str) -> LocalPiece:
    """One of them. Raises NotFound."""
    found = db.session.get(LocalPiece, piece_id)
    if found is None:
        raise NotFound("no-piece", N_("There is no such notice."))
    return found


def save(
    piece_id: str | None,
    said: Mapping[str, Any],
    node: Node,
    *,
    by: str = "",
    photo: bytes | None = None,
) -> str:
    """Keep a notice or lesson as a draft, or change one; gives its id.

    ``said`` has kind, title, until and text or cards and items, perhaps a picture; ``photo`` is
    a new one, shrunk already, to which ``said["alt"]`` belongs. ``by``: the trainer's name. Raises
    BadRequest ``bad-piece``, NotFound, Conflict ``too-many``.
    """
    named = piece_id or f"local-{node.key.thumbprint[:8]}-{secrets.token_hex(4)}"
    if photo is not None:
        shown = {"sha256": sha256(photo).hexdigest(), "bytes": len(photo)}
        said = {**said, "picture": {**shown, "alt": said.get("alt", "")}}
    try:
        checked = PieceSchema().load({**said, "id": named, "version": 1})
    except ValidationError as error:
        raise _bad_piece(error) from error

    def work() -> None:
        row = db.session.get(LocalPiece, named)
        if row is None:
            if piece_id is not None:
                piece(piece_id)
            _refuse_if_full()
            row = LocalPiece(piece_id=named, state="draft", version=0)
            db.session.add(row)
        row.kind, row.title = checked["kind"], checked["title"].strip()
        row.until, row.changed_at = checked["until"], now()
        author = by or (row.body or {}).get("author", "")
        row.body = {name: checked[name] for name in IN_BODY} | {"author": author}
        if photo is not None:
            pictures.keep(photo)
        pictures.drop_unused()
        audit.note(by, "changed" if piece_id else "wrote", row.title)
        if row.state == "published":
            # Those who have it get the better one.
            row.version += 1
            book().number += 1
            _refuse_if_long()

    run_unit(work)
    return named


def _bad_piece(error: ValidationError) -> BadRequest:
    fields = error.messages_dict
    if "title" in fields:
        return BadRequest("bad-piece", N_("Give it a title of at most 80 characters."))
    if "text" in fields:
        return BadRequest(
            "bad-piece", N_("Write the notice: at most 1,500 characters.")
        )
    if "cards" in fields:
        return BadRequest(
            "bad-piece", N_("Write at least one card, each of at most 300 characters.")
        )
    if "picture" in fields:
        return BadRequest(
            "bad-piece",
            N_("Say in a few words what is on the picture: not everybody sees it."),
        )
    if "until" in fields:
        return BadRequest("bad-piece", N_("The day is not one of the calendar."))
    return BadRequest(
        "bad-piece",
        N_("Each question needs two to four answers; mark the right one."),
    )


def _refuse_if_full() -> None:
    count = db.session.scalar(
        select(func.count())
        .select_from(LocalPiece)
        .where(LocalPiece.state != "withdrawn")
    )
    if (count or 0) >= MAX_PIECES:
        raise Conflict("too-many", N_("Twenty are enough: take an old one away first."))


def _refuse_if_long() -> None:
    shown = [_as_json(row) for row in pieces() if row.state == "published"]
    if len(json.dumps(shown, ensure_ascii=False).encode()) > MAX_BYTES:
        raise Conflict(
            "too-much", N_("That is too much text in all: take an old one away first.")
        )


def publish(piece_id: str, *, by: str = "") -> None:
    """Show it to the phones that come here. Raises NotFound, Conflict ``too-much``."""

    def work() -> None:
        row = piece(piece_id)
        if row.state != "published":
            row.state, row.version, row.changed_at = "published", row.version + 1, now()
            book().number += 1
            audit.note(by, "published", row.title)
            _refuse_if_long()

    run_unit(work)


def withdraw(piece_id: str, *, by: str = "") -> None:
    """Show it no more; a draft is thrown away. Raises NotFound."""

    def work() -> None:
        row = piece(piece_id)
        audit.note(by, "withdrew", row.title)
        if row.state == "draft":
            db.session.delete(row)
        elif row.state == "published":
            row.state, row.changed_at = "withdrawn", now()
            book().number += 1
        pictures.drop_unused()

    run_unit(work)


# --- what phones and the upstream get ----------------------------------------------------


def document(node: Node) -> dict[str, str]:
    """All that phones are shown here, signed by this node: its own, and what stations below
    offered and a manager here accepted."""
    accepted = (
        select(OfferedPiece)
        .where(OfferedPiece.state == "accepted")
        .order_by(OfferedPiece.decided_at.desc())
        .limit(MAX_PIECES)
    )
    return _signed(
        node, number(), [*_own(), *map(_passed, db.session.scalars(accepted))]
    )


def offered_document(node: Node) -> dict[str, str]:
    """What this node offers to the one above: its own, and what stations below offered to it
    and nobody here declined."""
    waiting = (
        select(OfferedPiece)
        .where(OfferedPiece.state.in_(("accepted", "pending")))
        .order_by(OfferedPiece.offered_at, OfferedPiece.piece_id)
        .limit(MAX_PIECES)
    )
    shown, room = _own(), MAX_PASSED_BYTES
    for each in [*shown, *map(_passed, db.session.scalars(waiting))]:
        room -= len(json.dumps(each, ensure_ascii=False).encode())
        if each not in shown and room > 0:
            shown.append(each)
    return _signed(node, offered_number(), shown)


def offered_number() -> int:
    """The number of ``offered_document``; 0: there never was anything."""
    return db.session.scalar(select(LocalBook.number + LocalBook.passed)) or 0


def _own() -> list[dict[str, Any]]:
    return [_as_json(row) for row in pieces() if row.state == "published"]


def _passed(row: OfferedPiece) -> dict[str, Any]:
    return _as_json(row) | {"from": row.body.get("from", "?")}


def _signed(
    node: Node, edition: int, shown: Iterable[Mapping[str, Any]]
) -> dict[str, str]:
    day = today()
    # By two ways (a box that was put below another one) the same piece may have come.
    each_once = {one["id"]: one for one in reversed(list(shown))}
    payload = {
        "v": 1,
        "station": node.key.thumbprint,
        "name": node.name,
        "number": edition,
        "pieces": [
            one for one in reversed(each_once.values()) if _lasts(one["until"], day)
        ],
    }
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    return {
        "payload": text,
        "signature": to_base64url(node.key.sign(local_text(text))),
    }


def local_text(payload: str) -> bytes:
    """What the signature is over."""
    return f"tianjian local\n{payload}".encode()


def _lasts(until: str | None, day: date) -> bool:
    return until is None or until >= day.isoformat()


def _as_json(row: LocalPiece | OfferedPiece) -> dict[str, Any]:
    body = {name: row.body.get(name) for name in IN_BODY}
    return {
        "id": row.piece_id,
        "version": row.version,
        "kind": row.kind,
        "title": row.title,
        "until": row.until.isoformat() if row.until else None,
        **{name: value for name, value in body.items() if value},
    }
