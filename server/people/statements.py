"""What a phone checks before it sends anything to a node: who vouches for it.

Pure functions (docs/sync-protocol.md, section 9). A statement admits a station; it is
signed over its exact text by the node that admitted it. A station hands out its own, its
upstream's and so on, the last one signed by the centre, whose key the phone pinned.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from server.es256 import (
    BadKey,
    PrivateKey,
    PublicKey,
    digest,
    from_base64url,
    public_key,
    to_base64url,
)

MAX_STATEMENTS: Final = 8
MAX_PAYLOAD: Final = 2_000


class BadStatement(ValueError):
    """The statements do not admit this node."""


@dataclass(frozen=True, slots=True)
class Statement:
    """An admission as it travels: the exact text that is signed, and the signature."""

    payload: str
    signature: str

    def as_json(self) -> dict[str, str]:
        """The statement as it travels."""
        return {"payload": self.payload, "signature": self.signature}

    @property
    def said(self) -> dict[str, Any]:
        """What the text says; raises BadStatement where it is no admission."""
        try:
            said = (
                json.loads(self.payload) if len(self.payload) <= MAX_PAYLOAD else None
            )
        except (ValueError, RecursionError) as error:
            raise BadStatement("the statement is no JSON") from error
        if not isinstance(said, dict) or said.get("kind") != "station":
            raise BadStatement("the statement admits no station")
        return said


@dataclass(frozen=True, slots=True)
class Vouching:
    """Who vouches for this node: nobody for a centre, a chain up to it for a station."""

    statements: Sequence[Statement] = ()
    centre: Mapping[str, Any] | None = None


def admit_station(
    signer: PrivateKey,
    station: PublicKey,
    *,
    name: str,
    place: str,
    centre: str,
    issued: datetime,
) -> Statement:
    """Sign that ``station`` is one of ours; ``centre`` is the thumbprint of the topmost node."""
    said = {
        "v": 1,
        "kind": "station",
        "station": station.thumbprint,
        "key": {"x": station.x, "y": station.y},
        "name": name,
        "place": place,
        "by": signer.thumbprint,
        "centre": centre,
        "issued": issued.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    payload = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return Statement(payload, to_base64url(signer.sign(payload.encode())))


def check_chain(
    statements: Sequence[Statement], station: str, centre: PublicKey
) -> None:
    """Check that the statements admit ``station`` up to ``centre``; raises BadStatement."""
    if not 0 < len(statements) <= MAX_STATEMENTS:
        raise BadStatement("no chain of statements")
    subject = station
    for number, statement in enumerate(statements):
        said = statement.said
        if said.get("station") != subject:
            raise BadStatement("the statement admits another station")
        signer = centre
        if said.get("by") != centre.thumbprint:
            signer = _key_admitted_by(statements[number + 1 : number + 2])
        _check(statement, signer)
        if signer is centre:
            return
        subject = signer.thumbprint
    raise BadStatement("the chain does not end at the centre")


def _key_admitted_by(following: Sequence[Statement]) -> PublicKey:
    for statement in following:
        key = statement.said.get("key")
        if isinstance(key, dict):
            try:
                return public_key(str(key.get("x")), str(key.get("y")))
            except BadKey as error:
                raise BadStatement(str(error)) from error
    raise BadStatement("the chain does not end at the centre")


def _check(statement: Statement, signer: PublicKey) -> None:
    if statement.said.get("by") != signer.thumbprint:
        raise BadStatement("the statement names another signer")
    try:
        signature = from_base64url(statement.signature)
    except ValueError as error:
        raise BadStatement(str(error)) from error
    if not signer.verify(signature, statement.payload.encode()):
        raise BadStatement("the statement is not signed by who it names")


def read_statement(document: Mapping[str, Any]) -> Statement:
    """A statement as it travels; raises BadStatement where members are missing."""
    payload, signature = document.get("payload"), document.get("signature")
    if not isinstance(payload, str) or not isinstance(signature, str):
        raise BadStatement("the statement lacks its payload or signature")
    return Statement(payload, signature)


def answer_text(request: bytes, answer: bytes) -> bytes:
    """What a node signs under an answer, where the phone wants it proved."""
    return f"tianjian answer\n{digest(request)}\n{digest(answer)}".encode()


def proof_text(nonce: str, node: str) -> bytes:
    """What a node signs to prove, now and to this phone, that it holds its key."""
    return f"tianjian node\n{nonce}\n{node}".encode()
