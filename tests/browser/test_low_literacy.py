"""Nobody has to read on the way to the first finished lesson: docs/low-literacy.md shows it."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.browser.boxes import BOXES, Walker, small
from tests.browser.engines import Chromium
from tests.browser.field import Field
from tests.browser.learner import Learner, handle
from tests.browser.voice import FAKE_VOICE
from tests.servers import ROOT

pytestmark = pytest.mark.browser

PICTURES = ROOT / "docs" / "pictures"


@pytest.fixture
def stranger(playwright: Playwright, field: Field, tmp_path: Path) -> Iterator[Learner]:
    """A small phone on which every text is boxes; it has a voice."""
    engine = Chromium(playwright, str(tmp_path / "phone"), bypass_csp=True)
    engine.context.add_init_script(BOXES)
    engine.context.add_init_script(FAKE_VOICE)
    yield Learner(engine, field.base)
    engine.close()


def test_the_first_lesson_is_finished_by_pictures_places_and_voice(
    stranger: Learner, field: Field, tmp_path: Path
) -> None:
    shots: dict[str, Path] = {}
    page = stranger.engine.page  # type: ignore[attr-defined]

    def shoot(step: str) -> None:
        if step not in shots:
            shots[step] = tmp_path / f"{step}.png"
            page.screenshot(path=str(shots[step]))

    walker = Walker(stranger, shoot)
    walker.begin()
    stranger.wait(handle("lesson"))
    lesson = re.search(r"/lesson/([\w.-]+)", page.url)
    assert lesson
    pack = lesson[1].split(".")[0]
    walker.lesson(
        next(one for one in field.text(pack)["lessons"] if one["id"] == lesson[1])
    )
    assert walker.faults == []
    if os.environ.get("BOXES"):
        for step, shot in shots.items():
            small(shot, PICTURES / f"boxes-{step}.webp")


def test_the_page_shows_every_step_and_its_pictures_are_small() -> None:
    page = (ROOT / "docs" / "low-literacy.md").read_text("utf-8")
    pictures = sorted(PICTURES.glob("boxes-*.webp"))
    assert pictures
    for picture in pictures:
        assert f"pictures/{picture.name}" in page
        assert picture.stat().st_size < 25_000
