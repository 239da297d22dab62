"""*Fetch new courses* on the operator's page: now, whatever waits, told while it goes on."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.packs import service as packs
from server.stations import relay
from server.stations.console import door, jobs
from server.stations.road import Road, Trouble
from tests.packs.samples import write_pack
from tests.stations.console import PIN, enter, post
from tests.stations.pair.nodes import Node


def publish(node: Node, folder: Path, pack: str) -> None:
    write_pack(folder, pack)
    with node.inside():
        packs.publish_pack(folder / pack)


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch, centre: Node) -> None:
    """The centre answers in this process."""

    def get(_: Road, path: str, expect: str) -> bytes:
        answer = centre.app.test_client().get(path)
        if answer.status_code != 200:
            raise Trouble("refused", f"{answer.status_code} {answer.json['code']}")
        return answer.data

    def stream(_: Road, path: str, *, offset: int = 0) -> Iterator[bytes]:
        with centre.inside():
            found = packs.blob_path(path.rpartition("/")[2])
        yield found.read_bytes()[offset:]

    monkeypatch.setattr(Road, "get", get)
    monkeypatch.setattr(Road, "stream", stream)


def press(node: Node) -> str:
    """Press the button, wait, read the board."""
    client = node.app.test_client()
    assert enter(client).status_code == 303
    assert post(client, "/station/courses").status_code == 303
    deadline = time.monotonic() + 20
    while (
        job := jobs.last_job(node.app.extensions["settings"].data_dir)
    ) is None or job.state == "running":
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return client.get("/station", headers={"Accept-Language": "en"}).text


def test_the_operator_fetches_courses_and_reads_how_it_went(
    station: Node,
    centre: Node,
    line: None,
    tmp_path: Path,
) -> None:
    with station.inside():
        door.set_pin(PIN)
    assert "The centre has no courses yet." in press(station)
    publish(centre, tmp_path / "lessons", "T01-A")
    assert "The new courses are here" in press(station)
    with station.inside():
        assert [entry["id"] for entry in packs.published_packs()] == ["T01-A"]
    assert "Nothing new" in press(station)


def test_how_far_it_is_counts_the_bytes_that_are_missing(
    station: Node,
    centre: Node,
    line: None,
    tmp_path: Path,
) -> None:
    publish(centre, tmp_path / "lessons", "T01-A")
    heard: list[tuple[int, int]] = []
    with station.inside():
        equipment = station.app.extensions["relay"]
        relay.fetch_courses(equipment, lambda done, total: heard.append((done, total)))
    assert heard == sorted(heard) and {total for _, total in heard} == {heard[-1][0]}
    publish(centre, tmp_path / "lessons", "T02-A")
    again: list[tuple[int, int]] = []
    with station.inside():
        relay.fetch_courses(equipment, lambda done, total: again.append((done, total)))
    assert all(total < heard[-1][1] + again[-1][1] for _, total in again)


def test_two_never_fetch_at_once(station: Node, line: None) -> None:
    with station.inside():
        equipment = station.app.extensions["relay"]
        with relay._alone_with_courses(equipment.data_dir) as mine:
            assert mine
            with pytest.raises(Exception, match="at-work|on their way"):
                relay.fetch_courses(equipment)
