"""A video's way: from an editor's desk on a bad line to a phone in the orchard with no line at all."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from tests.browser.field import Field
from tests.browser.learner import Learner, handle
from tests.studio.clips import clip

pytestmark = pytest.mark.browser

PACK, LESSON, CARD = "P03-A", "gates", "drop"
PLAYED = """(() => { const v = document.querySelector('video');
  return v && v.currentTime > 0.3 && !v.error && v.videoWidth > 0
    && v.textTracks[0].cues.length === 1 && v.textTracks[0].cues[0].text; })()"""


def upload_on_a_bad_line(desk: Page, field: Field, original: Path) -> Locator:
    """Send a clip of more than one piece; the line goes away behind the first."""
    sent: list[int] = []

    def count(request: Request) -> None:
        if request.method == "PATCH":
            sent.append(1)
            if len(sent) == 2:
                field.road.cut_network()

    desk.on("request", count)
    desk.set_input_files(handle("bring-media"), original)
    bar = desk.locator(".upload-rows progress").first
    expect(bar).to_be_visible()
    desk.wait_for_timeout(1500)
    field.road.restore_network()
    film = desk.locator(f'[data-film="{original.stem}"]')
    expect(film).to_be_visible(timeout=90_000)
    return film


def write_captions(film: Locator, language: str, words: str) -> None:
    film.get_by_role("button", name=f"字幕：{language}").click()
    film.get_by_role("button", name="在这一刻加一句").click()
    film.locator("textarea").fill(words)
    film.get_by_role("button", name="保存字幕").click()
    expect(film.get_by_text("字幕存好了。")).to_be_visible()


def show_in_a_card(desk: Page, base: str, name: str) -> None:
    """In place of the card's picture, with words for those who only hear."""
    words = {"zh_Hans": "箱子从一米高掉下来", "en": "A box falls from one metre"}
    for language, alt in words.items():
        desk.goto(f"{base}/studio/{PACK}/lessons/{LESSON}?language={language}")
        card = desk.locator(f'[data-block="card {CARD}"]')
        if language == "zh_Hans":
            card.get_by_label("图片", exact=True).select_option("")
            card.get_by_label("录像", exact=True).select_option(name)
        card.get_by_label("录像里有什么（给只用听的人）").fill(alt)
        expect(card.get_by_text("已保存")).to_be_visible()
        desk.wait_for_timeout(900)
        expect(card.get_by_text("已保存")).to_be_visible()


def block(phone: Learner) -> str | None:
    return phone.attribute(handle("lesson"), "data-block")


def turn_page(phone: Learner) -> None:
    """Who presses again before the page has turned passes one."""
    before = block(phone)
    phone.click(handle("next"))
    phone.until(lambda: block(phone) != before, "the next page")


def test_a_video_from_the_desk_to_a_phone_without_a_network(
    desk: Page, field: Field, phone: Learner, tmp_path: Path
) -> None:
    expect.set_options(timeout=30_000)
    original = clip(tmp_path / "drop-test.mp4", 6, "1280x720", "-qp", "1")
    assert original.stat().st_size > 4_500_000
    desk.goto(f"{field.base}/studio/{PACK}")
    film = upload_on_a_bad_line(desk, field, original)
    expect(film.get_by_text("清楚（360p）")).to_be_visible()
    write_captions(film, "中文", "箱子掉下来了。")
    write_captions(film, "English", "The box falls.")
    show_in_a_card(desk, field.base, "drop-test.mp4")
    desk.goto(f"{field.base}/studio/{PACK}")
    desk.get_by_role("button", name="发布到所有手机").click()
    expect(desk.get_by_text("第 2 版已经发往手机")).to_be_visible()

    phone.start()
    phone.worker_ready()
    phone.download(PACK)
    phone.open(f"/lesson/{PACK}.{LESSON}")
    phone.wait(handle("next"))
    while block(phone) != CARD:
        turn_page(phone)
    # Nothing of the video came by itself; the tap says what it costs.
    phone.wait(handle("watch"))
    assert "MB" in phone.text(handle("watch"))
    phone.click(handle("sizes"))
    phone.click(handle("watch-low"))
    assert phone.until(lambda: phone.engine.js(PLAYED), "a video with captions")

    phone.engine.context.set_offline(True)  # type: ignore[attr-defined]
    field.road.cut_network()
    phone.open(f"/lesson/{PACK}.{LESSON}")
    phone.wait(handle("watch"))
    assert "MB" not in phone.text(handle("watch"))
    phone.click(handle("watch"))
    words = phone.until(lambda: phone.engine.js(PLAYED), "the video with no network")
    assert words == "箱子掉下来了。"
    phone.open("/storage")
    phone.click(handle(f"drop-videos-{PACK}"))
    phone.until(
        lambda: not phone.sees(handle(f"drop-videos-{PACK}")), "the videos gone"
    )
