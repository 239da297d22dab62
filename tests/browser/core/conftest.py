"""The app's core against the real server: one node, a road that can be made bad, a phone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Playwright

from tests.browser.core_page import build_page, node, phone, write_large_pack
from tests.faults import FaultProxy
from tests.servers import Server


@pytest.fixture(scope="session")
def page_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page that hands out the core, built once."""
    return build_page(tmp_path_factory.mktemp("core") / "dist")


@pytest.fixture
def lessons(tmp_path: Path) -> Path:
    """The source of a pack with large sounds."""
    return write_large_pack(tmp_path / "lessons")


@pytest.fixture
def server(tmp_path: Path, page_folder: Path, lessons: Path) -> Iterator[Server]:
    """A running node that has published it."""
    made = node(tmp_path / "node", page_folder)
    made.tianjian("packs", "publish", str(lessons))
    with made:
        yield made


@pytest.fixture
def road(server: Server) -> Iterator[FaultProxy]:
    """The road to it."""
    with FaultProxy(server.port) as proxy:
        yield proxy


@pytest.fixture
def context(playwright: Playwright, tmp_path: Path) -> Iterator[BrowserContext]:
    """A phone that nobody has used."""
    with phone(playwright, tmp_path / "phone") as opened:
        yield opened
