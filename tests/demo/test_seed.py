"""`tianjian seed`: the same demo on every machine, through the real sync service."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo

from server.app import create_app
from server.db import Base, db
from server.demo.people import LEARNERS, STAFF
from server.demo.seed import seed
from server.reports import service
from server.people.places import Scope
from server.sync import audit
from tests.conftest import make_settings
from tests.packs.samples import write_pack
from tests.people.staff import browser


MakeApp = Callable[..., Flask]


@pytest.fixture
def make_app(tmp_path: Path, lessons: Path) -> Iterator[MakeApp]:
    """Makes applications with empty tables: ``make_app(name, demo=…, engine=…)``."""
    made: list[Flask] = []

    def make(name: str, *, demo: bool, engine: str = "sqlite") -> Flask:
        folder = tmp_path / name
        settings = make_settings(folder, engine, demo=demo, lessons_dir=lessons)
        app = create_app(settings)
        with app.app_context():
            Base.metadata.drop_all(db.engine)
            Base.metadata.create_all(db.engine)
        made.append(app)
        return app

    yield make
    for app in made:
        with app.app_context():
            db.engine.dispose()


def run_seed(app: Flask) -> str:
    info = ScriptInfo(create_app=lambda: app, set_debug_flag=False)
    result = CliRunner().invoke(seed, obj=info)
    assert result.exit_code == 0, result.output
    return result.output


def ledger(app: Flask) -> list[str]:
    with app.app_context():
        return list(audit.export_lines(None))


@pytest.fixture
def lessons(tmp_path: Path) -> Path:
    """A lessons folder with one faultless pack and one with a fault."""
    folder = tmp_path / "lessons"
    write_pack(folder)
    (write_pack(folder, "T02-A") / "media" / "box.svg").unlink()
    return folder


def test_the_demo_is_whole_and_the_same_each_time(
    make_app: MakeApp, engine: str
) -> None:
    app = make_app("a", demo=True, engine=engine)
    said = run_seed(app)
    assert "Published T01-A, version 1." in said
    assert "Not published: T02-A" in said
    for person in STAFF:
        assert person.login in said and person.password in said
    first = ledger(app)
    with app.app_context():
        assert audit.verify(app.extensions["sync"]).findings == []
        figures = service.figures(Scope(("/",)))
    assert figures.learners == len(LEARNERS)
    assert figures.lessons_done > 20
    assert figures.held == 2 and figures.refused == 1
    other = make_app("b", demo=True)
    run_seed(other)
    assert ledger(other) == first


def test_a_second_seed_changes_nothing(make_app: MakeApp) -> None:
    app = make_app("a", demo=True)
    run_seed(app)
    before = ledger(app)
    said = run_seed(app)
    assert "Published" not in said
    assert "manager" in said
    assert ledger(app) == before


def test_demo_staff_can_sign_in(make_app: MakeApp) -> None:
    app = make_app("a", demo=True)
    run_seed(app)
    for person in STAFF:
        client = browser(app)
        form = {"login": person.login, "password": person.password}
        assert client.post("/office/login", data=form).status_code == 303
        assert client.get("/office").status_code == 200


def test_without_demo_there_are_packs_but_no_people(make_app: MakeApp) -> None:
    app = make_app("a", demo=False)
    said = run_seed(app)
    assert "Published T01-A" in said
    assert "tianjian staff create" in said
    assert not any(person.password in said for person in STAFF)
    assert ledger(app) == []
