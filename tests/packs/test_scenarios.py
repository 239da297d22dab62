"""Scenarios in packs: tried on the engine before anybody practises with them."""

import json
import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from server.db import db
from server.javascript import Engine
from server.packs import service
from server.packs.check import check_pack
from server.packs.cli import packs
from server.packs.faults import Fault
from server.packs.scenarios import editor_engine
from server.packs.schemas import read_manifest
from server.simulations.judge import Simulations
from tests.servers import ROOT
from tests.simulations.conftest import honest_run

TODAY = date(2026, 11, 26)
ID = "tonglu-station"
Spoil = Callable[[dict[str, Any]], object]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A pack with one small scenario and no lesson."""
    folder = tmp_path / "lessons" / "T05"
    shutil.copytree(ROOT / "lessons" / "T05", folder)
    (folder / "scenarios" / "county-sandbox.json").unlink()
    return folder


def scenario_file(folder: Path) -> Path:
    return folder / "scenarios" / f"{ID}.json"


def change(folder: Path, spoil: Spoil) -> None:
    value = json.loads(scenario_file(folder).read_text("utf-8"))
    spoil(value)
    scenario_file(folder).write_text(json.dumps(value, indent=1), "utf-8")


def faults(folder: Path, **options: Any) -> list[Fault]:
    return check_pack(folder, today=TODAY, **options)[1]


def parameters(**new: Any) -> Spoil:
    return lambda value: value["scenario"]["parameters"].update(new)


def test_every_scenario_of_ours_is_an_exercise(tmp_path: Path) -> None:
    for pack in sorted((ROOT / "lessons").glob("*/scenarios")):
        found = faults(pack.parent, cache_dir=tmp_path)
        assert found == [], [fault.as_line() for fault in found]


def test_a_pack_of_scenarios_needs_no_lesson(folder: Path) -> None:
    built, found = check_pack(folder, today=TODAY)
    assert built and not found
    manifest = json.loads(built.manifest(1, "minor", {}))
    read_manifest(manifest)
    assert manifest["lessons"] == []
    files = {file["role"]: file for file in manifest["files"]}
    assert files["scenario"]["name"] == f"{ID}.json"
    assert sum(file["bytes"] for file in manifest["files"]) < 40_000


@pytest.mark.parametrize(
    ("code", "spoil"),
    [
        ("bad-scenario", parameters(days=0)),
        ("bad-scenario", parameters(days=-90)),
        ("bad-scenario", parameters(days=10**9)),
        ("bad-scenario", parameters(days="many")),
        ("bad-scenario", parameters(unheardOf=1)),
        ("bad-scenario", lambda v: v["scenario"]["parameters"].clear()),
        ("bad-scenario", lambda v: v["scenario"].update(model="../../etc")),
        ("bad-scenario", lambda v: v["scenario"]["words"].pop("zh_Hans")),
        ("bad-scenario", lambda v: v["scenario"].update(average={})),
        ("no-par", lambda v: v.pop("par")),
        ("stale-par", lambda v: v["par"].update(bestJ=1e6)),
        ("stale-par", lambda v: v["par"].update(scenario="0" * 16)),
        ("stale-par", lambda v: v["par"].update(best=v["scenario"]["naive"])),
        (
            "plans-out-of-order",
            lambda v: v["scenario"].update(naive=v["scenario"]["average"]),
        ),
        ("wrong-scenario", lambda v: v["scenario"].update(id="other")),
        ("bad-seals", lambda v: v.pop("seals")),
        ("bad-seals", lambda v: v["seals"].pop()),
        ("bad-seals", lambda v: v["seals"].__setitem__(0, v["seals"][1])),
        ("bad-seals", lambda v: v["seals"].__setitem__(0, "x" * 32)),
        ("bad-years", lambda v: v.update(years=[])),
        ("bad-years", lambda v: v.update(years={"graded": []})),
        ("bad-years", lambda v: v.update(years={"graded": [1.5]})),
        ("bad-years", lambda v: v.update(years={"graded": [2**32]})),
        ("bad-years", lambda v: v.update(years={"graded": [True]})),
        ("bad-years", lambda v: v.update(years={"bad": {"set": 1}})),
        ("bad-years", lambda v: v.update(years={"bad": {"set": 1, "seasons": 10**6}})),
        ("bad-years", lambda v: v.update(years={"easy": {"set": 1, "seasons": 40}})),
        ("unknown-field", lambda v: v.update(extra=1)),
        (
            "control-character",
            lambda v: v["scenario"]["words"]["en"].update(title="a\u202eb"),
        ),
        (
            "scenario-too-big",
            lambda v: v["scenario"]["words"]["en"].update(story="x" * 24_000),
        ),
    ],
)
def test_what_is_wrong_with_a_scenario_is_named(
    folder: Path, code: str, spoil: Spoil
) -> None:
    change(folder, spoil)
    found = faults(folder)
    assert code in {fault.code for fault in found}
    for fault in found:
        assert fault.message() and fault.remedy() and "%(" not in fault.as_line()


def test_the_line_of_a_bad_number_is_named(folder: Path) -> None:
    change(folder, parameters(days=0))
    text = scenario_file(folder).read_text("utf-8").splitlines()
    fault = next(each for each in faults(folder) if each.code == "bad-scenario")
    assert '"days"' in text[fault.line - 1]


@pytest.mark.parametrize(
    "text", ["", "{", "[" * 100_000, "[]", '{"scenario": NaN}', '{"scenario": 1}']
)
def test_a_file_that_is_no_scenario_is_met(folder: Path, text: str) -> None:
    scenario_file(folder).write_text(text, "utf-8")
    assert {"bad-json", "missing-field"} & {fault.code for fault in faults(folder)}


def test_only_level_t_has_scenarios(folder: Path) -> None:
    head = folder / "pack.yaml"
    head.write_text(head.read_text("utf-8").replace("level: T", "level: A"), "utf-8")
    assert "no-scenarios" in {fault.code for fault in faults(folder)}
    shutil.rmtree(folder / "scenarios")
    head.write_text(head.read_text("utf-8").replace("level: A", "level: T"), "utf-8")
    codes = {fault.code for fault in faults(folder)}
    assert {"no-scenarios", "no-lessons"} <= codes


def test_without_the_built_app_nothing_is_published(
    folder: Path, tmp_path: Path
) -> None:
    assert "no-engine" in {fault.code for fault in faults(folder, pwa_dir=tmp_path)}


def test_an_endless_scenario_is_stopped(folder: Path, tmp_path: Path) -> None:
    endless = "var TianjianEngine = {ask: () => { for (;;) {} }}"
    (tmp_path / "editor-1.0.0.js").write_text(endless, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("server.packs.scenarios.TRIAL_SECONDS", 0.5)
        found = faults(folder, pwa_dir=tmp_path)
    assert "slow-scenario" in {fault.code for fault in found}


@pytest.fixture
def short_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """From the plans that are known only: a whole search takes a minute on a busy machine."""
    monkeypatch.setattr("server.packs.scenarios.STARTS", 0)


# No database is asked.
@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.usefixtures("short_search")
def test_par_values_are_searched_and_written_down(app: Flask, folder: Path) -> None:
    scenario_file(folder).unlink()
    county = folder / "scenarios" / "county-sandbox.json"
    shutil.copy(ROOT / "lessons/T05/scenarios" / county.name, county)
    value = json.loads(county.read_text("utf-8"))
    county.write_text(json.dumps({"scenario": value["scenario"]}), "utf-8")
    said = app.test_cli_runner().invoke(
        packs, ["pars", str(folder), "--language", "en"]
    )
    assert said.exit_code == 0 and re.search(r"county-sandbox: J0 .* J\* ", said.output)
    assert faults(folder) == []


def refit(value: dict[str, Any]) -> None:
    """Par values for changed numbers, with the plan that was best before."""
    engine = Engine(editor_engine(ROOT / "pwa/dist") or Path(), seconds=60)
    found = engine.ask("examine", json.dumps(value))["answer"]
    engine.close()
    value["par"] |= {
        "scenario": found["hash"],
        "bestJ": found["best"],
        "baselineJ": max(found["baselines"]),
    }


def test_old_versions_of_a_scenario_can_be_played_again(
    app: Flask, folder: Path, tmp_path: Path
) -> None:
    """A phone that has not updated sends runs of the numbers that it has."""
    old = honest_run(ID)
    run = {name: value for name, value in old.items() if name != "id"}
    service.publish_pack(folder)
    db.session.rollback()
    change(folder, parameters(days=80))
    change(folder, refit)
    assert service.publish_pack(folder).version == 2
    db.session.rollback()
    engines = tmp_path / "engines"
    engines.mkdir()
    shutil.copy(ROOT / "pwa/dist" / f"engine-{old['engine']}.js", engines)
    alone = Simulations(engines)
    assert alone.replay(run).reason == "unknown-scenario"
    judge = Simulations(engines, service.scenario_files)
    assert judge.replay(run).kind == "accepted"
    assert judge.title(run["scenario"], ID, "zh_Hans") != ID


def test_a_pack_of_scenarios_travels_as_a_file(
    app: Flask, folder: Path, tmp_path: Path
) -> None:
    service.publish_pack(folder)
    db.session.rollback()
    file = tmp_path / "T05.tjpack"
    service.export_tjpack("T05", file)
    found = service.verify_tjpack(file)
    assert [each["role"] for each in found.manifest["files"]].count("scenario") == 1
    (kept,) = service.scenario_files()
    assert json.loads(kept.read_bytes())["scenario"]["id"] == ID
