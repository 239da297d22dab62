"""The packs of the catalogue with their lessons in order, for reports."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from server.db import app_settings
from server.packs import catalogue
from server.packs.known import lesson_titles
from server.packs.node import blobs


@dataclass(frozen=True, slots=True)
class PackOutline:
    """One pack: its version and its lessons as (id, title)."""

    pack: str
    title: str
    version: int
    lessons: tuple[tuple[str, str], ...]


def outline(language: str) -> list[PackOutline]:
    """Every pack of the catalogue with its lessons, titles in ``language``."""
    titles = lesson_titles(language)
    found = []
    for entry, lessons in _now():
        if not lessons:
            # Scenarios for the practice room: nothing to finish there.
            continue
        names = entry["title"]
        title = names.get(language) or next(iter(names.values()))
        ids = (lesson["id"] for lesson in lessons)
        pairs = tuple((lesson, titles.get(lesson, lesson)) for lesson in ids)
        found.append(PackOutline(entry["id"], title, entry["version"], pairs))
    return found


def lessons_of_items() -> dict[str, str]:
    """{item id: id of the lesson it stands in} for the packs of the catalogue."""
    return {
        item: lesson["id"]
        for _entry, lessons in _now()
        for lesson in lessons
        for item in lesson["items"]
    }


Listed = list[tuple[dict[str, Any], list[dict[str, Any]]]]


def _now() -> Listed:
    # The folder tells applications of one process apart, as in tests.
    return _load(str(app_settings().data_dir), catalogue.last_number())


@lru_cache(maxsize=4)
def _load(_data_dir: str, _number: int) -> Listed:
    return [
        (version.entry, json.loads(blobs().read(version.manifest_sha256))["lessons"])
        for version in catalogue.latest_versions()
    ]
