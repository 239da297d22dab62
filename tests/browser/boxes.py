"""The way to the first finished lesson as somebody sees it who does not read: every text is boxes.

``test_low_literacy.py`` walks it and fails when a step can no longer be done by picture, place and
voice; with BOXES=1 it writes a small picture of each step into docs/pictures/boxes-*.webp, which
docs/low-literacy.md shows.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image

from tests.browser.learner import Learner, handle

SPEAK = handle("speak")
GREEN = ".go:not([disabled])"
#: Blink draws every character as a box: pictures, colours and places stay as they are. Boxes do
#: not wrap at spaces, so lines may break anywhere.
BOXES = """addEventListener('DOMContentLoaded', () => {
  const style = document.createElement('style');
  style.textContent = '*{-webkit-text-security:square!important;word-break:break-all!important}';
  document.head.append(style);
})"""
#: What the eye finds at a control: where it is, and whether something is drawn on it.
LOOK = """selector => {
  const e = document.querySelector(selector);
  if (!e) return null;
  const box = e.getBoundingClientRect();
  const at = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  const seen = box.width >= 44 && box.height >= 44 && (e.contains(at) || at && at.contains(e));
  const drawn = [...e.querySelectorAll('svg, img')].some(p => {
    const b = p.getBoundingClientRect();
    return b.width >= 16 && b.height >= 16 && (p.tagName !== 'IMG' || p.naturalWidth > 0);
  });
  const boxed = getComputedStyle(e).webkitTextSecurity === 'square';
  return {seen, drawn, boxed};
}"""

#: Called with the name of each step before it is pressed on.
Step = Callable[[str], None]


class Walker:
    """Somebody who sees and hears, and reads nothing."""

    def __init__(self, learner: Learner, on_step: Step = lambda name: None) -> None:
        self.learner, self.on_step = learner, on_step
        self.page: Any = learner.engine.page  # type: ignore[attr-defined]
        #: What could not be found without reading.
        self.faults: list[str] = []

    def press(self, step: str, selector: str) -> None:
        """Press what is drawn; a speaker has to be on the same screen."""
        self.learner.wait(selector)
        self.at_rest()
        self.on_step(step)
        self.judge(step, selector, drawn=True)
        self.judge(f"{step}: speaker", SPEAK, drawn=True)
        self.page.locator(selector).first.click()

    def choose(self, step: str, selector: str) -> None:
        """Choose an option: by its picture, or because it is lit while it is read."""
        self.learner.wait(selector)
        self.page.locator(selector).first.scroll_into_view_if_needed()
        found = self.page.evaluate(LOOK, selector)
        if not found["drawn"] and not self.is_heard(selector):
            self.faults.append(f"{step}: {selector} has no picture and is not read")
        self.page.locator(selector).first.click()

    def judge(self, step: str, selector: str, *, drawn: bool) -> None:
        found = self.page.evaluate(LOOK, selector)
        wanted = {"seen": True, "drawn": drawn, "boxed": True}
        if found != wanted:
            self.faults.append(f"{step}: {selector}: {found}")

    def is_heard(self, selector: str) -> bool:
        """Whether the speaker lights this option."""
        lit = f"{selector}.heard"
        self.page.evaluate(
            """lit => {
              window.__lit = false;
              new MutationObserver(() => {
                if (document.querySelector(lit)) window.__lit = true;
              }).observe(document.body, {subtree: true, attributes: true});
            }""",
            lit,
        )
        self.page.locator(SPEAK).click()
        self.learner.until(
            lambda: "再" in (self.learner.attribute(SPEAK, "aria-label") or ""),
            "the end of the reading",
        )
        return bool(self.page.evaluate("window.__lit"))

    def at_rest(self) -> None:
        """Pictures are there, entrances are over."""
        self.page.wait_for_function(
            "[...document.images].every(i => i.complete)"
            " && document.getAnimations().every(a => a.playState !== 'running')"
        )

    # --- the way --------------------------------------------------------------------

    def begin(self) -> None:
        """From the very first screen to the first page with a course on the phone."""
        self.learner.open()
        self.press("welcome", handle("create-profile"))
        self.learner.wait(handle("nickname"))
        self.choose("face", ".choices .choice:nth-child(4)")
        self.press("who", handle("start"))
        # The course's picture says what the green button fetches.
        self.learner.wait(".cover.large img")
        self.press("home", f".foot {GREEN}")
        self.learner.until(
            lambda: self.learner.sees('.foot a.go[href^="/lesson/"]'), "a course", 60
        )
        self.press("home-ready", f".foot {GREEN}")

    def lesson(self, lesson: dict[str, Any]) -> None:
        """Every step of the lesson that the green button led to; the first item once wrongly."""
        spoilt = False
        for place, block in enumerate(lesson["blocks"]):
            self.learner.wait(f'{handle("lesson")}[data-block="{block["id"]}"]')
            if block["kind"] == "item":
                if not spoilt:
                    self.answer(block, right=False)
                    self.press("not-quite", f"{handle('feedback')} {GREEN}")
                    spoilt = True
                self.answer(block, right=True)
                self.press("right", f"{handle('feedback')} {GREEN}")
            else:
                name = block["kind"] if place else "card"
                self.press(name, f".foot {GREEN}")
        self.press("done", f".foot {GREEN}")

    def answer(self, item: dict[str, Any], *, right: bool) -> None:
        """What is chosen is judged; how an answer is put in is the learner's script."""
        if item["type"] == "number":
            self.learner.type(handle("number"), str(item["answer"]))
        elif item["type"] == "sort-groups":
            for option in item["options"]:
                self.choose(item["id"], _option(option["id"]))
                self.choose(
                    item["id"], f'{handle("group")}[data-value="{option["group"]}"]'
                )
        elif item["type"] == "put-in-order":
            for option in item["options"]:
                self.choose(item["id"], _option(option["id"]))
        else:
            wanted = [o for o in item["options"] if bool(o.get("right")) == right]
            for option in wanted if item["type"] == "choose-many" else wanted[:1]:
                self.choose(item["id"], _option(option["id"]))
        self.press(f"ask-{item['type']}", f"{handle('submit-answer')}")


def _option(id: str) -> str:
    return f'{handle("option")}[data-value="{id}"]'


def small(shot: Path, target: Path) -> None:
    """A screenshot as a WebP of a few kilobytes."""
    picture = Image.open(shot).convert("RGB")
    picture.thumbnail((270, 480))
    picture.save(target, quality=60, method=6)
