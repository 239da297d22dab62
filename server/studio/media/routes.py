"""Uploads by tus 1.0 (https://tus.io/protocols/resumable-upload), renditions, posters, captions."""

from base64 import b64decode
from binascii import Error
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from flask import Response, request

from server.access import access, public
from server.api import Blueprint
from server.errors import N_, BadRequest, Problem, Unsupported
from server.i18n import gettext
from server.people.staff_service import staff_names
from server.studio.media import films, receiving, schemas, work
from server.studio.media.limits import MOST_BYTES, PIECE
from server.studio.media.words import WHY
from server.studio.rights import EDITORS, me
from server.studio.schemas import RevisionSchema
from server.web import body_limit

blueprint = Blueprint(
    "studio_media_api",
    __name__,
    url_prefix="/api/v1/studio",
    description="Files of any size into a draft: resumable uploads and what becomes of them.",
)

TUS: Final = "1.0.0"
PART: Final = "application/offset+octet-stream"
#: Headers that tell a client what this server speaks.
ABOUT: Final = {
    "Tus-Resumable": TUS,
    "Tus-Version": TUS,
    "Tus-Extension": "creation,expiration,termination,checksum",
    "Tus-Checksum-Algorithm": ",".join(receiving.CHECKSUMS),
    "Tus-Max-Size": str(max(MOST_BYTES.values())),
}


def _tus(view: Callable[..., Response]) -> Callable[..., Response]:
    """Refuse other versions of the protocol; name ours in the answer."""

    @wraps(view)
    def speaking(*args: Any, **kwargs: Any) -> Response:
        if request.headers.get("Tus-Resumable") != TUS:
            raise Problem(
                "other-tus",
                "Tus-Resumable: 1.0.0 is spoken here.",
                status=412,
                headers={"Tus-Version": TUS},
            )
        response = view(*args, **kwargs)
        response.headers["Tus-Resumable"] = TUS
        response.headers["Cache-Control"] = "no-store"
        return response

    return speaking


@blueprint.route("/uploads", methods=["OPTIONS"], provide_automatic_options=False)
@blueprint.response(204)
@access(public)
def about_uploads() -> Response:
    """What this server speaks of tus."""
    return Response(status=204, headers=ABOUT)


@blueprint.route("/packs/<string:pack>/uploads", methods=["POST"])
@blueprint.doc(summary="Begin an upload (tus: creation)")
@blueprint.response(201)
@blueprint.alt_response(400, description="No length, or no name")
@blueprint.alt_response(404, description="No such pack")
@blueprint.alt_response(409, description="Too many unfinished uploads")
@blueprint.alt_response(412, description="Another version of tus")
@blueprint.alt_response(413, description="Too big, or the studio is full")
@access(EDITORS)
@body_limit(1)
@_tus
def begin(pack: str) -> Response:
    """Upload-Length; Upload-Metadata with filename, name (in media/, no ending) and kind."""
    told = _metadata(request.headers.get("Upload-Metadata", ""))
    length = request.headers.get("Upload-Length", "")
    if not (length.isascii() and length.isdigit() and len(length) < 16):
        raise BadRequest("no-length", "Say Upload-Length, a number of bytes.")
    fields = {
        "file_name": told.get("filename", ""),
        "stem": told.get("name", ""),
        "kind": told.get("kind", ""),
        "bytes": int(length),
    }
    found = receiving.begin(pack, fields, me())
    response = _answer(found, 201)
    response.headers["Location"] = f"/api/v1/studio/uploads/{found.upload}"
    return response


@blueprint.route("/uploads/<string:upload>", methods=["HEAD"])
@blueprint.doc(summary="How much of an upload has come (tus)")
@blueprint.response(200)
@blueprint.alt_response(404, description="No such upload of yours")
@access(EDITORS)
@_tus
def how_far(upload: str) -> Response:
    """Upload-Offset: send on from there."""
    found = receiving.progress(upload, me())
    response = _answer(found, 200)
    response.headers["Upload-Length"] = str(found.bytes)
    return response


@blueprint.route("/uploads/<string:upload>", methods=["PATCH"])
@blueprint.doc(
    summary="Send a piece of an upload (tus)",
    requestBody={"required": True, "content": {PART: {}}},
)
@blueprint.response(204)
@blueprint.alt_response(404, description="No such upload of yours")
@blueprint.alt_response(409, description="The server has another part")
@blueprint.alt_response(412, description="Another version of tus")
@blueprint.alt_response(413, description="More than 16 MB in one piece")
@blueprint.alt_response(415, description="Not application/offset+octet-stream")
@blueprint.alt_response(423, description="Another window is sending it")
@access(EDITORS)
@body_limit(PIECE)
@_tus
def send_piece(upload: str) -> Response:
    """From Upload-Offset on; with Upload-Checksum a damaged piece is refused (460)."""
    if request.mimetype != PART:
        raise Unsupported("not-a-piece", f"Send {PART}.")
    offset = request.headers.get("Upload-Offset", "")
    if not (offset.isascii() and offset.isdigit() and len(offset) < 16):
        raise BadRequest("no-offset", "Say Upload-Offset, a number of bytes.")
    checksum = request.headers.get("Upload-Checksum", "")
    found = receiving.append(upload, me(), int(offset), request.stream, checksum)
    return _answer(found, 204)


@blueprint.route("/uploads/<string:upload>", methods=["DELETE"])
@blueprint.doc(summary="Take an upload away (tus: termination)")
@blueprint.response(204)
@blueprint.alt_response(404, description="No such upload of yours")
@blueprint.alt_response(412, description="Another version of tus")
@access(EDITORS)
@_tus
def cancel(upload: str) -> Response:
    """What it became stays in the draft."""
    receiving.cancel(upload, me())
    return Response(status=204)


@blueprint.route("/uploads/<string:upload>/again", methods=["POST"])
@blueprint.doc(summary="Make the renditions anew, of a part if wanted")
@blueprint.arguments(schemas.CutSchema)
@blueprint.response(204)
@blueprint.alt_response(404, description="No such upload of yours")
@blueprint.alt_response(
    409, description="It is being worked on, or the original is gone"
)
@access(EDITORS)
def make_again(cut: dict[str, float], upload: str) -> None:
    """While the original is kept: a week."""
    work.again(upload, me(), cut["start"], cut["end"])


@blueprint.route("/packs/<string:pack>/uploads", methods=["GET"])
@blueprint.doc(summary="Uploads into a draft and what became of them")
@blueprint.response(200, schemas.UploadSchema(many=True))
@blueprint.alt_response(404, description="No such pack")
@access(EDITORS)
def list_uploads(pack: str) -> Any:
    """The newest first."""
    rows, mine = receiving.uploads_of(pack), me()
    names = staff_names({row["staff_id"] for row in rows})
    return [
        {
            **row,
            "mine": row["staff_id"] == mine,
            "by": names.get(row["staff_id"], ""),
            "why": _why(row["problem"]),
        }
        for row in rows
    ]


@blueprint.route("/packs/<string:pack>/videos/<string:stem>/poster", methods=["POST"])
@blueprint.doc(summary="Choose the picture that stands for a video")
@blueprint.arguments(schemas.PosterSchema)
@blueprint.response(200, RevisionSchema)
@blueprint.alt_response(400, description="The video has no such moment")
@blueprint.alt_response(404, description="No such video")
@access(EDITORS)
def choose_poster(wish: dict[str, float], pack: str, stem: str) -> Any:
    """A moment of it, in seconds."""
    return {"revision": films.set_poster(pack, stem, wish["at"], me())}


@blueprint.route(
    "/packs/<string:pack>/videos/<string:stem>/captions/<string:language>",
    methods=["GET"],
)
@blueprint.doc(summary="The captions of a video in one language")
@blueprint.response(200, schemas.CaptionsSchema)
@blueprint.alt_response(404, description="No such video or language")
@access(EDITORS)
def get_captions(pack: str, stem: str, language: str) -> Any:
    """None where nobody wrote any."""
    return {"cues": films.captions(pack, stem, language)}


@blueprint.route(
    "/packs/<string:pack>/videos/<string:stem>/captions/<string:language>",
    methods=["PUT"],
)
@blueprint.doc(summary="Write the captions of a video in one language")
@blueprint.arguments(schemas.CaptionsSchema)
@blueprint.response(200, RevisionSchema)
@blueprint.alt_response(400, description="Times or words that cannot be")
@blueprint.alt_response(404, description="No such pack or language")
@access(EDITORS)
def put_captions(body: dict[str, Any], pack: str, stem: str, language: str) -> Any:
    """An empty list takes them out."""
    return {"revision": films.save_captions(pack, stem, language, body["cues"], me())}


def _why(code: str) -> str:
    words = WHY.get(code, "")
    return gettext(words) if words else ""


def _answer(found: receiving.Progress, status: int) -> Response:
    response = Response(status=status)
    response.headers["Upload-Offset"] = str(found.offset)
    if found.offset < found.bytes:
        # RFC 9110 date: when an unfinished upload is taken away.
        ends = found.ends.strftime("%a, %d %b %Y %H:%M:%S GMT")
        response.headers["Upload-Expires"] = ends
    return response


def _metadata(header: str) -> dict[str, str]:
    """Upload-Metadata: names and base64 values, apart by commas. Raises BadRequest."""
    if len(header) > 4_000:
        raise BadRequest("bad-metadata", "Upload-Metadata is too long.")
    told = {}
    for part in filter(None, (each.strip() for each in header.split(","))):
        name, _, value = part.partition(" ")
        try:
            told[name] = b64decode(value, validate=True).decode()
        except (Error, ValueError) as error:
            raise BadRequest(
                "bad-metadata", N_("The file's name cannot be read.")
            ) from error
    return told
