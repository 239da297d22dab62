"""Short lessons that another room of this node writes, each under a name of its own."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from server.db import db, now, run_unit
from server.errors import N_, Conflict, Problem
from server.people.node import Node
from server.stations.local import service
from server.stations.local.models import LocalPiece
from server.stations.local.schemas import MAX_PIECES


class Shelf:
    """Shows lessons beside the notices; ``node()`` is whose name they carry."""

    def __init__(self, node: Callable[[], Node]) -> None:
        self.node = node

    def show(self, key: str, said: dict[str, Any]) -> None:
        """Show it, or its better words. Raises BadRequest, Conflict where there is no room."""
        named = self._name(key)
        new = run_unit(lambda: _begin(named, str(said["title"])))
        try:
            service.save(named, said, self.node())
            service.publish(named)
        except Problem:
            if new:
                service.withdraw(named)
            raise

    def withdraw(self, key: str) -> None:
        """Show it no more. Raises NotFound."""
        service.withdraw(self._name(key))

    def shown(self, key: str) -> int:
        """The version that phones get; 0 for none."""
        row = db.session.get(LocalPiece, self._name(key))
        return row.version if row and row.state == "published" else 0

    def _name(self, key: str) -> str:
        digest = sha256(key.encode()).hexdigest()[:8]
        return f"local-{self.node().key.thumbprint[:8]}-{digest}"


def _begin(named: str, title: str) -> bool:
    """An empty piece of this name, where there is none; whether there was none."""
    if db.session.get(LocalPiece, named) is not None:
        return False
    if sum(row.state != "withdrawn" for row in service.pieces()) >= MAX_PIECES:
        raise Conflict("too-many", N_("Twenty are enough: take an old one away first."))
    row = LocalPiece(
        piece_id=named, kind="lesson", title=title, body={}, state="draft", version=0,
        changed_at=now(),
    )  # fmt: skip
    db.session.add(row)
    return True
