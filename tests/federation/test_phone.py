"""One phone in Node and one node: what the app's own sync code does on a bad road."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import FaultProxy
from tests.federation.phones import Phone, build
from tests.servers import Server


@pytest.fixture(scope="module", autouse=True)
def program() -> None:
    """The phone's, of the sources as they are."""
    build()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("node"))
    server.tianjian("db", "upgrade")
    with server:
        yield server


@pytest.fixture
def road(server: Server) -> Iterator[FaultProxy]:
    with FaultProxy(server.port) as road:
        yield road


@pytest.fixture
def phone(road: FaultProxy, tmp_path: Path) -> Iterator[Phone]:
    phone = Phone(tmp_path / "phone.store", f"http://127.0.0.1:{road.port}").start()
    phone.call("add", "Lin")
    yield phone
    phone.kill()


def study(phone: Phone, *words: str) -> None:
    phone.call("act", [{"type": "lesson-opened", "lesson": w} for w in words])


def lessons(server: Server, phone: Phone) -> list[str]:
    """The learner's acts in the ledger, whatever device they are under."""
    learner = phone.call("report")[0]["learner"]
    events = [e for e in server.ledger() if e["learner"] == learner]
    return sorted(e["lesson"] for e in events if "lesson" in e)


def test_kept_is_kept_whenever_the_battery_falls_out(phone: Phone) -> None:
    study(phone, "a", "b")
    phone.kill()
    phone.start()
    assert len(phone.call("report")[0]["history"]) == 3
    study(phone, "c")
    standing = phone.call("sync")
    assert standing["ok"] and standing["received"] == 4


def test_a_batch_damaged_on_the_road_is_sent_again_not_recorded_anew(
    server: Server, road: FaultProxy, phone: Phone
) -> None:
    device = phone.call("report")[0]["device"]
    study(phone, "a", "b")
    for number, at in enumerate((-1, -60, -200)):
        # From the end of the request: the last batch's body, its head, its signature.
        size = len_of_request(road, phone)
        road.add("/sync", "corrupt-up", at=size + at)
        study(phone, f"c{number}", f"d{number}")
        standing = phone.call("sync")
        assert standing["ok"] and not standing["pending"]
    assert phone.call("report")[0]["device"] == device
    expected = ["a", "b", *(f"{x}{n}" for n in range(3) for x in "cd")]
    assert lessons(server, phone) == sorted([*expected, *("x" for _ in range(3))])


def len_of_request(road: FaultProxy, phone: Phone) -> int:
    """How many bytes a sync of one more act has, about: the answer to it gets lost."""
    study(phone, "x")
    road.add("/sync", "refuse")
    assert not phone.call("sync")["ok"]
    return road.exchanges[-1].body


def test_a_busy_node_is_asked_again_when_it_said(
    road: FaultProxy, phone: Phone
) -> None:
    road.add("/sync", "answer", status=503, headers={"Retry-After": "3600"})
    busy = phone.call("sync")
    assert busy["error"]["code"] == "rate-limited" and busy["error"]["retryAt"]
    asked = len(road.exchanges)
    assert not phone.call("sync")["ok"]
    assert len(road.exchanges) == asked
    phone.call("clock", 3601)
    assert phone.call("sync")["ok"]


def test_a_storage_set_back_loses_nothing_and_doubles_nothing(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    """At a station, too: it counts batches of the phone's former life."""
    station = Server(tmp_path_factory.mktemp("station"), TIANJIAN_ROLE="station")
    station.tianjian("db", "upgrade")
    with station:
        phone = Phone(tmp_path / "phone.store", station.base).start()
        phone.call("add", "Lin")
        phone.call("sync")
        study(phone, "in both", "in both")
        phone.keep_copy(tmp_path / "copy")
        study(phone, "former")
        phone.call("sync")
        phone.kill()
        shutil.copy(tmp_path / "copy", phone.store)
        phone.start()
        study(phone, "after", "after that")
        assert phone.call("sync")["ok"]
        assert lessons(station, phone) == [
            "after",
            "after that",
            "former",
            "in both",
            "in both",
        ]
        report = phone.call("report")[0]
        assert len(report["history"]) == 6
        assert report["progress"]["lessons"].keys() == {
            "after", "after that", "former", "in both"
        }  # fmt: skip
        phone.kill()
