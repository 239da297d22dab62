"""A real server, killed with SIGKILL while phones sync: what it said it has, it has."""

import http.client
import random
import threading
import time
import urllib.request
from pathlib import Path

from server.es256 import seeded_key
from server.sync.phone import Phone, first_phone
from tests.servers import Server
from tests.sync.talk import BINARY, NOON, Answer, name_yourself

ROUNDS = 3
PHONES = 4


def post(server: Server, body: bytes) -> Answer | None:
    """One sync over the wire; None where the server went away."""
    request = urllib.request.Request(
        f"{server.base}/api/v1/sync", body, {"Content-Type": BINARY}
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as response:
            return Answer(response.read())
    except (http.client.HTTPException, OSError):
        return None


class Life(threading.Thread):
    """A phone that seals and sends until the server is gone."""

    def __init__(self, phone: Phone, server: Server) -> None:
        super().__init__()
        self.phone, self.server = phone, server
        self.acknowledged = 0

    def run(self) -> None:
        while True:
            for number in range(5):
                name_yourself(self.phone, f"name {number}")
            self.phone.seal()
            unsent = self.phone.batches[self.acknowledged :]
            answer = post(self.server, self.phone.request(unsent))
            if answer is None:
                return
            self.acknowledged = answer["received"]["batch"]


def test_everything_acknowledged_survives_kill_9(tmp_path: Path) -> None:
    chance = random.Random(9)
    server = Server(tmp_path)
    server.tianjian("db", "upgrade")
    lives = [
        Life(first_phone(seeded_key(f"kill {n}"), NOON), server) for n in range(PHONES)
    ]
    for _ in range(ROUNDS):
        lives = live_until_killed(lives, server, chance.uniform(0.3, 1.0))
        check_acknowledged(lives, server)
    with server:
        for life in lives:
            batches = life.phone.batches[life.acknowledged :][:60]
            answer = post(server, life.phone.request(batches))
            assert answer and answer["received"]["batch"] == len(life.phone.batches)
    assert "all good" in server.tianjian("ledger", "verify")
    sealed = sum(life.phone.batches[-1].last for life in lives)
    assert len(server.ledger()) == sealed


def live_until_killed(lives: list[Life], server: Server, seconds: float) -> list[Life]:
    """Let all phones sync, pull the plug, and let them notice."""
    server.start()
    running = [Life(life.phone, server) for life in lives]
    for old, life in zip(lives, running, strict=True):
        life.acknowledged = old.acknowledged
        life.start()
    deadline = time.monotonic() + 30
    while not all(life.acknowledged for life in running):
        assert time.monotonic() < deadline, "a phone was never answered"
        time.sleep(0.01)
    # The moment of the cut is the point of the test, not a wait for something.
    time.sleep(seconds)
    server.kill()
    for life in running:
        life.join(30)
    return running


def check_acknowledged(lives: list[Life], server: Server) -> None:
    """The ledger holds every event up to what each phone was told."""
    found = {(event["device"], event["counter"]) for event in server.ledger()}
    for life in lives:
        last = life.phone.batches[life.acknowledged - 1].last
        expected = {(life.phone.device, counter) for counter in range(1, last + 1)}
        assert expected <= found
    assert "all good" in server.tianjian("ledger", "verify")
