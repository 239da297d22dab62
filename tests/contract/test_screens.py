"""The app's own addresses: its router, its service worker and the server hold the same list."""

import re

from server.shell import SCREENS
from tests.servers import ROOT


def test_the_server_and_the_app_agree_on_the_screens() -> None:
    source = (ROOT / "pwa" / "src" / "core" / "screens.ts").read_text("utf-8")
    listed = re.search(r"SCREENS = \[(.*?)\]", source, re.DOTALL)
    assert listed
    assert tuple(re.findall(r'"([^"]+)"', listed[1])) == SCREENS


def test_every_screen_that_the_app_shows_has_an_address() -> None:
    source = (ROOT / "pwa" / "src" / "App.tsx").read_text("utf-8")
    shown = set(re.findall(r'(?:case |parts\[0\] === )"([^"]+)"', source))
    assert {"lesson", "me", "notices"} < shown
    assert shown <= set(SCREENS)
