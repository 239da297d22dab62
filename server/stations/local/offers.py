"""A station's notices on their way up, and what managers say of them.

They ride on the relay: the whole signed document goes up while upstream lacks its number,
decisions come down. A piece that was changed is reviewed anew.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import structlog
from marshmallow import ValidationError
from sqlalchemy import select

from server.db import db, now, run_unit
from server.errors import N_, Conflict, NotFound
from server.es256 import from_base64url, public_key, to_base64url
from server.people.node import Node
from server.people.places import Scope
from server.stations import admission
from server.stations.local import pictures, service
from server.stations.local.models import LocalBook, LocalPiece, OfferedPiece
from server.stations.local.schemas import MAX_PIECES, LocalPayloadSchema
from server.stations.models import Station

MAX_PAYLOAD: Final = 200_000
MAX_WORD: Final = 300
#: In place of a login, where a node further up decided.
ABOVE: Final = "above"

log = structlog.get_logger(__name__)


# --- at the station ------------------------------------------------------------------------


def up_extra(node: Node) -> dict[str, Any]:
    """Members of a relay's header: the document where upstream lacks it, else a picture."""
    row = service.book()
    offered, heard, lacks = row.offered, row.heard, list(row.lacks)
    number = row.number + row.passed
    db.session.rollback()
    if number == 0:
        return {}
    said: dict[str, Any] = {"heard": heard}
    if number != offered:
        said["document"] = service.offered_document(node)
    elif (name := next(iter(lacks), None)) and (data := pictures.picture(name)):
        # One at a time: a header holds no more.
        said["picture"] = {"sha256": name, "data": to_base64url(data)}
    db.session.rollback()
    return {"local": said}


def is_waiting() -> bool:
    """Whether upstream lacks something of what is written here."""
    row = service.book()
    waiting = row.number + row.passed != row.offered or bool(row.lacks)
    db.session.rollback()
    return waiting


def take_extra(header: Mapping[str, Any]) -> None:
    """What the upstream's answer says: which number it has, what it lacks, its decisions."""
    said = header.get("local")
    if not isinstance(said, dict):
        return
    try:
        number = int(said["number"])
        decisions = [_decision(one) for one in said["decisions"]]
        lacks = [str(name) for name in said.get("lacks", [])][: 2 * MAX_PIECES]
    except (KeyError, TypeError, ValueError):
        return

    def work() -> None:
        row = service.book()
        row.offered = number or row.offered
        row.lacks = [name for name in lacks if not pictures.missing([name])]
        for decision in decisions:
            row.heard = max(row.heard, decision.at)
            _hear(row, decision)

    run_unit(work)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a node above said of a piece; ``further``: not the one that answers."""

    piece_id: str
    version: int
    state: str
    word: str
    at: int
    node: str
    further: bool


def _decision(said: Mapping[str, Any]) -> Decision:
    """Raises KeyError, TypeError, ValueError."""
    found = Decision(
        str(said["id"]),
        int(said["version"]),
        str(said["state"]),
        str(said["word"])[:MAX_WORD],
        int(said["at"]),
        str(said.get("node", ""))[:100],
        said.get("further") is True,
    )
    if found.state not in ("accepted", "declined"):
        raise ValueError(found.state)
    return found


def _hear(book: LocalBook, decision: Decision) -> None:
    """Let a decision reach the piece that it is about: of this station, or of one below."""
    piece = db.session.get(LocalPiece, decision.piece_id)
    if piece is not None and not decision.further:
        piece.review, piece.reviewed = decision.state, decision.version
        piece.word = decision.word
    elif piece is not None:
        piece.above = _as_above(decision)
    rows = db.session.scalars(
        select(OfferedPiece).where(
            OfferedPiece.piece_id == decision.piece_id,
            OfferedPiece.version == decision.version,
        )
    )
    for row in rows:
        _hear_of_passed(book, row, decision)


def _hear_of_passed(book: LocalBook, row: OfferedPiece, decision: Decision) -> None:
    """Where nobody decided here, the word of the node above holds; else it is handed on."""
    if row.state == "pending" or row.decided_by == ABOVE:
        if (row.state, row.word) == (decision.state, decision.word):
            return
        row.state, row.word = decision.state, decision.word
        row.decided_at, row.decided_by = now(), ABOVE
        book.number += 1
    elif row.state in ("accepted", "declined"):
        said = _as_above(decision)
        if (row.above or {}) | {"at": 0} != said | {"at": 0}:
            row.above = said


def _as_above(decision: Decision) -> dict[str, Any]:
    return {
        "node": decision.node,
        "state": decision.state,
        "word": decision.word,
        "version": decision.version,
        "at": int(now().timestamp()),
    }


# --- at the node above ---------------------------------------------------------------------


def answer_extra(
    station_id: str, header: Mapping[str, Any], name: str = ""
) -> dict[str, Any]:
    """Take what a station offers; members of the answer's header. ``name``: this node's."""
    said = header.get("local")
    if not isinstance(said, dict):
        return {}
    number = 0
    if isinstance(said.get("document"), dict):
        number = _take(station_id, said["document"])
    if isinstance(said.get("picture"), dict):
        _take_picture(station_id, said["picture"])
    heard = said.get("heard")
    after = heard if isinstance(heard, int) and 0 <= heard < 2**40 else 0
    told = {
        "number": number,
        "decisions": _decisions(station_id, after, name),
        "lacks": _lacks(station_id),
    }
    db.session.rollback()
    return {"local": told}


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
        changed = False
        for piece in payload["pieces"]:
            if db.session.get(LocalPiece, piece["id"]) is not None:
                # Stations in a ring: it is this node's own.
                continue
            row = rows.pop(piece["id"], None)
            changed |= _offer(station_id, row, piece, payload["name"])
        for row in rows.values():
            # Taken away at the station. What was accepted here is this node's affair now.
            if row.state == "pending":
                row.state, changed = "withdrawn", True
        if changed:
            service.book().passed += 1
        pictures.drop_unused()

    run_unit(work)
    return int(payload["number"])


def _take_picture(station_id: str, said: Mapping[str, Any]) -> None:
    """Keep a picture that one of the station's pieces names."""
    name = str(said.get("sha256"))

    def work() -> None:
        if name in _lacks(station_id):
            pictures.take(name, from_base64url(str(said.get("data"))))

    try:
        run_unit(work)
    except ValueError as error:
        log.warning("picture refused", station=station_id, why=str(error)[:200])


def _lacks(station_id: str) -> list[str]:
    rows = db.session.scalars(
        select(OfferedPiece.body)
        .where(
            OfferedPiece.station_id == station_id,
            OfferedPiece.state.in_(("pending", "accepted")),
        )
        .order_by(OfferedPiece.offered_at, OfferedPiece.piece_id)
    )
    return pictures.missing(name for body in rows for name in pictures.names_in(body))


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
) -> bool:
    """Keep an offered piece; whether it was new or changed."""
    if row is None:
        row = OfferedPiece(
            station_id=station_id, piece_id=piece["id"], version=0, word="",
            decided_by="", draft="",
        )  # fmt: skip
        db.session.add(row)
    if row.version == piece["version"] and row.state != "withdrawn":
        return False
    row.version, row.kind, row.title = piece["version"], piece["kind"], piece["title"]
    row.until, row.offered_at = piece["until"], now()
    body = {each: piece[each] for each in service.IN_BODY}
    # The station that wrote it, also where others passed it on.
    row.body = {**body, "from": piece.get("source", name)}
    if row.state == "accepted":
        # What was accepted was the former text.
        service.book().number += 1
    row.state, row.word, row.decided_at, row.decided_by = "pending", "", None, ""
    row.above = None
    return True


def _decisions(station_id: str, after: int, name: str) -> list[dict[str, Any]]:
    """What was decided here since then, and what was heard since then from further up."""
    rows = db.session.scalars(
        select(OfferedPiece)
        .where(
            OfferedPiece.station_id == station_id,
            OfferedPiece.state.in_(("accepted", "declined")),
        )
        .order_by(OfferedPiece.decided_at.desc())
        .limit(4 * MAX_PIECES)
    ).all()
    found = []
    for row in rows:
        at = int(row.decided_at.timestamp()) if row.decided_at else 0
        own: dict[str, Any] = {
            "state": row.state,
            "word": row.word,
            "at": at,
            "node": name,
        }
        above = {**row.above, "further": True} if row.above else None
        for said in (own, above):
            if said and said["at"] >= after:
                found.append({**said, "id": row.piece_id, "version": row.version})
    found.sort(key=lambda said: said["at"])
    return found[:50]


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
            Station.place_id.in_(admission.station_places(scope)),
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
        row = _found(scope, station_id, piece_id, ("pending", "accepted", "declined"))
        if accept or row.state == "accepted":
            service.book().number += 1
        row.state = "accepted" if accept else "declined"
        row.word, row.decided_at, row.decided_by = words, now(), by
        # One that was declined goes no further up.
        service.book().passed += 1

    run_unit(work)


def _found(
    scope: Scope, station_id: str, piece_id: str, states: Iterable[str]
) -> OfferedPiece:
    for each in offers(scope, states):
        if (each.piece.station_id, each.piece.piece_id) == (station_id, piece_id):
            return each.piece
    raise NotFound("no-piece", N_("There is no such notice."))


#: Makes a draft of a piece: (id, title, body, photo, staff) to the pack's id.
MakeDraft = Callable[[str, str, Mapping[str, Any], bytes | None, str], str]


def into_studio(
    scope: Scope, station_id: str, piece_id: str, staff_id: str, make: MakeDraft
) -> str:
    """Make a studio draft of an accepted offer; gives the pack's id. Raises NotFound."""
    row = _found(scope, station_id, piece_id, ("accepted",))
    title, body = row.title, dict(row.body)
    named = pictures.names_in(body)
    photo = pictures.picture(named[0]) if named else None
    db.session.rollback()
    pack = make(piece_id, title, body, photo, staff_id)

    def work() -> None:
        _found(scope, station_id, piece_id, ("accepted",)).draft = pack

    run_unit(work)
    return pack
