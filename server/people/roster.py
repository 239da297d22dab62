"""Learners as staff see them: who is in which place, and moving them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from server.db import db
from server.errors import N_, NotFound
from server.people.models import Learner
from server.people.places import TOP, Scope, narrowed, place
from server.people.staff_models import Place

# SQLite takes 32,766 parameters in a statement; stay far below.
STEP = 500


@dataclass(frozen=True, slots=True)
class Person:
    """A learner's profile and place; the words are the learner's own, or None."""

    learner: str
    place_id: str
    created_at: datetime
    nickname: str | None
    picture: str | None
    language: str | None
    group: str | None


COLUMNS = (
    Learner.learner_id,
    Learner.place_id,
    Learner.created_at,
    Learner.nickname,
    Learner.picture,
    Learner.language,
    Learner.group,
)


def people(learners: Sequence[str]) -> list[Person]:
    """The profiles of these learners; unknown ones are left out."""
    found: list[Person] = []
    for at in range(0, len(learners), STEP):
        step = learners[at : at + STEP]
        rows = db.session.execute(select(*COLUMNS).where(Learner.learner_id.in_(step)))
        found += (Person(*row) for row in rows)
    return found


def person_in(scope: Scope, learner: str) -> tuple[Person, Place]:
    """A learner of the scope, with their place.

    Raises NotFound alike for one who is not there and for one out of scope.
    """
    missing = NotFound("no-such-learner", N_("There is no such learner."))
    found = people([learner])
    if not found:
        raise missing
    home = home_of(found[0])
    if not scope.covers(home.path):
        raise missing
    return found[0], home


def home_of(person: Person) -> Place:
    """A learner's place; the top where their station's place is not in the tree."""
    return db.session.get(Place, person.place_id) or place(TOP)


def everybody() -> list[str]:
    """The ids of all learners."""
    return list(db.session.scalars(select(Learner.learner_id)))


def move(scope: Scope, learner: str, place_id: str) -> None:
    """Let a learner belong to another place of the scope (inside a unit of work).

    Raises NotFound for a learner or place that is not there or out of scope.
    """
    person_in(scope, learner)
    narrowed(scope, place_id)
    db.session.execute(
        update(Learner).where(Learner.learner_id == learner).values(place_id=place_id)
    )
