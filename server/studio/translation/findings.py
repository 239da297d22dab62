"""The check's findings of words that one language lacks, brought together lesson by lesson."""

from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from typing import Any

from server.errors import N_
from server.studio.layout import languages_in
from server.studio.lessontext import HEAD
from server.studio.translation.marks import Known, known_of
from server.studio.translation.reading import (
    Place,
    in_all,
    marks_of,
    places_of,
    texts_of,
)

Translate = Callable[[str], str]
Finding = dict[str, Any]

#: What the checker says of an empty field. Empty in both languages, the other one is told too.
LACKING = frozenset({"missing-field", "missing-feedback", "missing-alt"})
MESSAGE = N_("“%(title)s” is not translated yet: %(count)s texts.")
REMEDY = N_("Write them here; above each field stand the words to translate.")


def with_untranslated(
    pack: str, findings: list[Finding], translate: Translate
) -> list[Finding]:
    """Findings in which one line a lesson and language stands for all words to be translated.

    One that has its own remedy stays. Raises NotFound.
    """
    texts = texts_of(pack)
    places = list(places_of(texts))
    languages = languages_in(texts.get("pack.yaml", ""))
    waiting = {
        (language, place.lesson, place.block): count
        for place, language, count in _waiting(
            in_all(places, languages), known_of(pack)
        )
    }
    kept = [
        each
        for each in findings
        if each["code"] not in LACKING
        or each["fix"]
        or (each["language"], each["lesson"], each["block"]) not in waiting
    ]
    titles = _titles(places)
    told: dict[tuple[str, str], Finding] = {}
    for (language, lesson, block), count in waiting.items():
        finding = told.setdefault(
            (language, lesson), _finding(language, lesson, block) | {"count": 0}
        )
        finding["count"] += count
    for finding in told.values():
        said = {"title": titles[finding["lesson"]], "count": finding.pop("count")}
        finding["message"] = translate(MESSAGE) % said
        finding["remedy"] = translate(REMEDY)
    return [*told.values(), *kept]


def _waiting(places: Iterable[Place], known: Known) -> Iterator[tuple[Place, str, int]]:
    """Every block of a lesson with a language that lacks words which another has, and how many."""
    for place in places:
        for language, marks in marks_of(place, known).items():
            count = sum(mark.state == "missing" for mark in marks.values())
            if count and place.lesson:
                yield place, language, count


def _titles(places: Iterable[Place]) -> dict[str, str]:
    """What each lesson is called in the first language that has a title for it."""
    return {
        place.lesson: next(
            (words["title"] for words in place.words.values() if words.get("title")),
            place.lesson,
        )
        for place in places
        if place.block == HEAD
    }


def _finding(language: str, lesson: str, block: str) -> Finding:
    name = f"to-translate {language} {lesson}"
    return {
        "code": "to-translate",
        "level": "fault",
        "id": sha256(name.encode()).hexdigest()[:16],
        "file": "",
        "line": 1,
        "language": language,
        "lesson": lesson,
        "block": block,
        "place": "",
        "fix": None,
    }
