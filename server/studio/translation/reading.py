"""The words of a draft's blocks in every language, and what of them asks for work."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from server.errors import NotFound
from server.studio import forms
from server.studio.drafts import Draft, files_of, row_of
from server.studio.layout import languages_in, languages_of, lesson_path
from server.studio.lessontext import HEAD, LessonText, name_of
from server.studio.translation.marks import (
    Known,
    Mark,
    Spoken,
    known_of,
    marks_between,
    missing_in_source,
    print_of,
)
from server.studio.translation.words import words_in, words_of

#: The block of pack.yaml's words; its lesson is "".
PACK = "pack"
#: Texts of a draft by path.
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """One block of a draft with its words in every language that has it."""

    lesson: str
    block: str
    words: Spoken


def spoken(draft: Draft, lesson: str, block: str) -> Spoken:
    """The words of a block in every language that has it, the source language first."""
    found = {}
    for language in languages_of(draft):
        try:
            text = LessonText.parse(draft.text(lesson_path(draft, language, lesson)))
            fields = forms.fields_in(text, block)
        except NotFound:
            continue
        found[language] = words_of(block.split(" ")[0], fields)
    return found


def texts_of(pack: str) -> dict[str, str]:
    """A draft's text files. Raises NotFound."""
    row_of(pack)
    return {
        path: row.text for path, row in files_of(pack).items() if row.text is not None
    }


def places_of(texts: Texts) -> Iterator[Place]:
    """Every block of a pack in its order; pack.yaml's words first."""
    head = texts.get("pack.yaml", "")
    languages, fields = languages_in(head), forms.read_yaml(head) or {}
    yield Place("", PACK, {each: words_in(fields, each) for each in languages})
    for lesson, spoken_in in lessons_of(texts, languages).items():
        first = next(iter(spoken_in.values()))
        for block in (HEAD, *(name_of(part) for part in first.parts)):
            yield Place(lesson, block, _words_in_each(spoken_in, block))


def lessons_of(texts: Texts, languages: list[str]) -> dict[str, dict[str, LessonText]]:
    """The lessons' texts by id and language, in the order of the source language."""
    found: dict[str, dict[str, LessonText]] = {}
    for language in languages:
        for path in sorted(texts):
            if path.startswith(f"{language}/"):
                text = LessonText.parse(texts[path])
                id = str(forms.read_head(text.head).get("id", ""))
                found.setdefault(id, {})[language] = text
    return found


def _words_in_each(texts: Mapping[str, LessonText], block: str) -> Spoken:
    found = {}
    for language, text in texts.items():
        try:
            fields = forms.fields_in(text, block)
        except NotFound:
            continue
        found[language] = words_of(block.split(" ")[0], fields)
    return found


# --- what asks for work --------------------------------------------------------------


def marked(
    pack: str, lesson: str, block: str, words: Spoken, known: Known | None = None
) -> dict[str, Any]:
    """What of a block asks for work: {"source": print, "marks": {language: {path: mark}}}."""
    known = known_of(pack, lesson) if known is None else known
    source = next(iter(words), "")
    marks = marks_of(Place(lesson, block, words), known)
    return {
        "source": print_of(words.get(source, {})),
        "marks": {
            language: {path: asdict(mark) for path, mark in found.items()}
            for language, found in marks.items()
        },
    }


def marks_of(place: Place, known: Known) -> dict[str, dict[str, Mark]]:
    """The fields of a block that ask for work, by language and path."""
    if not place.words:
        return {}
    source, *targets = place.words
    found = {source: missing_in_source(place.words)}
    for language in targets:
        origin = known.get((place.lesson, place.block, language))
        words = place.words
        found[language] = marks_between(words[source], words[language], origin)
    return found


def add_marks(pack: str, lesson: str, blocks: list[dict[str, Any]]) -> None:
    """Give each block of a lesson's view its ``translation``, as ``marked`` says it."""
    known = known_of(pack, lesson)
    for block in blocks:
        kind, fields = block["kind"], block["fields"]
        words = {language: words_of(kind, each) for language, each in fields.items()}
        block["translation"] = marked(pack, lesson, block["name"], words, known)


def progress(pack: str) -> dict[str, Any]:
    """How far each translation of a pack is. Raises NotFound.

    {"source": language, "languages": {language: {"missing", "stale", "lessons": {lesson:
    {"missing", "stale"}}}}}; the lesson "" is pack.yaml. The source language is one of them: it
    misses what was written in another language only.
    """
    texts, known = texts_of(pack), known_of(pack)
    languages = languages_in(texts.get("pack.yaml", ""))
    found: dict[str, Any] = {
        language: {"missing": 0, "stale": 0, "lessons": {}} for language in languages
    }
    for place in in_all(places_of(texts), languages):
        for language, marks in marks_of(place, known).items():
            sums = found[language]
            count = Counter(mark.state for mark in marks.values())
            own = sums["lessons"].setdefault(place.lesson, {"missing": 0, "stale": 0})
            for state in ("missing", "stale"):
                own[state] += count[state]
                sums[state] += count[state]
    return {"source": languages[0], "languages": found}


def in_all(places: Iterable[Place], languages: list[str]) -> Iterator[Place]:
    """Places with words in each of these languages: none where a block is not there."""
    for each in places:
        words = {language: each.words.get(language, {}) for language in languages}
        yield Place(each.lesson, each.block, words)
