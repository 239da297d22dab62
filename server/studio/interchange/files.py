"""What was imported as the files of a pack's folder, ready for a draft."""

from collections.abc import Collection

from server.packs.lesson import Lesson
from server.packs.source import LESSON_NAME
from server.packs.writing import write_lesson
from server.studio.interchange.model import Imported, ImportedLesson
from server.studio.interchange.names import as_id, free_id

STEP = 10


def lesson_files(
    imported: Imported, language: str, taken: Collection[str] = ()
) -> dict[str, bytes]:
    """The files by their paths: `<language>/10-ice.md` and `media/…`.

    `taken` are paths that the pack has already; lessons come after them under free ids.
    """
    files = {f"media/{name}": data for name, data in imported.media.items()}
    ids = {_id_in(path) for path in taken}
    number = _last_number(taken) + STEP
    for each in imported.lessons:
        id = free_id(each.id or as_id(each.title), "lesson", ids)
        ids.add(id)
        name = (
            each.name
            if _keeps(each, language, files, taken)
            else f"{number:02}-{id}.md"
        )
        number += STEP
        files[f"{language}/{name}"] = write_lesson(_lesson(each, id, name)).encode()
    return files


def _keeps(
    lesson: ImportedLesson,
    language: str,
    files: dict[str, bytes],
    taken: Collection[str],
) -> bool:
    """Whether a lesson of our own making can have the file name that it had."""
    path = f"{language}/{lesson.name}"
    return bool(LESSON_NAME.fullmatch(lesson.name)) and path not in {*files, *taken}


def _lesson(each: ImportedLesson, id: str, name: str) -> Lesson:
    """Four minutes, until the editor says how many."""
    return Lesson(
        id, name, name, each.title, each.goal, each.minutes or 4, each.blocks, {}
    )


def _id_in(path: str) -> str:
    """`zh_Hans/10-ice-top.md` holds the lesson ice-top, as file names go."""
    name = path.rpartition("/")[2]
    return name.partition("-")[2].removesuffix(".md")


def _last_number(taken: Collection[str]) -> int:
    numbers = [
        int(name.partition("-")[0])
        for path in taken
        if LESSON_NAME.fullmatch(name := path.rpartition("/")[2])
    ]
    return max(numbers, default=0)
