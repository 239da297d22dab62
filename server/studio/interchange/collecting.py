"""Collects lessons, blocks and media while a file is read, and writes the report as it goes."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace

from server.packs.lesson import Block, Picture, Sound
from server.packs.source import MEDIA_NAME
from server.studio.interchange.model import (
    CHANGED,
    LEFT_OUT,
    TAKEN,
    Imported,
    ImportedLesson,
    Line,
)
from server.studio.interchange.names import as_id, free_id, media_name
from server.studio.interchange.pictures import BadMedia, Media, fit_media
from server.studio.interchange.wording import Notes, alt_text

MAX_BLOCKS = 2_000
MAX_MEDIA_TOTAL = 100 * 1024 * 1024
SHOWN = 60

Resolve = Callable[[str], bytes | None]


@dataclass(slots=True)
class Told:
    """What a report says of one thing: it grows while the thing is read."""

    what: str
    line: int = 0
    notes: Notes = field(default_factory=Notes)


class Collector:
    """What was read so far. `resolve` gives the bytes of a file that the text names."""

    def __init__(self, form: str, taken_ids: Collection[str] = ()) -> None:
        self.form = form
        self.resolve: Resolve = lambda _name: None
        # Where files of our own making lie, if that is another place.
        self.own: Resolve | None = None
        self.taken = set(taken_ids)
        self.numbers: dict[str, int] = {}
        self.heads: list[ImportedLesson] = []
        self.blocks: list[list[Block]] = []
        self.media: dict[str, bytes] = {}
        self.media_of: dict[str, str | BadMedia] = {}
        self.media_bytes = 0
        self.report: list[Line] = []

    # --- the report -------------------------------------------------------------

    def say(self, state: str, told: Told, why: str = "", **values: str) -> None:
        """Put one line into the report."""
        self.report.append(Line(state, shown(told.what), why, values, told.line))

    def leave_out(self, told: Told, why: str, **values: str) -> None:
        """Say that a thing was left out, and why."""
        self.say(LEFT_OUT, told, why, **values)

    def tell(self, told: Told) -> None:
        """Say that a thing was taken, or what was changed in it."""
        for why, value in told.notes.found:
            self.say(CHANGED, told, why, **({"value": shown(value)} if value else {}))
        if not told.notes.found:
            self.say(TAKEN, told)

    # --- lessons and blocks -----------------------------------------------------

    def open_lesson(
        self,
        title: str,
        goal: str = "",
        *,
        id: str = "",
        name: str = "",
        minutes: int = 0,
    ) -> None:
        """Begin a lesson; one that stayed empty makes room for it."""
        head = ImportedLesson(title, goal, (), id, name, minutes)
        if self.heads and not self.blocks[-1]:
            self.heads[-1] = head
        else:
            self.heads.append(head)
            self.blocks.append([])

    def add(self, block: Block) -> None:
        """Put a block at the end of the lesson."""
        if not self.heads:
            self.open_lesson("")
        if sum(map(len, self.blocks)) >= MAX_BLOCKS:
            self.leave_out(
                Told(block.text or block.id), "too-many", limit=str(MAX_BLOCKS)
            )
            return
        self.blocks[-1].append(block)

    def new_id(self, wanted: str, kind: str) -> str:
        """An id for a block that no other has."""
        stem = as_id(wanted)
        if stem and stem not in self.taken:
            self.taken.add(stem)
            return stem
        # Thousands of cards without a name: counted, not tried out.
        stem = stem or kind
        number = self.numbers.get(stem, 0 if stem == kind else 1) + 1
        while f"{stem}-{number}" in self.taken:
            number += 1
        self.numbers[stem] = number
        self.taken.add(f"{stem}-{number}")
        return f"{stem}-{number}"

    def own_id(self, id: str, kind: str) -> str:
        """An id of our own making: cards need to differ inside a lesson only."""
        if kind == "card":
            return free_id(id, kind, {block.id for block in self.blocks[-1]})
        own = free_id(id, kind, self.taken)
        self.taken.add(own)
        return own

    def card(
        self,
        text: str,
        *,
        id: str = "",
        picture: Picture | None = None,
        sound: Sound | None = None,
        kind: str = "card",
    ) -> None:
        """Put a card, a rule or a "do today" step at the end of the lesson."""
        own = self.new_id(id, "card") if kind == "card" else kind
        self.add(Block(kind, own, 0, text, picture=picture, sound=sound))

    # --- media ------------------------------------------------------------------

    def picture(self, source: str, alt: str, told: Told) -> Picture | None:
        """The picture that a text names; None (and a line of the report) where there is none."""
        name = self._media_file(source, told)
        if name is None or not name.endswith(
            (".svg", ".png", ".jpg", ".jpeg", ".webp")
        ):
            return None
        alt = alt_text(alt, told.notes)
        if not alt:
            told.notes.add("no-description", name)
        return Picture(name, alt, 0)

    def sound(self, source: str, told: Told) -> Sound | None:
        """The sound that a text names; None (and a line of the report) where there is none."""
        name = self._media_file(source, told)
        return (
            Sound(name, 0)
            if name and name.endswith((".opus", ".mp3", ".m4a"))
            else None
        )

    def _media_file(self, source: str, told: Told) -> str | None:
        if source not in self.media_of:
            self.media_of[source] = self._take(source, told)
        found = self.media_of[source]
        if isinstance(found, BadMedia):
            self.leave_out(
                Told(source if len(source) < 200 else "data:", told.line),
                found.why,
                **found.values,
            )
            return None
        return found

    def _take(self, source: str, told: Told) -> str | BadMedia:
        if source.lower().startswith(("http:", "https:", "//", "ftp:", "file:")):
            return BadMedia("outside-media")
        data = self.resolve(source)
        if data is None:
            return BadMedia("missing-media")
        try:
            media = fit_media(data, source)
        except BadMedia as bad:
            return bad
        return self.keep(source, media, told)

    def own_file(self, name: str) -> None:
        """Keep a file that a lesson of our own making names, under that very name."""
        data = (self.own or self.resolve)(name)
        if name in self.media or data is None or not MEDIA_NAME.fullmatch(name):
            return
        try:
            media = fit_media(data, name)
        except BadMedia as bad:
            self.leave_out(Told(name), bad.why, **bad.values)
            return
        self.media[name] = media.data

    def keep(self, wanted: str, media: Media, told: Told) -> str | BadMedia:
        """Keep a fit file under a free name; the same bytes are kept once under one name."""
        self.media_bytes += len(media.data)
        if self.media_bytes > MAX_MEDIA_TOTAL:
            return BadMedia("too-much-media")
        wanted = "picture" if wanted.startswith("data:") else wanted
        name = media_name(wanted, media.suffix, self.media)
        if media.changed:
            told.notes.add("picture-made-anew", name)
        self.media[name] = media.data
        return name

    # --- the end ----------------------------------------------------------------

    def result(self, extra: Iterable[Line] = ()) -> Imported:
        """Everything that was read."""
        lessons = tuple(
            replace(head, blocks=tuple(blocks))
            for head, blocks in zip(self.heads, self.blocks, strict=True)
            if blocks or head.id
        )
        used = used_files(block for lesson in lessons for block in lesson.blocks)
        media = {name: data for name, data in self.media.items() if name in used}
        return Imported(self.form, lessons, media, (*self.report, *extra))


def used_files(blocks: Iterable[Block]) -> set[str]:
    """The names of all pictures and sounds of blocks."""
    names = set()
    for block in blocks:
        names |= {picture.file for picture in block.pictures()}
        if block.sound:
            names.add(block.sound.file)
    return names


def shown(text: str) -> str:
    """The beginning of a text, as a name for it."""
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"
