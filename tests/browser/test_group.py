"""A lesson shown to a group: hands are counted, people are counted, nobody is said to have learned."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Playwright

from tests.browser.engines import Chromium
from tests.browser.field import Field, phone_events
from tests.browser.learner import Learner, handle

pytestmark = pytest.mark.browser

PACK = "P03-A"
SCREENS = [(1280, 720), (1920, 1080), (768, 1024)]
#: Pixels; on a projector picture of 1280 by 720 that is two metres wide, a Chinese character is
#: then over five centimetres tall: read with ease at six metres.
LARGE = 34

#: What of a slide is cut off or would have to be scrolled to.
HIDDEN = """[...document.querySelectorAll('.slide, .slide [data-fit]')]
  .map(e => Math.max(e.scrollHeight - e.clientHeight, e.scrollWidth - e.clientWidth))
  .filter(pixels => pixels > 1)"""
SIZE = "parseFloat(getComputedStyle(document.querySelector('.slide')).fontSize)"


@pytest.fixture
def trainer(playwright: Playwright, field: Field, tmp_path: Path) -> Iterator[Learner]:
    """Somebody at the station's computer, with a pack."""
    view = {"width": 1280, "height": 720}
    engine = Chromium(playwright, str(tmp_path / "station"), viewport=view)
    learner = Learner(engine, field.base)
    learner.start("王站长")
    learner.download(PACK)
    yield learner
    engine.close()


def page(learner: Learner) -> Any:
    return learner.engine.page  # type: ignore[attr-defined]


def slide(learner: Learner) -> str | None:
    return learner.attribute(handle("show"), "data-slide")


def press(learner: Learner, key: str, leads_to: str) -> None:
    page(learner).keyboard.press(key)
    learner.until(lambda: slide(learner) == leads_to, f"{leads_to} after {key}")


def on_to(learner: Learner, wanted: str) -> None:
    """Page down, as a clicker does, until that slide is on."""
    for _ in range(40):
        if slide(learner) == wanted:
            return
        before = slide(learner)
        page(learner).keyboard.press("PageDown")
        learner.until(lambda before=before: slide(learner) != before, "the next slide")
    raise AssertionError(f"no slide {wanted}")


def count(learner: Learner, option: str) -> str:
    return learner.text(f'{handle("hands")}[data-value="{option}"] output')


def more(learner: Learner, option: str, times: int) -> None:
    for _ in range(times):
        learner.click(f'{handle("hands")}[data-value="{option}"] {handle("more")}')


def is_good(learner: Learner, width: int) -> bool:
    """Nothing cut off; on a projector the words are large."""
    size: float = learner.engine.js(SIZE)
    return learner.engine.js(HIDDEN) == [] and (width < 1280 or size >= LARGE)


def first_counted(lesson: dict[str, Any]) -> dict[str, Any]:
    kinds = {"choose-one", "picture-choice"}
    return next(b for b in lesson["blocks"] if b.get("type") in kinds)


def test_a_group_is_shown_a_lesson_by_keys_and_it_counts_as_taught_only(
    trainer: Learner, field: Field
) -> None:
    lesson = field.text(PACK)["lessons"][0]
    item = first_counted(lesson)
    first, second = (option["id"] for option in item["options"][:2])
    trainer.open(f"/pack/{PACK}")
    trainer.click(handle(f"show-{lesson['id']}"))
    trainer.wait(handle("show"))
    cards = [b["id"] for b in lesson["blocks"] if b["kind"] == "card"]
    press(trainer, " ", cards[0])
    press(trainer, "ArrowRight", cards[1])
    press(trainer, "PageUp", cards[0])
    on_to(trainer, "group talk")
    on_to(trainer, item["id"])
    more(trainer, first, 7)
    more(trainer, second, 5)
    trainer.click(f'{handle("hands")}[data-value="{second}"] {handle("less")}')
    assert (count(trainer, first), count(trainer, second)) == ("7", "4")
    # A mouse that counted hands does not take the space bar away from the slides.
    page(trainer).mouse.click(1, 1)
    page(trainer).reload()
    trainer.wait(handle("hands"))
    assert (slide(trainer), count(trainer, first)) == (item["id"], "7")
    page(trainer).locator(handle("more")).first.click()
    trainer.click(f"{handle('hands')} {handle('less')}")
    press(trainer, " ", f"{item['id']} answer")
    on_to(trainer, "group people")
    assert (
        trainer.engine.js(f"document.querySelector('{handle('people')}').value") == "11"
    )
    page(trainer).keyboard.press("PageDown")
    trainer.type(handle("people"), "10")
    assert trainer.engine.js(
        f"document.querySelector('{handle('show-next')}').disabled"
    )
    trainer.type(handle("people"), "2001")
    assert trainer.engine.js(
        f"document.querySelector('{handle('show-next')}').disabled"
    )
    trainer.type(handle("people"), "３０")
    trainer.click(handle("people+10"))
    trainer.click(handle("people+1"))
    trainer.click(handle("show-next"))
    trainer.wait(handle("show-thanks"))
    taught = [
        e for e in phone_events(trainer.engine) if e.get("lesson") == lesson["id"]
    ]
    assert [e["type"] for e in taught] == ["lesson-taught"]
    assert taught[0]["data"] == {
        "people": 41,
        "hands": {item["id"]: {first: 7, second: 4}},
    }
    trainer.open("/me")
    trainer.wait(handle("taught"))
    assert "41" in trainer.text(handle("taught"))
    trainer.sync()
    field.agree(trainer)


def test_leaving_in_the_middle_asks_and_the_counts_can_be_kept_or_forgotten(
    trainer: Learner, field: Field
) -> None:
    lesson = field.text(PACK)["lessons"][0]
    item = first_counted(lesson)
    option = item["options"][0]["id"]
    trainer.open(f"/show/{lesson['id']}")
    trainer.wait(handle("show"))
    on_to(trainer, item["id"])
    more(trainer, option, 3)
    page(trainer).keyboard.press("Escape")
    trainer.wait("[role=dialog]")
    page(trainer).keyboard.press("PageDown")
    assert slide(trainer) == item["id"]
    page(trainer).keyboard.press("Escape")
    trainer.until(lambda: not trainer.sees("[role=dialog]"), "the end of the question")
    page(trainer).keyboard.press("Escape")
    trainer.click(handle("show-leave"))
    trainer.wait(handle(f"show-{lesson['id']}"))

    trainer.open(f"/show/{lesson['id']}")
    trainer.wait(handle("hands"))
    assert count(trainer, option) == "3"

    # Another day it may be another group: that is asked.
    page(trainer).clock.set_fixed_time("2030-01-01T08:00:00Z")
    trainer.open(f"/show/{lesson['id']}")
    trainer.click(handle("show-go-on"))
    trainer.wait(handle("hands"))
    assert count(trainer, option) == "3"
    trainer.open(f"/show/{lesson['id']}")
    page(trainer).clock.set_fixed_time("2031-01-01T08:00:00Z")
    trainer.open(f"/show/{lesson['id']}")
    trainer.click(handle("show-anew"))
    trainer.until(lambda: slide(trainer) == "group title", "the beginning")
    on_to(trainer, item["id"])
    assert count(trainer, option) == "0"
    assert "lesson-taught" not in {e["type"] for e in phone_events(trainer.engine)}


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
def test_nothing_on_a_slide_has_to_be_scrolled_to_and_the_words_are_large(
    trainer: Learner, field: Field, language: str
) -> None:
    chosen = f'{{"language": "{language}"}}'
    trainer.engine.js(f"localStorage.setItem('tianjian.settings', '{chosen}')")
    for lesson in field.text(PACK)["lessons"][:3]:
        trainer.open(f"/show/{lesson['id']}")
        trainer.wait(handle("show"))
        while True:
            for width, height in SCREENS:
                page(trainer).set_viewport_size({"width": width, "height": height})
                where = f"{slide(trainer)} large and whole at {width}"
                trainer.until(lambda width=width: is_good(trainer, width), where, 8)
            if slide(trainer) == "group people":
                break
            before = slide(trainer)
            page(trainer).keyboard.press("PageDown")
            trainer.until(
                lambda before=before: slide(trainer) != before, "the next slide"
            )


def test_on_a_phone_the_door_is_for_those_who_teach_others(phone: Learner) -> None:
    phone.start()
    phone.download(PACK)
    phone.open(f"/pack/{PACK}")
    phone.wait(handle(f"lesson-{PACK}.gates"))
    shown = f"getComputedStyle(document.querySelector('{handle(f'show-{PACK}.gates')}')).display"
    assert phone.engine.js(shown) == "none"
    page(phone).set_viewport_size({"width": 700, "height": 900})
    assert phone.engine.js(shown) != "none"
