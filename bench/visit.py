"""The first visit on a slow line with a slow phone, until there is something to tap."""

from statistics import median

from playwright.sync_api import Page
from bench.figures import Figure, Part
from bench.workshop import (
    CPU_SLOWDOWN,
    KBPS,
    LIBRARY,
    RTT,
    WELCOME,
    Workshop,
    shown_at,
    slow_down,
)
from tests.browser.learner import handle
from tests.faults import FaultProxy

ROUNDS = 3
HOW = (
    f"a new Chromium behind a proxy of {KBPS} kbps and {RTT * 1000:.0f} ms round trips, its "
    f"processor slowed {CPU_SLOWDOWN} times, median of {ROUNDS}. Usable is the sum of: address to "
    'the welcome, that button to the form, "start" to the list of packs; the time people take '
    "to read and type is left out. No TLS: it costs one to two more round trips."
)
FIRST_PAINT = """() => new Promise(resolve => {
  const find = () => performance.getEntriesByName("first-contentful-paint")[0];
  const look = () => find() ? resolve(find().startTime / 1000) : setTimeout(look, 50);
  look();
})"""
#: Presses a button and gives the seconds until the page shows what should come of it.
PRESS = """([button, next]) => new Promise(resolve => {
  const began = performance.now();
  const look = () => document.querySelector(next)
    ? resolve((performance.now() - began) / 1000) : requestAnimationFrame(look);
  document.querySelector(button).click();
  look();
})"""


def measure(workshop: Workshop) -> Part:
    """Visit a few times, each time as somebody new."""
    with workshop.node() as server:
        visits = [visit(workshop, server.port) for _ in range(ROUNDS)]
    paint, welcome, usable = (median(column) for column in zip(*visits, strict=True))
    return Part(
        "First visit",
        HOW,
        [
            Figure(
                "first visit, slow: first paint", paint, "s",
                peers={"Kolibri 0.19.5": "19.2 s"},
            ),
            Figure("first visit, slow: welcome usable", welcome, "s"),
            Figure(
                "first visit, slow: list of packs usable", usable, "s", 4,
                peers={"Kolibri 0.19.5": "21.1 s"},
            ),
        ],
    )  # fmt: skip


def visit(workshop: Workshop, port: int) -> tuple[float, float, float]:
    """Seconds to the first paint, to the welcome, and of all waiting until the list."""
    with (
        FaultProxy(port, kbps=KBPS, rtt=RTT) as road,
        workshop.phone() as phone,
    ):
        page = phone.page
        slow_down(page)
        page.goto(f"http://localhost:{road.port}/", wait_until="commit")
        welcome = shown_at(page, WELCOME)
        paint: float = page.evaluate(FIRST_PAINT)
        form = press(page, WELCOME, handle("start"))
        page.fill(handle("nickname"), "李婶")
        library = press(page, handle("start"), LIBRARY)
    return paint, welcome, welcome + form + library


def press(page: Page, button: str, following: str) -> float:
    """Press ``button``; the seconds until ``following`` is there."""
    seconds: float = page.evaluate(PRESS, [button, following])
    return seconds
