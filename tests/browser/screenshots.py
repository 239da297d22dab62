"""`make screenshots`: every screen in every width, language and light, to be looked at.

``python -m tests.browser.screenshots FOLDER`` walks through the app as a learner, the office as
a manager and the studio as a publisher, on a fresh demo server. ``--docs`` writes the few pictures that the
README and docs/ show into docs/pictures/ instead.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser.engines import Chromium
from tests.browser.learner import Learner, handle
from tests.servers import ROOT, Server

PACK, LESSON = "P03-A", "P03-A.ice"
#: browser language, app language, width, height, light, size of the words
LOOKS = [
    ("zh-CN", "zh_Hans", 360, 640, "light", 1),
    ("zh-CN", "zh_Hans", 360, 640, "dark", 1),
    ("en-US", "en", 360, 640, "light", 1),
    ("zh-CN", "zh_Hans", 768, 1024, "light", 1),
    ("en-US", "en", 1280, 800, "dark", 1),
    ("zh-CN", "ar_XB", 360, 640, "light", 1),
    ("zh-CN", "zh_Hans", 320, 568, "light", 1.5),
]
SCREENS = (
    "",
    "pack/P03-A",
    "me",
    "numbers",
    "numbers/order",
    "sync",
    "link",
    "settings",
    "storage",
    "help",
    "practice",
)
OFFICE = ("", "/learners", "/packs", "/items", "/stations", "/quarantine")
STUDIO = (
    *("", "/bring", "/facts", "/glossary", "/paths"),
    *(f"/{PACK}{page}" for page in ("", "/changes", "/versions", "/history")),
    *(f"/{PACK}{page}" for page in ("/exchange", "/certification")),
    f"/{PACK}/lessons/ice",
)
MANAGER = ("manager", "litchi-box-2026")
PUBLISHER = ("publisher", "walnut-tree-2026")


@contextmanager
def demo_server() -> Iterator[Server]:
    """A fresh server with the real packs and the demo people."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder), DEMO="1")
        server.tianjian("db", "upgrade")
        server.tianjian("seed")
        with server:
            yield server


def read_lesson(base: str, language: str) -> dict[str, Any]:
    """The lesson that is walked through, from the published text document."""

    def read(path: str) -> Any:
        with urllib.request.urlopen(base + path) as answer:
            return json.load(answer)

    catalogue = json.loads(read("/api/v1/catalogue")["payload"])
    pack = next(one for one in catalogue["packs"] if one["id"] == PACK)
    manifest = read(f"/blobs/{pack['manifest']['sha256']}")
    texts = {f["language"]: f for f in manifest["files"] if f["role"] == "text"}
    text = read(f"/blobs/{texts.get(language, texts['en'])['sha256']}")
    return next(one for one in text["lessons"] if one["id"] == LESSON)


class Camera:
    """Names its pictures by look, number and screen; says where a page is too wide."""

    def __init__(self, page: Any, folder: Path, look: str) -> None:
        self.page, self.folder, self.look, self.number = page, folder, look, 0

    def shoot(self, screen: str) -> None:
        self.number += 1
        # Entrances are animated; what matters is how the screen comes to rest.
        self.page.wait_for_timeout(400)
        wide = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            print(f"{self.look}: {screen} is {wide} px too wide")
        name = f"{self.look}-{self.number:02d}-{screen or 'home'}.png"
        self.page.screenshot(path=str(self.folder / name.replace("/", "-")))


def walk(learner: Learner, lesson: dict[str, Any], camera: Camera) -> None:
    """One lesson, its first item once wrongly, a picture of every step."""
    items = {b["id"]: b for b in lesson["blocks"] if b["kind"] == "item"}
    spoilt = False
    learner.open_lesson(PACK, LESSON)
    while not learner.sees(handle("lesson-done")):
        learner.wait(f"{handle('next')}, {handle('submit-answer')}")
        item = learner.attribute(handle("item"), "data-item")
        camera.shoot("item" if item else "card")
        if item and not learner.sees(handle("feedback")):
            learner.answer(items[item], right=spoilt)
            spoilt = True
            learner.wait(handle("feedback"))
            camera.shoot("feedback")
        learner.turn_page()
    learner.engine.page.wait_for_timeout(1500)  # type: ignore[attr-defined]
    camera.shoot("done")


def learner_screens(playwright: Any, base: str, folder: Path) -> None:
    for locale, language, width, height, light, size in LOOKS:
        view = {"width": width, "height": height}
        engine = Chromium(playwright, locale=locale, viewport=view, color_scheme=light)
        camera = Camera(engine.page, folder, f"{language}-{width}-{light}")
        learner = Learner(engine, base)
        learner.open()
        learner.wait(handle("create-profile"))
        settings = {"language": language, "textSize": size, "theme": light}
        value = json.dumps({**settings, "soundSpeed": 1})
        engine.js(f"localStorage.setItem('tianjian.settings', {json.dumps(value)})")
        learner.open()
        learner.wait(handle("create-profile"))
        camera.shoot("welcome")
        learner.start()
        camera.shoot("library")
        learner.download(PACK)
        walk(learner, read_lesson(base, language), camera)
        for screen in SCREENS:
            learner.open(f"/{screen}")
            learner.wait("h1")
            camera.shoot(screen)
        engine.close()


def sign_in(page: Any, base: str, who: tuple[str, str]) -> None:
    page.goto(f"{base}/office/login")
    page.fill("[name=login]", who[0])
    page.fill("[name=password]", who[1])
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login" not in url)


def staff_screens(
    playwright: Any,
    base: str,
    folder: Path,
    part: str,
    who: tuple[str, str],
    screens: tuple[str, ...],
) -> None:
    """Every page of ``/office`` or ``/studio``."""
    for locale, language, width, height, light, _size in LOOKS[:5]:
        view = {"width": width, "height": height}
        engine = Chromium(playwright, locale=locale, viewport=view, color_scheme=light)
        camera = Camera(engine.page, folder, f"{part}-{language}-{width}-{light}")
        sign_in(engine.page, base, who)
        for screen in screens:
            engine.page.goto(f"{base}/{part}{screen}", wait_until="networkidle")
            camera.shoot(screen.strip("/") or "overview")
        engine.close()


def documentation(folder: Path) -> None:
    """docs/pictures: phones side by side for the README, one of the office."""
    phones = ("library", "card", "feedback", "sync")
    for language in ("zh_Hans", "en"):
        shots = [min(folder.glob(f"{language}-360-light-*-{p}.png")) for p in phones]
        save_row(shots, ROOT / f"docs/pictures/learner-{language}.webp")
    office = next(folder.glob("office-zh_Hans-768-light-*-overview.png"))
    save_row([office], ROOT / "docs/pictures/office.webp")
    lesson = next(folder.glob("studio-en-1280-dark-*-lessons-ice.png"))
    save_row([lesson], ROOT / "docs/pictures/studio.webp")


def save_row(shots: list[Path], target: Path) -> None:
    pictures = [Image.open(shot).convert("RGB") for shot in shots]
    gap = 16
    width = sum(picture.width + gap for picture in pictures) - gap
    row = Image.new("RGB", (width, pictures[0].height), "#d9d2c0")
    at = 0
    for picture in pictures:
        row.paste(picture, (at, 0))
        at += picture.width + gap
    target.parent.mkdir(parents=True, exist_ok=True)
    row.save(target, quality=82)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", default="build/screenshots", type=Path)
    parser.add_argument("--docs", action="store_true")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with demo_server() as server, sync_playwright() as playwright:
        learner_screens(playwright, server.base, options.folder)
        for part, who, screens in (
            ("office", MANAGER, OFFICE),
            ("studio", PUBLISHER, STUDIO),
        ):
            staff_screens(playwright, server.base, options.folder, part, who, screens)
    if options.docs:
        documentation(options.folder)
    print(f"{len(list(options.folder.glob('*.png')))} pictures in {options.folder}")


if __name__ == "__main__":
    sys.exit(main())
