"""A season as a learner lives it without a network, on a phone that dies in the middle."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from server.simulations.service import Simulations
from tests.browser.field import Field, phone_events
from tests.browser.learner import Learner, handle
from tests.servers import ROOT

pytestmark = pytest.mark.browser

LYCHEE = "/practice/conghua-lychee"
FARM = "/practice/my-farm"


KEPT_SEASONS = """new Promise((resolve, reject) => {
  const opening = indexedDB.open('tianjian');
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const db = opening.result;
    const all = db.transaction('values').objectStore('values').getAll(
      IDBKeyRange.bound('season ', 'season!'));
    all.onsuccess = () => { db.close(); resolve(all.result.join(' ')); };
    all.onerror = () => reject(all.error);
  };
})"""


def choice(learner: Learner) -> str | None:
    return learner.attribute(handle("season-choice"), "data-choice")


def to_the_plan(learner: Learner) -> None:
    """Through the rest of the choices, as they stand."""
    plan = handle("season-plan")
    while True:
        learner.wait(f"{plan}, {handle('season-choice')}")
        if learner.sees(plan):
            return
        before = choice(learner)
        learner.click(handle("choice-next"))
        learner.until(lambda b=before: choice(learner) != b, "the next choice")


def day(learner: Learner) -> int:
    return int(learner.attribute(handle("season-story"), "data-day") or -1)


def test_a_season_is_planned_without_a_network_and_goes_on_where_the_phone_died(
    field: Field, phone: Learner
) -> None:
    phone.start()
    phone.worker_ready()
    phone.open()
    phone.wait(handle("library"))
    phone.engine.context.set_offline(True)  # type: ignore[attr-defined]
    field.road.cut_network()

    # The worked example, then the first choices; the phone dies at the third.
    phone.open(LYCHEE)
    phone.click(handle("season-example"))
    phone.click(handle("example-next"))
    phone.until(lambda: phone.sees('[data-step="1"]'), "the example's next step")
    phone.click(handle("example-skip"))
    assert choice(phone) == "price"
    phone.click(handle("choice-next"))
    phone.type(handle("lever-adsYuanPerDay-1"), "3")
    phone.click(handle("choice-next"))
    phone.until(lambda: choice(phone) == "road", "the road")
    phone.click(handle("way-cold"))
    cold = f"{handle('way-cold')}[aria-checked=true]"
    phone.wait(cold)
    phone.until(
        lambda: '"logistics":"cold"' in phone.engine.js(KEPT_SEASONS),
        "the choice in the phone's memory",
    )

    phone.open("/practice")
    phone.until(
        lambda: "接着上次的来" in phone.text(handle("practice-list")), "what waits"
    )
    phone.open(LYCHEE)
    phone.click(handle("season-resume"))
    phone.until(lambda: choice(phone) == "road", "the choice it died at")
    assert phone.sees(cold)

    # The guess, and 200 seasons.
    to_the_plan(phone)
    assert "每天 400 元" in phone.text(handle("change-ads"))
    phone.click(handle("plan-done"))
    phone.type(handle("guess"), "35")
    phone.click(handle("guess-done"))
    phone.wait(handle("season-lever"))
    score = phone.attribute(handle("season-score"), "data-score")
    loss = phone.attribute(handle("season-picture"), "data-loss")
    assert score is not None and int(score) > 0
    assert f"35 季，实际 {loss} 季" in phone.text(handle("season-picture"))
    assert phone.engine.js("document.querySelectorAll('.hundred .box').length") == 100

    # The story of one box, found by keyboard; the phone dies on its fifth day or later, and tells on.
    phone.engine.js("document.querySelector('.hundred [tabindex=\"0\"]').focus()")
    for key in ("End", "ArrowUp", "Home", "ArrowDown", "Enter"):
        phone.engine.page.keyboard.press(key)  # type: ignore[attr-defined]
    phone.wait(handle("season-story"))
    phone.click(handle("story-run"))
    while day(phone) < 5:
        before = day(phone)
        phone.click(handle("story-step"))
        phone.until(lambda b=before: day(phone) > b, "the next day")
    told = day(phone)
    phone.open(LYCHEE)
    phone.wait(handle("season-story"))
    assert told <= day(phone)
    phone.click(handle("story-skip"))
    phone.click(handle("story-done"))
    phone.wait(handle("season-picture"))
    assert phone.attribute(handle("season-score"), "data-score") == score

    # The same plan in bad years: counted for itself.
    phone.click(handle("years-bad"))
    phone.click(handle("guess-done"))
    phone.wait('[data-testid="season-years"][data-years="bad"]')
    phone.wait(handle("season-lever"))
    assert phone.text(handle("years-ordinary")).endswith(score)

    # The worst week again, another box from that day on, and what it brings.
    phone.click(handle("season-week-door"))
    phone.wait(handle("season-week"))
    phone.click(handle("way-iced"))
    phone.until(
        lambda: phone.attribute(handle("season-week"), "data-gain"), "what it brings"
    )
    phone.click(handle("week-take"))
    phone.wait(handle("season-plan"))
    assert "泡沫加冰" in phone.text(handle("change-road"))

    # Counted once, though it was opened three times; the server plays the same.
    runs = [
        e["data"] for e in phone_events(phone.engine) if e["type"] == "run-finished"
    ]
    assert [(run.pop("id"), run.pop("guess"), run["seasons"]) for run in runs] == [
        ("conghua-lychee", 35, 200),
        ("conghua-lychee", 20, 40),
    ]
    replay = Simulations(ROOT / "pwa" / "dist").replay
    # In a thread of its own: V8 will not run beside Playwright's event loop.
    with ThreadPoolExecutor(1) as thread:
        verdicts = [thread.submit(replay, run).result().kind for run in runs]
    assert verdicts == ["accepted"] * 2
    assert round(runs[0]["score"]) == int(score)

    # One's own farm: a figure corrected, a phone that dies in the entry, a plan kept and handed on.
    phone.open(FARM)
    phone.click(handle("farm-begin"))
    phone.click(handle("farm-next"))
    phone.type(handle("farm-value"), "8000000")
    phone.wait('[role="alert"]')
    phone.type(handle("farm-value"), "8000")
    phone.click(handle("farm-next"))
    phone.until(lambda: figure(phone) == "badYear", "the second figure")
    phone.open(FARM)
    phone.click(handle("farm-begin"))
    phone.until(lambda: figure(phone) == "badYear", "the figure it died at")
    while (at := figure(phone)) is not None:
        phone.click(handle("farm-next"))
        phone.until(lambda a=at: figure(phone) != a, "the next figure")
    assert "8 吨" in phone.text(handle("figure-harvestKg"))
    phone.click(handle("farm-done"))
    phone.click(handle("farm-plan"))
    to_the_plan(phone)
    phone.click(handle("plan-done"))
    phone.click(handle("guess-done"))
    phone.wait(handle("farm-keep-card"))
    assert not phone.sees(handle("season-score"))
    phone.click(handle("farm-keep"))
    phone.until(lambda: not phone.sees(handle("farm-keep")), "the plan kept")
    phone.click(handle("farm-compare"))
    phone.click(handle("farm-version"))
    phone.click(handle("farm-hand"))
    phone.wait(handle("farm-qr"))

    # Removed by mistake and taken back; a file that holds no plan changes nothing.
    phone.open(FARM)
    phone.click(handle("farm-version"))
    phone.click(handle("farm-remove"))
    phone.click(handle("farm-undo"))
    phone.wait(handle("farm-version"))
    phone.engine.page.set_input_files(  # type: ignore[attr-defined]
        handle("farm-file"),
        {"name": "x.json", "mimeType": "text/plain", "buffer": b'{"format": "x"}'},
    )
    phone.until(lambda: "文件里没有方案" in phone.text(), "the file refused")
    kinds = {event["type"] for event in phone_events(phone.engine)}
    assert kinds == {"profile", "run-finished"}


def figure(learner: Learner) -> str | None:
    return learner.attribute(handle("farm-figure"), "data-figure")
