"""Practice in the office: what learners' runs come to, scenario by scenario."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.simulations import figures
from server.simulations.judge import Simulations


@dataclass(frozen=True, slots=True)
class ScenarioLine:
    """One scenario with its title."""

    title: str
    total: figures.ScenarioTotal


@dataclass(frozen=True, slots=True)
class PracticeLine:
    """One scenario of one learner."""

    title: str
    best: figures.Best


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A plan that beat the best known one, choice by choice, and as JSON for `packs pars`."""

    title: str
    plan: figures.BetterPlan
    choices: Sequence[tuple[str, str]]
    json: str


def scenario_lines(
    members: Any, simulations: Simulations, language: str
) -> list[ScenarioLine]:
    """Every scenario that one of these learners (a select of ids) played."""
    titles = simulations.titles(language)
    return [
        ScenarioLine(titles.get(total.scenario, total.scenario), total)
        for total in figures.scenario_totals(members)
    ]


def practice_of(
    learner: str, simulations: Simulations, language: str
) -> list[PracticeLine]:
    """One learner's scenarios."""
    titles = simulations.titles(language)
    return [
        PracticeLine(titles.get(best.scenario, best.scenario), best)
        for best in figures.bests_of(learner)
    ]


def plan_lines(simulations: Simulations, language: str) -> list[PlanLine]:
    """Better plans for editors; whose they are is nobody's business."""
    titles = simulations.titles(language)
    return [
        PlanLine(
            titles.get(each.scenario, each.scenario),
            each,
            _choices(each.actions[0]),
            json.dumps(each.actions, ensure_ascii=False),
        )
        for each in figures.better_plans()
    ]


def _choices(plan: Any) -> list[tuple[str, str]]:
    if not isinstance(plan, Mapping):
        return []
    return [(name, _said(value)) for name, value in plan.items()]


def _said(value: Any) -> str:
    if isinstance(value, list):
        return " · ".join(_said(part) for part in value)
    return f"{value:g}" if isinstance(value, int | float) else str(value)
