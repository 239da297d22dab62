"""The JSON API of files that are brought and taken along."""

from typing import Any

from flask import Response, request, send_file

from server.access import access
from server.api import Blueprint
from server.errors import N_, BadRequest, TooLarge
from server.i18n import gettext
from server.studio.exchange import schemas, service
from server.studio.interchange.model import MAX_FILE
from server.studio.rights import EDITORS, me
from server.studio.routes import inert
from server.studio.uploads import TYPES
from server.web import body_limit

blueprint = Blueprint(
    "studio_exchange_api",
    __name__,
    url_prefix="/api/v1/studio",
    description="Files of other forms into drafts, and drafts as files of other forms.",
)


@blueprint.route("/imports", methods=["POST"])
@blueprint.doc(
    summary="Bring a file, to look at what it holds",
    requestBody={"required": True, "content": {"application/octet-stream": {}}},
)
@blueprint.arguments(schemas.BringSchema, location="query")
@blueprint.response(201, schemas.BroughtSchema)
@blueprint.alt_response(400, description="Nothing of it can be read")
@blueprint.alt_response(404, description="No such pack")
@blueprint.alt_response(413, description="More than 100 MB, or it unpacks to far more")
@access(EDITORS)
@body_limit(MAX_FILE)
def bring(query: dict[str, str]) -> Any:
    """It waits for a day; no draft changes before somebody takes lessons of it."""
    if request.mimetype != "application/octet-stream":
        raise BadRequest("not-a-file", N_("Send the file's bytes as they are."))
    if (request.content_length or 0) > MAX_FILE:
        raise TooLarge(
            "import-too-large",
            N_("The file is larger than %(megabytes)d MB. Split it, then try again."),
            params={"megabytes": MAX_FILE // 1024 // 1024},
        )
    token = service.bring(query["name"], request.get_data(cache=False), me())
    return service.look(token, me(), query["pack"], gettext)


@blueprint.route("/imports/<string:token>", methods=["GET"])
@blueprint.doc(summary="What a brought file holds")
@blueprint.arguments(schemas.ForPackSchema, location="query")
@blueprint.response(200, schemas.BroughtSchema)
@blueprint.alt_response(404, description="It does not wait any more")
@access(EDITORS)
def get_import(query: dict[str, str], token: str) -> Any:
    """Lessons, pictures, and the report."""
    return service.look(token, me(), query["pack"], gettext)


@blueprint.route("/imports/<string:token>", methods=["DELETE"])
@blueprint.doc(summary="Throw a brought file away")
@blueprint.response(204)
@blueprint.alt_response(404, description="It does not wait any more")
@access(EDITORS)
def drop_import(token: str) -> None:
    """Nothing of it was taken."""
    service.drop(token, me())


@blueprint.route("/imports/<string:token>/lessons/<int:number>", methods=["GET"])
@blueprint.doc(summary="One lesson of a brought file")
@blueprint.response(200, schemas.BlocksSchema)
@blueprint.alt_response(404, description="It does not wait any more, or no such lesson")
@access(EDITORS)
def get_brought_lesson(token: str, number: int) -> Any:
    """Its blocks as fields, to look at before taking them."""
    return {"blocks": service.look_at_lesson(token, me(), number)}


@blueprint.route("/imports/<string:token>/media/<string:name>", methods=["GET"])
@blueprint.doc(summary="A picture or sound of a brought file")
@blueprint.alt_response(404, description="It does not wait any more, or no such file")
@access(EDITORS)
def get_brought_media(token: str, name: str) -> Response:
    """Nothing in it can run."""
    path = service.media(token, me(), name)
    kind = TYPES.get(path.suffix, "application/octet-stream")
    return inert(send_file(path, mimetype=kind))


@blueprint.route("/imports/<string:token>/take", methods=["POST"])
@blueprint.doc(summary="Take lessons of a brought file into a draft")
@blueprint.arguments(schemas.TakeSchema)
@blueprint.response(200, schemas.TookSchema)
@blueprint.alt_response(400, description="None chosen, or the draft cannot hold them")
@blueprint.alt_response(404, description="It does not wait any more, or no such pack")
@blueprint.alt_response(409, description="The studio has a pack of this name")
@access(EDITORS)
def take_import(wish: dict[str, Any], token: str) -> Any:
    """One step of the history; the other language is left to be translated."""
    wish["pack"] = wish["pack"].strip().upper()
    return service.take(token, me(), wish)


@blueprint.route("/packs/<string:pack>/exports/<string:form>", methods=["GET"])
@blueprint.doc(summary="The draft as a file: qti, gift, moodle, cartridge or h5p")
@blueprint.arguments(schemas.ExportQuerySchema, location="query")
@blueprint.alt_response(400, description="Nothing to write in this form and language")
@blueprint.alt_response(404, description="No such pack")
@access(EDITORS)
def get_export(query: dict[str, Any], pack: str, form: str) -> Response:
    """In one language; what its form cannot say travels along."""
    found = service.export(pack, form, query["language"], query["lesson"])
    response = Response(found.data, content_type=found.type)
    response.headers["Content-Disposition"] = f'attachment; filename="{found.name}"'
    return response


@blueprint.route("/packs/<string:pack>/exports/<string:form>/report", methods=["GET"])
@blueprint.doc(summary="What an export would hold and what its form cannot say")
@blueprint.arguments(schemas.ExportQuerySchema, location="query")
@blueprint.response(200, schemas.ExportedSchema)
@blueprint.alt_response(400, description="Nothing to write in this form and language")
@blueprint.alt_response(404, description="No such pack")
@access(EDITORS)
def get_export_report(query: dict[str, Any], pack: str, form: str) -> Any:
    """The same report as on the command line."""
    found = service.export(pack, form, query["language"], query["lesson"])
    return service.exported(found, gettext)
