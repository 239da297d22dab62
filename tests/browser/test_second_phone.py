"""One learner, two phones; a lost phone; a phone that is about to break."""

import json
import re
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Playwright

from tests.browser.engines import Chromium
from tests.browser.field import Field, phone_events, read_phone
from tests.browser.learner import Learner, handle
from tests.browser.office import desk, launch, sign_in
from tests.servers import ROOT

pytestmark = pytest.mark.browser

PACK = "P03-A"
NAME = "阿秀二号"


@pytest.fixture
def first(phone: Learner, field: Field) -> Learner:
    """A phone whose learner finished a lesson, all of it sent."""
    phone.start(NAME)
    phone.worker_ready()
    phone.download(PACK)
    phone.study(PACK, field.text(PACK)["lessons"][0], wrong=1)
    phone.sync()
    return phone


@pytest.fixture
def second(playwright: Playwright, field: Field, tmp_path: Path) -> Iterator[Learner]:
    """A phone that nobody used yet."""
    engine = Chromium(playwright, str(tmp_path / "second"), accept_downloads=True)
    yield Learner(engine, field.base)
    engine.close()


def progress(learner: Learner) -> dict[str, Any]:
    kept: dict[str, Any] = read_phone(learner.engine)["progress"][0]
    return {name: sorted(kept[name]) for name in ("items", "lessons")}


def scanned(learner: Learner, tmp_path: Path) -> str:
    """What a camera reads from the picture on the screen."""
    selector = json.dumps("svg.qr path")
    learner.wait("svg.qr path")
    path = learner.engine.js(f"document.querySelector({selector}).getAttribute('d')")
    dots = [(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h1", path)]
    (tmp_path / "dots.json").write_text(json.dumps(dots))
    script = """
      import { readFileSync } from "node:fs";
      const { default: decode } = await import(`${process.argv[1]}/qr/decode.js`);
      const dots = JSON.parse(readFileSync(process.argv[2]));
      const scale = 4, quiet = 4, most = Math.max(...dots.flat()) + 1;
      const width = (most + 2 * quiet) * scale;
      const data = new Uint8Array(width * width * 4).fill(255);
      for (const [x, y] of dots)
        for (let i = 0; i < scale; i++)
          for (let j = 0; j < scale; j++) {
            const at = 4 * (((y + quiet) * scale + i) * width + (x + quiet) * scale + j);
            data.fill(0, at, at + 3);
          }
      process.stdout.write(decode({ width, height: width, data }));
    """
    modules = ROOT / "pwa" / "node_modules"
    return subprocess.run(
        ["node", "--input-type=module", "-e", script, modules, tmp_path / "dots.json"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def link_by_code(one: Learner, other: Learner, tmp_path: Path) -> None:
    one.open("/link")
    one.click(handle("link-make-code"))
    one.wait(handle("link-code"))
    enter_code(other, one.text(handle("link-code")))


def enter_code(learner: Learner, code: str) -> None:
    """From the very first screen: "I have learned here before"."""
    learner.open()
    learner.click('a[href="/link"]')
    learner.type(handle("link-code-input"), code)
    learner.click(handle("link-take-code"))
    learner.wait(handle("library"))


def link_by_picture(one: Learner, other: Learner, tmp_path: Path) -> None:
    one.open("/link")
    url = scanned(one, tmp_path)
    assert url.startswith(f"{one.base}/#link=1.")
    other.engine.goto(url)
    other.click(handle("link-take-over"))
    other.wait(handle("library"))
    assert "link=" not in other.engine.js("location.href")


@pytest.mark.parametrize("link", [link_by_code, link_by_picture])
def test_both_phones_end_with_the_same_progress_and_nothing_is_doubled(
    link: Any, first: Learner, second: Learner, field: Field, tmp_path: Path
) -> None:
    link(first, second, tmp_path)
    assert NAME in second.text()
    lessons = field.text(PACK)["lessons"]
    second.download(PACK)
    # The same lesson again, rightly, on the second; another one on the first.
    second.study(PACK, lessons[0])
    first.study(PACK, lessons[1], wrong=2)
    first.sync()
    second.sync()
    first.sync()
    events = field.agree(first, second)
    assert len({event["device"] for event in events}) == 2
    assert progress(first) == progress(second)
    answers = [e for e in events if e["type"] == "item-answered"]
    assert len(answers) == len(first.given) + len(second.given)
    for item, kept in progress(first)["items"]:
        assert kept["attempts"] == len([e for e in answers if e["item"] == item])
    assert field.server.tianjian("ledger", "verify")


def test_a_lost_phone_comes_back_with_a_code_from_the_office(
    playwright: Playwright, first: Learner, second: Learner, field: Field
) -> None:
    before = progress(first)
    first.engine.close()
    browser = launch(playwright)
    with desk(browser, field.server.base, locale="zh-CN") as page:
        sign_in(page)
        page.goto(f"/office/learners?q={NAME}")
        page.click("a.who")
        page.click('form[action$="/restore"] button')
        code = page.locator(".big-code").inner_text()
    browser.close()
    enter_code(second, code)
    assert progress(second) == before
    second.download(PACK)
    second.study(PACK, field.text(PACK)["lessons"][1])
    second.sync()
    events = field.agree(second)
    assert len({event["device"] for event in events}) == 2


def save_file(learner: Learner, folder: Path) -> Path:
    page = learner.engine.page  # type: ignore[attr-defined]
    learner.open("/sync")
    learner.wait(handle("rescue-export"))
    with page.expect_download() as caught:
        page.get_by_test_id("rescue-export").click()
    path = folder / caught.value.suggested_filename
    caught.value.save_as(path)
    assert path.suffix == ".tjrescue"
    return path


def test_a_file_brings_the_learner_to_a_fresh_phone_with_no_network(
    first: Learner, second: Learner, field: Field, tmp_path: Path
) -> None:
    lessons = field.text(PACK)["lessons"]
    second.open()
    second.worker_ready()
    field.road.cut_network()
    first.study(PACK, lessons[1], wrong=1)
    file = save_file(first, tmp_path)
    second.open("/link")
    second.wait(handle("rescue-import"))
    page = second.engine.page  # type: ignore[attr-defined]
    page.get_by_test_id("rescue-import").set_input_files(file)
    second.wait(handle("library"))
    assert NAME in second.text()
    assert progress(second) == progress(first)
    field.road.restore_network()
    second.sync()
    first.sync()
    second.sync()
    field.agree(first, second)

    spoilt = tmp_path / "spoilt.tjrescue"
    spoilt.write_bytes(file.read_bytes()[:-9])
    second.open("/link")
    second.wait(handle("rescue-import"))
    page.get_by_test_id("rescue-import").set_input_files(spoilt)
    second.wait(".note.wrong")
    field.agree(second)


def test_whoever_carries_the_file_to_a_node_delivers_what_the_phone_could_not_send(
    first: Learner, field: Field, tmp_path: Path
) -> None:
    field.road.cut_network()
    first.study(PACK, field.text(PACK)["lessons"][1], wrong=1)
    file = save_file(first, tmp_path).read_bytes()
    header, batches = file.split(b"\n", 1)
    carried = json.dumps({**json.loads(header), "ticket": None}).encode()
    for _ in range(2):
        answer = post_rescue(field, carried + b"\n" + batches)
        assert {verdict["state"] for verdict in answer["batches"]} <= {
            "accepted",
            "duplicate",
        }
    field.agree(first)
    field.road.restore_network()
    assert first.sync()["received"] == str(len(phone_events(first.engine)))
    field.agree(first)


def post_rescue(field: Field, body: bytes) -> dict[str, Any]:
    request = urllib.request.Request(
        f"{field.server.base}/api/v1/rescue",
        body,
        {"Content-Type": "application/octet-stream"},
    )
    with urllib.request.urlopen(request) as answer:
        said: dict[str, Any] = json.load(answer)
    return said
