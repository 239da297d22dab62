"""HTTP for phones that look for a node: who answers here, and who vouches for it."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Flask, current_app
from marshmallow import Schema, fields, validate

from server.access import access, public
from server.api import Blueprint
from server.es256 import to_base64url
from server.people.node import Node
from server.people.statements import Vouching, proof_text
from server.web import uncached

blueprint = Blueprint(
    "node",
    __name__,
    url_prefix="/api/v1",
    description="Who answers here, and who vouches for it.",
)


class NonceSchema(Schema):
    """What the phone made up for this one question."""

    nonce = fields.String(
        load_default=None, validate=validate.Regexp(r"^[A-Za-z0-9_-]{16,64}\Z")
    )


class KeySchema(Schema):
    """A P-256 public key, coordinates in base64url."""

    x = fields.String(required=True)
    y = fields.String(required=True)


class WhoSchema(Schema):
    """The node: its name on screens, its role, its id and its place."""

    name = fields.String(required=True)
    role = fields.String(required=True, validate=validate.OneOf(("centre", "station")))
    id = fields.String(required=True, metadata={"description": "Thumbprint of the key"})
    place = fields.String(required=True)


class StatementSchema(Schema):
    """An admission: the exact text that is signed, and the signature."""

    payload = fields.String(required=True)
    signature = fields.String(required=True)


class CentreSchema(Schema):
    """The topmost node, for an app that came from a station."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    key = fields.Nested(KeySchema, required=True)
    url = fields.String(required=True)


class NodeSchema(Schema):
    """The answer: docs/sync-protocol.md, section 9."""

    v = fields.Integer(required=True)
    node = fields.Nested(WhoSchema, required=True)
    key = fields.Nested(KeySchema, required=True)
    statements = fields.List(fields.Nested(StatementSchema), required=True)
    centre = fields.Nested(CentreSchema, allow_none=True)
    nonce = fields.String()
    signature = fields.String(metadata={"description": "Over the nonce and the id"})


class ListedSchema(Schema):
    """A station that phones may look for."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    place = fields.String(required=True)
    url = fields.String(required=True)


class StationsSchema(Schema):
    """The list that a phone fetches once a day."""

    stations = fields.List(fields.Nested(ListedSchema), required=True)


#: Id, name, place and address of each station that this node admitted.
Addresses = Callable[[], Sequence[tuple[str, str, str, str]]]


def init_app(
    app: Flask,
    node: Node,
    vouching: Callable[[], Vouching],
    addresses: Addresses = tuple,
) -> None:
    """Answer as ``node``; ``vouching`` is asked each time and must be cheap."""
    app.extensions["node"] = (node, vouching)
    app.extensions["addresses"] = addresses


@blueprint.route("/node", methods=["GET"])
@blueprint.doc(summary="Who answers here, proved by a fresh signature")
@blueprint.arguments(NonceSchema, location="query")
@blueprint.response(200, NodeSchema)
@access(public)
def node(query: dict[str, str | None]) -> Any:
    """A phone asks this before it sends anything."""
    here, vouching = current_app.extensions["node"]
    document = describe(here, vouching(), query["nonce"])
    return uncached(document)


@blueprint.route("/stations", methods=["GET"])
@blueprint.doc(summary="Stations that phones may look for")
@blueprint.response(200, StationsSchema)
@access(public)
def stations() -> Any:
    """Names and addresses only: what hangs on the wall of each."""
    listed = [
        {"id": station, "name": name, "place": place, "url": url}
        for station, name, place, url in current_app.extensions["addresses"]()
        if url
    ]
    return {"stations": listed}, 200, {"Cache-Control": "no-cache"}


def describe(node: Node, vouching: Vouching, nonce: str | None) -> dict[str, Any]:
    """The document; with a nonce, the proof that it was made just now."""
    key = node.key
    document: dict[str, Any] = {
        "v": 1,
        "node": {
            "name": node.name,
            "role": node.role,
            "id": key.thumbprint,
            "place": node.place_id,
        },
        "key": {"x": key.public.x, "y": key.public.y},
        "statements": [statement.as_json() for statement in vouching.statements],
        "centre": vouching.centre,
    }
    if nonce:
        signature = to_base64url(key.sign(proof_text(nonce, key.thumbprint)))
        document |= {"nonce": nonce, "signature": signature}
    return document
