"""What a node's own notices are, for phones. Works over plain HTTP: the signature decides."""

from typing import Any

from flask import Response, current_app

from server.access import access, public
from server.api import Blueprint
from server.errors import N_, NotFound
from server.stations.local import pictures, service
from server.stations.local.schemas import LocalSchema

blueprint = Blueprint(
    "local",
    __name__,
    url_prefix="/api/v1",
    description="Notices and short lessons that a station wrote itself.",
)


@blueprint.route("/local", methods=["GET"])
@blueprint.doc(summary="This node's own notices and short lessons, signed by it")
@blueprint.response(200, LocalSchema)
@access(public)
def local() -> Any:
    """The sync's answer says by a number when there is something new here."""
    document = service.document(current_app.extensions["sync"].node)
    return document, 200, {"Cache-Control": "no-cache"}


@blueprint.route("/local/pictures/<string:name>", methods=["GET"])
@blueprint.doc(summary="A picture of a notice, by its SHA-256")
@access(public)
def picture(name: str) -> Response:
    """The signed document names it; a phone checks its hash."""
    data = pictures.picture(name)
    if data is None:
        raise NotFound("no-picture", N_("This picture is not here."))
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(data, mimetype="image/jpeg", headers=headers)
