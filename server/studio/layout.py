"""Where things are in a draft: languages, lesson files, the ids that are taken."""

import secrets
from collections.abc import Callable

from server.errors import N_, NotFound
from server.packs import service as packs
from server.packs.lesson import LANGUAGES
from server.packs.writing import write_yaml
from server.studio import forms
from server.studio.drafts import Draft
from server.studio.lessontext import LessonText, name_of

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def languages_of(draft: Draft) -> list[str]:
    """The pack's languages, the source language first."""
    return languages_in(draft.text("pack.yaml"))


def languages_in(head: str) -> list[str]:
    """The languages that a pack.yaml lists, the source language first."""
    fields = forms.read_yaml(head) or {}
    listed = [each for each in fields.get("languages", []) if each in LANGUAGES]
    return listed or list(LANGUAGES)


def lesson_path(draft: Draft, language: str, lesson: str) -> str:
    """The path of a lesson's file; raises NotFound."""
    for path in draft.paths():
        if path.startswith(f"{language}/"):
            head = forms.read_head(LessonText.parse(draft.text(path)).head)
            if head.get("id") == lesson:
                return path
    raise NotFound("no-lesson", N_("This lesson is not in the draft any more."))


def file_names(draft: Draft) -> list[str]:
    """The names of lesson files in order, each once."""
    return sorted({path.split("/")[1] for path in lesson_paths(draft)})


def lesson_paths(draft: Draft) -> list[str]:
    """The paths of all lesson files."""
    return [path for path in draft.paths() if path.endswith(".md") and "/" in path]


def in_all_languages(
    draft: Draft,
    lesson: str,
    change: Callable[[LessonText], LessonText],
    kind: str,
    block: str,
) -> None:
    """Change a lesson's file in every language of the pack."""
    for language in languages_of(draft):
        path = lesson_path(draft, language, lesson)
        text = LessonText.parse(draft.text(path))
        draft.write(path, change(text).text, kind, block)


def names_in(draft: Draft) -> set[str]:
    """Every "kind id" that the draft has or ever published."""
    taken = _published(draft)
    for path in lesson_paths(draft):
        text = LessonText.parse(draft.text(path))
        taken.add(f"lesson {forms.read_head(text.head).get('id')}")
        taken |= {name_of(part) for part in text.parts}
    return taken


def new_id(kind: str, taken: set[str]) -> str:
    """An id that nothing in the pack has or had; editors may give it a better name."""
    while True:
        id = f"{kind[0]}-" + "".join(secrets.choice(LETTERS) for _ in range(4))
        if f"{kind} {id}" not in taken:
            return id


def retire(draft: Draft, kind: str, id: str) -> None:
    """List an id as retired, if learners may have answers under it."""
    if f"{kind} {id}" not in _published(draft):
        return
    fields = forms.read_yaml(draft.text("pack.yaml")) or {}
    listed = fields.setdefault(f"retired_{kind}s", [])
    if id not in listed:
        listed.append(id)
        draft.write("pack.yaml", write_yaml(fields), "carry")


def _published(draft: Draft) -> set[str]:
    """Every "kind id" that this node or the pack's own list says was published."""
    listed = draft.content("ids.txt") or ""
    ids = {" ".join(line.split()[:2]) for line in listed.split("\n")}
    return ids | {
        " ".join(each.split()[:2]) for each in packs.ids_on_record(draft.pack)
    }
