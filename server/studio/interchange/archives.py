"""ZIP files from elsewhere: bounded before they are opened, never unpacked onto the disk."""

import io
import stat
import struct
import zipfile
import zlib
from urllib.parse import unquote

from server.errors import N_, BadRequest, TooLarge

MAX_ENTRIES = 5_000
MAX_DIRECTORY = 2_000_000
MAX_ENTRY = 60 * 1024 * 1024
MAX_UNPACKED = 300 * 1024 * 1024
CHUNK = 1 << 16
# An end-of-directory record (APPNOTE 4.3.16); a comment of up to 65,535 bytes may follow it.
END = struct.Struct("<4s4H2LH")
DAMAGE = (
    zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, NotImplementedError,
    RuntimeError, ValueError, OverflowError,
)  # fmt: skip


class Archive:
    """A ZIP whose entries are read one by one, within a budget for all of them."""

    def __init__(self, data: bytes) -> None:
        """Raises BadRequest, TooLarge where it is not one or holds too much."""
        _check_directory(data)
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(data))
            self.entries = self._listed()
        except DAMAGE as error:
            raise _damaged() from error
        self.left = MAX_UNPACKED
        self.by_lower = {name.lower(): name for name in self.entries}

    def _listed(self) -> dict[str, zipfile.ZipInfo]:
        """The plain files whose names stay inside, each once."""
        found: dict[str, zipfile.ZipInfo] = {}
        for entry in self.zip.infolist():
            name = inside(entry.filename)
            kind = stat.S_IFMT(entry.external_attr >> 16)
            plain = kind in (0, stat.S_IFREG) and not entry.flag_bits & 0x1
            if name and plain and not entry.is_dir():
                found.setdefault(name, entry)
        return found

    def names(self, suffix: str = "") -> list[str]:
        """The names of the files in it, those that end with `suffix`."""
        return [name for name in self.entries if name.lower().endswith(suffix)]

    def find(self, name: str, beside: str = "") -> str | None:
        """The name of a file as a text in the file `beside` refers to it."""
        folder = beside.rpartition("/")[0]
        for way in (name, unquote(name)):
            way = way.split("#")[0].split("?")[0]
            for full in (f"{folder}/{way}" if folder else way, way):
                joined = joined_path(full)
                known = joined and self.by_lower.get(joined.lower())
                if known:
                    return known
        return None

    def read(self, name: str) -> bytes:
        """A file's content. Raises BadRequest, TooLarge, KeyError for a name that is not there."""
        entry = self.entries[name]
        data = bytearray()
        try:
            with self.zip.open(entry) as stream:
                while chunk := stream.read(CHUNK):
                    data += chunk
                    self.left -= len(chunk)
                    if len(data) > MAX_ENTRY or self.left < 0:
                        raise _too_large()
        except DAMAGE as error:
            raise _damaged() from error
        return bytes(data)


def inside(name: str) -> str:
    """A name without ways out of the archive; empty where it is one."""
    name = name.replace("\\", "/")
    parts = name.split("/")
    if name.startswith("/") or ".." in parts or ":" in parts[0] or "\0" in name:
        return ""
    return "/".join(part for part in parts if part not in ("", "."))


def joined_path(path: str) -> str:
    """`a/b/../c` as `a/c`; empty where it leads out."""
    found: list[str] = []
    for part in path.replace("\\", "/").split("/"):
        if part == "..":
            if not found:
                return ""
            found.pop()
        elif part not in ("", "."):
            found.append(part)
    return "/".join(found)


def _check_directory(data: bytes) -> None:
    """Bound what a reader of the directory would have to hold, before there is one."""
    place = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    if place < 0 or len(data) < place + END.size:
        raise _damaged()
    fields = END.unpack_from(data, place)
    count, length = fields[4], fields[5]
    zip64 = data.rfind(b"PK\x06\x07", max(0, place - 20), place) >= 0
    if count > MAX_ENTRIES or length > MAX_DIRECTORY or zip64:
        raise TooLarge(
            "import-too-many-files",
            N_("There are more than %(limit)d files in this file."),
            params={"limit": MAX_ENTRIES},
        )


def _damaged() -> BadRequest:
    return BadRequest(
        "import-damaged",
        N_(
            "The file is damaged or was cut. Copy or download it again, then try again."
        ),
    )


def _too_large() -> TooLarge:
    return TooLarge(
        "import-unpacks-too-large",
        N_("What is inside the file is far too large: nothing of it was taken."),
    )
