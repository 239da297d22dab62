"""A real server behind a road that loses answers and cuts requests."""

import http.client
from pathlib import Path

from server.es256 import seeded_key
from server.sync.phone import Phone, first_phone
from tests.faults import FaultProxy
from tests.servers import Server
from tests.sync.talk import BINARY, NOON, Answer, name_yourself


def post(port: int, body: bytes) -> Answer | None:
    """One sync through the proxy; None where the connection broke."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("POST", "/api/v1/sync", body, {"Content-Type": BINARY})
        return Answer(connection.getresponse().read())
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def sealed(phone: Phone) -> list[bytes]:
    """One more batch."""
    name_yourself(phone)
    phone.record("lesson-opened", lesson="P03-A.nowhere")
    phone.seal()
    return [batch.raw for batch in phone.batches]


def test_a_lost_answer_costs_nothing_but_the_way(tmp_path: Path) -> None:
    phone = first_phone(seeded_key("bad road"), NOON)
    server = Server(tmp_path)
    server.tianjian("db", "upgrade")
    with server, FaultProxy(server.port) as proxy:
        lost = proxy.add("/api/v1/sync", "drop", times=2)
        for _ in range(2):
            assert post(proxy.port, phone.request(sealed(phone))) is None
        assert lost.times == 0
        answer = post(proxy.port, phone.request(sealed(phone)))
        assert answer is not None
        assert answer.states == ["duplicate", "duplicate", "accepted"]
        assert answer["received"] == {"batch": 3, "events": 6, "held": 3, "refused": 0}
        proxy.add("/api/v1/sync", "cut", at=40)
        assert post(proxy.port, phone.request(sealed(phone))) is None
        again = post(proxy.port, phone.request([phone.batches[3]]))
        assert again is not None and again.states == ["duplicate"]
        assert len(server.ledger()) == 8


def test_half_a_request_changes_nothing(tmp_path: Path) -> None:
    phone = first_phone(seeded_key("half"), NOON)
    server = Server(tmp_path)
    server.tianjian("db", "upgrade")
    with server:
        body = phone.request(sealed(phone))
        for at in (1, 64, len(body) // 2, len(body) - 1):
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=9)
            connection.putrequest("POST", "/api/v1/sync")
            connection.putheader("Content-Type", BINARY)
            connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body[:at])
            connection.close()
        assert server.ledger() == []
        answer = post(server.port, body)
        assert answer is not None and answer.states == ["accepted"]
