"""Reading aloud: every card and question has it; what is read is lit; nothing is fetched twice."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Playwright

from tests.browser.engines import Chromium
from tests.browser.field import Field
from tests.browser.learner import Learner, handle
from tests.browser.voice import FAKE_VOICE, silence
from tests.packs.samples import write_pack

pytestmark = pytest.mark.browser

PACK = "T01-A"
SPEAK = handle("speak")
#: Remembers what is lit, in turn.
WATCH = """(() => {
  const lit = window.__lit = [];
  new MutationObserver(() => {
    const now = document.querySelector('.heard, .lit');
    if (now && lit[lit.length - 1] !== now) lit.push(now);
  }).observe(document.body, {subtree: true, attributes: true});
})()"""


@pytest.fixture
def listener(playwright: Playwright, field: Field, tmp_path: Path) -> Iterator[Learner]:
    """A phone with a voice, and a pack whose first card has a recorded sound."""
    folder = write_pack(tmp_path / "lessons")
    (folder / "media" / "cold-zh.opus").write_bytes(silence(1.2))
    field.publish(str(folder))
    engine = Chromium(playwright, str(tmp_path / "phone"))
    engine.context.add_init_script(FAKE_VOICE)
    learner = Learner(engine, field.base)
    learner.start()
    yield learner
    engine.close()


def said(learner: Learner) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = learner.engine.js("window.__said.splice(0)")
    return found


def icon(learner: Learner) -> str:
    label = learner.attribute(SPEAK, "aria-label")
    assert label
    return label


def to_rest(learner: Learner) -> None:
    """Until it has read to the end: the button then offers it once more."""
    learner.until(lambda: icon(learner) == "再念一遍", "the end of the reading")


def test_a_device_voice_reads_repeats_and_slows_down_and_lights_what_it_says(
    listener: Learner, field: Field
) -> None:
    listener.download(PACK)
    lesson = field.text(PACK)["lessons"][1]
    listener.open_lesson(PACK, lesson["id"])
    listener.wait(handle("next"))
    assert icon(listener) == "念给我听"
    listener.engine.js("window.__hold = true")
    listener.click(SPEAK)
    listener.wait(".lit")
    assert listener.text(".lit") in lesson["blocks"][0]["text"]
    assert icon(listener) == "别念了"
    listener.engine.js("window.__hold = false")
    to_rest(listener)
    assert not listener.sees(".lit")
    assert "".join(s["text"] for s in said(listener)) == lesson["blocks"][0]["text"]
    listener.click(SPEAK)
    to_rest(listener)
    assert [s["rate"] for s in said(listener)] == [1]
    listener.click(".speak.slow")
    to_rest(listener)
    assert [s["rate"] for s in said(listener)] == [0.75]


def test_the_options_are_read_in_the_order_on_screen_and_lit_one_by_one(
    listener: Learner, field: Field
) -> None:
    listener.download(PACK)
    lesson = field.text(PACK)["lessons"][1]
    listener.open_lesson(PACK, lesson["id"])
    listener.wait(handle("next"))
    for block in lesson["blocks"][1:4]:
        listener.click(handle("next"))
        listener.wait(f'{handle("item")}[data-item="{block["id"]}"]')
        listener.engine.js(WATCH)
        listener.click(SPEAK)
        to_rest(listener)
        lit = listener.engine.js(
            "window.__lit.map(e => e.dataset.value).filter(Boolean)"
        )
        shown = listener.engine.js(
            "[...document.querySelectorAll('.item [data-value]')].map(e => e.dataset.value)"
        )
        groups = [group["id"] for group in block.get("groups", [])]
        assert lit == [one for one in shown if one not in groups] + groups
        listener.answer(block, right=True)


def test_a_recorded_sound_is_played_and_lights_about_where_it_is(
    listener: Learner,
) -> None:
    listener.download(PACK)
    listener.open_lesson(PACK, f"{PACK}.ice")
    listener.wait(handle("next"))
    listener.engine.js(WATCH)
    listener.click(SPEAK)
    to_rest(listener)
    seen = set(listener.engine.js("window.__lit.map(e => e.textContent)"))
    assert said(listener) == []
    assert len(seen) >= 2


def test_the_next_blocks_sound_and_picture_come_early_and_nothing_comes_twice(
    listener: Learner, field: Field
) -> None:
    asked: Counter[str] = Counter()
    page = listener.engine.page  # type: ignore[attr-defined]
    page.on(
        "requestfinished",
        lambda r: asked.update(re.findall(r"/blobs/(\w+)$", r.url)),
    )
    listener.download(PACK)
    listener.study(PACK, field.text(PACK)["lessons"][0])
    files = {f["sha256"]: f for f in field.manifest(PACK)["files"]}
    fetched = {sha256: times for sha256, times in asked.items() if sha256 in files}
    assert {"picture", "sound", "text"} <= {files[one]["role"] for one in fetched}
    assert set(fetched.values()) == {1}


def test_a_phone_without_a_voice_says_so_once_and_what_one_can_do(
    listener: Learner,
) -> None:
    listener.download(PACK)
    listener.open_lesson(PACK, f"{PACK}.sort")
    listener.wait(handle("next"))
    listener.engine.js("window.__mute = true")
    listener.click(SPEAK)
    listener.wait(".no-voice")
    assert "录音" in listener.text(".no-voice")
    listener.click(handle("next"))
    listener.wait(handle("item"))
    assert not listener.sees(".no-voice")
    listener.click(SPEAK)
    listener.wait(".no-voice")
    assert "录音" not in listener.text(".no-voice")
    assert listener.attribute(".no-voice a", "href") == "/help"


def test_every_kind_of_screen_has_a_speaker(listener: Learner, field: Field) -> None:
    listener.download(PACK)
    lesson = field.text(PACK)["lessons"][0]
    listener.open_lesson(PACK, lesson["id"])
    for block in lesson["blocks"]:
        listener.wait(f'{handle("lesson")}[data-block="{block["id"]}"] {SPEAK}')
        if block["kind"] == "item":
            listener.answer(block, right=True)
            listener.wait(f"{handle('feedback')} {SPEAK}")
        listener.click(handle("next"))
    listener.wait(f"{handle('lesson-done')} {SPEAK}")
    for path in ("/", f"/pack/{PACK}", f"/lesson/{lesson['id']}?at=today"):
        listener.open(path)
        listener.wait(SPEAK)
    listener.open("/review")
    listener.wait(f"{SPEAK}, {handle('review-nothing')}")
