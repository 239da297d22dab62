"""A screen at which nobody does anything does nothing: a phone's battery is small."""

import time

import pytest

from tests.browser.field import Field
from tests.browser.learner import Learner, handle

pytestmark = pytest.mark.browser

PACK = "P03-A"
COUNT_READS = """(() => {
  window.reads = 0;
  const begin = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (...asked) {
    window.reads += 1;
    return begin.apply(this, asked);
  };
})()"""


def is_at_rest(learner: Learner) -> bool:
    """Whether the phone's databases were left alone for a second."""
    before = learner.engine.js("window.reads")
    time.sleep(1)
    return bool(before > 0 and learner.engine.js("window.reads") == before)


def test_every_screen_comes_to_rest(phone: Learner, field: Field) -> None:
    phone.engine.page.add_init_script(COUNT_READS)  # type: ignore[attr-defined]
    phone.start()
    phone.download(PACK)
    lesson = field.text(PACK)["lessons"][0]["id"]
    for path in ("/", f"/pack/{PACK}", f"/lesson/{lesson}", "/me", "/sync", "/review"):
        phone.open(path)
        phone.wait("main")
        phone.until(lambda: is_at_rest(phone), f"rest on {path}")
    assert phone.sees(handle("review-nothing"))
