"""Phones, sticks and the line in any order: both sides end with everything."""

import os
import shutil
from pathlib import Path
from random import Random

import pytest

from server.db import db
from server.errors import Problem
from server.stations import delivery, taking
from server.stations.service import take_relay
from server.stations.stick import NotOurs
from tests.stations.pair.nodes import Node
from tests.stations.pair.trips import carry_back, carry_in, export, trip, waiting
from tests.sync.talk import BINARY, new_phone, sealed

#: "0 4": four walks in any order; more with STICK_WALKS="0 500".
SEEDS = range(*map(int, os.environ.get("STICK_WALKS", "0 4").split()))


class Walk:
    """Phones, sticks and the line in any order, with copies put back."""

    def __init__(self, station: Node, centre: Node, usb: Path, seed: int) -> None:
        self.station, self.centre, self.usb = station, centre, usb
        self.random = Random(seed)
        self.people = [new_phone(f"p{at}") for at in range(4)]
        self.outboxes: list[Path] = []
        self.answers: list[Path] = []
        self.copy: Path | None = None

    def phone(self) -> None:
        """Somebody comes by at the station, or at the centre."""
        node = self.station if self.random.random() < 0.8 else self.centre
        phone = self.random.choice(self.people)
        # A phone is at one node with all that it has: no forks.
        with node.inside():
            sealed(phone, self.random.randint(1, 3))
            body = phone.request(list(phone.batches))
            client = node.app.test_client()
            answer = client.post("/api/v1/sync", data=body, content_type=BINARY)
            assert answer.status_code == 200

    def write(self) -> None:
        path = export(self.station, self.usb)
        self.outboxes.append(path.rename(self.usb / f"{len(self.outboxes)}.tjoutbox"))

    def bring(self) -> None:
        """Any of the outboxes, perhaps an old one, perhaps cut."""
        if not self.outboxes:
            return
        file = self.random.choice(self.outboxes)
        whole = file.read_bytes()
        if self.random.random() < 0.2:
            file.write_bytes(whole[: self.random.randint(0, len(whole))])
        try:
            answers, _ = carry_in(self.centre, file)
        except Problem:
            return
        finally:
            file.write_bytes(whole)
        kept = self.usb / f"{len(self.answers)}.kept"
        self.answers.append(answers.rename(kept))

    def fetch(self) -> None:
        """Any of the answers."""
        if self.answers:
            try:
                carry_back(self.station, self.random.choice(self.answers))
            except NotOurs:
                pass

    def line(self) -> None:
        """The line is there for a moment; some answers are lost."""
        for _ in range(self.random.randint(1, 3)):
            with self.station.inside():
                wiring = self.station.app.extensions["sync"]
                request = delivery.build_request(wiring.node, room=2000, catalogue=0)
            with self.centre.inside():
                answer = take_relay(
                    request.body, self.centre.app.extensions["relaying"]()
                )
            if self.random.random() < 0.3:
                continue
            with self.station.inside():
                erase = self.station.app.extensions["relay"].erase
                taking.take_answer(request, answer, wiring, erase)

    def put_back(self) -> None:
        """Copy the box, or put the copy back."""
        with self.station.inside():
            db.engine.dispose()
        if self.copy is None:
            self.copy = self.usb / "copy"
            shutil.copytree(self.station.folder, self.copy)
        elif self.random.random() < 0.5:
            shutil.rmtree(self.station.folder)
            shutil.copytree(self.copy, self.station.folder)


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_the_order_both_sides_end_with_everything(
    station: Node, centre: Node, usb: Path, seed: int
) -> None:
    walk = Walk(station, centre, usb, seed)
    deeds = [walk.phone, walk.phone, walk.write, walk.bring, walk.fetch, walk.line]
    for _ in range(14):
        walk.random.choice([*deeds, walk.put_back])()
    # Phones send again what a box that was put back has lost.
    for phone in walk.people:
        if phone.batches:
            with station.inside():
                body = phone.request(list(phone.batches))
                station.app.test_client().post(
                    "/api/v1/sync", data=body, content_type=BINARY
                )
    for _ in range(4):
        trip(station, centre, usb)
    assert waiting(station) == 0
    assert centre.batches() == station.batches()
    assert len(centre.batches()) == sum(len(phone.batches) for phone in walk.people)
