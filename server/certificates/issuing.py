"""Names and certificates at the centre: who gets which name, and who signs.

Requests are files: ``DATA_DIR/certificates/<name>.csr``, beside it ``<name>.pem`` once it is
issued, ``<name>.trouble`` where it could not be. So an operator sees what goes on, may sign by
hand, and a restart loses nothing.
"""

import fcntl
import json
import logging
import os
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final, Protocol

from cryptography import x509

from server.certificates.holding import HOSTNAME, names_of, public_bytes

MAX_REQUEST: Final = 4_000
#: One station asks for so many others at most: it may be a stolen one.
MOST_BEHIND_ONE: Final = 50
LABEL: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,40}[a-z0-9])?")

log = logging.getLogger(__name__)


class BadRequestFile(ValueError):
    """The certificate request is not one for the name that this station has."""


class CannotIssue(Exception):
    """The authority did not sign; the message says why, for the operator."""


class Issuer(Protocol):
    """Whoever signs."""

    def issue(self, hostname: str, request: str) -> str | None:
        """The certificate with its chain (PEM), or None where it will come later.

        Raises CannotIssue.
        """


class Hook(Protocol):
    """Whoever changes DNS records."""

    def run(self, verb: str, kind: str, name: str, value: str) -> None:
        """Change one record; raises CannotIssue."""


class FileIssuer:
    """A person, or their tools: they put ``<name>.pem`` beside the request."""

    def issue(self, hostname: str, request: str) -> str | None:
        """Nothing to do but wait."""
        return None


class Desk:
    """Takes requests of stations, gives back what was issued."""

    def __init__(
        self, data_dir: Path, domain: str, issuer: Issuer, hook: Hook | None = None
    ) -> None:
        self.folder = data_dir / "certificates"
        self.domain, self.issuer, self.hook = domain, issuer, hook

    def name_for(self, station: str, wish: str) -> str:
        """The name of a station, the same for ever; ``wish`` is tried first as its label."""
        with self._locked():
            names = self._names()
            known = names.get(station)
            if known:
                return known
            taken = set(names.values())
            number = sha256(station.encode()).hexdigest()
            labels = [wish, f"{wish}-{number[:4]}"] if LABEL.fullmatch(wish) else []
            labels.append(f"s{number[:12]}")
            name = next(
                each for each in (f"{label}.{self.domain}" for label in labels)
                if each not in taken
            )  # fmt: skip
            self._write("names.json", json.dumps({**names, station: name}, indent=1))
            return name

    def answer(self, station: str, wish: str, request: str | None) -> dict[str, Any]:
        """What a relay's answer says of name and certificate.

        A station that is content sends no ``request`` and hears its name only.
        """
        hostname = self.name_for(station, wish)
        said: dict[str, Any] = {"hostname": hostname}
        if request is None:
            return said
        try:
            self._take(hostname, request)
        except BadRequestFile as error:
            return {**said, "certificate_trouble": str(error)}
        chain = self.issued(hostname, request)
        if chain:
            return {**said, "certificate": chain}
        trouble = self._read(f"{hostname}.trouble")
        return {**said, "certificate_trouble": trouble} if trouble else said

    def may_ask_for(self, carrier: str, station: str) -> bool:
        """Whether a station may carry another's wish: known already, or one of not too many."""
        with self._locked():
            behind: dict[str, list[str]] = json.loads(self._read("behind.json") or "{}")
            those = behind.setdefault(carrier, [])
            if station in those:
                return True
            if len(those) >= MOST_BEHIND_ONE:
                return False
            those.append(station)
            self._write("behind.json", json.dumps(behind, indent=1))
            return True

    def locate(self, hostname: str, address: str) -> None:
        """Keep where a station is in its LAN, for its name to lead there."""
        try:
            inside = ip_address(address).is_private
        except ValueError:
            return
        if inside and self._read(f"{hostname}.lan").split()[:1] != [address]:
            self._write(f"{hostname}.lan", address)

    def issued(self, hostname: str, request: str) -> str:
        """The certificate for the key of this request, if it has most of its time left."""
        chain = self._read(f"{hostname}.pem")
        return chain if is_good(chain, request) else ""

    def pending(self) -> list[str]:
        """Names whose request waits for a certificate."""
        names = [path.stem for path in sorted(self.folder.glob("*.csr"))]
        return [
            name for name in names if not self.issued(name, self._read(f"{name}.csr"))
        ]

    def work(self, say: Callable[[str], None] = log.info) -> int:
        """Have what waits signed; how many were. One process at a time, others pass by."""
        done = 0
        with self._locked(wait=False, name="work.lock") as mine:
            for path in sorted(self.folder.glob("*.lan")) if mine and self.hook else []:
                self._publish(path.stem, say)
            for hostname in self.pending() if mine else []:
                done += self._work_on(hostname, say)
        return done

    def _publish(self, hostname: str, say: Callable[[str], None]) -> None:
        """Let the name lead to the station's address; a second word says that it does."""
        words = self._read(f"{hostname}.lan").split()
        if len(words) != 1 or self.hook is None:
            return
        try:
            self.hook.run("set", "A", hostname, words[0])
        except CannotIssue as error:
            say(f"{hostname}: {error}")
            return
        self._write(f"{hostname}.lan", f"{words[0]} published")

    def start_work(self) -> threading.Thread:
        """Sign beside the answering of requests: an authority takes a minute."""
        thread = threading.Thread(target=self.work, daemon=True, name="certificates")
        thread.start()
        return thread

    def _work_on(self, hostname: str, say: Callable[[str], None]) -> bool:
        try:
            chain = self.issuer.issue(hostname, self._read(f"{hostname}.csr"))
        except CannotIssue as error:
            self._write(f"{hostname}.trouble", str(error)[:500])
            say(f"{hostname}: {error}")
            return False
        if chain is None:
            return False
        self._write(f"{hostname}.pem", chain)
        (self.folder / f"{hostname}.trouble").unlink(missing_ok=True)
        say(f"{hostname}: issued")
        return True

    def _take(self, hostname: str, request: str) -> None:
        """Keep a request; only for the name that is this station's, and for nothing else."""
        check_request(request, hostname)
        if self._read(f"{hostname}.csr") != request and not self.issued(
            hostname, request
        ):
            self._write(f"{hostname}.csr", request)

    def _names(self) -> dict[str, str]:
        names: dict[str, str] = json.loads(self._read("names.json") or "{}")
        return names

    def _read(self, name: str) -> str:
        try:
            return (self.folder / name).read_text("utf-8")
        except FileNotFoundError:
            return ""

    def _write(self, name: str, text: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = self.folder / f".{name}.{os.getpid()}.{threading.get_ident()}"
        with fresh.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.folder / name)

    @contextmanager
    def _locked(self, *, wait: bool = True, name: str = "names.lock") -> Iterator[bool]:
        """Alone among all processes; False where somebody else is and we do not wait."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.folder / name).open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                yield False
                return
            yield True


def is_good(chain: str, request: str) -> bool:
    """Whether a certificate is for the key of this request and has most of its time left."""
    key = key_of_request(request)
    try:
        leaf = x509.load_pem_x509_certificates(chain.encode())[0] if chain else None
    except ValueError:
        return False
    if leaf is None or not key or public_bytes(leaf.public_key()) != key:
        return False
    left = leaf.not_valid_after_utc - datetime.now(UTC)
    return left > (leaf.not_valid_after_utc - leaf.not_valid_before_utc) / 3


def key_of_request(request: str) -> bytes:
    """The public key in a certificate request; empty where it cannot be read."""
    try:
        return public_bytes(x509.load_pem_x509_csr(request.encode()).public_key())
    except ValueError:
        return b""


def check_request(request: str, hostname: str) -> None:
    """Raises BadRequestFile unless this is a request for this one name, signed by its key."""
    if len(request) > MAX_REQUEST:
        raise BadRequestFile("the request is too long")
    try:
        wanted = x509.load_pem_x509_csr(request.encode("ascii"))
        good = wanted.is_signature_valid
    except (ValueError, TypeError) as error:
        raise BadRequestFile("the request cannot be read") from error
    if not good:
        raise BadRequestFile("the request is not signed by its key")
    if names_of(wanted) != [hostname] or not HOSTNAME.fullmatch(hostname):
        raise BadRequestFile("the request is for another name")
    for extension in wanted.extensions:
        if not isinstance(extension.value, x509.SubjectAlternativeName):
            raise BadRequestFile("the request asks for more than a name")
