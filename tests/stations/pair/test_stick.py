"""A stick between a station without a line and its centre: nothing lost, nothing twice."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from server.db import db, now, run_unit
from server.errors import Forbidden, Problem
from server.packs import service as packs
from server.people.service import mail_since, send_note
from server.stations import (
    admission,
    inbox,
    outbox,
    stick,
    upstream,
)
from server.stations.models import Station
from server.sync.models import Chain
from tests.packs.samples import write_pack
from tests.stations.pair.nodes import Node, admit, make_node
from tests.stations.pair.trips import (
    carry_back, carry_in, export, trip, waiting
)  # fmt: skip
from tests.sync.talk import new_phone


# --- the way there and back ------------------------------------------------------------


def test_a_stick_carries_everything_up_and_what_is_new_down(
    station: Node, centre: Node, usb: Path
) -> None:
    people = [new_phone(f"p{at}") for at in range(7)]
    for phone in people:
        station.sync(phone, 3)
    far = new_phone("p0")  # the same learner's phone was never at the centre
    assert waiting(station) > 0
    first = trip(station, centre, usb)
    assert first.is_whole and first.moved >= 21
    assert station.batches() == centre.batches() and len(centre.batches()) == 21
    assert waiting(station) == 0
    with station.inside():
        chains = db.session.scalars(select(Chain)).all()
        assert all(chain.centre_batch == chain.batch for chain in chains)
    # A letter of the centre's comes down with the next trip, and only once.
    with centre.inside():
        run_unit(lambda: send_note(far.learner, "回电话", sender="王老师", now=now()))
    station.sync(people[1])
    trip(station, centre, usb)
    trip(station, centre, usb)
    with station.inside():
        letters = mail_since(far.learner, 0, "here")
        assert [letter["text"] for letter in letters] == ["回电话"]
    assert station.batches() == centre.batches()


def test_a_big_learner_is_spread_over_requests(
    station: Node, centre: Node, usb: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "ROOM", 600)
    for name in ("anna", "bo"):
        station.sync(new_phone(name), 9)
    file = export(station, usb)
    with file.open("rb") as stream:
        kinds = [record.kind for record in stick.Reader(stream)]
    assert kinds.count("request") > 4
    answers, taken = carry_in(centre, file)
    assert taken.batches == 18 and taken.refused == 0
    assert carry_back(station, answers).is_whole
    assert waiting(station) == 0 and station.batches() == centre.batches()


def test_courses_come_with_the_answers_and_only_what_is_missing(
    station: Node, centre: Node, usb: Path, tmp_path: Path
) -> None:
    write_pack(tmp_path / "lessons", "T01-A")
    with centre.inside():
        packs.publish_pack(tmp_path / "lessons" / "T01-A")
    assert trip(station, centre, usb).courses
    with station.inside():
        body = packs.current_catalogue().body
        assert [entry["id"] for entry in packs.published_packs()] == ["T01-A"]
    with centre.inside():
        assert packs.current_catalogue().body == body
    write_pack(tmp_path / "lessons", "T02-A")
    with centre.inside():
        packs.publish_pack(tmp_path / "lessons" / "T02-A")
    answers, taken = carry_in(centre, export(station, usb))
    with centre.inside():
        both = sum(
            len(inbox.files_of(e["manifest"]["sha256"]))
            for e in packs.published_packs()
        )
    assert 0 < taken.courses < both
    assert carry_back(station, answers).courses
    assert not trip(station, centre, usb).courses


def test_a_version_on_trial_comes_by_stick_and_holds_for_nobody_yet(
    station: Node, centre: Node, usb: Path, tmp_path: Path
) -> None:
    folder = write_pack(tmp_path / "lessons", "T01-A")
    with centre.inside():
        packs.publish_pack(folder)
        reach = packs.Reach(["lvtian"], ["lvtian", "xikeng"])
        packs.publish_pack(folder, major=["ice"], trial=reach)
    assert trip(station, centre, usb).courses
    with station.inside():
        assert packs.trial_places() == {"lvtian", "xikeng"}
        assert [entry["version"] for entry in packs.published_packs()] == [1]
        for entry in packs.named_packs():
            manifest = entry["manifest"]["sha256"]
            assert inbox.files_of(manifest)
            assert all(packs.blob_path(name) for name in inbox.files_of(manifest))
    assert not trip(station, centre, usb).courses
    with centre.inside():
        packs.release_trial("T01-A")
    assert trip(station, centre, usb).courses
    with station.inside():
        assert [entry["version"] for entry in packs.published_packs()] == [2]


# --- twice, half, lost, foreign -----------------------------------------------------------


def test_the_same_stick_twice_changes_nothing(
    station: Node, centre: Node, usb: Path
) -> None:
    station.sync(new_phone("anna"), 3)
    file = export(station, usb)
    answers, first = carry_in(centre, file)
    once = answers.read_bytes()
    _, second = carry_in(centre, file)
    assert not first.again and second.again and second.name == "吕田服务站"
    carry_back(station, answers)
    (usb / "first.tjanswers").write_bytes(once)
    again = carry_back(station, usb / "first.tjanswers")
    assert again.answers == 0 and again.old > 0
    assert waiting(station) == 0 and len(centre.batches()) == 3
    # Neither side lost count: the next contact needs no full comparison.
    with station.inside():
        contact = upstream.upstream().contact
    with centre.inside():
        assert db.session.scalars(select(Station.contact)).one() == contact


def test_a_stick_that_was_lost_is_made_good_by_the_next(
    station: Node, centre: Node, usb: Path
) -> None:
    station.sync(new_phone("anna"), 2)
    carry_in(centre, export(station, usb))
    station.sync(new_phone("bo"), 2)
    for _ in range(3):
        trip(station, centre, usb)
    assert waiting(station) == 0 and station.batches() == centre.batches()
    with station.inside():
        assert upstream.upstream().compare_after is None


def test_a_box_put_back_from_an_old_copy_gets_its_learners_back_by_stick(
    station: Node, centre: Node, usb: Path, tmp_path: Path
) -> None:
    station.sync(new_phone("anna"), 2)
    trip(station, centre, usb)
    trip(station, centre, usb)
    with station.inside():
        db.engine.dispose()
    shutil.copytree(station.folder, tmp_path / "copy")
    station.sync(new_phone("bo"), 2)
    trip(station, centre, usb)
    with station.inside():
        db.engine.dispose()
    shutil.rmtree(station.folder)
    shutil.copytree(tmp_path / "copy", station.folder)
    assert len(station.batches()) == 2
    for _ in range(3):
        trip(station, centre, usb)
    assert len(station.batches()) == 4 and station.batches() == centre.batches()


@pytest.mark.parametrize("share", [0.02, 0.5, 0.999])
def test_a_half_copied_file_does_no_harm_and_is_told(
    station: Node,
    centre: Node,
    usb: Path,
    monkeypatch: pytest.MonkeyPatch,
    share: float,
) -> None:
    monkeypatch.setattr(outbox, "ROOM", 600)
    monkeypatch.setattr(outbox, "SPARE", 1)
    for name in ("anna", "bo", "cai"):
        station.sync(new_phone(name), 6)
    file = export(station, usb)
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * share)])
    try:
        answers, taken = carry_in(centre, file)
    except Problem as error:
        assert share < 0.1 and error.code == "not-ours"
    else:
        assert not taken.is_whole and not taken.again
        half = answers.read_bytes()
        answers.write_bytes(half[: int(len(half) * share)])
        try:
            assert not carry_back(station, answers).is_whole
        except Problem as error:
            assert error.code == "not-ours"
    for _ in range(3):
        trip(station, centre, usb)
    assert waiting(station) == 0 and station.batches() == centre.batches()


@pytest.mark.parametrize("seed", range(5))
def test_a_flipped_bit_is_never_taken(
    station: Node, centre: Node, usb: Path, seed: int
) -> None:
    station.sync(new_phone("anna"), 3)
    file = export(station, usb)
    whole = bytearray(file.read_bytes())
    whole[(seed * 7919 + 13) % len(whole)] ^= 1 << seed % 8
    file.write_bytes(whole)
    try:
        answers, _ = carry_in(centre, file)
        carry_back(station, answers)
    except Problem:
        pass
    assert centre.batches() <= station.batches()
    for _ in range(3):
        trip(station, centre, usb)
    assert waiting(station) == 0 and station.batches() == centre.batches()


def test_another_stations_files_are_refused_by_name(
    station: Node, centre: Node, usb: Path, tmp_path: Path
) -> None:
    other = make_node(tmp_path / "other", "station")
    admit(centre, other, "溪坑站")
    other.sync(new_phone("anna"))
    answers, _ = carry_in(centre, export(other, usb))
    with pytest.raises(Forbidden) as refused:
        carry_back(station, answers)
    assert refused.value.params["name"] == "溪坑站"
    assert station.batches() == set()
    stranger = make_node(tmp_path / "stranger", "centre", node_name="别县中心")
    with pytest.raises(Forbidden) as refused:
        carry_in(stranger, export(other, usb))
    assert refused.value.params == {"name": "溪坑站", "upstream": "从化县域中心"}
    assert stranger.batches() == set()
    # Named for us, yet signed for another: what a file says of itself is not believed.
    forged = _readdressed(answers, station)
    with pytest.raises(Forbidden):
        carry_back(station, forged)
    assert station.batches() == set()


def _readdressed(answers: Path, station: Node) -> Path:
    with station.inside():
        name = station.app.extensions["sync"].node.key.thumbprint
    forged = answers.with_name("forged.tjanswers")
    with answers.open("rb") as stream, stick.writing(forged, stick.ANSWERS) as writer:
        reader = stick.Reader(stream)
        writer.add_json("about", {**reader.about(), "station": name})
        for record in reader:
            writer.add(record.kind, record.data)
    return forged


def test_a_revoked_station_is_refused_also_by_stick(
    station: Node, centre: Node, usb: Path
) -> None:
    station.sync(new_phone("anna"))
    file = export(station, usb)
    carry_in(centre, file)
    with centre.inside():
        admission.revoke(db.session.scalars(select(Station.station_id)).one())
    with pytest.raises(Forbidden) as refused:
        carry_in(centre, file)
    assert refused.value.code == "station-revoked"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04 a pack",
        b"tianjian outbox 1",
        b"tianjian outbox 99\n",
        b"tianjian outbox 1\n",
        b"tianjian outbox 1\nabout 99999999999999 00\n",
        b"tianjian outbox 1\nabout -1 00\n",
        b"tianjian outbox 1\nabout 2 " + b"0" * 64 + b"\n{}\n",
        b"tianjian outbox 1\nabout 4 "
        b"74234e98afe7498fb5daf1f36ac2d78acc339464f950703b8c019892f982b90b\nnull\n",
        b"tianjian answers 1\nabout 2 "
        b"44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\n{}\n",
        b"tianjian \xff\xfe 1\n",
        b"tianjian outbox 1\n" + b"x" * 100_000,
    ],
)
def test_what_is_no_outbox_is_refused_in_words(
    centre: Node, usb: Path, data: bytes
) -> None:
    file = usb / "x.tjoutbox"
    file.write_bytes(data)
    with pytest.raises(Problem) as refused:
        carry_in(centre, file)
    assert refused.value.detail
    assert list(usb.iterdir()) == [file]


# --- the medium ------------------------------------------------------------------------------


def test_a_stick_that_is_full_keeps_no_half_file(
    station: Node, usb: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    station.sync(new_phone("anna"))
    old = export(station, usb)
    before = old.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(stick.Writer, "add", full)
    with pytest.raises(OSError):
        export(station, usb)
    assert [path.name for path in usb.iterdir()] == [old.name]
    assert old.read_bytes() == before


def test_an_old_stick_says_nothing_of_line_and_clock(
    station: Node, centre: Node, usb: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    station.sync(new_phone("anna"))
    with station.inside():
        upstream.note_trouble("no-connection", "", timedelta(minutes=5))
    file = export(station, usb)
    trip_answers, _ = carry_in(centre, file)
    carry_back(station, trip_answers)
    with station.inside():
        row = upstream.upstream()
        assert (row.trouble, row.clock_offset) == ("no-connection", None)
        assert row.last_success_at is not None
    with centre.inside():
        found = db.session.scalars(select(Station)).one()
        assert found.clock_offset is None and found.last_contact_at <= now()


def test_erasing_somebody_also_clears_the_answers_that_are_kept(
    station: Node, centre: Node, usb: Path
) -> None:
    phone = new_phone("anna")
    station.sync(phone)
    carry_in(centre, export(station, usb))
    shelf = centre.folder / "var" / "answers"
    assert len(list(shelf.iterdir())) == 1
    with centre.inside():
        for forget in centre.app.extensions["forgetters"]:
            run_unit(lambda forget=forget: forget(phone.learner))
    assert list(shelf.iterdir()) == []


def test_the_command_line_does_the_same(station: Node, centre: Node, usb: Path) -> None:
    station.sync(new_phone("anna"), 2)
    run: Callable[..., object] = station.app.test_cli_runner().invoke
    from server.stations.cli import station as commands

    done = run(commands, ["export", str(usb)])
    assert done.exit_code == 0 and "2 batches of 1 learners" in done.output, done.output
    [file] = usb.iterdir()
    done = centre.app.test_cli_runner().invoke(commands, ["import", str(file)])
    assert done.exit_code == 0 and "2 batches, 0 refused" in done.output, done.output
    answers = str(file.with_suffix(".tjanswers"))
    done = run(commands, ["import", answers])
    assert done.exit_code == 0 and "taken" in done.output, done.output
    assert "0 answers taken" in run(commands, ["import", answers]).output
    Path(answers).write_bytes(Path(answers).read_bytes()[:-40])
    assert "is cut" in run(commands, ["import", answers]).output
