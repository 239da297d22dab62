"""What phones fetch when an editor changes a little of a pack they have."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Request

from bench.figures import Figure, Part
from bench.shell import body_bytes
from bench.workshop import Workshop, copy_lessons
from server.packs.schemas import FALLBACKS
from tests.browser.engines import Chromium
from tests.browser.field import Field
from tests.browser.learner import Learner, handle
from tests.faults import FaultProxy

PACK = "P03-A"
LANGUAGE = "zh_Hans"
#: Not the page and the app, which the phone asks for at every start with a network.
UPDATING = "^/(blobs|api)/"
#: The pack's card says that all of it is here and nothing is going on with it.
UP_TO_DATE = f'.brief {handle(f"pack-{PACK}-state")}[data-state="ready"]'
HOW = (
    f"a copy of lessons/{PACK}, on a Chinese phone in Chromium; the editor changes drawings (one "
    "shape more in the SVG) or a word, publishes, and the phone updates. Counted: "
    "everything the phone asks for from then on: list of packs, manifest, changed files; divided "
    "by the bytes of the files that changed for this phone, as served whole (text as brotli). The "
    "budget is about bodies. Not the cover: the list of packs fetches a new one by itself, and "
    "the update fetches it once more."
)


@dataclass
class Update:
    """What one update cost: bytes of bodies, bytes on the wire with all headers,
    requests; and the bytes of the changed files, as served."""

    bodies: int
    wire: int
    requests: int
    changed: int


def measure(workshop: Workshop) -> Part:
    """Two updates: three drawings; then one drawing and one typo."""
    lessons = copy_lessons(workshop.fresh("lessons"), PACK, "facts", "glossary")
    with (
        workshop.node(TIANJIAN_LESSONS_DIR=str(lessons)) as server,
        FaultProxy(server.port) as road,
        workshop.phone() as phone,
    ):
        edited = Editor(Field(server, road), lessons / PACK)
        learner = Learner(phone, edited.field.base)
        learner.start()
        learner.worker_ready()
        learner.download(PACK)
        three = edited.update(learner, drawings=3)
        mixed = edited.update(learner, drawings=1, typo=True)
        files = len(edited.files())
    return Part(
        "Pack update",
        f"{HOW} The pack has {files} files.",
        [*lines("3 pictures", three), *lines("1 picture + 1 typo", mixed)],
    )


def lines(what: str, update: Update) -> list[Figure]:
    """The table's lines for one update."""
    part, whole = update.bodies / update.changed, update.wire / update.changed
    return [
        Figure(f"update, {what}: bodies / changed files", part, "x", 1.1),
        Figure(f"update, {what}: with all headers / changed files", whole, "x"),
        Figure(f"update, {what}: bytes with all headers", update.wire, "B"),
        Figure(f"update, {what}: requests", update.requests),
    ]


class Editor:
    """Somebody with a folder of a pack; changes another drawing each time."""

    def __init__(self, field: Field, folder: Path) -> None:
        self.field = field
        self.folder = folder
        used = {file["name"] for file in self.files()} - {field.manifest(PACK)["cover"]}
        drawings = sorted((folder / "media").glob("*.svg"))
        self._drawings = [d for d in drawings if f"{d.stem}.webp" in used]

    def files(self) -> list[dict[str, Any]]:
        """The files of the pack as it is published now."""
        files: list[dict[str, Any]] = self.field.manifest(PACK)["files"]
        return files

    def update(self, learner: Learner, drawings: int, *, typo: bool = False) -> Update:
        """Change, publish, let the phone update; what it cost."""
        before = {file["sha256"] for file in self.files()}
        for _ in range(drawings):
            draw(self._drawings.pop())
        if typo:
            mistype(sorted((self.folder / LANGUAGE).glob("*.md"))[0])
        self.field.publish(str(self.folder))
        new = [f for f in self.files() if f["sha256"] not in before]
        wanted = [
            f
            for f in new
            if f.get("language", LANGUAGE) == LANGUAGE and f["role"] not in FALLBACKS
        ]
        base = self.field.server.base
        self.field.road.exchanges.clear()
        fetched: list[Request] = []

        def note(request: Request) -> None:
            fetched.append(request)

        engine = learner.engine
        assert isinstance(engine, Chromium)
        engine.page.on("requestfinished", note)
        learner.open("/")
        learner.download(PACK)
        learner.wait(UP_TO_DATE)
        requests, up, down = self.field.road.totals(UPDATING)
        changed = sum(body_bytes(f"{base}/blobs/{f['sha256']}") for f in wanted)
        engine.page.remove_listener("requestfinished", note)
        bodies = sum(
            each.sizes()["responseBodySize"]
            for each in fetched
            if re.search(UPDATING, urlsplit(each.url).path)
        )
        return Update(bodies, up + down, requests, changed)


def draw(drawing: Path) -> None:
    """One shape more, so that the picture differs by some pixels."""
    text = drawing.read_text("utf-8")
    circle = '<circle cx="12" cy="12" r="7" fill="#c33"/>'
    drawing.write_text(re.sub(r"</svg>\s*$", f"{circle}</svg>\n", text), "utf-8")


def mistype(lesson: Path) -> None:
    """One character more at the end of the first title."""
    text = lesson.read_text("utf-8")
    lesson.write_text(re.sub(r"(?m)^(title: .*)$", r"\1！", text, count=1), "utf-8")
