"""The app's core against the real server: cuts, reloads, offline starts, second phones, bad bytes."""

import base64
import hashlib
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    BrowserContext,
    Error,
    Page,
    Playwright,
    sync_playwright,
)

from tests.browser.core_page import (
    answer,
    build_page,
    new_learner,
    node,
    open_core,
    phone,
    progress,
    sync,
    until,
    write_large_pack,
)
from tests.faults import FaultProxy
from tests.packs.samples import replace
from tests.servers import Server

STATE = "core.library.packState('T01-A')"

#: The browser cannot draw what the app asks it to try.
NO_WEBP = """(() => {
  const own = Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, 'src');
  const set = function (address) {
    own.set.call(this, address.startsWith('data:image/webp') ? 'data:image/webp,' : address);
  };
  Object.defineProperty(HTMLImageElement.prototype, 'src', { ...own, set });
})()"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def page_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_page(tmp_path_factory.mktemp("core") / "dist")


@pytest.fixture
def lessons(tmp_path: Path) -> Path:
    return write_large_pack(tmp_path / "lessons")


@pytest.fixture
def server(tmp_path: Path, page_folder: Path, lessons: Path) -> Iterator[Server]:
    made = node(tmp_path / "node", page_folder)
    made.tianjian("packs", "publish", str(lessons))
    with made:
        yield made


@pytest.fixture
def road(server: Server) -> Iterator[FaultProxy]:
    with FaultProxy(server.port) as proxy:
        yield proxy


@pytest.fixture
def context(browser: Playwright, tmp_path: Path) -> Iterator[BrowserContext]:
    with phone(browser, tmp_path / "phone") as opened:
        yield opened


def base_of(road: FaultProxy) -> str:
    return f"http://localhost:{road.port}"


def test_a_download_goes_on_inside_a_file_after_every_cut(
    road: FaultProxy, context: BrowserContext
) -> None:
    page = open_core(context.pages[0], base_of(road))
    for place in (40_000, 30_000, 20_000):
        road.add("^/blobs/", "cut", at=place, when=lambda e: True)
    page.evaluate("core.library.download('T01-A').then(s => { window.done = s })")
    for _ in range(200):
        # The app waits for the network; a real phone would say "online".
        page.evaluate("dispatchEvent(new Event('online'))")
        if page.evaluate("window.done !== undefined"):
            break
        page.wait_for_timeout(50)
    state = page.evaluate(STATE)
    assert (state["state"], state["activity"]) == ("ready", "none")
    assert state["have"] == state["total"]
    _, _, down = road.totals("^/blobs/")
    # Nothing that arrived was fetched twice, but for the last unsaved piece of each cut.
    assert down < state["total"] + 3 * 16_384 + 30_000
    text = page.evaluate("core.library.openText('T01-A', 'en')")
    assert [lesson["id"] for lesson in text["lessons"]] == ["T01-A.ice", "T01-A.sort"]


def test_a_reload_in_the_middle_of_a_download_costs_nothing(
    road: FaultProxy, context: BrowserContext
) -> None:
    road.kbps = 400
    page = open_core(context.pages[0], base_of(road))
    page.evaluate("void core.library.download('T01-A')")
    until(page, f"{STATE}.then(s => s.have > 50000)")
    road.kbps = 0
    open_core(page, base_of(road))
    until(page, f"{STATE}.then(s => s.state === 'ready')")
    assert page.evaluate("core.library.lessonStamp('T01-A.ice')") == {
        "edition": 1,
        "version": 1,
    }


def test_a_damaged_file_is_fetched_again_once_and_then_reported(
    road: FaultProxy, context: BrowserContext
) -> None:
    page = open_core(context.pages[0], base_of(road))
    page.evaluate("core.library.download('T01-A')")
    text = page.evaluate("core.library.openText('T01-A', 'en')")
    picture = text["lessons"][0]["blocks"][1]["picture"]["file"]
    assert re.fullmatch("[0-9a-f]{64}", picture)
    page.evaluate("core.library.remove('T01-A')")
    assert page.evaluate(STATE)["state"] == "absent"
    one = road.add(f"^/blobs/{picture}", "corrupt", at=20)
    assert page.evaluate("core.library.download('T01-A')")["state"] == "ready"
    assert one.times == 0
    page.evaluate("core.library.remove('T01-A')")
    road.add(f"^/blobs/{picture}", "corrupt", at=20, times=2)
    code = page.evaluate("core.library.download('T01-A').catch(e => e.code)")
    assert code == "damaged"
    assert page.evaluate(STATE)["problem"] == "damaged"
    assert page.evaluate("core.library.download('T01-A')")["state"] == "ready"


def test_an_update_fetches_only_what_changed_and_the_old_version_stays_until_then(
    road: FaultProxy, server: Server, context: BrowserContext, lessons: Path
) -> None:
    page = open_core(context.pages[0], base_of(road))
    page.evaluate("core.library.download('T01-A')")
    replace(lessons, "en/10-ice.md", "sinks by itself", "sinks all by itself")
    server.tianjian("packs", "publish", str(lessons))
    page.evaluate("core.catalogue.refreshCatalogue()")
    text = {file["name"]: file for file in newest_manifest(page)["files"]}["en.json"]
    # One text document changed: the phone learns how little that is before anybody taps.
    until(page, f"{STATE}.then(s => s.update.bytes === {text['bytes']})")
    before = road.totals("^/blobs/")[2]
    state = page.evaluate(STATE)
    assert (state["state"], state["version"], state["update"]["version"]) == (
        "ready",
        1,
        2,
    )
    road.cut_network()
    page.evaluate("void core.library.download('T01-A')")
    until(page, f"{STATE}.then(s => s.activity === 'waiting')")
    assert "by itself" in str(page.evaluate("core.library.openText('T01-A', 'en')"))
    road.restore_network()
    page.evaluate("dispatchEvent(new Event('online'))")
    until(page, f"{STATE}.then(s => s.version === 2)")
    assert "all by itself" in str(page.evaluate("core.library.openText('T01-A', 'en')"))
    # Of the manifest and of the text only the difference came.
    assert road.totals("^/blobs/")[2] - before < 1_000
    assert road.totals("/since/")[0] >= 2


def test_an_update_from_a_node_that_knows_no_older_text_comes_whole(
    road: FaultProxy, server: Server, context: BrowserContext, lessons: Path
) -> None:
    page = open_core(context.pages[0], base_of(road))
    page.evaluate("core.library.download('T01-A')")
    replace(lessons, "en/10-ice.md", "sinks by itself", "sinks all by itself")
    server.tianjian("packs", "publish", str(lessons))
    road.add("/since/", "answer", times=9, status=404)
    page.evaluate("core.catalogue.refreshCatalogue()")
    assert page.evaluate("core.library.download('T01-A')")["version"] == 2
    assert "all by itself" in str(page.evaluate("core.library.openText('T01-A', 'en')"))


def test_an_open_lesson_keeps_its_pictures_while_an_update_comes_in(
    road: FaultProxy, server: Server, context: BrowserContext, lessons: Path
) -> None:
    page = open_core(context.pages[0], base_of(road))
    page.evaluate("core.library.download('T01-A')")
    old = cover_of_ice(page)
    replace(lessons, "media/box.svg", "#c98f4e", "#a06f3a")
    server.tianjian("packs", "publish", str(lessons))
    page.evaluate("core.catalogue.refreshCatalogue()")
    new = {file["name"]: file for file in newest_manifest(page)["files"]}["box.webp"]
    # The text is the same in every language: the update is this one picture.
    until(page, f"{STATE}.then(s => s.update.bytes === {new['bytes']})")
    cut = road.add(f"^/blobs/{new['sha256']}", "cut", at=20, times=999)
    page.evaluate("void core.library.download('T01-A')")
    until(page, f"{STATE}.then(s => s.activity === 'waiting')")
    assert cover_of_ice(page) == old
    road.cut_network()
    assert width_of(page, old) == 640
    cut.times = 0
    road.restore_network()
    page.evaluate("dispatchEvent(new Event('online'))")
    until(page, f"{STATE}.then(s => s.version === 2)")
    assert cover_of_ice(page) == new["sha256"] != old
    # A lesson that was opened before the switch still asks for what it was opened with.
    assert width_of(page, old) == width_of(page, new["sha256"]) == 640


def test_a_picture_that_the_pack_lacks_is_none_and_nothing_is_asked_for(
    road: FaultProxy, context: BrowserContext
) -> None:
    page = open_core(context.pages[0], base_of(road))
    page.evaluate("core.library.download('T01-A')")
    page.evaluate(
        """core.store.inStore(async store => {
          for (const kept of await store.getAll('documents')) {
            const text = kept.text.replace(/"file":"box.webp"/g, '"file":"../../box"')
              .replace('"sound":"cold-en.opus"', '"sound":"//evil.example/x"');
            await store.put('documents', { ...kept, text });
          }
        })"""
    )
    before = road.totals("")[0]
    card = page.evaluate("core.library.openText('T01-A', 'en')")["lessons"][0][
        "blocks"
    ][0]
    assert (card["picture"]["file"], card["sound"]) == (None, None)
    assert card["picture"]["alt"] == "An ice pack on top of the box"
    assert page.evaluate("core.library.mediaUrl(null)") is None
    assert road.totals("")[0] == before


def cover_of_ice(page: Page) -> str:
    """SHA-256 of the first card's picture, as a lesson that is opened now has it."""
    text = page.evaluate("core.library.openText('T01-A', 'en')")
    found: str = text["lessons"][0]["blocks"][0]["picture"]["file"]
    return found


def newest_manifest(page: Page) -> dict[str, Any]:
    """The manifest that the catalogue offers."""
    found: dict[str, Any] = page.evaluate(
        """core.catalogue.loadCatalogue()
          .then(({ catalogue }) => fetch('/blobs/' + catalogue.packs[0].manifest.sha256))
          .then(answer => answer.json())"""
    )
    return found


def width_of(page: Page, sha256: str) -> int:
    """Width of a picture as the phone draws it."""
    width: int = page.evaluate(
        """sha256 => core.library.mediaUrl(sha256).then(url => {
          const image = new Image();
          image.src = url;
          return image.decode().then(() => image.width);
        })""",
        sha256,
    )
    return width


def test_a_recalled_lesson_disappears_and_its_result_stays(
    road: FaultProxy, server: Server, context: BrowserContext
) -> None:
    page = open_core(context.pages[0], base_of(road))
    new_learner(page)
    page.evaluate("core.library.download('T01-A')")
    answer(page, "where-ice", 1)
    server.tianjian("packs", "publish", "--recall", "T01-A.ice", "--reason", "wrong")
    page.evaluate("core.catalogue.refreshCatalogue()")
    text = page.evaluate("core.library.openText('T01-A', 'en')")
    assert [lesson["id"] for lesson in text["lessons"]] == ["T01-A.sort"]
    assert progress(page)["items"]["T01-A.where-ice"]["attempts"] == 1


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


@pytest.mark.parametrize("way", ["url", "code"])
def test_a_second_phone_ends_with_the_same_progress(
    way: str, road: FaultProxy, server: Server, browser: Playwright, tmp_path: Path
) -> None:
    with phone(browser, tmp_path / "a") as one, phone(browser, tmp_path / "b") as two:
        a, b = (
            open_core(one.pages[0], base_of(road)),
            open_core(two.pages[0], base_of(road)),
        )
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


def test_a_spent_ticket_links_nobody_else(
    road: FaultProxy, browser: Playwright, tmp_path: Path
) -> None:
    with phone(browser, tmp_path / "a") as one, phone(browser, tmp_path / "b") as two:
        a, b = (
            open_core(one.pages[0], base_of(road)),
            open_core(two.pages[0], base_of(road)),
        )
        new_learner(a)
        sync(a)
        ticket = a.evaluate("core.links.makeTicketUrl()")
        b.evaluate("ticket => core.links.useTicket(ticket)", ticket)
        b.evaluate(
            "core.profiles.removeProfile(core.profiles.currentProfile().learner)"
        )
        code = b.evaluate("t => core.links.useTicket(t).catch(e => e.code)", ticket)
        assert code == "spent"
        assert b.evaluate("core.profiles.listProfiles()") == []


def test_a_rescue_file_restores_the_learner_on_a_phone_without_network(
    road: FaultProxy, server: Server, browser: Playwright, tmp_path: Path
) -> None:
    with phone(browser, tmp_path / "a") as one, phone(browser, tmp_path / "b") as two:
        a, b = (
            open_core(one.pages[0], base_of(road)),
            open_core(two.pages[0], base_of(road)),
        )
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
    road: FaultProxy, server: Server, browser: Playwright, tmp_path: Path
) -> None:
    with phone(browser, tmp_path / "a") as one:
        a = open_core(one.pages[0], base_of(road))
        first = new_learner(a)
        answer(a, "where-ice", 1)
        sync(a)
    shutil.copytree(tmp_path / "a", tmp_path / "b", symlinks=True)
    with phone(browser, tmp_path / "a") as one, phone(browser, tmp_path / "b") as two:
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


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk that is soon full; Chromium's own quota override does not reach IndexedDB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=128m", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this account may not mount a small disk")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


FILL = """async () => {
  for (let size = 4 << 20, n = 0; size > 4096; n++) {
    const bytes = new Uint8Array(size);
    for (let at = 0; at < size; at += 65536) crypto.getRandomValues(bytes.subarray(at, at + 65536));
    const row = { sha256: `filler ${n}`, type: 'a/b', bytes };
    try { await core.store.inMedia(store => store.put('blobs', row)); } catch (e) { size >>= 1; }
  }
}"""


def test_a_full_phone_says_so_and_goes_on_when_there_is_room(
    road: FaultProxy, browser: Playwright, small_disk: Path
) -> None:
    with phone(browser, small_disk / "phone") as context:
        page = open_core(context.pages[0], base_of(road))
        new_learner(page)
        page.evaluate(FILL)
        code = page.evaluate("core.library.download('T01-A').catch(e => e.code)")
        assert code == "storage-full"
        assert page.evaluate(STATE)["problem"] == "storage-full"
        page.evaluate("core.store.inMedia(store => store.clear('blobs'))")
        assert page.evaluate("core.library.download('T01-A')")["state"] == "ready"


def test_a_new_version_waits_and_takes_over_when_asked(
    road: FaultProxy, browser: Playwright, page_folder: Path, tmp_path: Path
) -> None:
    served = tmp_path / "served"
    shutil.copytree(page_folder, served)
    made = node(tmp_path / "other", served)
    with made, phone(browser, tmp_path / "phone2") as context:
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


def test_a_version_on_trial_comes_to_its_places_only_and_is_never_gone_back_from(
    server: Server,
    road: FaultProxy,
    context: BrowserContext,
    lessons: Path,
    tmp_path: Path,
    browser: Playwright,
) -> None:
    names = ("--kind", "village", "--zh", "西坑", "--en", "Xikeng")
    server.tianjian("places", "add", "xikeng", *names)
    server.stop()
    server.environ["TIANJIAN_PLACE_ID"] = "xikeng"
    server.start()
    page = open_core(context.pages[0], base_of(road))
    person = "{nickname: 'Lin', picture: 'pear', language: 'en', group: 'farmer'}"
    page.evaluate(f"core.profiles.createProfile({person})")
    page.evaluate("core.library.download('T01-A')")
    replace(lessons, "en/10-ice.md", "sinks by itself", "sinks all by itself")
    facts = str(lessons.parent / "facts")
    server.tianjian("studio", "take", str(lessons), facts)
    server.tianjian("studio", "trial", "begin", "T01-A", "--place", "xikeng")

    with phone(browser, tmp_path / "elsewhere") as other:
        afar = open_core(other.pages[0], base_of(road))
        afar.evaluate("core.catalogue.refreshCatalogue()")
        assert afar.evaluate("core.library.download('T01-A')")["version"] == 1
        assert "update" not in afar.evaluate(STATE)

    # A station from before there were trials lists this one and has none of its files.
    page.evaluate("core.catalogue.refreshCatalogue()")
    name = page.evaluate(
        "core.catalogue.loadCatalogue().then(l => l.catalogue.trials[0].manifest.sha256)"
    )
    missing = road.add(f"^/blobs/{name}", "answer", times=999, status=404)
    # The answer says where the learner lives; with that the list names the trial.
    page.evaluate("core.sync.syncNow()")
    until(page, f"{STATE}.then(s => s.update && s.update.version === 2)")
    assert page.evaluate("core.library.download('T01-A')")["version"] == 1
    missing.times = 0
    assert page.evaluate("core.library.download('T01-A')")["version"] == 2
    server.tianjian("studio", "trial", "stop", "T01-A", "--why", "too many words")
    page.evaluate("core.catalogue.refreshCatalogue()")
    open_core(page, base_of(road))
    # Also fetched once more, for another language: numbers never go back.
    assert page.evaluate("core.library.download('T01-A')")["version"] == 2
    assert "all by itself" in str(page.evaluate("core.library.openText('T01-A', 'en')"))
    server.tianjian("packs", "publish", str(lessons), "--major", "ice")
    page.evaluate("core.catalogue.refreshCatalogue()")
    assert page.evaluate("core.library.download('T01-A')")["version"] == 3
