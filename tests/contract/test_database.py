"""The database rules that everything stands on, on both engines."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import DBAPIError, OperationalError, StatementError

from server.access import Attempts, count_attempt, rate_limit, refuse_if_over
from server.db import db, is_transient, now, reading, run_unit, unit_of_work, upsert
from server.errors import BadRequest, TooMany
from server.people.staff_models import Place
from server.upgrade import backup

MINUTE = timedelta(minutes=1)


def put(key: str, tries: int = 0) -> None:
    run_unit(
        lambda: db.session.execute(
            upsert(Attempts).values(key=key, tries=tries, ends=now() + MINUTE)
        )
    )
    db.session.remove()


def read(key: str) -> int | None:
    try:
        return db.session.scalar(select(Attempts.tries).where(Attempts.key == key))
    finally:
        db.session.rollback()


def test_two_writers_lose_no_update_of_each_other(app: Flask) -> None:
    """Read, think, write: what the driver's own BEGIN on SQLite silently loses."""
    put("shared")

    def add_one() -> None:
        statement = select(Attempts).where(Attempts.key == "shared").with_for_update()
        row = db.session.scalars(statement).one()
        row.tries = row.tries + 1
        db.session.flush()

    def work(_number: int) -> None:
        with app.app_context():
            for _ in range(15):
                run_unit(add_one)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert read("shared") == 60


def test_a_reader_never_waits_for_a_writer(app: Flask) -> None:
    put("watched", 1)
    written, looked = Event(), Event()

    def write() -> None:
        with app.app_context(), unit_of_work():
            db.session.execute(update(Attempts).values(tries=2))
            written.set()
            assert looked.wait(10)

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        assert written.wait(10)
        with reading():
            seen = db.session.scalar(select(Attempts.tries))
        looked.set()
        writing.result()
    assert seen == 1
    assert read("watched") == 2


def test_an_error_leaves_nothing_behind(app: Flask) -> None:
    with pytest.raises(ZeroDivisionError), unit_of_work():
        db.session.add(Attempts(key="half", tries=1, ends=now()))
        db.session.flush()
        raise ZeroDivisionError
    assert read("half") is None


def test_units_of_work_are_not_nested(app: Flask) -> None:
    with unit_of_work(), pytest.raises(RuntimeError, match="inside another"):
        run_unit(lambda: None)


def test_what_was_not_saved_is_not_forgotten_silently(app: Flask) -> None:
    db.session.add(Attempts(key="stray", tries=1, ends=now()))
    with pytest.raises(RuntimeError, match="unsaved"):
        run_unit(lambda: None)
    db.session.rollback()


def test_a_locked_database_is_tried_again(app: Flask) -> None:
    calls = []

    def work() -> str:
        calls.append(1)
        if len(calls) < 3:
            raise OperationalError("", {}, Exception("database is locked"))
        return "done"

    assert run_unit(work) == "done"
    assert len(calls) == 3


def test_other_errors_are_not_tried_again(app: Flask) -> None:
    calls = []

    def work() -> None:
        calls.append(1)
        raise OperationalError("", {}, Exception("no such table: x"))

    with pytest.raises(OperationalError):
        run_unit(work)
    assert len(calls) == 1
    assert not is_transient(OperationalError("", {}, Exception("disk full")))


def test_an_errors_text_names_no_values(app: Flask) -> None:
    put("SECRET")
    with pytest.raises(DBAPIError) as caught, unit_of_work():
        db.session.execute(insert(Attempts).values(key="SECRET", tries=1, ends=now()))
    # PostgreSQL itself quotes the key of a broken unique rule in its DETAIL.
    assert "SECRET" not in str(caught.value).split("DETAIL")[0]


def test_moments_keep_their_zone(app: Flask) -> None:
    china = timezone(timedelta(hours=8))
    moment = datetime(2026, 11, 22, 14, 30, tzinfo=china)

    def work() -> None:
        db.session.add(Attempts(key="zone", tries=0, ends=moment))

    run_unit(work)
    db.session.remove()
    stored = db.session.scalar(select(Attempts.ends))
    assert stored == moment
    assert stored is not None and stored.tzinfo is not None
    assert stored.utcoffset() == timedelta(0) or stored.astimezone(UTC) == moment


def test_a_moment_without_zone_is_refused(app: Flask) -> None:
    with pytest.raises(StatementError, match="naive"), unit_of_work():
        naive = datetime(2026, 11, 22)  # noqa: DTZ001
        db.session.add(Attempts(key="naive", tries=0, ends=naive))


def test_json_is_stored_as_compact_readable_text(app: Flask) -> None:
    name = {"zh_Hans": "从化", "en": "Conghua"}

    def work() -> None:
        db.session.add(Place(place_id="p", kind="county", name=name, path="/p/"))

    run_unit(work)
    raw = db.session.execute(text("SELECT name FROM places")).scalar()
    assert raw == '{"zh_Hans":"从化","en":"Conghua"}'
    assert db.session.scalar(select(Place.name)) == name


def test_sqlite_keeps_what_it_acknowledged(app: Flask, engine: str) -> None:
    if engine != "sqlite":
        pytest.skip("PostgreSQL is durable by itself")
    pragmas = {
        name: db.session.execute(text(f"PRAGMA {name}")).scalar()
        for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    }
    full = 2
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": full,
        "foreign_keys": 1,
        "busy_timeout": 15000,
    }


def test_a_limit_counts_over_all_processes(app: Flask) -> None:
    def work(_number: int) -> int:
        with app.app_context():
            return count_attempt("shared", MINUTE)[0]

    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(work, range(20)))
    assert sorted(counts) == list(range(1, 21))


def test_a_limit_says_when_to_come_back_and_then_forgets(app: Flask) -> None:
    for _ in range(3):
        rate_limit("door", 3, MINUTE)
    with pytest.raises(TooMany) as caught:
        rate_limit("door", 3, MINUTE)
    assert 0 < int(caught.value.headers["Retry-After"]) <= 60
    with pytest.raises(TooMany):
        refuse_if_over("door", 3)
    over = update(Attempts).values(ends=now() - timedelta(seconds=1))
    run_unit(lambda: db.session.execute(over))
    refuse_if_over("door", 3)
    rate_limit("door", 3, MINUTE)


def test_a_backup_is_whole_while_somebody_writes(
    app: Flask, engine: str, tmp_path: Path
) -> None:
    put("kept", 7)
    copy = tmp_path / "copy.db"
    if engine != "sqlite":
        with pytest.raises(BadRequest, match="pg_dump"):
            backup(copy)
        return
    with unit_of_work():
        db.session.execute(update(Attempts).values(tries=8))
        with app.app_context():
            backup(copy)
    with closing(sqlite3.connect(copy)) as opened:
        assert opened.execute("SELECT tries FROM attempts").fetchall() == [(7,)]
    with pytest.raises(BadRequest, match="exists"):
        backup(copy)
