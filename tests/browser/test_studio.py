"""A newcomer's morning: from an empty pack to a lesson studied offline on a phone.

WALK_PICTURES=docs/pictures takes the pictures of docs/editor.md on the way.
"""

import io
import os
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.field import Field
from tests.browser.learner import Learner
from tests.browser.office import axe_faults
from tests.studio.first_lesson import BOX, WORDS

pytestmark = pytest.mark.browser

PACK = "T01-A"


def saved(page: Page) -> None:
    """Wait until the page says that every part is at the server."""
    expect(page.locator(".saved").first).to_be_visible()
    expect(page.get_by_text("正在保存…")).to_have_count(0)
    expect(page.locator(".unsaved")).to_have_count(0)


def put(place: Page | Locator, label: str, text: str, nth: int = 0) -> None:
    place.get_by_label(label, exact=True).nth(nth).fill(text)


def picture(page: Page, name: str) -> None:
    """Keep what the page shows, where pictures for the docs are asked for."""
    folder = os.environ.get("WALK_PICTURES")
    if folder:
        shot = Image.open(io.BytesIO(page.screenshot()))
        shot.save(Path(folder) / f"walk-{name}.webp", quality=80, method=6)


def begin_pack(page: Page) -> None:
    put(page, "课程编号，例如 P15-A", PACK.lower())
    put(page, "标题", "挑果子")
    page.get_by_role("button", name="开始").click()
    page.wait_for_url(f"**/studio/{PACK}")


def describe_pack(page: Page, folder: Path) -> None:
    (folder / "Box 1.svg").write_bytes(BOX)
    with page.expect_file_chooser() as chooser:
        page.get_by_text("上传文件，也可以拖到这里").click()
    chooser.value.set_files(folder / "Box 1.svg")
    expect(page.locator(".media-grid").get_by_text("box-1.svg")).to_be_visible()
    put(page, "标题", "Sort the fruit", nth=1)
    for nth, language in enumerate(WORDS):
        put(page, "一句话说说讲什么", str(WORDS[language]["summary"]), nth=nth)
    put(page, "哪天前要重新核对出处", "2030-01-01")
    page.get_by_label("图片", exact=True).select_option("box-1.svg")
    saved(page)


def write_lesson(page: Page, language: str) -> None:
    words = WORDS[language]
    part = page.locator("[data-block=head]")
    put(part, "标题", str(words["title"]))
    put(part, "学完会做什么", str(words["goal"]))
    card = page.locator(".block-card")
    card.get_by_label("图片", exact=True).select_option("box-1.svg")
    put(card, "图上有什么（给只用听的人）", str(words["alt"]))
    put(card, "文字", str(words["card"]))
    for nth in range(2):
        item = page.locator(".block-item").nth(nth)
        put(item, "题目", words["ask"][nth])
        for option in range(2):
            put(item, "文字", words["options"][nth][option], nth=option)
        put(item, "在这里选错时怎么说", words["right"][nth], nth=0)
        put(item, "在这里选错时怎么说", words["wrong"][nth], nth=1)
    put(page.locator("[data-block=rule]"), "文字", str(words["rule"]))
    put(page.locator("[data-block=today]"), "文字", str(words["today"]))
    saved(page)


def remark_and_compare(page: Page, pack: str, lesson: str) -> None:
    """A comment beside a part, an edit, and what that edit would mean on phones."""
    page.goto(f"{pack}/lessons/{lesson}?language=zh_Hans")
    rule = page.locator("[data-block=rule]")
    rule.get_by_role("button", name="提意见").click()
    put(rule, "提意见", "少了一个字？")
    rule.get_by_role("button", name="加上意见").click()
    expect(rule.locator(".remark")).to_contain_text("少了一个字？")
    put(rule, "文字", "先挑后装，一箱都稳当。")
    saved(page)
    page.goto(f"{pack}/changes")
    expect(page.get_by_role("heading", name="小改动：学过的都算数")).to_be_visible()
    expect(page.locator(".diff ins")).to_have_text("都")
    page.locator(".remark").get_by_role("button", name="已改好").click()
    expect(page.get_by_role("status")).to_have_text("这条意见处理好了。")


#: Each of the studio's pages once; a lesson and a pack stand for all of their kind.
LOOKED_AT = (
    *("", "/bring", "/facts", "/glossary", "/glossary/history", "/none"),
    *("/{pack}", "/{pack}/changes", "/{pack}/versions", "/{pack}/certification"),
    *("/{pack}/history", "/{pack}/exchange", "/{pack}/lessons/{lesson}"),
)


def look_at_every_page(desk: Page, base: str, lesson: str) -> None:
    """On a small phone in the dark: nothing is too wide, and axe finds nothing serious."""
    browser = desk.context.browser
    assert browser
    # The policy forbids what axe does to a page; the page itself stays the same.
    context = browser.new_context(
        locale="en-US",
        viewport={"width": 360, "height": 640},
        color_scheme="dark",
        storage_state=desk.context.storage_state(),
        bypass_csp=True,
    )
    page, faults = context.new_page(), []
    page.on("pageerror", lambda error: faults.append(str(error)))
    for each in LOOKED_AT:
        page.goto(f"{base}/studio{each.format(pack=PACK, lesson=lesson)}")
        expect(page.get_by_text("Loading…")).to_have_count(0)
        if page.evaluate("document.documentElement.scrollWidth") > 360:
            faults.append(f"{page.url} is too wide")
        faults += axe_faults(page)
        for link in page.locator("main a[download]").all():
            offered = link.get_attribute("href")
            if not page.evaluate("way => fetch(way).then(a => a.ok)", offered):
                faults.append(f"{page.url} offers what is not there: {offered}")
    context.close()
    assert faults == []


def test_from_an_empty_pack_to_a_lesson_studied_offline(
    desk: Page, field: Field, phone: Learner, tmp_path: Path
) -> None:
    begin_pack(desk)
    expect(desk.locator("#check li").first).to_be_visible()
    picture(desk, "1-empty-pack")
    describe_pack(desk, tmp_path)
    put(desk, "新一课的题目", "先挑后装")
    desk.get_by_role("button", name="添加这一课").click()
    desk.wait_for_url("**/lessons/*")
    write_lesson(desk, "zh_Hans")

    # The phone beside the text shows the part that is being written.
    player = desk.frame_locator("iframe")
    expect(player.get_by_text("挑一篮果子，数一数坏了几个。")).to_be_visible()
    desk.locator(".block-card").scroll_into_view_if_needed()
    picture(desk, "2-lesson")

    # A sentence typed while the line is down outlasts a closed page.
    field.road.cut_network()
    put(desk.locator("[data-block=rule]"), "文字", "先挑后装，一箱稳当。")
    expect(desk.get_by_text("没连上，先存在这个浏览器里").first).to_be_visible()
    desk.goto("about:blank")
    field.road.restore_network()
    desk.go_back()
    expect(desk.locator("[data-block=rule] textarea")).to_have_value(
        "先挑后装，一箱稳当。"
    )
    saved(desk)

    desk.get_by_role("button", name="English", exact=True).click()
    write_lesson(desk, "en")
    lesson = desk.url.rsplit("/", 1)[1].split("?")[0]
    desk.goto(f"{field.base}/studio/{PACK}")
    expect(desk.get_by_text("没有要改的。")).to_be_visible()
    state = desk.locator("#pack-marks")
    expect(state).to_have_text("还没发布")
    desk.get_by_role("button", name="发布到所有手机").click()
    expect(desk.get_by_text(re.compile("第 1 版已经发往手机"))).to_be_visible()
    expect(state).to_contain_text("手机上就是这一版")
    expect(state).to_contain_text("第 1 版")
    picture(desk, "3-published")

    remark_and_compare(desk, f"{field.base}/studio/{PACK}", lesson)
    look_at_every_page(desk, field.base, lesson)

    phone.start()
    phone.worker_ready()
    phone.download(PACK)
    phone.engine.context.set_offline(True)  # type: ignore[attr-defined]
    field.road.cut_network()
    text = field.text(PACK)["lessons"][0]
    assert text["id"] == f"{PACK}.{lesson}"
    picture(phone.engine.page, "4-offline")
    phone.study(PACK, text, wrong=1)


def test_words_of_a_part_that_somebody_took_out_wait_in_this_browser(
    desk: Page, field: Field
) -> None:
    desk.goto(f"{field.base}/studio/P03-A/lessons/ice?language=zh_Hans")
    card = desk.locator(".block-card").first
    block = card.get_attribute("data-block")
    desk.route("**/block", lambda route: route.abort())
    put(card, "文字", "冰要先放。")
    expect(desk.get_by_text("没连上，先存在这个浏览器里").first).to_be_visible()
    taken_out = desk.evaluate(
        "block => fetch(`/api/v1/studio/packs/P03-A/lessons/ice/block?block=${encodeURIComponent(block)}`,"
        " {method: 'DELETE'}).then(answer => answer.ok)",
        block,
    )
    assert taken_out
    desk.unroute("**/block")
    desk.reload()
    left = desk.get_by_role("region", name="已去掉部分里没存上的字")
    expect(left.get_by_label("中文")).to_have_value(re.compile("冰要先放。"))
    left.get_by_role("button", name="这些字不要了").click()
    expect(left).to_have_count(0)
    desk.reload()
    expect(desk.locator(".block-card").first).to_be_visible()
    expect(left).to_have_count(0)
