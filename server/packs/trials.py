"""A version for phones of some places first: begin, pause, widen, stop.

A trial is a version like any other, with the next number, but not `listed`: only phones of its
places take it. Widened to all it is the version that holds, and who has it fetches nothing. Stopped,
its number is never used again: phones that have it keep it until the next version.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from server.db import db, now
from server.errors import N_, Conflict, NotFound
from server.packs import catalogue
from server.packs.models import PackLesson, PackTrial, PackVersion
from server.packs.node import blobs, keys
from server.packs.publishing import held_version, serialised


@dataclass(frozen=True, slots=True)
class Reach:
    """For whom a trial is: the `places` that were chosen, and `reach`, they and all below them."""

    places: Sequence[str]
    reach: Sequence[str]


@dataclass(frozen=True, slots=True)
class Trial:
    """A trial under way. `retake`: lessons that all others will be asked to take again."""

    pack: str
    version: int
    places: tuple[str, ...]
    paused: bool
    since: datetime
    retake: tuple[str, ...]


def trial_of(pack: str) -> Trial | None:
    """The trial of a pack, also a paused one."""
    row = db.session.get(PackTrial, pack, populate_existing=True)
    return _trial(row) if row else None


def all_trials() -> dict[str, Trial]:
    """Every trial under way, by pack."""
    return {row.pack: _trial(row) for row in db.session.scalars(select(PackTrial))}


def _trial(row: PackTrial) -> Trial:
    return Trial(
        row.pack, row.version, tuple(row.places), row.paused, row.since,
        _retake(row.pack, row.version),
    )  # fmt: skip


def _retake(pack: str, version: int) -> tuple[str, ...]:
    """Lessons of which phones in general have an older edition."""
    held = held_version(pack)
    if held is None:
        return ()
    query = select(PackLesson.lesson, PackLesson.version, PackLesson.edition).where(
        PackLesson.pack == pack, PackLesson.version.in_((held.version, version))
    )
    editions: dict[int, dict[str, int]] = {held.version: {}, version: {}}
    for lesson, of, edition in db.session.execute(query):
        editions[of][lesson] = edition
    before = editions[held.version]
    return tuple(
        lesson
        for lesson, edition in editions[version].items()
        if edition > before.get(lesson, edition)
    )


def begin_trial(pack: str, version: int, reach: Reach) -> None:
    """Offer a version that was just stored to these places (inside a `serialised` unit).

    It takes the place of a trial that was under way. The caller issues the catalogue.
    """
    db.session.execute(delete(PackTrial).where(PackTrial.pack == pack))
    db.session.add(
        PackTrial(
            pack=pack, version=version, places=list(reach.places),
            reach=list(reach.reach), paused=False, since=now(),
        )
    )  # fmt: skip
    db.session.flush()


def end_trials(pack: str) -> None:
    """A version for all is out: a trial of the pack is over (inside a unit of work)."""
    db.session.execute(delete(PackTrial).where(PackTrial.pack == pack))
    db.session.flush()


def widen_trial(pack: str, reach: Reach) -> int:
    """Offer the trial to these places instead; gives the catalogue's number.

    Raises NotFound without a trial, Conflict for one that leaves out a place it had: phones
    there have it already.
    """

    def work() -> int:
        row = _row(pack)
        if not set(row.reach) <= set(reach.reach):
            raise Conflict(
                "narrower", N_("Phones in the places so far have it; name those too.")
            )
        row.places, row.reach = list(reach.places), list(reach.reach)
        return _issue()

    return serialised(work)


def release_trial(pack: str) -> tuple[int, int]:
    """Give the trial's version to all phones: (version, the catalogue's number).

    Raises NotFound without a trial.
    """

    def work() -> tuple[int, int]:
        version = _row(pack).version
        row = db.session.get(PackVersion, (pack, version))
        assert row is not None
        row.listed = True
        end_trials(pack)
        return version, _issue()

    return serialised(work)


def pause_trial(pack: str, paused: bool) -> int:
    """Let no further phone take it, or go on; gives the catalogue's number. Raises NotFound."""

    def work() -> int:
        row = _row(pack)
        if row.paused == paused:
            return catalogue.last_number()
        row.paused = paused
        return _issue()

    return serialised(work)


def stop_trial(pack: str) -> tuple[int, int]:
    """End it: (version, the catalogue's number). Raises NotFound."""

    def work() -> tuple[int, int]:
        version = _row(pack).version
        end_trials(pack)
        return version, _issue()

    return serialised(work)


def _row(pack: str) -> PackTrial:
    row: Any = db.session.get(PackTrial, pack, populate_existing=True)
    if row is None:
        raise NotFound("no-trial", N_("No version of this pack is on trial."))
    found: PackTrial = row
    return found


def _issue() -> int:
    db.session.flush()
    return catalogue.issue(keys().publisher(), blobs(), now())
