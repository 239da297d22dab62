"""What a pack's source is made of, in the words of docs/pack-format.md.

Everything carries the line it came from, so that a fault can name it. An empty text or a
missing number means that the source did not say it; a fault was noted when it should have.
"""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

LANGUAGES = ("zh_Hans", "en")
# S asks where to start: its lessons test what other packs teach.
# T holds scenarios for the practice room; it is no course.
LEVELS = ("S", "A", "O", "L", "T")
FACT_KINDS = ("law", "number", "local", "teaching")
ITEM_TYPES = (
    "choose-one",
    "choose-many",
    "picture-choice",
    "sort-groups",
    "put-in-order",
    "number",
    "spot-fault",
)
PICTURE_SUFFIXES = (".svg", ".png", ".jpg", ".jpeg", ".webp")
SOUND_SUFFIXES = (".opus", ".mp3", ".m4a")
VIDEO_SUFFIX = ".mp4"
CAPTIONS_SUFFIX = ".vtt"
# The crops whose calendars lessons serve; the app draws each of them.
CROPS = ("lychee", "honey", "pear", "walnut", "pepper", "olive")

Number = int | float


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in media/ and the words for those who do not see it."""

    file: str
    alt: str
    line: int


@dataclass(frozen=True, slots=True)
class Sound:
    """A recording in media/."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Video:
    """A video in media/, by its name: ``pack-box.mp4`` stands for all its sizes (`videos`)."""

    file: str
    alt: str
    line: int


@dataclass(frozen=True, slots=True)
class Group:
    """One heap of a sort-groups item."""

    id: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that a learner can choose, sort or move."""

    id: str
    line: int
    text: str = ""
    picture: Picture | None = None
    right: bool = False
    group: str = ""
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """A circle on a picture, in thousandths: x and r of its width, y of its height."""

    id: str
    line: int
    x: int
    y: int
    r: int
    text: str
    right: bool
    feedback: str


@dataclass(frozen=True, slots=True)
class WrongNumber:
    """A likely wrong number and what to say about it."""

    line: int
    value: Number
    tolerance: Number | None
    feedback: str


@dataclass(frozen=True, slots=True)
class Item:
    """One question. Only the fields of its type are filled."""

    id: str
    type: str
    line: int
    ask: str
    picture: Picture | None = None
    facts: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    groups: tuple[Group, ...] = ()
    spots: tuple[Spot, ...] = ()
    wrong: tuple[WrongNumber, ...] = ()
    answer: Number | None = None
    tolerance: Number | None = None
    unit: str = ""
    when_right: str = ""
    when_wrong: str = ""

    def pictures(self) -> list[Picture]:
        """The item's pictures in the order in which a learner meets them."""
        own = [self.picture] if self.picture else []
        return own + [option.picture for option in self.options if option.picture]


@dataclass(frozen=True, slots=True)
class Block:
    """A card, an item, the rule card or the "do today" step."""

    kind: str
    id: str
    line: int
    text: str = ""
    facts: tuple[str, ...] = ()
    picture: Picture | None = None
    sound: Sound | None = None
    item: Item | None = None
    video: Video | None = None

    def pictures(self) -> list[Picture]:
        """The block's pictures in the order in which a learner meets them."""
        if self.item:
            return self.item.pictures()
        return [self.picture] if self.picture else []


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson in one language; `name` is its file's name without the folder."""

    id: str
    file: str
    name: str
    title: str
    goal: str
    minutes: int
    blocks: tuple[Block, ...]
    # The line of each field of the head.
    lines: dict[str, int]

    @property
    def items(self) -> list[Item]:
        """The lesson's questions in order."""
        return [block.item for block in self.blocks if block.item]


@dataclass(frozen=True, slots=True)
class Fact:
    """A legal or market fact with its source and its dates."""

    id: str
    file: str
    kind: str
    jurisdiction: str
    source: str
    as_of: date | None
    review_by: date | None
    text: dict[str, str]
    review_line: int = 1


@dataclass(frozen=True, slots=True)
class FieldTask:
    """The hands-on work of a pack; words by language."""

    picture: str
    alt: dict[str, str]
    text: dict[str, str]
    line: int

    def picture_in(self, language: str) -> Picture:
        """The task's picture with its description in `language`."""
        return Picture(self.picture, self.alt.get(language, ""), self.line)


@dataclass(frozen=True, slots=True)
class CropStep:
    """A step in a crop's year that lessons serve; `starts` is "MM-DD"."""

    crop: str
    title: dict[str, str]
    starts: str
    # Own ids of lessons, each with its line.
    lessons: dict[str, int]


@dataclass(frozen=True, slots=True)
class PackHead:
    """pack.yaml."""

    id: str
    level: str
    languages: tuple[str, ...]
    title: dict[str, str]
    summary: dict[str, str]
    cover: str
    cover_line: int
    prerequisites: tuple[str, ...]
    licence: str
    review_by: date | None
    review_line: int
    retired_items: dict[str, int]
    retired_lessons: dict[str, int]
    field_task: FieldTask | None = None
    calendar: tuple[CropStep, ...] = ()
    # Own item id to the pack that somebody who answers it need not take, with its line.
    entry_check: dict[str, tuple[str, int]] = field(default_factory=dict)
    # The line of each field.
    lines: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ScenarioFile:
    """A simulation's scenario with par values and seals; `value` is its JSON."""

    id: str
    file: str
    text: str
    value: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """A pack's folder, read. Paths in `media` are safe to open: plain files of the folder."""

    folder: Path
    shown: str
    head: PackHead
    lessons: dict[str, tuple[Lesson, ...]]
    facts: dict[str, Fact]
    media: dict[str, Path]
    ledger: dict[str, str] = field(default_factory=dict)
    scenarios: tuple[ScenarioFile, ...] = ()

    @property
    def id(self) -> str:
        """The pack's id."""
        return self.head.id

    def full_id(self, own: str) -> str:
        """The id that the whole product uses for a lesson or an item of this pack."""
        return f"{self.head.id}.{own}"

    def media_of(self, block: Block) -> list[tuple[str, int, str]]:
        """What a phone fetches unasked for a block: name, line, `picture` or `sound`."""
        found = [(each.file, each.line, "picture") for each in block.pictures()]
        if block.video:
            stem = block.video.file.removesuffix(VIDEO_SUFFIX)
            posters = (f"{stem}-poster{suffix}" for suffix in PICTURE_SUFFIXES)
            there = [each for each in posters if each in self.media][:1]
            found += [(each, block.video.line, "picture") for each in there]
        if block.sound:
            found.append((block.sound.file, block.sound.line, "sound"))
        return found

    def videos(self) -> dict[str, Video]:
        """The videos that lessons show, by name, each where it stands first."""
        found: dict[str, Video] = {}
        for lessons in self.lessons.values():
            for lesson in lessons:
                for block in lesson.blocks:
                    if block.video:
                        found.setdefault(block.video.file, block.video)
        return found

    def used_media(self) -> list[str]:
        """File names in media/ in the order in which a learner needs them, each once."""
        names: dict[str, None] = {}
        if self.head.cover:
            names[self.head.cover] = None
        spoken = [self.lessons.get(language, ()) for language in self.head.languages]
        count = max((len(lessons) for lessons in spoken), default=0)
        for place in range(count):
            for lessons in spoken:
                for block in lessons[place].blocks if place < len(lessons) else ():
                    names.update({name: None for name, _, _ in self.media_of(block)})
        if self.head.field_task:
            names[self.head.field_task.picture] = None
        return list(names)
