"""The checker beside the text: every finding of `packs check` with the block it is about."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.db import app_settings
from server.packs import service as packs
from server.packs.build import Built, build_pack
from server.packs.check import check_pack, today
from server.packs.faults import Fault, Faults
from server.packs.media import BuiltFile
from server.packs.schemas import FALLBACKS
from server.packs.source import read_pack
from server.studio import forms
from server.studio.drafts import SHARED, files_of, row_of, working_folder
from server.studio.finding_words import place_label, said
from server.studio.forms import fields_in
from server.studio.lessontext import HEAD, LessonText, name_of
from server.studio.remedies.offers import Place, finding_id, offer
from server.studio.translation.findings import with_untranslated

#: Bytes a second of a good day on 2G (GPRS, 4 slots).
BYTES_A_SECOND = 4_000
_KEPT = 50
#: Roles of what a phone fetches unasked, beside words.
UNASKED = frozenset({"scenario", "picture", "sound"})

Translate = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Checked:
    """What the check of one revision found; sizes are what a phone fetches."""

    faults: tuple[Fault, ...]
    folder: str
    text_bytes: Mapping[str, int]
    media_bytes: int
    #: The same where fallbacks take the place of what an old phone cannot show or play.
    old_media_bytes: int


_checked: dict[tuple[str, str, tuple[int, ...]], Checked] = {}


def findings(pack: str, translate: Translate) -> dict[str, Any]:
    """All findings with language, lesson and block, and the sizes. Raises NotFound.

    {"revision", "faults", "warnings", "findings": [{"code", "level", "message", "remedy",
    "language", "lesson", "block", "place", "file", "line"}], "bytes": {language: n}, "old_bytes":
    {language: n}, "seconds": {language: n}}; old: on phones without WebP and Opus; seconds on
    2G. Each finding has its "id", and "fix": what the studio itself can do about it, or None.
    Words that are to be translated are one finding a lesson.
    """
    revision, found = _found(pack)
    texts = _Texts(pack)
    told = [_as_json(each, found.folder, texts, translate) for each in found.faults]
    listed = with_untranslated(pack, told, translate)
    sizes = {
        language: size + found.media_bytes
        for language, size in found.text_bytes.items()
    }
    return {
        "revision": revision,
        "faults": sum(each["level"] == "fault" for each in listed),
        "warnings": sum(each["level"] == "warning" for each in listed),
        "findings": listed,
        "bytes": sizes,
        "old_bytes": {
            language: size + found.old_media_bytes
            for language, size in found.text_bytes.items()
        },
        "seconds": {key: round(size / BYTES_A_SECOND) for key, size in sizes.items()},
    }


def placed(pack: str) -> list[tuple[Fault, Place]]:
    """Every finding of the draft as it is, with its place. Raises NotFound."""
    _revision, found = _found(pack)
    texts = _Texts(pack)
    return [(fault, _place(fault, found.folder, texts)) for fault in found.faults]


def _found(pack: str) -> tuple[int, Checked]:
    """The draft's revision and what its check found, kept until something changes."""
    revisions = tuple(row_of(each).revision for each in (pack, *_shared_here()))
    # The folder tells applications of one process apart, as in tests.
    key = (str(app_settings().data_dir), pack, revisions)
    if key not in _checked:
        if len(_checked) >= _KEPT:
            _checked.clear()
        _checked[key] = _check(pack)
    return revisions[0], _checked[key]


def _shared_here() -> list[str]:
    return [each for each in SHARED if files_of(each)]


def _check(pack: str) -> Checked:
    known = packs.ids_on_record(pack)
    with working_folder(pack) as folder:
        cache = packs.render_cache()
        built, faults = check_pack(
            folder, today=today(), cache_dir=cache, published=known
        )
        # A faulty pack has a size too.
        sized = built or _built(folder, cache)
    files = sized.files if sized else ()
    texts = {file.language: file.bytes for file in files if file.role == "text"}
    unasked = [file for file in files if file.role in UNASKED]
    fallbacks = {_what(file): file for file in files if file.role in FALLBACKS}
    old = [fallbacks.get(_what(file), file) for file in unasked]
    return Checked(
        faults=tuple(faults),
        folder=str(folder),
        text_bytes=texts,
        media_bytes=sum(file.bytes for file in unasked),
        old_media_bytes=sum(file.bytes for file in old),
    )


def _what(file: BuiltFile) -> tuple[str, str]:
    """The same of a file and of its fallback."""
    return file.role.split("-")[0], Path(file.name).stem


def _built(folder: Path, cache: Path) -> Built | None:
    source, _ = read_pack(folder)
    return build_pack(source, Faults(), cache) if source else None


class _Texts:
    """The lessons of a draft, each read once."""

    def __init__(self, pack: str) -> None:
        self.files = files_of(pack)
        self._read: dict[str, LessonText] = {}

    def __getitem__(self, path: str) -> LessonText | None:
        file = self.files.get(path)
        if file is None or not path.endswith(".md") or "/" not in path or not file.text:
            return None
        if path not in self._read:
            self._read[path] = LessonText.parse(file.text)
        return self._read[path]


def _as_json(
    fault: Fault, folder: str, texts: _Texts, translate: Translate
) -> dict[str, Any]:
    """The fault with the lesson and block that its line stands in, and its remedy."""
    place = _place(fault, folder, texts)
    text = texts[place.file]
    fields = fields_in(text, place.block) if text else {}
    message, remedy = said(fault, fields, translate)
    return {
        **fault.as_dict(translate),
        "message": message,
        "remedy": remedy,
        "id": finding_id(fault, place),
        "file": place.file,
        "language": place.language,
        "lesson": place.lesson,
        "block": place.block,
        "place": "" if place.lesson else place_label(place.file, translate),
        "fix": offer(fault, place, translate),
    }


def _place(fault: Fault, folder: str, texts: _Texts) -> Place:
    path = _path_in_draft(fault.file, folder)
    text = texts[path]
    if text is None:
        return Place(path, "", "", "")
    lesson = str(forms.read_head(text.head).get("id", ""))
    return Place(path, path.split("/")[0], lesson, _block_at(text, fault.line))


def _path_in_draft(file: str, folder: str) -> str:
    """`P03-A/zh_Hans/10-ice.md` without the way to the working folder and the pack."""
    name = Path(folder).name
    marker = f"{Path(folder).parent.name}/"
    tail = file.split(marker, 1)[1] if marker in file else file
    return tail.removeprefix(f"{name}/")


def _block_at(text: LessonText, line: int) -> str:
    end = text.head.count("\n")
    if line <= end:
        return HEAD
    for part in text.parts:
        end += part.text.count("\n")
        if line <= end:
            return name_of(part)
    return name_of(text.parts[-1]) if text.parts else HEAD
