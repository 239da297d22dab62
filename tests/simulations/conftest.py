"""A node that judges runs, and the runs of an honest phone."""

import json
from functools import lru_cache
from typing import Any

from server.javascript import Engine
from tests.progress.conftest import desk
from tests.servers import ROOT

__all__ = ["desk", "honest_run", "kit"]

DIST = ROOT / "pwa" / "dist"
VERSION = json.loads((ROOT / "tests/vectors/simulations/digests.json").read_text())[
    "engine"
]


def kit(name: str) -> dict[str, Any]:
    """A scenario with its par values."""
    found: dict[str, Any] = json.loads((DIST / f"scenario-{name}.json").read_text())
    return found


@lru_cache(maxsize=32)
def _graded(name: str, request: str) -> str:
    engine = Engine(DIST / f"engine-{VERSION}.js", seconds=60)
    answer = engine.ask("grade", json.dumps({**kit(name), **json.loads(request)}))
    engine.close()
    return json.dumps({**answer["answer"]["run"], "id": name})


def honest_run(name: str, **request: Any) -> dict[str, Any]:
    """What a phone records after playing a scenario (its average plan, where none is given)."""
    request.setdefault("actions", [kit(name)["scenario"]["average"]])
    found: dict[str, Any] = json.loads(_graded(name, json.dumps(request)))
    return found
