"""Device cards, links and tickets: what they say and whether their signatures hold.

Pure functions (docs/sync-protocol.md, section 1). A card is believed by arithmetic alone;
only whether its issuer is a device of this learner needs the database.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.es256 import (
    BadKey,
    PrivateKey,
    PublicKey,
    from_base64url,
    public_key,
    to_base64url,
)

NODE_PREFIX = "node:"


class BadLink(ValueError):
    """The card does not prove that its device belongs to its learner."""


@dataclass(frozen=True, slots=True)
class Link:
    """Why a further device belongs to the learner: a ticket, granted by ``issuer``."""

    ticket: PublicKey
    issuer: str
    grant: bytes
    proof: bytes

    def as_json(self) -> dict[str, Any]:
        """The ``link`` member of a card."""
        return {
            "ticket": {"x": self.ticket.x, "y": self.ticket.y},
            "issuer": self.issuer,
            "grant": to_base64url(self.grant),
            "proof": to_base64url(self.proof),
        }


@dataclass(frozen=True, slots=True)
class Card:
    """A device's key with its learner; ``link`` is None for the first device."""

    learner: str
    device: str
    key: PublicKey
    link: Link | None

    def as_json(self) -> dict[str, Any]:
        """The card as it travels."""
        return {
            "device": self.device,
            "learner": self.learner,
            "x": self.key.x,
            "y": self.key.y,
            "link": self.link.as_json() if self.link else None,
        }


def read_card(card: Mapping[str, Any], learner: str) -> Card:
    """Read a card of ``learner``. Raises BadLink unless key, names and link fit."""
    try:
        key = public_key(_text(card, "x"), _text(card, "y"))
        device = key.thumbprint
        if card.get("device") != device or card.get("learner") != learner:
            raise BadLink("the card names another device or learner")
        link = card.get("link")
        if device == learner:
            if link is not None:
                raise BadLink("a first device carries no link")
            return Card(learner, device, key, None)
        return Card(learner, device, key, _read_link(link, learner, device))
    except (ValueError, BadKey) as error:
        raise BadLink(str(error)) from error


def _read_link(link: Any, learner: str, device: str) -> Link:
    if not isinstance(link, dict) or not isinstance(link.get("ticket"), dict):
        raise BadLink("a further device needs a link")
    ticket = public_key(_text(link["ticket"], "x"), _text(link["ticket"], "y"))
    proof = from_base64url(_text(link, "proof"))
    if not ticket.verify(proof, proof_text(learner, device)):
        raise BadLink("the ticket did not sign this device")
    grant = from_base64url(_text(link, "grant"))
    return Link(ticket, _text(link, "issuer"), grant, proof)


def granted(link: Link, learner: str, issuer: PublicKey) -> bool:
    """Tell whether ``issuer`` signed the link's ticket for this learner."""
    return issuer.verify(link.grant, grant_text(learner, link.ticket.thumbprint))


def grant_text(learner: str, ticket: str) -> bytes:
    """What an issuer signs when it grants a ticket."""
    return f"tianjian ticket\n{learner}\n{ticket}".encode()


def proof_text(learner: str, device: str) -> bytes:
    """What a ticket signs when it links a device."""
    return f"tianjian link\n{learner}\n{device}".encode()


def first_card(key: PrivateKey) -> dict[str, Any]:
    """The card of a learner's first device."""
    name = key.thumbprint
    return Card(name, name, key.public, None).as_json()


def make_ticket(
    learner: str,
    ticket: PrivateKey,
    issuer: PrivateKey,
    *,
    issuer_name: str | None = None,
    issuer_card: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Grant ``ticket`` to whoever holds it; as it travels, with its private key."""
    grant = issuer.sign(grant_text(learner, ticket.thumbprint))
    return {
        "learner": learner,
        "issuer": issuer_name or issuer.thumbprint,
        "key": {"x": ticket.public.x, "y": ticket.public.y, "d": ticket.d},
        "grant": to_base64url(grant),
        "issuer_card": issuer_card,
    }


def linked_card(
    learner: str, key: PrivateKey, ticket: PrivateKey, issuer: str, grant: str
) -> dict[str, Any]:
    """The card of a device that used a ticket."""
    device = key.thumbprint
    proof = ticket.sign(proof_text(learner, device))
    link = Link(ticket.public, issuer, from_base64url(grant), proof)
    return Card(learner, device, key.public, link).as_json()


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or len(value) > 200:
        raise BadLink(f"{name} is missing")
    return value
