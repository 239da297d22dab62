"""lessons/glossary/<language>.yaml: one word for one thing, in all packs.

The file maps ids to terms; both languages have the same ids. A folder of lessons without a
glossary is fine: then no rule about terms holds.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from server.packs.faults import Faults
from server.packs.lesson import LANGUAGES
from server.packs.marks import ID, Mapping, read_mapping
from server.packs.textfile import read_text, shown_path

TERM, MEANING = 40, 200
# P09-A.precool: a lesson by its full id.
LESSON_ID = re.compile(
    r"(?P<pack>[A-Z][A-Z0-9]{1,7}(?:-[A-Z0-9]{1,4})?)\.(?P<own>[a-z][a-z0-9-]*)"
)


@dataclass(frozen=True, slots=True)
class Term:
    """A word for one thing, the words not to use for it, and the lessons that explain it."""

    id: str
    line: int
    term: str
    avoid: tuple[str, ...] = ()
    # Longer words in which the term or an avoided word does not count.
    not_in: tuple[str, ...] = ()
    # Full ids of lessons, each with its line; none: a word that everybody knows.
    explained_in: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Use:
    """A place in a text where a term stands, or a word that is to be avoided for it."""

    word: str
    term: Term
    avoided: bool


@dataclass(slots=True)
class Glossary:
    """The terms of one language."""

    file: str
    language: str
    terms: dict[str, Term]
    uses: dict[str, Use | None] = field(default_factory=dict)
    pattern: re.Pattern[str] | None = None

    def find(self, text: str) -> Iterator[Use]:
        """Terms and avoided words in a text; of words inside each other the longest."""
        for match in self.pattern.finditer(text) if self.pattern else ():
            # A sign such as ſ matches an s but is none in lower case.
            use = self.uses.get(match[0].lower())
            if use:
                yield use


def read_glossaries(lessons_dir: Path, faults: Faults) -> dict[str, Glossary]:
    """The glossary of each language; empty where there is none at all."""
    folder = lessons_dir / "glossary"
    if not folder.is_dir():
        return {}
    read = [_read_glossary(folder / f"{lang}.yaml", lang, faults) for lang in LANGUAGES]
    found = {glossary.language: glossary for glossary in read if glossary}
    if len(found) == len(LANGUAGES):
        _compare(found, faults)
    return found


def excused_characters(glossaries: dict[str, Glossary]) -> frozenset[str]:
    """Characters of names and trade words: a learner meets them again and again."""
    return frozenset(
        sign
        for glossary in glossaries.values()
        for term in glossary.terms.values()
        for sign in term.term
    )


def _read_glossary(path: Path, language: str, faults: Faults) -> Glossary | None:
    text, file = read_text(path, faults), shown_path(path)
    fields = None if text is None else read_mapping(text, file, 1, faults)
    if fields is None:
        return None
    terms: dict[str, Term] = {}
    for id in fields.nodes:
        inner = fields.mapping(id)
        if not ID.fullmatch(id):
            fields.fault(id, "bad-id", id=id)
        elif inner:
            terms[id] = _read_term(id, inner)
    glossary = Glossary(file, language, terms)
    _index(glossary, faults)
    return glossary


def _read_term(id: str, fields: Mapping) -> Term:
    term = Term(
        id=id,
        line=fields.line,
        term=fields.text("term", TERM),
        avoid=tuple(fields.words("avoid")),
        not_in=tuple(fields.words("not_in")),
        explained_in=fields.words("explained_in"),
    )
    fields.text("meaning", MEANING, required=False)
    for word in (*term.avoid, *term.not_in):
        if len(word) > TERM:
            fields.fault("avoid", "too-long", length=len(word), limit=TERM)
    for lesson in term.explained_in:
        if not LESSON_ID.fullmatch(lesson):
            fields.fault("explained_in", "bad-name", name=lesson, form="P03-A.ice")
    fields.done()
    return term


def _index(glossary: Glossary, faults: Faults) -> None:
    """Prepare the search for all words at once."""
    for term in glossary.terms.values():
        for word in filter(None, (term.term, *term.avoid)):
            use = Use(word, term, avoided=word != term.term)
            other = glossary.uses.setdefault(word.lower(), use)
            if other and other is not use:
                faults.add(
                    glossary.file, term.line, "double-term",
                    word=word, id=term.id, other=other.term.id,
                )  # fmt: skip
    for term in glossary.terms.values():
        for word in term.not_in:
            glossary.uses.setdefault(word.lower(), None)
    if glossary.language == "en":
        for word, known in list(glossary.uses.items()):
            for plural in _plurals(word):
                glossary.uses.setdefault(plural, known)
    words = sorted(glossary.uses, key=len, reverse=True)
    if words:
        either = "|".join(map(re.escape, words))
        bounded = rf"(?<![\w-])(?:{either})(?![\w-])"
        pattern = bounded if glossary.language == "en" else either
        glossary.pattern = re.compile(pattern, re.IGNORECASE)


def _plurals(word: str) -> Iterator[str]:
    yield f"{word}s"
    yield f"{word}es"
    if word.endswith("y"):
        yield f"{word[:-1]}ies"


def _compare(found: dict[str, Glossary], faults: Faults) -> None:
    """Both languages have the same ids, explained in the same lessons."""
    first, second = (found[language] for language in LANGUAGES)
    for here, there in ((first, second), (second, first)):
        for id, term in here.terms.items():
            if id not in there.terms:
                faults.add(
                    here.file, term.line, "missing-translation",
                    what=id, language=there.language,
                )  # fmt: skip
    for id, term in second.terms.items():
        other = first.terms.get(id)
        if other and set(other.explained_in) != set(term.explained_in):
            faults.add(
                second.file, term.line, "different",
                what="the lessons that explain it", language="Chinese",
            )  # fmt: skip
