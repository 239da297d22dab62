"""Answers on their way to the node: lost, doubled, cut, refused, held up, put back."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.core_page import (
    answer,
    base_of,
    new_learner,
    open_core,
    sync,
    until,
)
from tests.faults import FaultProxy
from tests.servers import Server


def test_an_answer_lost_after_the_commit_is_sent_again_and_counted_once(
    road: FaultProxy, server: Server, context: BrowserContext
) -> None:
    page = open_core(context.pages[0], base_of(road))
    new_learner(page)
    answer(page, "where-ice", 0)
    # More than once: Chromium itself sends again on a connection that closed under it.
    lost = road.add("^/api/v1/sync", "drop", times=9)
    assert not sync(page)["ok"]
    assert lost.times < 9
    lost.times = 0
    answer(page, "where-ice", 1)
    done = sync(page)["status"]
    assert (done["state"], done["pending"], done["received"]) == ("done", 0, 3)
    ledger = server.ledger()
    assert [event["counter"] for event in ledger] == [1, 2, 3]
    assert [event.get("right") for event in ledger] == [None, 0, 1]


def test_no_news_is_one_small_request(
    road: FaultProxy, context: BrowserContext
) -> None:
    page = open_core(context.pages[0], base_of(road))
    new_learner(page)
    answer(page, "where-ice", 1)
    sync(page)
    assert road.totals("^/api/v1/sync")[0] == 1
    before = road.totals("^/api/v1/sync")
    sync(page)
    requests, up, down = (
        b - a for a, b in zip(before, road.totals("^/api/v1/sync"), strict=True)
    )
    assert requests == 1
    assert up < 1500 and down < 2000


def test_a_node_restored_from_yesterday_heals_by_itself(
    road: FaultProxy, server: Server, context: BrowserContext, tmp_path: Path
) -> None:
    page = open_core(context.pages[0], base_of(road))
    new_learner(page)
    answer(page, "where-ice", 1)
    sync(page)
    server.stop()
    shutil.copytree(server.data_dir, tmp_path / "backup")
    server.start()
    answer(page, "how-much", 1)
    sync(page)
    assert len(server.ledger()) == 3
    server.stop()
    shutil.rmtree(server.data_dir)
    shutil.copytree(tmp_path / "backup", server.data_dir)
    server.start()
    answer(page, "which-picture", 1)
    assert sync(page)["ok"]
    assert [event["counter"] for event in server.ledger()] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (
            {
                "status": 200,
                "body": b"<html>Log in",
                "headers": {"Content-Type": "text/html"},
            },
            "captive-portal",
        ),
        ({"status": 429, "headers": {"Retry-After": "2"}}, "rate-limited"),
        # A busy node says when to come again: to the phone that is the same.
        ({"status": 503, "headers": {"Retry-After": "2"}}, "rate-limited"),
        ({"status": 503}, "server-error"),
        ({"status": 502}, "server-error"),
    ],
)
def test_what_went_wrong_has_a_name(
    rule: dict[str, Any], code: str, road: FaultProxy, context: BrowserContext
) -> None:
    page = open_core(context.pages[0], base_of(road))
    new_learner(page)
    road.add("^/api/v1/sync", "answer", **rule)
    status = sync(page)["status"]
    assert status["error"]["code"] == code
    assert status["pending"] == 1
    before = road.totals("^/api/v1/sync")[0]
    sync(page)
    # Told to wait, it does not even ask; else it goes through.
    waited = "Retry-After" in rule.get("headers", {})
    assert road.totals("^/api/v1/sync")[0] - before == (0 if waited else 1)


@pytest.mark.parametrize("milliseconds", [10, 60, 150, 400])
def test_a_reload_in_the_middle_of_a_sync_loses_and_doubles_nothing(
    milliseconds: int, road: FaultProxy, server: Server, context: BrowserContext
) -> None:
    page = open_core(context.pages[0], base_of(road))
    learner = new_learner(page)["learner"]
    for i in range(5):
        answer(page, "where-ice", i % 2)
    road.rtt = 0.2
    page.evaluate("void core.sync.syncNow()")
    page.wait_for_timeout(milliseconds)
    road.rtt = 0
    page = open_core(page, base_of(road))
    answer(page, "how-much", 1)
    assert sync(page)["status"]["pending"] == 0
    kept = page.evaluate(
        """learner => core.store.inStore(s => s.getAllFromIndex('batches', 'learner', learner))
          .then(batches => batches.map(b => [b.n, b.first, b.count]))""",
        learner,
    )
    assert sum(count for _, _, count in kept) == 7
    assert [event["counter"] for event in server.ledger()] == list(range(1, 8))


def test_the_app_syncs_by_itself_quietly(
    road: FaultProxy, context: BrowserContext
) -> None:
    def requests() -> int:
        return road.totals("^/api/v1/sync")[0]

    page = open_core(context.pages[0], base_of(road))
    page.evaluate("core.sync.startAutoSync()")
    new_learner(page)
    until(page, "core.sync.syncStatus().state === 'done'")
    assert requests() == 1
    answer(page, "where-ice", 1)
    page.wait_for_timeout(300)
    # Answers wait for the end of the lesson, and the end for the minute to be over.
    done = {"type": "lesson-done", "lesson": "T01-A.ice", "edition": 1, "right": 1}
    done |= {"of": 3, "seconds": 60, "version": 1}
    page.evaluate("event => core.events.record(event)", done)
    page.wait_for_timeout(300)
    assert requests() == 1
    assert page.evaluate("core.sync.syncStatus().pending") == 2
    page.evaluate("dispatchEvent(new Event('online'))")
    until(page, "core.sync.syncStatus().state === 'done'")
    assert requests() == 2
    # Nothing waits and the last contact is fresh: no request at all.
    page.evaluate("dispatchEvent(new Event('online'))")
    page = open_core(page, base_of(road))
    page.evaluate("core.sync.startAutoSync()")
    page.wait_for_timeout(500)
    assert requests() == 2


def test_an_acknowledged_answer_survives_the_servers_power_cut(
    road: FaultProxy, server: Server, context: BrowserContext
) -> None:
    page = open_core(context.pages[0], base_of(road))
    new_learner(page)
    answer(page, "where-ice", 1)
    received = sync(page)["status"]["received"]
    server.kill()
    server.start()
    assert len(server.ledger()) == received == 2
    answer(page, "how-much", 1)
    assert sync(page)["status"]["received"] == 3
