"""What becomes of batches: good, bad, doubled, early, late."""

import gzip
import json
import zlib

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from sqlalchemy import Table, func, select

from server.db import Base, db
from server.errors import Problem
from server.people.models import Learner
from server.sync.batch import open_batch, seal, seal_body
from server.sync.columns import MAX_BODY
from server.sync.ledger import MAX_QUARANTINE
from server.sync.models import Batch, QuarantinedBatch
from tests.sync.talk import (
    ICE,
    NOON,
    WHERE,
    Desk,
    answer_item,
    name_yourself,
    new_phone,
    sealed,
    second_phone,
    study_lesson,
)


def count(table: type) -> int:
    number = db.session.scalar(select(func.count()).select_from(table))
    db.session.remove()
    return number or 0


def test_a_first_batch_is_accepted_counted_and_projected(desk: Desk) -> None:
    phone = new_phone()
    name_yourself(phone)
    study_lesson(phone)
    answer = desk.send(phone, phone.seal())
    assert answer.states == ["accepted"]
    assert answer["received"] == {"batch": 1, "events": 5, "held": 0, "refused": 0}
    assert answer["centre"] == {"batch": 1, "events": 5}
    assert answer["events"] == [] and answer["catalogue"] == 7
    progress = desk.progress(phone.learner)
    assert progress["items"][WHERE]["attempts"] == 1
    assert progress["lessons"][ICE]["best"] == 1000
    assert db.session.get_one(Learner, phone.learner).nickname == "果农🍐"


def test_the_ledger_keeps_the_very_bytes_that_came(desk: Desk) -> None:
    phone = new_phone()
    [batch] = sealed(phone)
    desk.send(phone, batch)
    row = db.session.scalars(select(Batch)).one()
    assert row.blob == batch.raw
    assert (row.payload, row.sent) == (batch.payload, phone.clock)


def test_a_plain_body_is_as_good_as_gzip(desk: Desk) -> None:
    phone = new_phone()
    study_lesson(phone)
    assert desk.send(phone, phone.seal(plain=True)).states == ["accepted"]
    assert desk.progress(phone.learner)["lessons"][ICE]["best"] == 1000


def test_a_replayed_batch_changes_nothing(desk: Desk) -> None:
    phone = new_phone()
    batches = sealed(phone, 2)
    desk.send(phone, *batches)
    before = desk.progress(phone.learner)
    again = desk.send(phone, *batches, *batches)
    assert again.states == ["duplicate"] * 4
    assert desk.progress(phone.learner) == before
    assert again["received"]["events"] == 8


def test_the_same_events_signed_again_are_the_same_batch(desk: Desk) -> None:
    """Two answers were lost; the phone's WebCrypto signs with fresh randomness."""
    phone = new_phone()
    [batch] = sealed(phone)
    desk.send(phone, batch)
    der = phone.key.secret.sign(batch.raw[64:], ec.ECDSA(SHA256()))
    r, s = decode_dss_signature(der)
    other = r.to_bytes(32, "big") + s.to_bytes(32, "big") + batch.raw[64:]
    assert other != batch.raw
    assert desk.send(phone, other).states == ["duplicate"]


def test_after_a_lost_answer_the_phone_sends_again_and_more(desk: Desk) -> None:
    phone = new_phone()
    first, second = sealed(phone, 2)
    desk.send(phone, first)
    answer = desk.send(phone, first, second)
    assert answer.states == ["duplicate", "accepted"]
    assert answer["received"]["batch"] == 2


def test_a_gap_is_held_and_released_by_what_was_missing(desk: Desk) -> None:
    phone = new_phone()
    one, two, three, four = sealed(phone, 4)
    early = desk.send(phone, four, two, three)
    assert early.states == ["held gap"] * 3
    assert early["received"] == {"batch": 0, "events": 0, "held": 0, "refused": 0}
    assert desk.progress(phone.learner)["items"] == {}
    assert desk.send(phone, three).states == ["held gap"]
    late = desk.send(phone, one)
    assert late.states == ["accepted"]
    assert late["received"]["batch"] == 4
    assert desk.progress(phone.learner)["items"][WHERE]["attempts"] == 4


def test_batches_of_one_request_may_stand_in_any_order(desk: Desk) -> None:
    phone = new_phone()
    one, two, three = sealed(phone, 3)
    assert desk.send(phone, three, one, two).states == ["accepted"] * 3


def test_a_wrong_signature_is_refused_and_what_is_good_beside_it_kept(
    desk: Desk,
) -> None:
    phone = new_phone()
    one, two = sealed(phone, 2)
    forged = bytes(64) + two.raw[64:]
    answer = desk.send(phone, one, forged)
    assert answer.states == ["accepted", "refused bad-signature"]
    assert answer["received"]["batch"] == 1
    row = db.session.scalars(select(QuarantinedBatch)).one()
    assert (row.reason, row.blob, row.n) == ("bad-signature", forged, 2)
    db.session.remove()
    assert desk.send(phone, two).states == ["accepted"]


def test_one_flipped_bit_anywhere_is_refused(desk: Desk) -> None:
    phone = new_phone()
    [batch] = sealed(phone)
    for at in (0, 63, 70, batch.body_at + 3, len(batch.raw) - 1):
        raw = bytearray(batch.raw)
        raw[at] ^= 1
        [state] = desk.send(phone, bytes(raw)).states
        assert state.startswith("refused"), at
    assert desk.send(phone, batch).states == ["accepted"]


def test_a_fork_is_quarantined_and_the_first_bytes_stay(desk: Desk) -> None:
    phone, copy = new_phone(), new_phone()
    [first] = sealed(phone)
    answer_item(copy, 0)
    desk.send(phone, first)
    before = desk.progress(phone.learner)
    assert desk.send(copy, copy.seal()).states == ["refused fork"]
    assert desk.progress(phone.learner) == before
    assert count(QuarantinedBatch) == 1
    assert desk.send(phone, *sealed(phone)).states == ["accepted"]


def test_a_chain_that_does_not_fit_is_refused(desk: Desk) -> None:
    phone, other = new_phone(), new_phone()
    desk.send(phone, *sealed(phone))
    answer_item(other)
    other.seal()
    answer_item(other)
    assert desk.send(phone, other.seal()).states == ["refused bad-chain"]


def test_a_held_batch_of_another_branch_does_not_block_the_true_one(
    desk: Desk,
) -> None:
    phone, branch = new_phone(), new_phone()
    answer_item(branch)
    branch.seal()
    answer_item(branch)
    stray = branch.seal()
    assert desk.send(phone, stray).states == ["held gap"]
    one, two = sealed(phone, 2)
    assert desk.send(phone, one).states == ["accepted"]
    assert desk.send(phone, two).states == ["accepted"]
    assert count(QuarantinedBatch) == 1


def test_what_goes_on_from_a_lost_branch_is_refused_with_it(desk: Desk) -> None:
    """It would wait for ever: what it goes on from is never accepted."""
    phone, copy = new_phone(), new_phone()
    desk.send(phone, *sealed(phone))
    lost = []
    for _ in range(5):
        answer_item(copy)
        lost.append(copy.seal())
    # One that came early, before anybody knew of the branch.
    assert desk.send(phone, lost[3]).states == ["held gap"]
    assert desk.send(phone, *lost[:3]).states == [
        "refused fork",
        "refused bad-chain",
        "refused bad-chain",
    ]
    assert desk.send(phone, lost[3], lost[4]).states == ["refused bad-chain"] * 2
    assert count(QuarantinedBatch) == 5 and count(Batch) == 1
    answer = desk.send(phone, *sealed(phone, 4))
    assert answer.states == ["accepted"] * 4


def test_counters_leave_no_hole(desk: Desk) -> None:
    phone = new_phone()
    [one] = sealed(phone)
    desk.send(phone, one)
    answer_item(phone)
    answer_item(phone)
    raw = seal(
        phone.key, phone.events[5:], learner=phone.learner, n=2,
        prev=one.payload, sealed=NOON,
    )  # fmt: skip
    assert desk.send(phone, raw).states == ["refused bad-chain"]


# 10 kB and 60 kB that inflate a thousandfold: no gzip stream can do more.
BOMB = gzip.compress(b" " * 10_000_000, mtime=0)
BIG_BOMB = gzip.compress(b" " * 60_000_000, mtime=0)


@pytest.mark.parametrize(
    "body",
    [
        BOMB,
        BIG_BOMB,
        BOMB[:5_000],
        zlib.compress(b"{}"),
        gzip.compress(b"{}", mtime=0) + b"tail",
        b"",
        b"{",
        b"[" * 50_000,
        b"nothing",
        gzip.compress(b" " * (MAX_BODY + 1), mtime=0),
        gzip.compress(
            json.dumps(
                {"words": [], "rows": {f"c{n}": [0, 0] for n in range(10_000)}}
            ).encode(),
            mtime=0,
        ),
        b'{"words":[],"rows":{"at":[0]}}',
        b'{"words":[],"rows":{"at":[0,1e999]}}',
        b'{"words":[],"rows":{"at":[0,NaN]}}',
        b'{"words":[1e999],"rows":{}}',
        b'{"words":[{"a":-1e999}],"rows":{}}',
        b'\xef\xbb\xbf{"words":[],"rows":{}}',
        '{"words":[],"rows":{}}'.encode("utf-16"),
        b'{"words":["\xed\xa0\x80"],"rows":{}}',
        b'{"words":[],"rows":{"type":[1,-1]}}',
        b'{"words":[],"rows":{"type":[99,1]}}',
        b'{"words":[],"rows":{"right":[true,"1"]}}',
        b'{"words":["' + b"x" * 5000 + b'"],"rows":{}}',
    ],
)  # fmt: skip
def test_a_body_that_cannot_be_read_is_refused_and_the_next_batch_goes_on(
    desk: Desk, body: bytes
) -> None:
    phone = new_phone()
    answer_item(phone)
    answer_item(phone)
    raw = seal_body(
        phone.key, body, 2, learner=phone.learner, n=1, prev="", first=1, sealed=NOON
    )
    assert len(raw) <= 65_536
    phone.batches.append(open_batch(raw))
    answer = desk.send(phone, raw, *sealed(phone))
    assert answer.states == ["accepted", "accepted"]
    assert answer.reasons == {1: "refused unreadable", 2: "refused unreadable"}
    assert answer["received"] == {"batch": 2, "events": 6, "held": 0, "refused": 2}
    assert desk.progress(phone.learner)["items"][WHERE]["attempts"] == 1


@pytest.mark.parametrize(
    ("raw", "state"),
    [
        (b"x", "refused malformed"),
        (b"x" * 2000, "refused malformed"),
        (bytes(64) + b"{}\n", "refused malformed"),
        (bytes(64) + b"[" * 900 + b"\n", "refused malformed"),
        (b"x" * 70_000, "refused too-large"),
    ],
)
def test_what_is_no_batch_is_refused(desk: Desk, raw: bytes, state: str) -> None:
    phone = new_phone()
    assert desk.send(phone, raw, *sealed(phone)).states == [state, "accepted"]


@pytest.mark.parametrize(
    "change",
    [
        {"v": 2},
        {"n": 0},
        {"n": 2**40},
        {"n": True},
        {"count": 0},
        {"count": "1"},
        {"first": 0},
        {"first": 2},
        {"prev": "x"},
        {"prev": None},
        {"sealed": "now"},
        {"sealed": 1.5},
        {"device": "x"},
        {"learner": 7},
    ],
)
def test_a_wrong_head_is_malformed(desk: Desk, change: dict[str, object]) -> None:
    phone = new_phone()
    head = {
        "v": 1, "device": phone.device, "n": 1, "prev": "",
        "first": 1, "count": 1, "sealed": NOON,
    }  # fmt: skip
    message = json.dumps({**head, **change}).encode() + b"\n{}"
    raw = phone.key.sign(message) + message
    assert desk.send(phone, raw).states == ["refused malformed"]


def test_more_events_than_the_limit_are_too_large(desk: Desk) -> None:
    phone = new_phone()
    for _ in range(501):
        answer_item(phone)
    raw = seal(
        phone.key, phone.events, learner=phone.learner, n=1, prev="", sealed=NOON
    )
    answer = desk.send(phone, raw)
    assert answer.states == ["refused too-large"]
    assert answer["batches"][0]["device"] == phone.device


def test_another_learners_batch_is_not_taken(desk: Desk) -> None:
    anna, eve = new_phone(), new_phone("eve")
    [batch] = sealed(anna)
    assert desk.send(eve, batch).states == ["refused malformed"]
    assert count(Batch) == 0


def test_a_device_in_memory_but_of_another_learner_is_unknown(desk: Desk) -> None:
    """A key may be remembered from elsewhere; belonging is asked in the database."""
    anna, eve = new_phone(), new_phone("eve")
    desk.send(anna)
    desk.send(eve)
    with pytest.raises(Problem) as problem:
        desk.take(eve.request(learner=anna.learner, card=None))
    assert (problem.value.status, problem.value.code) == (409, "unknown-device")


def test_an_unknown_device_is_asked_for_its_card(desk: Desk) -> None:
    phone = new_phone("nobody knows me")
    with pytest.raises(Problem) as problem:
        desk.send(phone, *sealed(phone), card=None)
    assert (problem.value.status, problem.value.code) == (409, "unknown-device")
    assert desk.send(phone, *phone.batches).states == ["accepted"]


def test_a_request_with_a_false_signature_is_refused(desk: Desk) -> None:
    phone = new_phone()
    request = bytearray(phone.request(sealed(phone)))
    request[10] ^= 1
    with pytest.raises(Problem) as problem:
        desk.take(bytes(request))
    assert (problem.value.status, problem.value.code) == (401, "bad-signature")
    assert count(Batch) == 0


def test_a_batch_of_a_device_nobody_vouched_for_is_refused(desk: Desk) -> None:
    phone = new_phone()
    stranger = second_phone(phone, "stranger without a card")
    batches = sealed(stranger)
    assert desk.send(phone, *batches).states == ["refused unknown-device"]
    assert count(QuarantinedBatch) == 0
    sent = desk.send(phone, *batches, cards=[stranger.card])
    assert sent.states == ["accepted"]


def test_no_more_than_256_batches_wait_behind_a_gap(desk: Desk) -> None:
    phone = new_phone()
    first, *rest = sealed(phone, 260)
    for at in range(0, 256, 64):
        answer = desk.send(phone, *rest[at : at + 64])
        assert set(answer.states) == {"held gap"}
    assert desk.send(phone, rest[256]).states == ["refused gap"]
    assert desk.send(phone, first)["received"]["batch"] == 257
    assert count(QuarantinedBatch) == 0
    assert desk.send(phone, *rest[256:])["received"]["batch"] == 260


def test_the_quarantine_is_deduplicated_and_has_an_end(desk: Desk) -> None:
    phone = new_phone()
    [batch] = sealed(phone)
    forged = bytes(64) + batch.raw[64:]
    for _ in range(3):
        desk.send(phone, forged, forged)
    assert count(QuarantinedBatch) == 1
    for start in (0, 50):
        many = [bytes([7, start + n]) + forged[2:] for n in range(50)]
        desk.send(phone, *many)
    assert count(QuarantinedBatch) == MAX_QUARANTINE


def test_a_server_restored_from_a_backup_heals_by_itself(desk: Desk) -> None:
    phone = new_phone()
    batches = sealed(phone, 3)
    desk.send(phone, batches[0])
    backup = {table: rows(table) for table in Base.metadata.sorted_tables}
    desk.send(phone, *batches[1:])
    whole = desk.progress(phone.learner)
    empty_all_tables()
    for table, kept in backup.items():
        if kept:
            db.session.execute(table.insert(), kept)
    db.session.commit()
    heard = desk.send(phone, card=None)["received"]["batch"]
    assert heard == 1
    answer = desk.send(phone, *batches[heard:], card=None)
    assert answer["received"] == {"batch": 3, "events": 12, "held": 0, "refused": 0}
    assert desk.progress(phone.learner) == whole


def rows(table: Table) -> list[dict[str, object]]:
    """All rows of a table, as a backup holds them."""
    found = db.session.execute(select(table))
    kept = [dict(row._mapping) for row in found]
    db.session.remove()
    return kept


def empty_all_tables() -> None:
    """The disk is new."""
    for table in reversed(Base.metadata.sorted_tables):
        db.session.execute(table.delete())
    db.session.commit()


def test_a_device_whose_chain_was_lost_begins_it_again(desk: Desk) -> None:
    phone = new_phone()
    batches = sealed(phone, 2)
    desk.send(phone, *batches)
    for table in ("batches", "chains", "item_progress", "lesson_progress"):
        db.session.execute(Base.metadata.tables[table].delete())
    db.session.commit()
    assert desk.send(phone, *batches)["received"]["batch"] == 2


def test_an_empty_server_takes_the_whole_history_again(desk: Desk) -> None:
    phone = new_phone()
    batches = sealed(phone, 3)
    desk.send(phone, *batches)
    whole = desk.progress(phone.learner)
    empty_all_tables()
    with pytest.raises(Problem):
        desk.send(phone, card=None)
    assert desk.send(phone, *batches)["received"]["batch"] == 3
    assert desk.progress(phone.learner) == whole
