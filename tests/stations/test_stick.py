"""A stick between a station without a line and its centre: nothing lost, nothing twice."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from sqlalchemy import select, update

from server.app import create_app
from server.db import Base, db, now, run_unit
from server.errors import Forbidden, Problem
from server.packs import service as packs
from server.people.service import mail_since, send_note
from server.stations import (
    admission,
    delivery,
    homecoming,
    inbox,
    outbox,
    relay,
    stick,
    upstream,
)
from server.stations.joining import joined
from server.stations.models import Station, Upstream
from server.stations.service import take_relay
from server.stations.stick import NotOurs
from server.sync.models import Batch, Chain
from server.sync.phone import Phone
from tests.conftest import SeparateClient, make_settings
from tests.packs.samples import write_pack
from tests.sync.talk import BINARY, new_phone, sealed


#: "0 4": four walks in any order; more with STICK_WALKS="0 500".
SEEDS = range(*map(int, os.environ.get("STICK_WALKS", "0 4").split()))


@dataclass
class Node:
    """One application with its own data."""

    app: Flask
    folder: Path

    @contextmanager
    def inside(self) -> Iterator[None]:
        with self.app.app_context():
            yield
            db.session.remove()

    def sync(self, phone: Phone, times: int = 1) -> None:
        """A phone comes by with some batches."""
        with self.inside():
            body = phone.request(sealed(phone, times))
            answer = self.app.test_client().post(
                "/api/v1/sync", data=body, content_type=BINARY
            )
            assert answer.status_code == 200

    def batches(self) -> set[bytes]:
        """Every batch of the ledger, byte for byte."""
        with self.inside():
            return set(db.session.scalars(select(Batch.blob)))


def make_node(folder: Path, role: str, **more: object) -> Node:
    """A node with empty tables."""
    app = create_app(make_settings(folder, role=role, **more))
    app.testing = True
    app.test_client_class = SeparateClient
    with app.app_context():
        Base.metadata.create_all(db.engine)
    return Node(app, folder)


def admit(centre: Node, station: Node, name: str = "吕田服务站") -> None:
    """Join without a line: the two talk in this process."""
    with station.inside():
        node = station.app.extensions["sync"].node
    with centre.inside():
        relaying = centre.app.extensions["relaying"]()
        code = admission.make_code("", name, made_by="test")
        from server.stations.joining import centre_document

        document = centre_document(relaying)
        _, statement = admission.join(
            code, node.key.public, relaying.wiring.node, url="", app="",
            centre=str(document["id"]),
        )  # fmt: skip
        said = joined(relaying, statement, document)
    with station.inside():
        upstream.keep_upstream("http://127.0.0.1:9", said, node)


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Node]:
    node = make_node(tmp_path / "centre", "centre", node_name="从化县域中心")
    yield node
    with node.inside():
        db.engine.dispose()


@pytest.fixture
def station(tmp_path: Path, centre: Node) -> Iterator[Node]:
    node = make_node(tmp_path / "station", "station")
    admit(centre, node)
    yield node
    with node.inside():
        db.engine.dispose()


@pytest.fixture
def usb(tmp_path: Path) -> Path:
    folder = tmp_path / "usb"
    folder.mkdir()
    return folder


def quiet(_: int) -> None:
    """Nobody looks."""


def export(station: Node, usb: Path) -> Path:
    with station.inside():
        equipment = station.app.extensions["relay"]
        path = stick.named(usb, equipment.wiring().node, stick.OUTBOX)
        outbox.write_outbox(path, equipment, quiet)
        return path


def carry_in(centre: Node, file: Path) -> tuple[Path, inbox.Taken]:
    with centre.inside():
        answers = file.with_suffix(".tjanswers")
        relaying = centre.app.extensions["relaying"]()
        return answers, inbox.take_outbox(
            file, answers, relaying, centre.folder / "var", quiet
        )


def carry_back(station: Node, file: Path) -> homecoming.Imported:
    with station.inside():
        return homecoming.take_answers(file, station.app.extensions["relay"], quiet)


def trip(station: Node, centre: Node, usb: Path) -> homecoming.Imported:
    """There and back."""
    answers, _ = carry_in(centre, export(station, usb))
    return carry_back(station, answers)


def waiting(station: Node) -> int:
    with station.inside():
        return upstream.backlog().events


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


# --- nobody is held up ------------------------------------------------------------------


def may_write(node: Node) -> None:
    """Somebody else can write to the node's database at this moment."""
    file = node.folder / "var" / "tianjian.db"
    with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")


def test_phones_are_served_while_a_slow_stick_is_written_and_read(
    station: Node,
    centre: Node,
    usb: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write_pack(tmp_path / "lessons", "T01-A")
    with centre.inside():
        packs.publish_pack(tmp_path / "lessons" / "T01-A")
    station.sync(new_phone("anna"), 2)
    add, read = stick.Writer.add, homecoming.read_slice
    looked = []

    def slow_add(writer: stick.Writer, kind: str, data: bytes) -> None:
        looked.append(kind)
        for node in (station, centre):
            may_write(node)
        add(writer, kind, data)

    def slow_read(*what: object) -> Iterator[bytes]:
        looked.append("read")
        may_write(station)
        yield from read(*what)

    monkeypatch.setattr(stick.Writer, "add", slow_add)
    monkeypatch.setattr(homecoming, "read_slice", slow_read)
    trip(station, centre, usb)
    assert {"request", "answer", "catalogue", "blob", "read", "end"} <= set(looked)


def test_phones_are_served_while_courses_come_by_a_slow_line(
    station: Node, centre: Node, tmp_path: Path
) -> None:
    write_pack(tmp_path / "lessons", "T01-A")
    with centre.inside():
        packs.publish_pack(tmp_path / "lessons" / "T01-A")
        body = packs.current_catalogue().body

    class Line:
        """What the road gives, while somebody else writes."""

        def get(self, *_: object) -> bytes:
            may_write(station)
            return body

        def stream(self, path: str, *, offset: int = 0) -> Iterator[bytes]:
            may_write(station)
            with centre.inside():
                found = packs.blob_path(path.rpartition("/")[2])
            yield found.read_bytes()[offset:]

    with station.inside():
        run_unit(lambda: db.session.execute(update(Upstream).values(catalogue=474_579)))
        assert relay._fetch_catalogue(station.app.extensions["relay"], Line())
        assert [entry["id"] for entry in packs.published_packs()] == ["T01-A"]


# --- any order -------------------------------------------------------------------------------


class Walk:
    """Phones, sticks and the line in any order, with copies put back."""

    def __init__(self, station: Node, centre: Node, usb: Path, seed: int) -> None:
        self.station, self.centre, self.usb = station, centre, usb
        self.random = Random(seed)
        self.people = [new_phone(f"p{at}") for at in range(4)]
        self.outboxes: list[Path] = []
        self.answers: list[Path] = []
        self.copy: Path | None = None

    def phone(self) -> None:
        """Somebody comes by at the station, or at the centre."""
        node = self.station if self.random.random() < 0.8 else self.centre
        phone = self.random.choice(self.people)
        # A phone is at one node with all that it has: no forks.
        with node.inside():
            sealed(phone, self.random.randint(1, 3))
            body = phone.request(list(phone.batches))
            client = node.app.test_client()
            answer = client.post("/api/v1/sync", data=body, content_type=BINARY)
            assert answer.status_code == 200

    def write(self) -> None:
        path = export(self.station, self.usb)
        self.outboxes.append(path.rename(self.usb / f"{len(self.outboxes)}.tjoutbox"))

    def bring(self) -> None:
        """Any of the outboxes, perhaps an old one, perhaps cut."""
        if not self.outboxes:
            return
        file = self.random.choice(self.outboxes)
        whole = file.read_bytes()
        if self.random.random() < 0.2:
            file.write_bytes(whole[: self.random.randint(0, len(whole))])
        try:
            answers, _ = carry_in(self.centre, file)
        except Problem:
            return
        finally:
            file.write_bytes(whole)
        kept = self.usb / f"{len(self.answers)}.kept"
        self.answers.append(answers.rename(kept))

    def fetch(self) -> None:
        """Any of the answers."""
        if self.answers:
            try:
                carry_back(self.station, self.random.choice(self.answers))
            except NotOurs:
                pass

    def line(self) -> None:
        """The line is there for a moment; some answers are lost."""
        for _ in range(self.random.randint(1, 3)):
            with self.station.inside():
                wiring = self.station.app.extensions["sync"]
                request = delivery.build_request(wiring.node, room=2000, catalogue=0)
            with self.centre.inside():
                answer = take_relay(
                    request.body, self.centre.app.extensions["relaying"]()
                )
            if self.random.random() < 0.3:
                continue
            with self.station.inside():
                erase = self.station.app.extensions["relay"].erase
                delivery.take_answer(request, answer, wiring, erase)

    def put_back(self) -> None:
        """Copy the box, or put the copy back."""
        with self.station.inside():
            db.engine.dispose()
        if self.copy is None:
            self.copy = self.usb / "copy"
            shutil.copytree(self.station.folder, self.copy)
        elif self.random.random() < 0.5:
            shutil.rmtree(self.station.folder)
            shutil.copytree(self.copy, self.station.folder)


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_the_order_both_sides_end_with_everything(
    station: Node, centre: Node, usb: Path, seed: int
) -> None:
    walk = Walk(station, centre, usb, seed)
    deeds = [walk.phone, walk.phone, walk.write, walk.bring, walk.fetch, walk.line]
    for _ in range(14):
        walk.random.choice([*deeds, walk.put_back])()
    # Phones send again what a box that was put back has lost.
    for phone in walk.people:
        if phone.batches:
            with station.inside():
                body = phone.request(list(phone.batches))
                station.app.test_client().post(
                    "/api/v1/sync", data=body, content_type=BINARY
                )
    for _ in range(4):
        trip(station, centre, usb)
    assert waiting(station) == 0
    assert centre.batches() == station.batches()
    assert len(centre.batches()) == sum(len(phone.batches) for phone in walk.people)
