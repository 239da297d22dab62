"""Build: the text documents, the media and the manifest of a pack, from its source.

The same source gives the same bytes. Nothing here knows versions or keys: `service` numbers
and signs what `Built.manifest` returns.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from server.packs.faults import Faults
from server.packs.lesson import (
    Block,
    CropStep,
    FieldTask,
    Item,
    Lesson,
    Option,
    Source,
)
from server.packs.media import BuiltFile, Media
from server.packs.present import Json as Json
from server.packs.present import present


def canonical(value: Any) -> bytes:
    """JSON as UTF-8 with sorted keys and no spaces: the same value, the same bytes."""
    text = json.dumps(
        value,
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        allow_nan=False,
    )
    return text.encode()


@dataclass(frozen=True, slots=True)
class Built:
    """A pack's files in the order in which a phone should fetch them."""

    source: Source
    files: tuple[BuiltFile, ...]
    documents: dict[str, Json]
    sizes: dict[str, tuple[int, int]] = field(default_factory=dict)

    def manifest(self, version: int, change: str, editions: dict[str, int]) -> bytes:
        """The manifest's bytes; `editions` are by full lesson id, 1 where absent."""
        head = self.source.head
        covers = [
            file
            for file in self.files
            if file.role == "picture" and file.source == head.cover
        ]
        return canonical(
            {
                "format": 1,
                "id": head.id,
                "version": version,
                "change": change,
                "level": head.level,
                "languages": list(head.languages),
                "title": head.title,
                "summary": head.summary,
                "cover": covers[0].name,
                "prerequisites": list(head.prerequisites),
                "licence": head.licence,
                "review_by": str(head.review_by),
                "lessons": self._lessons(editions),
                "files": [file.entry() for file in self.files],
            }
        )

    def _lessons(self, editions: dict[str, int]) -> list[Json]:
        source = self.source
        return [
            {
                "id": source.full_id(lesson.id),
                "edition": editions.get(source.full_id(lesson.id), 1),
                "minutes": lesson.minutes,
                "items": [source.full_id(item.id) for item in lesson.items],
            }
            for lesson in source.lessons[source.head.languages[0]]
        ]


def build_pack(source: Source, faults: Faults, cache_dir: Path | None = None) -> Built:
    """Build every file; what cannot be built is a fault and is left out."""
    media = Media(source, faults, cache_dir)
    media.build()
    documents = {
        language: _document(source, language, media)
        for language in source.head.languages
    }
    texts = [
        BuiltFile(
            canonical(document),
            "application/json",
            "text",
            f"{language}.json",
            language,
        )
        for language, document in documents.items()
    ]
    files = (*texts, *_scenarios(source), *media.files.values(), *media.fallbacks)
    return Built(source, files, documents, media.sizes)


def _scenarios(source: Source) -> list[BuiltFile]:
    return [
        BuiltFile(
            canonical(each.value), "application/json", "scenario", f"{each.id}.json"
        )
        for each in source.scenarios
    ]


def _document(source: Source, language: str, media: Media) -> Json:
    """The text document of one language."""
    head = source.head
    task, checks = head.field_task, head.entry_check
    return {
        "format": 1,
        "pack": head.id,
        "language": language,
        "title": head.title.get(language, ""),
        "summary": head.summary.get(language, ""),
        "lessons": [
            _lesson(source, lesson, media, language)
            for lesson in source.lessons[language]
        ],
        "facts": {
            fact.id: {
                "kind": fact.kind,
                "jurisdiction": fact.jurisdiction,
                "source": fact.source,
                "as_of": str(fact.as_of),
                "review_by": str(fact.review_by),
                "text": fact.text.get(language, ""),
            }
            for fact in source.facts.values()
        },
        **present(
            task=_task(task, language, media) if task else None,
            check={source.full_id(item): pack for item, (pack, _) in checks.items()},
            calendar=[_crop_step(source, step, language) for step in head.calendar],
        ),
    }


def _task(task: FieldTask, language: str, media: Media) -> Json:
    picture = media.picture(task.picture_in(language))
    return present(text=task.text.get(language, ""), picture=picture)


def _crop_step(source: Source, step: CropStep, language: str) -> Json:
    return {
        "crop": step.crop,
        "title": step.title.get(language, ""),
        "starts": step.starts,
        "lessons": [source.full_id(lesson) for lesson in step.lessons],
    }


def _lesson(source: Source, lesson: Lesson, media: Media, language: str) -> Json:
    return {
        "id": source.full_id(lesson.id),
        "title": lesson.title,
        "goal": lesson.goal,
        "minutes": lesson.minutes,
        "blocks": [_block(source, block, media, language) for block in lesson.blocks],
    }


def _block(source: Source, block: Block, media: Media, language: str) -> Json:
    if block.item:
        return _item(source, block.item, media)
    sound = media.files.get(block.sound.file) if block.sound else None
    picture = media.picture(block.picture) if block.picture else None
    if block.video:
        picture = media.poster(block.video)
    return present(
        kind=block.kind,
        id=block.id,
        text=block.text,
        facts=list(block.facts),
        picture=picture,
        sound=sound.name if sound else None,
        video=media.video(block.video, language) if block.video else None,
    )


def _item(source: Source, item: Item, media: Media) -> Json:
    whole = {"right": item.when_right, "wrong": item.when_wrong}
    return present(
        kind="item",
        id=source.full_id(item.id),
        type=item.type,
        ask=item.ask,
        facts=list(item.facts),
        picture=media.picture(item.picture) if item.picture else None,
        options=[_option(option, media) for option in item.options],
        groups=[{"id": group.id, "text": group.text} for group in item.groups],
        spots=[
            present(
                id=spot.id, x=spot.x, y=spot.y, r=spot.r, text=spot.text,
                right=spot.right or None, feedback=spot.feedback,
            )
            for spot in item.spots
        ],
        answer=item.answer,
        tolerance=item.tolerance,
        unit=item.unit,
        wrong=[
            present(value=w.value, tolerance=w.tolerance, feedback=w.feedback)
            for w in item.wrong
        ],
        feedback=whole if item.when_right else None,
    )  # fmt: skip


def _option(option: Option, media: Media) -> Json:
    return present(
        id=option.id,
        text=option.text,
        picture=media.picture(option.picture) if option.picture else None,
        right=option.right or None,
        group=option.group,
        feedback=option.feedback,
    )


def answer_keys(document: Json) -> dict[str, dict[str, Any]]:
    """The right answers of a text document: {lesson id: {item id: answer}}."""
    return {
        lesson["id"]: {
            block["id"]: _answer(block)
            for block in lesson["blocks"]
            if block["kind"] == "item"
        }
        for lesson in document["lessons"]
    }


def _answer(item: Json) -> Any:
    type_, options = item["type"], item.get("options", [])
    if type_ == "number":
        return [item["answer"], item["tolerance"]]
    if type_ == "sort-groups":
        return {option["id"]: option["group"] for option in options}
    if type_ == "put-in-order":
        return [option["id"] for option in options]
    choices = item.get("spots", []) if type_ == "spot-fault" else options
    return sorted(choice["id"] for choice in choices if choice.get("right"))
