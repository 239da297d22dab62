"""Where do I begin? What a newcomer knows already is left out of their path."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.browser.engines import Chromium
from tests.browser.field import Field
from tests.browser.learner import Learner, handle

pytestmark = pytest.mark.browser

CHECK = "S0"


@pytest.fixture
def newcomer(playwright: Playwright, field: Field, tmp_path: Path) -> Iterator[Learner]:
    engine = Chromium(playwright, str(tmp_path / "phone"))
    learner = Learner(engine, field.base)
    learner.start()
    yield learner
    engine.close()


def fetch_check(learner: Learner) -> None:
    learner.click('a[href="/check"]')
    learner.click(handle(f"pack-{CHECK}-download"))
    learner.wait(handle("check-begin"))


def answer_all(learner: Learner, field: Field, wrong: str) -> None:
    """Answer every question rightly but those about the pack ``wrong``."""
    text = field.text(CHECK)
    items = {
        b["id"]: b for w in text["lessons"] for b in w["blocks"] if b["kind"] == "item"
    }
    failed: set[str] = set()
    learner.click(handle("check-begin"))
    for _ in text["lessons"]:
        learner.wait(handle("lesson"))

        def at_the_end() -> bool:
            if learner.sees(handle("lesson-done")):
                return True
            if learner.sees(handle("item")) and not learner.sees(handle("feedback")):
                item = learner.attribute(handle("item"), "data-item")
                assert item
                spoil = text["check"][item] == wrong and item not in failed
                if spoil:
                    failed.add(item)
                learner.answer(items[item], right=not spoil)
            elif learner.sees(f"{handle('next')}:not([disabled])"):
                learner.engine.js(
                    f"(e => e && e.click())(document.querySelector('{handle('next')}'))"
                )
            return False

        learner.until(at_the_end, "the end of a part", 120)
        learner.click("a.go")


def test_what_is_known_leaves_the_path_on_every_phone_of_the_learner(
    newcomer: Learner, field: Field
) -> None:
    fetch_check(newcomer)
    answer_all(newcomer, field, wrong="P12-A")
    newcomer.click(handle("check-skip"))
    newcomer.wait(handle("library"))
    # Of the two courses here P03-A is known: the next step is the other one.
    newcomer.until(
        lambda: newcomer.text("main .card .title") == field.text("P12-A")["title"],
        "P12-A as the next step",
    )
    assert not newcomer.sees('a[href="/check"]')
    newcomer.sync()
    events = field.agree(newcomer)
    known = {e["data"]["pack"] for e in events if e["type"] == "milestone"}
    assert known == set(field.text(CHECK)["check"].values()) - {"P12-A"}


def test_whoever_wants_to_learn_everything_skips_nothing(
    newcomer: Learner, field: Field
) -> None:
    fetch_check(newcomer)
    answer_all(newcomer, field, wrong="P12-A")
    newcomer.click(handle("check-all"))
    newcomer.wait(handle("library"))
    newcomer.sync()
    assert not [e for e in field.agree(newcomer) if e["type"] == "milestone"]
