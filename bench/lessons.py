"""What all courses weigh, and how long it takes to open a lesson with no network."""

from statistics import median
from typing import Any

from playwright.sync_api import Page

from bench.figures import Figure, Part
from bench.shell import body_bytes
from bench.workshop import CPU_SLOWDOWN, Workshop, slow_down
from tests.browser.field import Field
from tests.browser.learner import Learner, handle
from tests.faults import FaultProxy

LANGUAGE = "zh_Hans"
#: The longest courses and the first one.
OPENED = ("X01", "P09-O", "P05-O")
HOW = (
    f"the words and pictures of every published pack in {LANGUAGE}; words as they are sent "
    "(brotli) and as the phone stores them. Opening: Chromium with "
    f"{', '.join(OPENED)} on it, the network cut off, the page's processor slowed {CPU_SLOWDOWN} "
    "times: from the tap on each lesson in its course until its first card can be turned and its "
    "picture is drawn."
)
#: Taps a lesson; gives the milliseconds until its first card stands with its picture.
OPEN = """(lesson) => new Promise(resolve => {
  const began = performance.now();
  const ready = () => {
    const next = document.querySelector('[data-testid="next"]');
    const picture = document.querySelector('.picture img');
    return next && picture && picture.complete && picture.naturalWidth > 0;
  };
  const look = () => ready()
    ? requestAnimationFrame(() => resolve(performance.now() - began))
    : requestAnimationFrame(look);
  document.querySelector(`[data-testid="lesson-${lesson}"]`).click();
  look();
})"""


def measure(workshop: Workshop) -> Part:
    """Add up every pack; then open each lesson of three of them."""
    with (
        workshop.node() as server,
        FaultProxy(server.port) as road,
        workshop.phone() as phone,
    ):
        field = Field(server, road)
        words, sent, pictures, lessons = weigh(field)
        learner = Learner(phone, field.base)
        learner.start()
        learner.worker_ready()
        for pack in OPENED:
            learner.download(pack)
        titles = {pack: field.text(pack)["lessons"] for pack in OPENED}
        road.cut_network()
        slow_down(phone.page)
        times = [
            opened(learner, phone.page, pack, lesson["id"])
            for pack, of_pack in titles.items()
            for lesson in of_pack
        ]
    return Part(
        "Lessons",
        HOW,
        [
            Figure("all courses in one language: words, as sent", sent / 1000, "kB", 600),
            Figure("the same, as stored", words / 1000, "kB"),
            Figure(
                "all courses: words as sent, and pictures",
                (sent + pictures) / 1_000_000, "MB", 8,
            ),
            Figure("a lesson: words, as sent", sent / lessons / 1000, "kB"),
            Figure("a lesson: pictures", pictures / lessons / 1000, "kB"),
            Figure("open a lesson with no network, slow phone: median", median(times), "ms"),
            Figure("the same: slowest", max(times), "ms", 300),
        ],
    )  # fmt: skip


def weigh(field: Field) -> tuple[int, int, int, int]:
    """Bytes of words in one language and of these as brotli, of pictures; how many lessons."""
    words = sent = pictures = lessons = 0
    for pack in field.catalogue()["packs"]:
        manifest: dict[str, Any] = field.manifest(pack["id"])
        lessons += len(manifest["lessons"])
        for file in manifest["files"]:
            if file["role"] == "picture":
                pictures += file["bytes"]
            elif file.get("language") == LANGUAGE:
                words += file["bytes"]
                sent += body_bytes(f"{field.server.base}/blobs/{file['sha256']}")
    return words, sent, pictures, lessons


def opened(learner: Learner, page: Page, pack: str, lesson: str) -> float:
    """Milliseconds from the tap on a lesson until it can be read."""
    learner.open(f"/pack/{pack}")
    learner.wait(handle(f"lesson-{lesson}"))
    milliseconds: float = page.evaluate(OPEN, lesson)
    return milliseconds
