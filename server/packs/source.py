"""Read a pack's folder into dataclasses; every structural fault is noted, none stops the rest.

Nothing here trusts the folder: sizes and counts are bounded, links are not followed, text must
be UTF-8 without characters that hide or turn text.
"""

import re
from pathlib import Path

from server.packs.faults import Faults
from server.packs.idledger import read_ledger
from server.packs.lesson import (
    CAPTIONS_SUFFIX,
    CROPS,
    FACT_KINDS,
    LANGUAGES,
    LEVELS,
    PICTURE_SUFFIXES,
    SOUND_SUFFIXES,
    VIDEO_SUFFIX,
    CropStep,
    Fact,
    FieldTask,
    Lesson,
    PackHead,
    ScenarioFile,
    Source,
)
from server.packs.lessonfile import read_lesson
from server.packs.marks import ID, Mapping, read_mapping
from server.packs.scenarios import read_scenario
from server.packs.textfile import read_text, shown_path

MAX_MEDIA_BYTES = 5 * 1024 * 1024
MAX_FILES = 400

TITLE, SUMMARY, FACT, TASK, ALT, STEP = 80, 300, 600, 600, 200, 40

PACK_ID = re.compile(r"[A-Z][A-Z0-9]{1,7}(-[A-Z0-9]{1,4})?")
FACT_ID = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,31}")
LICENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]{1,39}")
LESSON_NAME = re.compile(r"[0-9]{2,3}-[a-z0-9][a-z0-9-]{0,39}\.md")
DAY_OF_YEAR = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
MEDIA_SUFFIXES = (*PICTURE_SUFFIXES, *SOUND_SUFFIXES, VIDEO_SUFFIX, CAPTIONS_SUFFIX)
MEDIA_NAME = re.compile(
    r"[a-z0-9][a-z0-9-]{0,59}(?:"
    + "|".join(re.escape(suffix) for suffix in MEDIA_SUFFIXES)
    + ")"
)


def read_pack(folder: Path) -> tuple[Source | None, Faults]:
    """Read `folder`; the source is None only where pack.yaml cannot be read at all."""
    faults = Faults()
    reader = _FolderReader(folder, faults)
    return reader.read(), faults


class _FolderReader:
    """Reads one pack's folder."""

    def __init__(self, folder: Path, faults: Faults) -> None:
        self.folder, self.faults = folder, faults
        self.shown = shown_path(folder)

    def read(self) -> Source | None:
        head = self._head()
        if head is None:
            return None
        scenarios = self._scenarios(head)
        lessons = {
            lang: self._lessons(lang, optional=bool(scenarios))
            for lang in head.languages
        }
        self._strays(head)
        return Source(
            folder=self.folder,
            shown=self.shown,
            head=head,
            lessons=lessons,
            facts=self._facts(lessons, head.languages),
            media=self._media(),
            ledger=read_ledger(self.folder, self.faults),
            scenarios=scenarios,
        )

    def _head(self) -> PackHead | None:
        path = self.folder / "pack.yaml"
        text = read_text(path, self.faults)
        fields = (
            read_mapping(text, shown_path(path), 1, self.faults)
            if text is not None
            else None
        )
        if fields is None:
            return None
        head = _read_head(fields)
        if head.id and head.id != self.folder.absolute().name:
            fields.fault(
                "id", "wrong-folder", id=head.id, folder=self.folder.absolute().name
            )
        return head

    def _scenarios(self, head: PackHead) -> tuple[ScenarioFile, ...]:
        paths = self._files(self.folder / "scenarios")
        if (head.level == "T") != bool(paths):
            self.faults.add(f"{self.shown}/pack.yaml", 1, "no-scenarios")
        found = (read_scenario(path, self.faults) for path in paths)
        return tuple(each for each in found if each)

    def _lessons(self, language: str, *, optional: bool) -> tuple[Lesson, ...]:
        lessons: list[Lesson] = []
        for path in self._files(self.folder / language):
            if not LESSON_NAME.fullmatch(path.name):
                self.faults.add(
                    shown_path(path), 1, "bad-name", name=path.name, form="10-ice.md"
                )
                continue
            text = read_text(path, self.faults)
            lesson = None if text is None else read_lesson(text, path, self.faults)
            if lesson:
                lessons.append(lesson)
        if not lessons and not optional:
            file = f"{self.shown}/{language}"
            self.faults.add(file, 1, "no-lessons", language=language)
        return tuple(lessons)

    def _files(self, folder: Path) -> list[Path]:
        """The plain files of a folder by name, without hidden ones and links."""
        if not folder.is_dir() or folder.is_symlink():
            return []
        entries = sorted(folder.iterdir(), key=lambda path: path.name)
        if len(entries) > MAX_FILES:
            self.faults.add(shown_path(folder), 1, "too-many-files", limit=MAX_FILES)
        files = []
        for path in entries[:MAX_FILES]:
            if path.is_symlink():
                self.faults.add(shown_path(path), 1, "symlink", name=path.name)
            elif path.is_file() and not path.name.startswith("."):
                files.append(path)
        return files

    def _media(self) -> dict[str, Path]:
        found = {}
        for path in self._files(self.folder / "media"):
            file, size = shown_path(path), path.stat().st_size
            if not MEDIA_NAME.fullmatch(path.name):
                self.faults.add(
                    file, 1, "bad-name", name=path.name, form="ice-on-top.svg"
                )
            elif size > MAX_MEDIA_BYTES:
                self.faults.add(
                    file, 1, "file-too-big",
                    name=path.name, bytes=size, limit=MAX_MEDIA_BYTES,
                )  # fmt: skip
            else:
                found[path.name] = path
        return found

    def _strays(self, head: PackHead) -> None:
        known = {"pack.yaml", "ids.txt", "media", "README.md", "scenarios"}
        known |= {*head.languages}
        for path in sorted(self.folder.iterdir(), key=lambda path: path.name):
            if path.name in known or path.name.startswith("."):
                continue
            if path.is_dir() and path.name in LANGUAGES:
                self.faults.add(
                    shown_path(path), 1, "unlisted-language", language=path.name
                )
            else:
                self.faults.add(shown_path(path), 1, "stray-file", name=path.name)

    def _facts(
        self, lessons: dict[str, tuple[Lesson, ...]], languages: tuple[str, ...]
    ) -> dict[str, Fact]:
        facts: dict[str, Fact] = {}
        for file, line, id in _fact_marks(lessons):
            if id in facts:
                continue
            path = self.folder.parent / "facts" / f"{id}.yaml"
            if not FACT_ID.fullmatch(id) or not path.is_file():
                self.faults.add(file, line, "missing-fact", id=id)
                continue
            fact = read_fact(path, languages, self.faults)
            if fact:
                facts[id] = fact
        return facts


def _fact_marks(lessons: dict[str, tuple[Lesson, ...]]) -> list[tuple[str, int, str]]:
    marks = []
    for spoken in lessons.values():
        for lesson in spoken:
            for block in lesson.blocks:
                ids = block.item.facts if block.item else block.facts
                line = block.item.line if block.item else block.line
                marks += [(lesson.file, line, id) for id in ids]
    return marks


def _read_head(fields: Mapping) -> PackHead:
    id = fields.word("id")
    if id and not PACK_ID.fullmatch(id):
        fields.fault("id", "bad-name", name=id, form="P03-A")
    languages = _languages(fields)
    licence = fields.word("licence")
    if licence and not LICENCE.fullmatch(licence):
        fields.fault("licence", "bad-name", name=licence, form="CC-BY-4.0")
    head = PackHead(
        id=id if PACK_ID.fullmatch(id) else "",
        level=fields.choice("level", LEVELS),
        languages=languages,
        title=fields.translated("title", languages, TITLE),
        summary=fields.translated("summary", languages, SUMMARY),
        cover=fields.word("cover"),
        cover_line=fields.line_of("cover"),
        prerequisites=_prerequisites(fields),
        licence=licence,
        review_by=fields.day("review_by"),
        review_line=fields.line_of("review_by"),
        retired_items=_retired(fields, "retired_items"),
        retired_lessons=_retired(fields, "retired_lessons"),
        field_task=_field_task(fields, languages),
        calendar=_calendar(fields, languages),
        entry_check=_entry_check(fields),
        lines=fields.lines,
    )
    fields.done()
    return head


def _languages(fields: Mapping) -> tuple[str, ...]:
    languages = tuple(fields.words("languages", required=True))
    for language in languages:
        if language not in LANGUAGES:
            fields.fault(
                "languages", "bad-choice", value=language, choices=", ".join(LANGUAGES)
            )
    for language in LANGUAGES:
        if languages and language not in languages:
            fields.fault(
                "languages", "missing-translation", what=fields.word("id"),
                language=language,
            )  # fmt: skip
    return tuple(language for language in languages if language in LANGUAGES)


def _prerequisites(fields: Mapping) -> tuple[str, ...]:
    ids = tuple(fields.words("prerequisites"))
    for id in ids:
        if not PACK_ID.fullmatch(id):
            fields.fault("prerequisites", "bad-name", name=id, form="P03-A")
    return ids


def _field_task(fields: Mapping, languages: tuple[str, ...]) -> FieldTask | None:
    inner = fields.mapping("field_task", required=False)
    if inner is None:
        return None
    task = FieldTask(
        picture=inner.word("picture"),
        alt=inner.translated("alt", languages, ALT),
        text=inner.translated("text", languages, TASK),
        line=inner.line_of("picture"),
    )
    inner.done()
    return task


def _calendar(fields: Mapping, languages: tuple[str, ...]) -> tuple[CropStep, ...]:
    steps = []
    for inner in fields.mappings("calendar", required=False):
        starts = inner.word("starts")
        if starts and not DAY_OF_YEAR.fullmatch(starts):
            inner.fault("starts", "bad-name", name=starts, form="06-15")
        step = CropStep(
            crop=inner.choice("crop", CROPS),
            title=inner.translated("title", languages, STEP),
            starts=starts,
            lessons=inner.words("lessons", required=True),
        )
        inner.done()
        steps.append(step)
    return tuple(steps)


def _entry_check(fields: Mapping) -> dict[str, tuple[str, int]]:
    inner = fields.mapping("entry_check", required=False)
    if inner is None:
        return {}
    found = {}
    for item in inner.nodes:
        pack = inner.word(item)
        if pack and not PACK_ID.fullmatch(pack):
            inner.fault(item, "bad-name", name=pack, form="P03-A")
        found[item] = (pack, inner.line_of(item))
    return found


def _retired(fields: Mapping, key: str) -> dict[str, int]:
    ids = fields.words(key)
    for id in ids:
        if not ID.fullmatch(id):
            fields.fault(key, "bad-id", id=id)
    return ids


def read_fact(path: Path, languages: tuple[str, ...], faults: Faults) -> Fact | None:
    """Read one fact card."""
    text, file = read_text(path, faults), shown_path(path)
    fields = None if text is None else read_mapping(text, file, 1, faults)
    if fields is None:
        return None
    id = fields.word("id")
    if id and id != path.stem:
        fields.fault("id", "wrong-folder", id=id, folder=path.name)
    fact = Fact(
        id=path.stem,
        file=file,
        kind=fields.choice("kind", FACT_KINDS),
        jurisdiction=fields.word("jurisdiction"),
        source=fields.word("source"),
        as_of=fields.day("as_of"),
        review_by=fields.day("review_by"),
        text=fields.translated("text", languages, FACT),
        review_line=fields.line_of("review_by"),
    )
    fields.done()
    return fact
