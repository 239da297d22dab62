"""From which words of the source language each translation was made.

A row keeps, for one block in one target language, the source words field by field as they were
when that field's translation was written. A field whose source says something else by now is
stale. No row means that everything fits: a pack that came in as a folder begins so, and the
first change on either side makes the row.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, select

from server.db import db
from server.studio.lessontext import fingerprint
from server.studio.models import StudioTranslation
from server.studio.translation.words import Words

#: Words of one block in every language, the source language first.
Spoken = Mapping[str, Words]
#: What is known of a pack's translations: (lesson, block, language) to source words by path.
Known = Mapping[tuple[str, str, str], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Mark:
    """A field that asks for work; `state` is "missing" or "stale".

    `was` are the source words from which a stale translation was made, "" if unknown.
    """

    state: str
    was: str


def marks_between(
    source: Words, target: Words, known: Mapping[str, str] | None
) -> dict[str, Mark]:
    """The fields of a block that ask for work, by path."""
    found = {}
    for path, words in source.items():
        if not words.strip():
            continue
        if not target.get(path, "").strip():
            found[path] = Mark("missing", "")
        elif known is not None and known.get(path, words) != words:
            found[path] = Mark("stale", known[path])
    return found


def print_of(words: Words) -> str:
    """A short name for a block's source words: what a translator says they looked at."""
    return fingerprint("\0".join(f"{path}\0{words[path]}" for path in sorted(words)))


def known_of(pack: str, lesson: str | None = None) -> Known:
    """What is known of a pack's translations, or of one lesson's."""
    query = select(StudioTranslation).where(StudioTranslation.pack == pack)
    if lesson is not None:
        query = query.where(StudioTranslation.lesson == lesson)
    return {
        (row.lesson, row.block, row.language): row.words
        for row in db.session.scalars(query)
    }


# --- inside a unit of work ---------------------------------------------------------


def remember(
    pack: str, lesson: str, block: str, before: Spoken, after: Spoken, seen: str = ""
) -> None:
    """After a change: what was translated anew fits the source as it is now.

    `seen` is the ``print_of`` the source words that the translator had before their eyes; where
    the source has changed since, their translation does not count as made from it.
    """
    source = next(iter(after), "")
    current, former = after.get(source, {}), before.get(source, {})
    looked = not seen or seen == print_of(current)
    for language, words in after.items():
        was = before.get(language, {})
        touched = [path for path in words if words[path] != was.get(path, "")]
        if language == source or not (touched or current != former):
            continue
        known = _known(pack, lesson, block, language)
        # Without a row, what stood there until now is taken to fit.
        kept = dict(former if known is None else known)
        for path in touched:
            if looked:
                kept[path] = current.get(path, "")
            else:
                kept.setdefault(path, "")
        _keep(pack, lesson, block, language, kept)


def settle(
    pack: str, lesson: str, block: str, language: str, words: Mapping[str, str]
) -> None:
    """These source words are what the translation fits, whatever it was made from."""
    known = _known(pack, lesson, block, language) or {}
    _keep(pack, lesson, block, language, {**known, **words})


def forget(pack: str) -> None:
    """Everything of this pack fits again: it came in as a folder."""
    db.session.execute(delete(StudioTranslation).where(StudioTranslation.pack == pack))


def copy(source: str, pack: str) -> None:
    """What is known of one pack holds for its copy."""
    for (lesson, block, language), words in known_of(source).items():
        _keep(pack, lesson, block, language, words)


def _known(
    pack: str, lesson: str, block: str, language: str
) -> Mapping[str, str] | None:
    row = db.session.get(StudioTranslation, (pack, lesson, block, language))
    return None if row is None else row.words


def _keep(
    pack: str, lesson: str, block: str, language: str, words: Mapping[str, str]
) -> None:
    key = {"pack": pack, "lesson": lesson, "block": block, "language": language}
    row = db.session.get(StudioTranslation, tuple(key.values()))
    if row is None:
        db.session.add(StudioTranslation(**key, words=dict(words)))
    else:
        row.words = dict(words)
    db.session.flush()
