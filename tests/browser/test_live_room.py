"""The live room as a learner lives it: without a network, cut off in the middle; and with others."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from server.simulations.judge import Simulations
from tests.browser.engines import Chromium
from tests.browser.field import Field, phone_events
from tests.browser.learner import Learner, handle
from tests.servers import ROOT

pytestmark = pytest.mark.browser

PRACTICE = "/practice/county-live-room"
ROUND = (
    "greet",
    "demo",
    "certificate",
    "answer",
    "story",
    "price",
    "coupon",
    "scarcity",
    "call",
    "follow",
)
#: At this half minute of the practice room the platform looks.
WATCHED = 12
FIGURES = ("viewers", "orders", "stock", "points")

#: Plays the round to the end, as fast as the room takes it; answers nobody.
PLAY_ON = """(round => new Promise(resolve => {
  const find = name => document.querySelector('[data-testid="' + name + '"]');
  const look = () => {
    if (find('live-score')) return resolve(true);
    const close = find('notice-close') || find('reply-none');
    const room = find('live-room');
    if (close) close.click();
    else if (room) {
      const card = find('play-' + round[room.dataset.step % round.length]);
      if (card && !card.disabled) card.click();
    }
    setTimeout(look, 5);
  };
  look();
}))"""


@pytest.fixture
def second(playwright: Playwright, field: Field, tmp_path: Path) -> Iterator[Learner]:
    engine = Chromium(playwright, str(tmp_path / "second"))
    yield Learner(engine, field.base)
    engine.close()


def step(learner: Learner) -> int:
    return int(learner.attribute(handle("live-room"), "data-step") or -1)


def figures(learner: Learner) -> dict[str, str]:
    return {name: learner.text(handle(f"live-{name}")) for name in FIGURES}


def play(learner: Learner, card: str) -> None:
    """Play a card in the pace that waits, and see the half minute pass."""
    before = step(learner)
    learner.click(handle(f"play-{card}"))
    learner.until(lambda: step(learner) == before + 1, f"{card} played")
    if learner.sees(handle("reply-none")):
        learner.click(handle("reply-none"))


def test_a_room_is_played_without_a_network_and_survives_the_phone(
    field: Field, phone: Learner
) -> None:
    phone.start()
    phone.worker_ready()
    phone.open()
    phone.wait(handle("library"))
    phone.engine.context.set_offline(True)  # type: ignore[attr-defined]
    field.road.cut_network()

    phone.open(PRACTICE)
    phone.click(handle("live-example"))
    phone.click(handle("example-next"))
    phone.click(handle("example-skip"))
    phone.click(handle("pace-steps"))
    phone.click(handle("live-begin"))
    for card in (*ROUND, *ROUND[:2]):
        play(phone, card)
    assert step(phone) == WATCHED
    before = figures(phone)

    phone.open(PRACTICE)
    phone.click(handle("live-resume"))
    phone.wait(handle("live-room"))
    assert (step(phone), figures(phone)) == (WATCHED, before)
    assert phone.sees('[aria-live="polite"]')

    phone.click(handle("play-medicalClaim"))
    phone.wait(handle("notice-close"))
    phone.until(lambda: "广告法" in phone.text('[role="dialog"]'), "the law")
    phone.click(handle("notice-close"))
    assert figures(phone)["points"] == "6"

    phone.click(handle("live-menu"))
    phone.click(handle("pace-quick"))
    phone.click(handle("live-go-on"))
    phone.click(handle("live-run"))
    phone.until(lambda: step(phone) > WATCHED + 1, "the clock to run by itself")
    phone.click(handle("live-menu"))
    phone.click(handle("pace-steps"))
    phone.click(handle("live-go-on"))

    phone.engine.js(f"{PLAY_ON}({list(ROUND)})")
    score = phone.attribute(handle("live-score"), "data-score")
    assert score is not None and 0 < int(score) <= 40
    phone.wait(handle("moment"))
    assert "12:30" not in phone.text(handle("live-tempted"))
    assert "6:00" in phone.text(handle("live-tempted"))

    phone.open(PRACTICE)
    phone.wait(handle("live-score"))
    assert phone.attribute(handle("live-score"), "data-score") == score
    runs = [
        e["data"] for e in phone_events(phone.engine) if e["type"] == "run-finished"
    ]
    assert [run.pop("id") for run in runs] == ["county-live-room"]
    # What this phone worked out without a network is what the server's engine makes of it.
    # In a thread of its own: V8 will not run beside Playwright's event loop.
    replay = Simulations(ROOT / "pwa" / "dist").replay
    with ThreadPoolExecutor(1) as thread:
        verdict = thread.submit(replay, runs[0]).result()
    assert (verdict.kind, round(runs[0]["score"])) == ("accepted", int(score))
    phone.click(handle("live-again"))
    phone.wait(handle("live-begin"))


def test_two_phones_share_a_room_and_each_goes_on_when_the_other_is_gone(
    field: Field, phone: Learner, second: Learner
) -> None:
    for learner in (phone, second):
        learner.start()
    phone.open(f"{PRACTICE}/together")
    phone.click(handle("role-host"))
    phone.click(handle("together-enter"))
    phone.wait(handle("room-digits"))
    digits = phone.text(handle("room-digits")).strip()

    second.open(f"{PRACTICE}/together")
    second.click(handle("role-host"))
    second.type(handle("room-code"), digits)
    second.click(handle("together-enter"))
    second.wait(handle("together-problem"))
    second.click(handle("role-assistant"))
    second.click(handle("together-enter"))
    second.wait(handle("together-members"))
    phone.until(
        lambda: phone.attribute(handle("together-members"), "data-count") == "2",
        "the second phone",
    )

    phone.click(handle("together-start"))
    second.click(handle("play-certificate"))
    assert not second.sees(handle("play-demo"))
    for learner in (phone, second):
        learner.until(lambda learner=learner: step(learner) >= 1, "the first card")
    both_at = max(step(phone), step(second))
    second.until(lambda: step(second) == step(phone) >= both_at, "the same step")
    assert figures(second) == figures(phone)

    phone.engine.context.set_offline(True)  # type: ignore[attr-defined]
    gone_at = step(second)
    second.until(lambda: step(second) > gone_at + 1, "the second phone to lead", 60)
    phone.wait(handle("together-alone"))
    kept = step(phone)
    phone.click(handle("together-alone"))
    # The shared room stands there until the engine has opened the phone's own.
    phone.until(lambda: not phone.sees(handle("together-alone")), "its own room")
    assert step(phone) == kept
    phone.click(handle("live-run"))
    phone.until(lambda: step(phone) > kept, "the first phone alone")
