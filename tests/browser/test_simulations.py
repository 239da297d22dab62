"""The simulations' engine in browsers' workers: a thousand seasons, and the same digits everywhere."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Playwright

from tests.browser.core_page import node
from tests.browser.engines import Chromium, Firefox, OldChromium, old_chromium_binary
from tests.servers import ROOT

pytestmark = pytest.mark.browser

VECTOR = json.loads((ROOT / "tests/vectors/simulations/digests.json").read_text())

ASK = """(async () => {
  const worker = new Worker('/engine-%(engine)s.js');
  const ask = (question, request) => new Promise((resolve, reject) => {
    worker.onerror = reject;
    worker.onmessage = ({ data }) => data.done === undefined && resolve(data.answer || data.error);
    worker.postMessage({ id: 1, question, request });
  });
  const found = {};
  for (const id of %(ids)s) {
    const { scenario } = await (await fetch('/scenario-' + id + '.json')).json();
    const actions = [scenario.average];
    found[id] = await ask('digest', { scenario, actions, set: %(set)d, seasons: %(seasons)d });
  }
  worker.terminate();
  return JSON.stringify(found);
})()"""


def chromium(playwright: Playwright, folder: Path) -> Any:
    return Chromium(playwright, str(folder / "phone"))


def firefox(_playwright: Playwright, _folder: Path) -> Any:
    return Firefox()


def chromium64(_playwright: Playwright, _folder: Path) -> Any:
    return OldChromium(old_chromium_binary(ROOT / "build" / "browsers"))


@pytest.mark.parametrize("browser", [chromium, firefox, chromium64])
def test_every_browsers_worker_finds_the_digests_of_a_thousand_seasons(
    browser: Callable[[Playwright, Path], Any],
    playwright: Playwright,
    tmp_path: Path,
) -> None:
    question = ASK % {**VECTOR, "ids": json.dumps(list(VECTOR["digests"]))}
    # No packs are needed here.
    with node(tmp_path / "node", ROOT / "pwa" / "dist") as server:
        engine = browser(playwright, tmp_path)
        try:
            engine.goto(server.base + "/")
            assert json.loads(engine.js(question)) == VECTOR["digests"]
        finally:
            engine.close()
