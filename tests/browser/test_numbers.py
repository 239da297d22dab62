"""My numbers: noted with no network, shown right, the learner's own, and carried in one file."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Playwright

from tests.browser.engines import Chromium
from tests.browser.field import Field
from tests.browser.learner import Learner, handle

pytestmark = pytest.mark.browser

#: The sums of P10-A: a thousand visitors, thirty orders at sixty yuan, 60 back, 44 of cost each.
MA = {
    "visits": {"visits": "1,000"},
    "order": {
        "orders": "３０", "boxes": "30", "money": "1800", "goods": "900", "shipping": "420",
    },
    "refund": {"money": "60"},
}  # fmt: skip
NUMBERS = {"visits": "1000", "conversion": "3", "price": "6000", "refund": "6000"}


@pytest.fixture
def second(playwright: Playwright, field: Field, tmp_path: Path) -> Iterator[Learner]:
    """A phone that nobody used yet."""
    engine = Chromium(playwright, str(tmp_path / "second"), accept_downloads=True)
    yield Learner(engine, field.base)
    engine.close()


def page_of(learner: Learner) -> Any:
    return learner.engine.page  # type: ignore[attr-defined]


def shown(learner: Learner) -> dict[str, str | None]:
    """The five numbers on the screen, in people, of 100, and fen."""
    learner.open("/numbers")
    learner.wait(handle("number-net"))
    names = (*NUMBERS, "net")
    return {
        name: learner.attribute(handle(f"number-{name}"), "data-value")
        for name in names
    }


def bars(learner: Learner, name: str) -> str:
    """What a chart says to somebody who hears it."""
    said = learner.attribute(f"{handle(f'number-{name}')} svg[role=img]", "aria-label")
    assert said
    return said


def download(learner: Learner, path: str, name: str, folder: Path) -> Path:
    learner.open(path)
    learner.wait(handle(name))
    with page_of(learner).expect_download() as caught:
        page_of(learner).get_by_test_id(name).click()
    file = folder / caught.value.suggested_filename
    caught.value.save_as(file)
    return file


def test_a_learners_own_numbers_stay_theirs_and_come_along_to_a_new_phone(
    phone: Learner, second: Learner, field: Field, tmp_path: Path
) -> None:
    phone.start()
    phone.worker_ready()
    second.open()
    second.worker_ready()
    field.road.cut_network()
    for kind, fields in MA.items():
        phone.note(kind, **fields)
    assert shown(phone) == {**NUMBERS, "net": "42000"}
    assert "1000" in bars(phone, "visits")
    assert phone.attribute(handle("margin"), "data-left") == "1400"
    page_of(phone).reload()
    assert shown(phone) == {**NUMBERS, "net": "42000"}

    table = download(phone, "/numbers", "numbers-csv", tmp_path).read_bytes()
    assert table.startswith(b"\xef\xbb\xbf") and b",30,30,1800,900,,420," in table

    file = download(phone, "/sync", "rescue-export", tmp_path)
    second.open("/link")
    second.wait(handle("rescue-import"))
    page_of(second).get_by_test_id("rescue-import").set_input_files(file)
    second.wait(handle("library"))
    assert shown(second) == {**NUMBERS, "net": "42000"}

    field.road.restore_network()
    phone.sync()
    second.sync()
    types = {event["type"] for event in field.agree(phone, second)}
    assert types == {"profile"}, "with sharing off nothing of it is sent"


def test_what_was_noted_is_changed_removed_and_taken_back(phone: Learner) -> None:
    phone.start()
    phone.note("order", money="45", goods="20")
    phone.click(handle("entry"))
    phone.type(handle("field-money"), "-45")
    phone.click(handle("entry-save"))
    phone.wait("#field-money-problem")
    phone.type(handle("field-money"), "90")
    phone.click(handle("boxes-more"))
    phone.click(handle("entry-save"))
    phone.wait(handle("numbers-undo"))
    assert shown(phone)["net"] == "7000"
    phone.click(handle("entry"))
    phone.click(handle("entry-remove"))
    phone.wait(handle("numbers-empty"))
    phone.click(f"{handle('numbers-undo')} button")
    phone.wait(handle("number-net"))
    assert shown(phone)["net"] == "7000"


def test_nobody_leaves_the_phone_without_hearing_that_their_notes_would_be_lost(
    phone: Learner,
) -> None:
    phone.start()
    phone.note("cost", money="12.50")
    phone.open("/settings")
    phone.click(".danger, .rows button:last-child")
    phone.wait(handle("leave-numbers"))


def test_sharing_tells_of_outcomes_without_amounts_until_it_is_switched_off(
    phone: Learner, field: Field
) -> None:
    phone.start()
    phone.note("order", money="4321")
    phone.click(f'{handle("sharing")}[aria-checked="false"]')
    phone.wait(f'{handle("sharing")}[aria-checked="true"]')
    phone.click(handle("sharing"))
    phone.wait(f'{handle("sharing")}[aria-checked="false"]')
    phone.open("/numbers/order")
    phone.click(handle("entry-again"))
    phone.type(handle("field-money"), "10")
    phone.click(handle("entry-save"))
    phone.wait(handle("numbers-undo"))
    phone.sync()
    events = field.agree(phone)
    assert [event["type"] for event in events] == ["profile", "milestone"]
    assert events[1]["data"] == {"kind": "first-order"}
    assert "4321" not in json.dumps(events)


def test_a_milestone_is_asked_for_first_and_recorded_once(
    phone: Learner, field: Field
) -> None:
    phone.start()
    phone.open("/me")
    phone.click(handle("reach-first-box"))
    phone.click(handle("milestone-no"))
    phone.click(handle("reach-first-box"))
    phone.wait(handle("milestone-yes"))
    yes = f"document.querySelector('{handle('milestone-yes')}')"
    phone.engine.js(f"(b => {{ b.click(); b.click() }})({yes})")
    phone.wait(f"{handle('milestone-first-box')} .reached")
    phone.sync()
    kinds = [e["data"]["kind"] for e in field.agree(phone) if e["type"] == "milestone"]
    assert kinds == ["first-box"]
