"""A manager at a computer or phone: a real server with the demo, a real Chromium."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Playwright

from server.demo.people import STAFF
from tests.browser.engines import CHROMIUM
from tests.packs.samples import write_pack
from tests.servers import ROOT, Server

AXE = ROOT / "pwa" / "node_modules" / "axe-core" / "axe.min.js"
LOGINS = {person.login: person.password for person in STAFF}
PAGES = (
    "/office",
    "/office/learners",
    "/office/learners?q=zzz",
    "/office/packs",
    "/office/items",
    "/office/stations",
    "/office/stations/quiet?days=3",
    "/office/quarantine",
    "/office/password",
    "/office/nothing-here",
)


def demo_server(folder: Path) -> Server:
    """A server, not started, with two small packs and the demo's people."""
    lessons = folder / "lessons"
    for pack in ("T01-A", "T02-A"):
        write_pack(lessons, pack)
    data = folder / "data"
    data.mkdir()
    server = Server(data, DEMO="1", TIANJIAN_LESSONS_DIR=str(lessons))
    server.tianjian("db", "upgrade")
    server.tianjian("seed")
    return server


def launch(playwright: Playwright) -> Browser:
    """Debian's Chromium."""
    return playwright.chromium.launch(
        executable_path=CHROMIUM,
        args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
    )


@contextmanager
def desk(browser: Browser, base: str, **options: Any) -> Iterator[Page]:
    """A fresh browser window at the office's door."""
    context = browser.new_context(base_url=base, **options)
    try:
        page = context.new_page()
        page.goto("/office/login")
        yield page
    finally:
        context.close()


def sign_in(page: Page, login: str = "manager") -> None:
    """Sign in with the keyboard only."""
    page.wait_for_function("document.activeElement.name === 'login'")
    page.keyboard.type(login)
    page.keyboard.press("Tab")
    page.keyboard.type(LOGINS[login])
    page.keyboard.press("Enter")
    page.wait_for_url("**/office")


def learner_address(page: Page) -> str:
    """The address of the first learner of the list."""
    page.goto("/office/learners")
    return str(page.get_attribute("a.who", "href"))


def axe_faults(page: Page) -> list[str]:
    """What axe finds on the page that is serious or critical."""
    page.evaluate(AXE.read_text("utf-8"))
    result = page.evaluate('axe.run({resultTypes: ["violations"]})')
    return [
        f"{page.url} {each['id']}: {json.dumps(each['nodes'][0]['target'])}"
        for each in result["violations"]
        if each["impact"] in {"serious", "critical"}
    ]
