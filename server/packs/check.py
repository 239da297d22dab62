"""`tianjian packs check`: every fault of a pack with file, line and remedy. Needs no server.

`source` has noted what it could not read; here the lesson itself is judged: structure, ids,
media, budgets, answers, translations, words and dates.
"""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from server.packs.answers import check_item
from server.packs.build import Built, build_pack
from server.packs.faults import Fault, Faults
from server.packs.glossary import excused_characters, read_glossaries
from server.packs.guessing import check_guessing
from server.packs.lesson import Lesson, Source
from server.packs.reading import check_reading
from server.packs.scenarios import SCENARIO_BUDGET, check_scenarios
from server.packs.schemas import MAX_FALLBACK_BYTES
from server.packs.source import read_pack
from server.packs.terms import check_terms
from server.packs.translations import check_translations
from server.settings import Settings

TEXT_BUDGET = 60_000
#: By role.
PICTURE_BUDGETS = {"picture": 60_000, "picture-fallback": MAX_FALLBACK_BYTES}
SOUND_BUDGET = 200_000
MEDIA_BUDGET = 1_500_000


def check_pack(
    folder: Path,
    *,
    today: date,
    cache_dir: Path | None = None,
    published: dict[str, str] | None = None,
    overlook: frozenset[str] = frozenset(),
    pwa_dir: Path = Settings.pwa_dir,
) -> tuple[Built | None, list[Fault]]:
    """Read, judge and build one folder.

    `published` adds ids that a catalogue knows to those of the folder's own ids.txt;
    `overlook` names codes that are left out, `pwa_dir` is the folder of the built app, whose
    engine tries the scenarios. The built pack is None where there are
    faults (warnings do not count).
    """
    source, faults = read_pack(folder)
    if source is None:
        return None, faults.sorted()
    built = build_pack(source, faults, cache_dir)
    for language in source.head.languages:
        for lesson in source.lessons[language]:
            _check_lesson(lesson, built.sizes, faults)
    _check_calendar(source, faults)
    _check_entry(source, faults)
    _check_ids(source, {**(published or {}), **source.ledger}, faults)
    check_translations(source, faults)
    _check_words(source, faults)
    _check_dates(source, today, faults)
    _check_budgets(source, built, faults)
    check_scenarios(source.scenarios, pwa_dir, faults, cache_dir)
    found = [fault for fault in faults.sorted() if fault.code not in overlook]
    return (None if any(f.level == "fault" for f in found) else built), found


def _check_words(source: Source, faults: Faults) -> None:
    """The quality of the texts: terms, reading level, items that give themselves away."""
    glossaries = read_glossaries(source.folder.parent, faults)
    check_terms(source, glossaries, faults)
    check_reading(source, excused_characters(glossaries), faults)
    check_guessing(source, faults)


def _check_lesson(
    lesson: Lesson, sizes: dict[str, tuple[int, int]], faults: Faults
) -> None:
    kinds = [block.kind for block in lesson.blocks]
    if "card" not in kinds:
        faults.add(lesson.file, 1, "no-cards")
    if not 2 <= kinds.count("item") <= 4:
        faults.add(lesson.file, 1, "item-count", count=kinds.count("item"))
    for kind in ("rule", "today"):
        if kind not in kinds:
            faults.add(lesson.file, 1, "missing-block", kind=kind)
    _check_order(lesson, faults)
    for item in lesson.items:
        check_item(item, lesson.file, sizes, faults)


def _check_order(lesson: Lesson, faults: Faults) -> None:
    teaching = [n for n, b in enumerate(lesson.blocks) if b.kind in ("card", "item")]
    last = max(teaching, default=0)
    seen: set[tuple[str, str]] = set()
    for place, block in enumerate(lesson.blocks):
        if block.kind in ("rule", "today"):
            if place < last:
                faults.add(lesson.file, block.line, "block-order", kind=block.kind)
            if (block.kind, "") in seen:
                faults.add(lesson.file, block.line, "duplicate-block", kind=block.kind)
            seen.add((block.kind, ""))
        elif block.kind == "card":
            if (block.kind, block.id) in seen:
                faults.add(lesson.file, block.line, "duplicate-card", id=block.id)
            seen.add((block.kind, block.id))


def _check_calendar(source: Source, faults: Faults) -> None:
    own = {lesson.id for lessons in source.lessons.values() for lesson in lessons}
    for step in source.head.calendar:
        for id, line in step.lessons.items():
            if id not in own:
                file = f"{source.shown}/pack.yaml"
                faults.add(file, line, "unknown-lesson", id=id)


def _check_entry(source: Source, faults: Faults) -> None:
    """A pack of level S says for each of its items what it tests; no other pack does."""
    file = f"{source.shown}/pack.yaml"
    first = source.lessons[source.head.languages[0]] if source.head.languages else ()
    own = {item.id for lesson in first for item in lesson.items}
    tested = source.head.entry_check
    for id, (_, line) in tested.items():
        if id not in own:
            faults.add(file, line, "unknown-item", id=id)
    if (source.head.level == "S") != bool(tested):
        faults.add(file, 1, "no-entry-check")
    for id in sorted(own - tested.keys() if tested else ()):
        faults.add(file, 1, "untested-item", id=id)


def _check_ids(source: Source, known: dict[str, str], faults: Faults) -> None:
    """Ids are unique in the pack and last for ever."""
    now: dict[str, str] = {}
    for lessons in source.lessons.values():
        now.update(_unique_ids(lessons, faults))
    head_file = f"{source.shown}/pack.yaml"
    for kind, retired in (
        ("lesson", source.head.retired_lessons),
        ("item", source.head.retired_items),
    ):
        for id, line in retired.items():
            if f"{kind} {id}" in now:
                faults.add(head_file, line, "reused-id", id=id)
        for key in known:
            if key.startswith(kind + " ") and key not in now:
                id = key.removeprefix(kind + " ")
                if id not in retired:
                    faults.add(head_file, 1, f"vanished-{kind}", id=id)
    _check_types(source, known, faults)


def _unique_ids(lessons: Sequence[Lesson], faults: Faults) -> dict[str, str]:
    """The ids of one language as in ids.txt; doubles are faults."""
    seen: dict[str, str] = {}
    for lesson in lessons:
        if f"lesson {lesson.id}" in seen:
            other = seen[f"lesson {lesson.id}"]
            line = lesson.lines["id"]
            faults.add(lesson.file, line, "duplicate-lesson", id=lesson.id, other=other)
        seen[f"lesson {lesson.id}"] = lesson.file
        for block in lesson.blocks:
            if block.kind != "item":
                continue
            if f"item {block.id}" in seen:
                other = seen[f"item {block.id}"]
                faults.add(
                    lesson.file, block.line, "duplicate-item", id=block.id, other=other
                )
            seen[f"item {block.id}"] = lesson.file
    return seen


def _check_types(source: Source, known: dict[str, str], faults: Faults) -> None:
    for lessons in source.lessons.values():
        for lesson in lessons:
            for item in lesson.items:
                before = known.get(f"item {item.id}", "")
                if before and before != item.type:
                    faults.add(
                        lesson.file, item.line, "changed-type",
                        id=item.id, before=before, now=item.type,
                    )  # fmt: skip


def _check_dates(source: Source, today: date, faults: Faults) -> None:
    head = source.head
    if head.review_by and head.review_by < today:
        file = f"{source.shown}/pack.yaml"
        faults.add(file, head.review_line, "pack-overdue", date=head.review_by)
    for fact in source.facts.values():
        if not fact.review_by:
            continue
        if fact.as_of and fact.review_by < fact.as_of:
            faults.add(
                fact.file, fact.review_line, "review-before", date=fact.review_by
            )
        if fact.review_by < today:
            faults.add(
                fact.file, fact.review_line, "fact-overdue",
                id=fact.id, date=fact.review_by,
            )  # fmt: skip


def _check_budgets(source: Source, built: Built, faults: Faults) -> None:
    for file in built.files:
        path = f"{source.shown}/media/{file.source}"
        limit = PICTURE_BUDGETS.get(file.role, file.bytes)
        if file.bytes > limit:
            faults.add(path, 1, "picture-too-big", bytes=file.bytes, limit=limit)
        if file.role == "sound" and file.bytes > SOUND_BUDGET:
            faults.add(path, 1, "sound-too-big", bytes=file.bytes, limit=SOUND_BUDGET)
        if file.role == "scenario" and file.bytes > SCENARIO_BUDGET:
            faults.add(
                f"{source.shown}/scenarios/{file.name}", 1, "scenario-too-big",
                bytes=file.bytes, limit=SCENARIO_BUDGET,
            )  # fmt: skip
        if file.role == "text" and file.bytes > TEXT_BUDGET:
            faults.add(
                f"{source.shown}/{file.language}", 1, "text-over-budget",
                language=file.language, bytes=file.bytes, limit=TEXT_BUDGET,
            )  # fmt: skip
    media = sum(f.bytes for f in built.files if f.role in ("picture", "sound"))
    if media > MEDIA_BUDGET:
        faults.add(
            f"{source.shown}/media", 1, "media-over-budget",
            bytes=media, limit=MEDIA_BUDGET,
        )  # fmt: skip


def pack_folders(lessons_dir: Path) -> list[Path]:
    """Every folder that holds a pack.yaml, by name."""
    return sorted(path.parent for path in lessons_dir.glob("*/pack.yaml"))


def print_faults(
    faults: Sequence[Fault], translate: Callable[[str], str], *, as_json: bool
) -> None:
    """Print faults one a line, or as one JSON list."""
    if as_json:
        listed = [fault.as_dict(translate) for fault in faults]
        print(json.dumps(listed, ensure_ascii=False, indent=1))
        return
    for fault in faults:
        print(fault.as_line(translate))


def today() -> date:
    """The present day in UTC."""
    return datetime.now(UTC).date()
