"""Files named by the SHA-256 of their content: `blobs/ab/<sha256>`, written once.

Text documents get `.br` and `.gz` siblings, so that no server compresses twice. A blob is on
the disk for good (file and folder synced) before anything may refer to it.
"""

import gzip
import os
import re
import struct
import tempfile
import zlib
from hashlib import sha256
from pathlib import Path

import brotli

SHA256 = re.compile(r"[0-9a-f]{64}")
SIBLINGS = {"br": ".br", "gzip": ".gz"}
# The longest stored block of DEFLATE (RFC 1951, section 3.2.4).
MAX_OLDER = 65_535
MAX_TEXT = 1_000_000


class BlobStore:
    """The blobs of one node."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str) -> Path | None:
        """Where the blob lies; None for a name that is no SHA-256 or is not here."""
        if not SHA256.fullmatch(name):
            return None
        path = self.folder / name[:2] / name
        return path if path.is_file() else None

    def read(self, name: str) -> bytes:
        """A blob's content; raises FileNotFoundError."""
        path = self.path(name)
        if path is None:
            raise FileNotFoundError(name)
        return path.read_bytes()

    def write(self, data: bytes, *, text: bool = False) -> str:
        """Keep `data` for good and return its name; `text` adds compressed siblings."""
        name = sha256(data).hexdigest()
        if self.path(name):
            return name
        path = self.folder / name[:2] / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if text:
            write_durably(path.with_suffix(".br"), brotli.compress(data))
            write_durably(path.with_suffix(".gz"), gzip.compress(data, 9, mtime=0))
        write_durably(path, data)
        return name

    def since(self, name: str, older: str) -> bytes | None:
        """What a text says that an `older` one here does not; None where there is none.

        It is the end of a gzip stream (RFC 1952) whose beginning the reader has: the
        gzip header and the older text as one stored block (RFC 1951).
        """
        paths = self.path(name), self.path(older)
        if not all(path and path.stat().st_size <= MAX_TEXT for path in paths):
            return None
        new, old = self.read(name), self.read(older)
        texts = {content_type(new[:64]), content_type(old[:64])} == {"application/json"}
        return _rest_of(old, new) if texts and len(old) <= MAX_OLDER else None


def _rest_of(old: bytes, new: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, 9, zdict=old)
    body = packer.compress(new) + packer.flush()
    whole = old + new
    return body + struct.pack("<II", zlib.crc32(whole), len(whole))


def write_durably(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Write a file so that after a power cut it is whole or absent, never half."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fchmod(stream.fileno(), mode)
            os.fsync(stream.fileno())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable, not only the files' contents."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def is_of(kind: str, head: bytes) -> bool:
    """Whether the first 64 bytes fit a media type; recorders call a sound an MP4 film too."""
    found = content_type(head)
    return found == kind or {found, kind} == {"audio/mp4", "video/mp4"}


def content_type(head: bytes) -> str:
    """A blob's media type by its first 64 bytes: only the kinds that packs carry."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[:3] == b"\xff\xd8\xff":
        return "image/jpeg"
    if head[:8] == b"\x89PNG\r\n\x1a\n":
        return "image/png"
    if head[:4] == b"OggS":
        return "audio/ogg"
    if head[4:8] == b"ftyp":
        return "audio/mp4" if head[8:11] in (b"M4A", b"M4B") else "video/mp4"
    if head[:3] == b"ID3" or (len(head) > 1 and head[0] == 0xFF and head[1] >= 0xE0):
        return "audio/mpeg"
    return "application/json" if head[:1] == b"{" else "application/octet-stream"
