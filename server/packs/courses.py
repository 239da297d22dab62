"""A course as learners have it: what its certification is about, and the mark of it on phones."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select

from server.db import db, now
from server.packs import catalogue
from server.packs.models import PackCertificate, PackLesson, PackVersion
from server.packs.node import blobs, keys
from server.packs.publishing import held_version


@dataclass(frozen=True, slots=True)
class Course:
    """The version of a pack that phones have.

    `editions` by lesson; `items` as {item: its lesson}, both in the order of learning. `since`:
    when the youngest of these editions was first published here. `legal`: it rests on laws.
    """

    pack: str
    version: int
    editions: Mapping[str, int]
    items: Mapping[str, str]
    since: datetime
    review_by: date
    facts: Mapping[str, date]
    legal: bool


def course(pack: str) -> Course | None:
    """The course that holds; None where nothing is published, or nothing but scenarios."""
    last = held_version(pack)
    if last is None:
        return None
    manifest = json.loads(blobs().read(last.manifest_sha256))
    editions = {each["id"]: each["edition"] for each in manifest["lessons"]}
    if not editions:
        return None
    text = next(file for file in manifest["files"] if file["role"] == "text")
    facts = json.loads(blobs().read(text["sha256"]))["facts"]
    return Course(
        pack=pack,
        version=last.version,
        editions=editions,
        items={
            item: each["id"] for each in manifest["lessons"] for item in each["items"]
        },
        since=_came_up(pack, editions),
        review_by=date.fromisoformat(manifest["review_by"]),
        facts={
            fact: date.fromisoformat(each["review_by"]) for fact, each in facts.items()
        },
        legal=any(each["kind"] == "law" for each in facts.values()),
    )


def _came_up(pack: str, editions: Mapping[str, int]) -> datetime:
    """When the last of these editions of lessons came up."""
    query = (
        select(PackLesson.lesson, PackLesson.edition, PackVersion.published_at)
        .join(
            PackVersion,
            (PackVersion.pack == PackLesson.pack)
            & (PackVersion.version == PackLesson.version),
        )
        .where(PackLesson.pack == pack)
    )
    first: dict[str, datetime] = {}
    for lesson, edition, at in db.session.execute(query):
        if editions.get(lesson) == edition:
            first[lesson] = min(first.get(lesson, at), at)
    return max(first.values())


# --- the mark on phones ------------------------------------------------------------


def certify(pack: str, editions: Mapping[str, int], until: date) -> int:
    """Mark a course as certified until a day, as long as its lessons keep these editions.

    Inside a unit of work that is `serialised`. Gives the new catalogue's number.
    """
    db.session.execute(delete(PackCertificate).where(PackCertificate.pack == pack))
    db.session.add(
        PackCertificate(
            pack=pack, editions=dict(editions), valid_until=until, given_at=now()
        )
    )
    db.session.flush()
    return catalogue.issue(keys().publisher(), blobs(), now())


def end_certificate(pack: str) -> None:
    """Take the mark away, if there is one (inside a unit of work that is `serialised`)."""
    gone = db.session.execute(
        delete(PackCertificate)
        .where(PackCertificate.pack == pack)
        .returning(PackCertificate.pack)
    ).all()
    if gone:
        catalogue.issue(keys().publisher(), blobs(), now())
