"""The JSON API of the studio at a station."""

from typing import Any

from flask import current_app
from marshmallow import Schema, fields, validate

from server.access import access
from server.api import Blueprint
from server.i18n import gettext
from server.packs.lesson import LANGUAGES
from server.studio import station
from server.studio.exchange import schemas, service
from server.studio.rights import PUBLISHERS

blueprint = Blueprint(
    "studio_station_api",
    __name__,
    url_prefix="/api/v1/studio/packs",
    description="At a station: lessons of drafts for its own phones.",
)


class ShowSchema(Schema):
    """In which language."""

    language = fields.String(required=True, validate=validate.OneOf(LANGUAGES))


class ShownSchema(Schema):
    """A lesson that this station shows, and its version."""

    lesson = fields.String(required=True)
    version = fields.Integer(required=True)


@blueprint.route("/<string:pack>/here", methods=["GET"])
@blueprint.doc(summary="Lessons that this station shows to its own phones")
@blueprint.response(200, ShownSchema(many=True))
@blueprint.alt_response(404, description="No such pack")
@access(PUBLISHERS)
def shown(pack: str) -> Any:
    """Under the station's name, apart from the centre's."""
    return station.shown_here(_shelf(), pack)


@blueprint.route("/<string:pack>/lessons/<string:lesson>/here", methods=["POST"])
@blueprint.doc(summary="Show a lesson's words to this station's phones")
@blueprint.arguments(ShowSchema)
@blueprint.response(200, schemas.ReportSchema)
@blueprint.alt_response(400, description="Too little or too much for a short lesson")
@blueprint.alt_response(404, description="No such lesson")
@blueprint.alt_response(409, description="No station, or no room for more")
@access(PUBLISHERS)
def show(said: dict[str, str], pack: str, lesson: str) -> Any:
    """Signed by the station; the answer says what had no room."""
    report = station.show_here(_shelf(), pack, lesson, said["language"])
    return service.report(report, gettext)


@blueprint.route("/<string:pack>/lessons/<string:lesson>/here", methods=["DELETE"])
@blueprint.doc(summary="Show a lesson to this station's phones no more")
@blueprint.response(204)
@blueprint.alt_response(404, description="It is not shown")
@blueprint.alt_response(409, description="No station")
@access(PUBLISHERS)
def show_no_more(pack: str, lesson: str) -> None:
    """The draft stays."""
    station.show_no_more(_shelf(), pack, lesson)


def _shelf() -> station.Shelf:
    found: station.Shelf = current_app.extensions["shelf"]
    return found
