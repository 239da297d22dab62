"""Name and certificate of an outlet that reaches the centre only by way of other stations."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from server.certificates import service
from server.certificates.authority import LocalAuthority
from server.certificates.carrying import (
    MOST_ASKED,
    Carrier,
    read_wish,
    signed_wish,
    wish_of,
)
from server.certificates.holding import Holding
from server.certificates.issuing import MOST_BEHIND_ONE, Desk
from server.es256 import PrivateKey, seeded_key
from server.settings import Settings
from tests.conftest import make_settings

DOMAIN = "stations.tianjian.example"
NOW = datetime.now(UTC)


@dataclass
class Box:
    """A station with its settings and its node key."""

    settings: Settings
    key: PrivateKey
    place: str

    def header(self) -> dict[str, Any]:
        """What it adds to a request now."""
        return service.up_extra(self.settings, self.key, NOW)

    def hear(self, answer: dict[str, Any]) -> bool:
        """Take an answer; whether a certificate came."""
        return service.take_extra(self.settings, answer, NOW)


@pytest.fixture
def boxes(tmp_path: Path) -> list[Box]:
    """A village's outlet, the township's station above it, the county's above that."""
    return [
        Box(
            make_settings(tmp_path / place, lan_address=f"192.168.{number}.1"),
            seeded_key(place),
            place,
        )
        for number, place in enumerate(("xikeng", "lvtian", "conghua"))
    ]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "centre", DOMAIN, LocalAuthority(tmp_path / "authority"))


def contact(boxes: list[Box], desk: Desk) -> bool:
    """Everybody talks to the node above, from below upward; whether the outlet got one."""
    got = False
    for place, box in enumerate(boxes):
        header, identity = box.header(), box.key.thumbprint
        if box is boxes[-1]:
            answer = service.answer_extra(desk, identity, box.place, header)
            while desk.pending():
                desk.work()
        else:
            above = boxes[place + 1].settings
            answer = service.carry_extra(above, identity, box.place, header)
        heard = box.hear(answer)
        got = heard if place == 0 else got
    return got


def test_an_outlets_request_goes_up_and_its_certificate_comes_down(
    boxes: list[Box], desk: Desk
) -> None:
    rounds = 0
    while not contact(boxes, desk):
        rounds += 1
        assert rounds < 12
    held = Holding(boxes[0].settings.data_dir).held()
    assert held and held.hostname.startswith("xikeng-")
    assert held.hostname.endswith(f".{DOMAIN}")
    # Its name leads to its own address, not to that of a station on the way.
    assert (desk.folder / f"{held.hostname}.lan").read_text() == "192.168.0.1"
    for _ in range(4):
        contact(boxes, desk)
    for box in boxes:
        assert Holding(box.settings.data_dir).held()
        # Whoever has all asks for nothing more, and carries nothing more.
        assert "names_below" not in box.header() and "csr" not in box.header()


def test_the_outlets_key_is_at_the_outlet_only(
    boxes: list[Box], desk: Desk, tmp_path: Path
) -> None:
    while not contact(boxes, desk):
        pass
    secret = Holding(boxes[0].settings.data_dir).key_file.read_bytes().splitlines()[1]
    for place in ("lvtian", "conghua", "centre"):
        for file in (tmp_path / place).rglob("*"):
            assert file.is_dir() or secret not in file.read_bytes()


def test_nobody_on_the_way_asks_in_an_outlets_name(
    boxes: list[Box], desk: Desk
) -> None:
    outlet, rogue = boxes[0], boxes[1]
    Holding(rogue.settings.data_dir).rename(f"xikeng.{DOMAIN}")
    own = Holding(rogue.settings.data_dir).request()
    wish = wish_of(outlet.key.thumbprint, "xikeng", outlet.header())
    assert read_wish(wish)
    for change in (
        {"csr": own},
        {"lan": "10.0.0.66"},
        {"station": rogue.key.thumbprint},
        {"key": None},
        {"signature": "x"},
        {"csr": "x" * 5_000},
        {"place": 7},
    ):
        forged = {**wish, **change}
        assert read_wish(forged) is None
        Carrier(rogue.settings.data_dir).take(forged)
        answer = service.answer_extra(
            desk, rogue.key.thumbprint, "lvtian", {"names_below": [forged]}
        )
        assert "names_below" not in answer
    assert Carrier(rogue.settings.data_dir).wishes() == []
    hostile: list[dict[str, Any]] = [{"names_below": 7}, {"names_below": [1, None, []]}]
    for bad in hostile:
        assert "names_below" not in service.answer_extra(desk, "A" * 43, "x", bad)
        Carrier(rogue.settings.data_dir).keep(bad["names_below"])
    Carrier(rogue.settings.data_dir).keep([{"station": "../../etc/passwd"}])


def test_one_station_brings_only_so_many_names(desk: Desk) -> None:
    carrier = seeded_key("rogue").thumbprint

    def named(number: int) -> int:
        keys = [seeded_key(f"{number} {each}") for each in range(MOST_ASKED)]
        wishes = [
            wish_of(key.thumbprint, "p", signed_wish(key, "", "")) for key in keys
        ]
        header = {"names_below": wishes * 2}
        answer = service.answer_extra(desk, carrier, "lvtian", header)
        return len(answer.get("names_below", []))

    assert sum(named(number) for number in range(5)) == MOST_BEHIND_ONE
