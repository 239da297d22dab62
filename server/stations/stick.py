"""Files that a stick carries between a station and its upstream (docs/usb-files.md).

A first line says what the file is; then records, each with its length and hash, the last one
``end``. A file that is cut or damaged is good up to the first record that is not whole.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, Final

from server.errors import BadRequest, N_
from server.people.node import Node

OUTBOX: Final = "outbox"
ANSWERS: Final = "answers"
ENDINGS: Final = {OUTBOX: ".tjoutbox", ANSWERS: ".tjanswers"}
VERSION: Final = 1
MOST_RECORD: Final = 20_000_000
MOST_LINE: Final = 120
MOST_ABOUT: Final = 200_000
CHUNK: Final = 1 << 16


class NotOurs(BadRequest):
    """The file is none of these, or of a newer version; ``detail`` says so in words."""

    code = "not-ours"
    title = N_("This file cannot be used")


@dataclass(frozen=True, slots=True)
class Record:
    """A whole record; ``at`` is where its bytes begin in the file. Blobs are not read: ``data`` is empty."""

    kind: str
    data: bytes
    at: int
    size: int
    digest: str


# --- writing -----------------------------------------------------------------------------


class Writer:
    """Writes records; made by ``writing``."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.records = 0

    def add(self, kind: str, data: bytes) -> None:
        """Write one record."""
        digest = sha256(data).hexdigest()
        self._stream.write(f"{kind} {len(data)} {digest}\n".encode("ascii"))
        self._stream.write(data)
        self._stream.write(b"\n")
        self.records += 1

    def add_json(self, kind: str, value: Any) -> None:
        """Write one record of JSON."""
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        self.add(kind, text.encode())


@contextmanager
def writing(path: Path, kind: str) -> Iterator[Writer]:
    """Write a file that appears under its name whole and safe on the medium, or not at all.

    Raises OSError (no room, read-only, pulled out).
    """
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as stream:
            stream.write(f"tianjian {kind} {VERSION}\n".encode("ascii"))
            writer = Writer(stream)
            yield writer
            writer.add_json("end", {"records": writer.records})
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
        _settle(path.parent)
    finally:
        part.unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    """Make the new name safe too; FAT and some others cannot, and need not."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)


# --- reading -----------------------------------------------------------------------------


class Reader:
    """Reads records one by one; ``is_whole`` once the end was seen."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.kind = _kind_of(stream)
        self.is_whole = False
        self.read = 0

    def __iter__(self) -> Iterator[Record]:
        while True:
            record = self._next()
            if record is None:
                return
            if record.kind == "end":
                self.is_whole = _count_of(record.data) == self.read
                return
            self.read += 1
            yield record

    def about(self) -> dict[str, Any]:
        """The first record, what the file says of itself. Raises NotOurs."""
        record = self._next()
        if record is None or record.kind != "about" or record.size > MOST_ABOUT:
            raise _damaged()
        self.read += 1
        try:
            said = json.loads(record.data)
        except (ValueError, RecursionError) as error:
            raise _damaged() from error
        if not isinstance(said, dict):
            raise _damaged()
        return said

    def _next(self) -> Record | None:
        """The next record if it is whole."""
        line = self._stream.readline(MOST_LINE)
        try:
            kind, length, digest = line.decode("ascii").split()
            size = int(length) if length.isdecimal() else -1
        except ValueError:
            return None
        if not line.endswith(b"\n") or not 0 <= size <= MOST_RECORD:
            return None
        at = self._stream.tell()
        data = self._checked(size, digest, keep=kind != "blob")
        if data is None or self._stream.read(1) != b"\n":
            return None
        return Record(kind, data, at, size, digest)

    def _checked(self, size: int, digest: str, *, keep: bool) -> bytes | None:
        kept, hashed = bytearray(), sha256()
        while size > 0:
            piece = self._stream.read(min(CHUNK, size))
            if not piece:
                return None
            hashed.update(piece)
            size -= len(piece)
            if keep:
                kept += piece
        return bytes(kept) if hashed.hexdigest() == digest else None


def _count_of(data: bytes) -> int:
    try:
        return int(json.loads(data)["records"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return -1


def _kind_of(stream: IO[bytes]) -> str:
    words = stream.readline(MOST_LINE).split()
    if len(words) != 3 or words[0] != b"tianjian" or not words[2].isdigit():
        raise NotOurs(
            detail=N_(
                "This is no file of a station's. It is called ….tjoutbox or ….tjanswers."
            )
        )
    kind = words[1].decode("ascii", "replace")
    if kind not in ENDINGS:
        raise NotOurs(
            detail=N_(
                "This is no file of a station's. It is called ….tjoutbox or ….tjanswers."
            )
        )
    if int(words[2]) > VERSION:
        raise NotOurs(
            detail=N_(
                "This file is from a newer version. Update the software here first."
            )
        )
    return kind


def _damaged() -> NotOurs:
    return NotOurs(
        detail=N_("This file is damaged or was copied only in part. Copy it again.")
    )


def read_slice(path: Path, record: Record, offset: int = 0) -> Iterator[bytes]:
    """The bytes of a record from ``offset`` on, piece by piece."""
    left = record.size - offset
    with path.open("rb") as stream:
        stream.seek(record.at + offset)
        while left > 0:
            piece = stream.read(min(CHUNK, left))
            if not piece:
                return
            left -= len(piece)
            yield piece


def digest_of(path: Path) -> str:
    """The SHA-256 of a whole file."""
    with path.open("rb") as stream:
        hashed = sha256()
        while piece := stream.read(CHUNK):
            hashed.update(piece)
    return hashed.hexdigest()


def kind_of(path: Path) -> str:
    """``outbox`` or ``answers``. Raises NotOurs."""
    with path.open("rb") as stream:
        return _kind_of(stream)


def named(target: Path, node: Node, kind: str) -> Path:
    """The file's place: in this folder under the usual name, or exactly this file."""
    if target.is_dir():
        return target / f"tianjian-{node.key.thumbprint[:8]}{ENDINGS[kind]}"
    return target
