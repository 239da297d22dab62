"""A request to the upstream.

The queue is ``relay_learners``; how far upstream is stands in the chains. Both are in the
database, so that a power cut costs one request and nothing else.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from server import __version__
from server.db import db, now, reading
from server.people import service as people
from server.people.node import Node
from server.stations import admission, upstream
from server.stations.frames import MOST_LINE, seal_frame
from server.stations.models import RelayLearner
from server.sync import travelling
from server.sync.travelling import Head

PAGE: Final = 100

MOST_BATCHES: Final = 400


@dataclass(frozen=True, slots=True)
class Request:
    """A request on its way: its bytes, who is in it, and when each was queued.

    ``carried``: it went on a stick, so its answer is old and says nothing of the line.
    """

    body: bytes
    queued: Mapping[str, datetime | None]
    comparing: bool
    batches: int
    carried: bool = False


def build_request(
    node: Node,
    *,
    room: int,
    catalogue: int,
    figures: Mapping[str, Any] | None = None,
) -> Request | None:
    """The next request: a page of a comparison, or what is queued, up to ``room`` bytes.

    ``figures`` are further members of the header. None where there is no upstream.
    """
    with reading():
        row = upstream.upstream()
        if row is None:
            return None
        header: dict[str, Any] = {
            "v": 1,
            "station": node.key.thumbprint,
            "contact": row.contact,
            "sent": int(now().timestamp()),
            "app": __version__,
            "catalogue": catalogue,
            **(figures or {}),
        }
        if row.compare_after is not None:
            return _comparison(node, row.compare_after, header)
        return _delivery(node, room, header)


def _comparison(node: Node, after: str, header: dict[str, Any]) -> Request:
    body = seal_frame(node.key, comparison_header(after, header), [])
    return Request(body, {}, True, 0)


def comparison_header(after: str, header: dict[str, Any]) -> dict[str, Any]:
    """Name a page of learners with how far their chains reach; no batches."""
    page = travelling.learners_after(after, PAGE)
    groups: list[dict[str, Any]] = []
    line_room = MOST_LINE
    for learner in page:
        if line_room <= 0:
            break
        groups.append(group_of(learner)[0])
        line_room -= len(json.dumps(groups[-1]))
    whole = len(page) < PAGE and len(groups) == len(page)
    header["range"] = [after, "" if whole else groups[-1]["learner"]]
    header["learners"] = groups
    return header


def _delivery(node: Node, room: int, header: dict[str, Any]) -> Request:
    queued = db.session.execute(
        select(RelayLearner.learner_id, RelayLearner.queued_at)
        .where(RelayLearner.queued_at.is_not(None))
        .order_by(RelayLearner.queued_at, RelayLearner.learner_id)
        .limit(PAGE)
    ).all()
    groups: list[dict[str, Any]] = []
    batches: list[bytes] = []
    sent: dict[str, datetime | None] = {}
    issuers: dict[str, Any] = {}
    line_room = MOST_LINE
    for learner, moment in queued:
        if sent and (room <= 0 or line_room <= 0 or len(batches) >= MOST_BATCHES):
            break
        group, chains = group_of(learner)
        blobs = travelling.unsent(learner, chains, room, MOST_BATCHES - len(batches))
        group["batches"] = len(blobs)
        if any(chain.upstream_batch == 0 for chain in chains):
            cards = [each.card for each in people.devices_of(learner).values()]
            group["cards"] = cards
            issuers |= issuers_of(learner, cards, node)
        groups.append(group)
        line_room -= len(json.dumps(group))
        batches += blobs
        sent[learner] = moment
        room -= sum(map(len, blobs))
    header["learners"] = groups
    if issuers:
        header["issuers"] = issuers
    return Request(seal_frame(node.key, header, batches), sent, False, len(batches))


def group_of(learner: str) -> tuple[dict[str, Any], list[Head]]:
    """What a request says of a learner, and how far the chains reach."""
    chains = travelling.heads(learner)
    mail = db.session.scalar(
        select(RelayLearner.mail).where(RelayLearner.learner_id == learner)
    )
    group = {
        "learner": learner,
        "known": {chain.device: chain.known for chain in chains},
        "mail": mail or 0,
        "batches": 0,
    }
    return group, chains


def issuers_of(
    learner: str, cards: Iterable[Mapping[str, Any]], node: Node
) -> dict[str, Any]:
    """Keys of nodes below this one that granted a ticket to one of these devices."""
    found = {}
    for card in cards:
        issuer = str((card.get("link") or {}).get("issuer", ""))
        if issuer.startswith("node:") and issuer != node.issuer:
            key = admission.station_key(learner, issuer)
            if key:
                found[key.thumbprint] = {"x": key.x, "y": key.y}
    return found
