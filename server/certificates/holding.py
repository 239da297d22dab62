"""What a station holds: its key, which never leaves it, its name and its certificate.

Files in ``DATA_DIR/tls``: ``key.pem`` (0600), ``hostname``, ``chain.pem``. They are replaced in
one step each, so that a server which reads them sees the old ones or the new ones.
"""

import os
import re
import ssl
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

# A DNS name with at least one dot, lower case (RFC 1123).
HOSTNAME: Final = re.compile(
    r"(?=.{4,200}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]"
)
MAX_CHAIN_BYTES: Final = 20_000


class BadCertificate(ValueError):
    """The certificate is not for this station's key and name, or cannot be read."""


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate in use."""

    hostname: str
    issuer: str
    begins: datetime
    ends: datetime

    def is_due(self, moment: datetime) -> bool:
        """Tell whether a new one should be fetched: a third of its time is left."""
        return moment >= self.ends - (self.ends - self.begins) / 3


class Holding:
    """The TLS files of this station."""

    def __init__(self, data_dir: Path) -> None:
        self.folder = data_dir / "tls"
        self.key_file = self.folder / "key.pem"
        self.chain_file = self.folder / "chain.pem"
        self.name_file = self.folder / "hostname"

    @property
    def hostname(self) -> str:
        """The name that the centre gave to this station; empty before it did."""
        try:
            return self.name_file.read_text("ascii").strip()
        except FileNotFoundError:
            return ""

    def rename(self, hostname: str) -> None:
        """Keep the name that the centre gives; raises BadCertificate where it is none."""
        if not HOSTNAME.fullmatch(hostname):
            raise BadCertificate(f"{hostname!r} is no host name")
        if hostname != self.hostname:
            self._replace(self.name_file, hostname.encode(), 0o644)

    def held(self) -> Held | None:
        """The certificate in use; None where there is none that can be read."""
        try:
            leaf = _leaf(self.chain_file.read_text("ascii"))
        except (FileNotFoundError, BadCertificate, UnicodeDecodeError):
            return None
        names = names_of(leaf)
        issuer = leaf.issuer.get_attributes_for_oid(NameOID.COMMON_NAME)
        return Held(
            names[0] if names else "",
            str(issuer[0].value) if issuer else "",
            leaf.not_valid_before_utc,
            leaf.not_valid_after_utc,
        )

    def wants(self, moment: datetime) -> bool:
        """Tell whether a certificate should be asked for now."""
        held = self.held()
        named = bool(self.hostname)
        return named and (
            held is None or held.hostname != self.hostname or held.is_due(moment)
        )

    def request(self) -> str:
        """A certificate request (PKCS #10, PEM) for our name, signed by our key."""
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, self.hostname[:64])])
        return (
            x509.CertificateSigningRequestBuilder()
            .subject_name(name)
            .add_extension(
                x509.SubjectAlternativeName([x509.DNSName(self.hostname)]),
                critical=False,
            )
            .sign(self._key(), SHA256())
            .public_bytes(serialization.Encoding.PEM)
            .decode("ascii")
        )

    def install(self, chain: str, moment: datetime) -> None:
        """Take a certificate with its chain (PEM) into use.

        Raises BadCertificate unless it is for our key and name and good at ``moment``.
        """
        leaf = _leaf(chain)
        if public_bytes(leaf.public_key()) != public_bytes(self._key().public_key()):
            raise BadCertificate("the certificate is for another key")
        if self.hostname not in names_of(leaf):
            raise BadCertificate("the certificate is for another name")
        if not leaf.not_valid_before_utc <= moment < leaf.not_valid_after_utc:
            raise BadCertificate("the certificate is not good at this time")
        self._replace(self.chain_file, chain.encode("ascii"), 0o644)

    def _key(self) -> ec.EllipticCurvePrivateKey:
        try:
            data = self.key_file.read_bytes()
        except FileNotFoundError:
            data = ec.generate_private_key(ec.SECP256R1()).private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            self._replace(self.key_file, data, 0o600)
        key = serialization.load_pem_private_key(data, None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        return key

    def _replace(self, path: Path, data: bytes, mode: int) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_name(f"{path.name}.{os.getpid()}.tmp")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)


def _leaf(chain: str) -> x509.Certificate:
    if len(chain) > MAX_CHAIN_BYTES:
        raise BadCertificate("the chain is too long")
    try:
        return x509.load_pem_x509_certificates(chain.encode("ascii"))[0]
    except ValueError as error:
        raise BadCertificate("this is no certificate") from error


def names_of(signed: x509.Certificate | x509.CertificateSigningRequest) -> list[str]:
    """The DNS names that a certificate or a request is for."""
    try:
        names = signed.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        return names.value.get_values_for_type(x509.DNSName)
    except (x509.ExtensionNotFound, ValueError):
        return []


def public_bytes(key: object) -> bytes:
    """A public key in one form, to compare two."""
    data: bytes = key.public_bytes(  # type: ignore[attr-defined]
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return data


class Listener:
    """The TLS context of a server, made anew when the certificate on disk was replaced."""

    def __init__(self, holding: Holding) -> None:
        self.holding = holding
        self._made: tuple[tuple[int, int], ssl.SSLContext] | None = None

    def context(self) -> ssl.SSLContext | None:
        """The context for the next connection; None while there is no certificate."""
        try:
            stat = self.holding.chain_file.stat()
            stamp = (stat.st_mtime_ns, stat.st_ino)
            if self._made is None or self._made[0] != stamp:
                self._made = (stamp, self._load())
        except (OSError, ssl.SSLError):
            # A half-copied file of the operator's: what served before goes on serving.
            return self._made[1] if self._made else None
        return self._made[1]

    def _load(self) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(self.holding.chain_file, self.holding.key_file)
        context.set_alpn_protocols(["http/1.1"])
        return context
