"""What an outlet writes goes up over its township to the county, and each one's word comes back."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.db import db
from server.es256 import to_base64url
from server.people.places import Scope
from server.stations.local import offers, photos, pictures, service
from server.studio import drafts
from tests.conftest import make_settings  # noqa: F401
from tests.stations.pair.nodes import Node, admit, make_node
from tests.stations.test_trainers import photo

EVERYWHERE = Scope(("/",))
HAIL = {"kind": "notice", "title": "冰雹", "text": "今晚盖网。", "until": None}
LESSON = {
    "kind": "lesson", "title": "我们的冷库", "until": None,
    "cards": ["先打电话。", "自带箱子。"],
    "items": [{"text": "打给谁？", "options": [
        {"text": "管库的人", "right": True}, {"text": "谁也不用", "right": False}]}],
}  # fmt: skip


@pytest.fixture
def tiers(tmp_path: Path) -> Iterator[list[Node]]:
    """An outlet, its township, the county, from below upward."""
    county = make_node(tmp_path / "county", "centre", node_name="县中心")
    town = make_node(tmp_path / "town", "station", node_name="镇站")
    outlet = make_node(tmp_path / "outlet", "station", node_name="村站")
    admit(county, town, "镇站")
    admit(town, outlet, "村站")
    yield [outlet, town, county]
    for node in (outlet, town, county):
        with node.inside():
            db.engine.dispose()


def contact(below: Node, above: Node) -> dict[str, Any]:
    """What rides on one relay, both ways; what went up."""
    with below.inside():
        node = below.app.extensions["sync"].node
        up = offers.up_extra(node)
    with above.inside():
        name = above.app.extensions["sync"].node.name
        answer = offers.answer_extra(
            node.key.thumbprint, json.loads(json.dumps(up)), name
        )
    with below.inside():
        offers.take_extra(json.loads(json.dumps(answer)))
    return up


def settle(tiers: list[Node]) -> None:
    for _ in range(6):
        for below, above in zip(tiers, tiers[1:], strict=False):
            contact(below, above)


def write(node: Node, piece: dict[str, Any], data: bytes | None = None) -> str:
    with node.inside():
        own = node.app.extensions["sync"].node
        said = {**piece, "alt": "一张照片"}
        named = service.save(None, said, own, by="王老师", photo=data)
        service.publish(named)
        return named


def decide(node: Node, piece_id: str, accept: bool, word: str = "") -> None:
    with node.inside():
        for each in offers.offers(EVERYWHERE, ("pending", "accepted", "declined")):
            if each.piece.piece_id == piece_id:
                who = each.piece.station_id
        offers.decide(EVERYWHERE, who, piece_id, accept, word, "boss")


def offered(node: Node) -> dict[str, str]:
    with node.inside():
        found = offers.offers(EVERYWHERE, ("pending", "accepted", "declined"))
        return {each.piece.piece_id: each.piece.state for each in found}


def test_an_offer_goes_on_upward_and_the_countys_word_comes_down(
    tiers: list[Node],
) -> None:
    outlet, town, county = tiers
    small = photos.shrink(photo())
    piece_id = write(outlet, HAIL, small)
    settle(tiers)
    assert offered(town) == offered(county) == {piece_id: "pending"}
    with county.inside():
        (offer,) = offers.offers(EVERYWHERE, ["pending"])
        assert offer.piece.body["from"] == "村站" and offer.station == "镇站"
        assert offer.piece.body["author"] == "王老师"
        assert pictures.picture(offer.piece.body["picture"]["sha256"]) == small
    decide(county, piece_id, True)
    settle(tiers)
    # Nobody had decided in the township: the county's word holds there, too.
    assert offered(town) == {piece_id: "accepted"}
    for node in (town, county):
        shown = json.loads(node.app.test_client().get("/api/v1/local").json["payload"])
        assert [one["from"] for one in shown["pieces"]] == ["村站"]
    with outlet.inside():
        assert service.piece(piece_id).review == "accepted"
    # When all is said, nothing goes up but a question.
    with outlet.inside(), outlet.app.app_context():
        assert not offers.is_waiting()
    assert set(contact(outlet, town)["local"]) == {"heard"}
    assert set(contact(town, county)["local"]) == {"heard"}


def test_where_two_nodes_think_differently_both_words_are_heard(
    tiers: list[Node],
) -> None:
    outlet, town, county = tiers
    piece_id = write(outlet, HAIL)
    settle(tiers)
    decide(town, piece_id, True)
    decide(county, piece_id, False, "只说本村的事")
    settle(tiers)
    assert offered(town) == {piece_id: "accepted"}
    with outlet.inside():
        row = service.piece(piece_id)
        assert row.review == "accepted"
        assert row.above is not None
        assert (row.above["node"], row.above["state"]) == ("县中心", "declined")
        assert row.above["word"] == "只说本村的事"


def test_what_the_township_declines_goes_no_further(tiers: list[Node]) -> None:
    outlet, town, county = tiers
    piece_id = write(outlet, HAIL)
    contact(outlet, town)
    decide(town, piece_id, False, "写上日期")
    settle(tiers)
    assert offered(county) == {}
    with outlet.inside():
        assert service.piece(piece_id).word == "写上日期"
        service.withdraw(piece_id)
    settle(tiers)
    assert offered(town) == {piece_id: "declined"}


def test_a_picture_that_was_not_asked_for_or_is_another_is_not_kept(
    tiers: list[Node],
) -> None:
    outlet, town, _ = tiers
    small, other = photos.shrink(photo(200, 100)), photos.shrink(photo(90, 90))
    write(outlet, HAIL, small)
    with outlet.inside():
        station = outlet.app.extensions["sync"].node.key.thumbprint
        document = offers.up_extra(outlet.app.extensions["sync"].node)
    with town.inside():
        lacks = offers.answer_extra(station, document)["local"]["lacks"]
        assert len(lacks) == 1
        for data in (other, small[:-9], b"", bytes(50_000)):
            sent = {"sha256": lacks[0], "data": to_base64url(data)}
            bad = {"local": {"heard": 0, "picture": sent}}
            assert offers.answer_extra(station, bad)["local"]["lacks"] == lacks
        stray = {"sha256": "0" * 64, "data": to_base64url(small)}
        offers.answer_extra(station, {"local": {"picture": stray}})
        offers.answer_extra(station, {"local": {"picture": {"sha256": 7}}})
        assert pictures.missing(lacks) == lacks


def test_an_accepted_lesson_becomes_a_draft_of_the_studio(tiers: list[Node]) -> None:
    outlet, town, _ = tiers
    piece_id = write(outlet, LESSON, photos.shrink(photo(300, 200)))
    contact(outlet, town)
    contact(outlet, town)
    decide(town, piece_id, True)
    with town.inside():
        make = town.app.extensions["draft_of_piece"]
        station = offers.offers(EVERYWHERE, ["accepted"])[0].piece.station_id
        pack = offers.into_studio(EVERYWHERE, station, piece_id, "somebody", make)
        again = offers.into_studio(EVERYWHERE, station, piece_id, "somebody", make)
        assert pack == again
        files = drafts.content_of(pack)
        lesson = files["zh_Hans/10-from-the-station.md"]
        assert "先打电话。" in lesson and "管库的人" in lesson and "photo.jpg" in lesson
        assert "先打电话。" not in files["en/10-from-the-station.md"]
        assert "media/photo.jpg" in files and "我们的冷库" in files["pack.yaml"]
