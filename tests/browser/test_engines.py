"""The same way through the app in every engine that we promise, with the server gone."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.engines import (
    Engine,
    Firefox,
    OldChromium,
    WebKit,
    old_chromium_binary,
)
from tests.browser.field import Field
from tests.browser.learner import Learner, handle
from tests.servers import ROOT

pytestmark = [
    pytest.mark.browser,
    # Selenium's own way of starting WebKitGTK.
    pytest.mark.filterwarnings("ignore:setting remote_server_addr:DeprecationWarning"),
]

PACK = "P03-A"
#: 30 MB, fetched once.
OLD_BROWSERS = ROOT / "build" / "browsers"


def old_chromium() -> Engine:
    return OldChromium(old_chromium_binary(OLD_BROWSERS))


ENGINES: dict[str, Callable[[], Any]] = {
    "firefox": Firefox,
    "webkit": WebKit,
    "chromium64": old_chromium,
}


@pytest.fixture(params=ENGINES)
def learner(request: pytest.FixtureRequest, field: Field) -> Iterator[Learner]:
    engine = ENGINES[request.param]()
    yield Learner(engine, field.base)
    engine.close()


def test_a_lesson_is_studied_offline_and_sent_in_every_engine(
    learner: Learner, field: Field, tmp_path: Path
) -> None:
    learner.start("周大叔")
    language = learner.engine.js("document.documentElement.lang")
    text = field.text(PACK, "zh_Hans" if language.startswith("zh") else "en")
    learner.download(PACK)
    learner.worker_ready()
    learner.open()
    learner.wait(handle("library"))
    field.server.kill()

    for number, lesson in enumerate(text["lessons"][:2]):
        learner.study(PACK, lesson, wrong=number)
    assert pictures_are_drawn(learner, text["lessons"][0])
    learner.open_sync()
    learner.click(handle("sync-now"))
    learner.wait('[data-code="offline"]')

    field.server.start()
    learner.sync()
    events = field.agree(learner)
    answers = [e for e in events if e["type"] == "item-answered"]
    assert [(e["item"], bool(e["right"])) for e in answers] == learner.given
    assert not getattr(learner.engine, "errors", [])


def pictures_are_drawn(learner: Learner, lesson: dict[str, Any]) -> bool:
    """Whether the first card's picture comes from the phone."""
    learner.open_lesson(PACK, lesson["id"])
    learner.wait(".picture img")
    drawn = "(p => p && p.complete && p.naturalWidth > 0)(document.querySelector('.picture img'))"
    return bool(learner.until(lambda: learner.engine.js(drawn), "the picture"))
