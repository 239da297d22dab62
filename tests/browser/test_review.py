"""The daily review: what was learned comes back when it is time, on whichever phone."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.browser.engines import Chromium
from tests.browser.field import Field
from tests.browser.learner import Learner, handle
from tests.browser.test_update import hear_the_news, rewrite

pytestmark = pytest.mark.browser

PACK = "P03-A"
VERSION_IN_USE = """new Promise((resolve, reject) => {
  const opening = indexedDB.open('tianjian');
  opening.onerror = reject;
  opening.onsuccess = () => {
    const asked = opening.result.transaction('packs').objectStore('packs').get('P03-A');
    asked.onsuccess = () => { opening.result.close(); resolve(asked.result.current); };
  };
})"""
TODAY = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def own_phone(
    playwright: Playwright, own_field: Field, tmp_path: Path
) -> Iterator[Learner]:
    engine = Chromium(playwright, str(tmp_path / "phone"))
    yield Learner(engine, own_field.base)
    engine.close()


@pytest.fixture
def second(playwright: Playwright, field: Field, tmp_path: Path) -> Iterator[Learner]:
    engine = Chromium(playwright, str(tmp_path / "second"))
    yield Learner(engine, field.base)
    engine.close()


def on_day(learner: Learner, days: float) -> None:
    """Set the phone's clock so many days after today."""
    learner.engine.page.clock.set_fixed_time(TODAY + timedelta(days=days))  # type: ignore[attr-defined]


def learn_first_lesson(learner: Learner, field: Field) -> list[str]:
    """Study a lesson today; the ids of its items."""
    on_day(learner, 0)
    learner.start()
    learner.worker_ready()
    learner.download(PACK)
    lesson = field.text(PACK)["lessons"][0]
    learner.study(PACK, lesson)
    return [block["id"] for block in lesson["blocks"] if block["kind"] == "item"]


def review(learner: Learner, say: str) -> list[str]:
    """Go through the review, saying the same to each item; their ids."""
    learner.open("/")
    learner.click('a[href="/review"]')
    seen: list[str] = []
    while not learner.sees(handle("review-done")):
        learner.wait(f"{handle('show-answer')}, {handle('review-done')}")
        if learner.sees(handle("show-answer")):
            item = learner.attribute(handle("review"), "data-item")
            assert item and item not in seen
            seen.append(item)
            learner.click(handle("show-answer"))
            learner.click(handle(say))
            learner.until(
                lambda last=item: (
                    learner.attribute(handle("review"), "data-item") != last
                ),
                "the next item",
            )
    return seen


def nothing_is_due(learner: Learner) -> None:
    learner.open("/review")
    learner.wait(handle("review-nothing"))


def test_what_was_learned_comes_back_offline_and_a_second_phone_goes_on_from_there(
    phone: Learner, second: Learner, field: Field
) -> None:
    items = learn_first_lesson(phone, field)
    nothing_is_due(phone)
    field.road.cut_network()
    on_day(phone, 3)
    assert sorted(review(phone, "knew")) == sorted(items)
    nothing_is_due(phone)
    field.road.restore_network()
    phone.sync()
    reviews = [e for e in field.agree(phone) if e["type"] == "item-reviewed"]
    assert {(e["item"], e["right"]) for e in reviews} == {(item, 1) for item in items}

    phone.open("/link")
    phone.click(handle("link-make-code"))
    phone.wait(handle("link-code"))
    code = phone.text(handle("link-code"))
    on_day(second, 4)
    second.open()
    second.click('a[href="/link"]')
    second.type(handle("link-code-input"), code)
    second.click(handle("link-take-code"))
    second.wait(handle("library"))
    second.download(PACK)
    nothing_is_due(second)
    on_day(second, 40)
    assert sorted(review(second, "knew-not")) == sorted(items)


def test_a_clock_set_back_a_year_neither_hides_reviews_nor_piles_them_up(
    phone: Learner, field: Field
) -> None:
    items = learn_first_lesson(phone, field)
    on_day(phone, -365)
    nothing_is_due(phone)
    phone.open_lesson(PACK, "P03-A.fill")
    phone.wait(handle("next"))
    on_day(phone, -362)
    assert sorted(review(phone, "knew")) == sorted(items)
    nothing_is_due(phone)


def test_an_item_that_an_update_takes_away_is_passed_over_in_the_middle_of_a_review(
    own_phone: Learner, own_field: Field
) -> None:
    items = learn_first_lesson(own_phone, own_field)
    on_day(own_phone, 3)
    own_phone.open("/review")
    own_phone.wait(handle("show-answer"))
    first = own_phone.attribute(handle("review"), "data-item")
    gone = next(item for item in items if item != first)
    take_away(own_field, gone.removeprefix(f"{PACK}."))
    assert "(major)" in own_field.publish(PACK)
    update_in_another_tab(own_phone, own_field)

    left = len(items) - 1
    for _ in range(left):
        own_phone.wait(handle("show-answer"))
        item = own_phone.attribute(handle("review"), "data-item")
        assert item != gone
        own_phone.click(handle("show-answer"))
        own_phone.click(handle("knew"))
        own_phone.until(
            lambda last=item: (
                own_phone.attribute(handle("review"), "data-item") != last
            ),
            "the next item",
        )
    own_phone.wait(handle("review-done"))


def take_away(field: Field, item: str) -> None:
    """Retire an item of the first lesson, as an editor does."""
    for language in ("zh_Hans", "en"):
        path = field.folder / "lessons" / PACK / language / "10-gates.md"
        blocks = path.read_text("utf-8").split("\n## ")
        kept = [block for block in blocks if not block.startswith(f"item {item}\n")]
        assert len(kept) == len(blocks) - 1
        path.write_text("\n## ".join(kept), "utf-8")
    rewrite(field, "pack.yaml", "retired_items: []", f"retired_items: [{item}]")


def update_in_another_tab(learner: Learner, field: Field) -> None:
    review_tab = learner.engine.page  # type: ignore[attr-defined]
    learner.engine.page = learner.engine.context.new_page()  # type: ignore[attr-defined]
    hear_the_news(learner, field)
    learner.download(PACK)
    offered = next(p for p in field.catalogue()["packs"] if p["id"] == PACK)
    # The button is gone while the update runs; the phone's own row says that it is in use.
    learner.until(
        lambda: learner.engine.js(VERSION_IN_USE) == offered["manifest"]["sha256"],
        "version 2 in use",
    )
    learner.engine.page.close()  # type: ignore[attr-defined]
    learner.engine.page = review_tab  # type: ignore[attr-defined]
