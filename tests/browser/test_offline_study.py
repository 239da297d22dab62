"""The main job: fetch over a bad line, study for days with no network, send it all at last."""

import os
import random
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Playwright

from tests.browser.engines import Chromium
from tests.browser.field import Field, read_phone
from tests.browser.learner import Learner, handle
from tests.servers import ROOT

pytestmark = pytest.mark.browser

PACK = "P03-A"


def chance() -> random.Random:
    """Other moments at each run; CHANCE=<number> brings one back."""
    number = os.environ.get("CHANCE") or str(random.randrange(10**6))
    print(f"CHANCE={number}")
    return random.Random(number)


def open_phone(playwright: Playwright, folder: Path, field: Field) -> Learner:
    return Learner(Chromium(playwright, str(folder)), field.base)


def go_offline(learner: Learner, field: Field) -> None:
    """No bars on the phone, and nobody at the other end either."""
    learner.engine.context.set_offline(True)  # type: ignore[attr-defined]
    field.road.cut_network()


def go_online(learner: Learner, field: Field) -> None:
    field.road.restore_network()
    learner.engine.context.set_offline(False)  # type: ignore[attr-defined]


def cut_at_random(learner: Learner, field: Field, total: int) -> None:
    """Begin the download, lose the line somewhere inside it, and get it back."""
    at = chance().randrange(total // 20, total * 19 // 20)
    field.road.kbps = 1500
    learner.click(handle(f"pack-{PACK}-download"))
    learner.until(lambda: field.road.totals("^/blobs/")[2] >= at, f"{at} bytes")
    go_offline(learner, field)
    assert learner.pack_state(PACK) != "ready"
    field.road.kbps = 0
    go_online(learner, field)
    learner.until(lambda: learner.pack_state(PACK) == "ready", "the rest of the pack")
    # What was there before the cut was not fetched again, but for the pieces on the way.
    assert field.road.totals("^/blobs/")[2] < total + 3 * 20_000 + 40_000


def leave_in_the_middle(learner: Learner, lesson: dict[str, Any]) -> None:
    """Choose without answering, close the lesson, and find card and choice again."""
    learner.open_lesson(PACK, lesson["id"])
    items = {b["id"]: b for b in lesson["blocks"] if b["kind"] == "item"}
    while not learner.sees(handle("item")):
        learner.click(handle("next"))
        learner.wait(f"{handle('item')}, {handle('next')}")
    name = learner.attribute(handle("item"), "data-item")
    assert name
    option = items[name]["options"][-1]["id"]
    chosen = f'{handle("option")}[data-value="{option}"][aria-checked="true"]'
    learner.option(option)
    learner.wait(chosen)
    learner.until(
        lambda: [p for p in read_phone(learner.engine)["positions"] if _draft(p)],
        "the choice in the phone's memory",
    )
    learner.open_lesson(PACK, lesson["id"])
    learner.wait(chosen)
    assert learner.attribute(handle("item"), "data-item") == name


def _draft(position: dict[str, Any]) -> bool:
    return bool(position["position"].get("draft"))


def first_item_is_a_choice(lesson: dict[str, Any]) -> bool:
    item = next(b for b in lesson["blocks"] if b["kind"] == "item")
    return item["type"] in {"choose-one", "picture-choice"}


def test_an_install_that_the_line_cut_is_begun_anew(
    playwright: Playwright, field: Field, tmp_path: Path
) -> None:
    # The present engine; the one before it is kept too, for runs that began on it.
    engine = max(file.name for file in (ROOT / "pwa" / "dist").glob("engine-*.js"))
    field.road.add(f"^/{engine}", "answer", status=502)
    learner = open_phone(playwright, tmp_path / "phone", field)
    learner.start()
    learner.worker_ready()
    assert field.road.totals(f"^/{engine}")[0] == 2
    learner.engine.close()


def test_a_whole_pack_is_studied_with_no_network_and_all_of_it_arrives(
    playwright: Playwright, field: Field, tmp_path: Path
) -> None:
    text = field.text(PACK)
    total = sum(file["bytes"] for file in field.phone_files(PACK))
    learner = open_phone(playwright, tmp_path / "phone", field)
    learner.start()
    cut_at_random(learner, field, total)
    learner.worker_ready()
    learner.engine.close()
    field.server.kill()

    learner = open_phone(playwright, tmp_path / "phone", field)
    go_offline(learner, field)
    begun = next(le for le in text["lessons"] if first_item_is_a_choice(le))
    leave_in_the_middle(learner, begun)
    for number, lesson in enumerate(text["lessons"]):
        learner.study(PACK, lesson, wrong=number % 3)
    learner.open_sync()
    waiting = learner.sync_numbers()
    assert int(waiting["pending"] or 0) > len(learner.given)
    learner.click(handle("sync-now"))
    learner.wait('[data-code="offline"]')

    field.server.start()
    go_online(learner, field)
    numbers = learner.sync()
    events = field.agree(learner)
    assert numbers["received"] == numbers["centre"] == str(len(events))
    assert int(waiting["pending"] or 0) + int(waiting["received"] or 0) == len(events)
    answers = [e for e in events if e["type"] == "item-answered"]
    assert [(e["item"], bool(e["right"])) for e in answers] == learner.given
    done = [e["lesson"] for e in events if e["type"] == "lesson-done"]
    assert done == [lesson["id"] for lesson in text["lessons"]]
    learner.engine.close()
