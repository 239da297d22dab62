"""The editor's morning in seconds: what the phone beside the text, the check and a publish take."""

import time
from collections.abc import Callable
from statistics import median
from typing import Any

from playwright.sync_api import Page

from bench.figures import Figure, Part
from bench.twenty import LESSONS, folder_zip
from bench.workshop import Workshop
from tests.browser.engines import CHROMIUM_FLAGS, WINDOWED_CHROMIUM
from tests.servers import Server

PACK, LESSON = "P03-A", "ice"
LOGIN, PASSWORD = "editor", "pear-flower-2026 bench"
BIG, KEYSTROKES = "T20-A", 7
HOW = (
    f"Chromium at a desk, on the lesson {PACK}.{LESSON}; {KEYSTROKES} times something is typed "
    "into its first card, and the time runs from the last keystroke until the player beside the "
    "text shows it (half a second of it is the pause before a save). The check is asked for after "
    f"each change. Then a pack of {LESSONS} short lessons with a picture each, in two languages, "
    "comes in as a folder (ZIP), is checked, published, and published again with one word "
    "changed. Page weight: everything that the first visit of the page fetches, with headers."
)


def measure(workshop: Workshop) -> Part:
    """One editor at work, alone on the node."""
    with workshop.node() as server:
        hire(server)
        browser = workshop.playwright.chromium.launch(
            executable_path=WINDOWED_CHROMIUM, args=CHROMIUM_FLAGS
        )
        page = browser.new_page(locale="en-GB", viewport={"width": 1280, "height": 900})
        weight = Weight(page)
        sign_in(page, server)
        weight.begin()
        page.goto(f"http://127.0.0.1:{server.port}/studio/{PACK}/lessons/{LESSON}")
        player = page.frame_locator("iframe")
        player.locator("[data-block]").first.wait_for()
        page.wait_for_load_state("networkidle")
        visit = weight.bytes
        refreshes, checks = [], []
        for turn in range(KEYSTROKES):
            refreshes.append(refresh(page, turn))
            checks.append(seconds(lambda: api(page, "GET", f"packs/{PACK}/findings")))
        brought = seconds(lambda: bring_big(page))
        checked = seconds(lambda: api(page, "GET", f"packs/{BIG}/findings"))
        published = seconds(lambda: publish_big(page))
        change_big(page)
        again = seconds(lambda: publish_big(page))
        browser.close()
    return Part(
        "Studio",
        HOW,
        [
            Figure("last keystroke to the player beside it", median(refreshes), "s", 2),
            Figure("check of the whole pack after a change", median(checks), "s"),
            Figure(f"{LESSONS} lessons brought in as a folder, taken", brought, "s"),
            Figure(f"check of {LESSONS} lessons, pictures to draw", checked, "s"),
            Figure(f"publish of a pack with {LESSONS} lessons", published, "s", 10),
            Figure("its next publish, one word changed", again, "s", 10),
            Figure("first visit of a lesson in the studio", visit / 1000, "kB"),
        ],
    )


class Weight:
    """Bytes that a page fetches, as they are on the wire."""

    def __init__(self, page: Page) -> None:
        self.bytes = 0
        self.session = page.context.new_cdp_session(page)
        self.session.on("Network.loadingFinished", self._count)

    def begin(self) -> None:
        """Count from now on."""
        self.session.send("Network.enable")

    def _count(self, event: dict[str, Any]) -> None:
        self.bytes += int(event["encodedDataLength"])


def hire(server: Server) -> None:
    """An account that may write and publish."""
    server.tianjian(
        "staff", "create", LOGIN, "--name", "Bench", "--role", "publisher",
        "--password", PASSWORD,
    )  # fmt: skip


def sign_in(page: Page, server: Server) -> None:
    """By the form, as people do."""
    page.goto(f"http://127.0.0.1:{server.port}/office/login?next=/studio")
    page.fill("[name=login]", LOGIN)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/studio")


def refresh(page: Page, turn: int) -> float:
    """Seconds from a keystroke until the player shows what was typed."""
    words = f"Cold air sinks {turn}."
    page.locator(".block-card textarea").first.fill(words)
    began = time.perf_counter()
    page.frame_locator("iframe").get_by_text(words).wait_for()
    return time.perf_counter() - began


def bring_big(page: Page) -> None:
    """The big pack by the road of an editor's file."""
    base = f"{page.url.split('/studio')[0]}/api/v1/studio/imports"
    answer = page.request.post(
        f"{base}?name={BIG}.zip",
        data=folder_zip(BIG),
        headers={
            "Sec-Fetch-Site": "same-origin",
            "Content-Type": "application/octet-stream",
        },
    )
    token = answer.json()["token"]
    wish = {"pack": BIG, "new": True, "whole": True, "language": "zh_Hans"}
    api(page, "POST", f"imports/{token}/take", wish)


def publish_big(page: Page) -> None:
    """As the button does."""
    if not api(page, "POST", f"packs/{BIG}/publish", {})["changed"]:
        raise RuntimeError("nothing was published")


def change_big(page: Page) -> None:
    """One word of the big pack, so that a publish has something to do."""
    path = f"packs/{BIG}"
    began = {"licence": "CC-BY-4.0"}
    api(page, "PUT", path, {"began": began, "mine": {"licence": "CC-BY-SA-4.0"}})


def api(page: Page, method: str, path: str, body: Any = None) -> Any:
    """Ask the studio's API from the page, signed in as it is."""
    answer = page.request.fetch(
        f"{page.url.split('/studio')[0]}/api/v1/studio/{path}",
        method=method,
        data=body,
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    if not answer.ok:
        raise RuntimeError(f"{method} {path}: {answer.status} {answer.text()[:500]}")
    return answer.json()


def seconds(work: Callable[[], Any]) -> float:
    """How long it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
