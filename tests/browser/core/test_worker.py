"""The app that the phone keeps: without a server, a broken update, a new version, the switch."""

import base64
import hashlib
import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Error, Playwright

from tests.browser.core_page import (
    STATE,
    answer,
    base_of,
    cover_of_ice,
    new_learner,
    node,
    open_core,
    phone,
    sync,
    until,
    width_of,
)
from tests.faults import FaultProxy
from tests.servers import Server

#: The browser cannot draw what the app asks it to try.
NO_WEBP = """(() => {
  const own = Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, 'src');
  const set = function (address) {
    own.set.call(this, address.startsWith('data:image/webp') ? 'data:image/webp,' : address);
  };
  Object.defineProperty(HTMLImageElement.prototype, 'src', { ...own, set });
})()"""


def test_the_app_starts_and_studies_with_the_server_gone(
    road: FaultProxy, context: BrowserContext
) -> None:
    page = open_core(context.pages[0], base_of(road))
    learner = new_learner(page)
    page.evaluate("core.library.download('T01-A')")
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    road.cut_network()
    page = open_core(context.new_page(), base_of(road))
    page.goto(base_of(road) + "/lesson/T01-A.ice")
    until(page, "window.core !== undefined")
    assert (
        page.evaluate("core.profiles.currentProfile()")["learner"] == learner["learner"]
    )
    assert width_of(page, cover_of_ice(page)) == 640
    with pytest.raises(Error, match="net::ERR"):
        # Staff pages are none of the app's screens: the worker leaves them to the network.
        context.new_page().goto(base_of(road) + "/office")
    answer(page, "where-ice", 1)
    assert sync(page)["status"]["error"]["code"] == "offline"
    road.restore_network()
    done = sync(page)
    assert done["ok"] and done["status"]["pending"] == 0
    page.evaluate("core.library.remove('T01-A')")
    # The cover in the list stays; an old phone would never have had this one.
    page.evaluate("core.store.inMedia(store => store.clear('blobs'))")
    study_without_webp(road, context)


def study_without_webp(road: FaultProxy, context: BrowserContext) -> None:
    """As on Safari 13: the phone keeps what it can draw, and that alone, and shows it offline."""
    context.add_init_script(NO_WEBP)
    page = open_core(context.new_page(), base_of(road))
    page.evaluate("core.library.download('T01-A')")
    road.cut_network()
    page = open_core(context.new_page(), base_of(road))
    kept = page.evaluate("core.store.inMedia(store => store.getAll('blobs'))")
    assert sorted(each["type"] for each in kept) == [
        "audio/ogg",
        "image/png",
        "image/png",
    ]
    state = page.evaluate(STATE)
    assert state["state"] == "ready" and state["have"] == state["total"]
    assert width_of(page, cover_of_ice(page)) == 640
    cover = """core.catalogue.loadCatalogue()
      .then(({ catalogue }) => core.library.coverUrl(catalogue.packs[0].cover))"""
    assert page.evaluate(cover).startswith("blob:")


def test_an_update_with_one_wrong_byte_leaves_the_old_app_working(
    road: FaultProxy, context: BrowserContext, page_folder: Path, tmp_path: Path
) -> None:
    page = open_core(context.pages[0], base_of(road))
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    worker = (page_folder / "sw.js").read_bytes()
    # A new version whose page is not what its list promises.
    other = re.sub(rb"(/index\.html`,`)(.)", rb"\1+\2", worker)
    assert other != worker
    headers = {"Content-Type": "text/javascript"}
    road.add("^/sw.js", "answer", times=9, status=200, body=other, headers=headers)
    outcome = page.evaluate(
        """navigator.serviceWorker.getRegistration().then(r => r.update()).then(r => new Promise(done => {
          const worker = r.installing;
          if (!worker) return done('none');
          worker.onstatechange = () => done(worker.state);
        }))"""
    )
    assert outcome == "redundant"
    road.cut_network()
    open_core(context.new_page(), base_of(road))


def test_a_new_version_waits_and_takes_over_when_asked(
    road: FaultProxy, playwright: Playwright, page_folder: Path, tmp_path: Path
) -> None:
    served = tmp_path / "served"
    shutil.copytree(page_folder, served)
    made = node(tmp_path / "other", served)
    with made, phone(playwright, tmp_path / "phone2") as context:
        page = open_core(context.pages[0], made.base)
        page.evaluate("navigator.serviceWorker.ready.then(() => null)")
        page = open_core(page, made.base)
        renew(served)
        page.evaluate("void core.bridge.onUpdateReady(() => { window.news = true })")
        page.evaluate(
            "navigator.serviceWorker.getRegistration().then(r => r.update()).then(() => null)"
        )
        until(page, "window.news")
        assert page.evaluate("document.documentElement.lang") == "en"
        with page.expect_navigation():
            page.evaluate("core.bridge.applyUpdate()")
        until(page, "window.core !== undefined")
        assert page.evaluate("document.documentElement.lang") == "en-GB"


def test_the_kill_switch_takes_the_kept_app_away_and_nothing_else(
    road: FaultProxy, server: Server, context: BrowserContext
) -> None:
    page = open_core(context.pages[0], base_of(road))
    new_learner(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page = open_core(page, base_of(road))
    (server.data_dir / "worker-off").touch()
    page.evaluate(
        "void navigator.serviceWorker.getRegistration().then(r => r.update())"
    )
    gone = "navigator.serviceWorker.getRegistration().then(r => !r)"
    with page.expect_navigation():
        pass
    until(page, f"window.core !== undefined && {gone}")
    assert page.evaluate("caches.keys()") == []
    assert page.evaluate("core.profiles.currentProfile().nickname") == "Lin"


def renew(dist: Path) -> None:
    """Turn a built page into the next version of itself."""
    index = dist / "index.html"
    old = index.read_bytes()
    new = old.replace(b'<html lang="en">', b'<html lang="en-GB">')
    index.write_bytes(new)
    worker = (dist / "sw.js").read_bytes()
    (dist / "sw.js").write_bytes(worker.replace(digest(old), digest(new)))
    for packed in [*dist.glob("*.br"), *dist.glob("*.gz")]:
        packed.unlink()


def digest(content: bytes) -> bytes:
    return base64.b64encode(hashlib.sha256(content).digest())
