"""The rules of a publish: what changed, which lessons to take again, which rows to keep."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import func, select, text

from server.db import db, now, run_unit
from server.errors import N_, BadRequest
from server.packs import catalogue
from server.packs.build import Built, Json, answer_keys
from server.packs.lesson import Source
from server.packs.models import PackLesson, PackVersion
from server.packs.node import blobs
from server.packs.schemas import FALLBACKS

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Published:
    """What a publish or an import did. `files` and `bytes` are what phones fetch anew."""

    pack: str
    version: int
    change: str
    changed: bool
    number: int
    manifest_bytes: int = 0
    files: int = 0
    bytes: int = 0
    retake: tuple[str, ...] = ()


def serialised(work: Callable[[], Result]) -> Result:
    """Run `work` as one transaction that overlaps with no other publish.

    Otherwise a catalogue could leave out what another transaction just adds.
    """

    def alone() -> Result:
        # SQLite's writers wait for each other by themselves (BEGIN IMMEDIATE).
        if db.engine.dialect.name == "postgresql":
            db.session.execute(text("LOCK TABLE pack_catalogues IN EXCLUSIVE MODE"))
        return work()

    return run_unit(alone)


def last_version(pack: str) -> PackVersion | None:
    """The newest version of a pack, also one that is or was on trial."""
    query = (
        select(PackVersion)
        .where(PackVersion.pack == pack)
        .order_by(PackVersion.version.desc())
        .limit(1)
    )
    return db.session.scalar(query)


def held_version(pack: str) -> PackVersion | None:
    """The version for all phones: the newest that is not, or was not only, on trial."""
    query = (
        select(PackVersion)
        .where(PackVersion.pack == pack, PackVersion.listed)
        .order_by(PackVersion.version.desc())
        .limit(1)
    )
    return db.session.scalar(query)


def newest_lessons(pack: str, *, listed: bool = False) -> dict[str, PackLesson]:
    """The newest row of every lesson that the pack ever had, by full id.

    `listed`: of versions for all phones only.
    """
    chosen = (
        select(PackLesson.lesson, func.max(PackLesson.version).label("version"))
        .where(PackLesson.pack == pack)
        .group_by(PackLesson.lesson)
    )
    if listed:
        of_version = (PackVersion.pack == PackLesson.pack) & (
            PackVersion.version == PackLesson.version
        )
        chosen = chosen.join(PackVersion, of_version).where(PackVersion.listed)
    newest = chosen.subquery()
    matches = (PackLesson.lesson == newest.c.lesson) & (
        PackLesson.version == newest.c.version
    )
    rows = db.session.scalars(select(PackLesson).join(newest, matches))
    return {row.lesson: row for row in rows}


@dataclass(frozen=True, slots=True)
class Cause:
    """Why an old result no longer says enough.

    `code`: answer, type, added or removed (of `item`), away (the lesson was not in the
    version before), forced (the editor says so).
    """

    code: str
    item: str = ""


def causes(
    built: Built,
    before: Mapping[str, PackLesson],
    last: PackVersion | None,
    forced: Iterable[str],
) -> dict[str, tuple[Cause, ...]]:
    """Why each lesson is to be taken again, by full id; none where progress is kept.

    Lessons that are new have none either. `forced` are full ids.
    """
    answers = _answers(built.documents[built.source.head.languages[0]])
    found: dict[str, tuple[Cause, ...]] = {}
    for lesson, items in answers.items():
        row = before.get(lesson)
        if row is None:
            found[lesson] = ()
            continue
        listed = _item_causes(row, items)
        if last is not None and row.version != last.version:
            listed.append(Cause("away"))
        if lesson in forced:
            listed.append(Cause("forced"))
        found[lesson] = tuple(listed)
    return found


def _item_causes(row: PackLesson, items: Mapping[str, list[Any]]) -> list[Cause]:
    known = {item: [each["type"], each["answer"]] for item, each in row.items.items()}
    listed = [Cause("added", item) for item in items if item not in known]
    listed += [Cause("removed", item) for item in known if item not in items]
    for item, (type_, answer) in items.items():
        if item in known and known[item] != [type_, answer]:
            code = "type" if known[item][0] != type_ else "answer"
            listed.append(Cause(code, item))
    return listed


def editions(
    built: Built,
    before: Mapping[str, PackLesson],
    last: PackVersion | None,
    forced: Iterable[str],
) -> dict[str, int]:
    """The edition of each lesson: it grows where an old result no longer says enough.

    That is: a right answer changed, an item came or went, the lesson was away, or the
    editor says so (`forced`, full ids).
    """
    return {
        lesson: before[lesson].edition + bool(why) if lesson in before else 1
        for lesson, why in causes(built, before, last, forced).items()
    }


def _answers(document: Json) -> dict[str, dict[str, list[Any]]]:
    keys = answer_keys(document)
    types = {
        block["id"]: block["type"]
        for lesson in document["lessons"]
        for block in lesson["blocks"]
        if block["kind"] == "item"
    }
    return {
        lesson: {item: [types[item], answer] for item, answer in items.items()}
        for lesson, items in keys.items()
    }


def change_of(now: Mapping[str, int], before: Mapping[str, PackLesson]) -> str:
    """`major` where a lesson that was there before got a new edition."""
    grown = any(
        lesson in before and edition > before[lesson].edition
        for lesson, edition in now.items()
    )
    return "major" if grown else "minor"


def lesson_rows(manifest: Json, documents: Mapping[str, Json]) -> list[PackLesson]:
    """The rows of one version, from its manifest and text documents.

    Raises KeyError or TypeError where the documents do not fit the manifest.
    """
    answers = _answers(documents[manifest["languages"][0]])
    titles: dict[str, dict[str, str]] = {}
    asks: dict[str, dict[str, str]] = {}
    for language, document in documents.items():
        for lesson in document["lessons"]:
            titles.setdefault(lesson["id"], {})[language] = str(lesson["title"])
            for block in lesson["blocks"]:
                if block["kind"] == "item":
                    asks.setdefault(block["id"], {})[language] = str(block["ask"])
    return [
        PackLesson(
            lesson=each["id"],
            version=manifest["version"],
            pack=manifest["id"],
            edition=each["edition"],
            minutes=each["minutes"],
            titles=titles[each["id"]],
            items={
                item: _item_row(answers[each["id"]][item], asks[item])
                for item in each["items"]
            },
        )
        for each in manifest["lessons"]
    ]


def _item_row(answer: Sequence[Any], ask: dict[str, str]) -> Json:
    return {"type": answer[0], "answer": answer[1], "ask": ask}


def new_bytes(manifest: Json, last: PackVersion | None) -> tuple[int, int]:
    """How many files, and how many bytes of them, the version before did not have.

    Without fallbacks: hardly a phone fetches these.
    """
    before = json.loads(blobs().read(last.manifest_sha256))["files"] if last else []
    had = {file["sha256"] for file in before}
    sizes = {
        file["sha256"]: file["bytes"]
        for file in manifest["files"]
        if file["role"] not in FALLBACKS
    }
    fresh = [size for sha256, size in sizes.items() if sha256 not in had]
    return len(fresh), sum(fresh)


def store(
    manifest: Json,
    data: bytes,
    publisher: Mapping[str, str],
    signature: str,
    note: str,
    *,
    listed: bool = True,
) -> None:
    """Keep a manifest and its row; call it inside a unit of work.

    `listed` False: a version on trial.
    """
    name = blobs().write(data, text=True)
    db.session.add(
        PackVersion(
            pack=manifest["id"],
            version=manifest["version"],
            change=manifest["change"],
            manifest_sha256=name,
            manifest_bytes=len(data),
            publisher=dict(publisher),
            signature=signature,
            entry=catalogue.entry_of(manifest, name, len(data)),
            published_at=now(),
            note=note,
            listed=listed,
        )
    )
    db.session.flush()


def full_ids(source: Source, lessons: Iterable[str]) -> frozenset[str]:
    """Full lesson ids for ids as an editor types them; raises BadRequest."""
    own = {each.id for each in source.lessons[source.head.languages[0]]}
    found = set()
    for lesson in lessons:
        id = lesson.removeprefix(f"{source.id}.")
        if id not in own:
            raise BadRequest(
                "unknown-lesson",
                N_("The pack %(pack)s has no lesson “%(lesson)s”."),
                params={"pack": source.id, "lesson": lesson},
            )
        found.add(source.full_id(id))
    return frozenset(found)
