"""Somebody reloads in the middle, at 1, 3 and 5 seconds, as impatient people do."""

import pytest

from tests.browser.field import Field
from tests.browser.learner import Learner, handle

pytestmark = pytest.mark.browser

PACK = "P03-A"


@pytest.mark.parametrize("seconds", [1, 3, 5])
def test_a_reload_in_download_and_in_sync_costs_nothing(
    seconds: int, phone: Learner, field: Field
) -> None:
    page = phone.engine.page  # type: ignore[attr-defined]
    phone.start()
    phone.sync()
    phone.open()
    field.road.kbps = 300
    phone.click(handle(f"pack-{PACK}-download"))
    phone.until(lambda: field.road.totals("^/blobs/")[0], "the first request")
    page.wait_for_timeout(1000 * seconds)
    assert phone.pack_state(PACK) != "ready"
    field.road.kbps = 0
    phone.open()
    # Nobody presses anything: it goes on by itself.
    phone.until(lambda: phone.pack_state(PACK) == "ready", "the whole pack")

    phone.worker_ready()
    field.road.cut_network()
    phone.study(PACK, field.text(PACK)["lessons"][0], wrong=1)
    before = field.road.totals("^/api/v1/sync")[0]
    field.road.kbps = 1.2
    field.road.restore_network()
    # Whoever opens the app in reach of a network sends what waits.
    phone.open_sync()
    phone.until(
        lambda: field.road.totals("^/api/v1/sync")[0] > before, "the sync request"
    )
    page.wait_for_timeout(1000 * seconds)
    assert phone.sync_numbers()["state"] == "sending"
    field.road.kbps = 0
    phone.open_sync()
    phone.until(lambda: phone.sync_numbers()["pending"] == "0", "all of it sent")
    events = field.agree(phone)
    answers = [e for e in events if e["type"] == "item-answered"]
    assert [(e["item"], bool(e["right"])) for e in answers] == phone.given
