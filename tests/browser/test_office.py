"""The office in a real browser: keyboard, narrow screens, two languages, two lights."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.office import (
    PAGES,
    axe_faults,
    demo_server,
    desk,
    launch,
    learner_address,
    sign_in,
)

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running server with the demo."""
    folder: Path = tmp_path_factory.mktemp("office")
    with demo_server(folder) as server:
        yield server.base


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this file."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
def test_no_page_is_wider_than_the_screen(
    browser: Browser, base: str, width: int, locale: str
) -> None:
    screen = {"width": width, "height": 640}
    with desk(browser, base, viewport=screen, locale=locale) as page:
        sign_in(page)
        one = learner_address(page)
        for address in (*PAGES, one, f"{one}/erase", "/api/docs"):
            page.goto(address)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, address


@pytest.mark.parametrize("light", ["light", "dark"])
def test_axe_finds_nothing_serious(browser: Browser, base: str, light: str) -> None:
    screen = {"width": 360, "height": 640}
    # The policy forbids what axe does to a page; the page itself stays the same.
    options = {"viewport": screen, "color_scheme": light, "bypass_csp": True}
    with desk(browser, base, **options) as page:
        faults = axe_faults(page)
        sign_in(page)
        one = learner_address(page)
        for address in (*PAGES, one, f"{one}/erase", "/api/docs"):
            page.goto(address)
            faults += axe_faults(page)
    assert faults == []


def test_no_page_breaks_its_own_content_security_policy(
    browser: Browser, base: str
) -> None:
    with desk(browser, base) as page:
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        sign_in(page)
        for address in (*PAGES[:-1], learner_address(page), "/api/docs"):
            page.goto(address)
    assert said == []


def test_everything_can_be_reached_by_keyboard(browser: Browser, base: str) -> None:
    with desk(browser, base, locale="en-US") as page:
        sign_in(page)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.url.endswith("#main")
        page.goto("/office")
        reached = set()
        for _ in range(40):
            page.keyboard.press("Tab")
            reached.add(page.evaluate("document.activeElement.textContent.trim()"))
        wanted = {"Learners", "Packs", "Questions", "Set aside", "See why", "Show"}
        assert wanted <= reached
        page.locator("summary", has_text="陈站长").focus()
        page.keyboard.press("Enter")
        assert page.get_by_role("button", name="Sign out").is_visible()


def test_language_and_light_change_in_place(browser: Browser, base: str) -> None:
    with desk(browser, base, locale="zh-CN") as page:
        sign_in(page)
        page.goto("/office/items?q=%E5%86%B0")
        page.locator(".menu summary").click()
        page.get_by_role("button", name="English").click()
        page.wait_for_url("**/office/items?q=*")
        assert page.get_by_role("heading", name="Hard questions").is_visible()
        page.locator(".menu summary").click()
        page.get_by_role("button", name="Dark").click()
        page.wait_for_load_state()
        assert page.get_attribute("html", "data-theme") == "dark"


def test_a_table_is_downloaded_as_a_file(browser: Browser, base: str) -> None:
    with desk(browser, base, locale="zh-CN") as page:
        sign_in(page)
        page.goto("/office/learners")
        with page.expect_download() as caught:
            page.get_by_role("link", name="CSV").click()
        path = caught.value.path()
        assert caught.value.suggested_filename.startswith("tianjian-learners-")
        assert "王姐荔枝" in path.read_text("utf-8-sig")


def test_a_code_for_a_new_phone_is_shown_in_large_digits(
    browser: Browser, base: str
) -> None:
    with desk(browser, base, locale="en-US") as page:
        sign_in(page, "teacher")
        page.goto(learner_address(page))
        page.get_by_role("button", name="Make a code").click()
        code = page.locator(".big-code").inner_text().replace(" ", "")
        assert len(code) == 8 and code.isdecimal()
