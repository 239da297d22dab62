"""Build: the text documents, the media and the manifest of a pack, from its source.

The same source gives the same bytes. Nothing here knows versions or keys: `service` numbers
and signs what `Built.manifest` returns.
"""

import json
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from server.packs.faults import Faults
from server.packs.lesson import (
    PICTURE_SUFFIXES,
    SOUND_SUFFIXES,
    Block,
    CropStep,
    FieldTask,
    Item,
    Lesson,
    Option,
    Picture,
    Source,
)
from server.packs.sounds import sound_type
from server.packs.svg import BadPicture

if TYPE_CHECKING:
    from server.packs.pictures import Rendered

Json = dict[str, Any]


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
class BuiltFile:
    """One file of a pack; `source` is its name in media/ (empty for text documents)."""

    data: bytes
    type: str
    role: str
    name: str
    language: str = ""
    source: str = ""

    @property
    def sha256(self) -> str:
        """The file's name in the blob store; in the pack it is `name`."""
        return sha256(self.data).hexdigest()

    @property
    def bytes(self) -> int:
        """The file's size."""
        return len(self.data)

    def entry(self) -> Json:
        """The file's line in the manifest."""
        entry = {
            "sha256": self.sha256,
            "bytes": self.bytes,
            "type": self.type,
            "role": self.role,
            "name": self.name,
        }
        return {**entry, "language": self.language} if self.language else entry


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
        covers = [file for file in self.files if file.source == head.cover]
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
    media = _Media(source, faults, cache_dir)
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
    files = (*texts, *_scenarios(source), *media.files.values())
    return Built(source, files, documents, media.sizes)


def _scenarios(source: Source) -> list[BuiltFile]:
    return [
        BuiltFile(
            canonical(each.value), "application/json", "scenario", f"{each.id}.json"
        )
        for each in source.scenarios
    ]


class _Media:
    """The pictures and sounds that the lessons use, built."""

    def __init__(self, source: Source, faults: Faults, cache_dir: Path | None) -> None:
        self.source, self.faults, self.cache_dir = source, faults, cache_dir
        # By source name, in order of need.
        self.files: dict[str, BuiltFile] = {}
        self.sizes: dict[str, tuple[int, int]] = {}

    def build(self) -> None:
        places = _places(self.source)
        used = self.source.used_media()
        for name in used:
            kinds = {kind for _, _, kind in places[name]}
            fitting = [kind for kind in kinds if name.endswith(_suffixes(kind))]
            if name in self.source.media and fitting:
                self._build_one(name, fitting[0])
            for file, line, kind in places[name]:
                if name not in self.source.media:
                    self.faults.add(file, line, "missing-media", name=name)
                elif kind not in fitting:
                    what = f"a {kind}"
                    self.faults.add(file, line, "wrong-media", name=name, kind=what)
        for name in self.source.media:
            if name not in used:
                self.faults.add(self._path(name), 1, "unused-media", name=name)
        self._check_names()

    def _check_names(self) -> None:
        """Text documents know a file by its built name: no two may share one."""
        taken: dict[str, str] = {}
        for name, file in sorted(self.files.items()):
            other = taken.setdefault(file.name, name)
            if other != name:
                self.faults.add(
                    self._path(name), 1, "same-media", name=name, other=other
                )

    def _path(self, name: str) -> str:
        return f"{self.source.shown}/media/{name}"

    def _build_one(self, name: str, kind: str) -> None:
        path = self.source.media[name]
        data = path.read_bytes()
        if kind == "sound":
            self._build_sound(name, data, path.suffix)
            return
        # Loaded on first use: a server that only serves packs draws no pictures (4 MB).
        from server.packs.pictures import render

        try:
            picture = render(data, path.suffix, self.cache_dir)
        except BadPicture as bad:
            self.faults.add(self._path(name), bad.line, bad.code, **bad.values)
            return
        self._take_picture(name, path.stem, picture)

    def _build_sound(self, name: str, data: bytes, suffix: str) -> None:
        type_ = sound_type(data, suffix)
        if type_ is None:
            self.faults.add(self._path(name), 1, "bad-sound")
            return
        language = _language_of_sound(self.source, name)
        self.files[name] = BuiltFile(data, type_, "sound", name, language, name)

    def _take_picture(self, name: str, stem: str, picture: "Rendered") -> None:
        self.sizes[name] = (picture.width, picture.height)
        self.files[name] = BuiltFile(
            picture.data, "image/webp", "picture", f"{stem}.webp", "", name
        )

    def picture(self, picture: Picture) -> Json | None:
        """A picture as the text document names it."""
        file = self.files.get(picture.file)
        if file is None or picture.file not in self.sizes:
            return None
        width, height = self.sizes[picture.file]
        return {
            "file": file.name,
            "alt": picture.alt,
            "width": width,
            "height": height,
        }


def _suffixes(kind: str) -> tuple[str, ...]:
    return SOUND_SUFFIXES if kind == "sound" else PICTURE_SUFFIXES


def _places(source: Source) -> dict[str, list[tuple[str, int, str]]]:
    """Where each media name is used: file, line, and `picture` or `sound`."""
    head_file = f"{source.shown}/pack.yaml"
    places = {source.head.cover: [(head_file, source.head.cover_line, "picture")]}
    if task := source.head.field_task:
        places.setdefault(task.picture, []).append((head_file, task.line, "picture"))
    for lessons in source.lessons.values():
        for lesson in lessons:
            for block in lesson.blocks:
                for picture in block.pictures():
                    place = (lesson.file, picture.line, "picture")
                    places.setdefault(picture.file, []).append(place)
                if block.sound:
                    place = (lesson.file, block.sound.line, "sound")
                    places.setdefault(block.sound.file, []).append(place)
    return places


def _language_of_sound(source: Source, name: str) -> str:
    """The one language that uses a sound; empty where several share it."""
    users = [
        language
        for language, lessons in source.lessons.items()
        if any(
            block.sound and block.sound.file == name
            for lesson in lessons
            for block in lesson.blocks
        )
    ]
    return users[0] if len(users) == 1 else ""


def _document(source: Source, language: str, media: _Media) -> Json:
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
            _lesson(source, lesson, media) for lesson in source.lessons[language]
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
        **_present(
            task=_task(task, language, media) if task else None,
            check={source.full_id(item): pack for item, (pack, _) in checks.items()},
            calendar=[_crop_step(source, step, language) for step in head.calendar],
        ),
    }


def _task(task: FieldTask, language: str, media: _Media) -> Json:
    picture = media.picture(task.picture_in(language))
    return _present(text=task.text.get(language, ""), picture=picture)


def _crop_step(source: Source, step: CropStep, language: str) -> Json:
    return {
        "crop": step.crop,
        "title": step.title.get(language, ""),
        "starts": step.starts,
        "lessons": [source.full_id(lesson) for lesson in step.lessons],
    }


def _lesson(source: Source, lesson: Lesson, media: _Media) -> Json:
    return {
        "id": source.full_id(lesson.id),
        "title": lesson.title,
        "goal": lesson.goal,
        "minutes": lesson.minutes,
        "blocks": [_block(source, block, media) for block in lesson.blocks],
    }


def _block(source: Source, block: Block, media: _Media) -> Json:
    if block.item:
        return _item(source, block.item, media)
    sound = media.files.get(block.sound.file) if block.sound else None
    return _present(
        kind=block.kind,
        id=block.id,
        text=block.text,
        facts=list(block.facts),
        picture=media.picture(block.picture) if block.picture else None,
        sound=sound.name if sound else None,
    )


def _item(source: Source, item: Item, media: _Media) -> Json:
    whole = {"right": item.when_right, "wrong": item.when_wrong}
    return _present(
        kind="item",
        id=source.full_id(item.id),
        type=item.type,
        ask=item.ask,
        facts=list(item.facts),
        picture=media.picture(item.picture) if item.picture else None,
        options=[_option(option, media) for option in item.options],
        groups=[{"id": group.id, "text": group.text} for group in item.groups],
        spots=[
            _present(
                id=spot.id, x=spot.x, y=spot.y, r=spot.r, text=spot.text,
                right=spot.right or None, feedback=spot.feedback,
            )
            for spot in item.spots
        ],
        answer=item.answer,
        tolerance=item.tolerance,
        unit=item.unit,
        wrong=[
            _present(value=w.value, tolerance=w.tolerance, feedback=w.feedback)
            for w in item.wrong
        ],
        feedback=whole if item.when_right else None,
    )  # fmt: skip


def _option(option: Option, media: _Media) -> Json:
    return _present(
        id=option.id,
        text=option.text,
        picture=media.picture(option.picture) if option.picture else None,
        right=option.right or None,
        group=option.group,
        feedback=option.feedback,
    )


def _present(**fields: Any) -> Json:
    """The fields that say something; absent ones are left out, never null. Facts stay."""
    return {
        name: value
        for name, value in fields.items()
        if name == "facts" or value not in (None, "", [], {})
    }


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
