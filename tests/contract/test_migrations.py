"""The migrations make exactly the tables that the models describe."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import inspect, text

from server.db import MIGRATIONS, Base, db
from server.health import at_head, newest_migration
from server.upgrade import downgrade, upgrade


def start_from_nothing() -> None:
    Base.metadata.drop_all(db.engine)
    with db.engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))


def test_there_is_one_head_and_its_file_has_the_highest_number() -> None:
    heads = ScriptDirectory(str(MIGRATIONS)).get_heads()
    assert heads == [newest_migration()]


def test_migrations_lead_to_the_models_and_back(app: Flask) -> None:
    start_from_nothing()
    assert not at_head()
    db.session.rollback()
    upgrade()
    assert at_head()
    db.session.rollback()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    downgrade("base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    start_from_nothing()


def test_learner_bound_tables_begin_their_key_with_the_learner(app: Flask) -> None:
    for table in Base.metadata.sorted_tables:
        if "learner_id" in table.columns:
            first = next(iter(table.primary_key.columns))
            assert first.name == "learner_id", table.name
            assert not table.foreign_keys, table.name


def test_new_figures_are_counted_on_the_first_page_after_an_upgrade(app: Flask) -> None:
    start_from_nothing()
    upgrade()
    downgrade("0002")
    with db.engine.begin() as connection:
        for name in ("figures", "lock"):
            row = {"name": name, "then": "2026-11-01 00:00:00"}
            connection.execute(
                text("INSERT INTO report_state VALUES (:name, :then)"), row
            )
    upgrade()
    with db.engine.connect() as connection:
        left = connection.execute(text("SELECT name FROM report_state")).scalars().all()
    assert left == ["lock"]
    start_from_nothing()
