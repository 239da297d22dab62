"""Signatures of the publisher: detached JWS with unencoded payload, ES256 only.

RFC 7515 appendix F and RFC 7797: `<header>..<signature>` over `<header>.<the exact bytes>`.
The reader fixes the algorithm; a header that says anything else is refused. Signing is
deterministic (RFC 6979), so the same bytes and key give the same signature.
"""

import json
from typing import Any

from server.es256 import (
    BadKey,
    PrivateKey,
    PublicKey,
    from_base64url,
    public_key,
    to_base64url,
)

MAX_SIGNATURE = 1024

Jwk = dict[str, str]


class BadSignature(ValueError):
    """A signature that is malformed, by another key, or over other bytes."""


def sign(payload: bytes, key: PrivateKey) -> str:
    """The detached JWS of `key` over `payload`."""
    header = {"alg": "ES256", "b64": False, "crit": ["b64"], "kid": key.thumbprint}
    text = json.dumps(header, separators=(",", ":"), sort_keys=True)
    head = to_base64url(text.encode()).encode()
    return f"{head.decode()}..{to_base64url(key.sign(head + b'.' + payload))}"


def verify(signature: str, payload: bytes, key: PublicKey) -> None:
    """Raise BadSignature unless `signature` is `key`'s over exactly `payload`."""
    head, middle, raw = _parts(signature)
    if middle:
        raise BadSignature("the payload is not detached")
    try:
        header = json.loads(from_base64url(head))
        mark = from_base64url(raw)
    except (ValueError, RecursionError) as error:
        raise BadSignature("not base64url or not JSON") from error
    expected = {"alg": "ES256", "b64": False, "crit": ["b64"], "kid": key.thumbprint}
    # 0 == False in Python: compare as JSON text, not as values.
    if json.dumps(header, sort_keys=True) != json.dumps(expected, sort_keys=True):
        raise BadSignature("another key or another way of signing")
    if not key.verify(mark, head.encode() + b"." + payload):
        raise BadSignature("the signature does not fit")


def _parts(signature: str) -> tuple[str, str, str]:
    if len(signature) > MAX_SIGNATURE or signature.count(".") != 2:
        raise BadSignature("not a compact JWS")
    if not signature.isascii():
        raise BadSignature("not a compact JWS")
    head, middle, raw = signature.split(".")
    return head, middle, raw


def jwk(key: PublicKey) -> Jwk:
    """The public key as JWK (RFC 7517), with the members that RFC 7638 needs."""
    return {"crv": "P-256", "kty": "EC", "x": key.x, "y": key.y}


def read_jwk(value: Any) -> PublicKey:
    """A public key from its JWK; raises BadKey, also where a secret came along."""
    if not isinstance(value, dict) or "d" in value:
        raise BadKey("not a public key")
    if value.get("kty") != "EC" or value.get("crv") != "P-256":
        raise BadKey("not a P-256 key")
    x, y = value.get("x"), value.get("y")
    if not isinstance(x, str) or not isinstance(y, str):
        raise BadKey("not a P-256 key")
    return public_key(x, y)
