"""What an import and an export give: lessons, files, and a report of what became of everything."""

from dataclasses import dataclass, field

from server.packs.lesson import Block

#: Bytes of a file that somebody brings.
MAX_FILE = 100 * 1024 * 1024
#: The forms that a pack goes out in; `exporting` has the writer of each.
FORM_NAMES = ("qti", "gift", "moodle", "cartridge", "h5p")
TAKEN, CHANGED, LEFT_OUT = "taken", "changed", "left-out"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a report: what it is about, what became of it, and why.

    `why` is a code of `reasons`; it is empty for what was simply taken. `line` is the line of
    a text file, 0 where the form has no lines.
    """

    state: str
    what: str
    why: str = ""
    values: dict[str, str] = field(default_factory=dict)
    line: int = 0


@dataclass(frozen=True, slots=True)
class ImportedLesson:
    """A lesson as it was found; `line` is 0 everywhere.

    `id`, `name` (the file's name) and `minutes` are filled only by forms of our own making.
    """

    title: str
    goal: str
    blocks: tuple[Block, ...]
    id: str = ""
    name: str = ""
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file held: `form` names what it was, `media` are pictures and sounds by name."""

    form: str
    lessons: tuple[ImportedLesson, ...]
    media: dict[str, bytes]
    report: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Exported:
    """A file to take away, and what its form cannot say."""

    name: str
    type: str
    data: bytes
    report: tuple[Line, ...]
