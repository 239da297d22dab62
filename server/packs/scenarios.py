"""Scenarios of the simulations in a pack: read, and tried on the phone's own engine.

`lessons/<pack>/scenarios/<id>.json` holds the scenario with its words, its par values and its
seals (docs/simulations.md). An editor changes numbers; here it is seen whether it is still an
exercise: the beginner's plan below the learner's, and that below the best known.
"""

import json
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from server.javascript import Engine, EngineFault
from server.packs.faults import UNSEEN, Faults
from server.packs.lesson import ScenarioFile
from server.packs.textfile import read_text, shown_path

NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,39}\.json")
SEAL: Final = re.compile(r"[0-9a-f]{32}")
SEALS: Final = 16
MEMBERS: Final = ("scenario", "par", "seals", "years")
#: Bytes of one scenario as a phone gets it.
SCENARIO_BUDGET: Final = 24_000
#: An honest scenario takes two seconds on a slow machine.
TRIAL_SECONDS: Final = 60.0
SEARCH_SECONDS: Final = 3600.0
#: Beginnings of the search beside the plans that are known.
STARTS: Final = 3
#: Sets of 200 seasons looked at for graded attempts, and of 40 for good and bad years.
SETS: Final = 512
LOOKS: Final = 2000
#: Sets for graded attempts in one file, at most: the engine's limit.
MOST_GRADED: Final = 256


def read_scenario(path: Path, faults: Faults) -> ScenarioFile | None:
    """Read one file; None, with a fault, where it cannot be used at all."""
    file = shown_path(path)
    if not NAME.fullmatch(path.name):
        faults.add(file, 1, "bad-name", name=path.name, form="lychee-season.json")
        return None
    text = read_text(path, faults)
    value = None if text is None else _parsed(text, file, faults)
    if text is None or value is None:
        return None
    found = ScenarioFile(path.stem, file, text, value)
    for place, words in _strings(value):
        if UNSEEN.search(words.replace("\n", "")):
            faults.add(file, line_of(text, place), "control-character", character=place)
    if value["scenario"].get("id") != path.stem:
        faults.add(
            file, line_of(text, "id"), "wrong-scenario",
            id=value["scenario"].get("id"), file=path.name,
        )  # fmt: skip
    if value.get("par") is None:
        faults.add(file, 1, "no-par", id=path.stem)
    if not _are_seals(value.get("seals")):
        faults.add(file, line_of(text, "seals"), "bad-seals", count=SEALS)
    if not _are_years(value.get("years", {})):
        faults.add(file, line_of(text, "years"), "bad-years")
    return found


def _parsed(text: str, file: str, faults: Faults) -> dict[str, Any] | None:
    try:
        value = json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        faults.add(file, error.lineno, "bad-json", problem=error.msg)
        return None
    except (ValueError, RecursionError) as error:
        faults.add(file, 1, "bad-json", problem=str(error)[:80])
        return None
    if not isinstance(value, dict) or not isinstance(value.get("scenario"), dict):
        faults.add(file, 1, "missing-field", key="scenario")
        return None
    for name in value:
        if name not in MEMBERS:
            faults.add(
                file, line_of(text, name), "unknown-field",
                key=name, known=", ".join(MEMBERS),
            )  # fmt: skip
    return value


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _strings(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Every text in it, with the name of the member that holds it."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for name, part in value.items():
            yield place, name
            yield from _strings(part, name)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part, place)


def _are_seals(seals: Any) -> bool:
    return (
        isinstance(seals, list)
        and len(seals) == SEALS
        and all(isinstance(seal, str) and SEAL.fullmatch(seal) for seal in seals)
        and len(set(seals)) == SEALS
    )


def _are_years(years: Any) -> bool:
    """Sets to be graded on, and the good and bad years: each of them may be missing."""
    if not isinstance(years, dict) or not years.keys() <= {"graded", "good", "bad"}:
        return False
    graded = years.get("graded", [0])
    few = [years[name] for name in ("good", "bad") if name in years]
    return (
        isinstance(graded, list)
        and 0 < len(graded) <= MOST_GRADED
        and all(_is_whole(number, 2**32 - 1) for number in graded)
        and all(
            isinstance(one, dict)
            and one.keys() == {"set", "seasons"}
            and _is_whole(one["set"], 2**32 - 1)
            and _is_whole(one["seasons"], 200, least=10)
            for one in few
        )
    )


def _is_whole(value: Any, most: int, *, least: int = 0) -> bool:
    return type(value) is int and least <= value <= most


def line_of(text: str, place: str) -> int:
    """The line where the last named part of `a.b.3` stands; 1 where it is not found."""
    names = [name for name in place.split(".") if not name.isdecimal()]
    for name in reversed(names):
        at = text.find(f'"{name}"')
        if at >= 0:
            return text.count("\n", 0, at) + 1
    return 1


# --- on the engine ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Trial:
    """What the engine said: the plans' J, or why it is no scenario."""

    answer: dict[str, Any] | None
    code: str = ""
    where: str = ""


def editor_engine(pwa_dir: Path) -> Path | None:
    """The built engine for editors of the newest version; None where the app is not built."""
    files = sorted(pwa_dir.glob("editor-*.js"), key=lambda file: file.stat().st_mtime)
    return files[-1] if files else None


def check_scenarios(
    scenarios: tuple[ScenarioFile, ...],
    pwa_dir: Path,
    faults: Faults,
    cache_dir: Path | None = None,
) -> None:
    """Try each on the engine and note what an editor has to mend."""
    if not scenarios:
        return
    file = editor_engine(pwa_dir)
    if file is None:
        faults.add(scenarios[0].file, 1, "no-engine")
        return
    engine = Engine(file, seconds=TRIAL_SECONDS)
    try:
        for scenario in scenarios:
            _judge(scenario, _tried(engine, scenario, cache_dir), faults)
    finally:
        engine.close()


def _tried(engine: Engine, scenario: ScenarioFile, cache_dir: Path | None) -> Trial:
    """A trial takes a second or two: the same file on the same engine is tried once."""
    key = sha256(engine.file.read_bytes() + scenario.text.encode()).hexdigest()
    kept = cache_dir / f"{key}.trial.json" if cache_dir else None
    if kept and kept.is_file():
        return Trial(*json.loads(kept.read_text("utf-8")))
    request = {"scenario": scenario.value["scenario"], "par": scenario.value.get("par")}
    try:
        reply = engine.ask("examine", json.dumps(request))
    except EngineFault as fault:
        return Trial(None, "engine-fault", str(fault))
    if "error" in reply:
        return Trial(None, reply["error"]["code"], reply["error"]["where"])
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps([reply["answer"], "", ""]), "utf-8")
    return Trial(reply["answer"])


def _judge(scenario: ScenarioFile, trial: Trial, faults: Faults) -> None:
    file, text = scenario.file, scenario.text
    found = trial.answer
    if found is None:
        code = "slow-scenario" if trial.code == "engine-fault" else "bad-scenario"
        faults.add(
            file, line_of(text, trial.where), code, where=trial.where, why=trial.code
        )
        return
    par = scenario.value.get("par")
    if not isinstance(par, dict):
        return
    reached = (found["hash"], found["best"], max(found["baselines"]))
    if reached != (par.get("scenario"), par.get("bestJ"), par.get("baselineJ")):
        faults.add(file, line_of(text, "par"), "stale-par", id=scenario.id)
    elif not found["naive"] < found["average"] < found["best"]:
        faults.add(
            file, line_of(text, "naive"), "plans-out-of-order",
            naive=round(found["naive"]), average=round(found["average"]),
            best=round(found["best"]),
        )  # fmt: skip


def search_par(scenario: ScenarioFile, pwa_dir: Path) -> dict[str, Any]:
    """The file's new value: par values and years found by search (minutes), seals where it has none.

    Raises EngineFault, FileNotFoundError without the built app, ValueError for no scenario.
    """
    file = editor_engine(pwa_dir)
    if file is None:
        raise FileNotFoundError(f"no engine in {pwa_dir}: make build")
    value = scenario.value
    par = value.get("par")
    known = [par["best"]] if isinstance(par, dict) and "best" in par else []
    parts: dict[str, Any] = {"scenario": value["scenario"]}
    engine = Engine(file, seconds=SEARCH_SECONDS)
    try:
        parts["par"] = _asked(
            engine, "par", {**parts, "starts": STARTS, "known": known}
        )
        parts["years"] = _asked(
            engine, "years", {**parts, "sets": SETS, "looks": LOOKS}
        )
    finally:
        engine.close()
    seals = value.get("seals")
    if not _are_seals(seals):
        seals = [secrets.token_hex(16) for _ in range(SEALS)]
    return {
        "scenario": parts["scenario"],
        "par": parts["par"],
        "seals": seals,
        "years": parts["years"],
    }


def _asked(engine: Engine, question: str, request: dict[str, Any]) -> Any:
    reply = engine.ask(question, json.dumps(request))
    if "error" in reply:
        raise ValueError(f"{reply['error']['code']} {reply['error']['where']}")
    return reply["answer"]


def written(value: dict[str, Any]) -> str:
    """A scenario's file as it is kept in the pack."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
