"""What two states of a pack say differently: lessons, blocks, words, pictures, answers.

Pure: a state is its folder, {path: text, or "sha256:…" for bytes}.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import PurePosixPath
from typing import Any

from server.errors import BadRequest
from server.packs.lesson import LANGUAGES, VIDEO_SUFFIX
from server.packs.videos import ENDINGS
from server.studio import forms
from server.studio.fieldpaths import FieldChange, compare_fields
from server.studio.lessontext import HEAD, LessonText, Part, name_of

Files = Mapping[str, str]

ADDED, REMOVED, CHANGED, MOVED = "added", "removed", "changed", "moved"


@dataclass(frozen=True, slots=True)
class BlockChange:
    """One block: added, removed, changed or only moved; what changed by language."""

    block: str
    kind: str
    state: str
    fields: Mapping[str, tuple[FieldChange, ...]]


@dataclass(frozen=True, slots=True)
class LessonChange:
    """One lesson with its titles as they are now, or were before it went."""

    lesson: str
    title: Mapping[str, str]
    state: str
    blocks: tuple[BlockChange, ...]


@dataclass(frozen=True, slots=True)
class FileChange:
    """A picture or sound that came, went or has other bytes; the hashes of both."""

    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class PackChange:
    """Everything that differs."""

    head: tuple[FieldChange, ...]
    lessons: tuple[LessonChange, ...]
    media: tuple[FileChange, ...]
    facts: Mapping[str, tuple[FieldChange, ...]]

    @property
    def nothing(self) -> bool:
        """True where both say the same."""
        return not (self.head or self.lessons or self.media or self.facts)


def compare(old: Files, new: Files) -> PackChange:
    """What `new` says that `old` did not, and the reverse."""
    media = _media(old, new)
    replaced = _replaced(media)
    was, is_ = (forms.read_yaml(side.get("pack.yaml", "")) or {} for side in (old, new))
    return PackChange(
        head=compare_fields(was, is_),
        lessons=_lessons(_read(old), _read(new), replaced),
        media=media,
        facts=_facts(old, new),
    )


def _media(old: Files, new: Files) -> tuple[FileChange, ...]:
    names = sorted({path for side in (old, new) for path in side if "media/" in path})
    pairs = [
        (name, old.get(name, "").removeprefix("sha256:"), new.get(name, "").removeprefix("sha256:"))
        for name in names
    ]  # fmt: skip
    return tuple(
        FileChange(name.removeprefix("media/"), was, is_)
        for name, was, is_ in pairs
        if was != is_
    )


def _replaced(media: Sequence[FileChange]) -> frozenset[str]:
    """What cards name of the files that have other bytes: a video by its own name."""
    names = {each.name for each in media if each.old and each.new}
    videos = {
        f"{name.removesuffix(ending)}{VIDEO_SUFFIX}"
        for name in names
        for ending in ENDINGS.values()
        if name.endswith(ending)
    }
    return frozenset(names | videos)


def _facts(old: Files, new: Files) -> dict[str, tuple[FieldChange, ...]]:
    found = {}
    paths = [each for each in old if each.startswith("facts/")]
    for path in sorted(each for each in paths if old[each] != new.get(each)):
        was, is_ = (forms.read_yaml(side.get(path, "")) or {} for side in (old, new))
        # A fact that only one side names has not changed by that: its lesson has.
        if was and is_ and (changed := compare_fields(was, is_)):
            found[PurePosixPath(path).stem] = changed
    return found


# --- lessons ---------------------------------------------------------------------

_Lessons = dict[str, dict[str, LessonText]]


def _read(files: Files) -> _Lessons:
    """{lesson: {language: text}} in the order of the files; what cannot be read is left out."""
    found: _Lessons = {}
    for language in LANGUAGES:
        for path in sorted(files):
            if path.startswith(f"{language}/"):
                try:
                    text = LessonText.parse(files[path])
                except BadRequest:
                    continue
                id = str(forms.read_head(text.head).get("id", path))
                found.setdefault(id, {})[language] = text
    return found


def _lessons(
    old: _Lessons, new: _Lessons, replaced: frozenset[str]
) -> tuple[LessonChange, ...]:
    moved = _moved(list(old), list(new))
    found = []
    for lesson in [*new, *(each for each in old if each not in new)]:
        sides = old.get(lesson, {}), new.get(lesson, {})
        state = _state(lesson in old, lesson in new)
        blocks = _blocks(*sides, replaced)
        if state == CHANGED and not blocks:
            state = MOVED if lesson in moved else ""
        if state:
            found.append(
                LessonChange(lesson, _titles(sides[1] or sides[0]), state, blocks)
            )
    return tuple(found)


def _titles(texts: Mapping[str, LessonText]) -> dict[str, str]:
    return {
        language: str(forms.read_head(text.head).get("title", ""))
        for language, text in texts.items()
    }


def _state(was: bool, is_: bool) -> str:
    if was and is_:
        return CHANGED
    return ADDED if is_ else REMOVED


def _moved(old: Sequence[str], new: Sequence[str]) -> frozenset[str]:
    """Those of both lists that stand elsewhere among them: as few as explain the order."""
    before = [each for each in old if each in new]
    after = [each for each in new if each in old]
    kept = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    still = {each for run in kept for each in after[run.b : run.b + run.size]}
    return frozenset(after) - still


def _blocks(
    old: Mapping[str, LessonText],
    new: Mapping[str, LessonText],
    replaced: frozenset[str],
) -> tuple[BlockChange, ...]:
    names = [_names(side) for side in (old, new)]
    moved = _moved(*names)
    found = []
    for name in [*names[1], *(each for each in names[0] if each not in names[1])]:
        state = _state(name in names[0], name in names[1])
        fields = _by_language(old, new, name, replaced)
        if state == CHANGED and not fields:
            state = MOVED if name in moved else ""
        if state:
            found.append(BlockChange(name, name.split(" ")[0], state, fields))
    return tuple(found)


def _names(texts: Mapping[str, LessonText]) -> list[str]:
    """The blocks of a lesson in order: those of its first language, then what others add."""
    if not texts:
        return []
    listed = [name_of(part) for text in texts.values() for part in text.parts]
    return [HEAD, *dict.fromkeys(listed)]


def _by_language(
    old: Mapping[str, LessonText],
    new: Mapping[str, LessonText],
    name: str,
    replaced: frozenset[str],
) -> dict[str, tuple[FieldChange, ...]]:
    """What changed; what all languages share is told once, under the first."""
    found: dict[str, tuple[FieldChange, ...]] = {}
    told: set[tuple[str, Any, Any]] = set()
    for language in LANGUAGES:
        parts = [_part(side.get(language), name) for side in (old, new)]
        if parts[0] == parts[1] and not _names_any(parts[1], replaced):
            # Most parts are as they were: reading their YAML is what takes time.
            continue
        was, is_ = map(_fields, parts)
        changed = [
            each
            for each in compare_fields(was, is_, replaced)
            if each.kind == "words" or (each.path, each.old, each.new) not in told
        ]
        told |= {(each.path, each.old, each.new) for each in changed}
        if changed:
            found[language] = tuple(changed)
    return found


def _part(text: LessonText | None, name: str) -> Part | None:
    """A block of a lesson; the head as a block of its own kind."""
    if text is None:
        return None
    if name == HEAD:
        return Part(HEAD, HEAD, text.head)
    return next((each for each in text.parts if name_of(each) == name), None)


def _names_any(part: Part | None, media: frozenset[str]) -> bool:
    return part is not None and any(name in part.text for name in media)


def _fields(part: Part | None) -> forms.Fields:
    if part is None:
        return {}
    return forms.read_head(part.text) if part.kind == HEAD else forms.read_part(part)
