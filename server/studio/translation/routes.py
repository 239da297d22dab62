"""The JSON API of translations."""

from typing import Any

from server.access import access, current_staff
from server.api import Blueprint
from server.studio.routes import EDITORS, MAX_SAVE
from server.studio.translation import schemas, service
from server.web import body_limit

blueprint = Blueprint(
    "studio_translations_api",
    __name__,
    url_prefix="/api/v1/studio/packs",
    description="Translations of drafts: what is missing or stale, files in and out.",
)


def _me() -> str:
    return str(current_staff().staff_id)


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
        pack, lesson, said["block"], said["language"], said["words"], _me()
    )
