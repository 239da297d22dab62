"""Packs on the phone: cuts, damage, updates, recalls, trials, no room."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright

from tests.browser.core_page import (
    STATE,
    answer,
    base_of,
    cover_of_ice,
    new_learner,
    open_core,
    phone,
    progress,
    until,
    width_of,
)
from tests.faults import FaultProxy
from tests.packs.samples import replace
from tests.servers import Server


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
    # The worker fetches the app behind the page's back.
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    before = road.totals("")[0]
    card = page.evaluate("core.library.openText('T01-A', 'en')")["lessons"][0][
        "blocks"
    ][0]
    assert (card["picture"]["file"], card["sound"]) == (None, None)
    assert card["picture"]["alt"] == "An ice pack on top of the box"
    assert page.evaluate("core.library.mediaUrl(null)") is None
    assert road.totals("")[0] == before


def newest_manifest(page: Page) -> dict[str, Any]:
    """The manifest that the catalogue offers."""
    found: dict[str, Any] = page.evaluate(
        """core.catalogue.loadCatalogue()
          .then(({ catalogue }) => fetch('/blobs/' + catalogue.packs[0].manifest.sha256))
          .then(answer => answer.json())"""
    )
    return found


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


FILL = """async () => {
  for (let size = 4 << 20, n = 0; size > 4096; n++) {
    const bytes = new Uint8Array(size);
    for (let at = 0; at < size; at += 65536) crypto.getRandomValues(bytes.subarray(at, at + 65536));
    const row = { sha256: `filler ${n}`, type: 'a/b', bytes };
    try { await core.store.inMedia(store => store.put('blobs', row)); } catch (e) { size >>= 1; }
  }
}"""


def test_a_full_phone_says_so_and_goes_on_when_there_is_room(
    road: FaultProxy, playwright: Playwright, small_disk: Path
) -> None:
    with phone(playwright, small_disk / "phone") as context:
        page = open_core(context.pages[0], base_of(road))
        new_learner(page)
        page.evaluate(FILL)
        code = page.evaluate("core.library.download('T01-A').catch(e => e.code)")
        assert code == "storage-full"
        assert page.evaluate(STATE)["problem"] == "storage-full"
        page.evaluate("core.store.inMedia(store => store.clear('blobs'))")
        assert page.evaluate("core.library.download('T01-A')")["state"] == "ready"


def test_a_version_on_trial_comes_to_its_places_only_and_is_never_gone_back_from(
    server: Server,
    road: FaultProxy,
    context: BrowserContext,
    lessons: Path,
    tmp_path: Path,
    playwright: Playwright,
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

    with phone(playwright, tmp_path / "elsewhere") as other:
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
