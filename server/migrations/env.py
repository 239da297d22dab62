"""Alembic's environment: runs migrations on the application's own database."""

from alembic import context
from flask import current_app
from sqlalchemy import TypeDecorator, text

migrate = current_app.extensions["migrate"]
database = migrate.db


def render_item(kind, item, autogen):
    """Write our own column types as the plain ones that the database knows."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


def run() -> None:
    """Run migrations in one transaction."""
    with database.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # Batch mode drops and renames tables; with foreign keys enforced
            # that would delete the rows that point to them.
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            render_item=render_item,
            **migrate.configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
        if connection.dialect.name == "sqlite":
            broken = connection.execute(text("PRAGMA foreign_key_check")).all()
            if broken:
                raise RuntimeError(f"migration left dangling references: {broken}")
            connection.rollback()
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")


run()
