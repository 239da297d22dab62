"""HTTP between nodes: joining an upstream, and relaying to it."""

from datetime import timedelta
from typing import Any, Final

from flask import Flask, Response, current_app, request
from marshmallow import Schema, fields, validate

from server.access import access, device, public, rate_limit, source
from server.api import Blueprint
from server.errors import N_, BadRequest, Unsupported
from server.es256 import BadKey, from_base64url, public_key
from server.people.routes import CentreSchema, KeySchema, StatementSchema, WhoSchema
from server.stations import admission, joining, service
from server.stations.frames import MAX_BODY
from server.web import body_limit, uncached

BINARY: Final = "application/octet-stream"
JOINS_AN_HOUR: Final = 20
HOUR: Final = timedelta(hours=1)

blueprint = Blueprint(
    "stations",
    __name__,
    url_prefix="/api/v1",
    description="Between nodes: a station joins an upstream and relays to it.",
)


class StationJoinSchema(Schema):
    """A station asks to be admitted."""

    code = fields.String(required=True, validate=validate.Length(1, 40))
    key = fields.Nested(KeySchema, required=True)
    url = fields.String(load_default="", validate=validate.Length(max=200))
    app = fields.String(load_default="", validate=validate.Length(max=40))
    signature = fields.String(
        required=True,
        validate=validate.Length(86, 86),
        metadata={"description": "By the key, over 'tianjian join' and the code"},
    )


class StationJoinedSchema(Schema):
    """The admission."""

    v = fields.Integer(required=True)
    node = fields.Nested(WhoSchema, required=True)
    key = fields.Nested(KeySchema, required=True)
    statements = fields.List(fields.Nested(StatementSchema), required=True)
    centre = fields.Nested(CentreSchema, required=True)


@blueprint.route("/stations/join", methods=["POST"])
@blueprint.doc(summary="Admit the station that knows a one-time code")
@blueprint.arguments(StationJoinSchema)
@blueprint.response(200, StationJoinedSchema)
@blueprint.alt_response(400, description="No such key, or it did not sign")
@blueprint.alt_response(403, description="bad-code: wrong, used or too old")
@blueprint.alt_response(429, description="Too many tries from one address")
@access(public)
@body_limit(4_000)
def join(said: dict[str, Any]) -> Any:
    """The code is typed by whoever sets the station up."""
    rate_limit(f"join {source()}", JOINS_AN_HOUR, HOUR)
    try:
        key = public_key(said["key"]["x"], said["key"]["y"])
        signature = from_base64url(said["signature"])
    except (BadKey, ValueError) as error:
        raise BadRequest("bad-key", N_("This is no station's key.")) from error
    if not key.verify(signature, joining.join_text(said["code"])):
        raise BadRequest("bad-key", N_("This is no station's key."))
    relaying = _relaying()
    centre = joining.centre_document(relaying)
    _, statement = admission.join(
        said["code"],
        key,
        relaying.wiring.node,
        url=said["url"],
        app=said["app"],
        centre=str(centre["id"]),
    )
    answer = joining.joined(relaying, statement, centre)
    return uncached(answer)


@blueprint.route("/relay", methods=["POST"])
@blueprint.doc(
    summary="Batches of many learners up; receipts, letters and batches down",
    requestBody={
        "description": "A frame signed by the station (docs/relay-protocol.md)",
        "content": {BINARY: {}},
        "required": True,
    },
)
@blueprint.response(
    200,
    description="A frame signed by this node (docs/relay-protocol.md)",
    content_type=BINARY,
)
@blueprint.alt_response(400, description="No frame of the protocol")
@blueprint.alt_response(401, description="unknown-station, or its signature is false")
@blueprint.alt_response(403, description="station-revoked")
@blueprint.alt_response(413, description="Too many bytes: send less")
@blueprint.alt_response(415, description="Not application/octet-stream")
@access(device)
@body_limit(MAX_BODY)
def relay() -> Response:
    """Take what a station brings and answer with what it lacks."""
    if request.mimetype != BINARY:
        raise Unsupported()
    answer = service.take_relay(request.get_data(), _relaying())
    response = Response(answer, content_type=BINARY)
    response.headers["Cache-Control"] = "no-store"
    return response


def init_app(app: Flask, relaying: Any) -> None:
    """Take relays as ``relaying()`` says: it is asked at each request."""
    app.extensions["relaying"] = relaying


def _relaying() -> service.Relaying:
    found: service.Relaying = current_app.extensions["relaying"]()
    return found
