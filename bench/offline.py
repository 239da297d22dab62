"""Opening the app with no network: from the address to the list of packs."""

from statistics import median

from bench.figures import Figure, Part
from bench.workshop import CPU_SLOWDOWN, LIBRARY, Workshop, shown_at, slow_down
from tests.browser.engines import Chromium
from tests.browser.learner import Learner
from tests.faults import FaultProxy

ROUNDS = 5
PACK = "P03-A"
HOW = (
    "Chromium with one learner and one pack on it; the server cut off, the service worker "
    f"stopped before each start, the page's processor slowed {CPU_SLOWDOWN} times (the worker's "
    f"own thread is not), until the packs are drawn; median of {ROUNDS}."
)


def measure(workshop: Workshop) -> Part:
    """Install the app and a pack, cut the line, start again and again."""
    with (
        workshop.node() as server,
        FaultProxy(server.port) as road,
        workshop.phone() as phone,
    ):
        learner = Learner(phone, f"http://localhost:{road.port}")
        learner.start()
        learner.worker_ready()
        learner.download(PACK)
        road.cut_network()
        seconds = median(start(phone, learner.base) for _ in range(ROUNDS))
    figure = Figure("warm start with no network, slow phone", seconds, "s", 1)
    return Part("Warm offline start", HOW, [figure])


def start(phone: Chromium, base: str) -> float:
    """One start in a new tab; seconds until the list of packs is drawn."""
    page = phone.context.new_page()
    session = page.context.new_cdp_session(page)
    session.send("ServiceWorker.enable")
    session.send("ServiceWorker.stopAllWorkers")
    slow_down(page)
    page.goto(base + "/", wait_until="commit")
    seconds = shown_at(page, LIBRARY)
    page.close()
    return seconds
