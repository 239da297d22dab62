"""Take over the catalogue of another node as it is signed, with all that it names.

A station lists what its upstream lists, byte for byte: phones pinned the key of the
publisher, and no station holds that key (docs/pack-format.md). Files come first, then one
transaction makes the new catalogue the current one.
"""

import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import structlog
from marshmallow import ValidationError
from sqlalchemy import delete

from server.db import db, reading
from server.errors import N_, BadRequest
from server.es256 import BadKey, PublicKey
from server.packs import catalogue
from server.packs.blobs import SHA256, is_of
from server.packs.build import Json, canonical
from server.packs.models import CatalogueIssue, PackVersion, Recall
from server.packs.node import blobs, keys
from server.packs.publishing import lesson_rows, serialised, store
from server.packs.schemas import MAX_BLOB_BYTES, OPTIONAL, TEXTS, read_manifest
from server.packs.sign import BadSignature, read_jwk, verify
from server.packs.tjpack import BadPackFile, text_documents

log = structlog.get_logger(__name__)

MAX_CATALOGUE: Final = 4_000_000
MAX_MANIFEST: Final = 1_000_000

#: Hears how many bytes of how many are here.
Progress = Callable[[int, int], None]
#: Gives the bytes of a blob from an offset on; raises what the road raises.
Fetch = Callable[[str, int], Iterable[bytes]]


class BadCatalogue(BadRequest):
    """A catalogue that is not taken over; ``detail`` says why, in English for experts."""

    code = "bad-catalogue"
    title = N_("This list of courses cannot be used")


@dataclass(frozen=True, slots=True)
class Listed:
    """A signed catalogue taken apart and verified."""

    body: Json
    payload: Json
    publisher: PublicKey


@dataclass(frozen=True, slots=True)
class Taken:
    """A pack's manifest with its bytes; `listed`: it holds for all phones, not on trial."""

    manifest: Json
    data: bytes
    signature: str
    listed: bool


@dataclass(frozen=True, slots=True)
class Adopted:
    """What was taken over. ``publisher`` is the thumbprint to pin."""

    number: int
    changed: bool
    publisher: str
    packs: int = 0
    fetched: int = 0


def read_catalogue(body: bytes, pinned: str | None) -> Listed:
    """Verify a catalogue's answer against the pinned publisher, through its rotations.

    With no publisher pinned yet, the one that signed is believed (first contact, over the
    connection to the upstream that admitted us). Raises BadCatalogue.
    """
    if len(body) > MAX_CATALOGUE:
        raise BadCatalogue(detail="too long")
    try:
        document = json.loads(body)
        payload = document["payload"].encode()
        publisher = read_jwk(document["publisher"])
        verify(document["signature"], payload, publisher)
        said = json.loads(payload)
        _follow(said["rotations"], pinned, publisher)
        numbers = (said["format"], said["number"])
    except (
        ValueError, KeyError, TypeError, AttributeError, RecursionError
    ) as error:  # fmt: skip
        raise BadCatalogue(detail=str(error)[:200]) from error
    if numbers[0] != 1 or type(numbers[1]) is not int:
        raise BadCatalogue(detail="of another format")
    return Listed(document, said, publisher)


def _follow(rotations: Any, pinned: str | None, publisher: PublicKey) -> None:
    """Check that the pinned key vouches, hand to hand, for the one that signed."""
    if pinned is None or pinned == publisher.thumbprint:
        return
    trusted: PublicKey | None = None
    for rotation in rotations:
        if trusted is None and rotation["from"] != pinned:
            continue
        new = read_jwk(rotation["key"])
        if trusted is None:
            trusted = _pinned_key(pinned)
        verify(rotation["signature"], canonical(rotation["key"]), trusted)
        trusted = new
        if new.thumbprint == publisher.thumbprint:
            return
    raise BadSignature("signed by a key that the pinned one does not vouch for")


def _pinned_key(thumbprint: str) -> PublicKey:
    try:
        return keys().trusted()[thumbprint]
    except KeyError as error:
        raise BadKey("the pinned publisher's key is gone") from error


def adopt_catalogue(
    body: bytes, pinned: str | None, fetch: Fetch, on_progress: Progress | None = None
) -> Adopted:
    """Make this signed catalogue ours; fetches what is missing first, resuming in files.

    ``on_progress`` hears of the files, not of the manifests before them. Raises BadCatalogue,
    and what ``fetch`` raises: then nothing has changed but the files that are here already.
    """
    listed = read_catalogue(body, pinned)
    keys().trust(listed.publisher)
    with reading():
        # Read and let go: fetching takes minutes, and phones bring their answers meanwhile.
        current = catalogue.current()
    if current is not None and json.loads(current.body) == listed.body:
        return Adopted(current.number, False, listed.publisher.thumbprint)
    if current is not None and _is_older(
        listed, json.loads(current.body), current.number
    ):
        raise BadCatalogue(detail="older than the one that is here")
    fetched, packs = 0, []
    for entry, held in [*_entries(listed, "packs"), *_entries(listed, "trials")]:
        manifest, data, size = _fetch_manifest(entry, listed.publisher, fetch)
        fetched += size
        packs.append(Taken(manifest, data, entry["signature"], held))
    fetched += _fetch_files((each.manifest for each in packs), fetch, on_progress)
    serialised(lambda: _adopt(listed, packs))
    return Adopted(
        listed.payload["number"],
        True,
        listed.publisher.thumbprint,
        len(listed.payload["packs"]),
        fetched,
    )


def _entries(listed: Listed, name: str) -> Iterable[tuple[Json, bool]]:
    """The catalogue's packs, or its trials, each with whether it holds for all phones."""
    entries = listed.payload.get(name, [])
    if not isinstance(entries, list):
        raise BadCatalogue(detail=f"{name} is no list")
    if name == "trials" and not all(_has_places(entry) for entry in entries):
        raise BadCatalogue(detail="a trial without places")
    return ((entry, name == "packs") for entry in entries)


def _has_places(entry: Any) -> bool:
    places = entry.get("places") if isinstance(entry, dict) else None
    return isinstance(places, list) and all(isinstance(each, str) for each in places)


def _is_older(listed: Listed, current: Json, number: int) -> bool:
    """An old list of the same publisher may be played again by whoever kept it."""
    same = read_jwk(current["publisher"]).thumbprint == listed.publisher.thumbprint
    return same and listed.payload["number"] < number


def _fetch_files(
    manifests: Iterable[Json], fetch: Fetch, on_progress: Progress | None
) -> int:
    """Fetch the files that are not here, each once; bytes that came.

    Without what is optional: a long video, or pictures for old phones, must not hold a new
    version's words back on all phones.
    """
    files = {
        file["sha256"]: file
        for each in manifests
        for file in each["files"]
        if file["role"] not in OPTIONAL
    }
    missing = [file for name, file in files.items() if not blobs().path(name)]
    total, done, came = sum(file["bytes"] for file in missing), 0, 0
    for file in missing:

        def hear(here: int, before: int = done) -> None:
            if on_progress:
                on_progress(before + here, total)

        came += _fetch_blob(
            file["sha256"], file["bytes"], file["type"], file["role"] in TEXTS, fetch,
            hear,
        )  # fmt: skip
        done += file["bytes"]
    return came


def _fetch_manifest(
    entry: Json, publisher: PublicKey, fetch: Fetch
) -> tuple[Json, bytes, int]:
    try:
        name, size = entry["manifest"]["sha256"], entry["manifest"]["bytes"]
        if not 0 < size <= MAX_MANIFEST:
            raise BadCatalogue(detail="a manifest too long")
        fetched = _fetch_blob(name, size, "application/json", True, fetch)
        data = blobs().read(name)
        verify(entry["signature"], data, publisher)
        manifest = read_manifest(json.loads(data))
    except (KeyError, TypeError, ValueError, ValidationError) as error:
        raise BadCatalogue(detail=str(error)[:200]) from error
    return manifest, data, fetched


def missing_optional() -> list[Json]:
    """Files of the catalogue's packs that are not here yet, the smallest first."""
    with reading():
        rows = catalogue.latest_versions()
        names = [row.manifest_sha256 for row in rows]
    files = {
        file["sha256"]: file
        for name in names
        for file in json.loads(blobs().read(name))["files"]
        if file["role"] in OPTIONAL and not blobs().path(file["sha256"])
    }
    return sorted(files.values(), key=lambda file: int(file["bytes"]))


def fetch_optional(fetch: Fetch, seconds: float) -> int:
    """Fetch the optional files that are missing, for so long at most; gives the bytes that came.

    Raises what ``fetch`` raises. What came by then stays, and the next call goes on inside
    the file. One that cannot be had does not keep the others away.
    """
    ends, came = time.monotonic() + seconds, 0

    def in_time(name: str, offset: int) -> Iterator[bytes]:
        for piece in fetch(name, offset):
            yield piece
            if time.monotonic() > ends:
                return

    for file in missing_optional():
        if time.monotonic() > ends:
            break
        try:
            came += _fetch_file(file, in_time)
        except BadCatalogue as error:
            log.info("optional", name=file["name"], why=error.detail)
    return came


def _fetch_file(file: Json, fetch: Fetch) -> int:
    return _fetch_blob(
        file["sha256"], file["bytes"], file["type"], file["role"] in TEXTS, fetch
    )


def _fetch_blob(
    name: str,
    size: int,
    kind: str,
    text: bool,
    fetch: Fetch,
    hear: Callable[[int], None] = lambda here: None,
) -> int:
    """Fetch one blob unless it is here; bytes that came. A cut one is gone on with."""
    if not SHA256.fullmatch(name) or not 0 < size <= MAX_BLOB_BYTES:
        raise BadCatalogue(detail="a file without a proper name or size")
    if blobs().path(name):
        return 0
    part = blobs().folder / "incoming" / name
    part.parent.mkdir(parents=True, exist_ok=True)
    have = part.stat().st_size if part.is_file() else 0
    if have > size:
        part.unlink()
        have = 0
    came = 0
    if have < size:
        with part.open("ab") as stream:
            for piece in fetch(name, have):
                came += len(piece)
                if have + came > size:
                    break
                stream.write(piece)
                hear(have + came)
    _keep(part, name, size, kind, text)
    return came


def _keep(part: Path, name: str, size: int, kind: str, text: bool) -> None:
    data = part.read_bytes()
    if len(data) < size:
        raise BadCatalogue(detail="a file came short")
    good = sha256(data).hexdigest() == name and is_of(kind, data[:64])
    part.unlink()
    if not good:
        raise BadCatalogue(detail="a file is not what was signed")
    blobs().write(data, text=text)


def _adopt(listed: Listed, packs: Iterable[Taken]) -> None:
    payload = listed.payload
    for each in packs:
        _adopt_pack(each, listed.body["publisher"])
    db.session.execute(delete(Recall))
    for recall in payload["recalled"]:
        db.session.add(
            Recall(
                lesson=recall["lesson"],
                pack=recall["pack"],
                since=datetime.fromisoformat(recall["since"]),
                reason=recall["reason"],
            )
        )
    # What this node issued itself before it joined is no catalogue any more.
    number = payload["number"]
    db.session.execute(delete(CatalogueIssue).where(CatalogueIssue.number >= number))
    db.session.add(
        CatalogueIssue(
            number=number,
            issued=datetime.fromisoformat(payload["issued"]),
            payload=listed.body["payload"],
            signature=listed.body["signature"],
            publisher=listed.body["publisher"],
        )
    )


def _adopt_pack(each: Taken, publisher: Any) -> None:
    manifest, data = each.manifest, each.data
    key = (manifest["id"], manifest["version"])
    row = db.session.get(PackVersion, key)
    if row is not None and row.manifest_sha256 == sha256(data).hexdigest():
        # What was on trial may hold for all by now.
        row.listed = row.listed or each.listed
        return
    if row is not None:
        raise BadCatalogue(detail=f"{key[0]} {key[1]} is here with other content")
    try:
        documents = text_documents(blobs().read, manifest)
        rows = lesson_rows(manifest, documents)
    except (BadPackFile, KeyError, TypeError, AttributeError) as error:
        raise BadCatalogue(detail=f"{key[0]}: {error}"[:200]) from error
    store(manifest, data, publisher, each.signature, "", listed=each.listed)
    db.session.add_all(rows)
