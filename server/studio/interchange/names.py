"""Ids and file names for what comes from elsewhere: lower case, short, each once."""

import re
from collections.abc import Container
from urllib.parse import unquote

from server.packs.marks import ID
from server.packs.source import MEDIA_NAME

WORD = re.compile(r"[a-z0-9]+")
LONGEST_ID, LONGEST_NAME = 32, 48


def as_id(text: str) -> str:
    """Latin words of `text` as an id; empty where it has none."""
    id = "-".join(WORD.findall(text.lower().replace("'", "")))
    id = re.sub(r"^[0-9-]+", "", id)[:LONGEST_ID].rstrip("-")
    return id if ID.fullmatch(id) else ""


def free_id(wanted: str, kind: str, taken: Container[str]) -> str:
    """An id that nobody has: `wanted`, or it with a number, or the kind with a number."""
    stem = wanted if ID.fullmatch(wanted) else ""
    if stem and stem not in taken:
        return stem
    stem, number = (stem[:34], 2) if stem else (kind, 1)
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"


def letter_ids(count: int) -> list[str]:
    """a, b, c … for the options of a question, then o27, o28 …"""
    return [chr(97 + n) if n < 26 else f"o{n + 1}" for n in range(count)]


def media_name(wanted: str, suffix: str, taken: Container[str]) -> str:
    """A name for a file in media/ that nobody has; `wanted` may be any path."""
    base = unquote(wanted).replace("\\", "/").rsplit("/", 1)[-1]
    stem = base.rsplit(".", 1)[0].lower()
    if f"{stem}{suffix}" not in taken and MEDIA_NAME.fullmatch(f"{stem}{suffix}"):
        return f"{stem}{suffix}"
    stem = "-".join(WORD.findall(stem))[:LONGEST_NAME].strip("-") or "picture"
    name, number = f"{stem}{suffix}", 2
    while name in taken:
        name, number = f"{stem}-{number}{suffix}", number + 1
    return name
