"""Runs played again by the server: honest ones, and whatever else may come."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.javascript import Engine, EngineFault
from server.simulations.judge import Simulations
from tests.servers import ROOT

VECTOR = json.loads((ROOT / "tests/vectors/simulations/digests.json").read_text())
VERSION = VECTOR["engine"]
DIST = ROOT / "pwa" / "dist"


@pytest.fixture(scope="module")
def simulations() -> Simulations:
    assert (DIST / f"engine-{VERSION}.js").is_file(), "not built: make build"
    return Simulations(DIST)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    made = Engine(DIST / f"engine-{VERSION}.js", seconds=120)
    yield made
    made.close()


def kit(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DIST / f"scenario-{name}.json").read_text())
    return found


@pytest.fixture(scope="module")
def run(engine: Engine) -> dict[str, Any]:
    """What an honest phone sends after 200 lychee seasons."""
    request = kit("conghua-lychee")
    request["actions"] = [request["scenario"]["average"]]
    answer: dict[str, Any] = engine.ask("grade", json.dumps(request))
    made: dict[str, Any] = answer["answer"]["run"]
    return made


@pytest.mark.parametrize("name", VECTOR["digests"])
def test_the_servers_engine_finds_the_digests_of_a_thousand_seasons(
    engine: Engine, name: str
) -> None:
    request = kit(name)
    request |= {"set": VECTOR["set"], "seasons": VECTOR["seasons"]}
    request |= {"actions": [request["scenario"]["average"]]}
    answer = engine.ask("digest", json.dumps(request))
    assert answer == {"answer": VECTOR["digests"][name]}


def test_an_honest_run_is_accepted(
    simulations: Simulations, run: dict[str, Any]
) -> None:
    verdict = simulations.replay(run)
    assert (verdict.kind, verdict.reason) == ("accepted", "")
    assert verdict.grade is not None and verdict.grade.score is not None
    assert 0 < verdict.grade.score < 100
    assert verdict.grade.score == run["score"]
    assert not verdict.better


@pytest.mark.parametrize(
    ("change", "kind", "reason"),
    [
        ({"score": 100}, "disputed", "score"),
        ({"digest": "0" * 16}, "disputed", "digest"),
        ({"set": 7}, "disputed", "digest"),
        ({"seasons": 0}, "refused", "out-of-range"),
        ({"seasons": 10**9}, "refused", "out-of-range"),
        ({"seasons": float("nan")}, "refused", "not-a-run"),
        ({"actions": []}, "refused", "wrong-length"),
        ({"actions": [{}]}, "refused", "wrong-length"),
        ({"actions": [{"at": 1}] * 10**6}, "refused", "too-large"),
        ({"actions": [1] * 30_000}, "refused", "wrong-length"),
        ({"actions": "[" * 10_000}, "refused", "wrong-length"),
        ({"extra": 1}, "refused", "unknown-member"),
        ({"engine": "9.9.9"}, "held", "unknown-engine"),
        ({"engine": "../../secret"}, "held", "unknown-engine"),
        ({"engine": 1}, "refused", "not-a-run"),
        ({"scenario": "0" * 16}, "held", "unknown-scenario"),
        ({"scenario": None}, "refused", "not-a-run"),
        ({"score": {1, 2}}, "refused", "not-a-run"),
        ({"digest": "\ud800'\"\u2028</script>"}, "disputed", "digest"),
    ],
)
def test_what_is_false_is_named(
    simulations: Simulations,
    run: dict[str, Any],
    change: dict[str, Any],
    kind: str,
    reason: str,
) -> None:
    verdict = simulations.replay({**run, **change})
    assert (verdict.kind, verdict.reason) == (kind, reason)


@pytest.mark.parametrize("lie", [{"grading": 7}, {"prices": [1e999, 1, 1]}])
def test_a_plan_out_of_its_ranges_is_no_plan(
    simulations: Simulations, run: dict[str, Any], lie: dict[str, Any]
) -> None:
    verdict = simulations.replay({**run, "actions": [{**run["actions"][0], **lie}]})
    assert verdict.kind == "refused"


def test_endless_depth_is_no_run(simulations: Simulations, run: dict[str, Any]) -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    assert simulations.replay({**run, "actions": deep}).reason == "not-a-run"
    shallow: list[Any] = []
    for _ in range(500):
        shallow = [shallow]
    assert simulations.replay({**run, "actions": shallow}).kind == "refused"


@pytest.mark.parametrize("junk", [None, 1, "run", [], {}, {"engine": VERSION}])
def test_what_is_no_run_is_refused(simulations: Simulations, junk: object) -> None:
    assert simulations.replay(junk).reason == "not-a-run"


def test_a_run_is_finished_on_its_own_engine(
    tmp_path: Path, run: dict[str, Any]
) -> None:
    """After an update both engines lie there; each run finds its own."""
    old = (DIST / f"engine-{VERSION}.js").read_text("utf-8")
    for file in DIST.glob("scenario-*.json"):
        shutil.copy(file, tmp_path)
    (tmp_path / f"engine-{VERSION}.js").write_text(old, "utf-8")
    new = old.replace(f"`{VERSION}`", "`9.0.0`").replace(f'"{VERSION}"', '"9.0.0"')
    assert new != old
    (tmp_path / "engine-9.0.0.js").write_text(new, "utf-8")
    both = Simulations(tmp_path)
    assert both.replay(run).kind == "accepted"
    assert both.replay({**run, "engine": "9.0.0"}).kind == "accepted"


@pytest.mark.parametrize(
    "code",
    [
        "for (;;) {}",
        "const all = []; for (;;) all.push(new Array(1e5).fill(1));",
        "throw 1",
    ],
)
def test_an_engine_that_runs_wild_is_stopped(tmp_path: Path, code: str) -> None:
    file = tmp_path / "engine-1.0.0.js"
    file.write_text("var TianjianEngine = {ask: () => { %s }}" % code, "utf-8")
    wild = Engine(file, seconds=1.0)
    for _ in range(2):
        with pytest.raises(EngineFault):
            wild.ask("replay", "{}")
    file.write_text("var TianjianEngine = {ask: () => '{}'}", "utf-8")
    assert wild.ask("replay", "{}") == {}
    wild.close()


SLOW = """var TianjianEngine = {ask: () => {
  const end = Date.now() + 400;
  while (Date.now() < end);
  return '{"answer":1}';
}}"""


@pytest.mark.parametrize("worked", [0.0, 100.0])
def test_a_busy_machine_is_waited_for_and_a_busy_engine_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, worked: float
) -> None:
    file = tmp_path / "engine-1.0.0.js"
    file.write_text(SLOW, "utf-8")
    clock = iter(worked * n for n in range(10))
    monkeypatch.setattr("time.process_time", lambda: next(clock))
    slow = Engine(file, seconds=0.2)
    if worked:
        with pytest.raises(EngineFault):
            slow.ask("replay", "{}")
    else:
        assert slow.ask("replay", "{}") == {"answer": 1}
    slow.close()
