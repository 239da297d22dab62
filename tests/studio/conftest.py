"""A studio with one real pack, what all packs share, and people who write."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.app import create_app
from server.db import Base, db, run_unit
from server.people import places
from server.studio import drafts
from tests.conftest import make_settings
from tests.people.staff import staffed
from tests.servers import ROOT, share_renders

LESSONS = ROOT / "lessons"
PACK = "P03-A"


def take(*folders: Path) -> None:
    """Take folders into the studio."""
    for folder in folders:
        run_unit(lambda folder=folder: drafts.take_folder(folder, "test"))  # type: ignore[misc]
    db.session.remove()


@dataclass(frozen=True)
class Taken:
    """What a studio holds that has taken P03-A, the facts and the glossary."""

    rows: dict[str, list[dict[str, object]]]
    blobs: Path


@pytest.fixture(scope="session")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Taken:
    """The folders taken in once: each test gets the same rows and files put back."""
    settings = make_settings(tmp_path_factory.mktemp("taken"))
    with create_app(settings).app_context():
        db.create_all()
        run_unit(lambda: places.ensure_top({"zh_Hans": "全部", "en": "Everywhere"}))
        take(LESSONS / PACK, LESSONS / "facts", LESSONS / "glossary")
        rows = {
            table.name: [
                dict(row._mapping) for row in db.session.execute(table.select())
            ]
            for table in Base.metadata.sorted_tables
        }
        db.session.remove()
        db.engine.dispose()
    return Taken(rows, settings.data_dir / "studio")


@pytest.fixture
def studio(app: Flask, taken: Taken) -> Flask:
    """The application with P03-A, the facts and the glossary in its studio."""
    data_dir = app.extensions["settings"].data_dir
    share_renders(data_dir)
    shutil.copytree(taken.blobs, data_dir / "studio", copy_function=os.link)
    with db.engine.begin() as connection:
        for table in Base.metadata.sorted_tables:
            if taken.rows[table.name]:
                connection.execute(table.insert(), taken.rows[table.name])
    return app


@pytest.fixture
def editor(studio: Flask) -> FlaskClient:
    """A browser of an editor."""
    return staffed(studio, "ella", "editor")


@pytest.fixture
def publisher(studio: Flask) -> FlaskClient:
    """A browser of a publisher."""
    return staffed(studio, "paula", "publisher")
