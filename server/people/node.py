"""This node's own key: what it signs when staff restore a learner onto a new phone."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.es256 import PrivateKey, generate_key, private_key
from server.people.cards import NODE_PREFIX, make_ticket


@dataclass(frozen=True, slots=True)
class Node:
    """A running server: its name on screens, its role, its place and its key."""

    name: str
    role: str
    place_id: str
    key: PrivateKey

    @property
    def issuer(self) -> str:
        """How this node is named as the issuer of a ticket."""
        return NODE_PREFIX + self.key.thumbprint


def load_node_key(data_dir: Path) -> PrivateKey:
    """Read ``keys/node.json`` (a JWK, mode 0600); the first call makes it.

    Raises ValueError where the file is damaged: a node never changes its key by itself.
    """
    path = data_dir / "keys" / "node.json"
    try:
        return _read_key(path)
    except FileNotFoundError:
        return _first_key(path)


def _read_key(path: Path) -> PrivateKey:
    text = path.read_text("utf-8")
    try:
        return private_key(json.loads(text)["d"])
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path} is damaged: put it back from a backup") from error


def restore_ticket(node: Node, learner: str) -> dict[str, Any]:
    """A ticket signed by this node, for staff who restore a learner."""
    ticket = generate_key()
    return make_ticket(learner, ticket, node.key, issuer_name=node.issuer)


def _first_key(path: Path) -> PrivateKey:
    key = generate_key()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    jwk = {
        "kty": "EC",
        "crv": "P-256",
        "x": key.public.x,
        "y": key.public.y,
        "d": key.d,
    }
    fresh = path.with_name(f"node.{os.getpid()}.tmp")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(jwk, file)
        file.flush()
        os.fsync(file.fileno())
    try:
        # Two processes may start at once: link() lets one of them win.
        os.link(fresh, path)
    except FileExistsError:
        return _read_key(path)
    finally:
        fresh.unlink()
    return key
