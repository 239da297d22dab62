"""What the simulations' engine costs: bytes, seasons on a slow phone, a replay on the server."""

import json
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from bench.figures import Figure, Part
from bench.workshop import Workshop, slow_down
from server.javascript import Engine
from server.simulations.judge import Simulations, sealed_number
from tests.browser.core_page import node
from tests.browser.learner import Learner, handle
from tests.servers import ROOT

HOW = (
    "the built file, brotli; 200 lychee seasons of the learner's plan (`digest`), in Node and in a "
    "worker of Chromium six times slowed down (multiplied by six where the emulation leaves workers "
    "fast), each warmed by 20 seasons; a step "
    "is a fortieth of a season; replays by the server (`Simulations.replay`, V8 started and scenarios "
    "read before, median of 15; a graded run also draws its set and plays the par values there); "
    "the live room at its quickest for five seconds, on the same slow processor."
)
DIST = ROOT / "pwa" / "dist"
LYCHEE = DIST / "scenario-conghua-lychee.json"
SEASONS, DAYS = 200, 40
LEARNER, SEAL = "anna", 0

FRAMES = """() => new Promise(resolve => {
  const began = performance.now();
  let count = 0;
  const next = () => {
    count += 1;
    const seconds = (performance.now() - began) / 1000;
    if (seconds < 5) requestAnimationFrame(next);
    else resolve(count / seconds);
  };
  requestAnimationFrame(next);
})"""

NODE = """
const { readFileSync } = require("node:fs");
const [file, kit] = process.argv.slice(1);
require("node:vm").runInThisContext(readFileSync(file, "utf8"));
const { scenario } = JSON.parse(readFileSync(kit, "utf8"));
const ask = seasons =>
  TianjianEngine.answer("digest", { scenario, actions: [scenario.average], seasons });
ask(20);
const began = performance.now();
ask(200);
console.log(performance.now() - began);
"""
WORKER = """async ([engine, kit]) => {
  const { scenario } = await (await fetch(kit)).json();
  const worker = new Worker(engine);
  const ask = seasons => new Promise(resolve => {
    worker.onmessage = ({ data }) => data.done === undefined && resolve();
    const request = { scenario, actions: [scenario.average], seasons };
    worker.postMessage({ id: 1, question: "digest", request });
  });
  await ask(20);
  const began = performance.now();
  await ask(200);
  return performance.now() - began;
}"""


def measure(workshop: Workshop) -> Part:
    """Weigh the file and play seasons wherever it runs."""
    # Of several the newest: those before it are for runs that began on them.
    file = max(DIST.glob("engine-*.js"), key=version_of)
    played = in_node(file)
    return Part(
        "Simulations",
        HOW,
        [
            Figure("simulation engine, six models, brotli", size(file), "kB", 15),
            Figure("200 lychee seasons, Node", played, "ms"),
            Figure("one simulated day, Node", played / SEASONS / DAYS, "ms", 50),
            Figure(
                "200 lychee seasons, Chromium's worker, 6x CPU",
                in_chromium(workshop, file),
                "ms",
                1000,
            ),
            Figure("server replays one season", replay(file, 1), "ms", 5),
            Figure("server replays 200 seasons", replay(file, SEASONS), "ms", 300),
            Figure("server replays a graded run", replay(file, SEASONS, SEAL), "ms"),
            Figure("live room, 6x CPU", frames(workshop), "frames/s", 30, floor=True),
        ],
    )


def version_of(file: Path) -> list[int]:
    """The numbers in an engine's name."""
    return [int(part) for part in file.stem.removeprefix("engine-").split(".")]


def frames(workshop: Workshop) -> float:
    """Frames a second while a room is played on a processor as slow as a cheap phone's."""
    with node(workshop.fresh("empty"), DIST) as server, workshop.phone() as phone:
        learner = Learner(phone, server.base)
        learner.start()
        learner.open("/practice/county-live-room")
        for step in ("live-example", "example-skip", "pace-quick", "live-begin"):
            learner.click(handle(step))
        learner.wait(handle("live-room"))
        slow_down(phone.page)
        found: float = phone.page.evaluate(FRAMES)
    return found


def size(file: Path) -> float:
    """Kilobytes as a phone fetches it."""
    return Path(f"{file}.br").stat().st_size / 1000


def in_node(file: Path) -> float:
    """Milliseconds."""
    call = ["node", "-e", NODE, str(file), str(LYCHEE)]
    done = subprocess.run(call, capture_output=True, text=True, check=True)
    return float(done.stdout)


def in_chromium(workshop: Workshop, file: Path) -> float:
    """Milliseconds in a worker on a processor as slow as a cheap phone's.

    The emulation slows the page's thread, and workers only where the browser lets it
    attach to them; what it leaves fast is multiplied here.
    """
    # No packs are needed here, and publishing them takes minutes.
    with node(workshop.fresh("empty"), DIST) as server, workshop.phone() as phone:
        phone.goto(server.base + "/")
        kit = f"/{LYCHEE.name}"
        fast: float = phone.page.evaluate(WORKER, [f"/{file.name}", kit])
        slow_down(phone.page)
        slowed: float = phone.page.evaluate(WORKER, [f"/{file.name}", kit])
    return slowed if slowed > 3 * fast else 6 * fast


def replay(file: Path, seasons: int, seal: int | None = None) -> float:
    """Milliseconds for a run of the learner's plan.

    In a thread of its own, as a request has it: Playwright holds this one's event loop.
    """

    def work() -> float:
        simulations, run = Simulations(DIST), honest_run(file, seasons, seal)
        return median(lambda: accepted(simulations, run, seal))

    with ThreadPoolExecutor(1) as threads:
        return threads.submit(work).result()


def honest_run(file: Path, seasons: int, seal: int | None) -> dict[str, Any]:
    """What a phone would send."""
    request = json.loads(LYCHEE.read_text("utf-8"))
    request |= {"actions": [request["scenario"]["average"]], "seasons": seasons}
    engine = Engine(file)
    if seal is not None:
        text = engine.ask("commit", json.dumps(request))["answer"]
        request["number"] = sealed_number(request["seals"][seal], LEARNER, text)
        request["set"] = engine.ask("draw", json.dumps(request))["answer"]
    run: dict[str, Any] = engine.ask("grade", json.dumps(request))["answer"]["run"]
    engine.close()
    return run


def accepted(simulations: Simulations, run: dict[str, Any], seal: int | None) -> None:
    """Replay once; a wrong verdict would make the figure worthless."""
    verdict = simulations.replay(run, learner=LEARNER, seal=seal)
    if verdict.kind != "accepted":
        raise RuntimeError(f"{verdict.kind}: {verdict.reason}")


def median(work: Callable[[], None], times: int = 15) -> float:
    """Milliseconds of the middle one, after one that warms up."""
    work()
    took = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        took.append(1000 * (time.perf_counter() - began))
    return sorted(took)[times // 2]
