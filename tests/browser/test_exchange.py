"""An editor's other morning: bring a document, put it in order, paste, be signed out, take it along."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.field import Field
from tests.browser.test_studio import put, saved
from tests.studio.files import docx, png


pytestmark = pytest.mark.browser

PACK = "T08-A"
# As Word 2019 puts it on the clipboard, shortened.
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<style>p.MsoNormal {margin:0cm}</style><meta name=Generator content="Microsoft Word 15">
</head><body><!--StartFragment--><p class=MsoNormal>先看<b><span style='color:red'>果皮</span></b>，
再闻<script>alert(1)</script>。<o:p></o:p></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>·<span>&nbsp;&nbsp;</span></span><![endif]>硬的留下</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·</span>软的
<a href="http://x.example">先卖</a></p><!--EndFragment--></body></html>"""
PASTE = """([html, bytes]) => {
  const data = new DataTransfer();
  if (html) data.setData("text/html", html);
  else data.items.add(new File([new Uint8Array(bytes)], "image.png", {type: "image/png"}));
  document.activeElement.dispatchEvent(
    new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


def bring(page: Page, field: Field, file: Path) -> None:
    """A new pack from a Word document, looked at before anything is taken."""
    page.goto(f"{field.base}/studio/bring")
    page.set_input_files(".drop-here input", file)
    expect(page.get_by_text("表格改成了清单")).to_be_visible()
    page.get_by_role("button", name="看一看：冰袋").click()
    expect(page.locator(".look-at")).to_contain_text("果子上面 ✓ 正确")
    put(page, "课程编号，例如 P15-A", PACK)
    put(page, "标题", "装箱两课")
    page.get_by_role("button", name="拿进 2 课").click()
    page.get_by_role("link", name=f"到 {PACK} 接着写").click()
    page.wait_for_url(f"**/studio/{PACK}")


def drag_first_down(page: Page, first: str, second: str) -> None:
    """The first entry of the list by its grip below the second."""
    entries = page.locator(".lesson-list li")
    expect(entries.first).to_contain_text(first)
    grip, last = entries.first.locator(".grip"), entries.nth(1)
    grip.scroll_into_view_if_needed()
    start, end = grip.bounding_box(), last.bounding_box()
    assert start and end
    page.mouse.move(start["x"] + 8, start["y"] + 12)
    page.mouse.down()
    for part in (0.3, 0.7, 1.0, 1.05):
        y = start["y"] + (end["y"] + end["height"] - start["y"]) * part
        page.mouse.move(start["x"] + 10, y, steps=4)
    page.mouse.up()
    expect(page.locator(".lesson-list li").first).to_contain_text(second)


def order_a_path(page: Page, field: Field) -> None:
    """Two courses for a group: added, dragged, moved by keys, published."""
    page.goto(f"{field.base}/studio/paths?group=mayor")
    for pack in ("P03-A", "P12-A"):
        page.get_by_label("加一门课").select_option(pack)
        page.get_by_role("button", name="加上").click()
        expect(page.locator(f"[data-pack={pack}]")).to_be_visible()
    drag_first_down(page, "P03-A", "P12-A")
    page.locator("#up-P03-A").focus()
    page.keyboard.press("Alt+Shift+ArrowUp")
    expect(page.locator(".path-list li").first).to_contain_text("P03-A")
    # The next press goes on where this one ended.
    expect(page.locator("#down-P03-A")).to_be_focused()
    page.get_by_role("button", name="把路径发布到所有手机").click()
    expect(page.get_by_text("手机上的路径与这里相同。")).to_be_visible()


def sign_in(page: Page, field: Field) -> None:
    page.goto(f"{field.base}/office/login?next=/studio")
    page.fill("[name=login]", "publisher")
    page.fill("[name=password]", "walnut-tree-2026")
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/studio")


def test_a_document_becomes_a_pack_that_goes_out_and_comes_back(
    desk: Page, field: Field, tmp_path: Path
) -> None:
    (tmp_path / "课.docx").write_bytes(docx())
    bring(desk, field, tmp_path / "课.docx")
    drag_first_down(desk, "装箱", "冰袋")

    desk.get_by_role("link", name="装箱").click()
    card = desk.locator(".block-card").first
    words = card.get_by_label("文字", exact=True)
    words.fill("")
    words.focus()
    desk.evaluate(PASTE, [WORD, []])
    expect(words).to_have_value("先看**果皮**， 再闻。\n\n- 硬的留下\n- 软的 先卖")
    words.focus()
    desk.evaluate(PASTE, ["", list(png())])
    expect(card.locator("img.thumb")).to_have_attribute(
        "src", re.compile(r"/media/pasted-[a-z0-9]+\.png$")
    )
    saved(desk)
    count = desk.locator(".block-card").count()
    desk.keyboard.press("Alt+n")
    expect(desk.locator(".block-card")).to_have_count(count + 1)

    # Signed out in mid-sentence: the sentence waits, and is there after signing in again.
    desk.context.clear_cookies()
    words.press_sequentially(" 最后盖好。")
    expect(desk.get_by_text("已经退出登录，写的都存在这个浏览器里。")).to_be_visible()
    browser = desk.context.browser
    assert browser
    other = browser.new_page()
    sign_in(other, field)
    desk.context.add_cookies(other.context.cookies())  # type: ignore[arg-type]
    other.close()
    desk.get_by_role("button", name="现在保存").click()
    saved(desk)

    desk.goto(f"{field.base}/studio/{PACK}/exchange")
    desk.get_by_label("GIFT").check()
    desk.get_by_role("button", name="生成文件").click()
    with desk.expect_download() as download:
        desk.get_by_role("link", name="保存 T08-A").click()
    download.value.save_as(tmp_path / "t08.gift.txt")
    file = tmp_path / "t08.gift.txt"
    text = file.read_text("utf-8")
    assert "最后盖好" in text
    file.write_text(text.replace("最后盖好", "最后封好"), "utf-8")
    desk.set_input_files(".drop-here input", file)
    expect(desk.get_by_label("课程包里已经有这一课")).to_have_count(2)
    desk.get_by_role("button", name="拿进 2 课").click()
    desk.get_by_role("button", name="撤回").click()
    expect(desk.get_by_text("已撤回，课程包和原来一样。")).to_be_visible()

    # An English file: its Chinese is to be written, and every place says so.
    (tmp_path / "ice.gift").write_text("Where is the ice?{=On top ~Below}", "utf-8")
    desk.set_input_files(".drop-here input", tmp_path / "ice.gift")
    expect(desk.get_by_label("文件是什么语言")).to_have_value("en")
    expect(desk.get_by_text("会标为待翻译：中文。")).to_be_visible()
    desk.get_by_role("button", name="拿进 1 课").click()
    expect(desk.get_by_text("中文：有 4 处待翻译。")).to_be_visible()
    desk.get_by_role("link", name=f"到 {PACK} 接着写").click()
    expect(desk.locator(".lesson-list li").last).to_contain_text("中文")
    expect(desk.get_by_text("发到手机之前还要：")).to_be_visible()
    expect(desk.get_by_text("“ice”还没有翻译：4 处。")).to_be_visible()
    order_a_path(desk, field)
