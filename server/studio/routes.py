"""The studio's JSON API; the pages' own script speaks it too."""

from typing import Any

from flask import Response, request, send_file

from server.access import access, current_staff, public
from server.api import Blueprint
from server.errors import N_, BadRequest
from server.i18n import gettext
from server.packs.source import MAX_MEDIA_BYTES
from server.studio import (
    checking,
    editing,
    glances,
    lessons,
    preview,
    releases,
    schemas,
    service,
    undo,
    uploads,
)
from server.studio.remedies import service as remedies
from server.studio.rights import EDITORS, PUBLISHERS, me
from server.web import body_limit

MAX_SAVE = 300_000
HISTORY = 100

blueprint = Blueprint(
    "studio_api",
    __name__,
    url_prefix="/api/v1/studio",
    description="Drafts of packs: blocks, checks, preview, publish.",
)


@blueprint.route("/packs", methods=["POST"])
@blueprint.doc(summary="Begin a pack, or copy one")
@blueprint.arguments(schemas.NewPackSchema)
@blueprint.response(201, schemas.RevisionSchema)
@blueprint.alt_response(400, description="No pack can have this name")
@blueprint.alt_response(409, description="The studio has a pack of this name")
@access(EDITORS)
def make_pack(new: dict[str, str]) -> Any:
    """A pack with its pack.yaml and nothing else, or a copy of another."""
    pack = new["pack"].strip().upper()
    if new["of"]:
        return {"revision": lessons.fork_pack(new["of"], pack, me())}
    title, language, level = new["title"], new["language"], new["level"]
    return {"revision": lessons.make_pack(pack, title, language, level, me())}


@blueprint.route("/packs/<string:pack>", methods=["GET"])
@blueprint.doc(summary="A pack with its state, lessons and media")
@blueprint.response(200, schemas.PackSchema)
@blueprint.alt_response(404, description="No such pack")
@access(EDITORS)
def get_pack(pack: str) -> Any:
    """What its page shows, as it is now."""
    return service.as_json(service.pack_view(pack))


@blueprint.route("/packs/<string:pack>", methods=["PUT"])
@blueprint.doc(summary="Save the pack's own fields")
@blueprint.arguments(schemas.SaveSchema)
@blueprint.response(200, schemas.SavedSchema)
@blueprint.alt_response(404, description="No such pack")
@blueprint.alt_response(409, description="Somebody else changed the same field")
@access(EDITORS)
@body_limit(MAX_SAVE)
def save_pack(save: dict[str, Any], pack: str) -> Any:
    """pack.yaml: titles, summaries, cover, prerequisites and so on."""
    return lessons.save_pack(pack, save["began"], save["mine"], me())


@blueprint.route("/packs/<string:pack>/lessons", methods=["POST"])
@blueprint.doc(summary="Add a lesson")
@blueprint.arguments(schemas.NewLessonSchema)
@blueprint.response(201, schemas.AddedSchema)
@blueprint.alt_response(404, description="No such pack")
@access(EDITORS)
def add_lesson(new: dict[str, str], pack: str) -> Any:
    """A lesson with empty cards and questions at the end of the pack."""
    name, revision = lessons.add_lesson(pack, new["title"], new["language"], me())
    return {"name": name, "revision": revision}


@blueprint.route("/packs/<string:pack>/lessons/<string:lesson>", methods=["GET"])
@blueprint.doc(summary="A lesson's blocks in every language")
@blueprint.response(200, schemas.LessonSchema)
@blueprint.alt_response(404, description="No such lesson")
@access(EDITORS)
def get_lesson(pack: str, lesson: str) -> Any:
    """What the editor shows."""
    return service.lesson_view(pack, lesson)


@blueprint.route("/packs/<string:pack>/lessons/<string:lesson>", methods=["DELETE"])
@blueprint.doc(summary="Take a lesson out of the draft")
@blueprint.response(200, schemas.RevisionSchema)
@blueprint.alt_response(404, description="No such lesson")
@access(EDITORS)
def remove_lesson(pack: str, lesson: str) -> Any:
    """Published ids are listed as retired; the history keeps the text."""
    return {"revision": lessons.remove_lesson(pack, lesson, me())}


@blueprint.route("/packs/<string:pack>/lessons/<string:lesson>/move", methods=["POST"])
@blueprint.doc(summary="Move a lesson within its pack")
@blueprint.arguments(schemas.MoveSchema)
@blueprint.response(200, schemas.RevisionSchema)
@blueprint.alt_response(404, description="No such lesson")
@access(EDITORS)
def move_lesson(move: dict[str, int], pack: str, lesson: str) -> Any:
    """Files are numbered anew."""
    return {"revision": lessons.move_lesson(pack, lesson, move["to"], me())}


@blueprint.route("/packs/<string:pack>/lessons/<string:lesson>/block", methods=["PUT"])
@blueprint.doc(summary="Save one block in one language")
@blueprint.arguments(schemas.SaveBlockSchema)
@blueprint.response(200, schemas.SavedSchema)
@blueprint.alt_response(400, description="These fields make no block")
@blueprint.alt_response(404, description="No such lesson or block")
@blueprint.alt_response(409, description="Somebody else changed the same field")
@access(EDITORS)
@body_limit(MAX_SAVE)
def save_block(save: dict[str, Any], pack: str, lesson: str) -> Any:
    """Its structure goes into the other languages too."""
    return editing.save_block(
        pack,
        lesson,
        save["language"],
        save["block"],
        save["began"],
        save["mine"],
        me(),
        save["seen"],
    )


@blueprint.route("/packs/<string:pack>/lessons/<string:lesson>/block", methods=["POST"])
@blueprint.doc(summary="Add an empty block")
@blueprint.arguments(schemas.AddBlockSchema)
@blueprint.response(201, schemas.AddedSchema)
@blueprint.alt_response(404, description="No such lesson")
@blueprint.alt_response(409, description="The lesson has its rule or step already")
@access(EDITORS)
def add_block(new: dict[str, Any], pack: str, lesson: str) -> Any:
    """In every language of the pack."""
    name, revision = editing.add_block(
        pack, lesson, new["kind"], new["at"], new["type_"], me()
    )
    return {"name": name, "revision": revision}


@blueprint.route(
    "/packs/<string:pack>/lessons/<string:lesson>/block", methods=["DELETE"]
)
@blueprint.doc(summary="Take a block out")
@blueprint.arguments(schemas.NameBlockSchema, location="query")
@blueprint.response(200, schemas.RevisionSchema)
@blueprint.alt_response(404, description="No such lesson or block")
@access(EDITORS)
def remove_block(which: dict[str, str], pack: str, lesson: str) -> Any:
    """A published question is listed as retired."""
    return {"revision": editing.remove_block(pack, lesson, which["block"], me())}


@blueprint.route(
    "/packs/<string:pack>/lessons/<string:lesson>/block/move", methods=["POST"]
)
@blueprint.doc(summary="Move a block within its lesson")
@blueprint.arguments(schemas.MoveBlockSchema)
@blueprint.response(200, schemas.RevisionSchema)
@blueprint.alt_response(404, description="No such lesson or block")
@access(EDITORS)
def move_block(move: dict[str, Any], pack: str, lesson: str) -> Any:
    """In every language of the pack."""
    done = editing.move_block(pack, lesson, move["block"], move["to"], me())
    return {"revision": done}


@blueprint.route("/packs/<string:pack>/lessons/<string:lesson>/look", methods=["POST"])
@blueprint.doc(summary="Say where one is, hear who else is there")
@blueprint.arguments(schemas.WhereaboutsSchema)
@blueprint.response(200, schemas.PresenceSchema)
@blueprint.alt_response(404, description="No such pack")
@access(EDITORS)
def look_in(look: dict[str, str], pack: str, lesson: str) -> Any:
    """Asked every few seconds by an open editor."""
    person = current_staff()
    return service.look_in(
        pack, lesson[:40], look["block"], person.staff_id, person.name
    )


@blueprint.route(
    "/packs/<string:pack>/lessons/<string:lesson>/preview", methods=["GET"]
)
@blueprint.doc(summary="The lesson as the player gets it")
@blueprint.arguments(schemas.PreviewQuerySchema, location="query")
@blueprint.response(200, schemas.PreviewSchema)
@blueprint.alt_response(404, description="No such lesson or language")
@access(EDITORS)
def get_preview(query: dict[str, str], pack: str, lesson: str) -> Any:
    """Unsigned: it is for looking only."""
    return preview.preview(pack, lesson, query["language"])


@blueprint.route(
    "/packs/<string:pack>/lessons/<string:lesson>/glance", methods=["POST"]
)
@blueprint.doc(summary="A link for a phone without an account")
@blueprint.response(201, schemas.GlanceSchema)
@blueprint.alt_response(404, description="No such pack")
@access(EDITORS)
def open_glance(pack: str, lesson: str) -> Any:
    """Half a day; the editor's former link to this lesson ends."""
    return glances.open_glance(pack, lesson[:40], me())


@blueprint.route("/glances/<string:token>/preview", methods=["GET"])
@blueprint.doc(summary="The lesson behind a link")
@blueprint.arguments(schemas.PreviewQuerySchema, location="query")
@blueprint.response(200, schemas.PreviewSchema)
@blueprint.alt_response(404, description="The link has ended")
@access(public)
def glance(query: dict[str, str], token: str) -> Any:
    """To look at; nothing can be changed by it."""
    seen = glances.seen_by(token)
    return preview.preview(seen.pack, seen.lesson, query["language"])


@blueprint.route("/glances/<string:token>/blobs/<string:name>", methods=["GET"])
@blueprint.doc(summary="A file of the lesson behind a link")
@blueprint.alt_response(404, description="The link has ended, or no such file")
@access(public)
def glance_blob(token: str, name: str) -> Response:
    """As a phone would get it."""
    glances.seen_by(token)
    return _file_of_preview(name)


@blueprint.route("/packs/<string:pack>/findings", methods=["GET"])
@blueprint.doc(summary="What the checker says")
@blueprint.response(200, schemas.FindingsSchema)
@blueprint.alt_response(404, description="No such pack")
@access(EDITORS)
def get_findings(pack: str) -> Any:
    """Every fault and warning with the block that it is about, and the sizes."""
    return checking.findings(pack, gettext)


@blueprint.route("/packs/<string:pack>/findings/<string:finding>", methods=["POST"])
@blueprint.doc(summary="Do the remedy that a finding offers")
@blueprint.arguments(schemas.RemedySchema)
@blueprint.response(200, schemas.RevisionSchema)
@blueprint.alt_response(400, description="Words are asked for")
@blueprint.alt_response(404, description="No such pack")
@blueprint.alt_response(409, description="Mended meanwhile, or to be mended by hand")
@access(EDITORS)
def mend(wish: dict[str, str], pack: str, finding: str) -> Any:
    """It stands in the history like any change, and can be taken back."""
    return {"revision": remedies.apply(pack, finding, wish["text"], me())}


@blueprint.route("/packs/<string:pack>/history", methods=["GET"])
@blueprint.doc(summary="Changes, the last one first")
@blueprint.arguments(schemas.HistoryQuerySchema, location="query")
@blueprint.response(200, schemas.ChangeSchema(many=True))
@blueprint.alt_response(404, description="No such pack")
@access(EDITORS)
def get_history(query: dict[str, int | None], pack: str) -> Any:
    """A page of the history, before the change of that number."""
    return service.history(pack, HISTORY, query["before"])


@blueprint.route("/packs/<string:pack>/history/<int:number>/undo", methods=["POST"])
@blueprint.doc(summary="Take one change back")
@blueprint.response(200, schemas.RevisionSchema)
@blueprint.alt_response(404, description="No such change")
@blueprint.alt_response(409, description="The same was changed since")
@access(EDITORS)
def take_back(pack: str, number: int) -> Any:
    """Where nobody changed the same since."""
    return {"revision": undo.undo(pack, number, me())}


@blueprint.route("/packs/<string:pack>/media/<string:name>", methods=["PUT"])
@blueprint.doc(
    summary="Upload a picture or a sound",
    requestBody={
        "required": True,
        "content": {"application/octet-stream": {}},
    },
)
@blueprint.response(200, schemas.RevisionSchema)
@blueprint.alt_response(400, description="No file of this kind, or a broken one")
@blueprint.alt_response(413, description="More than 5 MB")
@access(EDITORS)
@body_limit(MAX_MEDIA_BYTES)
def put_media(pack: str, name: str) -> Any:
    """Under this name; a file of the same name is replaced."""
    if request.mimetype != "application/octet-stream":
        raise BadRequest("not-a-file", N_("Send the file's bytes as they are."))
    return {
        "revision": uploads.put_media(pack, name, request.get_data(), me(), gettext)
    }


@blueprint.route("/packs/<string:pack>/media/<string:name>", methods=["DELETE"])
@blueprint.doc(summary="Take a picture or sound out")
@blueprint.response(200, schemas.RevisionSchema)
@blueprint.alt_response(404, description="No such file")
@access(EDITORS)
def remove_media(pack: str, name: str) -> Any:
    """The history can bring it back."""
    return {"revision": uploads.remove_media(pack, name, me())}


@blueprint.route("/packs/<string:pack>/media/<string:name>", methods=["GET"])
@blueprint.doc(summary="A picture or sound of the draft, or of a published version")
@blueprint.arguments(schemas.MediaQuerySchema, location="query")
@blueprint.alt_response(404, description="No such file")
@access(EDITORS)
def get_media(query: dict[str, int | None], pack: str, name: str) -> Response:
    """As it was uploaded; nothing in it can run."""
    path, kind = uploads.media_file(pack, name, query["version"])
    return inert(send_file(path, mimetype=kind))


@blueprint.route("/blobs/<string:name>", methods=["GET"])
@blueprint.doc(summary="A file of a preview by its SHA-256")
@blueprint.alt_response(404, description="No such file")
@access(EDITORS)
def get_blob(name: str) -> Response:
    """As a phone would get it."""
    return _file_of_preview(name)


@blueprint.route("/packs/<string:pack>/publish", methods=["POST"])
@blueprint.doc(summary="Check, sign and publish the draft as it is")
@blueprint.arguments(schemas.PublishSchema)
@blueprint.response(200, schemas.PublishedSchema)
@blueprint.alt_response(404, description="No such pack")
@blueprint.alt_response(422, description="The check found faults")
@access(PUBLISHERS)
def publish(wish: dict[str, Any], pack: str) -> Any:
    """Phones hear of it the next time they ask."""
    return releases.publish(pack, me(), note=wish["note"], major=tuple(wish["major"]))


def _file_of_preview(name: str) -> Response:
    path, kind = preview.media(name)
    return inert(send_file(path, mimetype=kind, max_age=86_400))


def inert(response: Response) -> Response:
    """Somebody else's file: it is shown as a picture or played, and runs nothing."""
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    )
    return response
