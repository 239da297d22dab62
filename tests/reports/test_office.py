"""The office: what staff see of learners, within their places and no further."""

import json
from dataclasses import replace
from datetime import timedelta
from itertools import islice, repeat

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from server.db import db, now, run_unit
from server.people.places import Scope
from server.reports import one_learner, refresh
from server.reports.models import LearnerFigures
from server.sync.models import Chain
from server.sync.phone import Phone
from tests.people.staff import browser, hire, plant_places, signed_in, staffed
from tests.sync.talk import (
    HOW_MANY,
    ICE,
    WHERE,
    Desk,
    answer_item,
    name_yourself,
    new_phone,
    second_phone,
    study_lesson,
)

LABEL = "P03-A.label"


def live_in(desk: Desk, phone: Phone, place: str) -> Phone:
    """Let a phone's learner begin at a station of this place."""
    wiring = desk.wiring
    node = replace(wiring.node, place_id=place)
    desk.app.extensions["sync"] = replace(wiring, node=node)
    desk.send(phone, phone.seal())
    desk.app.extensions["sync"] = wiring
    return phone


@pytest.fixture
def desk(app: Flask) -> Desk:
    """Three learners: Nora in the north's village, Sam in the south, Top anywhere."""
    plant_places()
    desk = Desk(app)
    nora = new_phone("nora")
    name_yourself(nora, "Nora")
    study_lesson(nora)
    answer_item(nora, 0, item=HOW_MANY)
    live_in(desk, nora, "north-village")
    sam = new_phone("sam")
    name_yourself(sam, "Sam")
    study_lesson(sam, right=0)
    answer_item(sam, 1)
    live_in(desk, sam, "south")
    top = new_phone("top")
    name_yourself(top, "Top")
    live_in(desk, top, "")
    return desk


def nora() -> str:
    return new_phone("nora").learner


def sam() -> str:
    return new_phone("sam").learner


def test_the_overview_counts_people_not_attempts(desk: Desk) -> None:
    page = staffed(desk.app, "boss", "manager").get("/office").text
    assert "3 of 3 learners synced in the last 7 days" in page
    assert "<b>2</b><span>lessons finished" in page
    # Nora: 1 of 2 items right at first try; Sam: 0 of 1.
    assert "<b>1<small> / 3</small></b><span>right at first try" in page
    assert "just now" in page


def test_an_empty_office_says_what_to_do(app: Flask) -> None:
    plant_places()
    client = staffed(app, "boss", "manager")
    assert "Nobody has synced yet" in client.get("/office").text
    assert "Nobody has synced yet" in client.get("/office/learners").text
    assert "No pack is published yet." in client.get("/office/packs").text
    assert "No question has been answered yet." in client.get("/office/items").text
    assert "Nothing is set aside" in client.get("/office/quarantine").text


def test_a_manager_sees_their_own_places_only(desk: Desk) -> None:
    client = staffed(desk.app, "north", "manager", "north")
    page = client.get("/office/learners").text
    assert "Nora" in page
    assert "Sam" not in page and "Top" not in page
    assert "1 of 1 learners synced" in client.get("/office").text


PATHS = ("", "/data.json", "/erase")
FORMS: tuple[tuple[str, dict[str, str]], ...] = (
    ("/note", {"text": "hello"}),
    ("/restore", {}),
    ("/move", {"place": "north"}),
    ("/erase", {"sure": new_phone("sam").learner[:4]}),
)


def test_another_townships_learner_is_not_found(desk: Desk) -> None:
    client = staffed(desk.app, "north", "manager", "north")
    for path in PATHS:
        assert client.get(f"/office/learners/{nora()}{path}").status_code == 200
        assert client.get(f"/office/learners/{sam()}{path}").status_code == 404
    for path, form in FORMS:
        answer = client.post(f"/office/learners/{sam()}{path}", data=form)
        assert answer.status_code == 404, path
    unknown = client.get(f"/office/learners/{'x' * 43}")
    foreign = client.get(f"/office/learners/{sam()}")
    ids = (unknown.headers["X-Request-Id"], foreign.headers["X-Request-Id"])
    assert unknown.text.replace(ids[0], "") == foreign.text.replace(ids[1], "")
    boss = staffed(desk.app, "boss", "manager")
    assert "Sam" in boss.get(f"/office/learners/{sam()}").text


def test_another_townships_figures_are_not_found(desk: Desk) -> None:
    client = staffed(desk.app, "north", "manager", "north")
    for page in ("", "/learners", "/packs", "/items", "/quarantine", "/learners.csv"):
        assert client.get(f"/office{page}?place=north-village").status_code == 200
        for place in ("south", "county", "nowhere"):
            assert client.get(f"/office{page}?place={place}").status_code == 404


def test_a_learner_cannot_be_moved_out_of_ones_own_places(desk: Desk) -> None:
    client = staffed(desk.app, "north", "manager", "north")
    move = f"/office/learners/{nora()}/move"
    assert client.post(move, data={"place": "south"}).status_code == 404
    assert client.post(move, data={"place": "north"}).status_code == 303
    assert "North" in client.get(f"/office/learners/{nora()}").text


def test_teachers_help_but_do_not_erase_or_export(desk: Desk) -> None:
    client = staffed(desk.app, "teacher", "teacher", "north")
    page = client.get(f"/office/learners/{nora()}")
    assert page.status_code == 200
    assert "/erase" not in page.text and "data.json" not in page.text
    for path in ("/data.json", "/erase"):
        assert client.get(f"/office/learners/{nora()}{path}").status_code == 403
    assert client.get("/office/learners.csv").status_code == 403


def test_editors_see_figures_but_no_person(desk: Desk) -> None:
    client = staffed(desk.app, "editor", "editor")
    assert client.get("/office/items").status_code == 200
    assert client.get("/office/packs").status_code == 200
    for path in ("/learners", f"/learners/{nora()}", "/quarantine"):
        assert client.get(f"/office{path}").status_code == 403
    assert "/office/learners" not in client.get("/office").text


def test_a_role_in_one_place_is_not_a_role_in_another(desk: Desk) -> None:
    """A teacher of the north who manages the south may not erase in the north."""
    from server.people import staff_service

    hire("both", "teacher", "north")

    def grant() -> None:
        person = staff_service.find_staff("both")
        assert person is not None
        staff_service.grant_role(person, "manager", "south")

    run_unit(grant)
    client = signed_in(desk.app, "both")
    assert client.get(f"/office/learners/{nora()}").status_code == 200
    assert client.get(f"/office/learners/{nora()}/erase").status_code == 404
    assert client.get(f"/office/learners/{sam()}/erase").status_code == 200


def test_learners_are_searched_sorted_and_paged(desk: Desk) -> None:
    client = staffed(desk.app, "boss", "manager")
    found = client.get("/office/learners?q=nor").text
    assert "Nora" in found and "Sam" not in found
    assert "Nobody fits" in client.get("/office/learners?q=zzz").text
    # A wildcard of SQL is a letter like any other.
    assert "Nobody fits" in client.get("/office/learners?q=%25").text
    page = client.get("/office/learners?sort=name&order=asc").text
    assert page.index("Nora") < page.index("Sam") < page.index("Top")
    page = client.get("/office/learners?sort=name&order=desc").text
    assert page.index("Top") < page.index("Sam") < page.index("Nora")


@pytest.mark.parametrize(
    "query",
    [
        "sort=x",
        "order=x",
        "page=0",
        "page=-1",
        "page=x",
        "page=99999",
        "q=" + "x" * 999,
    ],
)
def test_a_senseless_query_still_gets_a_page(desk: Desk, query: str) -> None:
    client = staffed(desk.app, "boss", "manager")
    assert client.get(f"/office/learners?{query}").status_code == 200


@pytest.mark.parametrize(
    "address",
    ["learners/%00", "learners/%00/erase", "learners?q=%00", "?place=%00", "login"],
)
def test_a_nul_in_an_address_or_form_is_no_fault_of_the_server(
    desk: Desk, address: str
) -> None:
    client = staffed(desk.app, "boss", "manager")
    assert client.get(f"/office/{address}").status_code < 500
    form = {"login": "bo\0ss", "password": "\0"}
    assert client.post("/office/login", data=form).status_code in {400, 403}
    note = client.post(f"/office/learners/{nora()}/note", data={"text": "a\0b"})
    assert note.status_code in {303, 400}


def test_hard_questions_stand_first_in_natural_numbers(desk: Desk) -> None:
    client = staffed(desk.app, "boss", "manager")
    page = client.get("/office/items").text
    assert page.index(HOW_MANY) < page.index(WHERE)
    assert "0 of 1" in page and "1 of 2" in page
    assert "%" not in page.split("<main")[1].replace("%3", "")


def test_a_learners_page_tells_lessons_phones_and_what_is_set_aside(desk: Desk) -> None:
    phone = new_phone("nora")
    phone.events = []
    page = staffed(desk.app, "boss", "manager").get(f"/office/learners/{nora()}").text
    assert "Nora" in page
    assert "6 records stored" in page
    assert "Right at first try: 1 of 2" in page


def test_held_and_refused_records_are_shown_with_their_reason(desk: Desk) -> None:
    odd = new_phone("odd")
    name_yourself(odd, "Odd")
    odd.record("lesson-opened", lesson="P99-A.new", edition=1, version=1)
    odd.record("profile", data={"nickname": "x" * 41})
    good = odd.seal()
    spoilt = good.raw[:-1] + bytes([good.raw[-1] ^ 1])
    desk.send(odd, good, spoilt)
    client = staffed(desk.app, "boss", "manager")
    page = client.get("/office/quarantine").text
    assert "A lesson that this server does not have yet." in page
    assert "P99-A.new" in page
    assert "Not signed by the phone it names" in page
    one = client.get(f"/office/learners/{odd.learner}").text
    assert "unknown-lesson" not in one
    assert "A lesson that this server does not have yet." in one
    north = staffed(desk.app, "north", "manager", "north")
    assert "P99-A.new" not in north.get("/office/quarantine").text


def test_a_note_reaches_the_phone_with_the_next_sync(desk: Desk) -> None:
    client = staffed(desk.app, "teacher", "teacher", "north")
    note = f"/office/learners/{nora()}/note"
    answer = client.post(note, data={"text": "  冰袋放上面！ "}, follow_redirects=True)
    assert "The note is on its way" in answer.text
    mail = desk.send(new_phone("nora"))["mail"]
    assert [(each["text"], each["from"]) for each in mail] == [
        ("冰袋放上面！", "Teacher")
    ]
    assert client.post(note, data={"text": " "}).status_code == 400
    long = client.post(note, data={"text": "x" * 501})
    assert long.status_code == 400
    assert "x" * 501 in long.text, "what was typed is still there"


def test_words_of_learners_are_never_markup(desk: Desk) -> None:
    evil = new_phone("evil")
    name_yourself(evil, "<script>alert(1)</script>")
    live_in(desk, evil, "north")
    client = staffed(desk.app, "boss", "manager")
    for path in ("/office/learners", f"/office/learners/{evil.learner}"):
        page = client.get(path).text
        assert "<script" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_a_restore_code_makes_a_new_phone_the_learners_own(desk: Desk) -> None:
    client = staffed(desk.app, "teacher", "teacher", "north")
    page = client.post(f"/office/learners/{nora()}/restore").text
    code = page.split('class="big-code">')[1].split("<")[0].replace(" ", "")
    assert len(code) == 8 and code.isdecimal()
    ticket = browser(desk.app).post("/api/v1/links/claim", json={"code": code})
    assert ticket.status_code == 200
    assert ticket.json and ticket.json["learner"] == nora()
    again = browser(desk.app).post("/api/v1/links/claim", json={"code": code})
    assert again.status_code == 404


def test_erasing_needs_the_right_characters_and_leaves_nothing(desk: Desk) -> None:
    client = staffed(desk.app, "boss", "manager")
    address = f"/office/learners/{nora()}/erase"
    wrong = client.post(address, data={"sure": "nope"})
    assert wrong.status_code == 400
    assert "Nothing was erased" in wrong.text
    done = client.post(address, data={"sure": nora()[:4]}, follow_redirects=True)
    assert "erased" in done.text
    assert client.get(f"/office/learners/{nora()}").status_code == 404
    assert "Nora" not in client.get("/office/learners").text
    assert "2 of 2 learners" in client.get("/office").text
    assert HOW_MANY not in client.get("/office/items").text


def test_all_data_of_a_learner_come_as_one_file(desk: Desk) -> None:
    client = staffed(desk.app, "boss", "manager")
    answer = client.get(f"/office/learners/{nora()}/data.json")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    document = answer.json
    assert document is not None
    assert document["learner"] == nora()
    assert [event["type"] for event in document["events"]][0] == "profile"
    assert len(document["events"]) == 6
    assert document["stored"]["devices"]


def test_the_file_of_all_data_comes_piece_by_piece(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant_places()
    learner = nora()
    endless = repeat('{"counter":1}')
    monkeypatch.setattr(one_learner.audit, "export_lines", lambda _learner: endless)
    pieces = one_learner.portable(Scope(("/",)), learner)
    text = "".join(islice(pieces, 3)) + "]}"
    assert json.loads(text)["events"] == [{"counter": 1}, {"counter": 1}]


def test_two_phones_of_one_learner_are_one_learner(desk: Desk) -> None:
    first = new_phone("two")
    name_yourself(first, "Two")
    study_lesson(first)
    desk.send(first, first.seal())
    other = second_phone(first)
    study_lesson(other)
    desk.send(other, other.seal())
    client = staffed(desk.app, "boss", "manager")
    page = client.get("/office/learners?q=Two").text
    assert "1 learner<" in page
    assert '<td class="num" data-label="Lessons finished">1</td>' in page


def page_of(client: FlaskClient) -> str:
    return client.get("/office").text


def test_figures_follow_a_sync_without_counting_all_again(desk: Desk) -> None:
    refresh.refresh()
    db.session.rollback()
    assert refresh.pending_count() == 0
    phone = new_phone("late")
    name_yourself(phone, "Late")
    study_lesson(phone)
    desk.send(phone, phone.seal())
    assert refresh.pending_count() == 1
    db.session.rollback()
    refresh.refresh()
    page = page_of(staffed(desk.app, "boss", "manager"))
    assert "4 of 4 learners" in page
    assert "<b>3</b><span>lessons finished" in page


def test_a_refresh_that_was_cut_off_is_finished_by_the_next(desk: Desk) -> None:
    refresh.refresh()
    phone = new_phone("late")
    name_yourself(phone, "Late")
    study_lesson(phone)
    desk.send(phone, phone.seal())
    run_unit(lambda: refresh._refresh_learners([phone.learner]))
    assert refresh.pending_count() == 0
    db.session.rollback()
    refresh.refresh()
    items = staffed(desk.app, "boss", "manager").get("/office/items").text
    assert "2 of 3" in items


def test_a_phone_that_only_looks_in_has_synced_too(desk: Desk) -> None:
    refresh.refresh()
    long_ago = now() - timedelta(days=30)
    for table in (LearnerFigures, Chain):
        run_unit(lambda t=table: db.session.execute(update(t).values(seen_at=long_ago)))  # type: ignore[misc]
    client = staffed(desk.app, "boss", "manager")
    run_unit(lambda: refresh._finish(long_ago, long_ago))
    assert "0 of 3 learners synced" in client.get("/office").text
    desk.send(new_phone("nora"))
    assert refresh.pending_count() == 0
    db.session.rollback()
    refresh.refresh()
    assert "1 of 3 learners synced" in client.get("/office").text


def test_figures_can_be_computed_anew_from_nothing(desk: Desk) -> None:

    client = staffed(desk.app, "boss", "manager")
    before = client.get("/office/items.csv").data.splitlines()[:-1]
    run_unit(refresh.clear)
    after = client.get("/office/items.csv").data.splitlines()[:-1]
    assert before == after
    assert len(before) > 2


def test_unknown_lessons_do_not_break_a_page(desk: Desk) -> None:
    assert ICE != LABEL
    client = staffed(desk.app, "boss", "manager")
    assert client.get("/office/packs").status_code == 200
