"""Ingest on one core: signed batches of 100 with projections, against the raw rate.

The raw rate has two readings; both are of the database's own driver with executemany,
one durable transaction a batch, in the same run and the same database:
the rows that the product writes (ledger, chain, progress), and the events as plain rows.
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from flask import Flask

from bench.figures import Figure, Part
from bench.workload import ITEMS, LESSONS, phones
from bench.workshop import Workshop
from server.app import create_app
from server.db import Base, db
from server.settings import Settings
from server.sync.events import Event
from server.sync.phone import Phone
from server.sync.service import Wiring, take_sync
from server.sync.verdicts import Known
from tests import with_postgres

DEVICES, EVENTS, ROUNDS = 200, 100, 3
HOW = (
    f"{DEVICES} phones that the node knows send a signed batch of {EVENTS} events each, one request "
    "after the other, through `take_sync` in one thread: signatures checked, decoded, judged, "
    "stored, projected, answered; phone n studies by random.Random(n). Best of "
    f"{ROUNDS} rounds, each beside its raw rates: the same rows that the product wrote (ledger, "
    "chain, progress), and the events as plain rows of 14 columns; by the driver's executemany, "
    "one transaction a batch. SQLite with synchronous=FULL; PostgreSQL from the tests, whose "
    "fsync is off for both sides. Of the millisecond a batch takes, two signatures are 0.1, "
    "decoding, judging and reducing 0.25, the commit 0.15 and more on a busy disk, eight "
    "statements through SQLAlchemy 0.3: none alone is in the way of the missing third."
)
#: What a batch of a known phone leaves behind.
WRITTEN: Final = (
    "batches",
    "chains",
    "item_progress",
    "lesson_progress",
    "report_queue",
)
COLUMNS: Final = ("learner", *Event._fields)
CREATE: Final = """CREATE TABLE raw_events (
    learner TEXT, device TEXT, counter BIGINT, type TEXT, at BIGINT, lesson TEXT,
    item TEXT, answer TEXT, "right" BIGINT, "of" BIGINT, seconds BIGINT,
    edition BIGINT, version BIGINT, data TEXT,
    PRIMARY KEY (learner, device, counter))"""

#: The statements of one batch: SQL with marks, and its rows.
Writes = list[tuple[str, Sequence[Any]]]


def measure(workshop: Workshop) -> Part:
    """SQLite, and PostgreSQL where one is installed."""
    made = phones(DEVICES, EVENTS)
    figures = compare("SQLite", f"sqlite:///{workshop.fresh('ingest')}.db", made)
    with ExitStack() as stack:
        url = os.environ.get("TEST_POSTGRES_URL", "")
        binaries = with_postgres.find_binaries()
        if not url and binaries:
            url = stack.enter_context(with_postgres.running(binaries))
        if url:
            driver = url.replace("postgresql://", "postgresql+psycopg://")
            figures += compare("PostgreSQL", driver, made)
    return Part("Ingest", HOW, figures)


def compare(name: str, url: str, made: Sequence[Phone]) -> list[Figure]:
    """The product's rate and its part of the two raw rates."""
    rounds = [measure_round(url, made) for _ in range(ROUNDS)]
    product, same_rows, as_rows = (min(column) for column in zip(*rounds, strict=True))
    peers = {
        "CouchDB+PouchDB 9": "3,570 (3,050 a CPU s)",
        "Anki": "28,300 a CPU s",
        "plain Flask JSON": "31,700; signed 29,900",
    }
    sqlite = name == "SQLite"
    return [
        Figure(
            f"{name}: events a second, signed, projected", DEVICES * EVENTS / product,
            peers=peers if sqlite else {},
        ),
        Figure(f"{name}: part of the raw rate, events as rows", as_rows / product, "x", 0.5, True),
        Figure(f"{name}: part of the raw rate, the rows it writes", same_rows / product, "x", 0.5, True),
    ]  # fmt: skip


def measure_round(url: str, made: Sequence[Phone]) -> tuple[float, float, float]:
    """Seconds for the product, for the rows it wrote, for the events as rows."""
    first = [phone.request(phone.batches[:1]) for phone in made]
    second = [phone.request(phone.batches[1:], card=None) for phone in made]
    with tempfile.TemporaryDirectory() as folder, application(url, Path(folder)) as app:
        wires = wiring(app)
        # The phones are known already: card and profile are not measured.
        take_all(first, wires)
        product = timed(lambda: take_all(second, wires))
        written = [rows_of(phone.learner) for phone in made]
        Base.metadata.drop_all(db.engine)
        Base.metadata.create_all(db.engine)
        same_rows = insert_all(written)
        with db.engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE IF EXISTS raw_events")
            connection.exec_driver_sql(CREATE)
        as_rows = insert_all([event_rows(phone) for phone in made])
    return product, same_rows, as_rows


@contextmanager
def application(url: str, folder: Path) -> Iterator[Flask]:
    """An application with empty tables on this database."""
    app = create_app(Settings(data_dir=folder, database_url=url, testing=True))
    with app.app_context():
        Base.metadata.drop_all(db.engine)
        Base.metadata.create_all(db.engine)
        yield app
        db.session.remove()
        Base.metadata.drop_all(db.engine)
        db.engine.dispose()


def wiring(app: Flask) -> Wiring:
    """The application's own wiring, but that it knows the workload's lessons."""
    known = Known(frozenset(LESSONS), ITEMS)
    wires: Wiring = app.extensions["sync"]

    def asked() -> Known:
        wires.known()
        return known

    return replace(wires, known=asked)


def take_all(requests: list[bytes], wires: Wiring) -> None:
    """Let the service take requests one after the other, each in a fresh session."""
    for request in requests:
        take_sync(request, wires)
        db.session.remove()


def timed(work: Callable[[], None]) -> float:
    """Seconds that ``work`` takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


# --- the raw side -------------------------------------------------------------------


def rows_of(learner: str) -> Writes:
    """What the product wrote for a learner's second batch, as the driver reads it."""
    writes: Writes = []
    connection = db.engine.raw_connection()
    cursor = connection.cursor()
    for table in WRITTEN:
        which = "AND n = 2" if table == "batches" else ""
        cursor.execute(
            f"SELECT * FROM {table} WHERE learner_id = {mark()} {which}", (learner,)
        )
        writes.append((insert(table, len(cursor.description)), cursor.fetchall()))
    connection.close()
    return writes


def event_rows(phone: Phone) -> Writes:
    """The events of a phone's second batch as plain rows."""
    rows = [(phone.learner, *event) for event in phone.events[1:]]
    return [(insert("raw_events", len(COLUMNS)), rows)]


def insert(table: str, columns: int) -> str:
    """An INSERT with the driver's marks."""
    return f"INSERT INTO {table} VALUES ({','.join([mark()] * columns)})"


def mark() -> str:
    """The driver's mark for a value."""
    return "?" if db.engine.dialect.name == "sqlite" else "%s"


def insert_all(batches: Sequence[Writes]) -> float:
    """Seconds for these writes through the driver, one transaction each."""
    connection = db.engine.raw_connection()
    cursor = connection.cursor()

    def work() -> None:
        for writes in batches:
            # psycopg begins by itself; on SQLite the driver was told not to.
            if mark() == "?":
                cursor.execute("BEGIN IMMEDIATE")
            for statement, rows in writes:
                cursor.executemany(statement, rows)
            if mark() == "?":
                cursor.execute("COMMIT")
            connection.commit()

    seconds = timed(work)
    connection.close()
    return seconds
