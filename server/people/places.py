"""The tree of places, and which part of it somebody may see."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select

from server.db import db
from server.errors import BadRequest, N_, NotFound
from server.people.staff_models import KINDS, Place

TOP = ""
ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


@dataclass(frozen=True, slots=True)
class Scope:
    """The parts of the tree that somebody may see, as path beginnings."""

    paths: tuple[str, ...]

    def covers(self, path: str) -> bool:
        """True where ``path`` lies in one of the parts."""
        return any(path.startswith(each) for each in self.paths)


def ensure_top(name: Mapping[str, str]) -> None:
    """Make the top of the tree, if it is not there (inside a unit of work)."""
    if db.session.get(Place, TOP) is None:
        db.session.add(
            Place(place_id=TOP, parent_id=None, kind="node", name=dict(name), path="/")
        )
        db.session.flush()


def add_place(
    place_id: str, parent_id: str, kind: str, name: Mapping[str, str]
) -> Place:
    """Add a place below another (inside a unit of work).

    ``name`` by language. Raises BadRequest for a bad id or kind, NotFound where
    the parent is missing. A place that is there already is given back unchanged.
    """
    if not ID.fullmatch(place_id) or kind not in KINDS:
        raise BadRequest("bad-place", N_("A place id has small letters and digits."))
    found = db.session.get(Place, place_id)
    if found is not None:
        return found
    parent = place(parent_id)
    added = Place(
        place_id=place_id,
        parent_id=parent_id,
        kind=kind,
        name=dict(name),
        path=f"{parent.path}{place_id}/",
    )
    db.session.add(added)
    db.session.flush()
    return added


def place(place_id: str) -> Place:
    """One place. Raises NotFound."""
    found = db.session.get(Place, place_id)
    if found is None:
        raise NotFound("no-such-place", N_("There is no such place."))
    return found


def places_in(scope: Scope) -> list[Place]:
    """Every place of a scope, in the order of the tree."""
    if not scope.paths:
        return []
    rows = db.session.scalars(select(Place).where(within(scope)).order_by(Place.path))
    return list(rows)


def within(scope: Scope) -> ColumnElement[bool]:
    """The condition that a row of ``places`` lies in the scope."""
    # Paths are made of letters, digits, - and /: nothing that LIKE would expand.
    return or_(*(Place.path.like(f"{path}%") for path in scope.paths))


def place_ids(scope: Scope) -> list[str]:
    """The ids of every place of a scope."""
    return [each.place_id for each in places_in(scope)]


def narrowed(scope: Scope, place_id: str | None) -> Scope:
    """The part of a scope below one place; the whole where none is named.

    Raises NotFound for a place that is not there or not in the scope: whoever
    may not see it cannot tell the two apart.
    """
    if place_id is None:
        return scope
    found = place(place_id)
    if not scope.covers(found.path):
        raise NotFound("no-such-place", N_("There is no such place."))
    return Scope((found.path,))


def name_in(names: Mapping[str, str], language: str) -> str:
    """A name in a language, or in whichever there is."""
    return names.get(language) or next(iter(names.values()), "")


def outermost(paths: Iterable[str]) -> tuple[str, ...]:
    """The paths without those that lie inside another one."""
    kept: list[str] = []
    for path in sorted(set(paths)):
        if not kept or not path.startswith(kept[-1]):
            kept.append(path)
    return tuple(kept)
