"""`tianjian packs figures`: what was measured over a pack, for editors and for the benchmark."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from server.packs.build import Built, build_pack
from server.packs.faults import Faults
from server.packs.glossary import excused_characters, read_glossaries
from server.packs.guessing import POSITIONS, Shares, shares_of
from server.packs.lesson import ITEM_TYPES, Source
from server.packs.reading import read_lesson_level
from server.packs.source import read_pack

Figures = dict[str, Any]


def figures_of(folder: Path, cache_dir: Path | None = None) -> Figures | None:
    """The figures of one pack, also of a faulty one; None where pack.yaml cannot be read."""
    source, faults = read_pack(folder)
    if source is None:
        return None
    built = build_pack(source, faults, cache_dir)
    known = excused_characters(read_glossaries(folder.parent, Faults()))
    languages = source.head.languages
    shares = {language: shares_of(source, language) for language in languages}
    first = shares[languages[0]] if languages else None
    return {
        "pack": source.id,
        "bytes": _bytes(built, languages),
        "pictures": sum(file.role == "picture" for file in built.files),
        "lessons": _lessons(source, built),
        "items": _items(first) if first else {},
        "longest_is_right": {
            language: round(each.longest_share) for language, each in shares.items()
        },
        "reading": {
            language: _reading(source, language, known) for language in languages
        },
    }


def _bytes(built: Built, languages: Sequence[str]) -> dict[str, Any]:
    def total(role: str, language: str | None = None) -> int:
        return sum(
            file.bytes
            for file in built.files
            if file.role == role and language in (None, file.language)
        )

    return {
        "text": {language: total("text", language) for language in languages},
        "pictures": total("picture"),
        "fallbacks": total("picture-fallback"),
        "sounds": total("sound"),
    }


def _lessons(source: Source, built: Built) -> list[dict[str, Any]]:
    """Each lesson with its cards, its items and the bytes of its pictures."""
    sizes = {file.source: file.bytes for file in built.files if file.role == "picture"}
    found = []
    for lesson in source.lessons[source.head.languages[0]]:
        names = {each.file for block in lesson.blocks for each in block.pictures()}
        found.append(
            {
                "id": source.full_id(lesson.id),
                "minutes": lesson.minutes,
                "cards": sum(block.kind == "card" for block in lesson.blocks),
                "items": len(lesson.items),
                "pictures": len(names),
                "picture_bytes": sum(sizes.get(name, 0) for name in names),
            }
        )
    return found


def _items(shares: Shares) -> dict[str, Any]:
    return {
        "count": shares.items,
        "types": {type_: shares.types.get(type_, 0) for type_ in ITEM_TYPES},
        "numbers": round(shares.numbers_share),
        "right_position": {
            position: round(shares.position_share(position)) for position in POSITIONS
        },
    }


def _reading(source: Source, language: str, known: frozenset[str]) -> dict[str, Any]:
    """The hardest lesson of a pack by each measure, and the mean of all."""
    levels = [
        read_lesson_level(lesson, language, known)
        for lesson in source.lessons[language]
    ]
    levels = [level for level in levels if level.sentences]
    if not levels:
        return {}
    common = {
        "sentence_mean": _mean([level.mean for level in levels]),
        "sentence_longest": max(level.longest.length for level in levels),
    }
    if language == "en":
        return common | _extremes("grade", [level.grade for level in levels])
    return common | _extremes("rare", [level.rare_share for level in levels])


def _extremes(name: str, values: Sequence[float]) -> dict[str, float]:
    return {f"{name}_mean": _mean(values), f"{name}_most": round(max(values), 2)}


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 2)


# Title of a column, and where its value stands in the figures.
COLUMNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("pack", ("pack",)),
    ("zh B", ("bytes", "text", "zh_Hans")),
    ("en B", ("bytes", "text", "en")),
    ("pics", ("pictures",)),
    ("pics B", ("bytes", "pictures")),
    ("old B", ("bytes", "fallbacks")),
    ("les", ("lessons",)),
    ("cards", ("cards",)),
    ("items", ("items", "count")),
    ("one", ("items", "types", "choose-one")),
    ("many", ("items", "types", "choose-many")),
    ("pic", ("items", "types", "picture-choice")),
    ("sort", ("items", "types", "sort-groups")),
    ("order", ("items", "types", "put-in-order")),
    ("num", ("items", "types", "number")),
    ("spot", ("items", "types", "spot-fault")),
    ("num%", ("items", "numbers")),
    ("1st%", ("items", "right_position", "first")),
    ("mid%", ("items", "right_position", "middle")),
    ("last%", ("items", "right_position", "last")),
    ("long% zh", ("longest_is_right", "zh_Hans")),
    ("long% en", ("longest_is_right", "en")),
    ("rare%", ("reading", "zh_Hans", "rare_most")),
    ("zh mean", ("reading", "zh_Hans", "sentence_mean")),
    ("zh max", ("reading", "zh_Hans", "sentence_longest")),
    ("grade", ("reading", "en", "grade_most")),
    ("en max", ("reading", "en", "sentence_longest")),
)


def table(packs: Sequence[Figures]) -> str:
    """The figures as lines of columns, one pack a line."""
    rows = [[title for title, _ in COLUMNS]]
    rows += [[_cell(pack, path) for _, path in COLUMNS] for pack in packs]
    widths = [max(len(row[place]) for row in rows) for place in range(len(COLUMNS))]
    return "\n".join(
        "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    )


def _cell(pack: Figures, path: tuple[str, ...]) -> str:
    if path == ("lessons",):
        return str(len(pack["lessons"]))
    if path == ("cards",):
        return str(sum(lesson["cards"] for lesson in pack["lessons"]))
    value: Any = pack
    for key in path:
        value = value.get(key, {})
    return "-" if value == {} else str(value)
