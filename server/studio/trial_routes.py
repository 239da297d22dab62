"""The studio's JSON API for releasing to some places first."""

from typing import Any

from server.access import access, current_staff
from server.api import Blueprint
from server.people.places import Scope
from server.studio import review_schemas as forms
from server.studio import schemas, trials
from server.studio.rights import PUBLISHERS, me

blueprint = Blueprint(
    "studio_trials_api",
    __name__,
    url_prefix="/api/v1/studio/packs",
    description="Versions for phones of some places first.",
)


@blueprint.route("/<string:pack>/trial", methods=["POST"])
@blueprint.doc(summary="Publish the draft to phones of some places first")
@blueprint.arguments(forms.NewTrialSchema)
@blueprint.response(200, schemas.PublishedSchema)
@blueprint.alt_response(400, description="No place, or everywhere")
@blueprint.alt_response(404, description="No such pack or place")
@blueprint.alt_response(422, description="The check found faults")
@access(PUBLISHERS)
def begin(wish: dict[str, Any], pack: str) -> Any:
    """It gets the next version's number; a trial that was under way is over."""
    return trials.begin(pack, wish["places"], _mine(), me(), wish["note"])


@blueprint.route("/<string:pack>/trial", methods=["PUT"])
@blueprint.doc(summary="Widen, pause or resume a trial")
@blueprint.arguments(forms.ChangeTrialSchema)
@blueprint.response(200, forms.NumberSchema)
@blueprint.alt_response(404, description="No such pack or place, or no trial")
@blueprint.alt_response(409, description="A place would be left out")
@access(PUBLISHERS)
def change(wish: dict[str, Any], pack: str) -> Any:
    """More places, or no further phone while it is paused."""
    number = 0
    if wish["places"]:
        number = trials.widen(pack, wish["places"], _mine(), me())
    if wish["paused"] is not None:
        number = trials.pause(pack, wish["paused"], me())
    return {"number": number}


@blueprint.route("/<string:pack>/trial/release", methods=["POST"])
@blueprint.doc(summary="Give the version on trial to all phones")
@blueprint.response(200, forms.VersionNumberSchema)
@blueprint.alt_response(404, description="No such pack, or no trial")
@access(PUBLISHERS)
def release(pack: str) -> Any:
    """Phones that have it fetch nothing."""
    return {"version": trials.release(pack, me())}


@blueprint.route("/<string:pack>/trial", methods=["DELETE"])
@blueprint.doc(summary="Stop a trial")
@blueprint.arguments(forms.StopTrialSchema)
@blueprint.response(200, forms.VersionNumberSchema)
@blueprint.alt_response(404, description="No such pack, or no trial")
@access(PUBLISHERS)
def stop(wish: dict[str, str], pack: str) -> Any:
    """Phones that have it keep it until the next version."""
    return {"version": trials.stop(pack, wish["why"], me())}


def _mine() -> Scope:
    scope: Scope = current_staff().scope(*PUBLISHERS.roles)
    return scope
