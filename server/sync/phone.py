"""A phone in Python: makes events, seals batches, frames requests, reads answers.

For the demo's people, for tests and for benchmarks; it keeps its log in memory only.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from server.es256 import PrivateKey
from server.people.cards import first_card, linked_card
from server.sync.batch import SealedBatch, open_batch, seal
from server.sync.envelope import sign_request
from server.sync.events import Event


@dataclass(slots=True)
class Phone:
    """One device of one learner, with its chain of sealed batches."""

    key: PrivateKey
    learner: str
    card: dict[str, Any]
    clock: int
    events: list[Event] = field(default_factory=list)
    batches: list[SealedBatch] = field(default_factory=list)

    @property
    def device(self) -> str:
        """The name of this phone's key."""
        return self.key.thumbprint

    def record(self, kind: str, *, at: int | None = None, **fields: Any) -> Event:
        """Write down one event; ``at`` is the phone's clock unless given."""
        moment = self.clock if at is None else at
        event = Event(self.device, len(self.events) + 1, kind, moment, **fields)
        self.events.append(event)
        return event

    def seal(self, *, plain: bool = False) -> SealedBatch:
        """Seal all events since the last batch as the next one."""
        done = self.batches[-1].last if self.batches else 0
        raw = seal(
            self.key,
            self.events[done:],
            learner=self.learner,
            n=len(self.batches) + 1,
            prev=self.batches[-1].payload if self.batches else "",
            sealed=self.clock,
            plain=plain,
        )
        self.batches.append(open_batch(raw))
        return self.batches[-1]

    def request(
        self, batches: Iterable[SealedBatch | bytes] = (), **header: Any
    ) -> bytes:
        """Frame and sign a request with these batches; ``header`` adds or replaces."""
        raw = [each if isinstance(each, bytes) else each.raw for each in batches]
        return sign_request(self.key, {**self._header(), **header}, raw)

    def _header(self) -> dict[str, Any]:
        return {
            "v": 1,
            "learner": self.learner,
            "device": self.device,
            "sent": self.clock,
            "app": "0.1.0",
            "card": self.card,
            "known": {},
            "mail": 0,
            "catalogue": 0,
        }


def first_phone(key: PrivateKey, clock: int) -> Phone:
    """The phone on which a learner begins."""
    return Phone(key, key.thumbprint, first_card(key), clock)


def further_phone(
    key: PrivateKey, ticket_key: PrivateKey, ticket: dict[str, Any], clock: int
) -> Phone:
    """A phone that used a ticket; ``ticket_key`` is the ticket's key pair."""
    learner = ticket["learner"]
    card = linked_card(learner, key, ticket_key, ticket["issuer"], ticket["grant"])
    return Phone(key, learner, card, clock)
