"""A learner at a phone, in any engine: does what a person does, through the stable handles.

The handles (data-testid) are described in docs/automation.md. Acts are sent as clicks
from inside the page, so that the same script runs in all four browsers.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from tests.browser.engines import Engine

#: Seconds to wait for something to appear; generous, because two cores are shared.
PATIENCE = 30.0


def handle(name: str) -> str:
    """The CSS selector of a stable handle."""
    return f'[data-testid="{name}"]'


#: Gives the item that waits for an answer; where there is none, presses "next". In one look: what
#: was seen before may be gone.
_GO_ON = """(() => {
  const find = name => document.querySelector('[data-testid="' + name + '"]');
  const [item, answered, next] = ['item', 'feedback', 'next'].map(find);
  if (item && !answered) return item.getAttribute('data-item');
  if (next && !next.disabled) next.click();
  return null;
})()"""


class Learner:
    """One person at one browser."""

    def __init__(self, engine: Engine, base: str) -> None:
        self.engine, self.base = engine, base
        #: (item, right or wrong) of every answer given here: the ledger must say the same.
        self.given: list[tuple[str, bool]] = []

    # --- seeing and touching ---------------------------------------------------

    def sees(self, selector: str) -> bool:
        return bool(self.engine.js(f"!!document.querySelector({json.dumps(selector)})"))

    def wait(self, selector: str, seconds: float = PATIENCE) -> None:
        """Wait until the page shows this."""
        self.until(lambda: self.sees(selector), selector, seconds)

    def until(
        self, true: Callable[[], Any], what: str, seconds: float = PATIENCE
    ) -> Any:
        """Ask again and again until the answer is true; fails with what the page shows."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            answer = true()
            if answer:
                return answer
            time.sleep(0.05)
        text = self.engine.js("document.body.innerText")
        raise AssertionError(f"no {what} after {seconds:.0f} s; the page says:\n{text}")

    def click(self, selector: str) -> None:
        """Click as soon as it is there and enabled."""
        code = (
            f"(e => e && !e.disabled ? (e.click(), true) : false)"
            f"(document.querySelector({json.dumps(selector)}))"
        )
        self.until(lambda: self.engine.js(code), f"{selector} to press")

    def type(self, selector: str, text: str) -> None:
        """Set a field's value as typing would (the framework hears an input event)."""
        self.wait(selector)
        self.engine.js(
            "((e, v) => { Object.getOwnPropertyDescriptor(e.constructor.prototype, 'value')"
            ".set.call(e, v); e.dispatchEvent(new Event('input', {bubbles: true}));"
            " e.dispatchEvent(new Event('change', {bubbles: true})) })"
            f"(document.querySelector({json.dumps(selector)}), {json.dumps(text)})"
        )

    def attribute(self, selector: str, name: str) -> str | None:
        value: str | None = self.engine.js(
            f"(e => e && e.getAttribute({json.dumps(name)}))"
            f"(document.querySelector({json.dumps(selector)}))"
        )
        return value

    def text(self, selector: str = "body") -> str:
        value: str = self.engine.js(
            f"(e => e ? e.innerText : '')(document.querySelector({json.dumps(selector)}))"
        )
        return value

    # --- the way of a learner -----------------------------------------------------

    def open(self, path: str = "/") -> None:
        self.engine.goto(self.base + path)

    def start(self, nickname: str = "李婶") -> None:
        """Make a profile and arrive in the library."""
        self.open()
        self.wait(f"{handle('create-profile')}, {handle('nickname')}")
        if not self.sees(handle("nickname")):
            self.click(handle("create-profile"))
        self.type(handle("nickname"), nickname)
        self.click(handle("start"))
        self.wait(handle("library"))

    def worker_ready(self) -> None:
        """Wait until the app is installed and this page is served by it after a reload."""
        # Not `ready`: a promise that nothing keeps would hang the whole run.
        self.until(
            lambda: self.engine.js(
                "navigator.serviceWorker.getRegistration()"
                ".then(r => Boolean(r && r.active && r.active.state === 'activated'))"
            ),
            "active service worker",
        )

    def pack_state(self, pack: str) -> str | None:
        return self.attribute(handle(f"pack-{pack}-state"), "data-state")

    def download(self, pack: str, seconds: float = 60) -> None:
        """Fetch a pack from the library and wait until all of it is on the phone."""
        self.open()
        self.click(handle(f"pack-{pack}-download"))
        self.until(
            lambda: self.pack_state(pack) == "ready", f"{pack} on the phone", seconds
        )

    def open_lesson(self, pack: str, lesson: str) -> None:
        self.open("/")
        self.click(handle(f"pack-{pack}"))
        self.click(handle(f"lesson-{lesson}"))

    def study(self, pack: str, lesson: dict[str, Any], wrong: int = 0) -> None:
        """Go through a lesson (of a text document); the first `wrong` items wrongly."""
        self.open_lesson(pack, lesson["id"])
        items = {b["id"]: b for b in lesson["blocks"] if b["kind"] == "item"}
        failed: set[str] = set()

        def at_the_end() -> bool:
            if self.sees(handle("lesson-done")):
                return True
            item: str | None = self.engine.js(_GO_ON)
            if item:
                spoil = item not in failed and len(failed) < wrong
                if spoil:
                    failed.add(item)
                self.answer(items[item], right=not spoil)
            return False

        self.until(at_the_end, f"end of {lesson['id']}", 4 * PATIENCE)

    def answer(self, item: dict[str, Any], *, right: bool) -> None:
        """Answer the item on the screen, rightly or wrongly."""
        self.place(item, right=right)
        self.click(handle("submit-answer"))
        self.wait(handle("feedback"))
        self.given.append((item["id"], right))

    def place(self, item: dict[str, Any], *, right: bool) -> None:
        """Choose, sort or type an answer without handing it in."""
        _PLACING[item["type"]](self, item, right)

    def option(self, value: str) -> None:
        self.click(f'{handle("option")}[data-value="{value}"]')

    # --- my numbers ---------------------------------------------------------------

    def note(self, kind: str, **fields: str) -> None:
        """Note an entry of this kind, as the green button leads there."""
        self.open("/numbers")
        self.click(handle("note"))
        self.click(handle(f"note-{kind}"))
        for name, text in fields.items():
            self.type(handle(f"field-{name}"), text)
        self.click(handle("entry-save"))
        self.wait(handle("numbers-undo"))

    def turn_page(self) -> None:
        """Press "next" and wait until the lesson shows something else."""
        self.wait(handle("next"))
        before = self._shown()
        self.click(handle("next"))
        self.until(lambda: self._shown() != before, "the next step")

    def _shown(self) -> tuple[str | None, bool, bool]:
        block = self.attribute(handle("lesson"), "data-block")
        return block, self.sees(handle("feedback")), self.sees(handle("lesson-done"))

    # --- sync --------------------------------------------------------------------

    def open_sync(self) -> None:
        self.open("/sync")
        self.wait(handle("sync-status"))

    def sync_numbers(self) -> dict[str, str | None]:
        names = ("pending", "received", "centre", "state")
        return {n: self.attribute(handle("sync-status"), f"data-{n}") for n in names}

    def sync(self, seconds: float = 60) -> dict[str, str | None]:
        """Press "send now" and wait until nothing is pending."""
        self.open_sync()
        self.click(handle("sync-now"))
        self.until(
            lambda: (
                (n := self.sync_numbers())["pending"] == "0" and n["state"] == "done"
            ),
            "everything sent",
            seconds,
        )
        return self.sync_numbers()


def _choose(learner: Learner, item: dict[str, Any], right: bool) -> None:
    wanted = [o["id"] for o in item["options"] if bool(o.get("right")) == right]
    learner.option(wanted[0])


def _choose_many(learner: Learner, item: dict[str, Any], right: bool) -> None:
    for option in item["options"]:
        if bool(option.get("right")) == right:
            learner.option(option["id"])


def _spot(learner: Learner, item: dict[str, Any], right: bool) -> None:
    for spot in item["spots"]:
        if bool(spot.get("right")) == right:
            learner.option(spot["id"])


def _sort(learner: Learner, item: dict[str, Any], right: bool) -> None:
    groups = [group["id"] for group in item["groups"]]
    for option in item["options"]:
        group = option["group"]
        if not right:
            group = groups[(groups.index(group) + 1) % len(groups)]
        learner.option(option["id"])
        learner.click(f'{handle("group")}[data-value="{group}"]')


def _order(learner: Learner, item: dict[str, Any], right: bool) -> None:
    options = item["options"] if right else item["options"][::-1]
    for option in options:
        learner.option(option["id"])


def _number(learner: Learner, item: dict[str, Any], right: bool) -> None:
    value = item["answer"] if right else item["answer"] + 7 * (item["tolerance"] + 1)
    learner.type(handle("number"), str(value))


_PLACING: dict[str, Callable[[Learner, dict[str, Any], bool], None]] = {
    "choose-one": _choose,
    "picture-choice": _choose,
    "choose-many": _choose_many,
    "spot-fault": _spot,
    "sort-groups": _sort,
    "put-in-order": _order,
    "number": _number,
}
