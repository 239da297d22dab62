"""A station's notices on their way up, and what managers say of them.

They ride on the relay: the whole signed document goes up while upstream lacks its number,
decisions come down. A piece that was changed is reviewed anew.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import structlog
from marshmallow import ValidationError
from sqlalchemy import select

from server.db import db, now, run_unit
from server.errors import N_, Conflict, NotFound
from server.es256 import from_base64url, public_key
from server.people.node import Node
from server.people.places import Scope, place_ids
from server.stations.local import service
from server.stations.local.models import LocalPiece, OfferedPiece
from server.stations.local.schemas import LocalPayloadSchema
from server.stations.models import Station

MAX_PAYLOAD: Final = 200_000
MAX_WORD: Final = 300

log = structlog.get_logger(__name__)


# --- at the station ------------------------------------------------------------------------


def up_extra(node: Node) -> dict[str, Any]:
    """Members of a relay's header: the document where upstream lacks it."""
    row = service.book()
    number, offered, heard = row.number, row.offered, row.heard
    db.session.rollback()
    if number == 0:
        return {}
    lacking = number != offered
    document = service.document(node, passed_on=False) if lacking else None
    return {"local": {"heard": heard, **({"document": document} if document else {})}}


def take_extra(header: Mapping[str, Any]) -> None:
    """What the upstream's answer says: which number it has, and its decisions."""
    said = header.get("local")
    if not isinstance(said, dict):
        return
    try:
        number = int(said["number"])
        decisions = [
            (str(one["id"]), int(one["version"]), str(one["state"]), str(one["word"]), int(one["at"]))
            for one in said["decisions"]
        ]  # fmt: skip
    except (KeyError, TypeError, ValueError):
        return

    def work() -> None:
        row = service.book()
        row.offered = number or row.offered
        for piece_id, version, state, word, at in decisions:
            row.heard = max(row.heard, at)
            piece = db.session.get(LocalPiece, piece_id)
            if piece is not None and state in ("accepted", "declined"):
                piece.review, piece.reviewed = state, version
                piece.word = word[:MAX_WORD]

    run_unit(work)


# --- at the node above ---------------------------------------------------------------------


def answer_extra(station_id: str, header: Mapping[str, Any]) -> dict[str, Any]:
    """Take what a station offers; members of the answer's header."""
    said = header.get("local")
    if not isinstance(said, dict):
        return {}
    number = 0
    if isinstance(said.get("document"), dict):
        number = _take(station_id, said["document"])
    heard = said.get("heard")
    after = heard if isinstance(heard, int) and 0 <= heard < 2**40 else 0
    return {"local": {"number": number, "decisions": _decisions(station_id, after)}}


def _take(station_id: str, document: Mapping[str, Any]) -> int:
    """Keep a document's pieces; its number, also where it is not to be had again."""
    payload = _checked(station_id, document)
    if payload is None:
        return 0

    def work() -> None:
        rows = {
            row.piece_id: row
            for row in db.session.scalars(
                select(OfferedPiece).where(OfferedPiece.station_id == station_id)
            )
        }
        for piece in payload["pieces"]:
            _offer(station_id, rows.pop(piece["id"], None), piece, payload["name"])
        for row in rows.values():
            # Taken away at the station. What was accepted here is this node's affair now.
            if row.state == "pending":
                row.state = "withdrawn"

    run_unit(work)
    return int(payload["number"])


def _checked(station_id: str, document: Mapping[str, Any]) -> dict[str, Any] | None:
    text, signature = document.get("payload"), document.get("signature")
    station = db.session.get(Station, station_id)
    try:
        if not isinstance(text, str) or len(text) > MAX_PAYLOAD or station is None:
            raise ValueError("no document")
        key = public_key(station.x, station.y)
        if not key.verify(from_base64url(str(signature)), service.local_text(text)):
            raise ValueError("not signed by the station")
        payload: dict[str, Any] = LocalPayloadSchema().loads(text)
        if payload["station"] != station_id:
            raise ValueError("another station's")
    except (ValueError, RecursionError, ValidationError, json.JSONDecodeError) as error:
        log.warning("local notices refused", station=station_id, why=str(error)[:200])
        return None
    finally:
        db.session.rollback()
    return payload


def _offer(
    station_id: str,
    row: OfferedPiece | None,
    piece: Mapping[str, Any],
    name: str,
) -> None:
    if row is None:
        row = OfferedPiece(
            station_id=station_id,
            piece_id=piece["id"],
            version=0,
            word="",
            decided_by="",
        )
        db.session.add(row)
    if row.version == piece["version"] and row.state != "withdrawn":
        return
    row.version, row.kind, row.title = piece["version"], piece["kind"], piece["title"]
    row.until, row.offered_at = piece["until"], now()
    row.body = {each: piece[each] for each in ("text", "cards", "items")}
    row.body = {**row.body, "from": name}
    if row.state == "accepted":
        # What was accepted was the former text.
        service.book().number += 1
    row.state, row.word, row.decided_at, row.decided_by = "pending", "", None, ""


def _decisions(station_id: str, after: int) -> list[dict[str, Any]]:
    rows = db.session.scalars(
        select(OfferedPiece)
        .where(
            OfferedPiece.station_id == station_id,
            OfferedPiece.decided_at >= datetime.fromtimestamp(after, UTC),
            OfferedPiece.state.in_(("accepted", "declined")),
        )
        .order_by(OfferedPiece.decided_at)
        .limit(50)
    )
    found = [
        {
            "id": row.piece_id,
            "version": row.version,
            "state": row.state,
            "word": row.word,
            "at": int(row.decided_at.timestamp()) if row.decided_at else 0,
        }
        for row in rows
    ]
    db.session.rollback()
    return found


# --- the review ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Offer:
    """An offered piece with the station that wrote it."""

    piece: OfferedPiece
    station: str


def offers(scope: Scope, states: Iterable[str]) -> Sequence[Offer]:
    """What stations of a scope offer, the oldest first."""
    rows = db.session.execute(
        select(OfferedPiece, Station.name)
        .join(Station, Station.station_id == OfferedPiece.station_id)
        .where(
            Station.place_id.in_(place_ids(scope)),
            OfferedPiece.state.in_(list(states)),
        )
        .order_by(OfferedPiece.offered_at)
    )
    return [Offer(*row) for row in rows]


def decide(
    scope: Scope, station_id: str, piece_id: str, accept: bool, word: str, by: str
) -> None:
    """Accept an offer (this node shows it to its phones) or decline it with a word.

    Raises NotFound, Conflict ``no-word`` for declining without a reason.
    """
    words = word.strip()[:MAX_WORD]
    if not accept and not words:
        raise Conflict("no-word", N_("Say in a word why, so that they can mend it."))

    def work() -> None:
        found = [
            each.piece
            for each in offers(scope, ("pending", "accepted", "declined"))
            if (each.piece.station_id, each.piece.piece_id) == (station_id, piece_id)
        ]
        if not found:
            raise NotFound("no-piece", N_("There is no such notice."))
        (row,) = found
        if accept or row.state == "accepted":
            service.book().number += 1
        row.state = "accepted" if accept else "declined"
        row.word, row.decided_at, row.decided_by = words, now(), by

    run_unit(work)
