"""The JSON API of the learning paths."""

from typing import Any

from flask import Response, request

from server.access import access
from server.api import Blueprint
from server.errors import N_, BadRequest
from server.i18n import gettext
from server.packs.textfile import MAX_TEXT_BYTES
from server.studio.paths import schemas, service
from server.studio.paths.preview import first_steps
from server.studio.rights import EDITORS, PUBLISHERS, me
from server.studio.routes import MAX_SAVE
from server.studio.schemas import RevisionSchema
from server.web import body_limit

blueprint = Blueprint(
    "studio_paths_api",
    __name__,
    url_prefix="/api/v1/studio/paths",
    description="Learning paths: which courses each group takes, in which order.",
)


@blueprint.route("", methods=["GET"])
@blueprint.doc(summary="The paths of all groups, in the draft and on phones")
@blueprint.response(200, schemas.PathsSchema)
@access(EDITORS)
def get_paths() -> Any:
    """With findings, and with what a learner of each group meets first."""
    return as_json(service.view())


def as_json(view: service.PathsView) -> dict[str, Any]:
    """The view as the API sends it."""
    return {
        "revision": view.revision,
        "changed": view.changed,
        "faults": view.faults,
        "station": view.station,
        "groups": [
            {
                "group": each.group,
                "packs": each.packs,
                "on_phones": each.on_phones,
                "changed": each.changed,
                "findings": [fault.as_dict(gettext) for fault in each.findings],
                "first": first_steps(each.packs),
            }
            for each in view.groups
        ],
        "findings": [fault.as_dict(gettext) for fault in view.findings],
        "known": [
            {"pack": pack, "title": each.title, "level": each.course.level}
            for pack, each in view.known.items()
        ],
    }


@blueprint.route("/<string:group>", methods=["PUT"])
@blueprint.doc(summary="Give a group another path")
@blueprint.arguments(schemas.PathSaveSchema)
@blueprint.response(200, RevisionSchema)
@blueprint.alt_response(400, description="A pack that is not here, or stands twice")
@blueprint.alt_response(404, description="No such group")
@blueprint.alt_response(409, description="Changed meanwhile, or at a station")
@access(EDITORS)
@body_limit(MAX_SAVE)
def save_path(save: dict[str, list[str]], group: str) -> Any:
    """Phones get it when it is published. The history takes it back."""
    return {"revision": service.save_path(group, save["began"], save["mine"], me())}


@blueprint.route("/file", methods=["GET"])
@blueprint.doc(summary="The draft as paths.yaml")
@access(EDITORS)
def get_file() -> Response:
    """To the letter, with its comments."""
    return file_answer()


def file_answer() -> Response:
    """paths.yaml to keep."""
    response = Response(service.text_now(), content_type="application/yaml")
    response.headers["Content-Disposition"] = 'attachment; filename="paths.yaml"'
    return response


@blueprint.route("/file", methods=["POST"])
@blueprint.doc(
    summary="Make the draft what a paths.yaml says",
    requestBody={"required": True, "content": {"application/octet-stream": {}}},
)
@blueprint.response(200, RevisionSchema)
@blueprint.alt_response(400, description="Not sent as a file")
@blueprint.alt_response(409, description="At a station")
@blueprint.alt_response(413, description="More than 128 kB")
@blueprint.alt_response(422, description="No such file; its faults are listed")
@access(EDITORS)
@body_limit(MAX_TEXT_BYTES)
def take_file() -> Any:
    """To the letter; packs that are not here become findings."""
    if request.mimetype != "application/octet-stream":
        raise BadRequest("not-a-file", N_("Send the file's bytes as they are."))
    return {"revision": service.take_file(request.get_data(cache=False), me())}


@blueprint.route("/publish", methods=["POST"])
@blueprint.doc(summary="Put the paths on phones")
@blueprint.arguments(schemas.PathsPublishSchema)
@blueprint.response(200, schemas.PathsPublishedSchema)
@blueprint.alt_response(409, description="Changed since that revision, or at a station")
@blueprint.alt_response(422, description="There are faults; they are listed")
@access(PUBLISHERS)
def publish(wish: dict[str, int]) -> Any:
    """As they were looked at."""
    return {"number": service.publish(wish["revision"], me())}


@blueprint.route("/versions", methods=["GET"])
@blueprint.doc(summary="What was published from the studio, the last one first")
@blueprint.response(200, schemas.PathsVersionSchema(many=True))
@access(EDITORS)
def get_versions() -> Any:
    """The last twenty."""
    return service.published()


@blueprint.route("/versions/<int:number>/again", methods=["POST"])
@blueprint.doc(summary="Make the draft what was published as this catalogue")
@blueprint.response(200, RevisionSchema)
@blueprint.alt_response(404, description="Not kept")
@blueprint.alt_response(409, description="At a station")
@access(EDITORS)
def take_again(number: int) -> Any:
    """Phones keep what they have until somebody publishes."""
    return {"revision": service.take_again(number, me())}
