"""A centre and a station as real processes, joined by a code."""

import functools
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import Server


@functools.cache
def _blank() -> tempfile.TemporaryDirectory[str]:
    """A data folder with empty tables and no key, made once for all tests of a process."""
    folder = tempfile.TemporaryDirectory(prefix="tianjian-blank-")
    Server(Path(folder.name)).tianjian("db", "upgrade")
    shutil.rmtree(Path(folder.name) / "keys")
    return folder


def upgraded(folder: Path, **settings: str) -> Server:
    """A node with empty tables, not started yet."""
    shutil.copytree(_blank().name, folder)
    return Server(folder, **settings)


def join(station: Server, upstream: Server, name: str = "吕田服务站") -> None:
    """Let the upstream's manager make a code, and type it at the station."""
    code = upstream.tianjian("station", "code", "--name", name).strip()
    station.tianjian("station", "init", "--upstream", upstream.base, "--code", code)


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Server]:
    """A running centre."""
    with upgraded(tmp_path / "centre", TIANJIAN_NODE_NAME="从化县域中心") as server:
        yield server


@pytest.fixture
def station(tmp_path: Path, centre: Server) -> Iterator[Server]:
    """A running station that joined the centre."""
    server = upgraded(tmp_path / "station")
    join(server, centre)
    with server:
        yield server
