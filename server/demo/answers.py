"""Right answers and likely wrong ones, read off the published text documents."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from server.packs import service as packs

LANGUAGE = "zh_Hans"


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson as somebody studies it: its id, edition, pack version and items."""

    id: str
    edition: int
    version: int
    items: list[dict[str, Any]]


def lessons() -> list[Lesson]:
    """Every lesson of the catalogue's courses, packs that need no other one first."""
    courses = [each for each in packs.published_packs() if each["level"] != "S"]
    entries = sorted(courses, key=lambda each: each["prerequisites"])
    return [
        lesson
        for entry in entries
        for lesson in _lessons_of(_read(entry["manifest"]["sha256"]))
    ]


def _lessons_of(manifest: dict[str, Any]) -> Iterator[Lesson]:
    editions = {each["id"]: each["edition"] for each in manifest["lessons"]}
    for lesson in _text(manifest)["lessons"]:
        items = [block for block in lesson["blocks"] if block["kind"] == "item"]
        yield Lesson(lesson["id"], editions[lesson["id"]], manifest["version"], items)


def _text(manifest: dict[str, Any]) -> dict[str, Any]:
    texts = {
        file["language"]: file["sha256"]
        for file in manifest["files"]
        if file["role"] == "text"
    }
    return _read(texts.get(LANGUAGE) or next(iter(texts.values())))


def _read(sha256: str) -> dict[str, Any]:
    path = packs.blob_path(sha256)
    if path is None:
        raise FileNotFoundError(f"blob {sha256}")
    document: dict[str, Any] = json.loads(path.read_bytes())
    return document


def answer(item: dict[str, Any], *, right: bool) -> Any:
    """An answer to ``item`` as events carry it (docs/pack-format.md, "Items")."""
    return (_right if right else _wrong)(item)


def _right(item: dict[str, Any]) -> Any:
    kind = item["type"]
    if kind == "number":
        return item["answer"]
    if kind == "sort-groups":
        return {option["id"]: option["group"] for option in item["options"]}
    if kind == "put-in-order":
        return [option["id"] for option in item["options"]]
    choices = _chosen(item, right=True)
    return choices if kind in {"choose-many", "spot-fault"} else choices[0]


def _wrong(item: dict[str, Any]) -> Any:
    kind = item["type"]
    if kind == "number":
        likely = [each["value"] for each in item.get("wrong", [])]
        return likely[0] if likely else item["answer"] + 10 * item["tolerance"] + 1
    if kind == "sort-groups":
        first = item["options"][0]
        other = next(g["id"] for g in item["groups"] if g["id"] != first["group"])
        return {**_right(item), first["id"]: other}
    if kind == "put-in-order":
        return _right(item)[::-1]
    choices = _chosen(item, right=False)
    if kind in {"choose-many", "spot-fault"}:
        return choices[:1]
    return choices[0]


def _chosen(item: dict[str, Any], *, right: bool) -> list[str]:
    options = item["spots"] if item["type"] == "spot-fault" else item["options"]
    return sorted(each["id"] for each in options if each.get("right", False) is right)
