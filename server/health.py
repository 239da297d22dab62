"""Is the process alive, and can it serve? For supervisors and load balancers."""

from collections.abc import Callable

from flask import Blueprint, Flask, Response, current_app, jsonify
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from server.access import access, public
from server.db import MIGRATIONS, db

blueprint = Blueprint("health", __name__)


def init_app(app: Flask, catalogue_number: Callable[[], int]) -> None:
    """Serve /healthz and /readyz; the catalogue is ready when it has a number."""
    app.extensions["catalogue_number"] = catalogue_number
    app.register_blueprint(blueprint)


@blueprint.get("/healthz")
@access(public)
def healthz() -> Response:
    """The process answers; it touches nothing else."""
    return _plain(jsonify(status="ok"))


@blueprint.get("/readyz")
@access(public)
def readyz() -> Response:
    """Database reached, migrations applied, catalogue published."""
    checks = {"database": False, "migrations": False, "catalogue": False}
    try:
        checks["migrations"] = at_head()
        checks["database"] = True
        if checks["migrations"]:
            checks["catalogue"] = current_app.extensions["catalogue_number"]() > 0
    except SQLAlchemyError:
        # The checks say which part is missing; details belong in the log only.
        current_app.logger.warning("not ready", exc_info=True)
    ready = all(checks.values())
    response = jsonify(status="ready" if ready else "not ready", checks=checks)
    response.status_code = 200 if ready else 503
    return _plain(response)


def at_head() -> bool:
    """True when the database has all migrations of this code."""
    try:
        rows = db.session.execute(text("SELECT version_num FROM alembic_version"))
        return list(rows.scalars()) == [newest_migration()]
    except DatabaseError as error:
        db.session.rollback()
        if db.session.execute(text("SELECT 1")).scalar() != 1:
            raise error
        return False


def newest_migration() -> str:
    """The number of the newest migration: the first four digits of its file's name."""
    files = MIGRATIONS.glob("versions/[0-9]*.py")
    return max((path.name[:4] for path in files), default="0000")


def _plain(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
