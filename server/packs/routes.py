"""What phones and other nodes read: the catalogue, files by their hash, packs as one file."""

import gzip
import re
from functools import lru_cache

import brotli
from flask import Response, request, send_file
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from server.access import access, public
from server.api import Blueprint
from server.errors import N_, NotFound
from server.packs import service
from server.packs.blobs import SIBLINGS, content_type
from server.packs.schemas import CatalogueSchema

blueprint = Blueprint("packs", __name__, description="Packs out to phones")

FOR_EVER = "public, max-age=31536000, immutable"
# A file is no page and may load nothing; the policy of pages costs 200 bytes a file.
NOTHING = "default-src 'none'; frame-ancestors 'none'"
BINARY = {"type": "string", "format": "binary"}
FILE_NAME = re.compile(r"(?P<pack>[A-Z0-9-]{2,13})-(?P<version>[1-9][0-9]{0,5})")


@blueprint.get("/api/v1/catalogue")
@blueprint.response(200, CatalogueSchema)
@blueprint.alt_response(304, description="The catalogue of If-None-Match still holds")
@blueprint.alt_response(404, description="Nothing has been published here yet")
@access(public)
def catalogue() -> Response:
    """The signed catalogue."""
    current = service.current_catalogue()
    encoding = _accepted()
    response = Response(_packed(current.body, encoding), mimetype="application/json")
    response.headers["Cache-Control"] = "no-cache"
    _mark(response, current.etag, encoding)
    response.make_conditional(request)
    return response


@blueprint.get("/blobs/<string:name>")
@blueprint.response(200, BINARY, content_type="*/*")
@blueprint.alt_response(
    206, schema=BINARY, content_type="*/*", description="The part asked for by Range"
)
@blueprint.alt_response(304, description="Nothing changes under a hash")
@blueprint.alt_response(404, description="No such file here")
@blueprint.alt_response(416, description="There is no such part")
@access(public)
def blob(name: str) -> Response:
    """A file of a pack by the SHA-256 of its content; parts by Range."""
    path = service.blob_path(name)
    if path is None:
        raise NotFound("no-blob", N_("No such file is kept here."))
    with path.open("rb") as stream:
        mimetype = content_type(stream.read(64))
    # A part is always one of the plain file: a phone counts the bytes that it keeps.
    encoding = "" if "Range" in request.headers else _accepted()
    packed = path.with_suffix(SIBLINGS[encoding]) if encoding else path
    if not packed.is_file():
        encoding, packed = "", path
    response = send_file(packed, mimetype, conditional=False, etag=False)
    for header in ("Last-Modified", "Content-Disposition"):
        response.headers.remove(header)
    response.headers["Cache-Control"] = FOR_EVER
    response.headers["Content-Security-Policy"] = NOTHING
    _mark(response, name, encoding)
    size = packed.stat().st_size
    try:
        response.make_conditional(request, accept_ranges=True, complete_length=size)
    except RequestedRangeNotSatisfiable:
        response.close()
        raise
    return response


@blueprint.get("/blobs/<string:name>/since/<string:older>")
@blueprint.response(200, BINARY, content_type="application/octet-stream")
@blueprint.alt_response(404, description="One of the two is no text or is not here")
@access(public)
def blob_since(name: str, older: str) -> Response:
    """What a text says that an older one does not: docs/pack-format.md, section 5."""
    rest = service.blob_since(name, older)
    response = Response(rest, mimetype="application/octet-stream")
    response.headers["Cache-Control"] = FOR_EVER
    response.headers["Content-Security-Policy"] = NOTHING
    return response


@blueprint.get("/packs/<string:name>.tjpack")
@blueprint.response(200, BINARY, content_type="application/zip")
@blueprint.alt_response(404, description="No such version was published here")
@access(public)
def tjpack(name: str) -> Response:
    """A whole pack as one file: `<pack>-<version>`."""
    found = FILE_NAME.fullmatch(name)
    if not found:
        raise NotFound("no-pack", N_("No such pack was published here."))
    path = service.download(found["pack"], int(found["version"]))
    response = send_file(
        path,
        "application/zip",
        as_attachment=True,
        download_name=f"{name}.tjpack",
        conditional=True,
        etag=path.stem,
    )
    response.headers["Cache-Control"] = "no-cache"
    return response


def _accepted() -> str:
    """The best encoding that the client names itself: `br`, `gzip` or none."""
    for encoding in SIBLINGS:
        if request.accept_encodings[encoding] > 0:
            return encoding
    return ""


def _mark(response: Response, etag: str, encoding: str) -> None:
    response.headers["Vary"] = "Accept-Encoding"
    response.set_etag(f"{etag}-{encoding}" if encoding else etag)
    if encoding:
        response.headers["Content-Encoding"] = encoding


@lru_cache(maxsize=4)
def _packed(body: bytes, encoding: str) -> bytes:
    if encoding == "br":
        return bytes(brotli.compress(body))
    return gzip.compress(body, 9, mtime=0) if encoding else body
