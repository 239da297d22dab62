"""While a slow stick or a slow line moves, phones are served."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import update

from server.db import db, run_unit
from server.packs import service as packs
from server.stations import homecoming, relay, stick
from server.stations.models import Upstream
from tests.packs.samples import write_pack
from tests.stations.pair.nodes import Node
from tests.stations.pair.trips import trip
from tests.sync.talk import new_phone


def may_write(node: Node) -> None:
    """Somebody else can write to the node's database at this moment."""
    file = node.folder / "var" / "tianjian.db"
    with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")


def test_phones_are_served_while_a_slow_stick_is_written_and_read(
    station: Node,
    centre: Node,
    usb: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write_pack(tmp_path / "lessons", "T01-A")
    with centre.inside():
        packs.publish_pack(tmp_path / "lessons" / "T01-A")
    station.sync(new_phone("anna"), 2)
    add, read = stick.Writer.add, homecoming.read_slice
    looked = []

    def slow_add(writer: stick.Writer, kind: str, data: bytes) -> None:
        looked.append(kind)
        for node in (station, centre):
            may_write(node)
        add(writer, kind, data)

    def slow_read(*what: object) -> Iterator[bytes]:
        looked.append("read")
        may_write(station)
        yield from read(*what)

    monkeypatch.setattr(stick.Writer, "add", slow_add)
    monkeypatch.setattr(homecoming, "read_slice", slow_read)
    trip(station, centre, usb)
    assert {"request", "answer", "catalogue", "blob", "read", "end"} <= set(looked)


def test_phones_are_served_while_courses_come_by_a_slow_line(
    station: Node, centre: Node, tmp_path: Path
) -> None:
    write_pack(tmp_path / "lessons", "T01-A")
    with centre.inside():
        packs.publish_pack(tmp_path / "lessons" / "T01-A")
        body = packs.current_catalogue().body

    class Line:
        """What the road gives, while somebody else writes."""

        def get(self, *_: object) -> bytes:
            may_write(station)
            return body

        def stream(self, path: str, *, offset: int = 0) -> Iterator[bytes]:
            may_write(station)
            with centre.inside():
                found = packs.blob_path(path.rpartition("/")[2])
            yield found.read_bytes()[offset:]

    with station.inside():
        run_unit(lambda: db.session.execute(update(Upstream).values(catalogue=474_579)))
        assert relay._fetch_catalogue(station.app.extensions["relay"], Line())
        assert [entry["id"] for entry in packs.published_packs()] == ["T01-A"]
