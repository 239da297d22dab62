"""A pack's words in two languages, one unit a field: what files for translators hold.

A unit's key is (lesson, block, field); pack.yaml's words have the lesson "". A part that can
only be shown as plain text holds structure besides words, so it is not among the units.
"""

from dataclasses import dataclass

from server.errors import N_, BadRequest
from server.studio.layout import languages_in
from server.studio.lessontext import fingerprint
from server.studio.translation.marks import Known, marks_between
from server.studio.translation.reading import Texts, places_of
from server.studio.translation.words import SOURCE

Key = tuple[str, str, str]

#: What stands between the parts of a key in a file.
BETWEEN = " | "
WHOLE_PACK = "pack.yaml"


@dataclass(frozen=True, slots=True)
class Unit:
    """A field to be translated; `state` is "missing", "stale" or "" for one that fits.

    `was` are the source words that a stale translation was made from, "" if unknown.
    """

    key: Key
    source: str
    target: str
    state: str
    was: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What a file says of a unit. `base` is the print of the target when the file was made."""

    key: Key
    source: str
    target: str
    sure: bool
    base: str


@dataclass(frozen=True, slots=True)
class Brought:
    """A translator's file; `pack` and `language` are "" where it does not say."""

    pack: str
    language: str
    entries: tuple[Entry, ...]


def source_of(texts: Texts, language: str) -> str:
    """The language that this one is translated from. Raises BadRequest."""
    source, *targets = languages_in(texts.get("pack.yaml", ""))
    if language not in targets:
        raise BadRequest(
            "not-translated", N_("This language is not translated from another.")
        )
    return source


def units_of(texts: Texts, known: Known, language: str) -> list[Unit]:
    """Every field of a pack that has words in the source language. Raises BadRequest."""
    source = source_of(texts, language)
    units = []
    for place in places_of(texts):
        words, target = place.words.get(source, {}), place.words.get(language, {})
        marks = marks_between(
            words, target, known.get((place.lesson, place.block, language))
        )
        for path, text in words.items():
            if path == SOURCE or not text.strip():
                continue
            mark = marks.get(path)
            state, was = (mark.state, mark.was) if mark else ("", "")
            key = (place.lesson, place.block, path)
            units.append(Unit(key, text, target.get(path, ""), state, was))
    return units


def name_of_key(key: Key) -> str:
    """A unit's name in a file: "ice | item where-ice | options.top.text"."""
    lesson, block, path = key
    return BETWEEN.join((lesson, block, path) if lesson else (WHOLE_PACK, path))


def key_of_name(name: str) -> Key | None:
    """The inverse of ``name_of_key``; None for what is no unit's name."""
    parts = name.split(BETWEEN)
    if len(parts) == 2 and parts[0] == WHOLE_PACK:
        return ("", "pack", parts[1])
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else None


def base_of(target: str) -> str:
    """A short name for a translation: tells whether it is still the one that was sent out."""
    return fingerprint(target)
