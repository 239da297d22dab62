"""An operator with a phone of 360 pixels: from a new box to the moment the plug is pulled."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.browser.office import axe_faults, launch
from tests.packs.samples import write_pack
from tests.servers import Server
from tests.stations.conftest import upgraded

pytestmark = pytest.mark.browser

PIN = "739124"
SOON = 30_000


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Server]:
    """A centre with one course."""
    lessons = tmp_path / "lessons"
    write_pack(lessons, "T01-A")
    server = upgraded(tmp_path / "upstream", TIANJIAN_NODE_NAME="从化县域中心")
    server.tianjian("packs", "publish", str(lessons / "T01-A"))
    with server:
        yield server


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Server]:
    """A new box, switched on for the first time."""
    with upgraded(tmp_path / "box", TIANJIAN_ROLE="station") as server:
        yield server


@pytest.fixture
def page(box: Server) -> Iterator[Page]:
    """A browser in the dark, in Chinese."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        context = browser.new_context(
            base_url=box.base,
            locale="zh-CN",
            viewport={"width": 360, "height": 640},
            color_scheme="dark",
            # The policy forbids what axe does to a page; what breaks it is still told.
            bypass_csp=True,
            accept_downloads=True,
        )
        yield context.new_page()
        browser.close()


def look_at(page: Page, faults: list[str]) -> None:
    """Nothing is wider than the screen, and axe finds nothing serious."""
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 360, page.url
    faults += axe_faults(page)


def test_an_operator_sets_a_box_up_and_uses_it(
    page: Page, box: Server, centre: Server, tmp_path: Path
) -> None:
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))

    # A new box asks for the centre and its code; a wrong code is told in words.
    page.goto("/station")
    look_at(page, faults)
    page.fill("[name=url]", centre.base)
    page.fill("[name=code]", "ACDEF-34679")
    page.fill("[name=pin]", PIN)
    page.fill("[name=again]", PIN)
    page.click("button.go")
    page.wait_for_selector("text=接入码不对")
    made = centre.tianjian("station", "code", "--name", "吕田服务站").strip()
    page.fill("[name=code]", made)
    page.fill("[name=pin]", PIN)
    page.fill("[name=again]", PIN)
    page.click("summary")
    page.fill("[name=wifi]", "田间-吕田")
    page.click("button.go")
    page.wait_for_selector("text=接入了")

    # The page says by itself when the first contact is through; its courses came too.
    page.wait_for_selector(".line.good", timeout=SOON)
    page.wait_for_function(
        "fetch('/station').then(a => a.text()).then(t => t.includes('1 个课程包'))",
        timeout=SOON,
        polling=500,
    )
    page.goto("/station")
    assert page.locator(".brand").inner_text().startswith("吕田服务站")
    look_at(page, faults)
    page.click("text=现在就送")
    page.wait_for_selector(".line.good", timeout=SOON)
    page.goto("/station/poster")
    assert "田间-吕田" in page.inner_text("main")
    look_at(page, faults)

    # A stick there and back.
    page.goto("/station/stick")
    look_at(page, faults)
    page.click("text=生成文件")
    with page.expect_download() as saved:
        page.click("text=保存文件", timeout=SOON)
    outbox = tmp_path / "x.tjoutbox"
    saved.value.save_as(outbox)
    centre.tianjian("station", "import", str(outbox))
    page.set_input_files("[name=file]", str(outbox.with_suffix(".tjanswers")))
    page.click("text=取回回执")
    page.wait_for_selector(".line.good >> text=取回执：好了", timeout=SOON)

    # Settings, a look through the database, and the plug.
    page.goto("/station/settings")
    look_at(page, faults)
    page.goto("/station/check")
    page.click("button.go")
    page.wait_for_selector("text=数据库没问题", timeout=SOON)
    page.goto("/station/off")
    look_at(page, faults)
    page.click("text=现在关机")
    page.wait_for_selector("text=现在可以拔电源")
    look_at(page, faults)
    box.kill()
    box.start()
    page.goto("/station")
    page.wait_for_selector("text=现在就送")

    # Away: the page is shut, and the PIN opens it with the keyboard alone.
    page.click(".menu summary")
    page.click("text=退出登录")
    page.wait_for_selector("[name=pin]")
    look_at(page, faults)
    page.keyboard.type(PIN)
    page.keyboard.press("Enter")
    page.wait_for_selector("text=现在就送")
    assert faults == []
