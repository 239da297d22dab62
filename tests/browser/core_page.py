"""The app's core in real Chromium without its screens: a page that hands out `window.core`."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright

from tests.browser.engines import CHROMIUM, CHROMIUM_FLAGS
from tests.faults import FaultProxy
from tests.packs.samples import opus, write_pack
from tests.servers import ROOT, Server

#: What the library says of the sample pack.
STATE = "core.library.packState('T01-A')"
#: Long enough to be cut in the middle of a piece (16 kB) and of a file.
SOUND_BYTES = 120_000


def build_page(out: Path) -> Path:
    """Build pwa/test/page with the app's own Vite configuration."""
    page = ROOT / "pwa" / "test" / "page" / "vite.config.ts"
    subprocess.run(
        ["npx", "vite", "build", "-c", str(page), "--outDir", str(out)],
        cwd=ROOT / "pwa",
        check=True,
        capture_output=True,
    )
    return out


def write_large_pack(lessons: Path, id: str = "T01-A") -> Path:
    """The sample pack with sounds long enough to be worth resuming."""
    folder = write_pack(lessons, id)
    for name in ("cold-zh", "cold-en"):
        noise = bytes((i * i + len(name) * i) % 251 for i in range(SOUND_BYTES))
        (folder / "media" / f"{name}.opus").write_bytes(opus(name) + noise)
    return folder


def node(folder: Path, page: Path) -> Server:
    """A server with empty tables, to be started; it serves the page in place of the app."""
    folder.mkdir(parents=True, exist_ok=True)
    server = Server(folder, TIANJIAN_PWA_DIR=str(page))
    server.tianjian("db", "upgrade")
    return server


@contextmanager
def phone(playwright: Playwright, folder: Path) -> Iterator[BrowserContext]:
    """A browser whose storage survives being closed."""
    context = playwright.chromium.launch_persistent_context(
        str(folder), executable_path=CHROMIUM, args=CHROMIUM_FLAGS, locale="en-US"
    )
    try:
        yield context
    finally:
        context.close()


def until(page: Page, condition: str, seconds: float = 30) -> None:
    """Wait until an expression (or what it promises) is true; the CSP forbids Playwright's own way."""
    deadline = time.monotonic() + seconds
    while not page.evaluate(f"(async () => Boolean(await ({condition})))()"):
        assert time.monotonic() < deadline, f"not within {seconds} s: {condition}"
        page.wait_for_timeout(50)


def open_core(page: Page, base: str) -> Page:
    """Open the page and wait until `window.core` is there."""
    page.goto(base + "/")
    until(page, "window.core !== undefined")
    return page


def new_learner(page: Page, nickname: str = "Lin") -> dict[str, Any]:
    """Make a profile and return it."""
    about = {
        "nickname": nickname,
        "picture": "pear",
        "language": "en",
        "group": "farmer",
    }
    made: dict[str, Any] = page.evaluate(
        "about => core.profiles.createProfile(about)", about
    )
    return made


def answer(page: Page, item: str, right: int) -> None:
    """Record one answer of the learner who is on screen."""
    event = {
        "type": "item-answered",
        "lesson": "T01-A.ice",
        "item": f"T01-A.{item}",
        "answer": "top",
        "right": right,
        "seconds": 4,
        "version": 1,
    }
    page.evaluate("event => core.events.record(event)", event)


def sync(page: Page) -> dict[str, Any]:
    """Sync once and return the result."""
    result: dict[str, Any] = page.evaluate("core.sync.syncNow()")
    return result


def progress(page: Page) -> dict[str, Any]:
    """Progress of the learner on screen, maps as plain objects."""
    found: dict[str, Any] = page.evaluate(
        """async () => {
          const { learner } = core.profiles.currentProfile();
          const { items, lessons, profile } = await core.progress.progressOf(learner);
          return { items: Object.fromEntries(items), lessons: Object.fromEntries(lessons), profile };
        }"""
    )
    return found


def base_of(road: FaultProxy) -> str:
    """Where the page stands on that road."""
    return f"http://localhost:{road.port}"


def cover_of_ice(page: Page) -> str:
    """SHA-256 of the first card's picture, as a lesson that is opened now has it."""
    text = page.evaluate("core.library.openText('T01-A', 'en')")
    found: str = text["lessons"][0]["blocks"][0]["picture"]["file"]
    return found


def width_of(page: Page, sha256: str) -> int:
    """Width of a picture as the phone draws it."""
    width: int = page.evaluate(
        """sha256 => core.library.mediaUrl(sha256).then(url => {
          const image = new Image();
          image.src = url;
          return image.decode().then(() => image.width);
        })""",
        sha256,
    )
    return width
