"""A station's side of the stick: taking back what the upstream answered, and the courses.

Answers that are here already are skipped. What an answer says of chains and letters is taken as
if it had come by the line (``taking.take_answer``), each learner in one transaction.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import select

from server.db import db
from server.errors import BadRequest, Forbidden, N_, Problem
from server.es256 import SIGNATURE_BYTES, public_key
from server.packs.adopt import BadCatalogue, adopt_catalogue, fetch_optional
from server.people.node import Node
from server.stations import delivery, taking, upstream
from server.stations.frames import Frame, open_frame
from server.stations.models import RelayLearner, Upstream
from server.stations.outbox import Progress, asked_ranges, catalogue_text, no_upstream
from server.stations.relay import OPTIONAL_SECONDS, Equipment
from server.stations.stick import ANSWERS, NotOurs, Reader, Record, read_slice
from server.sync import service as sync


@dataclass(slots=True)
class Imported:
    """What came of a file with answers. ``old`` answers were here already."""

    answers: int = 0
    old: int = 0
    moved: int = 0
    courses: bool = False
    courses_refused: str = ""
    is_whole: bool = True


def take_answers(path: Path, equipment: Equipment, progress: Progress) -> Imported:
    """Take what the upstream answered, and the courses with it.

    Raises NotOurs (another kind of file, damaged from the beginning), Forbidden ``foreign-stick``
    for another station's.
    """
    row = upstream.upstream()
    db.session.rollback()
    if row is None:
        raise no_upstream()
    found = Imported()
    blobs: dict[str, Record] = {}
    catalogue: bytes | None = None
    with path.open("rb") as stream:
        reader = Reader(stream)
        if reader.kind != ANSWERS:
            raise NotOurs(
                detail=N_(
                    "This is an outbox: it is for the centre. The answers end in .tjanswers."
                )
            )
        _check_owner(reader.about(), row, equipment.wiring().node)
        ranges = asked_ranges(equipment.data_dir)
        for record in reader:
            if record.kind == "answer":
                _take_answer(record.data, equipment, ranges, found)
            elif record.kind == "catalogue":
                catalogue = record.data
            elif record.kind == "blob":
                blobs[record.digest] = record
            progress(reader.read)
        found.is_whole = reader.is_whole
    if catalogue is not None:
        _take_catalogue(path, catalogue, blobs, equipment.wiring(), found)
    return found


def _check_owner(said: Mapping[str, Any], row: Upstream, node: Node) -> None:
    node_said = said.get("node")
    sender = node_said.get("id") if isinstance(node_said, dict) else None
    if said.get("station") != node.key.thumbprint or sender != row.node_id:
        raise Forbidden(
            "foreign-stick",
            N_("These answers are for another station: %(name)s."),
            params={"name": str(said.get("name", "?"))[:100]},
        )


def _take_answer(
    body: bytes, equipment: Equipment, ranges: Mapping[str, list[str]], found: Imported
) -> None:
    wiring = equipment.wiring()
    row = upstream.upstream()
    db.session.rollback()
    assert row is not None
    frame = _signed(body, row)
    if frame.header.get("station") != wiring.node.key.thumbprint:
        raise Forbidden("foreign-stick", N_("These answers are for another station."))
    number = frame.header["contact"]
    if number <= row.contact:
        found.old += 1
        return
    asked = ranges.get(str(number))
    comparing = asked is not None and asked[0] == row.compare_after
    learners = [group.learner for group in frame.groups]
    request = delivery.Request(b"", _queued_at(learners), comparing, 0, carried=True)
    taken = taking.take_answer(request, body, wiring, equipment.erase)
    equipment.take_extra(taken.header)
    found.answers += 1
    found.moved += taken.moved


def _signed(body: bytes, row: Upstream) -> Frame:
    try:
        frame = open_frame(body, "down")
    except BadRequest:
        frame = None
    if frame is None or not frame.signed_by(public_key(row.x, row.y)):
        raise Forbidden(
            "forged-stick",
            N_("These answers are not by %(upstream)s: do not use this stick."),
            params={"upstream": row.name},
        )
    return frame


def _queued_at(learners: Iterable[str]) -> dict[str, Any]:
    rows = db.session.execute(
        select(RelayLearner.learner_id, RelayLearner.queued_at).where(
            RelayLearner.learner_id.in_(list(learners))
        )
    ).all()
    db.session.rollback()
    return {learner: moment for learner, moment in rows}


def _take_catalogue(
    path: Path,
    data: bytes,
    blobs: Mapping[str, Record],
    wiring: sync.Wiring,
    found: Imported,
) -> None:
    """Take the courses over; where it cannot be, the answers that were taken stay taken."""
    row = upstream.upstream()
    db.session.rollback()
    assert row is not None
    signature, body = data[:SIGNATURE_BYTES], data[SIGNATURE_BYTES:]
    digest = sha256(body).hexdigest()
    if not public_key(row.x, row.y).verify(signature, catalogue_text(digest)):
        found.courses_refused = "bad-signature"
        return

    def fetch(name: str, offset: int) -> Iterator[bytes]:
        record = blobs.get(name)
        if record is None:
            raise BadCatalogue(detail="a file is missing on the stick")
        return read_slice(path, record, offset)

    try:
        adopted = adopt_catalogue(body, row.publisher, fetch)
        fetch_optional(fetch, OPTIONAL_SECONDS)
    except Problem as error:
        found.courses_refused = error.detail or error.code
        return
    upstream.pin_publisher(adopted.publisher)
    if adopted.changed:
        sync.release_held(wiring)
    found.courses = adopted.changed
