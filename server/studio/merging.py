"""Two editors' changes to one block brought together, field by field.

A three-way merge (diff3) over trees: what only one side changed is taken; what both changed
to different values is a conflict. Lists whose entries carry an ``id`` are merged by it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_ABSENT: Any = object()


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that two people changed to different values; `path` like "options.top.text"."""

    path: str
    mine: Any
    theirs: Any


def merge(base: Any, mine: Any, theirs: Any) -> tuple[Any, list[Conflict]]:
    """The merged value, with `theirs` where both differ, and the conflicts."""
    conflicts: list[Conflict] = []
    return _merge(base, mine, theirs, "", conflicts), conflicts


def _merge(base: Any, mine: Any, theirs: Any, path: str, out: list[Conflict]) -> Any:
    if mine == theirs or theirs == base:
        return mine
    if mine == base:
        return theirs
    if isinstance(mine, Mapping) and isinstance(theirs, Mapping):
        known = base if isinstance(base, Mapping) else {}
        return _mappings(known, mine, theirs, path, out)
    if _has_ids(mine) and _has_ids(theirs):
        return _lists(base if _has_ids(base) else [], mine, theirs, path, out)
    out.append(Conflict(path, _shown(mine), _shown(theirs)))
    return theirs


def _mappings(
    base: Mapping[str, Any],
    mine: Mapping[str, Any],
    theirs: Mapping[str, Any],
    path: str,
    out: list[Conflict],
) -> dict[str, Any]:
    merged = {}
    for key in [*theirs, *(key for key in mine if key not in theirs)]:
        at = f"{path}.{key}" if path else str(key)
        was, own, other = (side.get(key, _ABSENT) for side in (base, mine, theirs))
        value = _merge(was, own, other, at, out)
        if value is not _ABSENT:
            merged[key] = value
    return merged


def _lists(base: Any, mine: Any, theirs: Any, path: str, out: list[Conflict]) -> Any:
    was, own, other = (
        {each["id"]: each for each in side} for side in (base, mine, theirs)
    )
    merged = _mappings(was, own, other, path, out)
    moved = [each["id"] for each in mine] != [each["id"] for each in base]
    order = [each["id"] for each in (mine if moved else theirs)]
    order += [id for id in merged if id not in order]
    return [merged[id] for id in order if id in merged]


def _has_ids(value: Any) -> bool:
    """A list of mappings that each have an id of their own."""
    if not isinstance(value, list):
        return False
    ids = [each.get("id") for each in value if isinstance(each, Mapping)]
    return len(ids) == len(value) and all(ids) and len(set(ids)) == len(ids)


def _shown(value: Any) -> Any:
    return None if value is _ABSENT else value
