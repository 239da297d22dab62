"""Practice in the office: only what a replay accepted counts, and only the first run of a seal."""

import csv
import io
from typing import Any

import pytest
from flask import Flask

from server.db import db
from server.reports import one_learner
from server.simulations import figures, service
from server.simulations.judge import Simulations
from server.sync.phone import Phone
from tests.people.staff import plant_places, staffed
from tests.reports.test_office import live_in
from tests.simulations.conftest import honest_run, kit
from tests.simulations.test_sealed import sealed_run
from tests.sync.talk import Desk, name_yourself, new_phone

STATION, COUNTY = "tonglu-station", "county-sandbox"


def best_plan(name: str) -> Any:
    return kit(name)["par"]["best"]


def finish(phone: Phone, run: dict[str, Any], **changes: Any) -> None:
    phone.record("run-finished", data={**run, **changes})


@pytest.fixture
def desk(app: Flask) -> Desk:
    """Nora of the north practised and was graded, Sam of the south boasted, Top is new."""
    plant_places()
    desk = Desk(app)
    nora = new_phone("nora")
    name_yourself(nora, "Nora")
    finish(nora, honest_run(STATION))
    finish(nora, honest_run(STATION, actions=[best_plan(STATION)]))
    finish(nora, honest_run(STATION, actions=[best_plan(STATION)], set=9))
    finish(
        nora, sealed_run(STATION, nora.learner, 0, kit(STATION)["scenario"]["average"])
    )
    finish(nora, sealed_run(STATION, nora.learner, 0, best_plan(STATION)))
    live_in(desk, nora, "north-village")
    sam = new_phone("sam")
    name_yourself(sam, "Sam")
    finish(sam, honest_run(STATION), score=100)
    finish(sam, honest_run(COUNTY))
    live_in(desk, sam, "south")
    top = new_phone("top")
    name_yourself(top, "Top")
    live_in(desk, top, "")
    return desk


def replay(desk: Desk) -> None:
    judge: Simulations = desk.app.extensions["simulations"]
    service.replay_waiting(judge)
    db.session.remove()


def test_only_accepted_runs_count_and_the_first_of_a_seal(desk: Desk) -> None:
    replay(desk)
    nora = {best.scenario: best for best in figures.bests_of(new_phone("nora").learner)}
    mine = nora[STATION]
    assert mine.best == pytest.approx(100), "another set than that of practice is none"
    assert mine.sealed == 1 and mine.graded is not None and mine.graded < 100
    assert (mine.runs, mine.disputed, mine.waiting) == (5, 0, 0)
    sam = {best.scenario: best for best in figures.bests_of(new_phone("sam").learner)}
    assert sam[STATION].best is None and sam[STATION].disputed == 1
    assert sam[COUNTY].best is not None


def test_the_page_shows_each_exercise_of_ones_places(desk: Desk) -> None:
    boss = staffed(desk.app, "boss", "manager")
    waiting = boss.get("/office/practice").text
    assert "6 not yet played again" in waiting
    replay(desk)
    page = boss.get("/office/practice").text
    title = kit(STATION)["scenario"]["words"]["en"]["title"]
    assert title in page and kit(COUNTY)["scenario"]["words"]["en"]["title"] in page
    assert "not yet played again" not in page
    north = staffed(desk.app, "north", "manager", "north").get("/office/practice").text
    assert STATION in north and COUNTY not in north
    assert boss.get("/office/practice?place=nowhere").status_code == 404


def test_the_file_has_the_same(desk: Desk) -> None:
    replay(desk)
    boss = staffed(desk.app, "boss", "manager")
    text = boss.get("/office/practice.csv").text
    rows = list(csv.reader(io.StringIO(text[1:])))
    assert STATION in text
    line = next(dict(zip(rows[0], row, strict=True)) for row in rows if STATION in row)
    assert (line["Learners"], line["Runs"]) == ("2", "6")
    assert (line["Runs that hold"], line["Runs that do not hold"]) == ("5", "1")
    assert line["Best score, mean"] == "100" and line["Learners graded"] == "1"
    assert boss.get("/office/practice.pdf").status_code == 404


def test_an_empty_office_says_how_runs_come(app: Flask) -> None:
    plant_places()
    page = staffed(app, "boss", "manager").get("/office/practice").text
    assert "Nobody has finished a practice run yet" in page


def test_a_learners_page_tells_their_practice(desk: Desk) -> None:
    replay(desk)
    boss = staffed(desk.app, "boss", "manager")
    page = boss.get(f"/office/learners/{new_phone('nora').learner}").text
    assert "5 runs" in page and "graded: " in page
    assert (
        "1 does not hold"
        in boss.get(f"/office/learners/{new_phone('sam').learner}").text
    )
    top = boss.get(f"/office/learners/{new_phone('top').learner}").text
    assert "Best score of runs" not in top


def test_a_better_plan_is_shown_to_editors_without_its_learner(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    replay(desk)
    assert figures.better_plans() == []
    real = Simulations.replay

    def beaten(self: Simulations, run: Any, **more: Any) -> Any:
        from dataclasses import replace

        return replace(real(self, run, **more), better=True)

    monkeypatch.setattr(Simulations, "replay", beaten)
    late = new_phone("late")
    name_yourself(late, "Latecomer")
    finish(late, honest_run(STATION, actions=[best_plan(STATION)]))
    desk.send(late, late.seal())
    replay(desk)
    editor = staffed(desk.app, "ed", "editor").get("/office/practice").text
    assert "qualityCheck" in editor and "Latecomer" not in editor
    teacher = staffed(desk.app, "tea", "teacher").get("/office/practice").text
    assert "qualityCheck" not in teacher


def test_an_erased_learner_leaves_no_run(desk: Desk) -> None:
    from server.people.places import Scope

    replay(desk)
    one_learner.erase(Scope(("/",)), new_phone("nora").learner)
    assert figures.bests_of(new_phone("nora").learner) == []
