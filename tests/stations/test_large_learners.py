"""Learners with as many devices as the protocol allows: no header grows past its limit."""

from dataclasses import replace

import pytest
from flask import Flask

from server.db import db, now, run_unit
from server.es256 import seeded_key
from server.people.cards import make_ticket
from server.people.node import Node
from server.people.service import MAX_DEVICES
from server.people.statements import Vouching
from server.stations import admission, delivery, upstream
from server.stations.frames import MAX_LINE, open_frame, seal_frame
from server.stations.joining import joined
from server.stations.models import Upstream
from server.stations.service import Relaying, take_relay
from server.sync.phone import further_phone
from tests.sync.talk import NOON, Desk, key, new_phone, study_lesson

STATION = seeded_key("station")
PEOPLE = 12


@pytest.fixture
def centre(app: Flask) -> Relaying:
    """A centre that admitted one station."""
    wiring = Desk(app).wiring
    relaying = Relaying(
        wiring=wiring,
        vouching=Vouching(),
        path=[],
        catalogue=lambda: 7,
        public_url="",
        extra=lambda *_: {},
    )
    code = admission.make_code("", "站", made_by="test")
    admission.join(
        code,
        STATION.public,
        wiring.node,
        url="",
        app="",
        centre=wiring.node.key.thumbprint,
    )
    return relaying


def ask(relaying: Relaying, **said: object) -> object:
    """One request of the station; the answer, taken apart."""
    batches = said.pop("batches", [])
    header = {"v": 1, "station": STATION.thumbprint, "sent": NOON, **said}
    body = take_relay(seal_frame(STATION, header, batches), relaying)
    db.session.remove()
    return open_frame(body, "down")


def crowd(name: str) -> tuple[list[dict], bytes, str]:
    """The cards of a learner with every device allowed, and a batch of the first."""
    first = new_phone(name)
    study_lesson(first)
    cards = [first.card]
    for number in range(1, MAX_DEVICES):
        ticket = key(f"{name} ticket {number}")
        granted = make_ticket(first.learner, ticket, first.key, issuer_card=first.card)
        further = further_phone(key(f"{name} {number}"), ticket, granted, NOON)
        cards.append(further.card)
    return cards, first.seal().raw, first.learner


def bring_everybody(relaying: Relaying) -> list[str]:
    learners = []
    for number in range(PEOPLE):
        cards, batch, learner = crowd(f"crowd {number}")
        group = {"learner": learner, "cards": cards, "batches": 1}
        ask(relaying, contact=number, learners=[group], batches=[batch])
        learners.append(learner)
    return sorted(learners)


def test_a_comparison_goes_on_where_an_answer_was_full(centre: Relaying) -> None:
    everybody = bring_everybody(centre)
    told: list[str] = []
    after, contact = "", PEOPLE
    for _ in range(PEOPLE + 1):
        answer = ask(centre, contact=contact, range=[after, ""])
        assert len(answer.line) < MAX_LINE
        told += [group.learner for group in answer.groups]
        after, contact = answer.header["range_end"], answer.header["contact"]
        if not after:
            break
    assert sorted(set(told)) == everybody
    assert after == ""


def test_named_learners_that_find_no_room_are_left_for_the_next_request(
    centre: Relaying,
) -> None:
    everybody = bring_everybody(centre)
    named = [{"learner": learner, "known": {}} for learner in everybody]
    answer = ask(centre, contact=PEOPLE, learners=named, range=["", ""])
    told = [group.learner for group in answer.groups]
    assert 0 < len(told) < PEOPLE
    assert answer.header["more"]
    assert told == everybody[: len(told)]
    assert answer.header["range_end"] == told[-1]


def test_a_station_asks_in_headers_that_its_upstream_takes(centre: Relaying) -> None:
    everybody = bring_everybody(centre)
    here = centre.wiring.node
    above = Node("县中心", "centre", "", seeded_key("above"))
    relaying = replace(centre, wiring=replace(centre.wiring, node=above))
    statement = admission.admit_station(
        above.key,
        here.key.public,
        name="站",
        place="",
        centre=above.key.thumbprint,
        issued=now(),
    )
    point = above.key.public
    document = {
        "id": point.thumbprint,
        "name": above.name,
        "key": {"x": point.x, "y": point.y},
        "url": "",
    }
    said = joined(relaying, statement, document)
    upstream.keep_upstream("http://above", said, here)
    compared, after = [], ""
    while True:
        request = delivery.build_request(here, room=10**6, catalogue=7)
        frame = open_frame(request.body, "up")
        compared += [group.learner for group in frame.groups]
        after = frame.header["range"][1]
        run_unit(lambda after=after: set_compare(after or None))
        if not after:
            break
    assert compared == everybody
    for learner in everybody:
        run_unit(lambda learner=learner: upstream.queue(learner, now()))
    request = delivery.build_request(here, room=10**6, catalogue=7)
    frame = open_frame(request.body, "up")
    assert 0 < len(frame.groups) < PEOPLE
    assert len(frame.line) < MAX_LINE


def set_compare(after: str | None) -> None:
    db.session.get(Upstream, upstream.ONE).compare_after = after
