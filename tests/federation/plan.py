"""What happens in a run, and when: drawn from one seed before anything begins.

Each lane (a person with phones, a node, the roads) has a chance of its own made of the
seed and the lane's name, so that a longer run begins like a shorter one. Threads meet
as the machine lets them: a seed repeats what is done, not the order of microseconds.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

CENTRE, STATIONS = "centre", ("town", "valley", "outlet")
#: The outlet stands behind the town.
UPSTREAM = {"town": CENTRE, "valley": CENTRE, "outlet": "town"}
NODES = (CENTRE, *STATIONS)
PORTAL = b"<html><title>Wi-Fi login</title><form>code?</form></html>"


@dataclass(frozen=True)
class Step:
    """After `wait` seconds do `act` with `values`."""

    wait: float
    act: str
    values: dict[str, Any]

    def __str__(self) -> str:
        values = {k: v for k, v in self.values.items() if k not in ("body", "headers")}
        return f"+{self.wait:.2f} {self.act} {values}"


def _drawn(
    chance: random.Random, seconds: float, pace: float, makers: dict[str, tuple]
) -> Iterator[Step]:
    """Steps at `pace` seconds on average until `seconds` are full."""
    names = list(makers)
    weights = [makers[name][0] for name in names]
    while seconds > 0:
        wait = min(chance.expovariate(1 / pace), 3 * pace)
        seconds -= wait
        name = chance.choices(names, weights)[0]
        yield Step(wait, name, makers[name][1](chance))


def person(seed: int, name: str, seconds: float, forks: bool = False) -> list[Step]:
    """A person studies, syncs, travels, drops the phone, gets a second one.

    With `forks` a phone's storage is set back, too.
    """
    chance = random.Random(f"{seed} person {name}")
    makers = {
        "study": (30, lambda c: {"events": c.randint(1, 40), "kill": _maybe(c, 0.08)}),
        "sync": (26, lambda c: {"kill": _maybe(c, 0.15)}),
        "visit": (14, lambda c: {"node": c.choice(NODES), "kill": _maybe(c, 0.1)}),
        "rename": (4, lambda c: {"nickname": f"Lin {c.randint(1, 99)}"}),
        "restart": (4, lambda c: {}),
        "clock": (4, lambda c: {"seconds": _jump(c)}),
        "copy": (3, lambda c: {}),
        "roll-back": (1.5 if forks else 0, lambda c: {}),
        "second-phone": (1.5, lambda c: {"home": c.choice(NODES)}),
    }
    return list(_drawn(chance, seconds, 0.5, makers))


def node(seed: int, name: str, seconds: float) -> list[Step]:
    """A node loses its power, is set back to a backup, has a wrong clock."""
    chance = random.Random(f"{seed} node {name}")
    makers = {
        "kill": (5, lambda c: {"off": c.uniform(0, 1.5)}),
        "clock": (3, lambda c: {"seconds": _jump(c)}),
        "backup": (2, lambda c: {}),
        "restore": (1.2, lambda c: {}),
        "relay": (4, lambda c: {}),
    }
    return list(_drawn(chance, seconds, 5, makers))


def road(seed: int, name: str, seconds: float) -> list[Step]:
    """What happens to requests on one road."""
    chance = random.Random(f"{seed} road {name}")
    html = {"Content-Type": "text/html"}
    answers = [
        {"status": 413},
        {"status": 429, "headers": {"Retry-After": "1"}},
        {"status": 502, "body": b"bad gateway"},
        {"status": 503, "headers": {"Retry-After": "2"}},
        {"status": 200, "body": PORTAL, "headers": html},
        {"status": 302, "headers": {"Location": "http://127.0.0.1:9/"}},
    ]
    many = {"times": 2}
    makers = {
        "drop": (8, lambda c: many),
        "cut": (4, lambda c: {"at": c.randint(0, 3000)}),
        "cut-up": (4, lambda c: {"at": c.randint(0, 3000)}),
        "corrupt": (4, lambda c: {"at": c.randint(0, 1500)}),
        "corrupt-up": (3, lambda c: {"at": c.randint(0, 3000)}),
        "delay": (3, lambda c: {"seconds": c.uniform(0.1, 2)}),
        "refuse": (2, lambda c: many),
        "answer": (8, lambda c: c.choice(answers)),
        "silence": (2, lambda c: {"for": c.uniform(0.5, 4)}),
    }
    return list(_drawn(chance, seconds, 2.5, makers))


def _maybe(chance: random.Random, likely: float) -> float | None:
    """Seconds until the kill, or None."""
    drawn, after = chance.random(), chance.uniform(0, 0.25)
    return after if drawn < likely else None


def _jump(chance: random.Random) -> int:
    """Seconds: days off, and back."""
    day = 86_400
    return chance.choice([0, 0, 2 * day, -2 * day, 400 * day, -3000 * day, 3601])
