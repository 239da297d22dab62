"""Nodes that a phone may believe, and such that it must not: docs/sync-protocol.md, section 9."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from server.es256 import PrivateKey, seeded_key, to_base64url
from server.people.node import Node
from server.people.routes import describe
from server.people.statements import Statement, Vouching, admit_station

CENTRE, TOWN, VILLAGE, ROGUE = map(
    seeded_key, ("centre", "town station", "village outlet", "rogue")
)
ISSUED = datetime(2026, 11, 26, tzinfo=UTC)


def admitted(signer: PrivateKey, station: PrivateKey, name: str) -> Statement:
    """An admission below our centre."""
    return admit_station(
        signer,
        station.public,
        name=name,
        place="xikeng",
        centre=CENTRE.thumbprint,
        issued=ISSUED,
    )


BY_CENTRE = admitted(CENTRE, TOWN, "溪坑站")
BY_TOWN = admitted(TOWN, VILLAGE, "Village outlet")
BY_ROGUE = admitted(ROGUE, TOWN, "溪坑站")


def renamed(statement: Statement) -> Statement:
    """The same with another name written into it."""
    said = json.loads(statement.payload) | {"name": "Another"}
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return replace(statement, payload=text)


def case(
    name: str,
    key: PrivateKey,
    *statements: Statement,
    good: bool,
    role: str = "station",
) -> dict[str, Any]:
    """A node's document, its key so that a test can sign a nonce, and whether it is ours."""
    node = Node(name, role, "xikeng", key)
    return {
        "name": name,
        "good": good,
        "d": key.d,
        "document": describe(node, Vouching(statements), None),
    }


def nodes() -> dict[str, Any]:
    """The file ``sync/nodes.json``."""
    return {
        "centre": {
            "id": CENTRE.thumbprint,
            "x": CENTRE.public.x,
            "y": CENTRE.public.y,
        },
        "statement_text": BY_CENTRE.payload,
        "statement_signature": to_base64url(CENTRE.sign(BY_CENTRE.payload.encode())),
        "cases": [
            case("the centre itself", CENTRE, good=True, role="centre"),
            case("admitted by the centre", TOWN, BY_CENTRE, good=True),
            case("two hops down", VILLAGE, BY_TOWN, BY_CENTRE, good=True),
            case("no papers", ROGUE, good=False),
            case(
                "a stranger that says it is the centre",
                ROGUE,
                good=False,
                role="centre",
            ),
            case("another station's papers", ROGUE, BY_CENTRE, good=False),
            case("signed by a stranger", TOWN, BY_ROGUE, good=False),
            case("a chain that stops half way", VILLAGE, BY_TOWN, good=False),
            case("a chain in the wrong order", VILLAGE, BY_CENTRE, BY_TOWN, good=False),
            case("a text changed afterwards", TOWN, renamed(BY_CENTRE), good=False),
        ],
    }
