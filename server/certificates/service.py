"""The verbs of names and certificates, for the relay, the command line and the station's page."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from server.certificates.acme_dns import AcmeIssuer, DnsHook
from server.certificates.authority import LocalAuthority
from server.certificates.carrying import (
    MOST_ASKED,
    MOST_TOLD,
    Carrier,
    read_wish,
    signed_wish,
    wish_of,
)
from server.certificates.holding import BadCertificate, Held, Holding
from server.certificates.issuing import CannotIssue, Desk, FileIssuer, Issuer
from server.es256 import PrivateKey
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


def up_extra(settings: Settings, key: PrivateKey, moment: datetime) -> dict[str, Any]:
    """What a station adds to the header of a relay request: its wish, and those from below."""
    holding = Holding(settings.data_dir)
    csr = holding.request() if holding.wants(moment) else ""
    extra: dict[str, Any] = {
        name: text
        for name, text in (("lan", settings.lan_address), ("csr", csr))
        if text
    }
    carried = Carrier(settings.data_dir).wishes()
    below = {"names_below": carried} if carried else {}
    return extra | signed_wish(key, settings.lan_address, csr) | below


def take_extra(settings: Settings, answer: Mapping[str, Any], moment: datetime) -> bool:
    """Take name and certificate from a relay's answer; True where a certificate came.

    Raises BadCertificate; what is in use stays in use then.
    """
    Carrier(settings.data_dir).keep(answer.get("names_below"))
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
    said = _grant(desk, station, place, header.get("lan"), header.get("csr"))
    below = [
        _grant_below(desk, station, wish)
        for each in _listed(header)
        if (wish := read_wish(each)) and desk.may_ask_for(station, wish["station"])
    ]
    wanted = [header, *_listed(header)]
    if any(each.get("csr") for each in wanted) and desk.pending():
        desk.start_work()
    return {**said, **({"names_below": below} if below else {})}


def _listed(header: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    wishes = header.get("names_below")
    listed = wishes[:MOST_ASKED] if isinstance(wishes, list) else []
    return [each for each in listed if isinstance(each, dict)]


def _grant_below(desk: Desk, carrier: str, wish: Mapping[str, Any]) -> dict[str, Any]:
    station, lan = wish["station"], wish["lan"]
    # Its place is another node's word: it gets a name that takes nobody else's away.
    number = sha256(station.encode()).hexdigest()[:4]
    said = _grant(desk, station, f"{wish['place']}-{number}", lan, wish["csr"] or None)
    return {"station": station, "lan": lan, **said}


def _grant(desk: Desk, station: str, label: str, lan: Any, csr: Any) -> dict[str, Any]:
    said = desk.answer(station, label, csr if isinstance(csr, str) else None)
    if isinstance(lan, str):
        desk.locate(said["hostname"], lan)
    return said


def carry_extra(
    settings: Settings, station: str, place: str, header: Mapping[str, Any]
) -> dict[str, Any]:
    """What a station between another one and the centre adds to its answer to that one."""
    carrier = Carrier(settings.data_dir)
    carrier.take(wish_of(station, place, header))
    wishes = _listed(header)
    for wish in wishes:
        carrier.take(wish)
    asked = [str(wish.get("station")) for wish in wishes]
    below = carrier.answers(asked)[:MOST_TOLD]
    return {**carrier.answer(station), **({"names_below": below} if below else {})}
