"""Certificates by ACME (RFC 8555) with the DNS-01 challenge: a station behind a router needs no
way in from outside. certbot's ``acme`` library speaks the protocol; install ``tianjian[acme]``.

DNS belongs to the operator, so a hook changes it: a program that is called as
``HOOK set TXT NAME VALUE`` and ``HOOK unset TXT NAME VALUE`` and returns once the record can be
seen from outside, and as ``HOOK set A NAME ADDRESS`` for a station's address in its LAN.
"""

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from server.certificates.issuing import CannotIssue

if TYPE_CHECKING:
    from acme import client, messages

HOOK_SECONDS: Final = 300
#: How often an order is begun anew because the authority forgot its own nonce.
ORDERS: Final = 4
AGENT: Final = "tianjian"


class DnsHook:
    """The operator's program that changes DNS records."""

    def __init__(self, program: str) -> None:
        self.program = program

    def run(self, verb: str, kind: str, name: str, value: str) -> None:
        """Change one record; raises CannotIssue with what the program said."""
        command = [self.program, verb, kind, name, value]
        try:
            done = subprocess.run(
                command,
                capture_output=True,
                text=True,
                timeout=HOOK_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise CannotIssue(f"the DNS hook does not run: {error}") from error
        if done.returncode:
            raise CannotIssue(
                f"the DNS hook failed: {(done.stderr or done.stdout)[-300:]}"
            )


class AcmeIssuer:
    """Orders from an ACME authority such as Let's Encrypt."""

    def __init__(self, directory: str, email: str, keys: Path, hook: DnsHook) -> None:
        self.directory, self.email, self.hook = directory, email, hook
        self.account_file = keys / "acme-account.pem"

    def issue(self, hostname: str, request: str) -> str | None:
        """Prove that the name is ours by a TXT record, then have the request signed."""
        try:
            from acme import errors, messages
            from requests import RequestException
        except ImportError as error:
            raise CannotIssue("install tianjian[acme] to use ACME") from error
        try:
            return self._order_until_known(request)
        except (errors.Error, messages.Error, RequestException) as error:
            raise CannotIssue(f"{type(error).__name__}: {error}") from error

    def _order_until_known(self, request: str) -> str:
        """RFC 8555, 6.5: who is told badNonce tries again. The library does so only once."""
        from acme import messages

        for _ in range(ORDERS - 1):
            try:
                return self._order(request)
            except messages.Error as error:
                if error.code != "badNonce":
                    raise
        return self._order(request)

    def _order(self, request: str) -> str:
        acme = self._sign_in()
        order = acme.new_order(request.encode())
        records = [self._answer(acme, each) for each in order.authorizations]
        try:
            return str(acme.poll_and_finalize(order).fullchain_pem)
        finally:
            for record in filter(None, records):
                self.hook.run("unset", *record)

    def _answer(
        self, acme: "client.ClientV2", authorization: "messages.AuthorizationResource"
    ) -> tuple[str, str, str] | None:
        """Publish what one challenge wants; the record, to be taken away afterwards."""
        from acme import challenges, messages

        body: Any = authorization.body
        if body.status == messages.STATUS_VALID:
            return None
        for offered in body.challenges:
            if isinstance(offered.chall, challenges.DNS01):
                answer, value = offered.response_and_validation(acme.net.key)
                name = offered.chall.validation_domain_name(body.identifier.value)
                self.hook.run("set", "TXT", name, value)
                acme.answer_challenge(offered, answer)
                return "TXT", name, value
        raise CannotIssue("the authority offers no DNS-01 challenge")

    def _sign_in(self) -> "client.ClientV2":
        from acme import client, errors, messages
        from josepy.jwa import ES256
        from josepy.jwk import JWKEC

        key = JWKEC(key=self._account_key())
        network = client.ClientNetwork(key, alg=ES256, user_agent=AGENT)
        directory = client.ClientV2.get_directory(self.directory, network)
        acme = client.ClientV2(directory, network)
        wish = messages.NewRegistration.from_data(
            email=self.email or None, terms_of_service_agreed=True
        )
        try:
            acme.new_account(wish)
        except errors.ConflictError as known:
            account = messages.RegistrationResource(
                uri=known.location, body=messages.Registration()
            )
            acme.query_registration(account)
        return acme

    def _account_key(self) -> ec.EllipticCurvePrivateKey:
        if not self.account_file.exists():
            self.account_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.account_file.touch(0o600)
            self.account_file.write_bytes(
                ec.generate_private_key(ec.SECP256R1()).private_bytes(
                    serialization.Encoding.PEM,
                    serialization.PrivateFormat.PKCS8,
                    serialization.NoEncryption(),
                )
            )
        key = serialization.load_pem_private_key(self.account_file.read_bytes(), None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        return key
