"""The verbs of names and certificates, for the relay, the command line and the station's page."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from server.certificates.acme_dns import AcmeIssuer, DnsHook
from server.certificates.authority import LocalAuthority
from server.certificates.holding import BadCertificate, Held, Holding
from server.certificates.issuing import CannotIssue, Desk, FileIssuer, Issuer
from server.settings import Settings

__all__ = ["BadCertificate", "CannotIssue", "Desk", "Held", "Holding", "desk_of"]


def desk_of(settings: Settings) -> Desk | None:
    """The centre's desk; None where no domain for stations is set."""
    if not settings.station_domain:
        return None
    hook = DnsHook(settings.dns_hook) if settings.dns_hook else None
    return Desk(settings.data_dir, settings.station_domain, issuer_of(settings), hook)


def issuer_of(settings: Settings) -> Issuer:
    """Who signs, as the settings say."""
    if settings.issuer == "authority":
        return LocalAuthority(settings.data_dir / "authority")
    if settings.issuer == "acme":
        hook = DnsHook(settings.dns_hook)
        keys = settings.data_dir / "keys"
        return AcmeIssuer(settings.acme_directory, settings.acme_email, keys, hook)
    return FileIssuer()


def up_extra(settings: Settings, moment: datetime) -> dict[str, Any]:
    """What a station adds to the header of a relay request."""
    holding = Holding(settings.data_dir)
    extra: dict[str, Any] = (
        {"lan": settings.lan_address} if settings.lan_address else {}
    )
    return extra | ({"csr": holding.request()} if holding.wants(moment) else {})


def take_extra(settings: Settings, answer: Mapping[str, Any], moment: datetime) -> bool:
    """Take name and certificate from a relay's answer; True where a certificate came.

    Raises BadCertificate; what is in use stays in use then.
    """
    hostname, chain = answer.get("hostname"), answer.get("certificate")
    holding = Holding(settings.data_dir)
    if isinstance(hostname, str) and hostname:
        holding.rename(hostname)
    if not isinstance(chain, str):
        return False
    holding.install(chain, moment)
    return True


def answer_extra(
    desk: Desk, station: str, place: str, header: Mapping[str, Any]
) -> dict[str, Any]:
    """What the centre adds to its answer to a station; signing goes on beside it."""
    request = header.get("csr")
    said = desk.answer(station, place, request if isinstance(request, str) else None)
    if isinstance(header.get("lan"), str):
        desk.locate(said["hostname"], header["lan"])
    if request is not None and "certificate" not in said:
        desk.start_work()
    return said
