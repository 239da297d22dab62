"""HTTP for phones: sync, links between phones, rescue files."""

from datetime import timedelta
from typing import Any, Final

from flask import Response, current_app, request

from server.access import (
    access,
    device,
    limit_guesses,
    public,
    rate_limit,
    rate_limit_within,
    source,
)
from server.api import Blueprint
from server.errors import Unsupported
from server.es256 import to_base64url
from server.people.statements import answer_text
from server.sync import links, schemas, service
from server.sync.envelope import MAX_REQUEST, MAX_RESCUE
from server.web import body_limit, uncached

BINARY: Final = "application/octet-stream"
MAX_LINK_BODY: Final = 8 * 1024
HOUR: Final = timedelta(hours=1)
# A whole school may come through one address; a machine that makes learners is slower.
DEVICES_AN_HOUR: Final = 5000
CODES_AN_HOUR: Final = 60
RESCUES_AN_HOUR: Final = 200
WRONG_CODES: Final = 10
WRONG_CODES_WINDOW: Final = timedelta(minutes=15)

blueprint = Blueprint(
    "sync",
    __name__,
    url_prefix="/api/v1",
    description="Answers in, the learner's other batches and mail out.",
)


def _binary(what: str) -> dict[str, Any]:
    return {
        "description": what,
        # OpenAPI 3.1 describes raw bytes by the media type alone, without a schema.
        "content": {BINARY: {}},
    }


def _body() -> bytes:
    """The request's body; it must say that it is a frame, so that no form can send it."""
    if request.mimetype != BINARY:
        raise Unsupported()
    return request.get_data()


def _wiring() -> service.Wiring:
    wiring: service.Wiring = current_app.extensions["sync"]
    return wiring


def _count_new_device() -> None:
    rate_limit_within(f"enrol {source()}", DEVICES_AN_HOUR, HOUR)


@blueprint.route("/sync", methods=["POST"])
@blueprint.doc(
    summary="Send batches, get verdicts and news",
    requestBody={**_binary("A signed request (protocol, section 4)"), "required": True},
    responses={"200": _binary("The answer: a header line, then batches")},
)
@blueprint.alt_response(400, description="The frame is malformed")
@blueprint.alt_response(401, description="The request's signature is false")
@blueprint.alt_response(409, description="unknown-device: send the card; bad-link")
@blueprint.alt_response(410, description="The learner was erased")
@blueprint.alt_response(413, description="Too many bytes or batches: send fewer")
@blueprint.alt_response(415, description="Not application/octet-stream")
@blueprint.alt_response(429, description="Too many new devices from one address")
@access(device)
@body_limit(MAX_REQUEST)
def sync() -> Response:
    """Take a phone's batches and answer with what it lacks."""
    body = _body()
    answer = service.take_sync(body, _wiring(), _count_new_device)
    response = Response(answer, content_type=BINARY)
    if "proof" in request.args:
        # Over plain HTTP somebody in between could say "received" in our name.
        said = answer_text(body, answer)
        proof = to_base64url(_wiring().node.key.sign(said))
        response.headers["Tianjian-Proof"] = proof
    response.headers["Cache-Control"] = "no-store"
    # No page: the short policy is as strict, and every byte travels by 2G.
    response.headers["Content-Security-Policy"] = "default-src 'none'"
    return response


@blueprint.route("/links", methods=["POST"])
@blueprint.doc(
    summary="Leave a ticket behind an 8-digit code",
    requestBody={**_binary("A signed request with a ticket"), "required": True},
)
@blueprint.response(201, schemas.CodeSchema)
@blueprint.alt_response(400, description="No ticket that this phone granted")
@blueprint.alt_response(401, description="The request's signature is false")
@blueprint.alt_response(409, description="unknown-device: sync first")
@blueprint.alt_response(413, description="Too large")
@blueprint.alt_response(415, description="Not application/octet-stream")
@blueprint.alt_response(429, description="Too many codes from one address")
@access(device)
@body_limit(MAX_LINK_BODY)
def make_link() -> Any:
    """Keep the ticket for ten minutes."""
    body = _body()
    rate_limit(f"codes {source()}", CODES_AN_HOUR, HOUR)
    return uncached(links.leave_ticket(body), 201)


@blueprint.route("/links/claim", methods=["POST"])
@blueprint.doc(summary="Get the ticket behind a code, once")
@blueprint.arguments(schemas.ClaimSchema)
@blueprint.response(200, schemas.TicketSchema)
@blueprint.alt_response(404, description="No such code, or its time is up")
@blueprint.alt_response(429, description="Too many wrong codes from one address")
@access(public)
@body_limit(MAX_LINK_BODY)
def claim_link(claim: dict[str, str]) -> Any:
    """Ten wrong codes lock the source for a while."""
    with limit_guesses(f"claim {source()}", WRONG_CODES, WRONG_CODES_WINDOW):
        return uncached(links.claim_ticket(claim["code"]))


@blueprint.route("/rescue", methods=["POST"])
@blueprint.doc(
    summary="Bring a rescue file",
    requestBody={**_binary("A .tjrescue file (section 6)"), "required": True},
)
@blueprint.response(200, schemas.RescuedSchema)
@blueprint.alt_response(400, description="Not a rescue file")
@blueprint.alt_response(410, description="The learner was erased")
@blueprint.alt_response(413, description="More than 16 MB or 10,000 batches")
@blueprint.alt_response(415, description="Not application/octet-stream")
@blueprint.alt_response(429, description="Too many files from one address")
@access(public)
@body_limit(MAX_RESCUE)
def rescue() -> Any:
    """Take a file from whoever brings it: the signatures inside decide."""
    body = _body()
    rate_limit(f"rescue {source()}", RESCUES_AN_HOUR, HOUR)
    return uncached(service.take_rescue(body, _wiring(), _count_new_device))
