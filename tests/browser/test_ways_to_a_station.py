"""The four ways to a station, with real names, addresses and cables: docs/station.md, "Ways".

One county for the file; each test is one person with a phone of their own.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Playwright

from tests.browser.conftest import settings
from tests.browser.county import (
    CENTRE,
    ROGUE_ADDRESS,
    STATION,
    STATION_ADDRESS,
    County,
    NodeThere,
    county,
)
from tests.browser.engines import Chromium
from tests.browser.field import phone_events
from tests.browser.learner import Learner, handle

pytestmark = pytest.mark.browser

PACK, OTHER = "P03-A", "P12-A"
HOME = f"https://{CENTRE}"
Land = tuple[County, dict[str, NodeThere]]


@pytest.fixture(scope="module")
def land(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Land]:
    folder = tmp_path_factory.mktemp("county")
    with county(folder, template / "data", settings(template)) as built:
        yield built


@pytest.fixture
def phone(playwright: Playwright, land: Land, tmp_path: Path) -> Iterator[Learner]:
    for cable in ("wan", "wifi"):
        land[0].plug(cable)
    program, environ = land[0].browser()
    engine = Chromium(
        playwright, str(tmp_path / "phone"), executable_path=program, env=environ
    )
    yield Learner(engine, HOME)
    engine.close()


def allow(phone: Learner, state: str) -> None:
    """Answer the browser's question about the local network beforehand."""
    engine = phone.engine
    session = engine.context.new_cdp_session(engine.page)  # type: ignore[attr-defined]
    asked = {"permission": {"name": "local-network"}, "setting": state, "origin": HOME}
    session.send("Browser.setPermission", asked)


def installed(phone: Learner, land: Land) -> int:
    """An app from the centre, a lesson on it that nobody has yet, and no internet."""
    phone.start()
    phone.sync()
    phone.download(PACK)
    phone.worker_ready()
    # The centre is pinned after the first sync, beside it.
    phone.until(lambda: phone.engine.js(PINNED), "the centre's key on the phone")
    before = len(phone_events(phone.engine))
    land[0].pull("wan")
    phone.study(PACK, lessons(land)[0], wrong=1)
    return before


PINNED = """new Promise(done => {
  const open = indexedDB.open('tianjian');
  open.onsuccess = () => {
    const asked = open.result.transaction('values').objectStore('values').get('pinned centre');
    asked.onsuccess = () => { open.result.close(); done(Boolean(asked.result)); };
  };
})"""


def lessons(land: Land) -> list[dict[str, object]]:
    """The lessons of the pack, as the station has them."""
    get = land[1]["wifi"].read
    packs = json.loads(get("/api/v1/catalogue")["payload"])["packs"]
    offered = next(pack for pack in packs if pack["id"] == PACK)
    files = get(f"/blobs/{offered['manifest']['sha256']}")["files"]
    text = next(file for file in files if file.get("language") == "zh_Hans")
    return list(get(f"/blobs/{text['sha256']}")["lessons"])


def scan(phone: Learner, origin: str) -> None:
    """The camera opens the picture's address; the app asks, the person says yes."""
    phone.engine.goto("about:blank")
    phone.engine.goto(f"{HOME}/#station={quote(origin, safe='')}")
    phone.click(handle("station-use"))


def of(node: NodeThere, phone: Learner) -> list[dict[str, object]]:
    learner = phone_events(phone.engine)[0]["learner"]
    return [event for event in node.ledger() if event["learner"] == learner]


@pytest.mark.parametrize(
    "origin",
    [f"https://{STATION}", f"http://{STATION_ADDRESS}"],
    ids=["name", "address"],
)
def test_an_app_from_the_centre_sends_and_fetches_at_the_station(
    origin: str, phone: Learner, land: Land
) -> None:
    before = installed(phone, land)
    allow(phone, "granted")
    scan(phone, origin)
    phone.wait(handle("sync-status"))
    phone.until(
        lambda: phone.sync_numbers()["state"] == "done", "all of it at the station"
    )
    events = phone_events(phone.engine)
    numbers = phone.sync_numbers()
    assert numbers["pending"] == "0" and numbers["received"] == str(len(events))
    # Two ticks are two things: the centre has what it had.
    assert numbers["centre"] == str(before)
    assert "溪坑站" in phone.text(handle("sync-status"))
    assert len(of(land[1]["wifi"], phone)) == len(events)
    assert len(of(land[1]["wan"], phone)) == before
    # Files come from the station, by their hash.
    phone.engine.goto(f"{HOME}/")
    phone.sync()
    phone.download(OTHER)
    # Home again, out of the station's reach: each node is sent what it lacks, nothing twice.
    land[0].plug("wan")
    land[0].pull("wifi")
    phone.study(PACK, lessons(land)[1])
    phone.sync()
    events = phone_events(phone.engine)
    assert phone.sync_numbers()["centre"] == str(len(events))
    kept = of(land[1]["wan"], phone)
    assert len({(e["device"], e["counter"]) for e in kept}) == len(kept) == len(events)


def test_a_box_without_papers_gets_nothing_and_a_no_is_explained(
    phone: Learner, land: Land
) -> None:
    installed(phone, land)
    allow(phone, "granted")
    scan(phone, f"http://{ROGUE_ADDRESS}")
    phone.wait(f'{handle("station-trouble")}[data-code="stranger"]')
    assert of(land[1]["bad"], phone) == []
    allow(phone, "denied")
    scan(phone, f"http://{STATION_ADDRESS}")
    phone.wait(f'{handle("station-trouble")}[data-code="not-allowed"]')
    assert phone.sees(f'a[href="http://{STATION_ADDRESS}"]')
    assert phone.sees(handle("rescue-export"))
    assert of(land[1]["wifi"], phone) == []


def test_plain_http_teaches_sends_and_gives_the_file_to_take_away(
    playwright: Playwright, phone: Learner, land: Land, tmp_path: Path
) -> None:
    land[0].pull("wan")
    phone.base = f"http://{STATION_ADDRESS}"
    phone.start("山姐")
    # It says what it cannot do here.
    phone.open("/help")
    phone.wait(handle("plain-http"))
    assert "存成文件" in phone.text(handle("plain-http"))
    lacking = "[isSecureContext, 'serviceWorker' in navigator, !!crypto.subtle].join()"
    assert phone.engine.js(lacking) == "false,false,false"
    phone.download(PACK)
    phone.study(PACK, lessons(land)[0])
    phone.sync()
    events = phone_events(phone.engine)
    assert len(of(land[1]["wifi"], phone)) == len(events)
    page = phone.engine.page  # type: ignore[attr-defined]
    phone.open("/sync")
    phone.wait(handle("rescue-export"))
    with page.expect_download() as caught:
        page.get_by_test_id("rescue-export").click()
    file = tmp_path / "taken.tjrescue"
    caught.value.save_as(file)
    # At home, in the app from the centre: the same learner, and the centre has it all.
    land[0].plug("wan")
    land[0].pull("wifi")
    phone.base = HOME
    phone.open("/link")
    phone.wait(handle("rescue-import"))
    page.get_by_test_id("rescue-import").set_input_files(file)
    phone.wait(handle("library"))
    assert "山姐" in phone.text()
    phone.sync()
    assert len(of(land[1]["wan"], phone)) >= len(events)
