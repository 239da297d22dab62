"""Every screen of the app: nothing axe calls serious, nothing wider than a small phone."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Playwright

from tests.browser.engines import Chromium
from tests.browser.field import Field
from tests.browser.learner import Learner, handle
from tests.browser.office import AXE

pytestmark = pytest.mark.browser

PACK = "P03-A"
LESSON = f"{PACK}.gates"
SCREENS = (
    *("", f"pack/{PACK}", "me", "sync", "link", "settings", "storage"),
    *("numbers", "numbers/order", "numbers/cost", "numbers/visits"),
    *("profiles", "help", f"lesson/{LESSON}?at=today", "pack/none", "lesson/none.none"),
)
LOOKS = [
    ("zh_Hans", "light", 1),
    ("zh_Hans", "dark", 1.5),
    ("en", "light", 1.5),
    ("en", "dark", 1),
    ("ar_XB", "light", 1),
    ("ar_XB", "dark", 1),
]


class Judge:
    """Looks at the screen that is open and remembers what is wrong with it."""

    def __init__(self, page: Any, width: int) -> None:
        self.page, self.width = page, width
        self.faults: list[str] = []

    def look(self, screen: str) -> None:
        # Colours are judged at rest, not in the middle of an entrance.
        self.page.evaluate("document.getAnimations().forEach(a => a.finish())")
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        if wide > self.width:
            self.faults.append(f"{screen}: {wide} px wide: {self.widest()}")
        if not self.page.evaluate("typeof axe === 'object'"):
            self.page.evaluate(AXE.read_text("utf-8"))
        found = self.page.evaluate("axe.run({resultTypes: ['violations']})")
        self.faults += [
            f"{screen}: {each['id']}: {json.dumps(node['target'])}"
            f" {node['any'][0]['message'] if node['any'] else ''}"
            for each in found["violations"]
            if each["impact"] in {"serious", "critical"}
            for node in each["nodes"]
        ]

    def widest(self) -> str:
        """What sticks out, for the message."""
        found: str = self.page.evaluate(
            "w => [...document.querySelectorAll('body *')]"
            ".filter(e => e.getBoundingClientRect().right > w + 1 || e.getBoundingClientRect().left < -1)"
            ".map(e => `${e.tagName}.${e.getAttribute('class')}`).slice(-3).join(' ')",
            self.width,
        )
        return found


@pytest.fixture(params=LOOKS, ids=["-".join(map(str, look)) for look in LOOKS])
def learner(
    request: pytest.FixtureRequest,
    playwright: Playwright,
    field: Field,
    tmp_path: Path,
) -> Iterator[Learner]:
    """A phone of 320 pixels in one language, light and size of words."""
    language, light, size = request.param
    engine = Chromium(
        playwright,
        str(tmp_path / "phone"),
        viewport={"width": 320, "height": 568},
        color_scheme=light,
        bypass_csp=True,
    )
    chosen = {"language": language, "textSize": size, "theme": "auto", "soundSpeed": 1}
    engine.context.add_init_script(
        f"localStorage.setItem('tianjian.settings', {json.dumps(json.dumps(chosen))})"
    )
    learner = Learner(engine, field.base)
    learner.open()
    learner.wait(handle("create-profile"))
    assert engine.js("document.documentElement.dir") == (
        "rtl" if language == "ar_XB" else "ltr"
    )
    yield learner
    engine.close()


def test_no_screen_has_a_serious_fault_or_is_wider_than_a_small_phone(
    learner: Learner, field: Field
) -> None:
    page = learner.engine.page  # type: ignore[attr-defined]
    judge = Judge(page, 320)
    judge.look("welcome")
    learner.open("/link")
    learner.wait("h1")
    judge.look("link of a stranger")
    learner.open()
    learner.click(handle("create-profile"))
    learner.wait(handle("nickname"))
    judge.look("new person")
    learner.type(handle("nickname"), "很长很长的名字" * 3 + "W" * 19)
    learner.click(handle("start"))
    learner.wait(handle(f"pack-{PACK}"))
    judge.look("library")
    learner.download(PACK)
    # The widest field stands in a question for a number.
    lesson = next(each for each in field.text(PACK)["lessons"] if asks_a_number(each))
    walk(learner, lesson, judge)
    learner.open("/numbers")
    learner.wait(handle("numbers-empty"))
    judge.look("numbers, empty")
    learner.note("order", money="45", goods="60", product="一个很长很长很长的名字")
    learner.note("visits", visits="999999")
    learner.click(handle("span-all"))
    judge.look("numbers of all time")
    for screen in SCREENS:
        learner.open(f"/{screen}")
        learner.wait("h1, h2")
        learner.until(lambda: not learner.sees(".spinner"), "the end of loading")
        judge.look(screen or "home")
    assert judge.faults == []


def asks_a_number(lesson: dict[str, Any]) -> bool:
    return any(block.get("type") == "number" for block in lesson["blocks"])


def walk(learner: Learner, lesson: dict[str, Any], judge: Judge) -> None:
    """Every step of a lesson, the first item wrongly."""
    items = {b["id"]: b for b in lesson["blocks"] if b["kind"] == "item"}
    spoilt = False
    learner.open_lesson(PACK, lesson["id"])
    for number in range(60):
        learner.wait(f"{handle('item')}, {handle('next')}, {handle('lesson-done')}")
        if learner.sees(handle("lesson-done")):
            judge.look("done")
            return
        item = learner.attribute(handle("item"), "data-item")
        judge.look(f"step {number} {item or 'card'}")
        if item and not learner.sees(handle("feedback")):
            learner.answer(items[item], right=spoilt)
            spoilt = True
            judge.look(f"feedback {item}")
        learner.turn_page()
    raise AssertionError("the lesson does not end")
