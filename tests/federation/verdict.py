"""The end of a run, compared event by event on all tiers."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from server.app import create_app
from server.db import db
from server.progress import reducer
from server.progress.service import progress_of
from server.settings import Settings
from server.sync import audit
from tests.federation import plan
from tests.federation.nodes import Node
from tests.federation.people import NOWHERE, Person
from tests.federation.world import World

Row = tuple[Any, ...]
#: In the ledger, and what a phone says about the same event.
NOT_PLAIN = {"held", "refused"}
#: Batches that a phone did not make like this: the road or a copy of its storage did.
EXPECTED_IN_QUARANTINE = {
    "bad-signature",
    "malformed",
    "fork",
    "bad-chain",
    "too-large",
}


class Tier:
    """What one node holds at the end: events, bytes of batches, progress."""

    def __init__(self, node: Node) -> None:
        self.name = node.name
        self.events: dict[str, dict[Row, dict[str, Any]]] = {}
        self.progress: dict[str, Any] = {}
        self.faults: list[str] = []
        self._read(node)
        self.batches = {
            (learner, device, n): payload
            for learner, device, n, payload in node.rows(
                "SELECT learner_id, device_id, n, payload FROM batches"
            )
        }
        self.waiting = node.rows("SELECT sum(waiting) FROM chains")[0][0] or 0
        self.quarantine = Counter(
            reason for (reason,) in node.rows("SELECT reason FROM quarantine")
        )

    def _read(self, node: Node) -> None:
        """What `tianjian ledger export` and `verify` would say, without their start."""
        app = create_app(Settings.from_environ(node.server.environ))
        with app.app_context():
            for line in audit.export_lines():
                event = json.loads(line)
                rows = self.events.setdefault(event["learner"], {})
                rows[event["device"], event["counter"]] = event
            self.faults = audit.verify(app.extensions["sync"]).findings
            for learner in self.events:
                self.progress[learner] = reducer.as_dict(progress_of(learner))
            db.session.remove()
            db.engine.dispose()

    def words(self, learner: str) -> Counter[str]:
        """How often each act of a learner stands here, whatever device it is under."""
        events = self.events.get(learner, {}).values()
        return Counter(e["answer"] for e in events if e.get("answer"))


def findings(world: World) -> list[str]:
    """Everything that is not as it must be; [] is what every run must give."""
    tiers = {name: Tier(node) for name, node in world.nodes.items()}
    found = [text for tier in tiers.values() for text in _alone(tier)]
    for tapper in world.tappers:
        found += tapper.findings(tiers[plan.CENTRE].events)
    for person in world.people:
        reports = person.reports()
        for text in (
            *_phones_agree(person, reports),
            *_nothing_lost(person, reports, tiers[plan.CENTRE], world),
            *_nothing_doubled(person, tiers[plan.CENTRE]),
            *_tiers_equal(person, tiers),
            *_phone_as_centre(person, reports[0], tiers[plan.CENTRE]),
        ):
            found.append(f"{person.name} ({person.learner}): {text}")
    return found


def _alone(tier: Tier) -> Iterator[str]:
    """What must hold of a node by itself."""
    for fault in tier.faults[:5]:
        yield f"{tier.name}: verify says {fault}"
    if tier.waiting:
        yield f"{tier.name}: {tier.waiting} batches still wait behind a gap"
    for reason in tier.quarantine.keys() - EXPECTED_IN_QUARANTINE:
        yield f"{tier.name}: {tier.quarantine[reason]} batches refused as {reason}"


def _phones_agree(person: Person, reports: list[dict[str, Any]]) -> Iterator[str]:
    first = reports[0]
    for place, other in enumerate(reports[1:], 1):
        for what in ("history", "verdicts"):
            mine, theirs = (set(map(tuple, r[what])) for r in (first, other))
            if mine != theirs:
                yield f"phone {place} differs in {what}: {_some(mine ^ theirs)}"
        if first["progress"] != other["progress"]:
            yield f"phone {place} shows another progress"


def _nothing_lost(
    person: Person, reports: list[dict[str, Any]], centre: Tier, world: World
) -> Iterator[str]:
    """Every kept act is at the centre, unless the only storage that had it was set back."""
    words = centre.words(person.learner)
    missing = person.acked - words.keys()
    for word in sorted(missing - person.at_risk):
        yield f"{word} was kept by the phone and is not at the centre"
    said = {(device, counter) for r in reports for device, counter, *_ in r["history"]}
    lost = said - centre.events.get(person.learner, {}).keys()
    if lost:
        yield f"on a phone and not at the centre: {_some(lost)}"
    if missing:
        world.note(person.name, f"{len(missing)} words went with a storage set back")


def _nothing_doubled(person: Person, centre: Tier) -> Iterator[str]:
    doubled = {w for w, n in centre.words(person.learner).items() if n > 1}
    if doubled:
        yield f"counted twice: {_some(doubled)}"


def _tiers_equal(person: Person, tiers: dict[str, Tier]) -> Iterator[str]:
    """A station that knows the learner has what the centre has: events, bytes, counts."""
    centre = tiers[plan.CENTRE]
    truth = centre.events.get(person.learner, {})
    for name in plan.STATIONS:
        tier = tiers[name]
        here = tier.events.get(person.learner)
        if here is None:
            continue
        if here != truth:
            both = here.keys() & truth.keys()
            apart = [key for key in both if here[key] != truth[key]]
            yield (
                f"{name} has {len(here)} events, the centre {len(truth)}; "
                f"only here {_some(here.keys() - truth.keys())}, "
                f"only there {_some(truth.keys() - here.keys())}, other {_some(apart)}"
            )
        mine, theirs = (
            {k: v for k, v in t.batches.items() if k[0] == person.learner}
            for t in (tier, centre)
        )
        if mine != theirs:
            yield f"{name}: other batches than the centre: {_some(mine.items() ^ theirs.items())}"
        if tier.progress[person.learner] != centre.progress[person.learner]:
            yield f"{name}: another progress than the centre"


def _phone_as_centre(
    person: Person, report: dict[str, Any], centre: Tier
) -> Iterator[str]:
    """Counts and refusals on the phone are the centre's."""
    events = centre.events.get(person.learner, {})
    refused = {key for key, e in events.items() if e["verdict"] == "refused"}
    held = {key for key, e in events.items() if e["verdict"] == "held"}
    for state, expected in (("refused", refused), ("held", held)):
        shown = {(d, c) for d, c, s, _ in report["verdicts"] if s == state}
        if shown != expected:
            yield f"{state} on the phone, not at the centre or reversed: {_some(shown ^ expected)}"
    due = {key for key, e in events.items() if e.get("right") == 7}
    if refused != due:
        yield f"refused without a reason, or taken that should not: {_some(refused ^ due)}"
    own = [counter for device, counter in events if device == report["device"]]
    reached = (report["centre"] or {}).get("events", 0)
    if reached != max(own, default=0):
        yield f"the phone says the centre has {reached} of its events; it has {max(own, default=0)}"
    items = {
        item: row
        for item, row in (report["progress"] or {}).get("items", {}).items()
        if not item.startswith(NOWHERE)
    }
    if json.dumps(items, sort_keys=True) != json.dumps(
        centre.progress.get(person.learner, {}).get("items", {}), sort_keys=True
    ):
        yield "the phone shows other counts than the centre"


def _some(things: Any) -> str:
    listed = sorted(things, key=str)
    return f"{len(listed)}: {listed[:6]}"
