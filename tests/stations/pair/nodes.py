"""Nodes in this process, each with its own data, and how one joins another without a line."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from server.app import create_app
from server.db import Base, db
from server.stations import admission, upstream
from server.stations.joining import centre_document, joined
from server.sync.models import Batch
from server.sync.phone import Phone
from tests.conftest import SeparateClient, make_settings
from tests.sync.talk import BINARY, sealed


@dataclass
class Node:
    """One application with its own data."""

    app: Flask
    folder: Path

    @contextmanager
    def inside(self) -> Iterator[None]:
        with self.app.app_context():
            yield
            db.session.remove()

    def sync(self, phone: Phone, times: int = 1) -> None:
        """A phone comes by with some batches."""
        with self.inside():
            body = phone.request(sealed(phone, times))
            answer = self.app.test_client().post(
                "/api/v1/sync", data=body, content_type=BINARY
            )
            assert answer.status_code == 200

    def batches(self) -> set[bytes]:
        """Every batch of the ledger, byte for byte."""
        with self.inside():
            return set(db.session.scalars(select(Batch.blob)))


def make_node(folder: Path, role: str, **more: object) -> Node:
    """A node with empty tables."""
    app = create_app(make_settings(folder, role=role, **more))
    app.testing = True
    app.test_client_class = SeparateClient
    with app.app_context():
        Base.metadata.create_all(db.engine)
    return Node(app, folder)


def admit(centre: Node, station: Node, name: str = "吕田服务站") -> None:
    """Join without a line: the two talk in this process."""
    with station.inside():
        node = station.app.extensions["sync"].node
    with centre.inside():
        relaying = centre.app.extensions["relaying"]()
        code = admission.make_code("", name, made_by="test")
        document = centre_document(relaying)
        _, statement = admission.join(
            code, node.key.public, relaying.wiring.node, url="", app="",
            centre=str(document["id"]),
        )  # fmt: skip
        said = joined(relaying, statement, document)
    with station.inside():
        upstream.keep_upstream("http://127.0.0.1:9", said, node)
