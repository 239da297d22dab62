"""Packs on the road: `.tjpack` files out of this node and into it."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from server.db import db, now, reading
from server.errors import N_, Conflict, NotFound, Problem
from server.packs import catalogue
from server.packs.build import Json
from server.packs.models import PackVersion
from server.packs.node import blobs, exports, keys
from server.packs.publishing import (
    Published,
    held_version,
    last_version,
    lesson_rows,
    new_bytes,
    serialised,
    store,
)
from server.packs.schemas import TEXTS
from server.packs.sign import Jwk, jwk, read_jwk, sign
from server.packs.tjpack import (
    BadPackFile,
    PackFile,
    peek_publisher,
    text_documents,
    write_tjpack,
)
from server.packs.tjpack import verify_tjpack as verify_file
from server.packs.trials import end_trials

#: An answer that began this long ago has its file open.
SENT_SECONDS = 600
DAMAGED = N_("The file is damaged or cut: copy it again.")
FOREIGN = N_("It holds what no pack holds: do not use it.")
WHY = {
    "no-file": N_("The file cannot be read."),
    "not-a-zip": DAMAGED,
    "incomplete": DAMAGED,
    "bad-blob": DAMAGED,
    "bad-signature": N_("Somebody changed it after it was signed: do not use it."),
    "stranger": N_("This node does not know who signed it. If you do: --trust."),
    "too-big": N_("It is bigger than a pack may be."),
    "too-many": N_("It is bigger than a pack may be."),
    "strange-entry": FOREIGN,
    "bad-publisher": FOREIGN,
    "bad-manifest": FOREIGN,
}


class BadPack(Problem):
    """A pack file that is not taken in; `why` says what exactly was found, in English."""

    status, code = 422, "bad-pack"
    title = N_("This pack file cannot be used")

    def __init__(self, error: BadPackFile) -> None:
        why = {"why": error.why}
        super().__init__(f"pack-{error.code}", WHY[error.code], extra=why)
        self.why = error.why


def export_tjpack(pack: str, path: Path, version: int | None = None) -> int:
    """Write the pack's (or the named) version as one file; gives the version.

    Raises NotFound. The file appears whole or not at all.
    """
    with reading():
        row = held_version(pack) if version is None else _version(pack, version)
        if row is None:
            raise NotFound("no-pack", N_("No such pack was published here."))
        found, manifest = row.version, blobs().read(row.manifest_sha256)
        signature, publisher = _signed(row, manifest)
    temporary = path.with_name(f".{path.name}-{os.urandom(4).hex()}")
    try:
        write_tjpack(temporary, manifest, signature, publisher, blobs().path)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    return found


def _signed(row: PackVersion, manifest: bytes) -> tuple[str, Jwk]:
    """Own packs go out under the key of the day, others as they came."""
    publisher = keys().publisher()
    if publisher.owns(read_jwk(row.publisher).thumbprint):
        return sign(manifest, publisher.key), jwk(publisher.key.public)
    return row.signature, row.publisher


def download(pack: str, version: int) -> Path:
    """The `.tjpack` of one version, made at the first call. Raises NotFound."""
    row = _version(pack, version)
    if row is None:
        raise NotFound("no-pack", N_("No such pack was published here."))
    exports().mkdir(parents=True, exist_ok=True)
    kid = keys().publisher().key.thumbprint
    manifest = json.loads(blobs().read(row.manifest_sha256))
    # What came meanwhile makes another file.
    here = sum(blobs().path(file["sha256"]) is not None for file in manifest["files"])
    name = f"{pack}-{version}-{row.manifest_sha256[:16]}-{kid}-{here}.tjpack"
    path = exports() / name
    if not path.is_file():
        _sweep(f"{pack}-{version}-*.tjpack")
        export_tjpack(pack, path, version)
    return path


def _sweep(pattern: str) -> None:
    """Remove what was made of a version before; what is being sent stays for its receiver."""
    for old in exports().glob(pattern):
        # Another process may sweep at the same moment.
        with suppress(FileNotFoundError):
            if old.stat().st_mtime < now().timestamp() - SENT_SECONDS:
                old.unlink()


def verify_tjpack(path: Path) -> PackFile:
    """Check a file against the publishers that this node trusts; raises BadPack."""
    try:
        return verify_file(path, keys().trusted())
    except BadPackFile as error:
        raise BadPack(error) from error


def import_tjpack(path: Path, *, trust: str = "") -> Published:
    """Take in a pack file by a trusted publisher and list it in the catalogue.

    `trust` pins the file's publisher first, if it has this thumbprint. Raises BadPack,
    or Conflict where this node has another or a newer version.
    """
    try:
        if trust:
            _pin(path, trust)
        file = verify_file(path, keys().trusted(), take=_keep)
        documents = text_documents(blobs().read, file.manifest)
        lesson_rows(file.manifest, documents)
    except BadPackFile as error:
        raise BadPack(error) from error
    except (KeyError, TypeError, AttributeError) as error:
        why = BadPackFile("bad-manifest", "its text does not fit the manifest")
        raise BadPack(why) from error
    return serialised(lambda: _import(file, documents))


def _keep(entry: Json, data: bytes) -> None:
    blobs().write(data, text=entry["role"] in TEXTS)


def _pin(path: Path, thumbprint: str) -> None:
    key = peek_publisher(path)
    if key.thumbprint != thumbprint:
        raise BadPackFile(
            "stranger", f"signed by {key.thumbprint}, not by {thumbprint}"
        )
    keys().trust(key)


def _import(file: PackFile, documents: Mapping[str, Json]) -> Published:
    pack, version = file.manifest["id"], file.manifest["version"]
    change, last = file.manifest["change"], last_version(pack)
    name = sha256(file.manifest_bytes).hexdigest()
    if last and last.version >= version:
        row = _version(pack, version)
        if row and row.manifest_sha256 == name:
            number = catalogue.last_number()
            return Published(pack, last.version, last.change, False, number)
        raise Conflict(
            "other-version",
            N_("Version %(here)s of %(pack)s is here already."),
            params={"here": last.version, "pack": pack},
        )
    store(file.manifest, file.manifest_bytes, file.publisher, file.signature, "")
    db.session.add_all(lesson_rows(file.manifest, documents))
    end_trials(pack)
    number = catalogue.issue(keys().publisher(), blobs(), now())
    files, size = new_bytes(file.manifest, last)
    return Published(
        pack, version, change, True, number, len(file.manifest_bytes), files, size
    )


def _version(pack: str, version: int) -> PackVersion | None:
    return db.session.get(PackVersion, (pack, version))
