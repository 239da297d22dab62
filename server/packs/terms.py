"""One word for one thing, and no word before it is explained: the glossary against a pack."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from server.packs.faults import Faults
from server.packs.glossary import LESSON_ID, Glossary, Term
from server.packs.lesson import Lesson, Source
from server.packs.marks import read_mapping
from server.packs.textfile import read_text
from server.packs.texts import Text, texts_of


def check_terms(
    source: Source, glossaries: dict[str, Glossary], faults: Faults
) -> None:
    """Note words to avoid, terms that come too early, and explaining lessons that are not."""
    before = _packs_before(source)
    for language, lessons in source.lessons.items():
        glossary = glossaries.get(language)
        if glossary is None:
            continue
        _check_own_lessons(source, lessons, glossary, faults)
        _check_head(source, language, glossary, faults)
        order = [source.full_id(lesson.id) for lesson in lessons]
        for place, lesson in enumerate(lessons):
            met = order[: place + 1]
            _check_lesson(lesson, glossary, met, before, faults)


def _packs_before(source: Source) -> frozenset[str] | None:
    """The packs before this one; None for an entry check, which asks what is known already."""
    if source.head.entry_check:
        return None
    return packs_before(source.folder.parent, source.head.prerequisites)


def packs_before(lessons_dir: Path, prerequisites: Sequence[str]) -> frozenset[str]:
    """All packs that a learner has had before; of absent ones only the name is known."""
    found: dict[str, None] = {}
    waiting = list(prerequisites)
    while waiting:
        pack = waiting.pop()
        if pack not in found:
            found[pack] = None
            waiting += _prerequisites(lessons_dir / pack / "pack.yaml")
    return frozenset(found)


def _prerequisites(path: Path) -> list[str]:
    # Faults of another pack are told when that pack is checked.
    aside = Faults()
    text = read_text(path, aside) if path.is_file() else None
    fields = read_mapping(text, str(path), 1, aside) if text is not None else None
    return list(fields.words("prerequisites")) if fields else []


def _check_own_lessons(
    source: Source, lessons: Sequence[Lesson], glossary: Glossary, faults: Faults
) -> None:
    own = {source.full_id(lesson.id) for lesson in lessons}
    for term in glossary.terms.values():
        for id, line in term.explained_in.items():
            named = LESSON_ID.fullmatch(id)
            if named and named["pack"] == source.id and id not in own:
                faults.add(glossary.file, line, "unknown-lesson", id=named["own"])


def _check_head(
    source: Source, language: str, glossary: Glossary, faults: Faults
) -> None:
    for text in _texts_of_head(source, language):
        for use in glossary.find(text.text):
            if use.avoided:
                _avoided(
                    f"{source.shown}/pack.yaml", text.line, use.word, use.term, faults
                )


def _texts_of_head(source: Source, language: str) -> Iterator[Text]:
    head = source.head
    for key, words in (("title", head.title), ("summary", head.summary)):
        yield Text(key, head.lines.get(key, 1), words.get(language, ""))
    if head.field_task:
        line = head.lines.get("field_task", 1)
        yield Text("text", line, head.field_task.text.get(language, ""))
        yield Text("alt", line, head.field_task.alt.get(language, ""))
    for step in head.calendar:
        line = head.lines.get("calendar", 1)
        yield Text("title", line, step.title.get(language, ""))


def _check_lesson(
    lesson: Lesson,
    glossary: Glossary,
    met: Sequence[str],
    before: frozenset[str] | None,
    faults: Faults,
) -> None:
    """`met` are the pack's lessons up to this one, `before` the packs before it, if they count."""
    early: set[str] = set()
    for text in texts_of(lesson):
        for use in glossary.find(text.text):
            if use.avoided:
                # The lesson that explains a term may say what else it is called.
                if met[-1] not in use.term.explained_in:
                    _avoided(lesson.file, text.line, use.word, use.term, faults)
            elif use.term.id not in early and not _explained(use.term, met, before):
                # Once a lesson is enough; the rest follows from the same cause.
                early.add(use.term.id)
                faults.add(
                    lesson.file, text.line, "unexplained-term",
                    term=use.word, lessons=", ".join(use.term.explained_in),
                )  # fmt: skip


def _explained(term: Term, met: Sequence[str], before: frozenset[str] | None) -> bool:
    if before is None or not term.explained_in:
        return True
    return any(
        lesson in met or lesson.partition(".")[0] in before
        for lesson in term.explained_in
    )


def _avoided(file: str, line: int, word: str, term: Term, faults: Faults) -> None:
    faults.add(file, line, "other-term", word=word, term=term.term)
