"""What pages and API ask: bring a file, look at it, take lessons of it; take a pack along."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from server.db import run_unit
from server.errors import N_, BadRequest, Conflict, NotFound
from server.packs.lesson import LANGUAGES
from server.packs.source import read_pack
from server.studio import forms
from server.studio.drafts import Draft, open_draft, row_of, working_folder
from server.studio.exchange import waiting
from server.studio.exchange.brought import Brought, BroughtLesson
from server.studio.exchange.reading import language_of, read
from server.studio.exchange.taking import take_lessons, take_whole
from server.studio.interchange.model import CHANGED, LEFT_OUT, TAKEN, Exported, Line
from server.studio.interchange.reasons import sentence
from server.studio.lessons import begin_pack
from server.studio.lessontext import HEAD, LessonText, name_of
from server.studio.translation.reading import lessons_of, progress, texts_of

Translate = Callable[[str], str]
#: Lines of a report that are told; the sums count all of them.
MOST_LINES = 1_000


def bring(name: str, data: bytes, staff_id: str) -> str:
    """Read a file and keep what it holds until somebody chooses; gives its token.

    Raises BadRequest, TooLarge where nothing of it can be read.
    """
    return waiting.keep(read(name[:100], data), staff_id)


def look(token: str, staff_id: str, pack: str, translate: Translate) -> dict[str, Any]:
    """What a brought file holds, for a draft (`pack`) or for none yet ("").

    {"token", "form", "file", "language", "folder", "lessons": [{"number", "id", "title",
    "cards", "items", "languages", "here"}], "media": {"files", "bytes"}, "report"}; `folder` is
    the pack whose whole folder it is. Raises NotFound.
    """
    brought = waiting.load(token, staff_id)
    here = _lessons_here(pack) if pack else frozenset()
    return {
        "token": token,
        "form": brought.form,
        "file": brought.file,
        "language": language_of(each.first for each in brought.lessons),
        "folder": brought.pack if brought.files else "",
        "lessons": [
            _lesson(number, each, here) for number, each in enumerate(brought.lessons)
        ],
        "media": {
            "files": len(brought.media),
            "bytes": sum(map(len, brought.media.values())),
        },
        "report": report(brought.report, translate),
    }


def _lessons_here(pack: str) -> frozenset[str]:
    texts = texts_of(pack)
    return frozenset(lessons_of(texts, list(LANGUAGES)))


def _lesson(number: int, each: BroughtLesson, here: frozenset[str]) -> dict[str, Any]:
    kinds = [part.kind for part in LessonText.parse(each.first).parts]
    return {
        "number": number,
        "id": each.id,
        "title": each.title,
        "cards": len(kinds) - kinds.count("item"),
        "items": kinds.count("item"),
        "languages": [language for language in each.texts if language],
        "here": each.own and each.id in here,
    }


def report(lines: Sequence[Line], translate: Translate) -> dict[str, Any]:
    """A report as JSON: sums by state, and its lines, what was left out first."""
    order = (LEFT_OUT, CHANGED, TAKEN)
    told = sorted(lines, key=lambda line: order.index(line.state))[:MOST_LINES]
    return {
        "taken": sum(line.state == TAKEN for line in lines),
        "changed": sum(line.state == CHANGED for line in lines),
        "left": sum(line.state == LEFT_OUT for line in lines),
        "lines": [
            {
                "state": line.state,
                "what": line.what,
                "why": sentence(line, translate),
                "line": line.line,
            }
            for line in told
        ],
    }


def look_at_lesson(token: str, staff_id: str, number: int) -> list[dict[str, Any]]:
    """A brought lesson's blocks as {"name", "kind", "fields"}, the head first. Raises NotFound."""
    lessons = waiting.load(token, staff_id).lessons
    if not 0 <= number < len(lessons):
        raise NotFound("no-lesson", N_("There is no such lesson in the file."))
    text = LessonText.parse(lessons[number].first)
    head = {"name": HEAD, "kind": HEAD, "fields": forms.read_head(text.head)}
    parts = [
        {"name": name_of(part), "kind": part.kind, "fields": forms.read_part(part)}
        for part in text.parts
    ]
    return [head, *parts]


def media(token: str, staff_id: str, name: str) -> Path:
    """Where a picture or sound of a brought file lies. Raises NotFound."""
    return waiting.media(token, staff_id, name)


def drop(token: str, staff_id: str) -> None:
    """Throw a brought file away. Raises NotFound."""
    waiting.drop(token, staff_id)


def take(token: str, staff_id: str, wish: Mapping[str, Any]) -> dict[str, Any]:
    """Put what was chosen into a draft, or begin one with it, as one step of its history.

    `wish`: {"pack", "new", "title", "whole", "language", "lessons": {number: "add" or
    "replace"}}. Gives {"pack", "revision", "step", "lessons": [ids]}; `step` is what undo takes
    back, 0 where the draft says all of it already, and "missing" counts by language what of these
    lessons is to be translated. Raises NotFound, BadRequest, Conflict; then
    nothing was taken.
    """
    brought = waiting.load(token, staff_id)
    pack = str(wish["pack"])
    if wish["whole"]:
        _refuse_whole(brought, pack, new=wish["new"])

    def work() -> dict[str, Any]:
        draft = _draft(brought, wish, staff_id)
        first = draft.row.revision + 1
        if wish["whole"]:
            ids = take_whole(draft, brought)
        else:
            ids = take_lessons(draft, brought, wish["lessons"], wish["language"])
        revision = draft.row.revision
        step = first if revision >= first else 0
        done = {"pack": pack, "revision": revision, "step": step, "lessons": ids}
        return {**done, "missing": _missing(pack, ids)}

    done = run_unit(work)
    waiting.drop(token, staff_id)
    return done


def _missing(pack: str, lessons: Sequence[str]) -> dict[str, int]:
    """How many texts of these lessons are to be translated, by language."""
    languages = progress(pack)["languages"]
    counts = {
        language: sum(sums["lessons"][each]["missing"] for each in lessons)
        for language, sums in languages.items()
    }
    return {language: count for language, count in counts.items() if count}


def _draft(brought: Brought, wish: Mapping[str, Any], staff_id: str) -> Draft:
    if not wish["new"]:
        draft = open_draft(wish["pack"], staff_id)
        draft.as_one_step()
        return draft
    title = wish["title"] or (brought.lessons[0].title if brought.lessons else "")
    return begin_pack(wish["pack"], title[:80], wish["language"], "A", staff_id)


def _refuse_whole(brought: Brought, pack: str, *, new: bool) -> None:
    if not brought.files:
        raise BadRequest("no-folder", N_("The file is not the folder of a pack."))
    if not new and brought.pack != pack:
        raise Conflict(
            "other-folder",
            N_("This is the folder of %(other)s. Take single lessons of it."),
            params={"other": brought.pack},
        )


# --- take along ------------------------------------------------------------------


def export(
    pack: str, form: str, language: str, lessons: Sequence[str] = ()
) -> Exported:
    """The draft, or some of its lessons, in one language as a file of another form.

    Raises NotFound, BadRequest where there is nothing to write.
    """
    from server.studio.interchange.exporting import export_pack

    row_of(pack)
    with working_folder(pack) as folder:
        source, _faults = read_pack(folder)
        if source is None:
            raise BadRequest("bad-head", N_("The folder's pack.yaml cannot be read."))
        return export_pack(source, language, form, lessons)


def exported(found: Exported, translate: Translate) -> dict[str, Any]:
    """What an export gives and what its form cannot say: {"name", "bytes", "report"}."""
    return {
        "name": found.name,
        "bytes": len(found.data),
        "report": report(found.report, translate),
    }
