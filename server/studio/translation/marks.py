"""From which words of the source language each translation was made.

A row keeps, for one block in one target language, the source words field by field as they were
when that field's translation was written. A field whose source says something else by now is
stale. No row means that everything fits: a pack that came in as a folder begins so, and the
first change on either side makes the row.

A field may also be written in another language first, as with a file that was brought in: then
the source language has it missing. Once the source is written from it, both fit each other,
however often the source is still reworded, until the pack is published.
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
#: Source words by path, from which a block was translated; None: the source was made from it.
Origin = Mapping[str, str | None]
#: What is known of a pack's translations: (lesson, block, language) to its origin.
Known = Mapping[tuple[str, str, str], Origin]


@dataclass(frozen=True, slots=True)
class Mark:
    """A field that asks for work; `state` is "missing" or "stale".

    `was` are the source words from which a stale translation was made, "" if unknown.
    """

    state: str
    was: str


def marks_between(
    source: Words, target: Words, known: Origin | None
) -> dict[str, Mark]:
    """The fields of a block that ask for work, by path."""
    found = {}
    for path, words in source.items():
        if not words.strip():
            continue
        if not target.get(path, "").strip():
            found[path] = Mark("missing", "")
        elif known and (was := known.get(path, words)) not in (None, words):
            found[path] = Mark("stale", was or "")
    return found


def missing_in_source(words: Spoken) -> dict[str, Mark]:
    """The fields that another language has words for and the source language none, by path."""
    source, *others = words.values() if words else [{}]
    return {
        path: Mark("missing", "")
        for path in dict.fromkeys(path for each in others for path in each)
        if not source.get(path, "").strip()
        and any(each.get(path, "").strip() for each in others)
    }


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
        kept: dict[str, str | None] = {**former, **(known or {})}
        for path in touched:
            if looked:
                kept[path] = current.get(path, "")
            else:
                kept.setdefault(path, "")
        for path in words.keys() - set(touched):
            if _made_from(words[path], former.get(path), kept.get(path)):
                kept[path] = None
        _keep(pack, lesson, block, language, kept)


def _made_from(target: str, former: str | None, known: str | None) -> bool:
    """Whether a source that was empty until now is written from this translation."""
    return bool(target.strip()) and not any(
        (each or "").strip() for each in (former, known)
    )


def settle_all(pack: str) -> None:
    """What was made from a translation is the original from now on: the pack is published."""
    for row in db.session.scalars(
        select(StudioTranslation).where(StudioTranslation.pack == pack)
    ):
        if None in row.words.values():
            row.words = {
                key: each for key, each in row.words.items() if each is not None
            }


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


def _known(pack: str, lesson: str, block: str, language: str) -> Origin | None:
    row = db.session.get(StudioTranslation, (pack, lesson, block, language))
    return None if row is None else row.words


def _keep(pack: str, lesson: str, block: str, language: str, words: Origin) -> None:
    key = {"pack": pack, "lesson": lesson, "block": block, "language": language}
    row = db.session.get(StudioTranslation, tuple(key.values()))
    if row is None:
        db.session.add(StudioTranslation(**key, words=dict(words)))
    else:
        row.words = dict(words)
    db.session.flush()
