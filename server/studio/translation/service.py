"""What pages and API ask about translations: progress, "it still fits", files in and out."""

from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

from server.db import run_unit
from server.errors import N_, BadRequest, NotFound
from server.studio.drafts import open_draft, row_of
from server.studio.layout import languages_of
from server.studio.translation import marks, po
from server.studio.translation.marks import known_of
from server.studio.translation.reading import marked, progress, spoken, texts_of
from server.studio.translation.taking import Report, take
from server.studio.translation.units import Brought, source_of, units_of

__all__ = ["export_file", "import_file", "progress", "still_fits"]

Translate = Callable[[str], str]

#: What a translators' file can be, and how its name ends.
FORMS = {"po": "po", "xliff": "xlf"}
#: No pack has more texts: 400 files of a few dozen fields.
MOST_ENTRIES = 20_000

#: Why a field of a file was left out, or what to know of one that was taken.
REASONS = {
    "no-place": N_("The pack has no such text any more."),
    "unsure": N_("The translator marked it as unsure."),
    "changed-here": N_("Somebody translated it in the studio since; that stays."),
    "source-changed": N_("Taken; but the original changed since, please look again."),
    "too-long": N_("It is far too long."),
    "facts-differ": N_(
        "Its fact marks, such as [^L26], are not those of the original."
    ),
    "not-words": N_(
        "It would change the lesson's structure: a line of ##, or a picture."
    ),
    "twice": N_("The file has this text twice; the first one counts."),
}


def still_fits(
    pack: str,
    lesson: str,
    block: str,
    language: str,
    words: Mapping[str, str],
    staff_id: str,
) -> dict[str, Any]:
    """Somebody looked: the translation of these fields fits these source words.

    `words` are the source words that they saw; where the source says something else by now, the
    field stays stale. Gives the block's ``translation``. Raises NotFound, BadRequest.
    """

    def work() -> dict[str, Any]:
        draft = open_draft(pack, staff_id)
        source, *targets = languages_of(draft)
        if language not in targets:
            raise BadRequest(
                "not-translated", N_("This language is not translated from another.")
            )
        found = spoken(draft, lesson, block)
        if source not in found or language not in found:
            raise NotFound(
                "no-block", N_("This part of the lesson is not there any more.")
            )
        fitting = {
            path: text
            for path, text in words.items()
            if found[source].get(path) == text
        }
        marks.settle(pack, lesson, block, language, fitting)
        return marked(pack, lesson, block, found)

    return run_unit(work)


def export_file(pack: str, language: str, form: str) -> tuple[bytes, str]:
    """A pack's translation as a file for translators, and the file's name.

    `form` is one of ``FORMS``. Raises NotFound, BadRequest.
    """
    texts, revision = texts_of(pack), row_of(pack).revision
    units = units_of(texts, known_of(pack), language)
    write = po.write if form == "po" else _xliff().write
    data = write(units, pack, source_of(texts, language), language, revision)
    return data, f"{pack}.{language}.{FORMS[form]}"


def _xliff() -> ModuleType:
    # Loaded on first use: a server that reads no XML does without lxml (5 MB).
    from server.studio.translation import xliff

    return xliff


def import_file(
    pack: str, language: str, data: bytes, staff_id: str, translate: Translate
) -> dict[str, Any]:
    """Take in a translator's file; what it is, is seen from its content.

    Gives {"revision", "taken", "confirmed", "same", "empty", "left", "lines": [{"code", "why",
    "lesson", "block", "field", "words"}]}. Raises NotFound, and BadRequest for a file that is
    broken or another pack's or language's; then nothing was written.
    """
    brought = _read(data)
    _refuse_other(brought, pack, language)
    if not brought.entries:
        raise BadRequest("no-entries", N_("The file holds no translation."))

    def work() -> dict[str, Any]:
        draft = open_draft(pack, staff_id)
        units = units_of(texts_of(pack), known_of(pack), language)
        report = take(draft, language, units, brought.entries)
        return _as_json(report, translate) | {"revision": draft.row.revision}

    return run_unit(work)


def _read(data: bytes) -> Brought:
    start = data[:400].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0")
    brought: Brought = (_xliff() if start.startswith(b"<") else po).read(data)
    if len(brought.entries) > MOST_ENTRIES:
        raise BadRequest(
            "too-many-entries", N_("The file has more texts than any pack.")
        )
    return brought


def _refuse_other(brought: Brought, pack: str, language: str) -> None:
    if brought.pack and brought.pack != pack:
        raise BadRequest(
            "other-pack",
            N_("This file translates %(other)s, not this pack."),
            params={"other": brought.pack[:40]},
        )
    spoken = brought.language.split("_")[0].lower()
    if spoken and spoken != language.split("_")[0].lower():
        raise BadRequest(
            "other-language", N_("This file translates into another language.")
        )


def _as_json(report: Report, translate: Translate) -> dict[str, Any]:
    lines = [
        {
            "code": line.code,
            "why": translate(REASONS[line.code]),
            "lesson": line.key[0],
            "block": line.key[1],
            "field": line.key[2],
            "words": line.words,
        }
        for line in report.lines
    ]
    return {
        "taken": report.taken,
        "confirmed": report.confirmed,
        "same": report.same,
        "empty": report.empty,
        "left": report.left,
        "lines": lines,
    }
