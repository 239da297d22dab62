"""`.tjpack`: one pack as one ZIP file for the road, and how a stranger's file is met.

Nothing is believed before its signature: first the directory of the ZIP is bounded, then the
manifest's signature is checked against trusted keys, then every file against the manifest.
Entries are stored uncompressed with fixed times, so the same pack gives the same bytes.
"""

import json
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from marshmallow import ValidationError

from server.es256 import PublicKey
from server.packs.blobs import SHA256, is_of
from server.packs.build import Json, canonical
from server.packs.schemas import MAX_BLOBS, OPTIONAL, read_manifest
from server.packs.sign import BadSignature, Jwk, read_jwk, verify

MAX_ENTRIES = 2_000
MAX_BYTES = 500_000_000
MAX_DIRECTORY = 1_000_000
HEADS = {"manifest.json": 1_000_000, "manifest.jws": 4_096, "publisher.json": 4_096}
CHUNK = 1 << 16
# An end-of-directory record without comment (APPNOTE 4.3.16).
END = struct.Struct("<4s4H2LH")
ZIP64_LOCATOR = b"PK\x06\x07"


class BadPackFile(ValueError):
    """A file that is not taken in; `code` is stable, `why` is for those who look closer."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(code, why)
        self.code, self.why = code, why

    def __str__(self) -> str:
        return self.why


@dataclass(frozen=True, slots=True)
class PackFile:
    """A verified file: every byte in it is what the publisher signed."""

    publisher: Jwk
    signature: str
    manifest_bytes: bytes
    manifest: Json

    @property
    def kid(self) -> str:
        """The thumbprint of the key that signed."""
        return read_jwk(self.publisher).thumbprint


def write_tjpack(
    path: Path,
    manifest: bytes,
    signature: str,
    publisher: Jwk,
    blob_path: Callable[[str], Path | None],
) -> None:
    """Write a pack to `path`. Raises FileNotFoundError where a blob is missing.

    Videos and fallbacks that are not here yet are left out.
    """
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(_entry("manifest.json"), manifest)
        archive.writestr(_entry("manifest.jws"), signature)
        archive.writestr(_entry("publisher.json"), canonical(publisher))
        # Two names may stand for the same bytes: they travel once.
        for blob, role in _blobs_of(json.loads(manifest)).items():
            source = blob_path(blob)
            if source is None and role in OPTIONAL:
                continue
            if source is None:
                raise FileNotFoundError(blob)
            archive.writestr(_entry(f"blobs/{blob}"), source.read_bytes())


def _blobs_of(manifest: Json) -> dict[str, str]:
    """Hash and role of each file; bytes that the pack needs elsewhere are not optional."""
    found: dict[str, str] = {}
    for file in manifest["files"]:
        before = found.get(file["sha256"], file["role"])
        found[file["sha256"]] = file["role"] if before in OPTIONAL else before
    return found


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.create_system = 3
    entry.external_attr = (stat.S_IFREG | 0o644) << 16
    return entry


def peek_publisher(path: Path) -> PublicKey:
    """The key that the file names, not trusted by that; raises BadPackFile."""
    with _opened(path) as (archive, entries):
        return _publisher(archive, entries)[1]


def verify_tjpack(
    path: Path,
    trusted: Mapping[str, PublicKey],
    take: Callable[[Json, bytes], None] | None = None,
) -> PackFile:
    """Check a whole file; `take(file entry, content)` gets each blob once it is verified.

    Raises BadPackFile. A caller that keeps blobs may do so before all are seen: a blob is
    harmless by itself, only the manifest makes it part of a pack.
    """
    with _opened(path) as (archive, entries):
        jwk, key = _publisher(archive, entries)
        if key.thumbprint not in trusted:
            raise BadPackFile(
                "stranger", f"signed by {key.thumbprint}, whom this node does not trust"
            )
        signature = _read(archive, entries["manifest.jws"]).decode("ascii", "replace")
        data = _read(archive, entries["manifest.json"])
        try:
            verify(signature, data, trusted[key.thumbprint])
        except BadSignature as error:
            raise BadPackFile("bad-signature", str(error)) from error
        manifest = _manifest(data)
        _check_blobs(archive, entries, manifest, take)
    return PackFile(jwk, signature, data, manifest)


@contextmanager
def _opened(
    path: Path,
) -> Iterator[tuple[zipfile.ZipFile, dict[str, zipfile.ZipInfo]]]:
    try:
        stream = path.open("rb")
    except OSError as error:
        raise BadPackFile("no-file", f"{path}: {error.strerror}") from error
    with stream:
        with _damage():
            _check_directory(stream)
            archive = zipfile.ZipFile(stream)
        with archive:
            yield archive, _entries(archive)


@contextmanager
def _damage() -> Iterator[None]:
    """Whatever zipfile stumbles over in a spoilt file is one thing to the caller."""
    try:
        yield
    except BadPackFile:
        raise
    except (
        zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError,
        RuntimeError, ValueError, OverflowError,
    ) as error:  # fmt: skip
        raise BadPackFile("not-a-zip", f"damaged: {error}") from error


def _check_directory(stream: IO[bytes]) -> None:
    """Bound the ZIP's directory before anything reads it as a whole."""
    size = stream.seek(0, 2)
    if size > MAX_BYTES:
        raise BadPackFile("too-big", f"{size} bytes; at most {MAX_BYTES}")
    tail = 20 + END.size
    stream.seek(max(0, size - tail))
    data = stream.read(tail)
    if len(data) < END.size or data[-END.size :][:4] != b"PK\x05\x06":
        raise BadPackFile("not-a-zip", "not a ZIP file, or one with a comment")
    if data.startswith(ZIP64_LOCATOR):
        raise BadPackFile("too-big", "a ZIP64 file")
    fields = END.unpack(data[-END.size :])
    count, length = fields[4], fields[5]
    if count > MAX_ENTRIES or length > MAX_DIRECTORY:
        raise BadPackFile("too-many", f"{count} entries; at most {MAX_ENTRIES}")


def _entries(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The entries by name, if all of them may be there."""
    entries: dict[str, zipfile.ZipInfo] = {}
    listed = archive.infolist()
    if len(listed) > MAX_ENTRIES:
        raise BadPackFile("too-many", f"{len(listed)} entries; at most {MAX_ENTRIES}")
    for entry in listed:
        name = entry.orig_filename
        blob = name.startswith("blobs/") and SHA256.fullmatch(name[6:])
        if name not in HEADS and not blob:
            raise BadPackFile("strange-entry", f"an entry that no pack has: {name!a}")
        if name in entries:
            raise BadPackFile("strange-entry", f"{name} stands in it twice")
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in (0, stat.S_IFREG) or entry.flag_bits & 0x1:
            raise BadPackFile("strange-entry", f"{name} is a link or encrypted")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise BadPackFile("strange-entry", f"{name} is packed in a rare way")
        if entry.file_size > HEADS.get(name, MAX_BYTES):
            raise BadPackFile("too-big", f"{name} says it has {entry.file_size} bytes")
        entries[name] = entry
    if sum(entry.file_size for entry in listed) > MAX_BYTES:
        raise BadPackFile("too-big", f"unpacks to more than {MAX_BYTES} bytes")
    missing = [name for name in HEADS if name not in entries]
    if missing:
        raise BadPackFile("incomplete", f"{missing[0]} is missing")
    return entries


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """An entry's content, never more than its directory declared."""
    data = bytearray()
    with _damage(), archive.open(entry) as stream:
        while chunk := stream.read(CHUNK):
            data += chunk
            if len(data) > entry.file_size:
                raise BadPackFile("too-big", f"{entry.filename} is longer than it says")
    return bytes(data)


def _publisher(
    archive: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo]
) -> tuple[Jwk, PublicKey]:
    try:
        jwk = json.loads(_read(archive, entries["publisher.json"]))
        key = read_jwk(jwk)
    except (ValueError, RecursionError) as error:
        if isinstance(error, BadPackFile):
            raise
        raise BadPackFile("bad-publisher", f"publisher.json: {error}") from error
    return jwk, key


def _manifest(data: bytes) -> Json:
    try:
        return read_manifest(json.loads(data))
    except ValidationError as error:
        faults = str(error.messages)[:300]
        raise BadPackFile("bad-manifest", f"manifest.json: {faults}") from error
    except (ValueError, RecursionError) as error:
        raise BadPackFile("bad-manifest", f"manifest.json: {error}") from error


def _check_blobs(
    archive: zipfile.ZipFile,
    entries: dict[str, zipfile.ZipInfo],
    manifest: Json,
    take: Callable[[Json, bytes], None] | None,
) -> None:
    listed = {f"blobs/{file['sha256']}": file for file in manifest["files"]}
    strange = sorted(set(entries) - set(HEADS) - set(listed))
    if strange or len(listed) > MAX_BLOBS:
        raise BadPackFile("strange-entry", "a file that the manifest does not list")
    for name, file in listed.items():
        if name not in entries and file["role"] in OPTIONAL:
            continue
        if name not in entries:
            raise BadPackFile("incomplete", f"{name} is missing")
        if entries[name].file_size != file["bytes"]:
            raise BadPackFile("bad-blob", f"{name} has another size than was signed")
        data = _read(archive, entries[name])
        if sha256(data).hexdigest() != file["sha256"]:
            raise BadPackFile("bad-blob", f"{name} is not what was signed")
        if not is_of(file["type"], data[:64]):
            raise BadPackFile("bad-blob", f"{name} is not {file['type']}")
        if take:
            take(file, data)


def text_documents(read: Callable[[str], bytes], manifest: Json) -> dict[str, Any]:
    """The parsed text documents by language; raises BadPackFile where one is not JSON."""
    documents = {}
    for file in manifest["files"]:
        if file["role"] == "text":
            try:
                documents[file["language"]] = json.loads(read(file["sha256"]))
            except (ValueError, RecursionError) as error:
                raise BadPackFile("bad-manifest", f"{file['name']}: {error}") from error
    return documents
