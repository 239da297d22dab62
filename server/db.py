"""The database: base class, column types, transaction rule and upsert.

SQLite and PostgreSQL are chosen by URL only. On SQLite every unit of work that
may write begins IMMEDIATE: with the driver's default two writers silently lose
each other's updates (measured: docs/decisions). Reads inside GET requests use a
plain BEGIN, so that they never wait for a writer.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC as UTC_ZONE
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar, cast

from flask import Flask, current_app, has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    DateTime,
    Dialect,
    Engine,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    event,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DataError, DBAPIError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session

from server.settings import Settings

Result = TypeVar("Result")

MIGRATIONS = Path(__file__).parent / "migrations"

# SQLSTATE of PostgreSQL: a table, a column that is not there.
UNDEFINED = frozenset({"42P01", "42703"})

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The base class of every table."""

    metadata = MetaData(naming_convention=NAMES)


# Objects stay readable after a commit: services hand them to templates.
db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})


def now() -> datetime:
    """The present moment, in UTC, with whole seconds."""
    return datetime.now(UTC_ZONE).replace(microsecond=0)


class UTC(TypeDecorator[datetime]):
    """A moment in UTC. Naive values are refused: SQLite forgets the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime: give it a time zone")
        return value.astimezone(UTC_ZONE)

    def process_result_value(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC_ZONE)


class JSONText(TypeDecorator[Any]):
    """A JSON value kept as compact text: the same bytes on every database."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


def app_settings() -> Settings:
    """The settings of the application at work, for services, which know no Flask."""
    return cast(Settings, current_app.extensions["settings"])


def upsert(table: Table | type[Base]) -> Any:
    """An INSERT of the running database's dialect that knows ON CONFLICT.

    Use: ``upsert(Item).on_conflict_do_update(index_elements=[...], set_=...)``.
    Always name ``index_elements``; ``.excluded`` holds the proposed row.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        # Only where it is used: its package brings five drivers' worth of code.
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(cast(Table, table))
    return sqlite.insert(cast(Table, table))


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """One transaction: commits at the end, rolls back on any exception.

    On SQLite it begins IMMEDIATE. Anything read before in this session is
    ended first, because a read transaction cannot be upgraded safely.
    """
    session = cast(Session, db.session())
    if session.info.get("write"):
        raise RuntimeError("a unit of work inside another one")
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("unsaved objects outside a unit of work")
    session.rollback()
    session.info["write"] = True
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop("write", None)


@contextmanager
def reading() -> Iterator[Session]:
    """A read transaction outside requests (exports): never holds up a writer."""
    session = cast(Session, db.session())
    session.rollback()
    session.info["read"] = True
    try:
        yield session
    finally:
        session.rollback()
        session.info.pop("read", None)


def run_unit(work: Callable[[], Result], *, attempts: int = 5) -> Result:
    """Run ``work`` in a unit of work, again where the database asks for it.

    ``work`` may run several times, so it has no effect outside the database.
    Raises what ``work`` raises, or the last DBAPIError after ``attempts``.
    """
    for attempt in range(1, attempts + 1):
        try:
            with unit_of_work():
                return work()
        except DBAPIError as error:
            if attempt == attempts or not is_transient(error):
                raise
    raise AssertionError("unreachable")


def is_transient(error: DBAPIError) -> bool:
    """Serialization failure, deadlock, or SQLite 'locked': worth a retry."""
    state = getattr(error.orig, "sqlstate", None)
    return state in {"40001", "40P01"} or "database is locked" in str(error.orig)


def lacks_tables(error: DBAPIError) -> bool:
    """The tables are not those of this version: `tianjian db upgrade` makes them."""
    state = getattr(error.orig, "sqlstate", None)
    return state in UNDEFINED or str(error.orig).startswith("no such ")


def is_nul_in_text(error: DBAPIError) -> bool:
    """PostgreSQL keeps no U+0000 in a text; no honest form or address holds one."""
    return isinstance(error, DataError) and "NUL" in str(error.orig)


def is_out_of_service(error: DBAPIError) -> bool:
    """No fault of the statement: the database is away, full, locked or not migrated."""
    return isinstance(error, OperationalError) or lacks_tables(error)


def init_app(app: Flask, settings: Settings) -> None:
    """Bind the database to the application."""
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _engine_options(settings)
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            settings.data_dir.mkdir(parents=True, exist_ok=True)
            _prepare_sqlite(db.engine)


def _engine_options(settings: Settings) -> dict[str, Any]:
    # An error's text goes into the log: it names the statement, never its values.
    options: dict[str, Any] = {"hide_parameters": True}
    if settings.database_url.startswith("sqlite"):
        return options | {"connect_args": {"timeout": 15}}
    return options | {"pool_pre_ping": True, "pool_size": settings.threads}


def _prepare_sqlite(engine: Engine) -> None:
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)


def _set_pragmas(connection: Any, _record: Any) -> None:
    # The driver must not begin transactions by itself: _begin does.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=15000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN" if _only_reads() else "BEGIN IMMEDIATE")


def _only_reads() -> bool:
    """True inside ``reading`` and in GET requests outside a unit of work."""
    info = db.session.info
    if info.get("write"):
        return False
    if info.get("read"):
        return True
    return has_request_context() and request.method in {"GET", "HEAD", "OPTIONS"}
