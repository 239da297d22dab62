"""Style sheets of the staff pages; the design tokens are the learner app's own."""

from pathlib import Path

from flask import Blueprint, Flask, Response, current_app, send_from_directory
from werkzeug.exceptions import NotFound

from server.access import access, public
from server.settings import Settings

STATIC = Path(__file__).with_name("static")

blueprint = Blueprint("style", __name__)


def init_app(app: Flask, settings: Settings) -> None:
    """Serve /style/tokens.css and this package's own files."""
    app.extensions["style"] = {"tokens.css": settings.tokens_css} | {
        path.name: path for path in STATIC.iterdir()
    }
    app.register_blueprint(blueprint)


@blueprint.get("/style/<string:name>")
@access(public)
def style(name: str) -> Response:
    """A style sheet or script of the staff pages."""
    path = current_app.extensions["style"].get(name)
    if path is None:
        raise NotFound()
    response = send_from_directory(path.parent, path.name, conditional=True)
    response.headers["Cache-Control"] = "no-cache"
    return response
