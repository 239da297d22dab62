"""What a publish would change: against what phones have, with what it means for learners."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.errors import N_, NotFound
from server.packs import service as packs
from server.packs.source import read_pack
from server.studio import forms, releases, review
from server.studio.comparing import LessonChange, PackChange, compare
from server.studio.drafts import NO_PACKS, content_of, row_of, working_folder


@dataclass(frozen=True, slots=True)
class LessonNews:
    """A lesson that changed, or whose results a publish touches; `fate` None if unknown."""

    lesson: str
    title: Mapping[str, str]
    change: LessonChange | None
    fate: packs.Fate | None


@dataclass(frozen=True, slots=True)
class Changes:
    """The draft beside version `version`, whose words are kept; `held` is what phones have.

    `version` is None where nothing was published from the studio yet.
    """

    pack: str
    title: Mapping[str, str]
    state: str
    revision: int
    version: int | None
    held: int | None
    #: The trial under way; phones of its places have that version.
    trial: packs.Trial | None
    change: PackChange
    lessons: tuple[LessonNews, ...]
    readable: bool
    approvals: tuple[review.Act, ...]
    acts: tuple[review.Act, ...]

    @property
    def major(self) -> bool:
        """True where learners would be asked to take a lesson again."""
        return any(each.fate and each.fate.state == "retake" for each in self.lessons)


def changes(pack: str) -> Changes:
    """Everything that the draft says otherwise than phones. Raises NotFound."""
    if pack in NO_PACKS:
        raise NotFound("no-draft", N_("The studio has no pack of this name."))
    row = row_of(pack)
    new, version = content_of(pack), releases.last_kept(pack)
    # Facts as they are now, of those that the kept version names.
    old = releases.files_at(pack, version) if version else {}
    change = compare(old, releases.with_facts(new) if version else new)
    fates = fates_of(pack, new)
    fields = forms.read_yaml(new.get("pack.yaml", "")) or {}
    return Changes(
        pack=pack,
        title=_words(fields.get("title")),
        state=row.state,
        revision=row.revision,
        version=version,
        held=releases.held(pack),
        trial=packs.trial_of(pack),
        change=change,
        lessons=_news(pack, change, fates or {}),
        readable=fates is not None,
        approvals=tuple(review.approvals(pack, row.revision)),
        acts=tuple(review.acts(pack)),
    )


def fates_of(pack: str, files: Mapping[str, str]) -> dict[str, packs.Fate] | None:
    """What publishing would mean for each lesson, by own id; None for an unreadable draft."""
    with working_folder(pack, files) as folder:
        source, _faults = read_pack(folder)
        if source is None or not source.lessons.get(source.head.languages[0]):
            return None
        return {
            each.lesson.removeprefix(f"{pack}."): each for each in packs.fates(source)
        }


def _news(
    pack: str, change: PackChange, fates: Mapping[str, packs.Fate]
) -> tuple[LessonNews, ...]:
    changed = {each.lesson: each for each in change.lessons}
    touched = [
        key
        for key, fate in fates.items()
        if fate.state != "kept" and key not in changed
    ]
    return tuple(
        LessonNews(
            lesson,
            changed[lesson].title if lesson in changed else {},
            changed.get(lesson),
            fates.get(lesson),
        )
        for lesson in [*changed, *touched]
    )


def _words(value: Any) -> dict[str, str]:
    return {str(k): str(v) for k, v in value.items()} if isinstance(value, dict) else {}
