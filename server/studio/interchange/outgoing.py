"""What the writers of all forms share: lessons to take along, their files, and the report."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from server.packs.lesson import Block, Lesson, Source
from server.studio.interchange.collecting import Told, shown
from server.studio.interchange.model import CHANGED, LEFT_OUT, TAKEN, Line
from server.studio.interchange.wording import Notes


@dataclass(slots=True)
class Outgoing:
    """A pack in one language on its way out."""

    source: Source
    language: str
    lessons: tuple[Lesson, ...]
    report: list[Line] = field(default_factory=list)

    @property
    def stem(self) -> str:
        """The beginning of the file's name: pack, lesson if it is one, language."""
        one = f"-{self.lessons[0].id}" if len(self.lessons) == 1 else ""
        return f"{self.source.id}{one}-{self.language.replace('_', '-')}"

    @property
    def title(self) -> str:
        """The pack's title in this language."""
        return self.source.head.title.get(self.language, self.source.id)

    def media(self, blocks: Iterable[Block] | None = None) -> dict[str, bytes]:
        """The pictures and sounds of the lessons, or of some blocks, by name."""
        if blocks is None:
            blocks = [block for lesson in self.lessons for block in lesson.blocks]
        names: dict[str, None] = {}
        for block in blocks:
            names.update({picture.file: None for picture in block.pictures()})
            if block.sound:
                names[block.sound.file] = None
        found = {name: self.source.media.get(name) for name in names}
        return {name: path.read_bytes() for name, path in found.items() if path}

    def tell(self, block: Block, notes: Notes) -> None:
        """Say of a block what the form cannot say; one that it cannot say at all is left out."""
        told = Told((block.item.ask if block.item else block.text) or block.id)
        for why, value in notes.found:
            state = LEFT_OUT if why == "no-way-to-ask" else CHANGED
            values = {"value": shown(value)} if value else {}
            self.report.append(Line(state, shown(told.what), why, values))
        if not notes.found:
            self.report.append(Line(TAKEN, shown(told.what)))


def zipped(files: Mapping[str, bytes | str]) -> bytes:
    """A ZIP with fixed times: the same pack gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return out.getvalue()


def lacking(block: Block, *, facts: bool = True, sound: bool = False) -> Notes:
    """Notes on what hardly any form has a place for."""
    notes = Notes()
    if facts and (block.item.facts if block.item else block.facts):
        notes.add("no-place-facts")
    if sound and block.sound:
        notes.add("no-place-sound", block.sound.file)
    if block.video:
        notes.add("no-place-video", block.video.file)
    return notes
