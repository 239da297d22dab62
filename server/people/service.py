"""Learners and devices: admit, look up, write to, take away.

``admit``, ``send_note`` and ``erase`` run inside the caller's unit of work.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, delete, func, insert, or_, select, tuple_, update

from server.db import db, upsert
from server.errors import N_, Problem
from server.people.cards import BadLink, Card, granted
from server.people.models import Device, ErasedLearner, Learner, Mail, SpentTicket
from server.people.node import Node
from server.es256 import PublicKey, public_key

MAX_DEVICES: Final = 64
MAX_MAIL: Final = 50

Eraser = Callable[[str], None]


class Gone(Problem):
    """The learner was erased on their own wish."""

    status, code = 410, "erased"
    title = N_("This learner was erased from this server")


@dataclass(frozen=True, slots=True)
class KnownDevice:
    """A device that this node has admitted."""

    learner: str
    device: str
    key: PublicKey
    card: dict[str, Any]


def devices_of(learner: str) -> dict[str, KnownDevice]:
    """Every admitted device of a learner, by id."""
    rows = db.session.connection().execute(_DEVICES_OF, {"learner": learner})
    return {row.device_id: _known(learner, *row) for row in rows}


_DEVICES_OF: Final = select(Device.device_id, Device.x, Device.y, Device.link).where(
    Device.learner_id == bindparam("learner")
)


def _known(learner: str, device: str, x: str, y: str, link: Any) -> KnownDevice:
    card = {"device": device, "learner": learner, "x": x, "y": y, "link": link}
    return KnownDevice(learner, device, public_key(x, y), card)


#: The key of another node that may grant tickets for this learner, by its issuer name.
Issuers = Callable[[str, str], PublicKey | None]


def no_issuers(_learner: str, _issuer: str) -> PublicKey | None:
    """No node but this one may grant tickets."""
    return None


def admit(
    card: Card,
    known: dict[str, KnownDevice],
    node: Node,
    now: datetime,
    issuers: Issuers = no_issuers,
) -> KnownDevice:
    """Admit a device to its learner; one that is ``known`` already is left as it is.

    ``known`` are the learner's devices (``devices_of``); the new one is added to it.
    Raises BadLink where the link does not hold, Gone for an erased learner.
    """
    if card.device in known:
        return known[card.device]
    if len(known) >= MAX_DEVICES:
        raise BadLink("the learner has too many devices")
    if db.session.get(ErasedLearner, card.learner):
        raise Gone()
    if card.link is not None:
        _check_issuer(card, known, node, issuers)
        _spend(card, now)
    _insert(card, node, now)
    link = card.link.as_json() if card.link else None
    admitted = _known(card.learner, card.device, card.key.x, card.key.y, link)
    known[card.device] = admitted
    return admitted


def _check_issuer(
    card: Card, known: dict[str, KnownDevice], node: Node, issuers: Issuers
) -> None:
    link = card.link
    assert link is not None
    key: PublicKey | None
    if link.issuer == node.issuer:
        key = node.key.public
    elif link.issuer in known:
        key = known[link.issuer].key
    else:
        key = issuers(card.learner, link.issuer)
    if key is None:
        raise BadLink("the issuer is no device of this learner")
    if not granted(link, card.learner, key):
        raise BadLink("the issuer did not grant this ticket")


def _spend(card: Card, now: datetime) -> None:
    assert card.link is not None
    ticket = card.link.ticket.thumbprint
    row = {
        "learner_id": card.learner,
        "ticket_id": ticket,
        "device_id": card.device,
        "spent_at": now,
    }
    spent = db.session.execute(
        upsert(SpentTicket)
        .values(row)
        .on_conflict_do_nothing(index_elements=["learner_id", "ticket_id"])
        .returning(SpentTicket.device_id)
    ).first()
    if spent is None and _spender(card.learner, ticket) != card.device:
        raise BadLink("the ticket is spent")


def _spender(learner: str, ticket: str) -> str | None:
    row = db.session.get(SpentTicket, (learner, ticket))
    return row.device_id if row else None


def _insert(card: Card, node: Node, now: datetime) -> None:
    db.session.execute(
        upsert(Learner)
        .values(learner_id=card.learner, place_id=node.place_id, created_at=now)
        .on_conflict_do_nothing(index_elements=["learner_id"])
    )
    db.session.execute(
        upsert(Device)
        .values(
            learner_id=card.learner,
            device_id=card.device,
            x=card.key.x,
            y=card.key.y,
            link=card.link.as_json() if card.link else None,
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=["learner_id", "device_id"])
    )


def place_of(learner: str) -> str | None:
    """The id of the place that a learner belongs to at this node."""
    return db.session.scalar(
        select(Learner.place_id).where(Learner.learner_id == learner)
    )


# --- the profile, a projection -------------------------------------------------

PROFILE_FIELDS: Final = ("nickname", "picture", "language", "group")
_PROFILE_KEY: Final = (
    Learner.profile_at,
    Learner.profile_counter,
    Learner.profile_device,
)


def apply_profile(
    learner: str, key: tuple[int, int, str], data: dict[str, Any]
) -> None:
    """Let a profile hold, unless one with a greater (at, counter, device) does."""
    at, counter, device = key
    values = {name: data.get(name) for name in PROFILE_FIELDS}
    values |= {"profile_at": at, "profile_counter": counter, "profile_device": device}
    db.session.connection().execute(_APPLY_PROFILE, values | {"of_learner": learner})


_APPLY_PROFILE: Final = (
    update(Learner)
    .where(
        Learner.learner_id == bindparam("of_learner"),
        or_(
            Learner.profile_at.is_(None),
            tuple_(*_PROFILE_KEY)
            < tuple_(
                *(bindparam(column.key, type_=column.type) for column in _PROFILE_KEY)
            ),
        ),
    )
    .values(
        {
            name: bindparam(name)
            for name in (*PROFILE_FIELDS, *(column.key for column in _PROFILE_KEY))
        }
    )
)


def language_of(learner: str) -> str:
    """The language that a learner chose; empty where they never said."""
    query = select(Learner.language).where(Learner.learner_id == learner)
    return db.session.scalar(query) or ""


def clear_profiles(learner: str | None = None) -> None:
    """Forget every profile, or one, before the ledger is projected anew."""
    nothing = dict.fromkeys(
        (*PROFILE_FIELDS, "profile_at", "profile_counter", "profile_device")
    )
    statement = update(Learner).values(nothing)
    if learner is not None:
        statement = statement.where(Learner.learner_id == learner)
    db.session.execute(statement)


# --- mail ----------------------------------------------------------------------


def send_note(
    learner: str,
    text: str,
    *,
    sender: str,
    now: datetime,
    kind: str = "note",
    origin: str | None = None,
) -> int:
    """Put a message into a learner's mail; returns its number.

    ``origin`` is the id of a letter that another node wrote.
    """
    # The lock keeps two writers from taking the same number (PostgreSQL).
    db.session.execute(
        select(Learner.learner_id)
        .where(Learner.learner_id == learner)
        .with_for_update()
    )
    last = db.session.scalar(
        select(func.max(Mail.number)).where(Mail.learner_id == learner)
    )
    number = (last or 0) + 1
    db.session.execute(
        insert(Mail).values(
            learner_id=learner,
            number=number,
            at=now,
            kind=kind,
            text=text,
            sender=sender,
            origin=origin,
        )
    )
    return number


def hand_on_letter(learner: str, letter: dict[str, Any], now: datetime) -> None:
    """Put another node's letter (as ``mail_since`` gives it) into the mail, once."""
    have = select(Mail.number).where(
        Mail.learner_id == learner, Mail.origin == letter["id"]
    )
    if db.session.scalar(have.limit(1)) is None:
        send_note(
            learner,
            letter["text"],
            sender=letter["from"],
            now=now,
            kind=letter["kind"],
            origin=letter["id"],
        )


_MAIL_SINCE: Final = (
    select(Mail.number, Mail.at, Mail.kind, Mail.text, Mail.sender, Mail.origin)
    .where(Mail.learner_id == bindparam("learner"), Mail.number > bindparam("number"))
    .order_by(Mail.number)
    .limit(MAX_MAIL)
)


def mail_since(learner: str, number: int, node_id: str) -> list[dict[str, Any]]:
    """The learner's next messages after ``number``, oldest first, at most 50.

    ``number`` counts at this node; ``id`` is the same at every node.
    """
    rows = db.session.connection().execute(
        _MAIL_SINCE, {"learner": learner, "number": number}
    )
    return [
        {
            "number": row.number,
            "id": row.origin or f"{node_id}/{row.number}",
            "at": row.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "kind": row.kind,
            "text": row.text,
            "from": row.sender,
        }
        for row in rows
    ]


# --- erasure and export (PIPL) ---------------------------------------------------

LEARNER_TABLES: Final = (Mail, SpentTicket, Device, Learner)


def erase(learner: str, also: Iterable[Eraser], now: datetime) -> None:
    """Take a learner away: their rows here, and by ``also`` everywhere else.

    Only the fact stays, so that a phone which still holds the answers is told (410)
    and does not fill the ledger again.
    """
    for forget in also:
        forget(learner)
    for table in LEARNER_TABLES:
        db.session.execute(delete(table).where(table.learner_id == learner))
    db.session.execute(
        upsert(ErasedLearner)
        .values(learner_id=learner, erased_at=now)
        .on_conflict_do_nothing(index_elements=["learner_id"])
    )


def export(learner: str) -> dict[str, Sequence[dict[str, Any]]]:
    """Everything this capability holds of a learner, by table, as plain values."""
    document: dict[str, Sequence[dict[str, Any]]] = {}
    for table in LEARNER_TABLES:
        rows = db.session.execute(
            select(*table.__table__.columns).where(table.learner_id == learner)
        )
        document[table.__tablename__] = [dict(row._mapping) for row in rows]
    return document
