"""A station's side of the stick: what waits for the upstream, as a file.

The file holds the very requests that would go by the line (docs/relay-protocol.md), one after
another as if each had been answered: their contact numbers count on. Nothing at the station
changes by writing it, so that it may be written as often as one likes, and lost.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select

from server import __version__
from server.db import db, now, reading
from server.errors import BadRequest, N_
from server.packs import service as packs
from server.packs.blobs import write_durably
from server.people import service as people
from server.people.node import Node
from server.stations import delivery, upstream
from server.stations.frames import MOST_LINE, seal_frame
from server.stations.models import RelayLearner, Upstream
from server.stations.relay import Equipment, figures
from server.stations.stick import (
    OUTBOX,
    writing,
)
from server.sync import travelling
from server.sync.travelling import Head

ROOM: Final = 900_000
#: Empty requests at the end, so that the answers have room for what comes down.
SPARE: Final = 30

Progress = Callable[[int], None]


@dataclass(slots=True)
class Written:
    """What an outbox holds."""

    requests: int = 0
    learners: int = 0
    batches: int = 0


def no_upstream() -> BadRequest:
    """There is nobody to carry anything to."""
    return BadRequest("no-upstream", N_("This station has joined no centre yet."))


# --- out ---------------------------------------------------------------------------------


def write_outbox(path: Path, equipment: Equipment, progress: Progress) -> Written:
    """Write what waits for the upstream. Raises BadRequest ``no-upstream``, OSError."""
    row = upstream.upstream()
    db.session.rollback()
    if row is None:
        raise no_upstream()
    node = equipment.wiring().node
    written = Written()
    ranges: dict[str, list[str]] = {}
    with writing(path, OUTBOX) as writer:
        writer.add_json("about", _about(row, node))
        for count, (kind, body) in enumerate(
            _requests(row, node, figures(equipment), written, ranges)
        ):
            writer.add(kind, body)
            progress(count + 1)
    # Which part of a comparison each answer will belong to; lost, a comparison begins again.
    text = json.dumps(ranges).encode()
    write_durably(_ranges_file(equipment.data_dir), text)
    return written


def _about(row: Upstream, node: Node) -> dict[str, Any]:
    waiting = upstream.backlog()
    number, listed = packs.catalogue_number(), packs.named_packs()
    db.session.rollback()
    return {
        "station": node.key.thumbprint,
        "name": row.station_name,
        "upstream": {"id": row.node_id, "name": row.name},
        "made": int(now().timestamp()),
        "app": __version__,
        "events": waiting.events,
        "catalogue": number,
        "packs": [each["manifest"]["sha256"] for each in listed],
    }


def _requests(
    row: Upstream,
    node: Node,
    said: Mapping[str, Any],
    written: Written,
    ranges: dict[str, list[str]],
) -> Iterator[tuple[str, bytes]]:
    """The requests of an outbox, signed, with their contact numbers."""
    contact = row.contact
    number = packs.catalogue_number()
    # Nobody waits for a slow stick: nothing is held while it is written.
    db.session.rollback()

    def header() -> dict[str, Any]:
        return {
            "v": 1,
            "station": node.key.thumbprint,
            "contact": contact,
            "sent": int(now().timestamp()),
            "app": __version__,
            "catalogue": number,
            **said,
        }

    for head in _comparisons(row, header):
        ranges[str(contact + 1)] = head["range"]
        yield "request", seal_frame(node.key, head, [])
        written.requests += 1
        contact += 1
    for filled in _deliveries(node):
        yield (
            "request",
            seal_frame(node.key, header() | filled.members(), filled.batches),
        )
        written.requests += 1
        written.batches += len(filled.batches)
        contact += 1
    written.learners = _queued_count()
    for _ in range(SPARE):
        yield "spare", seal_frame(node.key, header(), [])
        contact += 1


def _comparisons(
    row: Upstream, header: Callable[[], dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """Pages of a full comparison, where one is due: every learner's heads, no batches."""
    after = row.compare_after
    while after is not None:
        with reading():
            head = delivery.comparison_header(after, header())
        yield head
        after = head["range"][1] or None


class _Filled:
    """A request being filled."""

    def __init__(self) -> None:
        self.groups: list[dict[str, Any]] = []
        self.batches: list[bytes] = []
        self.issuers: dict[str, Any] = {}
        self.room = ROOM
        self.line_room = MOST_LINE

    @property
    def is_full(self) -> bool:
        """Whether nobody else goes in."""
        return (
            self.room <= 0
            or self.line_room <= 0
            or len(self.batches) >= delivery.MOST_BATCHES
            or len(self.groups) >= delivery.PAGE
        )

    def members(self) -> dict[str, Any]:
        """The members of the header that tell what is in it."""
        more = {"issuers": self.issuers} if self.issuers else {}
        return {"learners": self.groups, **more}

    def take(self, group: dict[str, Any], blobs: list[bytes]) -> None:
        """Put a learner's part in."""
        self.groups.append({**group, "batches": len(blobs)})
        self.batches += blobs
        self.room -= sum(map(len, blobs))
        self.line_room -= len(json.dumps(group))


def _deliveries(node: Node) -> Iterator[_Filled]:
    filled = _Filled()
    for learner in _queued():
        if filled.is_full:
            yield filled
            filled = _Filled()
        reached: dict[str, int] = {}
        while _put_in(learner, reached, filled, node):
            # The rest of a learner goes into a request of its own.
            yield filled
            filled = _Filled()
    if filled.groups:
        yield filled


def _put_in(learner: str, reached: dict[str, int], filled: _Filled, node: Node) -> bool:
    """Put in what fits of a learner; whether some is left. ``reached``: what is in already."""
    with reading():
        group, heads = delivery.group_of(learner)
        if not reached and any(head.upstream_batch == 0 for head in heads):
            cards = [each.card for each in people.devices_of(learner).values()]
            group["cards"] = cards
            filled.issuers |= delivery.issuers_of(learner, cards, node)
        most = delivery.MOST_BATCHES - len(filled.batches)
        rows = travelling.unsent_rows(
            learner, _further(heads, reached), filled.room, most
        )
        reached |= {device: n for device, n, _ in rows}
        left = travelling.unsent_rows(learner, _further(heads, reached), 1, 1)
    filled.take(group, [blob for _, _, blob in rows])
    return bool(left)


def _further(heads: Iterable[Head], reached: Mapping[str, int]) -> list[Head]:
    return [
        replace(
            each, upstream_batch=max(each.upstream_batch, reached.get(each.device, 0))
        )
        for each in heads
    ]


def _queued() -> Iterator[str]:
    last = ""
    while True:
        with reading() as session:
            page = session.scalars(
                select(RelayLearner.learner_id)
                .where(
                    RelayLearner.queued_at.is_not(None), RelayLearner.learner_id > last
                )
                .order_by(RelayLearner.learner_id)
                .limit(delivery.PAGE)
            ).all()
        if not page:
            return
        yield from page
        last = page[-1]


def _queued_count() -> int:
    return sum(1 for _ in _queued())


def _ranges_file(data_dir: Path) -> Path:
    return data_dir / "outbox-ranges.json"


def asked_ranges(data_dir: Path) -> Mapping[str, list[str]]:
    """Which part of a comparison the last outbox asked for, by the answer's number."""
    try:
        found = json.loads(_ranges_file(data_dir).read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def catalogue_text(digest: str) -> bytes:
    """What a node signs to say that a catalogue on a stick is the one it lists."""
    return f"tianjian catalogue\n{digest}".encode()
