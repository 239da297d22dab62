"""Sealed batches: open and verify, and for tests, demo and benchmarks, seal.

Pure functions on bytes (docs/sync-protocol.md, section 3): no database, no Flask.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from server.es256 import SIGNATURE_BYTES, PrivateKey, PublicKey, digest
from server.sync.columns import decode_body, encode_body
from server.sync.events import Decoded, Event
from server.sync.untrusted import (
    MAX_NUMBER,
    MAX_SAFE,
    is_thumbprint,
    strict_json,
    whole,
)

MAX_BATCH: Final = 64 * 1024
MAX_HEAD: Final = 1024
MAX_EVENTS: Final = 500


class BadBatch(ValueError):
    """The batch cannot be part of a chain; ``reason`` is a verdict of the protocol."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class SealedBatch:
    """A batch whose head was read; its body is still closed.

    ``payload`` is the base64url SHA-256 of head and body: what the next batch calls ``prev``.
    """

    raw: bytes
    learner: str
    device: str
    n: int
    prev: str
    first: int
    count: int
    sealed: int
    payload: str
    body_at: int

    @property
    def body(self) -> bytes:
        """The bytes after the head, still compressed."""
        return self.raw[self.body_at :]

    @property
    def last(self) -> int:
        """The counter of the last event."""
        return self.first + self.count - 1

    def signed_by(self, key: PublicKey) -> bool:
        """Tell whether ``key`` signed head and body."""
        return key.verify(self.raw[:SIGNATURE_BYTES], self.raw[SIGNATURE_BYTES:])


def open_batch(raw: bytes) -> SealedBatch:
    """Read the head of a sealed batch. Raises BadBatch: ``too-large`` or ``malformed``."""
    if len(raw) > MAX_BATCH:
        raise BadBatch("too-large", f"{len(raw)} bytes")
    end, head = _head(raw)
    _check_head(head)
    return SealedBatch(
        raw=raw,
        learner=head.get("learner", head["device"]),
        device=head["device"],
        n=head["n"],
        prev=head["prev"],
        first=head["first"],
        count=head["count"],
        sealed=head["sealed"],
        payload=digest(raw[SIGNATURE_BYTES:]),
        body_at=end + 1,
    )


def named(raw: bytes) -> tuple[str | None, int | None]:
    """Device and number that a batch claims, as far as they can be read: for verdicts."""
    try:
        _, head = _head(raw)
    except BadBatch:
        return None, None
    device, n = head.get("device"), head.get("n")
    if is_thumbprint(device) and whole(n, 1, MAX_NUMBER):
        return device, n
    return None, None


def _head(raw: bytes) -> tuple[int, dict[str, Any]]:
    end = raw.find(b"\n", SIGNATURE_BYTES, SIGNATURE_BYTES + MAX_HEAD)
    if end < 0:
        raise BadBatch("malformed", "no head line")
    try:
        head = strict_json(raw[SIGNATURE_BYTES:end])
    except ValueError as error:
        raise BadBatch("malformed", "the head is no JSON") from error
    if not isinstance(head, dict):
        raise BadBatch("malformed", "the head is no object")
    return end, head


def _check_head(head: dict[str, Any]) -> None:
    if head.get("v") != 1:
        raise BadBatch("malformed", "not a head of version 1")
    if whole(head.get("count"), MAX_EVENTS + 1, MAX_SAFE):
        raise BadBatch("too-large", f"{head['count']} events")
    good = (
        is_thumbprint(head.get("device"))
        and is_thumbprint(head.get("learner", head["device"]))
        and whole(head.get("n"), 1, MAX_NUMBER)
        and whole(head.get("first"), 1, MAX_SAFE - MAX_EVENTS)
        and whole(head.get("count"), 1, MAX_EVENTS)
        and whole(head.get("sealed"), -MAX_SAFE, MAX_SAFE)
    )
    if not good:
        raise BadBatch("malformed", "a member of the head is missing or wrong")
    if head["n"] == 1:
        linked = head.get("prev") == "" and head["first"] == 1
    else:
        linked = is_thumbprint(head.get("prev")) and head["first"] > 1
    if not linked:
        raise BadBatch("malformed", "prev or first does not fit n")


def decode(batch: SealedBatch) -> Decoded:
    """Decode the body of a batch. Raises ``columns.Unreadable``."""
    return decode_body(
        batch.body,
        device=batch.device,
        first=batch.first,
        count=batch.count,
        sealed=batch.sealed,
    )


def seal(
    key: PrivateKey,
    events: Sequence[Event],
    *,
    learner: str,
    n: int,
    prev: str,
    sealed: int,
    plain: bool = False,
) -> bytes:
    """Encode and sign one batch as a phone does; ``plain`` leaves the body uncompressed."""
    return seal_body(
        key,
        encode_body(events, sealed, plain=plain),
        len(events),
        learner=learner,
        n=n,
        prev=prev,
        first=events[0].counter,
        sealed=sealed,
    )


def seal_body(
    key: PrivateKey,
    body: bytes,
    count: int,
    *,
    learner: str,
    n: int,
    prev: str,
    first: int,
    sealed: int,
) -> bytes:
    """Put a head before ``body`` and a signature before both."""
    device = key.thumbprint
    head: dict[str, Any] = {"v": 1, "learner": learner, "device": device, "n": n}
    if learner == device:
        del head["learner"]
    head |= {"prev": prev, "first": first, "count": count, "sealed": sealed}
    message = json.dumps(head, separators=(",", ":")).encode() + b"\n" + body
    return key.sign(message) + message
