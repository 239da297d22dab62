"""Shared fixtures: a fresh application on SQLite, and on PostgreSQL where given.

Set TEST_POSTGRES_URL to a database that may be emptied to run every test that
uses ``app`` on PostgreSQL too (tests/with_postgres starts a throw-away server).
"""

import contextvars
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from sqlalchemy import inspect, text
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from server.app import create_app
from server.db import Base, db
from server.settings import Settings
from tests.servers import Server


def _compile_each_route_once() -> None:
    """Every test makes an application; compiling its routes was most of that work."""
    compile_builder = Rule._compile_builder
    made: dict[object, Any] = {}

    def once(rule: Rule, append_unknown: bool = True) -> Any:
        defaults = tuple((rule.defaults or {}).items())
        key = (rule.rule, append_unknown, defaults, *rule._trace)
        if key not in made:
            made[key] = compile_builder(rule, append_unknown)
        return made[key]

    Rule._compile_builder = once  # type: ignore[method-assign]


_compile_each_route_once()
Server.warm = True


def _own_database(url: str) -> str:
    """A database of this test process alone: those that run beside it empty theirs."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if not url or not worker:
        return url
    name = f"tests_{worker}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name}")
        server.execute(f"CREATE DATABASE {name}")
    return f"{url.rpartition('/')[0]}/{name}"


DATABASE = "tianjian.db"
POSTGRES_URL = _own_database(os.environ.get("TEST_POSTGRES_URL", ""))
ENGINES = ["sqlite", *(["postgresql"] if POSTGRES_URL else [])]


def make_settings(
    tmp_path: Path, engine: str = "sqlite", **changes: object
) -> Settings:
    """Settings for a test: everything below ``tmp_path``."""
    environ = {"DATA_DIR": str(tmp_path / "var")}
    if engine == "postgresql":
        environ["DATABASE_URL"] = POSTGRES_URL
    read = Settings.from_environ(environ)
    return Settings(**{**vars(read), "testing": True, **changes})


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """The database engine of this run: ``sqlite`` or ``postgresql``."""
    return str(request.param)


@pytest.fixture
def settings(tmp_path: Path, engine: str) -> Settings:
    """Settings for one test."""
    return make_settings(tmp_path, engine)


class SeparateClient(FlaskClient):
    """A client whose requests share nothing with the test's own app context.

    As in a real server each request has its own context and session. What the
    test itself has open is ended first: on SQLite it would block the writer.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request in a fresh context."""
        # Buffered: files that an answer holds open are closed at once.
        kwargs.setdefault("buffered", True)
        if has_app_context():
            db.session.rollback()
        return contextvars.Context().run(super().open, *args, **kwargs)


def _empty_tables() -> None:
    """Tables as the models say, with nothing in them: emptied where they are there already."""
    tables = {table.name for table in Base.metadata.sorted_tables}
    found = set(inspect(db.engine).get_table_names()) - {"alembic_version"}
    if db.engine.dialect.name == "postgresql" and found == tables:
        # Of tables that are nearly empty a DELETE takes a thirtieth of a TRUNCATE's time.
        children_first = reversed(Base.metadata.sorted_tables)
        with db.engine.begin() as connection:
            connection.execute(
                text("; ".join(f"DELETE FROM {t.name}" for t in children_first))
            )
    else:
        Base.metadata.drop_all(db.engine)
        Base.metadata.create_all(db.engine)


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose SQLite database has all tables: copied faster than made."""
    settings = make_settings(tmp_path_factory.mktemp("blank"))
    with create_app(settings).app_context():
        _empty_tables()
        db.engine.dispose()
    return settings.data_dir / DATABASE


@pytest.fixture
def app(settings: Settings, blank: Path) -> Iterator[Flask]:
    """The application with empty tables, inside an application context."""
    application = create_app(settings)
    application.testing = True
    application.test_client_class = SeparateClient
    with application.app_context():
        if db.engine.dialect.name == "sqlite":
            shutil.copy(blank, settings.data_dir / DATABASE)
        else:
            _empty_tables()
        yield application
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of ``app`` that asks in English."""
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client
