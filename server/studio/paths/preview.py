"""What a learner of a group meets first: as the app chooses it (pwa/src/home/path.ts)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.packs import service as packs
from server.packs.paths import NOT_IN_PATHS

ENTRY = "S"
#: So many lessons of the first course are shown.
MOST = 3


@dataclass(frozen=True, slots=True)
class First:
    """The entry check (its titles, if there is one), the first course, its first lessons.

    `courses` are those that phones would show, in order; `passed` those of the path that
    phones do not have.
    """

    check: Mapping[str, str] | None
    courses: tuple[str, ...]
    passed: tuple[str, ...]
    lessons: tuple[Mapping[str, str], ...]


def first_steps(path: Sequence[str]) -> First:
    """What this path would come to on a phone that has learned nothing yet."""
    entries = {entry["id"]: entry for entry in packs.published_packs()}
    check = next((each for each in entries.values() if each["level"] == ENTRY), None)
    bare = {pack for pack in packs.recalled_packs() if not _lessons(pack)}
    wanted = dict.fromkeys(path)
    courses = tuple(
        pack for pack in wanted if _is_course(entries, pack) and pack not in bare
    )
    passed = tuple(pack for pack in wanted if pack not in courses)
    first = _lessons(courses[0]) if courses else []
    title = check["title"] if check else None
    return First(title, courses, passed, tuple(first[:MOST]))


def _is_course(entries: Mapping[str, Mapping[str, str]], pack: str) -> bool:
    return pack in entries and entries[pack]["level"] not in NOT_IN_PATHS


def _lessons(pack: str) -> list[Mapping[str, str]]:
    """The titles of the lessons that are not withdrawn."""
    gone = packs.recalls(pack)
    return [titles for id, titles in packs.lessons_held(pack) if id not in gone]
