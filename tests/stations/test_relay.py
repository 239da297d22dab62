"""What a phone gives to a station reaches the centre as it was, and the phone is told so."""

import shutil
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from server.errors import BadRequest
from server.es256 import seeded_key
from server.people.node import load_node_key
from server.stations.frames import open_frame, seal_frame
from server.sync.envelope import open_answer
from tests.servers import Server
from tests.stations.conftest import join, upgraded
from tests.sync.talk import name_yourself, new_phone, study_lesson


def post(server: Server, path: str, body: bytes) -> tuple[int, bytes]:
    request = urllib.request.Request(
        server.base + path,
        body,
        {"Content-Type": "application/octet-stream", "Accept-Language": "en"},
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


class Person:
    """Somebody with a phone that speaks the protocol."""

    def __init__(self, name: str) -> None:
        self.phone = new_phone(name)
        name_yourself(self.phone)

    def study(self, server: Server) -> dict:
        study_lesson(self.phone)
        return self.sync(server, self.phone.seal())

    def sync(self, server: Server, *batches: object) -> dict:
        request = self.phone.request(batches, card=self.phone.card)
        status, body = post(server, "/api/v1/sync", request)
        assert status == 200, body
        return open_answer(body)[0]


def relay(station: Server) -> str:
    return station.tianjian("station", "relay")


def test_the_centre_gets_the_same_bytes_and_the_phone_sees_two_ticks(
    centre: Server, station: Server
) -> None:
    anna = Person("anna")
    first = anna.study(station)
    assert first["node"]["name"] == "吕田服务站"
    assert first["centre"] is None
    relay(station)
    assert centre.ledger() == station.ledger() != []
    again = anna.sync(station)
    assert again["centre"] == {"batch": 1, "events": again["received"]["events"]}


def test_what_came_to_the_centre_by_another_way_comes_down(
    centre: Server, station: Server
) -> None:
    bo = Person("bo")
    bo.study(station)
    relay(station)
    study_lesson(bo.phone)
    bo.sync(centre, bo.phone.seal())
    relay(station)
    assert station.ledger() == centre.ledger()
    assert len(station.ledger()) > 5


def test_a_station_behind_a_station_hears_of_the_centre_hop_by_hop(
    centre: Server, station: Server, tmp_path: Path
) -> None:
    village = upgraded(tmp_path / "village")
    join(village, station, "村代办点")
    with village:
        cai = Person("cai")
        cai.study(village)
        relay(village)
        assert cai.sync(village)["centre"] is None
        relay(station)
        relay(village)
        assert cai.sync(village)["centre"]["batch"] == 1
        assert centre.ledger() == village.ledger()


@pytest.mark.parametrize("older", ["centre", "station"])
def test_a_node_from_yesterdays_backup_gets_back_in_step(
    centre: Server, station: Server, tmp_path: Path, older: str
) -> None:
    node = {"centre": centre, "station": station}[older]
    dan = Person("dan")
    dan.study(station)
    relay(station)
    node.stop()
    shutil.copytree(node.data_dir, tmp_path / "backup")
    node.start()
    study_lesson(dan.phone)
    dan.sync(station, dan.phone.seal())
    relay(station)
    before = centre.ledger()
    node.kill()
    shutil.rmtree(node.data_dir)
    shutil.copytree(tmp_path / "backup", node.data_dir)
    node.start()
    relay(station)
    relay(station)
    assert centre.ledger() == station.ledger() == before


def test_a_stolen_station_is_refused_and_its_replacement_gets_the_learners(
    centre: Server, station: Server, tmp_path: Path
) -> None:
    eva = Person("eva")
    eva.study(station)
    relay(station)
    name = load_node_key(station.data_dir).thumbprint
    code = centre.tianjian(
        "station", "code", "--name", "新站", "--replaces", name
    ).strip()
    fresh = upgraded(tmp_path / "fresh")
    fresh.tianjian("station", "init", "--upstream", centre.base, "--code", code)
    with fresh:
        relay(fresh)
        assert fresh.ledger() == centre.ledger()
        with pytest.raises(RuntimeError, match="revoked"):
            relay(station)
        # What the revoked station holds is still good by any other way.
        study_lesson(eva.phone)
        eva.sync(fresh, eva.phone.seal())
        relay(fresh)
        assert len(centre.ledger()) == len(fresh.ledger())


def test_strangers_are_told_what_is_wrong(client: FlaskClient) -> None:
    stranger = seal_frame(seeded_key("stranger"), header(), [])
    kind = "application/octet-stream"
    for body, code in ((b"x" * 500, 400), (stranger, 401)):
        assert (
            client.post("/api/v1/relay", data=body, content_type=kind).status_code
            == code
        )
    assert client.post("/api/v1/relay", data=stranger).status_code == 415
    asked = {"code": "AAAAA", "key": {"x": "a", "y": "b"}, "signature": "s" * 86}
    assert client.post("/api/v1/stations/join", json=asked).status_code == 400


def test_a_code_works_once_and_a_wrong_one_never(
    centre: Server, station: Server, tmp_path: Path
) -> None:
    code = centre.tianjian("station", "code", "--name", "站").strip()
    one, two = upgraded(tmp_path / "one"), upgraded(tmp_path / "two")
    init = ("station", "init", "--upstream", centre.base, "--code")
    one.tianjian(*init, code.lower())
    for wrong in (code, "AAAAA-AAAAA"):
        with pytest.raises(RuntimeError, match="bad-code"):
            two.tianjian(*init, wrong)


HOSTILE = {
    "nothing": b"",
    "no line": b"x" * 500,
    "no json": b"s" * 64 + b"{\n",
    "an array": b"s" * 64 + b"[]\n",
    "deep": b"s" * 64 + b"[" * 100_000 + b"\n",
    "nan": b"s" * 64 + b'{"v":NaN}\n',
    "utf-16": b"s" * 64 + '{"v":1}\n'.encode("utf-16"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_frame_that_is_none_is_refused(what: str) -> None:
    with pytest.raises(BadRequest):
        open_frame(HOSTILE[what], "up")


def header(**changes: object) -> dict:
    key = seeded_key("stranger")
    fields = {
        "v": 1, "station": key.thumbprint, "contact": 0, "sent": 1, "learners": [],
    }  # fmt: skip
    return {**fields, **changes}


@pytest.mark.parametrize(
    "changes",
    [
        {"v": 2},
        {"contact": -1},
        {"contact": True},
        {"sent": 10**30},
        {"station": "x"},
        {"learners": [{"learner": "x"}]},
        {"learners": [{"learner": "a" * 43, "batches": 1}]},
        {"learners": [{"learner": "a" * 43, "cards": [1]}]},
        {"range": ["a"]},
        {"issuers": {"x": {}}},
    ],
)
def test_a_header_out_of_its_limits_is_refused(changes: dict) -> None:
    body = seal_frame(seeded_key("stranger"), header(**changes), [])
    with pytest.raises(BadRequest):
        open_frame(body, "up")


def test_a_false_signature_in_a_stations_name_is_refused(
    centre: Server, station: Server
) -> None:
    name = load_node_key(station.data_dir).thumbprint
    forged = seal_frame(seeded_key("stranger"), header(station=name), [])
    status, answer = post(centre, "/api/v1/relay", forged)
    assert status == 401 and b"unknown-station" in answer


def test_a_station_is_told_nothing_of_learners_whom_it_never_brought(
    centre: Server, station: Server
) -> None:
    fan = Person("fan")
    fan.study(centre)
    key = load_node_key(station.data_dir)
    asked = header(
        station=key.thumbprint, learners=[{"learner": fan.phone.learner, "known": {}}]
    )
    status, body = post(centre, "/api/v1/relay", seal_frame(key, asked, []))
    assert status == 200
    answer = open_frame(body, "down")
    assert [group.said["state"] for group in answer.groups] == ["unknown"]
    assert answer.groups[0].batches == [] and not answer.groups[0].said["devices"]


def test_a_station_keeps_to_the_hours_that_its_upstream_sets(
    centre: Server, station: Server
) -> None:
    name = load_node_key(station.data_dir).thumbprint
    with pytest.raises(RuntimeError, match="18:00-07:00"):
        centre.tianjian("station", "policy", name, "--hours", "at night")
    centre.tianjian("station", "policy", name, "--hours", "18:00-07:00")
    relay(station)
    assert "hours: 18:00-07:00" in station.tianjian("station", "status")
