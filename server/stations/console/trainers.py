"""Trainers of a station: the operator lets them in, and they write notices and lessons.

Nothing else of the station's page opens for them (``guard``). What they wrote says who.
"""

import secrets
from collections.abc import Sequence
from typing import Final

from sqlalchemy import delete, select

from server.db import db, now, run_unit
from server.errors import BadRequest, Conflict, N_, NotFound
from server.people.staff_service import hasher
from server.stations.console import door
from server.stations.console.models import OperatorToken, Trainer
from server.stations.local import audit

MOST: Final = 20
MAX_NAME: Final = 40


def trainers() -> Sequence[Trainer]:
    """All of them, in the order in which they came."""
    return db.session.scalars(
        select(Trainer).order_by(Trainer.made_at, Trainer.trainer_id)
    ).all()


def name_of(trainer_id: str) -> str:
    """A trainer's name; empty for the operator, and for somebody who has gone."""
    row = db.session.get(Trainer, trainer_id) if trainer_id else None
    return row.name if row else ""


def add(name: str, pin: str) -> str:
    """Let somebody write here; gives the id.

    Raises BadRequest ``bad-name``, ``weak-pin``, Conflict ``too-many``, ``name-taken``.
    """
    clean = " ".join(name.split())
    if not 1 <= len(clean) <= MAX_NAME or not clean.isprintable():
        raise BadRequest(
            "bad-name", N_("Write the trainer's name: at most 40 characters.")
        )
    door.check_pin(pin)
    hashed = hasher.hash(pin)
    trainer_id = secrets.token_hex(8)

    def work() -> None:
        known = trainers()
        if len(known) >= MOST:
            raise Conflict("too-many", N_("Twenty trainers are enough."))
        if any(each.name == clean for each in known):
            raise Conflict("name-taken", N_("There is a trainer of that name already."))
        db.session.add(
            Trainer(trainer_id=trainer_id, name=clean, pin_hash=hashed, made_at=now())
        )
        audit.note("", "trainer-added", clean)

    run_unit(work)
    return trainer_id


def renew_pin(trainer_id: str, pin: str) -> None:
    """Give a new PIN; whoever is in with the old one is out. Raises NotFound, BadRequest."""
    door.check_pin(pin)
    hashed = hasher.hash(pin)

    def work() -> None:
        row = _row(trainer_id)
        row.pin_hash = hashed
        _sign_out(trainer_id)
        audit.note("", "trainer-pin", row.name)

    run_unit(work)


def remove(trainer_id: str) -> None:
    """Let them in no more; what they wrote stays. Raises NotFound."""

    def work() -> None:
        row = _row(trainer_id)
        db.session.delete(row)
        _sign_out(trainer_id)
        audit.note("", "trainer-removed", row.name)

    run_unit(work)


def _row(trainer_id: str) -> Trainer:
    known = door.TRAINER.fullmatch(trainer_id)
    row = db.session.get(Trainer, trainer_id) if known else None
    if row is None:
        raise NotFound("no-trainer", N_("There is no such trainer here."))
    return row


def _sign_out(trainer_id: str) -> None:
    db.session.execute(
        delete(OperatorToken).where(OperatorToken.trainer_id == trainer_id)
    )
