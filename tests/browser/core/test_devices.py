"""One learner on two phones: tickets, rescue files, copies."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright

from tests.browser.core_page import (
    answer,
    base_of,
    new_learner,
    open_core,
    phone,
    progress,
    sync,
)
from tests.faults import FaultProxy
from tests.servers import Server


@pytest.fixture
def phones(
    playwright: Playwright, road: FaultProxy, tmp_path: Path
) -> Iterator[tuple[Page, Page]]:
    """Two phones, each with the page open and nobody on it."""
    with (
        phone(playwright, tmp_path / "a") as one,
        phone(playwright, tmp_path / "b") as other,
    ):
        first, second = (
            open_core(each.pages[0], base_of(road)) for each in (one, other)
        )
        yield first, second


@pytest.mark.parametrize("way", ["url", "code"])
def test_a_second_phone_ends_with_the_same_progress(
    phones: tuple[Page, Page], server: Server, way: str
) -> None:
    a, b = phones
    new_learner(a, "Chen")
    answer(a, "where-ice", 0)
    sync(a)
    make = {
        "url": "core.links.makeTicketUrl()",
        "code": "core.links.makeTicketCode().then(c => c.code)",
    }
    ticket = a.evaluate(make[way])
    linked = b.evaluate("ticket => core.links.useTicket(ticket)", ticket)
    assert linked["nickname"] == "Chen"
    answer(b, "where-ice", 1)
    sync(b)
    answer(a, "how-much", 1)
    sync(a)
    sync(b)
    assert progress(a) == progress(b)
    assert progress(a)["items"]["T01-A.where-ice"]["attempts"] == 2
    assert len(server.ledger()) == 4
    again = (
        b.evaluate("t => core.links.useTicket(t).then(p => p.learner)", ticket)
        if way == "url"
        else None
    )
    assert again in (None, linked["learner"])


def test_a_spent_ticket_links_nobody_else(phones: tuple[Page, Page]) -> None:
    a, b = phones
    new_learner(a)
    sync(a)
    ticket = a.evaluate("core.links.makeTicketUrl()")
    b.evaluate("ticket => core.links.useTicket(ticket)", ticket)
    b.evaluate("core.profiles.removeProfile(core.profiles.currentProfile().learner)")
    code = b.evaluate("t => core.links.useTicket(t).catch(e => e.code)", ticket)
    assert code == "spent"
    assert b.evaluate("core.profiles.listProfiles()") == []


def test_a_rescue_file_restores_the_learner_on_a_phone_without_network(
    phones: tuple[Page, Page], server: Server, road: FaultProxy
) -> None:
    a, b = phones
    new_learner(a, "Mei")
    answer(a, "where-ice", 1)
    sync(a)
    answer(a, "how-much", 0)
    file = a.evaluate(
        "core.rescue.exportRescue().then(f => f.arrayBuffer()).then(b => [...new Uint8Array(b)])"
    )
    road.cut_network()
    result = b.evaluate(
        "bytes => core.rescue.importRescue(new Blob([new Uint8Array(bytes)]))", file
    )
    assert result["profile"]["nickname"] == "Mei"
    assert (result["batches"], result["events"], result["refused"]) == (2, 3, 0)
    assert progress(b) == progress(a)
    bad = b.evaluate(
        """bytes => core.rescue.importRescue(new Blob([new Uint8Array(bytes).slice(0, -5)]))
          .catch(e => e.code)""",
        file,
    )
    assert bad == "damaged"
    road.restore_network()
    answer(b, "where-ice", 1)
    done = sync(b)
    assert done["ok"], done
    assert len(server.ledger()) == 4
    sync(a)
    assert progress(a) == progress(b)


def test_a_copied_phone_becomes_a_new_device_and_loses_nothing(
    road: FaultProxy, server: Server, playwright: Playwright, tmp_path: Path
) -> None:
    with phone(playwright, tmp_path / "a") as one:
        a = open_core(one.pages[0], base_of(road))
        first = new_learner(a)
        answer(a, "where-ice", 1)
        sync(a)
    shutil.copytree(tmp_path / "a", tmp_path / "b", symlinks=True)
    with (
        phone(playwright, tmp_path / "a") as one,
        phone(playwright, tmp_path / "b") as two,
    ):
        a, b = (
            open_core(one.pages[0], base_of(road)),
            open_core(two.pages[0], base_of(road)),
        )
        answer(a, "how-much", 1)
        assert sync(a)["ok"]
        answer(b, "how-much", 0)
        answer(b, "which-picture", 1)
        done = sync(b)
        assert done["ok"] and done["status"]["pending"] == 0, done
        assert b.evaluate("core.profiles.currentProfile().device") != first["device"]
        assert a.evaluate("core.profiles.currentProfile().device") == first["device"]
        sync(a)
        assert progress(a) == progress(b)
        assert progress(a)["items"]["T01-A.how-much"]["attempts"] == 2
        assert len(server.ledger()) == 5
