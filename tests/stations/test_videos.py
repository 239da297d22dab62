"""Courses with videos on the road: a station lists them at once, and their videos follow.

So do the pictures for old phones.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.db import db
from server.packs import adopt
from server.packs import service as packs
from server.packs.adopt import adopt_catalogue, fetch_optional, missing_optional
from server.packs.carry import export_tjpack, import_tjpack
from server.packs.tjpack import peek_publisher
from tests.packs.films import add_video, film
from tests.packs.samples import write_pack
from tests.stations.pair.nodes import Node, make_node


#: Of the pictures of the sample pack and its video.
FALLBACKS = ["box.png", "dot.png", "shake-poster.png"]


class Road:
    """Files of the centre, until the line goes away."""

    def __init__(self, centre: Node) -> None:
        self.centre = centre
        self.asked: list[tuple[str, int]] = []
        self.most = 10**9

    def __call__(self, name: str, offset: int) -> Iterator[bytes]:
        with self.centre.inside():
            path = packs.blob_path(name)
        assert path is not None
        self.asked.append((name, offset))
        data = path.read_bytes()[offset:]
        for at in range(0, len(data), 50):
            if self.most <= 0:
                raise ConnectionResetError
            self.most -= 50
            yield data[at : at + 50]


@pytest.fixture
def nodes(tmp_path: Path) -> Iterator[tuple[Node, Node]]:
    """A centre with one course that has a video, and a station without any."""
    centre = make_node(tmp_path / "c", "centre")
    station = make_node(tmp_path / "s", "station")
    folder = write_pack(tmp_path / "lessons", "T01-A")
    add_video(folder)
    (folder / "media/shake-360p.mp4").write_bytes(film(filling=bytes(3000)))
    with centre.inside():
        packs.publish_pack(folder)
    yield centre, station
    for node in (centre, station):
        with node.inside():
            db.engine.dispose()


def test_words_come_first_and_a_video_goes_on_where_it_was_cut(
    nodes: tuple[Node, Node], monkeypatch: pytest.MonkeyPatch
) -> None:
    centre, station = nodes
    with centre.inside():
        body = packs.current_catalogue().body
    road = Road(centre)
    with station.inside():
        adopt_catalogue(body, None, road)
        assert [entry["id"] for entry in packs.published_packs()] == ["T01-A"]
        files = missing_optional()
        names = [file["name"] for file in files]
        assert names[-1] == "shake-360p.mp4"
        assert set(FALLBACKS) < set(names)
        assert len(files) == 7 and not {n for n, _ in road.asked} & {
            file["sha256"] for file in files
        }
        road.most = sum(file["bytes"] for file in files) - 1000
        with pytest.raises(ConnectionResetError):
            fetch_optional(road, 60)
        assert [file["name"] for file in missing_optional()] == ["shake-360p.mp4"]
        road.most = 10**9
        fetch_optional(road, 60)
        assert road.asked[-1][1] > 1500
        assert missing_optional() == []
        # Longer than it may no contact fetches.
        for file in files:
            path = packs.blob_path(file["sha256"])
            assert path is not None
            path.unlink()
        monkeypatch.setattr(adopt.time, "monotonic", iter(range(0, 10**6, 10)).__next__)
        fetch_optional(road, 5)
        assert len(missing_optional()) == 7


def test_a_pack_file_may_lack_its_videos(
    nodes: tuple[Node, Node], tmp_path: Path
) -> None:
    centre, station = nodes
    whole, bare = tmp_path / "whole.tjpack", tmp_path / "bare.tjpack"
    with centre.inside():
        export_tjpack("T01-A", whole)
        manifest = json.loads(packs.current_catalogue().body)["payload"]
        name = json.loads(manifest)["packs"][0]["manifest"]["sha256"]
        path = packs.blob_path(name)
        assert path is not None
        for file in json.loads(path.read_bytes())["files"]:
            blob = packs.blob_path(file["sha256"])
            if file["role"].startswith("video") and blob:
                blob.unlink()
        export_tjpack("T01-A", bare)
    assert bare.stat().st_size < whole.stat().st_size - 3000
    with station.inside():
        import_tjpack(bare, trust=peek_publisher(bare).thumbprint)
        assert len(missing_optional()) == 4
        # What the station gives on is another file once the rest is here.
        first = packs.download("T01-A", 1)
        import_tjpack(whole)
        assert missing_optional() == []
        assert first.stat().st_size < packs.download("T01-A", 1).stat().st_size
