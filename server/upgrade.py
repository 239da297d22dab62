"""Migrations and backup: what an operator does with the tables as a whole.

Apart from ``server.db``, so that a serving process need not load Alembic.
"""

import sqlite3
from pathlib import Path

import flask_migrate
from flask import current_app

from server.db import MIGRATIONS, db
from server.errors import BadRequest, N_
from server.health import newest_migration


def upgrade() -> None:
    """Bring the tables up to the newest migration; safe to run again."""
    _prepare()
    flask_migrate.upgrade(directory=str(MIGRATIONS))


def downgrade(revision: str) -> None:
    """Take migrations back down to ``revision`` (``base``: all of them)."""
    _prepare()
    flask_migrate.downgrade(directory=str(MIGRATIONS), revision=revision)


def write_revision(message: str) -> None:
    """Write a migration from the difference between models and tables."""
    _prepare()
    number = f"{int(newest_migration()) + 1:04}"
    flask_migrate.revision(
        directory=str(MIGRATIONS), message=message, autogenerate=True, rev_id=number
    )


def backup(file: Path) -> None:
    """Copy the SQLite database, also while it is being written to.

    Raises BadRequest for another database or a file that exists already.
    """
    if db.engine.dialect.name != "sqlite":
        raise BadRequest("not-sqlite", N_("Use pg_dump for PostgreSQL."))
    if file.exists():
        raise BadRequest("file-exists", N_("This file exists already."))
    source = db.engine.raw_connection()
    target = sqlite3.connect(file)
    try:
        source.driver_connection.backup(target)  # type: ignore[union-attr]
    finally:
        target.close()
        source.close()


def _prepare() -> None:
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    flask_migrate.Migrate(
        app,
        db,
        directory=str(MIGRATIONS),
        # SQLite cannot alter most columns in place.
        render_as_batch=True,
        compare_type=True,
    )
