"""What a measurement gives, and the tables made of it: for the terminal and for docs/."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Final
from unicodedata import east_asian_width

#: Peers, as they were measured earlier on the same kind of machine (two shared cores).
PEERS: Final = ("Kolibri 0.19.5", "CouchDB+PouchDB 9", "Anki", "plain Flask JSON")
HEADINGS: Final = ("what", "ours", "budget", "met?", *PEERS)


@dataclass(frozen=True)
class Figure:
    """One line of the table.

    ``budget`` is the most that is allowed, or with ``floor`` the least; None where
    none was set. ``peers`` are their figures by the names of PEERS, in words.
    """

    what: str
    ours: float
    unit: str = ""
    budget: float | None = None
    floor: bool = False
    peers: Mapping[str, str] = field(default_factory=dict)

    @property
    def met(self) -> bool | None:
        """Whether the budget is kept; None without a budget."""
        if self.budget is None:
            return None
        return self.ours >= self.budget if self.floor else self.ours <= self.budget

    def cells(self) -> list[str]:
        """The line as words, in the order of HEADINGS."""
        sign = "≥" if self.floor else "≤"
        budget = f"{sign} {written(self.budget)}" if self.budget is not None else "–"
        met = {True: "yes", False: "NO", None: "–"}[self.met]
        ours = f"{written(self.ours)} {self.unit}".strip()
        return [self.what, ours, budget, met, *(self.peers.get(p, "–") for p in PEERS)]


@dataclass(frozen=True)
class Part:
    """What one file of the benchmark measured, and how."""

    title: str
    how: str
    figures: Sequence[Figure]


def written(number: float) -> str:
    """A number with three digits that say something, thousands apart."""
    if abs(number) >= 100:
        return f"{number:,.0f}"
    return (
        f"{number:.1f}"
        if abs(number) >= 10
        else f"{number:.2f}".rstrip("0").rstrip(".")
    )


def table(parts: Iterable[Part]) -> str:
    """The figures in aligned columns, for a terminal."""
    rows = [list(HEADINGS), *(f.cells() for part in parts for f in part.figures)]
    widths = [max(map(width, column)) for column in zip_longest(*rows, fillvalue="")]
    return "\n".join(
        "  ".join(
            c + " " * (w - width(c)) for c, w in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    )


def width(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def markdown(parts: Iterable[Part]) -> str:
    """The same for docs/figures.md: a table, and below it how each part was measured."""
    parts = list(parts)
    rows = [f.cells() for part in parts for f in part.figures]
    lines = [
        "|" + "|".join(f" {c} " for c in row) + "|" for row in [list(HEADINGS), *rows]
    ]
    lines.insert(1, "|" + "---|" * len(HEADINGS))
    how = [f"- **{part.title}**: {part.how}" for part in parts]
    return "\n".join([*lines, "", "## How each was measured", "", *how, ""])
