"""Milestones and lessons shown to groups, as the office counts them."""

import csv
import io
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import delete

from server.db import db, run_unit
from server.people.places import Scope
from server.reports import milestones, one_learner, refresh, service

from server.reports.sums import totals_by
from server.reports.models import MilestoneFigures, ReportState, TaughtFigures
from server.sync.phone import Phone
from tests.people.staff import plant_places, staffed
from tests.reports.test_office import live_in
from tests.sync.talk import ICE, LABEL, Desk, name_yourself, new_phone, second_phone

EVERYWHERE = Scope(("/",))


def reach(phone: Phone, kind: str, pack: str | None = None) -> None:
    data = {"kind": kind} if pack is None else {"kind": kind, "pack": pack}
    phone.record("milestone", data=data)


def teach(phone: Phone, people: int, lesson: str = ICE) -> None:
    phone.record(
        "lesson-taught", lesson=lesson, version=1, seconds=900,
        data={"people": people, "hands": {}},
    )  # fmt: skip


@pytest.fixture
def desk(app: Flask) -> Desk:
    """Nora of the north sold and taught, Sam of the south sold, Top did nothing yet."""
    plant_places()
    desk = Desk(app)
    nora = new_phone("nora")
    name_yourself(nora, "Nora")
    for kind in ("first-box", "first-order"):
        reach(nora, kind)
    for pack in ("P03-A", "P12-A"):
        reach(nora, "field-task", pack)
    reach(nora, "known", "X01")
    teach(nora, 20)
    teach(nora, 12)
    live_in(desk, nora, "north-village")
    sam = new_phone("sam")
    name_yourself(sam, "Sam")
    reach(sam, "first-order")
    reach(sam, "field-task", "P03-A")
    teach(sam, 5)
    live_in(desk, sam, "south")
    top = new_phone("top")
    name_yourself(top, "Top")
    live_in(desk, top, "")
    return desk


def counts(scope: Scope = EVERYWHERE) -> dict[str, int]:
    refresh.refresh()
    found = {line.kind: line.learners for line in milestones.milestone_lines(scope)}
    db.session.rollback()
    return found


def taught() -> dict[str, tuple[int, int]]:
    """Sessions and people by lesson."""
    table = TaughtFigures
    rows = totals_by(EVERYWHERE, table.lesson_id, table.sessions, table.people)
    return {lesson: (sessions, people) for lesson, sessions, people in rows}


def test_each_milestone_counts_learners_once(desk: Desk) -> None:
    assert counts() == {
        "first-box": 1,
        "first-order": 2,
        "repeat-order": 0,
        "weekly-review": 0,
        "field-task": 2,
    }
    assert milestones.field_task_counts(EVERYWHERE) == {"P03-A": 2, "P12-A": 1}


def test_a_place_counts_its_own(desk: Desk) -> None:
    north = staffed(desk.app, "north", "manager", "north").get("/office").text
    assert "1 of 1 learners" in north
    boss = staffed(desk.app, "boss", "manager").get("/office").text
    assert "2 of 3 learners" in boss


def test_the_same_milestone_on_two_phones_is_one(desk: Desk) -> None:
    first = new_phone("two")
    reach(first, "first-order")
    desk.send(first, first.seal())
    other = second_phone(first)
    reach(other, "first-order")
    desk.send(other, other.seal())
    assert counts()["first-order"] == 3


def test_lessons_shown_to_groups_are_taught_not_learned(desk: Desk) -> None:
    refresh.refresh()
    shown = taught()
    assert shown == {ICE: (3, 37)}
    assert service.figures(EVERYWHERE).lessons_done == 0
    assert service.figures(EVERYWHERE).started == 0
    assert LABEL not in shown


def test_figures_follow_a_sync_an_erasure_and_a_fresh_start(desk: Desk) -> None:
    before = counts()
    nora = new_phone("nora").learner
    run_unit(refresh.clear)
    assert counts() == before
    one_learner.erase(EVERYWHERE, nora)
    after = counts()
    assert after["first-order"] == 1 and after["first-box"] == 0
    assert taught() == {ICE: (1, 5)}
    late = new_phone("late")
    reach(late, "weekly-review")
    desk.send(late, late.seal())
    assert counts()["weekly-review"] == 1


def test_a_learners_page_lists_what_they_reached_with_its_day(desk: Desk) -> None:
    client = staffed(desk.app, "boss", "manager")
    page = client.get(f"/office/learners/{new_phone('nora').learner}").text
    assert "First test box" in page and "First order" in page
    assert "Field task: P03-A" in page
    assert "known" not in page, "what the entry check skipped was not done"
    assert "a mentor can confirm it later" in page
    assert "2 times" in page and "32 people taught" in page
    other = client.get(f"/office/learners/{new_phone('top').learner}").text
    assert "None yet." in other


def test_the_files_hold_them(desk: Desk) -> None:
    client = staffed(desk.app, "boss", "manager")
    rows = list(csv.reader(io.StringIO(client.get("/office/milestones.csv").text[1:])))
    assert rows[0] == ["Milestone", "Code", "Learners", "Learners in all"]
    assert ["First order", "first-order", "2", "3"] in rows
    assert rows[-1][0].startswith("As of ")
    book = ZipFile(io.BytesIO(client.get("/office/milestones.xlsx").data))
    assert "xl/worksheets/sheet1.xml" in book.namelist()
    assert client.get("/office/milestones.pdf").status_code == 404
    table = list(csv.reader(io.StringIO(client.get("/office/learners.csv").text[1:])))
    nora = dict(
        zip(table[0], next(row for row in table if row[:1] == ["Nora"]), strict=True)
    )
    assert nora["First order"].startswith("20") and nora["Bought again"] == ""
    assert nora["Field tasks"] == "2"
    heads = client.get("/office/packs.csv").text.splitlines()[0]
    assert heads.endswith("Shown to groups,People shown to")


def test_only_staff_of_the_place_get_them(desk: Desk) -> None:
    north = staffed(desk.app, "north", "manager", "north")
    assert north.get("/office/milestones.csv?place=south").status_code == 404
    assert "First order,first-order,1,1" in north.get("/office/milestones.csv").text


def test_an_upgraded_server_counts_what_came_before_the_upgrade(desk: Desk) -> None:
    before = counts()
    run_unit(_as_before_the_upgrade)
    db.session.remove()
    assert counts() == before


def _as_before_the_upgrade() -> None:
    """Figures of progress are there, those of milestones are not: as migration 0003 finds it."""
    for table in (MilestoneFigures, TaughtFigures):
        db.session.execute(delete(table))
    db.session.execute(delete(ReportState).where(ReportState.name == refresh.STATE))
