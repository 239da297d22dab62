"""The statements that bring new rows of progress together with those that are there.

Counts are added up, everything else is chosen by its value: the same rows stay in
whatever order and in however many parts the news comes.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, case, or_, tuple_

from server.db import Base, db, upsert
from server.progress import reducer
from server.progress.models import (
    HeldVersion,
    ItemProgress,
    LessonProgress,
    Milestone,
    ReviewProgress,
    TaughtLesson,
)

#: What becomes of a row's columns; ``new`` and ``old`` give them by name.
Merge = Callable[[Any, Any], dict[str, Any]]


@lru_cache(maxsize=16)
def merge(table: type[Base], _dialect: str) -> str:
    """SQL that takes rows of a table as tuples in the order of its columns.

    ``_dialect`` is that of the running database: a process may see both.
    """
    statement = upsert(table)
    new, old = statement.excluded, cast(Any, table)
    merged = statement.on_conflict_do_update(
        index_elements=[column.name for column in table.__table__.primary_key],
        set_=_MERGES[table](new, old),
        # Nothing is written where a phone says once more what it holds.
        where=new.version > old.version if table is HeldVersion else None,
    )
    return _positional(merged)


def _items(new: Any, old: Any) -> dict[str, Any]:
    earlier = _key(new, "first") < _key(old, "first")
    later = _key(new, "last") > _key(old, "last")
    return {
        **_sum(new, old, "attempts", "right"),
        **_choose(earlier, new, old, "first", "right"),
        **_choose(later, new, old, "last", "right"),
    }


def _lessons(new: Any, old: Any) -> dict[str, Any]:
    earlier = or_(old.first_at.is_(None), _key(new, "first") < _key(old, "first"))
    return {
        "opened": _smaller(new.opened, old.opened),
        "done": _smaller(new.done, old.done),
        "edition": _greater(new.edition, old.edition),
        "best": _greater(new.best, old.best),
        "today": _smaller(new.today, old.today),
        **_choose(earlier, new, old, "first", "score"),
    }


_MERGES: Final[dict[type[Base], Merge]] = {
    ItemProgress: _items,
    LessonProgress: _lessons,
    ReviewProgress: lambda new, old: _sum(new, old, "reviews", "knew"),
    Milestone: lambda new, old: {"reached": _smaller(new.reached, old.reached)},
    TaughtLesson: lambda new, old: _sum(new, old, "sessions", "people"),
    HeldVersion: lambda new, _: {"version": new.version},
}


def _positional(statement: Any) -> str:
    """Compile for the driver, with parameters by position in the table's order.

    Rows of plain numbers and texts go to the driver as they are: that halves the
    cost of a batch's progress (measured with bench/ingest.py).
    """
    dialect: Any = type(db.engine.dialect)
    style = "qmark" if dialect.name == "sqlite" else "format"
    return str(statement.compile(dialect=dialect(paramstyle=style)))


def _key(row: Any, which: str) -> Any:
    """(at, device, counter) of a row's first or last attempt, to be compared."""
    return tuple_(*(getattr(row, f"{which}_{part}") for part in reducer.KEY_PARTS))


def _choose(
    when: ColumnElement[bool], new: Any, old: Any, which: str, value: str
) -> dict[str, Any]:
    names = [f"{which}_{part}" for part in (*reducer.KEY_PARTS, value)]
    return {
        name: case((when, getattr(new, name)), else_=getattr(old, name))
        for name in names
    }


def _sum(new: Any, old: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(old, name) + getattr(new, name) for name in names}


def _smaller(new: Any, old: Any) -> Any:
    """The smaller of two columns, where NULL is no value."""
    return case((or_(old.is_(None), new < old), new), else_=old)


def _greater(new: Any, old: Any) -> Any:
    return case((or_(old.is_(None), new > old), new), else_=old)
