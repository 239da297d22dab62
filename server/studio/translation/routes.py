"""The JSON API of translations."""

from typing import Any

from flask import Response, request

from server.access import access
from server.api import Blueprint
from server.errors import N_, BadRequest
from server.i18n import gettext
from server.studio.rights import EDITORS, me
from server.studio.routes import MAX_SAVE
from server.studio.translation import schemas, service
from server.web import body_limit

blueprint = Blueprint(
    "studio_translations_api",
    __name__,
    url_prefix="/api/v1/studio/packs",
    description="Translations of drafts: what is missing or stale, files in and out.",
)


MAX_FILE = 5_000_000


@blueprint.route("/<string:pack>/translations", methods=["GET"])
@blueprint.doc(summary="How far each translation is")
@blueprint.response(200, schemas.ProgressSchema)
@blueprint.alt_response(404, description="No such pack")
@access(EDITORS)
def get_progress(pack: str) -> Any:
    """Fields without a translation, and those whose source changed since."""
    return service.progress(pack)


@blueprint.route("/<string:pack>/lessons/<string:lesson>/fits", methods=["POST"])
@blueprint.doc(summary="Say that a translation still fits")
@blueprint.arguments(schemas.FitsSchema)
@blueprint.response(200, schemas.BlockTranslationSchema)
@blueprint.alt_response(400, description="The source language itself")
@blueprint.alt_response(404, description="No such lesson or block")
@access(EDITORS)
@body_limit(MAX_SAVE)
def still_fits(said: dict[str, Any], pack: str, lesson: str) -> Any:
    """For the source words that were looked at, and no later ones."""
    return service.still_fits(
        pack, lesson, said["block"], said["language"], said["words"], me()
    )


@blueprint.route("/<string:pack>/translations/<string:language>", methods=["GET"])
@blueprint.doc(summary="A translation as a PO or XLIFF file")
@blueprint.arguments(schemas.FormSchema, location="query")
@blueprint.alt_response(400, description="The source language itself")
@blueprint.alt_response(404, description="No such pack")
@access(EDITORS)
def get_file(query: dict[str, str], pack: str, language: str) -> Response:
    """For translators outside the studio."""
    data, name = service.export_file(pack, language, query["form"])
    response = Response(data, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.route("/<string:pack>/translations/<string:language>", methods=["POST"])
@blueprint.doc(
    summary="Take in a translator's file",
    requestBody={"required": True, "content": {"application/octet-stream": {}}},
)
@blueprint.response(200, schemas.TakenSchema)
@blueprint.alt_response(400, description="A broken file, or another pack's")
@blueprint.alt_response(404, description="No such pack")
@blueprint.alt_response(413, description="More than 5 MB")
@access(EDITORS)
@body_limit(MAX_FILE)
def take_file(pack: str, language: str) -> Any:
    """Words only; what is missing, unsure or changed here since stays as it is."""
    if request.mimetype != "application/octet-stream":
        raise BadRequest("not-a-file", N_("Send the file's bytes as they are."))
    return service.import_file(pack, language, request.get_data(), me(), gettext)
