"""Many requests at once: nothing lost, nothing doubled."""

import random
from concurrent.futures import ThreadPoolExecutor

from server.db import db
from server.sync import audit
from tests.sync.talk import WHERE, Desk, new_phone, sealed, second_phone


def test_two_phones_and_a_rescue_at_once_lose_and_double_nothing(desk: Desk) -> None:
    first = new_phone()
    second = second_phone(first)
    batches = sealed(first, 12) + sealed(second, 12)
    chance = random.Random(1)
    requests = []
    for phone in (first, second) * 12:
        portion = chance.sample(batches, 6)
        requests.append(phone.request(portion, cards=[first.card, second.card]))

    def send(request: bytes) -> list[str]:
        with desk.app.app_context():
            return desk.take(request).states

    with ThreadPoolExecutor(6) as pool:
        states = [state for each in pool.map(send, requests) for state in each]
    assert set(states) <= {"accepted", "duplicate", "held gap"}
    last = desk.send(first, *batches, cards=[second.card])
    assert last["received"]["events"] == 48
    assert desk.progress(first.learner)["items"][WHERE]["attempts"] == 24
    assert audit.verify(desk.wiring).findings == []
    db.session.remove()


def test_one_ticket_used_by_two_phones_at_once_links_one(desk: Desk) -> None:
    first = new_phone()
    desk.send(first)
    rivals = [second_phone(first, f"rival {n}") for n in range(4)]

    def send(request: bytes) -> bool:
        with desk.app.app_context():
            try:
                desk.take(request)
            except Exception as error:
                assert getattr(error, "code", "") == "bad-link", error
                return False
            return True

    with ThreadPoolExecutor(4) as pool:
        won = list(pool.map(send, [rival.request() for rival in rivals]))
    assert sum(won) == 1
