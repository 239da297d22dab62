"""How much a phone fetches before the first screen can be used."""

import re
import urllib.request

from bench.figures import Figure, Part
from bench.workshop import WELCOME, Workshop
from tests.faults import FaultProxy

#: What the first screen waits for. The browser asks for icon and manifest by itself, and the
#: app looks for news once the screen stands: those are in the second line.
NEEDED = r"^/$|^/assets/"
HOW = (
    "a new Chromium opens `/` in Chinese; the bodies of the page (with the signed list of packs in "
    "it), the scripts and the Chinese messages of these screens, as brotli. The second and third "
    "line are everything until the line is quiet, icons, manifest, news and all headers included, "
    "but without the service worker, which fetches the rest of the app behind the first screen."
)


def measure(workshop: Workshop) -> Part:
    """Open the app once and weigh what it asked for."""
    with workshop.node() as server, FaultProxy(server.port) as road:
        road.add("^/sw.js", "refuse", times=100)
        with workshop.phone() as phone:
            phone.goto(f"http://localhost:{road.port}/")
            phone.page.wait_for_selector(WELCOME)
            phone.page.wait_for_load_state("networkidle")
        asked = [e for e in road.exchanges if e.path != "/sw.js"]
        needed = [e.path for e in asked if re.search(NEEDED, e.path)]
        bodies = sum(body_bytes(server.base + path) for path in needed)
    return Part(
        "App shell",
        HOW,
        [
            Figure("app shell, first screen, brotli", bodies / 1000, "kB", 40),
            Figure(
                "first screen on the wire, all included",
                sum(e.up + e.down for e in asked) / 1000,
                "kB",
                peers={"Kolibri 0.19.5": "2,855 kB"},
            ),
            Figure(
                "requests for the first screen",
                len(asked),
                peers={"Kolibri 0.19.5": "25"},
            ),
        ],
    )


def body_bytes(url: str) -> int:
    """The length of a body as it travels to a browser that takes brotli."""
    request = urllib.request.Request(url, headers={"Accept-Encoding": "br"})
    with urllib.request.urlopen(request) as answer:
        return len(answer.read())
