"""A studio with one real pack, what all packs share, and people who write."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.db import db, run_unit
from server.people import places
from server.studio import drafts
from tests.people.staff import staffed
from tests.servers import ROOT

LESSONS = ROOT / "lessons"
PACK = "P03-A"


def take(*folders: Path) -> None:
    """Take folders into the studio."""
    for folder in folders:
        run_unit(lambda folder=folder: drafts.take_folder(folder, "test"))  # type: ignore[misc]
    db.session.remove()


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pictures that one test has drawn, for all the others."""
    return tmp_path_factory.mktemp("drawn")


@pytest.fixture
def studio(app: Flask, drawn: Path) -> Flask:
    """The application with P03-A, the facts and the glossary in its studio."""
    (app.extensions["settings"].data_dir / "renders").symlink_to(drawn)
    run_unit(lambda: places.ensure_top({"zh_Hans": "全部", "en": "Everywhere"}))
    take(LESSONS / PACK, LESSONS / "facts", LESSONS / "glossary")
    return app


@pytest.fixture
def editor(studio: Flask) -> FlaskClient:
    """A browser of an editor."""
    return staffed(studio, "ella", "editor")


@pytest.fixture
def publisher(studio: Flask) -> FlaskClient:
    """A browser of a publisher."""
    return staffed(studio, "paula", "publisher")
