"""Play learners' runs again: what they came to, whatever the phone said (docs/simulations.md)."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from server.simulations.javascript import Engine, EngineFault

#: A season with a change on each of its days has about 100 kB; nobody plays that.
MOST_BYTES: Final = 100_000
_VERSION: Final = re.compile(r"\d{1,4}\.\d{1,4}\.\d{1,4}")

#: waiting: not looked at yet. accepted: digest and score are true. disputed: the run is one,
#: and came to something else. refused: it is none. held: this node cannot tell, as yet (no such
#: engine or scenario, no time).
Kind = Literal["waiting", "accepted", "disputed", "refused", "held"]


@dataclass(frozen=True)
class Grade:
    """What a plan is worth over its set of seasons; ``score`` None where nothing is graded."""

    j: float
    mean: float
    worst_tenth: float
    score: float | None
    capped: bool


@dataclass(frozen=True)
class Verdict:
    """What a replay says. ``better``: beats the best known plan, worth a look by an editor."""

    kind: Kind
    reason: str = ""
    where: str = ""
    grade: Grade | None = None
    better: bool = False


class Simulations:
    """The engines and scenarios that lie in the folder of the built app."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._engines: dict[str, Engine] = {}
        self._scenarios: dict[tuple[str, str], Mapping[str, Any]] = {}

    def replay(
        self, run: object, *, learner: str = "", seal: int | None = None
    ) -> Verdict:
        """Play a run again. Never raises for what a learner sent."""
        text = _as_json(run)
        if text is None:
            return Verdict("refused", "not-a-run")
        if len(text) > MOST_BYTES:
            return Verdict("refused", "too-large")
        plain = json.loads(text)
        version, scenario = _names(plain)
        if version is None or scenario is None:
            return Verdict("refused", "not-a-run")
        engine = self._engine(version)
        if engine is None:
            return Verdict("held", "unknown-engine")
        try:
            found = self._scenario(engine, version, scenario)
            if found is None:
                return Verdict("held", "unknown-scenario")
            request = json.dumps({**found, "run": plain})
            return _verdict(engine.ask("replay", request))
        except EngineFault as fault:
            # Nobody's fault until looked into: a busy node must not refuse an honest run.
            return Verdict("held", "engine-fault", str(fault))

    def title(self, scenario: str, id: str, language: str) -> str:
        """What a scenario is called; its id where none of that hash is here."""
        found = next(
            (one for (_, name), one in self._scenarios.items() if name == scenario),
            None,
        )
        words = found["scenario"]["words"] if found else {}
        said = words.get(language) or words.get("en") or {}
        return str(said.get("title", id))

    def close(self) -> None:
        """Stop the engines and give their memory back; the next question starts them anew."""
        for engine in self._engines.values():
            engine.close()

    def scenarios(self, version: str) -> list[str]:
        """Hashes of the scenarios that this version of the engine can play here."""
        engine = self._engine(version)
        if engine is None:
            return []
        self._scenario(engine, version, "")
        return [name for known, name in self._scenarios if known == version]

    def _engine(self, version: str) -> Engine | None:
        if version not in self._engines:
            file = self.folder / f"engine-{version}.js"
            if not _VERSION.fullmatch(version) or not file.is_file():
                return None
            self._engines[version] = Engine(file)
        return self._engines[version]

    def _scenario(
        self, engine: Engine, version: str, name: str
    ) -> Mapping[str, Any] | None:
        """The scenario of that hash with its par values, as a request has them."""
        if not any(known == version for known, _ in self._scenarios):
            for file in sorted(self.folder.glob("scenario-*.json")):
                request = file.read_text("utf-8")
                answer = engine.ask("describe", request).get("answer")
                # One that this version cannot play is not known to it.
                if answer:
                    self._scenarios[version, answer["hash"]] = json.loads(request)
        return self._scenarios.get((version, name))


def _as_json(run: object) -> str | None:
    """The run as JSON; None for what has no such form (NaN, endless depth, foreign objects)."""
    try:
        return json.dumps(run, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return None


def _names(run: object) -> tuple[str | None, str | None]:
    if not isinstance(run, dict):
        return None, None
    version, scenario = run.get("engine"), run.get("scenario")
    return (
        version if isinstance(version, str) else None,
        scenario if isinstance(scenario, str) else None,
    )


def _verdict(reply: Mapping[str, Any]) -> Verdict:
    if "error" in reply:
        return Verdict("refused", reply["error"]["code"], reply["error"]["where"][:200])
    answer = reply["answer"]
    found = answer.get("grade")
    return Verdict(
        answer["verdict"],
        answer.get("reason", ""),
        answer.get("where", ""),
        found
        and Grade(
            found["j"],
            found["mean"],
            found["worstTenth"],
            found["score"],
            found["capped"],
        ),
        answer.get("better", False),
    )
