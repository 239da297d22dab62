"""A file of any known form as texts of lessons."""

import re
from collections.abc import Iterable
from threading import Lock

from server.packs.lesson import Lesson
from server.packs.writing import write_lesson
from server.studio.exchange.brought import UNSAID, Brought, BroughtLesson
from server.studio.exchange.folders import folder_in
from server.studio.interchange.model import Imported, ImportedLesson
from server.studio.interchange.names import as_id

#: A lesson without a length, until the editor says how many minutes it takes.
MINUTES = 4
HAN = re.compile(r"[\u3400-\u9fff]")
LATIN = re.compile(r"[A-Za-z]+")
# A document of 100 MB takes several times as much while it is read: one after the other.
_one_at_a_time = Lock()


def read(name: str, data: bytes) -> Brought:
    """Read what an editor brings. Raises BadRequest, TooLarge where nothing can be read."""
    # The readers of XML and Office take 15 MB: a server that is not asked does without.
    from server.studio.interchange.reading import read_file

    with _one_at_a_time:
        folder = folder_in(name, data)
        return folder or _converted(name, read_file(name, data))


def _converted(name: str, imported: Imported) -> Brought:
    lessons = tuple(_lesson(each, name) for each in imported.lessons)
    return Brought(imported.form, name, lessons, imported.media, imported.report)


def _lesson(each: ImportedLesson, name: str) -> BroughtLesson:
    title = each.title or name.rsplit(".", 1)[0][:80]
    id = each.id or as_id(title) or "lesson"
    text = write_lesson(
        Lesson(id, "", "", title, each.goal, each.minutes or MINUTES, each.blocks, {})
    )
    return BroughtLesson(id, title, {UNSAID: text}, own=bool(each.id))


def language_of(texts: Iterable[str]) -> str:
    """The language that texts are most likely written in, by their letters."""
    sample = "".join(text[:20_000] for text in texts)
    # A Chinese character says about as much as a word.
    return (
        "zh_Hans" if 2 * len(HAN.findall(sample)) > len(LATIN.findall(sample)) else "en"
    )
