"""The catalogue: which version of each pack holds, what is withdrawn, signed as one text.

Its number never falls. It is at least the minutes since 2026, so that it does not fall even
when a server comes back from an old backup that does not know what was issued since.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select

from server.db import db
from server.packs.blobs import BlobStore
from server.packs.build import Json, canonical
from server.packs.keys import Publisher
from server.packs.models import CatalogueIssue, PackCertificate, PackVersion, Recall
from server.packs.paths import Paths
from server.packs.sign import jwk, sign
from server.packs.trial_entries import trial_entries

#: Roles of what a phone fetches unasked.
KEPT = ("text", "scenario", "picture", "sound")
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class CatalogueBytes:
    """The current catalogue: its number, and the answer's exact bytes with their tag."""

    number: int
    body: bytes
    etag: str


def entry_of(manifest: Json, name: str, size: int) -> Json:
    """A pack's entry, without the signature: `name` and `size` are the manifest's.

    `bytes` counts what a phone fetches unasked: for one language, and for all of them.
    """
    kept = [f for f in manifest["files"] if f["role"] in KEPT]
    covers = [f["sha256"] for f in kept if f["name"] == manifest["cover"]]
    copied = (
        "id", "version", "change", "level", "title", "summary", "languages",
        "prerequisites",
    )  # fmt: skip
    return {
        **{key: manifest[key] for key in copied},
        "cover": covers[0],
        "minutes": sum(lesson["minutes"] for lesson in manifest["lessons"]),
        "lessons": len(manifest["lessons"]),
        "manifest": {"sha256": name, "bytes": size},
        "bytes": {
            "shared": _bytes_of(kept, None),
            "language": {one: _bytes_of(kept, one) for one in manifest["languages"]},
        },
    }


def _bytes_of(files: Sequence[Json], language: str | None) -> int:
    return sum(f["bytes"] for f in files if f.get("language") == language)


def latest_versions() -> Sequence[PackVersion]:
    """The version of each pack that holds, by pack id; one on trial holds for nobody yet."""
    newest = (
        select(PackVersion.pack, func.max(PackVersion.version).label("version"))
        .where(PackVersion.listed)
        .group_by(PackVersion.pack)
        .subquery()
    )
    matches = (PackVersion.pack == newest.c.pack) & (
        PackVersion.version == newest.c.version
    )
    query = select(PackVersion).join(newest, matches).order_by(PackVersion.pack)
    return db.session.scalars(query).all()


# Asked at every sync: built once.
_LAST_NUMBER = select(func.max(CatalogueIssue.number))


def last_number() -> int:
    """The number of the current catalogue; 0 before the first."""
    db.session.flush()
    return db.session.connection().scalar(_LAST_NUMBER) or 0


def issue(
    publisher: Publisher,
    blobs: BlobStore,
    moment: datetime,
    paths: Paths | None = None,
) -> int:
    """Sign a new catalogue of all that holds now; call it inside a unit of work.

    Without `paths` those of the catalogue before hold on.
    """
    minutes = int((moment - EPOCH).total_seconds() // 60)
    number = max(last_number() + 1, minutes)
    held = current_paths() if paths is None else paths
    payload = canonical(_contents(number, publisher, blobs, moment, held))
    db.session.add(
        CatalogueIssue(
            number=number,
            issued=moment,
            payload=payload.decode(),
            signature=sign(payload, publisher.key),
            publisher=jwk(publisher.key.public),
        )
    )
    return number


def current_paths() -> Paths:
    """The paths of the current catalogue, by group; empty before the first."""
    newest = select(CatalogueIssue.payload).order_by(CatalogueIssue.number.desc())
    payload = db.session.scalar(newest.limit(1))
    return json.loads(payload).get("paths", {}) if payload else {}


def current_trials() -> list[Json]:
    """The trials of the current catalogue, also of one that came from above."""
    newest = select(CatalogueIssue.payload).order_by(CatalogueIssue.number.desc())
    payload = db.session.scalar(newest.limit(1))
    trials: list[Json] = json.loads(payload).get("trials", []) if payload else []
    return trials


def in_learning_order(packs: Sequence[Json]) -> list[Json]:
    """Each pack after those that it builds on, otherwise by id: the order on phones.

    Packs that wait for each other in a ring, or for one that is not here, are not
    held back.
    """
    waiting = {pack["id"]: pack for pack in sorted(packs, key=lambda pack: pack["id"])}
    ordered: list[Json] = []
    while waiting:
        free = [
            pack
            for pack in waiting.values()
            if not any(needed in waiting for needed in pack["prerequisites"])
        ]
        for pack in free or list(waiting.values()):
            ordered.append(waiting.pop(pack["id"]))
    return ordered


def _contents(
    number: int,
    publisher: Publisher,
    blobs: BlobStore,
    moment: datetime,
    paths: Paths,
) -> Json:
    packs = []
    certificates = _certificates()
    for version in latest_versions():
        # Phones pin one key: what came from elsewhere is vouched for by this node.
        manifest = blobs.read(version.manifest_sha256)
        signature = sign(manifest, publisher.key)
        mark = _mark(json.loads(manifest), certificates.get(version.pack))
        packs.append({**version.entry, **mark, "signature": signature})
    packs = in_learning_order(packs)
    trials = trial_entries(publisher, blobs)
    recalls = db.session.scalars(select(Recall).order_by(Recall.lesson))
    return {
        "format": 1,
        "number": number,
        "issued": iso(moment),
        "packs": packs,
        **({"paths": paths} if paths else {}),
        **({"trials": trials} if trials else {}),
        "recalled": [
            {
                "pack": recall.pack,
                "lesson": recall.lesson,
                "since": iso(recall.since),
                "reason": recall.reason,
            }
            for recall in recalls
        ],
        "rotations": list(publisher.rotations),
    }


def _certificates() -> dict[str, PackCertificate]:
    """By pack; none of a pack of which a lesson is withdrawn: its mark comes back with it."""
    kept = select(PackCertificate).where(
        PackCertificate.pack.not_in(select(Recall.pack))
    )
    return {row.pack: row for row in db.session.scalars(kept)}


def _mark(manifest: Json, certificate: PackCertificate | None) -> Json:
    """`certified`: the last day of it. None where an answer changed since it was given."""
    editions = {each["id"]: each["edition"] for each in manifest["lessons"]}
    if certificate is None or certificate.editions != editions:
        return {}
    until = min(certificate.valid_until.isoformat(), manifest["review_by"])
    return {"certified": {"until": until}}


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC with whole seconds, ending in Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def current() -> CatalogueBytes | None:
    """The current catalogue as it is sent; None before the first publish."""
    newest = select(CatalogueIssue).order_by(CatalogueIssue.number.desc()).limit(1)
    found = db.session.scalar(newest)
    if found is None:
        return None
    answer: dict[str, Any] = {
        "payload": found.payload,
        "signature": found.signature,
        "publisher": found.publisher,
    }
    body = json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()
    return CatalogueBytes(found.number, body, sha256(body).hexdigest()[:32])
