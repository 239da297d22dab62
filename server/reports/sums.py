"""What the figures of a scope's places come to together."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, cast, func, select

from server.db import db
from server.people.places import Scope, place_ids


def inside(table: Any, scope: Scope) -> ColumnElement[bool]:
    """Rows of a table of figures that belong to a scope."""
    condition: ColumnElement[bool] = table.place_id.in_(place_ids(scope))
    return condition


def total(column: Any) -> Any:
    """A sum that is 0 for no rows and an integer on every database."""
    return cast(func.coalesce(func.sum(column), 0), Integer)


def totals_by(scope: Scope, key: Any, *columns: Any) -> Sequence[Any]:
    """One row for each value of ``key``: the value, then each column's sum.

    ``key`` and ``columns`` belong to one table of figures by place.
    """
    return db.session.execute(
        select(key, *map(total, columns)).where(inside(key.class_, scope)).group_by(key)
    ).all()
