"""An operator in front of a station's page, without a browser."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.db import now
from server.es256 import PrivateKey, seeded_key
from server.people.node import Node
from server.people.statements import admit_station
from server.stations import upstream
from server.stations.models import Upstream

PIN = "739124"
SAME = {"Sec-Fetch-Site": "same-origin"}
CENTRE = seeded_key("centre")


def post(client: FlaskClient, path: str, **form: Any) -> TestResponse:
    """Send a form as a browser does from the same site."""
    headers = form.pop("headers", SAME)
    return client.post(path, data=form, headers=headers)


def enter(client: FlaskClient, pin: str = PIN, **form: Any) -> TestResponse:
    """Type a PIN at the door."""
    return post(client, "/station/enter", pin=pin, **form)


def joined(app: Flask, centre: PrivateKey = CENTRE) -> Upstream:
    """Let the station of ``app`` have been admitted by a centre that nobody runs."""
    node: Node = app.extensions["sync"].node
    key = centre.public
    statement = admit_station(
        centre,
        node.key.public,
        name="吕田服务站",
        place="",
        centre=centre.thumbprint,
        issued=now(),
    )
    said = {
        "node": {"name": "从化县域中心", "role": "centre", "id": key.thumbprint},
        "key": {"x": key.x, "y": key.y},
        "statements": [statement.as_json()],
        "centre": {
            "id": key.thumbprint,
            "name": "从化县域中心",
            "key": {"x": key.x, "y": key.y},
            "url": "https://tianjian.example",
        },
    }
    return upstream.keep_upstream("http://127.0.0.1:9", said, node)
