"""Graded attempts: on seasons that only the committed plan reveals."""

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pytest

from server.javascript import Engine
from server.simulations.judge import OF_A_RUN, Simulations, Verdict, sealed_number
from tests.simulations.conftest import DIST, VERSION, honest_run, kit

STATION, LIVE, LYCHEE = "tonglu-station", "county-live-room", "conghua-lychee"
ANNA, BEN = "a" * 43, "b" * 43


@lru_cache(maxsize=1)
def engine() -> Engine:
    return Engine(DIST / f"engine-{VERSION}.js", seconds=60)


def ask(question: str, name: str, **more: Any) -> Any:
    reply = engine().ask(question, json.dumps({**kit(name), **more}))
    assert "answer" in reply, reply
    return reply["answer"]


def sealed_set(name: str, learner: str, seal: int, plan: Any) -> int:
    text = ask("commit", name, actions=[plan])
    number = sealed_number(kit(name)["seals"][seal], learner, text)
    drawn: int = ask("draw", name, number=number)
    return drawn


def sealed_run(name: str, learner: str, seal: int, plan: Any) -> dict[str, Any]:
    """What an honest phone records of a graded attempt."""
    set_ = sealed_set(name, learner, seal, plan)
    return {**honest_run(name, actions=[plan], set=set_), "seal": seal}


@pytest.fixture(scope="module")
def judge() -> Iterator[Simulations]:
    made = Simulations(DIST)
    yield made
    made.close()


def replayed(
    judge: Simulations, run: dict[str, Any], learner: str = ANNA, **changes: Any
) -> Verdict:
    parts = {name: {**run, **changes}[name] for name in OF_A_RUN}
    return judge.replay(parts, learner=learner, seal={**run, **changes}["seal"])


@pytest.mark.parametrize("name", [STATION, LIVE])
def test_an_honest_graded_run_is_accepted(judge: Simulations, name: str) -> None:
    run = sealed_run(name, ANNA, 3, kit(name)["scenario"]["average"])
    assert replayed(judge, run).kind == "accepted"


def test_seasons_that_were_chosen_are_found_out(judge: Simulations) -> None:
    plan = kit(STATION)["scenario"]["average"]
    run = sealed_run(STATION, ANNA, 0, plan)
    other = {**honest_run(STATION, actions=[plan], set=1), "seal": 0}
    for false in (
        replayed(judge, run, learner=BEN),
        replayed(judge, run, seal=1),
        replayed(judge, run, seal=99),
        replayed(judge, other),
    ):
        assert (false.kind, false.reason) == ("disputed", "not-the-sealed-set")


def test_a_graded_run_has_all_its_seasons(judge: Simulations) -> None:
    plan = kit(STATION)["scenario"]["average"]
    set_ = sealed_set(STATION, ANNA, 0, plan)
    few = {**honest_run(STATION, actions=[plan], set=set_, seasons=20), "seal": 0}
    assert replayed(judge, few).reason == "not-the-sealed-set"


def test_another_plan_meets_another_weather() -> None:
    scenario = kit(LYCHEE)["scenario"]
    first = sealed_set(LYCHEE, ANNA, 0, scenario["average"])
    nudged = {**scenario["average"], "contractKg": 1}
    assert sealed_set(LYCHEE, ANNA, 0, nudged) != first
    assert sealed_set(LYCHEE, BEN, 0, scenario["average"]) != first
    backwards = dict(reversed(scenario["average"].items()))
    assert sealed_set(LYCHEE, ANNA, 0, backwards) == first, (
        "the order of members is nothing"
    )


def test_a_live_room_is_drawn_before_the_first_card() -> None:
    average, naive = (kit(LIVE)["scenario"][name] for name in ("average", "naive"))
    assert sealed_set(LIVE, ANNA, 2, average) == sealed_set(LIVE, ANNA, 2, naive)


def test_a_lie_about_the_score_is_named_before_the_seasons(judge: Simulations) -> None:
    run = sealed_run(STATION, ANNA, 0, kit(STATION)["scenario"]["average"])
    assert replayed(judge, run, score=99.0).reason == "score"


def test_a_number_leads_to_one_of_the_sets_that_were_kept(judge: Simulations) -> None:
    kept = kit(LYCHEE)["years"]["graded"]
    plan = kit(LYCHEE)["scenario"]["average"]
    run = sealed_run(LYCHEE, ANNA, 0, plan)
    assert run["set"] in kept
    assert replayed(judge, run).kind == "accepted"
    others = (set_ for set_ in kept if set_ != run["set"])
    chosen = {**honest_run(LYCHEE, actions=[plan], set=next(others)), "seal": 0}
    assert replayed(judge, chosen).reason == "not-the-sealed-set"


def test_a_phone_that_was_not_updated_draws_as_its_own_engine_did(
    judge: Simulations,
) -> None:
    old, plan = "1.0.0", kit(LYCHEE)["scenario"]["average"]
    assert old != VERSION
    engine = Engine(DIST / f"engine-{old}.js", seconds=60)
    parts = {**kit(LYCHEE), "actions": [plan], "seasons": 200}

    def said(question: str, **more: Any) -> Any:
        return engine.ask(question, json.dumps({**parts, **more}))["answer"]

    number = sealed_number(parts["seals"][2], ANNA, said("commit"))
    run = {**said("grade", set=said("draw", number=number))["run"], "seal": 2}
    practised = {**said("grade")["run"], "seal": None}
    engine.close()
    assert run["engine"] == old
    assert replayed(judge, run).kind == "accepted"
    assert replayed(judge, practised).kind == "accepted"


def test_the_number_is_the_first_of_the_hash() -> None:
    """The same vector stands in pwa/test/simulations/sealed.test.ts."""
    assert sealed_number("00" * 16, "anna", '[{"a":1}]') == 0x59403881
