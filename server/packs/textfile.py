"""Text files of a pack: UTF-8, bounded in size, without characters that hide or turn text."""

import re
from pathlib import Path

from server.packs.faults import Faults

MAX_TEXT_BYTES = 128 * 1024

# Bidirectional controls, zero-width and other unseen characters; C0 and C1 controls.
UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e"
    r"\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def seen(text: str) -> str:
    """`text` with \\n line ends and without unseen characters, as a pack may have it."""
    return UNSEEN.sub("", text.replace("\r\n", "\n"))


def shown_path(path: Path) -> str:
    """`path` as an editor types it: from the working folder where it lies inside."""
    try:
        return str(path.absolute().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def read_text(path: Path, faults: Faults) -> str | None:
    """A text file's content with \\n line ends; None (and a fault) where that fails."""
    file = shown_path(path)
    if path.is_symlink():
        faults.add(file, 1, "symlink", name=path.name)
        return None
    if not path.is_file():
        faults.add(file, 1, "missing-file", name=path.name)
        return None
    size = path.stat().st_size
    if size > MAX_TEXT_BYTES:
        faults.add(
            file, 1, "file-too-big", name=path.name, bytes=size, limit=MAX_TEXT_BYTES
        )
        return None
    return decode(path.read_bytes(), file, faults)


def decode(data: bytes, file: str, faults: Faults) -> str | None:
    """The text of a file's bytes, as `read_text` gives it; None (and a fault) where it is none."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        faults.add(file, line, "not-utf8", byte=error.start)
        return None
    text = text.replace("\r\n", "\n")
    for found in UNSEEN.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        name = f"U+{ord(found[0]):04X}"
        faults.add(file, line, "control-character", character=name)
    return seen(text)
