"""What the browser tests share: a node with the demo, the road to it, and a phone."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect, sync_playwright

from tests.browser.engines import CHROMIUM, CHROMIUM_FLAGS, Chromium
from tests.browser.field import Field
from tests.browser.learner import Learner
from tests.faults import FaultProxy
from tests.servers import ROOT, Server, seeded_copy, share_renders

#: Real packs: two courses and the entry check are enough, and every run has the same.
PACKS = ("P03-A", "P12-A", "S0")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A browser test that fails is run once more, and the run says so (an "R").

    Four engines on a shared machine stop now and then for reasons of their own. An R
    is a race to be found, not a pass to be proud of: CONTRIBUTING.md.
    """
    for item in items:
        if "tests/browser/" in item.nodeid:
            # WebKitGTK stops now and then: one write transaction (seen: sync's, on "sync" and
            # "mail") never ends, not by abort() either, and whatever needs its stores waits for
            # ever. Leaving a page a second after its last act helps (engines.py); one transaction
            # at a time, relaxed durability and undoing writes at pagehide did not.
            reruns = 3 if "webkit" in item.nodeid else 1
            item.add_marker(pytest.mark.flaky(reruns=reruns))


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the built app, the lessons, and a node's data: made once, then copied."""
    folder = tmp_path_factory.mktemp("field")
    dist = ROOT / "pwa" / "dist"
    assert (dist / "index.html").exists(), "the app is not built: make build"
    shutil.copytree(dist, folder / "app")
    for name in (*PACKS, "facts", "glossary"):
        shutil.copytree(ROOT / "lessons" / name, folder / "lessons" / name)
    (folder / "data").mkdir()
    server = Server(folder / "data", **settings(folder))
    server.tianjian("db", "upgrade")
    drawn = share_renders(folder / "data")
    server.tianjian("seed")
    drawn.unlink()
    return folder


def settings(folder: Path) -> dict[str, str]:
    """Where a node finds its app and its lessons."""
    return {
        "DEMO": "1",
        "TIANJIAN_PWA_DIR": str(folder / "app"),
        "TIANJIAN_LESSONS_DIR": str(folder / "lessons"),
    }


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Playwright, once for a file: two at a time do not agree."""
    with sync_playwright() as started:
        yield started


@pytest.fixture
def field(template: Path, tmp_path: Path) -> Iterator[Field]:
    """A running node of this test's own, and a road to it that can be made bad."""
    data = seeded_copy(template / "data", tmp_path / "node")
    with (
        Server(data, **settings(template)) as server,
        FaultProxy(server.port) as road,
    ):
        yield Field(server, road)


@pytest.fixture
def own_field(template: Path, tmp_path: Path) -> Iterator[Field]:
    """The same with an app and lessons that the test may change: see `folder`."""
    folder = seeded_copy(template, tmp_path / "field")
    with (
        Server(folder / "data", **settings(folder)) as server,
        FaultProxy(server.port) as road,
    ):
        yield Field(server, road, folder)


@pytest.fixture
def phone(playwright: Playwright, field: Field, tmp_path: Path) -> Iterator[Learner]:
    """Somebody with a Chromium phone on that road."""
    engine = Chromium(playwright, str(tmp_path / "phone"))
    yield Learner(engine, field.base)
    engine.close()


@pytest.fixture
def desk(playwright: Playwright, field: Field) -> Iterator[Page]:
    """A publisher's browser, signed in, in Chinese."""
    expect.set_options(timeout=20_000)
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
    page = browser.new_page(locale="zh-CN", viewport={"width": 1280, "height": 900})
    page.goto(f"{field.base}/office/login?next=/studio")
    page.fill("[name=login]", "publisher")
    page.fill("[name=password]", "walnut-tree-2026")
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/studio")
    yield page
    browser.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk that is soon full; Chromium's own quota override does not reach IndexedDB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=128m", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this account may not mount a small disk")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)
