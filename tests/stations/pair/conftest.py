"""A centre and a station that joined it, both in this process, and a stick."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.db import db
from tests.stations.pair.nodes import Node, admit, make_node


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Node]:
    """The node above."""
    node = make_node(tmp_path / "centre", "centre", node_name="从化县域中心")
    yield node
    with node.inside():
        db.engine.dispose()


@pytest.fixture
def station(tmp_path: Path, centre: Node) -> Iterator[Node]:
    """The node below; no line leads upward."""
    node = make_node(tmp_path / "station", "station")
    admit(centre, node)
    yield node
    with node.inside():
        db.engine.dispose()


@pytest.fixture
def usb(tmp_path: Path) -> Path:
    """Where a stick is plugged in."""
    folder = tmp_path / "usb"
    folder.mkdir()
    return folder
