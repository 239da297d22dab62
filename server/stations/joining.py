"""Joining an upstream: what both sides say, and what the station keeps of it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from server import __version__
from server.db import run_unit
from server.errors import BadRequest, Conflict, N_
from server.es256 import to_base64url
from server.packs.blobs import write_durably
from server.people import places
from server.people.node import Node
from server.people.statements import Statement
from server.stations import service, upstream
from server.stations.admission import spelled
from server.stations.models import Upstream
from server.stations.road import Road, Trouble
from server.stations.service import Relaying

PATH: Final = "/api/v1/stations/join"
JSON: Final = "application/json"


def join_text(code: str) -> bytes:
    """What the station signs to show that it holds its key."""
    return f"tianjian join\n{spelled(code)}".encode()


def centre_document(relaying: Relaying) -> dict[str, Any]:
    """The topmost node as phones and stations are told of it: this one, or its centre.

    Raises Conflict ``no-centre`` at a station that has not joined an upstream itself.
    """
    if relaying.vouching.centre is None and relaying.wiring.node.role != "centre":
        raise Conflict(
            "no-centre", N_("This station has no upstream yet: it can admit no other.")
        )
    return service.centre_document(relaying)


def joined(
    relaying: Relaying, statement: Statement, centre: Mapping[str, Any]
) -> dict[str, Any]:
    """The answer to a station that is admitted."""
    node = relaying.wiring.node
    key = node.key.public
    chain = [statement, *relaying.vouching.statements]
    return {
        "v": 1,
        "node": {
            "name": node.name,
            "role": node.role,
            "id": key.thumbprint,
            "place": node.place_id,
        },
        "key": {"x": key.x, "y": key.y},
        "statements": [each.as_json() for each in chain],
        "centre": dict(centre),
    }


def join_upstream(
    url: str, code: str, node: Node, *, public_url: str, data_dir: Path
) -> Upstream:
    """Ask ``url`` to admit this station, and keep what it answers.

    Raises Trouble where it cannot be reached or refuses, BadRequest where it answers
    as no upstream does.
    """
    if not url.startswith(("http://", "https://")):
        raise BadRequest(
            "bad-url", N_("The address begins with https:// (or http:// for a trial).")
        )
    key = node.key.public
    said = {
        "code": spelled(code),
        "key": {"x": key.x, "y": key.y},
        "url": public_url,
        "app": __version__,
        "signature": to_base64url(node.key.sign(join_text(code))),
    }
    body = json.dumps(said).encode()
    reply = Road(url).post(PATH, body, json_body=True)
    try:
        answer = json.loads(reply)
    except ValueError as error:
        raise Trouble("bad-answer", "no JSON") from error
    row = upstream.keep_upstream(url.rstrip("/"), answer, node)
    _settle(row, data_dir)
    return row


def _settle(row: Upstream, data_dir: Path) -> None:
    """Be that station from the next start on: role, name and place."""

    def work() -> None:
        places.ensure_top({"zh_Hans": "全部", "en": "Everywhere"})
        name = {"zh_Hans": row.station_name, "en": row.station_name}
        if row.place_id:
            places.add_place(row.place_id, places.TOP, "township", name)

    run_unit(work)
    identity = {
        "role": "station",
        "node_name": row.station_name,
        "place_id": row.place_id,
    }
    text = json.dumps(identity, ensure_ascii=False, indent=1)
    write_durably(data_dir / "station.json", text.encode())
