"""Tickets behind an 8-digit code, for phones that cannot read each other's QR code.

A ticket's private key is in the node's hands for ten minutes at most: claimed once,
or forgotten (docs/sync-protocol.md, section 6).
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete

from server.db import db, now, run_unit, upsert
from server.errors import N_, BadRequest, NotFound
from server.es256 import BadKey, PrivateKey, from_base64url, private_key
from server.people import service as people
from server.people.cards import grant_text
from server.people.node import Node, restore_ticket
from server.sync.envelope import Signed, malformed, open_signed
from server.sync.models import LinkCode
from server.sync.service import check_signature, known_keys, unknown_device

CODE_DIGITS: Final = 8
CODE_LIFE: Final = timedelta(minutes=10)
TICKET_MEMBERS: Final = ("learner", "issuer", "grant")


def leave_ticket(body: bytes) -> dict[str, str]:
    """Keep a device's ticket behind a fresh code: ``{"code", "expires"}``.

    Raises BadRequest, Unauthenticated (the signature), Conflict ``unknown-device``.
    """
    signed = open_signed(body)
    check_signature(signed, known_keys(signed.learner, [], [signed.device]))
    ticket = _checked(signed)
    return run_unit(lambda: _keep(signed, ticket, now()))


def offer_restore(node: Node, learner: str) -> dict[str, str]:
    """Keep a ticket that this node grants, for staff who restore a learner."""
    ticket = restore_ticket(node, learner)
    return run_unit(lambda: _store(ticket, now()))


def claim_ticket(code: str) -> dict[str, Any]:
    """Give the ticket behind a code, once. Raises NotFound."""
    ticket = run_unit(lambda: _claim(code, now()))
    if ticket is None:
        raise NotFound(
            "unknown-code", N_("This code does not exist, or its time is up.")
        )
    return ticket


def _keep(
    signed: Signed, ticket: Mapping[str, Any], moment: datetime
) -> dict[str, str]:
    issuer = people.devices_of(signed.learner).get(signed.device)
    if issuer is None:
        raise unknown_device()
    # Never the card that came along: the next phone gets what this node has checked.
    return _store({**ticket, "issuer_card": issuer.card}, moment)


def _store(ticket: Mapping[str, Any], moment: datetime) -> dict[str, str]:
    db.session.execute(delete(LinkCode).where(LinkCode.expires_at <= moment))
    expires = moment + CODE_LIFE
    while not _taken(code := new_code(), ticket, expires):
        pass
    return {"code": code, "expires": expires.strftime("%Y-%m-%dT%H:%M:%SZ")}


def new_code() -> str:
    """Eight random digits."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def _taken(code: str, ticket: Mapping[str, Any], expires: datetime) -> bool:
    """Take a code for a ticket; False where another ticket has it just now."""
    taken = db.session.scalar(
        upsert(LinkCode)
        .values(code=code, ticket=ticket, expires_at=expires)
        .on_conflict_do_nothing(index_elements=["code"])
        .returning(LinkCode.code)
    )
    return taken is not None


def _claim(code: str, moment: datetime) -> dict[str, Any] | None:
    return db.session.scalar(
        delete(LinkCode)
        .where(LinkCode.code == code, LinkCode.expires_at > moment)
        .returning(LinkCode.ticket)
    )


def _checked(signed: Signed) -> dict[str, Any]:
    """The ticket of a request, if it is one that this device granted."""
    ticket = signed.header.get("ticket")
    if not isinstance(ticket, dict) or ticket.get("learner") != signed.learner:
        raise malformed("no ticket of this learner")
    if ticket.get("issuer") != signed.device:
        raise malformed("the ticket's issuer is another device")
    key = _ticket_key(ticket.get("key"))
    signer = known_keys(signed.learner, [], [signed.device])[signed.device]
    try:
        grant = from_base64url(str(ticket.get("grant")))
    except ValueError as error:
        raise malformed("grant is no base64url") from error
    if not signer.verify(grant, grant_text(signed.learner, key.thumbprint)):
        raise BadRequest("bad-link", N_("This ticket was not signed by its phone."))
    return {
        "key": {"x": key.public.x, "y": key.public.y, "d": key.d},
        **{name: ticket[name] for name in TICKET_MEMBERS},
    }


def _ticket_key(members: Any) -> PrivateKey:
    if not isinstance(members, dict):
        raise malformed("the ticket has no key")
    try:
        key = private_key(str(members.get("d")))
    except (BadKey, ValueError) as error:
        raise malformed("the ticket's key is none") from error
    if (members.get("x"), members.get("y")) != (key.public.x, key.public.y):
        raise malformed("the ticket's key does not fit together")
    return key
