"""Put what a translator's file brings into the draft: words only, field by field.

What somebody translated in the studio since the file was made is kept, and so is everything
that the file leaves empty or unsure. Nothing that is no words is changed.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from server.errors import BadRequest, NotFound
from server.packs.prose import FACT
from server.packs.textfile import UNSEEN
from server.packs.writing import write_yaml
from server.studio import forms
from server.studio.drafts import Draft
from server.studio.editing import with_fields
from server.studio.forms import Fields
from server.studio.layout import lesson_path
from server.studio.lessontext import LessonText
from server.studio.structure import without_words
from server.studio.translation import marks
from server.studio.translation.units import Entry, Key, Unit, base_of
from server.studio.translation.words import with_words, with_words_in, words_of

KIND = "translate"
LONGEST = 20_000
MOST_LINES = 200


@dataclass(frozen=True, slots=True)
class Line:
    """Something to say about one field: left out, or taken with a remark; `code` says why."""

    code: str
    key: Key
    words: str


@dataclass(slots=True)
class Report:
    """What became of a file. `same` fields said what the draft says; `empty` ones nothing."""

    taken: int = 0
    confirmed: int = 0
    same: int = 0
    empty: int = 0
    left: int = 0
    lines: list[Line] = field(default_factory=list)

    def leave(self, code: str, entry: Entry) -> None:
        """Say that a field was left out."""
        self.left += 1
        self.say(code, entry)

    def say(self, code: str, entry: Entry) -> None:
        """Say something about a field; a long list is cut, its sums are not."""
        if len(self.lines) < MOST_LINES:
            self.lines.append(Line(code, entry.key, entry.target[:200]))


def take(
    draft: Draft, language: str, units: Iterable[Unit], entries: Iterable[Entry]
) -> Report:
    """Take the entries that are sure and fit (inside a unit of work)."""
    return _Taking(draft, language, {unit.key: unit for unit in units}).run(entries)


class _Taking:
    """One file on its way into a draft."""

    def __init__(self, draft: Draft, language: str, units: Mapping[Key, Unit]) -> None:
        self.draft, self.language, self.units = draft, language, units
        self.report = Report()

    def run(self, entries: Iterable[Entry]) -> Report:
        wanted: dict[str, list[Entry]] = defaultdict(list)
        for entry in map(_cleaned, self._once(entries)):
            if self._is_wanted(entry):
                wanted[entry.key[0]].append(entry)
        for lesson, listed in wanted.items():
            if lesson:
                self._write_lesson(lesson, listed)
            else:
                self._write_pack(listed)
        return self.report

    def _once(self, entries: Iterable[Entry]) -> list[Entry]:
        """Each field once: a second translation of it is left out."""
        found: dict[Key, Entry] = {}
        for entry in entries:
            if found.setdefault(entry.key, entry) is not entry:
                self.report.leave("twice", entry)
        return list(found.values())

    def _is_wanted(self, entry: Entry) -> bool:
        """Whether the entry is to be written; if not, the report says why."""
        unit = self.units.get(entry.key)
        if unit is not None and not entry.target:
            self.report.empty += 1
        elif unit is not None and _says_nothing_new(unit, entry):
            self.report.same += 1
        elif (why := _why_not(unit, entry)) is not None:
            self.report.leave(why, entry)
        else:
            return True
        return False

    def _write_lesson(self, lesson: str, entries: list[Entry]) -> None:
        try:
            path = lesson_path(self.draft, self.language, lesson)
        except NotFound:
            for entry in entries:
                self.report.leave("no-place", entry)
            return
        text = LessonText.parse(self.draft.text(path))
        for entry in entries:
            written = _with_entry(text, entry)
            if written is None:
                self.report.leave("not-words", entry)
                continue
            self._took(entry, written.text != text.text)
            text = written
        self.draft.write(path, text.text, KIND)

    def _write_pack(self, entries: list[Entry]) -> None:
        fields = forms.read_yaml(self.draft.text("pack.yaml")) or {}
        now = fields
        for entry in entries:
            written = with_words_in(now, self.language, {entry.key[2]: entry.target})
            self._took(entry, written != now)
            now = written
        if now != fields:
            self.draft.write("pack.yaml", write_yaml(now), KIND, "pack")

    def _took(self, entry: Entry, changed: bool) -> None:
        lesson, block, path = entry.key
        current = self.units[entry.key].source
        source = current if entry.source.strip() == current.strip() else entry.source
        marks.settle(self.draft.pack, lesson, block, self.language, {path: source})
        self.report.taken += changed
        self.report.confirmed += not changed
        if source != current:
            self.report.say("source-changed", entry)


def _cleaned(entry: Entry) -> Entry:
    text = UNSEEN.sub("", entry.target.replace("\r\n", "\n")).strip()
    return replace(entry, target=text)


def _says_nothing_new(unit: Unit, entry: Entry) -> bool:
    """The draft says so already, or the translator left the field as they got it.

    A sure entry of a stale field says that its translation still fits, and that is new.
    """
    if entry.target != unit.target.strip():
        return entry.base == base_of(entry.target)
    fits = entry.sure and entry.source.strip() == unit.source.strip()
    return not (unit.state and fits)


def _why_not(unit: Unit | None, entry: Entry) -> str | None:
    if unit is None:
        return "no-place"
    if not entry.sure:
        return "unsure"
    if entry.base and entry.base != base_of(unit.target):
        return "changed-here"
    if len(entry.target) > LONGEST:
        return "too-long"
    return None if _facts(entry.target) == _facts(unit.source) else "facts-differ"


def _facts(words: str) -> set[str]:
    return set(FACT.findall(words))


def _with_entry(text: LessonText, entry: Entry) -> LessonText | None:
    """The lesson with this translation; None where it would be more than words."""
    _lesson, block, path = entry.key
    kind = block.split(" ")[0]
    try:
        fields = forms.fields_in(text, block)
        wanted = with_words(kind, fields, {path: entry.target})
        written = with_fields(text, block, wanted)
        found = forms.fields_in(written, block)
    except (BadRequest, NotFound):
        return None
    kept = words_of(kind, found) == words_of(kind, wanted) and _bones(
        kind, found
    ) == _bones(kind, fields)
    return written if kept and path in words_of(kind, found) else None


def _bones(kind: str, fields: Fields) -> Any:
    """A block without its words and without what means nothing, such as a flag not set."""
    return forms.compact(without_words(kind, fields))
