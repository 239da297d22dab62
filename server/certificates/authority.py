"""An authority of one's own: for a county whose tablets all carry its root, and for tests."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

TEN_YEARS: Final = timedelta(days=3652)
LIFETIME: Final = timedelta(days=90)
# Clocks of old boxes run behind.
GRACE: Final = timedelta(hours=25)


class LocalAuthority:
    """Signs at once, by a root key in a folder: ``root.key`` (0600) and ``root.pem``."""

    def __init__(self, folder: Path, lifetime: timedelta = LIFETIME) -> None:
        self.folder, self.lifetime = folder, lifetime

    @property
    def root_file(self) -> Path:
        """The certificate that devices have to trust."""
        self._root()
        return self.folder / "root.pem"

    def issue(self, hostname: str, request: str) -> str | None:
        """The certificate for the request's key, and for nothing but this name."""
        root, key = self._root()
        wanted = x509.load_pem_x509_csr(request.encode())
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(_named(hostname))
            .issuer_name(root.subject)
            .public_key(wanted.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - GRACE)
            .not_valid_after(now + self.lifetime)
            .add_extension(
                x509.SubjectAlternativeName([x509.DNSName(hostname)]), critical=False
            )
            .add_extension(
                x509.BasicConstraints(ca=False, path_length=None), critical=True
            )
            .add_extension(
                x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False
            )
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()),
                critical=False,
            )
            .sign(key, SHA256())
        )
        return _pem(certificate) + _pem(root)

    def _root(self) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
        key_file, root_file = self.folder / "root.key", self.folder / "root.pem"
        if not root_file.exists():
            self._make(key_file, root_file)
        key = serialization.load_pem_private_key(key_file.read_bytes(), None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        return x509.load_pem_x509_certificate(root_file.read_bytes()), key

    def _make(self, key_file: Path, root_file: Path) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        key = ec.generate_private_key(ec.SECP256R1())
        secret = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        key_file.touch(0o600)
        key_file.write_bytes(secret)
        name, now = _named("Tianjian stations"), datetime.now(UTC)
        root = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - GRACE)
            .not_valid_after(now + TEN_YEARS)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(key.public_key()),
                critical=False,
            )
            .sign(key, SHA256())
        )
        root_file.write_text(_pem(root), "ascii")


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode("ascii")
