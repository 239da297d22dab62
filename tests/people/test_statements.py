"""Who vouches for a node: the same cases that the phone's code passes (pwa/test/sync)."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.es256 import from_base64url, public_key
from server.people.statements import (
    MAX_STATEMENTS,
    BadStatement,
    check_chain,
    proof_text,
    read_statement,
)
from tests.vectors.nodes import BY_CENTRE, BY_TOWN, CENTRE, TOWN, nodes

STATIONS = [
    each for each in nodes()["cases"] if each["document"]["node"]["role"] == "station"
]


@pytest.mark.parametrize("case", STATIONS, ids=lambda case: str(case["name"]))
def test_only_a_chain_up_to_the_centre_admits_a_station(case: dict[str, Any]) -> None:
    document = case["document"]
    statements = [read_statement(each) for each in document["statements"]]
    if case["good"]:
        check_chain(statements, document["node"]["id"], CENTRE.public)
        return
    with pytest.raises(BadStatement):
        check_chain(statements, document["node"]["id"], CENTRE.public)


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"payload": 1, "signature": "x"},
        {"payload": "[" * 5000, "signature": ""},
        {"payload": "[]", "signature": ""},
        {"payload": BY_CENTRE.payload, "signature": "***"},
        {"payload": BY_CENTRE.payload.replace('"x":"', '"x":"A'), "signature": "AAAA"},
    ],
)
def test_papers_that_cannot_be_read_admit_nobody(document: dict[str, Any]) -> None:
    with pytest.raises(BadStatement):
        check_chain([read_statement(document)], TOWN.thumbprint, CENTRE.public)


def test_an_endless_chain_is_not_followed() -> None:
    with pytest.raises(BadStatement):
        check_chain([BY_TOWN] * (MAX_STATEMENTS + 1), TOWN.thumbprint, CENTRE.public)


def test_a_node_proves_itself_anew_to_each_who_asks(
    app: Flask, client: FlaskClient
) -> None:
    answer = client.get("/api/v1/node?nonce=abcdefghijklmnop")
    assert answer.headers["Cache-Control"] == "no-store"
    document = answer.json
    assert document is not None
    key = public_key(**document["key"])
    assert key.thumbprint == document["node"]["id"]
    signature = from_base64url(document["signature"])
    assert key.verify(signature, proof_text("abcdefghijklmnop", key.thumbprint))
    assert not key.verify(signature, proof_text("abcdefghijklmnoq", key.thumbprint))
    assert "signature" not in (client.get("/api/v1/node").json or {})
    assert client.get("/api/v1/node?nonce=short").status_code == 422
