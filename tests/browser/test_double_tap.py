"""Thumbs that press twice: one act is one record."""

import pytest

from tests.browser.field import Field
from tests.browser.learner import Learner, handle

pytestmark = pytest.mark.browser

PACK = "P03-A"


def press_twice(phone: Learner, name: str) -> None:
    """Two presses before the screen had time to change."""
    phone.engine.js(
        f"(b => {{ b.click(); b.click() }})(document.querySelector('{handle(name)}'))"
    )


def test_what_is_pressed_twice_is_recorded_once(phone: Learner, field: Field) -> None:
    lesson = field.text(PACK)["lessons"][0]
    items = {b["id"]: b for b in lesson["blocks"] if b["kind"] == "item"}
    phone.start()
    phone.download(PACK)
    phone.open_lesson(PACK, lesson["id"])

    def go_on() -> bool:
        name = phone.attribute(handle("item"), "data-item")
        if name and not phone.sees(handle("feedback")):
            phone.place(items[name], right=True)
            phone.wait(f"{handle('submit-answer')}:not(:disabled)")
            press_twice(phone, "submit-answer")
            phone.wait(handle("feedback"))
        elif phone.sees(handle("today-done")):
            press_twice(phone, "today-done")
            phone.until(lambda: not phone.sees(handle("today-done")), "the step ticked")
        elif phone.sees(handle("next")):
            press_twice(phone, "next")
        return phone.sees(handle("lesson-done"))

    phone.until(go_on, "the end of the lesson", 60)
    phone.sync()
    kinds = [event["type"] for event in field.agree(phone)]
    assert kinds.count("item-answered") == len(items)
    assert kinds.count("today-done") == kinds.count("lesson-done") == 1
