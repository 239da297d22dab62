"""ECDSA P-256 keys and raw signatures, as WebCrypto makes them on a phone.

Signatures are r and s side by side (64 bytes, IEEE P1363) over SHA-256. A key is named by its
RFC 7638 thumbprint; coordinates and thumbprints travel as base64url without padding (RFC 7515).
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.hashes import SHA256

SIGNATURE_BYTES = 64

_ES256 = ec.ECDSA(SHA256())
_ES256_DETERMINISTIC = ec.ECDSA(SHA256(), deterministic_signing=True)


class BadKey(ValueError):
    """The coordinates are no point of P-256, or not written canonically."""


def to_base64url(data: bytes) -> str:
    """Return ``data`` as base64url without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def from_base64url(text: str) -> bytes:
    """Read base64url without padding; raises ValueError unless it is the canonical text."""
    data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if to_base64url(data) != text:
        raise ValueError("not canonical base64url")
    return data


def digest(data: bytes) -> str:
    """Return the SHA-256 of ``data`` as base64url (43 characters)."""
    return to_base64url(sha256(data).digest())


def thumbprint(x: str, y: str) -> str:
    """Return the RFC 7638 thumbprint of the P-256 key with these coordinates."""
    members = {"crv": "P-256", "kty": "EC", "x": x, "y": y}
    return digest(json.dumps(members, separators=(",", ":"), sort_keys=True).encode())


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A P-256 point that was checked to lie on the curve."""

    x: str
    y: str
    point: ec.EllipticCurvePublicKey

    @property
    def thumbprint(self) -> str:
        """The RFC 7638 name of this key."""
        return thumbprint(self.x, self.y)

    def verify(self, signature: bytes, message: bytes) -> bool:
        """Tell whether ``signature`` (64 raw bytes) is this key's over ``message``."""
        if len(signature) != SIGNATURE_BYTES:
            return False
        r = int.from_bytes(signature[:32], "big")
        s = int.from_bytes(signature[32:], "big")
        try:
            self.point.verify(encode_dss_signature(r, s), message, _ES256)
        except InvalidSignature:
            return False
        return True


@lru_cache(maxsize=4096)
def public_key(x: str, y: str) -> PublicKey:
    """Load a public key from its base64url coordinates; raises BadKey.

    Kept in memory, because checking the point costs as much as a signature.
    """
    try:
        raw_x, raw_y = from_base64url(x), from_base64url(y)
        if len(raw_x) != 32 or len(raw_y) != 32:
            raise ValueError("a coordinate is not 32 bytes long")
        point = ec.EllipticCurvePublicKey.from_encoded_point(
            ec.SECP256R1(), b"\x04" + raw_x + raw_y
        )
    except ValueError as error:
        raise BadKey(str(error)) from error
    return PublicKey(x, y, point)


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """A P-256 key pair."""

    secret: ec.EllipticCurvePrivateKey
    public: PublicKey

    @property
    def d(self) -> str:
        """The secret number as base64url, the ``d`` of a JWK (RFC 7518)."""
        value = self.secret.private_numbers().private_value
        return to_base64url(value.to_bytes(32, "big"))

    @property
    def thumbprint(self) -> str:
        """The RFC 7638 name of the public half."""
        return self.public.thumbprint

    def sign(self, message: bytes) -> bytes:
        """Sign ``message``: 64 raw bytes, deterministic (RFC 6979)."""
        der = self.secret.sign(message, _ES256_DETERMINISTIC)
        r, s = decode_dss_signature(der)
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def _pair(secret: ec.EllipticCurvePrivateKey) -> PrivateKey:
    numbers = secret.public_key().public_numbers()
    x = to_base64url(numbers.x.to_bytes(32, "big"))
    y = to_base64url(numbers.y.to_bytes(32, "big"))
    return PrivateKey(secret, public_key(x, y))


def generate_key() -> PrivateKey:
    """Make a new key pair from the system's randomness."""
    return _pair(ec.generate_private_key(ec.SECP256R1()))


def private_key(d: str) -> PrivateKey:
    """Load the key pair with this secret number (base64url, 32 bytes); raises BadKey."""
    try:
        raw = from_base64url(d)
        if len(raw) != 32:
            raise ValueError("a secret number is 32 bytes long")
        return _pair(ec.derive_private_key(int.from_bytes(raw, "big"), ec.SECP256R1()))
    except ValueError as error:
        raise BadKey(str(error)) from error


def seeded_key(seed: str) -> PrivateKey:
    """Derive a key pair from a name: for demo people, vectors and benchmarks only."""
    order = int("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", 16)
    number = int.from_bytes(sha256(seed.encode()).digest(), "big") % (order - 1) + 1
    return private_key(to_base64url(number.to_bytes(32, "big")))
