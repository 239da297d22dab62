"""lessons/paths.yaml: which packs each group of learners takes, in order.

A path travels in the signed catalogue, so that a county changes it without a new app. It may
name packs that this node does not have: phones show those that are there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from server.packs.faults import Faults
from server.packs.marks import read_mapping
from server.packs.source import PACK_ID
from server.packs.textfile import read_text, shown_path

GROUPS = ("farmer", "youth", "station", "live", "cadre", "mayor", "enterprise")
#: Levels of packs that phones show elsewhere than in a path: the entry check, practice.
NOT_IN_PATHS = ("S", "T")

Paths = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Course:
    """What a path has to know of a pack.

    `needs` are its prerequisites; `withdrawn`: no lesson of it is left; `on_phones`: published.
    """

    level: str
    needs: tuple[str, ...] = ()
    withdrawn: bool = False
    on_phones: bool = True


Courses = Mapping[str, Course]


def paths_file(lessons_dir: Path) -> Path:
    """Where the paths of these packs stand."""
    return lessons_dir / "paths.yaml"


def courses_in(lessons_dir: Path) -> dict[str, Course]:
    """The packs that have a folder in `lessons_dir`, as far as their pack.yaml can be read."""
    found = {}
    for head in sorted(lessons_dir.glob("*/pack.yaml")):
        unheard = Faults()
        text = read_text(head, unheard)
        fields = read_mapping(text or "", str(head), 1, unheard)
        if PACK_ID.fullmatch(head.parent.name):
            level = fields.word("level") if fields else ""
            needs = fields.words("prerequisites") if fields else ()
            found[head.parent.name] = Course(level, tuple(needs))
    return found


def read_paths(lessons_dir: Path, faults: Faults) -> Paths:
    """The paths by group; every pack named must have a folder in `lessons_dir`."""
    path = paths_file(lessons_dir)
    text = read_text(path, faults)
    if text is None:
        return {}
    return paths_in(text, shown_path(path), courses_in(lessons_dir), faults)


def paths_in(text: str, file: str, courses: Courses, faults: Faults) -> Paths:
    """The paths that the text of a file says, by group; `courses` may be named in them."""
    fields = read_mapping(text, file, 1, faults)
    if fields is None:
        return {}
    paths: Paths = {}
    for group in GROUPS:
        listed = fields.word_list(group, required=True)
        for place, (pack, line) in enumerate(listed):
            before = [each for each, _ in listed[:place]]
            after = [each for each, _ in listed[place:]]
            for code, values in _doubts(pack, before, after, courses):
                faults.add(file, line, code, id=pack, group=group, **values)
        paths[group] = list(dict.fromkeys(pack for pack, _ in listed))
    fields.done()
    return paths


def _doubts(
    pack: str, before: list[str], after: list[str], courses: Courses
) -> list[tuple[str, dict[str, str]]]:
    """What is wrong with one pack of a path, with the values of its sentence."""
    if pack in before:
        return [("pack-twice", {})]
    course = courses.get(pack)
    if course is None:
        return [("unknown-pack", {})]
    found: list[tuple[str, dict[str, str]]] = []
    if course.level in NOT_IN_PATHS:
        found.append(("not-in-paths", {}))
    if not course.on_phones:
        found.append(("pack-unpublished", {}))
    if course.withdrawn:
        found.append(("pack-withdrawn", {}))
    for need in course.needs:
        if need in courses and courses[need].withdrawn:
            found.append(("need-withdrawn", {"need": need}))
        if need in after:
            found.append(("need-later", {"need": need}))
    return found
