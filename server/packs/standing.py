"""How a pack stands: what was published, what is withdrawn, and what a publish would mean."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from server.db import db
from server.packs.build import build_pack
from server.packs.faults import Faults
from server.packs.lesson import Source
from server.packs.models import PackLesson, PackVersion, Recall
from server.packs.node import blobs, render_cache
from server.packs.publishing import (
    Cause,
    causes,
    editions,
    full_ids,
    held_version,
    last_version,
    newest_lessons,
)

__all__ = [
    "Cause",
    "Fate",
    "Version",
    "Withdrawn",
    "fates",
    "lessons_held",
    "recalls",
    "versions",
]


@dataclass(frozen=True, slots=True)
class Fate:
    """What a publish would mean for those who finished a lesson.

    `state`: new, kept (their result stays), retake (with its `causes`), or gone.
    """

    lesson: str
    state: str
    causes: tuple[Cause, ...] = ()


def fates(source: Source, major: Iterable[str] = ()) -> tuple[Fate, ...]:
    """What publishing this pack would mean for each lesson, by the rules of a publish.

    Lessons in order, then those that phones have and the pack has no more. `major` as in
    `publish_pack`. The pack may have faults.
    """
    built = build_pack(source, Faults(), render_cache())
    last, ever = last_version(source.id), newest_lessons(source.id)
    held, before = held_version(source.id), newest_lessons(source.id, listed=True)
    forced = full_ids(source, major)
    grown = editions(built, ever, last, forced)
    found = causes(built, ever, last, forced)
    # After a trial an edition may have grown that phones in general never saw.
    since = causes(built, before, held, forced)
    listed = [
        _fate(lesson, edition, before.get(lesson), found[lesson] or since[lesson])
        for lesson, edition in grown.items()
    ]
    gone = [
        Fate(lesson, "gone")
        for lesson, row in before.items()
        if lesson not in found and held is not None and row.version == held.version
    ]
    return (*listed, *gone)


def _fate(
    lesson: str, edition: int, before: PackLesson | None, why: tuple[Cause, ...]
) -> Fate:
    if before is None:
        return Fate(lesson, "new")
    if edition > before.edition:
        return Fate(lesson, "retake", why)
    return Fate(lesson, "kept")


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A lesson that is withdrawn: since when, and why by language."""

    since: datetime
    reason: Mapping[str, str]


def recalls(pack: str) -> dict[str, Withdrawn]:
    """The withdrawn lessons of a pack by full id."""
    rows = db.session.scalars(select(Recall).where(Recall.pack == pack))
    return {row.lesson: Withdrawn(row.since, row.reason) for row in rows}


@dataclass(frozen=True, slots=True)
class Version:
    """One published version of a pack; `change` is minor or major.

    `listed` is False for one that only phones of its trial have, or had.
    """

    version: int
    change: str
    at: datetime
    note: str
    listed: bool = True


def versions(pack: str) -> list[Version]:
    """Every published version of a pack, the newest first."""
    query = select(PackVersion).where(PackVersion.pack == pack)
    return [
        Version(row.version, row.change, row.published_at, row.note, row.listed)
        for row in db.session.scalars(query.order_by(PackVersion.version.desc()))
    ]


def lessons_held(pack: str) -> list[tuple[str, dict[str, str]]]:
    """The lessons that phones have as (full id, titles), in order.

    Behind those of the version for all phones stand those that only a newer one on trial has.
    """
    found: dict[str, dict[str, str]] = {}
    for version in (held_version(pack), last_version(pack)):
        if version is not None:
            for lesson, titles in _titled(version).items():
                found.setdefault(lesson, titles)
    return list(found.items())


def _titled(version: PackVersion) -> dict[str, dict[str, str]]:
    query = select(PackLesson.lesson, PackLesson.titles).where(
        PackLesson.pack == version.pack, PackLesson.version == version.version
    )
    titles = {lesson: names for lesson, names in db.session.execute(query)}
    manifest = json.loads(blobs().read(version.manifest_sha256))
    return {each["id"]: titles[each["id"]] for each in manifest["lessons"]}
