"""Play learners' runs again: what they came to, whatever the phone said (docs/simulations.md)."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Literal

from server.javascript import Engine, EngineFault

#: A season with a change on each of its days has about 100 kB; nobody plays that.
MOST_BYTES: Final = 100_000
#: Of the event, what the engine takes for a run.
OF_A_RUN: Final = (
    "engine", "scenario", "set", "seasons", "actions", "digest", "score",
)  # fmt: skip
#: A score is made of so many.
GRADED_SEASONS: Final = 200
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


#: Scenario files beside those of the built app: whatever was ever published here.
Files = Callable[[], Sequence[Path]]


def no_files() -> Sequence[Path]:
    """Nothing but the scenarios of the built app."""
    return ()


class Simulations:
    """The engines of the built app, its scenarios, and those that packs brought.

    A scenario's words, par values and seals may change while its hash stays: then a run is true
    if it is true by one of the files that phones were given.
    """

    def __init__(self, folder: Path, files: Files = no_files) -> None:
        self.folder = folder
        self._files = files
        self._engines: dict[str, Engine] = {}
        #: By file: its value, and its hash in each version of the engine ("": cannot play it).
        self._values: dict[Path, Mapping[str, Any]] = {}
        self._hashes: dict[tuple[str, Path], str] = {}

    def replay(
        self, run: object, *, learner: str = "", seal: int | None = None
    ) -> Verdict:
        """Play a run again; ``seal`` says that it was graded on sealed seasons.

        Never raises for what a learner sent.
        """
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
            found = self._found(engine, version, scenario)
            verdicts = [_judged(engine, each, plain, learner, seal) for each in found]
        except EngineFault as fault:
            # Nobody's fault until looked into: a busy node must not refuse an honest run.
            return Verdict("held", "engine-fault", str(fault))
        if not verdicts:
            return Verdict("held", "unknown-scenario")
        good = (each for each in verdicts if each.kind == "accepted")
        return next(good, verdicts[0])

    def title(self, scenario: str, id: str, language: str) -> str:
        """What a scenario is called; its id where none of that hash was played here."""
        paths = (path for (_, path), name in self._hashes.items() if name == scenario)
        path = next(paths, None)
        words = self._values[path]["scenario"]["words"] if path else {}
        said = words.get(language) or words.get("en") or {}
        return str(said.get("title", id))

    def titles(self, language: str) -> dict[str, str]:
        """What scenarios are called, by id; of two with one id the newest. Plays nothing."""
        found: dict[str, str] = {}
        for path in self._all():
            try:
                scenario = json.loads(path.read_text("utf-8"))["scenario"]
                words = scenario["words"].get(language) or scenario["words"]["en"]
                found.setdefault(str(scenario["id"]), str(words["title"]))
            except (ValueError, KeyError, TypeError, AttributeError):
                # A pack from elsewhere may hold what this version cannot read.
                continue
        return found

    def close(self) -> None:
        """Stop the engines and give their memory back; the next question starts them anew."""
        for engine in self._engines.values():
            engine.close()

    def scenarios(self, version: str) -> list[str]:
        """Hashes of the scenarios that this version of the engine can play here."""
        engine = self._engine(version)
        if engine is None:
            return []
        hashes = (self._hash(engine, version, path) for path in self._all())
        return sorted({name for name in hashes if name})

    def _engine(self, version: str) -> Engine | None:
        if version not in self._engines:
            file = self.folder / f"engine-{version}.js"
            if not _VERSION.fullmatch(version) or not file.is_file():
                return None
            self._engines[version] = Engine(file)
        return self._engines[version]

    def _all(self) -> Sequence[Path]:
        """Every scenario file, those that were published last first."""
        return [*self._files(), *sorted(self.folder.glob("scenario-*.json"))]

    def _found(
        self, engine: Engine, version: str, name: str
    ) -> list[Mapping[str, Any]]:
        """The different values of that hash, as a request has them."""
        values: list[Mapping[str, Any]] = []
        for path in self._all():
            if self._hash(engine, version, path) == name:
                value = self._values[path]
                if value not in values:
                    values.append(value)
        return values

    def _hash(self, engine: Engine, version: str, path: Path) -> str:
        if (version, path) not in self._hashes:
            text = path.read_text("utf-8")
            answer = engine.ask("describe", text).get("answer")
            # One that this version cannot play is not known to it.
            self._hashes[version, path] = answer["hash"] if answer else ""
            if answer:
                self._values[path] = json.loads(text)
        return self._hashes[version, path]


def _judged(
    engine: Engine,
    value: Mapping[str, Any],
    run: Mapping[str, Any],
    learner: str,
    seal: int | None,
) -> Verdict:
    parts = {"scenario": value["scenario"], "par": value.get("par")}
    verdict = _verdict(engine.ask("replay", json.dumps({**parts, "run": run})))
    if seal is None or verdict.kind != "accepted":
        return verdict
    seals = value.get("seals") or ()
    if seal < len(seals):
        request = {**parts, "actions": run["actions"]}
        committed = _answered(engine, "commit", request)
        drawn = sealed_number(seals[seal], learner, committed)
        request = {**parts, "years": value.get("years"), "number": drawn}
        answer = _answered(engine, "draw", request)
        if (answer, GRADED_SEASONS) == (run["set"], run["seasons"]):
            return verdict
    return replace(verdict, kind="disputed", reason="not-the-sealed-set", better=False)


def _answered(engine: Engine, question: str, request: Mapping[str, Any]) -> Any:
    reply = engine.ask(question, json.dumps(request))
    if "error" in reply:
        # The run was played: so this engine is from before there were graded runs.
        raise EngineFault(f"{question}: {reply['error']['code']}")
    return reply["answer"]


def sealed_number(seal: str, learner: str, committed: str) -> int:
    """What decides on which seasons a graded attempt is played (docs/simulations.md)."""
    text = f"tianjian seal\n{seal}\n{learner}\n{committed}"
    return int.from_bytes(sha256(text.encode()).digest()[:4], "big")


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
