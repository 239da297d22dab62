"""What the parts work with: real nodes, real Chromium, and the road between them."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, Playwright

from tests.browser.engines import WINDOWED_CHROMIUM, Chromium
from tests.browser.learner import handle
from tests.servers import ROOT, Server, seeded_copy

#: A cheap phone of 2018 is about six times slower than one core here.
CPU_SLOWDOWN = 6
#: 2G at its better: EDGE.
KBPS, RTT = 400, 0.4

WELCOME = handle("create-profile")
LIBRARY = f'{handle("library")} [data-testid^="pack-"]'

#: Notes when something matching is first on the page, by the page's own clock.
_WATCH = """(selector) => new Promise(resolve => {
  const look = () => document.querySelector(selector)
    ? resolve(performance.now()) : requestAnimationFrame(look);
  look();
})"""


class Workshop:
    """`folder` is thrown away at the end; nodes are copies of one that was seeded once."""

    def __init__(self, folder: Path, playwright: Playwright) -> None:
        self.folder = folder
        self.playwright = playwright
        self._made = 0

    def fresh(self, name: str) -> Path:
        """A name for a folder that is not there yet."""
        self._made += 1
        return self.folder / f"{name}-{self._made}"

    @contextmanager
    def node(self, **settings: str) -> Iterator[Server]:
        """A running server with the real packs and nobody's progress."""
        with self.prepared(**settings) as server:
            yield server

    def prepared(self, **settings: str) -> Server:
        """The same, still to be started."""
        template = self.folder / "template"
        if not template.exists():
            template.mkdir()
            # A copy: the app must not change in the middle of a run.
            shutil.copytree(ROOT / "pwa" / "dist", self.folder / "app")
            made = Server(template, DEMO="0")
            made.tianjian("db", "upgrade")
            made.tianjian("seed")
        data = seeded_copy(template, self.fresh("node"))
        server = Server(data, DEMO="0", TIANJIAN_LOG_LEVEL="warning")
        server.environ |= {"TIANJIAN_PWA_DIR": str(self.folder / "app"), **settings}
        return server

    @contextmanager
    def phone(self, **options: str) -> Iterator[Chromium]:
        """A new Chromium with the screen of a small phone; options are Playwright's."""
        whole = {"executable_path": WINDOWED_CHROMIUM, **options}
        engine = Chromium(self.playwright, str(self.fresh("phone")), **whole)
        try:
            yield engine
        finally:
            engine.close()


def slow_down(page: Page) -> None:
    """Make the page's processor as slow as a cheap phone's."""
    page.context.new_cdp_session(page).send(
        "Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN}
    )


def shown_at(page: Page, selector: str) -> float:
    """Seconds from the start of the navigation until the page shows ``selector``."""
    milliseconds: float = page.evaluate(_WATCH, selector)
    return milliseconds / 1000


def copy_lessons(target: Path, *names: str) -> Path:
    """A copy of some folders of lessons/ that may be changed."""
    for name in names:
        shutil.copytree(ROOT / "lessons" / name, target / name)
    return target
