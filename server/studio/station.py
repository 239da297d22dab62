"""The studio at a station: drafts are written there, phones get them from the centre.

Phones believe one publisher, and no station holds its key (docs/decisions). What a station may
show by itself is a short lesson under its own name; a whole draft goes to the centre as a folder.
"""

from typing import Any, Protocol

from server.db import app_settings
from server.errors import N_, Conflict, NotFound
from server.studio.drafts import files_of, row_of
from server.studio.interchange.model import Line
from server.studio.layout import languages_in
from server.studio.lessontext import LessonText
from server.studio.shorten import shorten
from server.studio.translation.reading import lessons_of


class Shelf(Protocol):
    """Where a station keeps what it shows by itself; `key` names one lesson for good."""

    def show(self, key: str, said: dict[str, Any]) -> None:
        """Show it, or its better words. Raises BadRequest, Conflict where there is no room."""

    def withdraw(self, key: str) -> None:
        """Show it no more. Raises NotFound."""

    def shown(self, key: str) -> int:
        """The version that phones get; 0 for none."""


def is_station() -> bool:
    """Whether this node lists what its centre signed."""
    return app_settings().role == "station"


def refuse_at_station() -> None:
    """Raise Conflict at a station: a list that it signed itself would part phones from the centre."""
    if is_station():
        raise Conflict(
            "at-a-station",
            N_("Courses are published at the centre. Take the folder there."),
        )


def show_here(shelf: Shelf, pack: str, lesson: str, language: str) -> list[Line]:
    """Show a lesson's words to this station's phones; gives what had no room.

    Raises NotFound, BadRequest, and Conflict anywhere but at a station.
    """
    _refuse_elsewhere()
    short = shorten(_text(pack, lesson, language), language)
    shelf.show(key_of(pack, lesson), short.as_piece())
    return short.report


def show_no_more(shelf: Shelf, pack: str, lesson: str) -> None:
    """Take a short lesson off this station's phones. Raises NotFound, Conflict."""
    _refuse_elsewhere()
    shelf.withdraw(key_of(pack, lesson))


def shown_here(shelf: Shelf, pack: str) -> list[dict[str, Any]]:
    """{"lesson", "version"} of each lesson that this station shows. Raises NotFound."""
    row_of(pack)
    files = {path: row.text or "" for path, row in files_of(pack).items()}
    languages = languages_in(files.get("pack.yaml", ""))
    return [
        {"lesson": lesson, "version": version}
        for lesson in lessons_of(files, languages)
        if (version := shelf.shown(key_of(pack, lesson)))
    ]


def key_of(pack: str, lesson: str) -> str:
    """What names a lesson of a draft on the shelf."""
    return f"{pack}/{lesson}"


def _refuse_elsewhere() -> None:
    if not is_station():
        raise Conflict(
            "no-station", N_("Only a station shows lessons under its own name.")
        )


def _text(pack: str, lesson: str, language: str) -> LessonText:
    row_of(pack)
    texts = {path: row.text or "" for path, row in files_of(pack).items()}
    found = lessons_of(texts, [language]).get(lesson, {}).get(language)
    if found is None:
        raise NotFound("no-lesson", N_("This lesson is not in the draft any more."))
    return found
