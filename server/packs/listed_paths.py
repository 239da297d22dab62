"""Learning paths into the catalogue: from a file's text, by one way only."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from server.db import now, reading
from server.packs import catalogue
from server.packs.faults import Fault, Faults
from server.packs.faulty import PathsFaulty
from server.packs.node import blobs, keys
from server.packs.paths import Courses, Paths, courses_in, paths_file, paths_in
from server.packs.publishing import serialised
from server.packs.standing import lessons_held, recalls
from server.packs.textfile import read_text, shown_path


def publish_paths(lessons_dir: Path) -> int:
    """List the paths of `lessons_dir`; the new catalogue's number, 0 where nothing changed.

    Raises PathsFaulty. A folder without paths.yaml changes nothing.
    """
    path, faults = paths_file(lessons_dir), Faults()
    if not path.is_file():
        return 0
    text = read_text(path, faults)
    if text is None or faults.found:
        raise PathsFaulty(faults.sorted())
    return list_paths(text, courses_in(lessons_dir), shown_path(path))


def list_paths(
    text: str,
    courses: Courses,
    file: str,
    also: Callable[[int], object] | None = None,
) -> int:
    """Put the paths of a file's text into the catalogue: the only way that they get there.

    `courses` may be named in them. Gives the new catalogue's number, 0 where nothing
    changed. `also` keeps a record of a new number in the same transaction. Raises PathsFaulty.
    """
    with reading():
        paths, found = check_paths(text, courses, file)
    if any(fault.level == "fault" for fault in found):
        raise PathsFaulty(found)

    def work() -> int:
        if catalogue.last_number() and catalogue.current_paths() == paths:
            return 0
        number = catalogue.issue(keys().publisher(), blobs(), now(), paths)
        if also:
            also(number)
        return number

    return serialised(work)


def check_paths(text: str, courses: Courses, file: str) -> tuple[Paths, list[Fault]]:
    """The paths of a file's text, and its faults and warnings, also about what is withdrawn."""
    on_phones = {entry.pack for entry in catalogue.latest_versions()}
    known = {
        pack: replace(
            course, on_phones=pack in on_phones, withdrawn=_is_withdrawn(pack)
        )
        for pack, course in courses.items()
    }
    faults = Faults()
    return paths_in(text, file, known, faults), faults.sorted()


def _is_withdrawn(pack: str) -> bool:
    gone = recalls(pack)
    return bool(gone) and all(lesson in gone for lesson, _ in lessons_held(pack))
