"""What a node's own notices are, for phones. Works over plain HTTP: the signature decides."""

from typing import Any

from flask import current_app

from server.access import access, public
from server.api import Blueprint
from server.stations.local import service
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
