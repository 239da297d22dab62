"""The order in which phones list packs."""

from typing import Any

from server.packs.catalogue import in_learning_order


def pack(id: str, *prerequisites: str) -> dict[str, Any]:
    return {"id": id, "prerequisites": list(prerequisites)}


def ids(*packs: dict[str, Any]) -> list[str]:
    return [one["id"] for one in in_learning_order(packs)]


def test_what_a_pack_builds_on_stands_before_it() -> None:
    found = ids(pack("P03-O", "P03-A"), pack("P03-A", "X01"), pack("X01"))
    assert found == ["X01", "P03-A", "P03-O"]


def test_packs_that_wait_for_nothing_stand_by_id() -> None:
    assert ids(pack("B"), pack("C"), pack("A")) == ["A", "B", "C"]


def test_a_missing_prerequisite_or_a_ring_hides_no_pack() -> None:
    assert ids(pack("B", "nowhere"), pack("A", "A")) == ["B", "A"]
    assert sorted(ids(pack("A", "B"), pack("B", "A"))) == ["A", "B"]
