"""What an editor does to a pack: begin and copy it, its own fields, its lessons."""

from collections.abc import Mapping

from server.db import run_unit
from server.packs.lesson import LANGUAGES, LEVELS
from server.packs.writing import write_yaml
from server.studio import forms
from server.studio.drafts import Draft, blobs, files_of, make_draft, open_draft
from server.studio.editing import Saved, merged_fields, new_fields
from server.studio.forms import Fields
from server.studio.layout import (
    file_names,
    languages_of,
    lesson_path,
    names_in,
    new_id,
    retire,
)
from server.studio.lessontext import LessonText
from server.studio.translation import marks
from server.studio.translation.reading import PACK
from server.studio.translation.words import words_in

FIRST_BLOCKS = ("card", "item", "item", "rule", "today")
STEP = 10


def add_lesson(pack: str, title: str, language: str, staff_id: str) -> tuple[str, int]:
    """Add a lesson with its usual blocks at the end; gives (id, revision)."""

    def work() -> tuple[str, int]:
        draft = open_draft(pack, staff_id)
        draft.as_one_step()
        taken = names_in(draft)
        id = new_id("lesson", taken)
        number = max([int(name.split("-")[0]) for name in file_names(draft)] or [0])
        name = f"{min(number + STEP, 999):02d}-{id}.md"
        blocks = []
        for kind in FIRST_BLOCKS:
            own = kind if kind in ("rule", "today") else new_id(kind, taken)
            taken.add(f"{kind} {own}")
            blocks.append(forms.write_new(kind, own, new_fields(kind, "choose-one")))
        for each in languages_of(draft):
            words = title if each == language else ""
            head = write_yaml({"id": id, "title": words, "goal": "", "minutes": 4})
            text = f"---\n{head}---\n\n" + "\n".join(blocks)
            draft.write(f"{each}/{name}", text, "add")
        return id, draft.row.revision

    return run_unit(work)


def remove_lesson(pack: str, lesson: str, staff_id: str) -> int:
    """Take a lesson out; published ids are listed as retired. Gives the revision."""

    def work() -> int:
        draft = open_draft(pack, staff_id)
        draft.as_one_step()
        items: list[str] = []
        for language in languages_of(draft):
            path = lesson_path(draft, language, lesson)
            parts = LessonText.parse(draft.text(path)).parts
            items += [part.id for part in parts if part.kind == "item"]
            draft.remove(path)
        retire(draft, "lesson", lesson)
        for item in dict.fromkeys(items):
            retire(draft, "item", item)
        return draft.row.revision

    return run_unit(work)


def move_lesson(pack: str, lesson: str, to: int, staff_id: str) -> int:
    """Move a lesson to place `to` (from 0): files are numbered anew. Gives the revision."""

    def work() -> int:
        draft = open_draft(pack, staff_id)
        draft.as_one_step()
        move_within(draft, lesson, to)
        return draft.row.revision

    return run_unit(work)


def move_within(draft: Draft, lesson: str, to: int) -> None:
    """As `move_lesson`, inside the caller's unit of work."""
    names = file_names(draft)
    mine = lesson_path(draft, languages_of(draft)[0], lesson).split("/")[1]
    names.remove(mine)
    names.insert(min(max(to, 0), len(names)), mine)
    renamed = {
        name: f"{(n + 1) * STEP:02d}-{name.split('-', 1)[1]}"
        for n, name in enumerate(names)
    }
    _rename_all(draft, {old: new for old, new in renamed.items() if old != new})


def _rename_all(draft: Draft, names: Mapping[str, str]) -> None:
    """Give files new names, some of which others have now."""
    texts = {}
    for language in languages_of(draft):
        for old, new in names.items():
            if f"{language}/{old}" in draft.paths():
                texts[f"{language}/{new}"] = draft.text(f"{language}/{old}")
                draft.remove(f"{language}/{old}", "move")
    for path, text in texts.items():
        draft.write(path, text, "move")


def make_pack(pack: str, title: str, language: str, level: str, staff_id: str) -> int:
    """Begin a pack with its pack.yaml; gives the revision. Raises BadRequest, Conflict."""
    return run_unit(
        lambda: begin_pack(pack, title, language, level, staff_id).row.revision
    )


def begin_pack(
    pack: str, title: str, language: str, level: str, staff_id: str
) -> Draft:
    """A draft with its pack.yaml, as one step with what follows (inside a unit of work).

    What is written in `language` is the original that the others are translated from.
    """
    draft = make_draft(pack, staff_id)
    draft.as_one_step()
    languages = sorted(LANGUAGES, key=lambda each: each != language)
    words = {each: title if each == language else "" for each in languages}
    fields: Fields = {
        "id": pack, "level": level if level in LEVELS else "A",
        "languages": languages, "title": words,
        "summary": dict.fromkeys(languages, ""), "cover": "", "prerequisites": [],
        "licence": "CC-BY-4.0", "review_by": "", "retired_items": [],
    }  # fmt: skip
    draft.write("pack.yaml", write_yaml(fields), "add")
    return draft


def fork_pack(source: str, pack: str, staff_id: str) -> int:
    """A copy of a draft under another name, without the ids that were published."""

    def work() -> int:
        draft = make_draft(pack, staff_id)
        draft.as_one_step()
        for path, row in files_of(source).items():
            if path == "ids.txt":
                continue
            if row.blob:
                draft.write_blob(path, blobs().read(row.blob), "fork")
            else:
                text = row.text or ""
                if path == "pack.yaml":
                    fields = forms.read_yaml(text) or {}
                    text = write_yaml(fields | {"id": pack, "retired_items": []})
                draft.write(path, text, "fork")
        marks.copy(source, pack)
        return draft.row.revision

    return run_unit(work)


def save_pack(pack: str, began: Fields, mine: Fields, staff_id: str) -> Saved:
    """Save pack.yaml's fields; raises Clash."""

    def work() -> Saved:
        draft = open_draft(pack, staff_id)
        text = draft.text("pack.yaml")
        now_fields = forms.read_yaml(text) or {}
        fields, shown = merged_fields(
            began, mine, now_fields, lambda said: forms.as_kept("pack", said)
        )
        fields |= {"id": pack}
        if fields != now_fields:
            draft.write("pack.yaml", write_yaml(fields), "edit", "pack")
            before, after = (
                {each: words_in(side, each) for each in languages_of(draft)}
                for side in (now_fields, fields)
            )
            marks.remember(pack, "", PACK, before, after)
        return Saved(draft.row.revision, shown | {"id": pack})

    return run_unit(work)
