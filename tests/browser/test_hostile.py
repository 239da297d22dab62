"""Damaged files, a stranger's list of packs, and names that bite."""

import csv
import io
import json
import zipfile
from collections import Counter
from typing import Any

import pytest
from playwright.sync_api import Playwright

from tests.browser.field import Field, phone_events
from tests.browser.learner import Learner, handle
from tests.browser.office import desk, launch, sign_in
from tests.servers import ROOT

pytestmark = pytest.mark.browser

PACK = "P03-A"


def a_picture(field: Field) -> dict[str, Any]:
    files = field.manifest(PACK)["files"]
    found: dict[str, Any] = next(f for f in files if f["name"].startswith("gate-drop"))
    return found


def test_a_file_with_one_wrong_bit_is_fetched_once_more(
    phone: Learner, field: Field
) -> None:
    path = f"^/blobs/{a_picture(field)['sha256']}"
    field.road.add(path, "corrupt", at=99)
    phone.start()
    phone.download(PACK)
    assert field.road.totals(path)[0] == 2


def test_a_file_that_stays_damaged_is_reported_and_the_rest_is_kept(
    phone: Learner, field: Field
) -> None:
    picture = a_picture(field)
    damage = field.road.add(f"^/blobs/{picture['sha256']}", "corrupt", at=99, times=2)
    phone.start()
    phone.click(handle(f"pack-{PACK}-download"))
    state = handle(f"pack-{PACK}-state")
    phone.until(lambda: "传坏了" in phone.text(state), "the message")
    assert damage.times == 0 and phone.pack_state(PACK) == "partial"
    phone.download(PACK)
    # What was whole was not fetched again; the library fetches covers by itself.
    fetched = Counter(e.path for e in field.road.exchanges if "/blobs/" in e.path)
    twice = {path for path, times in fetched.items() if times > 1}
    cover = f"/blobs/{field.manifest(PACK)['cover']}"
    assert twice - {cover} == {f"/blobs/{picture['sha256']}"}


def test_a_strangers_list_of_packs_is_refused_and_the_old_one_works_on(
    phone: Learner, field: Field
) -> None:
    vector = json.loads((ROOT / "tests/vectors/pack/vector.json").read_text())
    stranger = vector["catalogue"]
    phone.start()
    phone.download(PACK)
    phone.worker_ready()
    field.road.add(
        "^/api/v1/catalogue",
        "answer",
        times=99,
        status=200,
        body=json.dumps(stranger).encode(),
        headers={"Content-Type": "application/json"},
    )
    before = field.road.totals("^/api/v1/catalogue")[0]
    phone.open()
    phone.until(
        lambda: field.road.totals("^/api/v1/catalogue")[0] > before, "the question"
    )
    phone.until(lambda: "不是我们的" in phone.text(), "the warning")
    # The warning may stand there before the phone has counted what it holds.
    phone.wait(handle(f"pack-{PACK}"))
    assert not phone.sees(handle("pack-T01-A"))
    phone.study(PACK, field.text(PACK)["lessons"][0])
    phone.sync()
    field.agree(phone)


#: What is typed, and how it stands in the office's tables.
NAMES = {
    "formula": ('=HYPERLINK("http://x.cn")', '\'=HYPERLINK("http://x.cn")'),
    "emoji": ("李婶👩‍🌾🍐", "李婶👩‍🌾🍐"),
    "turned round": ("李\u202e婶\u2066x", "李婶x"),
    "markup": ("<b onclick=x()>&amp;", "<b onclick=x()>&amp;"),
    "long": ("梨" * 200, "梨" * 40),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_bites_ends_safely_in_the_office_and_its_files(
    name: str, phone: Learner, field: Field, playwright: Playwright
) -> None:
    typed, shown = NAMES[name]
    phone.start(typed)
    phone.sync()
    learner = phone_events(phone.engine)[0]["learner"]
    field.agree(phone)
    browser = launch(playwright)
    with desk(browser, field.server.base, locale="zh-CN") as page:
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        sign_in(page)
        page.goto(f"/office/learners/{learner}")
        assert shown.lstrip("'") in page.locator("h1").inner_text()
        sheet = page.request.get("/office/learners.csv")
        rows = list(csv.reader(io.StringIO(sheet.body().decode("utf-8-sig"))))
        assert shown in [cell for row in rows for cell in row]
        book = page.request.get("/office/learners.xlsx").body()
        with zipfile.ZipFile(io.BytesIO(book)) as parts:
            cells = parts.read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in cells
        assert said == []
    browser.close()


def test_a_kept_list_that_this_app_cannot_read_is_fetched_anew(
    phone: Learner, field: Field
) -> None:
    phone.start()
    phone.worker_ready()
    phone.download(PACK)
    spoil = """(() => new Promise((resolve, reject) => {
      const opening = indexedDB.open('tianjian');
      opening.onsuccess = () => {
        const tx = opening.result.transaction('catalogue', 'readwrite');
        const store = tx.objectStore('catalogue');
        store.get('current').onsuccess = ({ target }) =>
          store.put({ ...target.result, payload: '{"format":1,"number":"old"}' }, 'current');
        tx.oncomplete = () => { opening.result.close(); resolve(); };
        tx.onabort = reject;
      };
    }))()"""
    phone.engine.js(spoil)
    phone.open()
    phone.wait(handle(f"pack-{PACK}"))
    phone.until(lambda: phone.pack_state(PACK) == "ready", "the pack as it was")


def test_a_picture_that_cannot_be_drawn_is_told_in_words_and_the_lesson_goes_on(
    phone: Learner, field: Field
) -> None:
    picture = a_picture(field)
    phone.start()
    phone.download(PACK)
    spoil = """(sha256 => new Promise((resolve, reject) => {
      const opening = indexedDB.open('tianjian-media');
      opening.onsuccess = () => {
        const tx = opening.result.transaction('blobs', 'readwrite');
        const store = tx.objectStore('blobs');
        store.get(sha256).onsuccess = ({ target }) =>
          store.put({ ...target.result, bytes: new Uint8Array([82, 73, 70, 70, 1]) });
        tx.oncomplete = () => { opening.result.close(); resolve(); };
        tx.onabort = reject;
      };
    }))"""
    phone.engine.js(f"{spoil}('{picture['sha256']}')")
    lesson = field.text(PACK)["lessons"][0]
    blocks = [b for b in lesson["blocks"] if b["kind"] == "card"]
    place = next(
        n for n, b in enumerate(blocks) if b["picture"]["file"] == picture["name"]
    )
    phone.open_lesson(PACK, lesson["id"])
    for _ in range(place):
        phone.turn_page()
    phone.until(
        lambda: blocks[place]["picture"]["alt"] in phone.text(".picture .missing"),
        "the words for the picture",
    )
    phone.click(handle("next"))
    phone.wait(handle("lesson"))
