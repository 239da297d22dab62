"""Who changed which path, and what that did to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from server.errors import BadRequest
from server.packs.paths import GROUPS
from server.studio.drafts import PATHS
from server.studio.paths.pathfile import path_in
from server.studio.steps import changes_of


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the history; `changed` says by group which packs came, and which went.

    A group with neither was put in another order.
    """

    number: int
    at: datetime
    staff_id: str
    kind: str
    changed: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]


def steps(limit: int) -> list[Step]:
    """The newest steps, the last one first."""
    return [
        Step(
            each.number,
            each.at,
            each.staff_id,
            each.kind,
            _changed(each.before or "", each.after or ""),
        )
        for each in changes_of(PATHS, limit)
    ]


def _changed(
    before: str, after: str
) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    found = {}
    for group in GROUPS:
        old, new = _path(before, group), _path(after, group)
        if old != new:
            came = tuple(pack for pack in new if pack not in old)
            went = tuple(pack for pack in old if pack not in new)
            found[group] = (came, went)
    return found


def _path(text: str, group: str) -> list[str]:
    try:
        return path_in(text, group)
    except BadRequest:
        return []
