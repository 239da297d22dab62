"""What a node tells a station: cards, letters, batches and how far each chain reaches.

An answer has room for so many batches (``room``) and so long a header (``line_room``):
where one is used up the rest comes with a later answer, and ``more`` says so.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from sqlalchemy import func, or_, select

from server.db import db, run_unit
from server.people import service as people
from server.people.models import Mail
from server.stations.frames import MOST_LINE, Frame
from server.stations.models import StationLearner
from server.sync import service as sync
from server.sync import travelling
from server.sync.answer import pull
from server.sync.chains import ChainState, read_chains

MAX_DOWN_BYTES: Final = 600_000
MAX_DOWN_BATCHES: Final = 400
MAX_NEWS: Final = 50
MAX_RANGE: Final = 100


@dataclass(slots=True)
class Told:
    """An answer on its way: the entries, their batches, and what the station will know."""

    entries: list[dict[str, Any]] = field(default_factory=list)
    batches: list[bytes] = field(default_factory=list)
    room: int = MAX_DOWN_BYTES
    line_room: int = MOST_LINE
    more: bool = False
    known: dict[str, list[int]] = field(default_factory=dict)
    issuers: dict[str, dict[str, str]] = field(default_factory=dict)

    def add(self, entry: dict[str, Any]) -> None:
        """Add what is told of one learner."""
        self.entries.append(entry)
        self.line_room -= len(json.dumps(entry))


def tell(
    learner: str,
    chains: Mapping[str, ChainState],
    known: Mapping[str, int],
    mail_after: int,
    wiring: sync.Wiring,
    told: Told,
) -> None:
    """Add what the station lacks of one learner: batches, cards, letters, figures."""
    node = wiring.node
    batches, more = pull(learner, list(chains.values()), known, max(told.room, 0))
    if len(told.batches) + len(batches) > MAX_DOWN_BATCHES:
        batches, more = [], True
    mail = people.mail_since(learner, mail_after, node.key.thumbprint)
    cards = people.devices_of(learner)
    for known_device in cards.values():
        told.issuers |= _issuer_of(known_device.card, wiring)
    db.session.rollback()
    told.add(
        {
            "learner": learner,
            "devices": [
                {
                    "device": chain.device,
                    "card": cards[chain.device].card,
                    "payload": chain.payload,
                    **({"forks": chain.forks} if chain.forks else {}),
                    **chain.counts(),
                    "centre": _centre(chain, node.role),
                }
                for chain in chains.values()
            ],
            "mail": mail,
            "batches": len(batches),
        }
    )
    told.batches += batches
    told.room -= sum(map(len, batches))
    told.more = told.more or more or len(mail) == people.MAX_MAIL
    if not more:
        told.known[learner] = [
            mail[-1]["number"] if mail else mail_after,
            sum(chain.events for chain in chains.values()),
            sum(_centre_events(chain, node.role) for chain in chains.values()),
        ]


def _issuer_of(
    card: Mapping[str, Any], wiring: sync.Wiring
) -> dict[str, dict[str, str]]:
    """The key of the node that granted this device's ticket, for a node that never met it."""
    issuer = str((card["link"] or {}).get("issuer", ""))
    if not issuer.startswith("node:"):
        return {}
    own = wiring.node.issuer == issuer
    key = wiring.node.key.public if own else wiring.issuers(card["learner"], issuer)
    return {key.thumbprint: {"x": key.x, "y": key.y}} if key else {}


def _centre(chain: ChainState, role: str) -> dict[str, int] | None:
    if role == "centre":
        return {"batch": chain.batch, "events": chain.events}
    if chain.centre_batch is None or chain.centre_events is None:
        return None
    return {"batch": chain.centre_batch, "events": chain.centre_events}


def _centre_events(chain: ChainState, role: str) -> int:
    found = _centre(chain, role)
    return found["events"] if found else 0


# --- news that nobody asked for ------------------------------------------------------------


def tell_news(frame: Frame, station_id: str, wiring: sync.Wiring, told: Told) -> None:
    """Add learners of this station of whom something came by another way."""
    named = {group.learner for group in frame.groups}
    for row in _with_news(station_id, wiring.node.role):
        if row.learner_id not in named and told.line_room > 0:
            chains = run_unit(partial(read_chains, row.learner_id))
            # What the station has of each chain is not known here: it pulls by itself.
            have = {chain.device: chain.batch for chain in chains.values()}
            tell(row.learner_id, chains, have, row.mail, wiring, told)


def _with_news(station_id: str, role: str) -> Sequence[Any]:
    theirs = select(StationLearner.learner_id).where(
        StationLearner.station_id == station_id
    )
    sums = travelling.sums(role, theirs)
    letters = (
        select(func.max(Mail.number))
        .where(Mail.learner_id == StationLearner.learner_id)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(StationLearner.learner_id, StationLearner.mail)
        .join(sums, sums.c.learner_id == StationLearner.learner_id)
        .where(
            StationLearner.station_id == station_id,
            or_(
                sums.c.events != StationLearner.events,
                sums.c.centre != StationLearner.centre,
                func.coalesce(letters, 0) > StationLearner.mail,
            ),
        )
        .order_by(StationLearner.learner_id)
        .limit(MAX_NEWS)
    ).all()
    db.session.rollback()
    return rows


def tell_range(
    frame: Frame, taken: int, station_id: str, wiring: sync.Wiring, told: Told
) -> str | None:
    """In a full comparison: add learners that the station should have and did not name.

    ``taken`` of the named ones are answered; the comparison is through up to them at most.

    Gives how far the comparison is through: the range's end, or less where the answer is
    full; None without one.
    """
    if frame.header["range"] is None:
        return None
    after: str
    last: str
    after, last = frame.header["range"]
    if taken < len(frame.groups):
        last = frame.groups[taken - 1].learner
    named = {group.learner for group in frame.groups}
    rows = db.session.execute(
        select(StationLearner.learner_id)
        .where(
            StationLearner.station_id == station_id,
            StationLearner.learner_id > after,
            *([StationLearner.learner_id <= last] if last else []),
        )
        .order_by(StationLearner.learner_id)
    ).scalars()
    missing = [learner for learner in rows if learner not in named]
    db.session.rollback()
    # Named even where the answer has no room for their batches: the station pulls those.
    for count, learner in enumerate(missing):
        if count == MAX_RANGE or (told.line_room <= 0 and count):
            told.more = True
            return missing[count - 1]
        chains = run_unit(partial(read_chains, learner))
        tell(learner, chains, {}, 0, wiring, told)
    return last
