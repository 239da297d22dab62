"""Phones and a node for tests: real keys, real frames, the real database."""

from dataclasses import replace
from typing import Any

from flask import Flask

from server.db import db
from server.es256 import PrivateKey, seeded_key
from server.people.cards import make_ticket
from server.progress import reducer
from server.progress import service as progress
from server.sync import service as sync
from server.sync.batch import SealedBatch
from server.sync.envelope import open_answer
from server.sync.phone import Phone, first_phone, further_phone
from server.sync.verdicts import Known

NOON = 1_793_491_200
ICE, LABEL = "P03-A.ice", "P03-A.label"
WHERE, HOW_MANY = "P03-A.where-ice", "P03-A.how-many"
KNOWN = Known(frozenset({ICE, LABEL}), frozenset({WHERE, HOW_MANY}))
BINARY = "application/octet-stream"


class Answer:
    """A node's answer, taken apart."""

    def __init__(self, body: bytes) -> None:
        self.header, self.batches = open_answer(body)

    def __getitem__(self, name: str) -> Any:
        return self.header[name]

    @property
    def states(self) -> list[str]:
        """``state`` or ``state reason`` of each sent batch."""
        return [
            " ".join(filter(None, (each["state"], each.get("reason"))))
            for each in self.header["batches"]
        ]

    @property
    def reasons(self) -> dict[int, str]:
        """``state reason`` of each event that is not plainly accepted, by counter."""
        return {
            counter: f"{each['state']} {each['reason']}"
            for each in self.header["events"]
            for counter in range(each["counter"], each["to"] + 1)
        }


class Desk:
    """A node that knows two lessons, with its wiring in hand."""

    def __init__(self, app: Flask, known: Known = KNOWN) -> None:
        self.app = app
        self.know(known)

    @property
    def wiring(self) -> sync.Wiring:
        """How the application is wired now."""
        wiring: sync.Wiring = self.app.extensions["sync"]
        return wiring

    def know(self, known: Known) -> None:
        """Let the node know these lessons and items."""
        self.app.extensions["sync"] = replace(
            self.wiring, known=lambda: replace(known, catalogue=7)
        )

    def take(self, request: bytes) -> Answer:
        """Hand a request to the service."""
        try:
            return Answer(sync.take_sync(request, self.wiring))
        finally:
            db.session.remove()

    def send(
        self, phone: Phone, *batches: SealedBatch | bytes, **header: Any
    ) -> Answer:
        """Send batches of a phone."""
        return self.take(phone.request(batches, **header))

    def progress(self, learner: str) -> dict[str, Any]:
        """What the tables say of a learner, as the vectors write it."""
        document = reducer.as_dict(progress.progress_of(learner))
        db.session.remove()
        return document


def key(name: str) -> PrivateKey:
    """A key that is the same in every run."""
    return seeded_key(name)


def new_phone(name: str = "anna") -> Phone:
    """A learner's first phone."""
    return first_phone(key(name), NOON)


def second_phone(first: Phone, name: str = "bo", ticket: str = "ticket") -> Phone:
    """A further phone, linked by a ticket of the first."""
    granted = make_ticket(first.learner, key(ticket), first.key, issuer_card=first.card)
    return further_phone(key(name), key(ticket), granted, NOON)


def answer_item(
    phone: Phone, right: int = 1, at: int | None = None, **rest: Any
) -> None:
    """One attempt at an item."""
    fields = {"lesson": ICE, "item": WHERE, "answer": "top", "seconds": 9, **rest}
    phone.record("item-answered", at=at, right=right, version=1, **fields)


def name_yourself(phone: Phone, nickname: str = "果农🍐", **data: Any) -> None:
    """A profile event."""
    names = {"picture": "pear", "language": "zh_Hans", "group": "farmer"}
    phone.record("profile", data={"nickname": nickname, **names, **data})


def study_lesson(phone: Phone, right: int = 1) -> None:
    """Open a lesson, answer an item, finish, tick the step."""
    phone.record("lesson-opened", lesson=ICE, edition=1, version=1)
    answer_item(phone, right)
    phone.record(
        "lesson-done", lesson=ICE, edition=1, right=right, of=1, seconds=60, version=1
    )
    phone.record("today-done", lesson=ICE)
    phone.clock += 100


def sealed(phone: Phone, times: int = 1) -> list[SealedBatch]:
    """Study and seal, several times."""
    batches = []
    for _ in range(times):
        study_lesson(phone)
        batches.append(phone.seal())
    return batches
