"""What a file held, as the texts of lesson files."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from server.studio.interchange.model import Line

#: The language of a text whose form does not say it; the editor does.
UNSAID = ""


@dataclass(frozen=True, slots=True)
class BroughtLesson:
    """One lesson: its texts by language, or one text under `UNSAID`.

    `own` says that it has ids of our making, so that it may be a lesson that is here already.
    """

    id: str
    title: str
    texts: Mapping[str, str]
    own: bool = False

    @property
    def first(self) -> str:
        """One of its texts."""
        return next(iter(self.texts.values()))


@dataclass(frozen=True, slots=True)
class Brought:
    """A file that was read. `pack` and `files` (by path) are there for a whole pack's folder."""

    form: str
    file: str
    lessons: tuple[BroughtLesson, ...]
    media: Mapping[str, bytes]
    report: tuple[Line, ...]
    pack: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
