"""Lessons that were brought go into a draft, as one step of its history."""

from collections.abc import Iterable, Mapping
from hashlib import sha256

from server.errors import N_, BadRequest, NotFound
from server.packs.writing import write_yaml
from server.studio import forms
from server.studio.drafts import BYTES, Draft
from server.studio.exchange.brought import Brought, BroughtLesson
from server.studio.exchange.texts import (
    in_other_language,
    items_of,
    renamed,
    with_files,
    without_words_of,
)
from server.studio.interchange.names import free_id, media_name
from server.studio.layout import file_names, languages_of, lesson_path, names_in, retire
from server.studio.lessontext import HEAD, LessonText, name_of
from server.studio.translation import marks
from server.studio.translation.words import words_of

KIND = "bring"
ADD, REPLACE = "add", "replace"
LAST, STEP = 999, 10

Texts = dict[str, LessonText]


def take_lessons(
    draft: Draft, brought: Brought, wishes: Mapping[int, str], language: str
) -> list[str]:
    """Take lessons by their number as new ones (`ADD`) or in place of those here (`REPLACE`).

    `language` is that of texts which do not say it. Gives their ids. Raises BadRequest where
    none is chosen or the draft cannot hold them.
    """
    chosen = [
        (each, wishes[number])
        for number, each in enumerate(brought.lessons)
        if number in wishes
    ]
    if not chosen:
        raise BadRequest("no-lesson-chosen", N_("Choose at least one lesson."))
    names = _take_media(draft, brought, [each for each, _wish in chosen])
    taker = _Taker(draft, names, language)
    return [taker.take(each, wish) for each, wish in chosen]


def take_whole(draft: Draft, brought: Brought) -> list[str]:
    """Make the draft what a pack's folder says; gives the lessons' ids."""
    files = dict(brought.files)
    fields = forms.read_yaml(files.get("pack.yaml", "")) or {}
    if fields.get("id") != draft.pack:
        # Another pack than the one that phones know: nothing of it was ever published.
        fields |= {"id": draft.pack, "retired_items": []}
        fields.pop("retired_lessons", None)
        files["pack.yaml"] = write_yaml(fields)
        files.pop("ids.txt", None)
    if "ids.txt" in files:
        files["ids.txt"] = _longer(draft.content("ids.txt") or "", files["ids.txt"])
    kept = {*files, *(f"media/{name}" for name in brought.media)}
    for path in draft.paths():
        # What was published stays on record, whatever the folder says.
        if path not in kept and path != "ids.txt":
            draft.remove(path, KIND)
    for path, text in files.items():
        draft.write(path, text, KIND)
    for name, data in brought.media.items():
        draft.write_blob(f"media/{name}", data, KIND)
    marks.forget(draft.pack)
    return [each.id for each in brought.lessons]


def _longer(here: str, brought: str) -> str:
    """Both lists of what was ever published: neither of them forgets."""
    known = here.splitlines()
    more = [line for line in brought.splitlines() if line not in known]
    return "\n".join([*known, *more]) + "\n" if more or known else ""


def _take_media(
    draft: Draft, brought: Brought, lessons: Iterable[BroughtLesson]
) -> dict[str, str]:
    """Put the files that these lessons name into the draft; gives the names that changed."""
    texts = "\n".join(text for each in lessons for text in each.texts.values())
    taken = {path[6:] for path in draft.paths() if path.startswith("media/")}
    names = {}
    for name, data in brought.media.items():
        if name not in texts:
            continue
        free = name
        if name in taken and not _same(draft, name, data):
            free = media_name(name, "." + name.rsplit(".", 1)[1], taken)
            names[name] = free
        taken.add(free)
        draft.write_blob(f"media/{free}", data, KIND)
    return names


def _same(draft: Draft, name: str, data: bytes) -> bool:
    return draft.content(f"media/{name}") == f"{BYTES}{sha256(data).hexdigest()}"


class _Taker:
    """Takes one lesson after the other; ids that are taken grow as it goes."""

    def __init__(self, draft: Draft, names: Mapping[str, str], language: str) -> None:
        self.draft, self.names, self.language = draft, names, language
        self.languages = languages_of(draft)
        taken = names_in(draft)
        self.lessons = {each[7:] for each in taken if each.startswith("lesson ")}
        self.items = {each[5:] for each in taken if each.startswith("item ")}

    def take(self, lesson: BroughtLesson, wish: str) -> str:
        """Take one lesson; gives its id."""
        texts = self._texts(lesson)
        found = self._here(lesson.id) if wish == REPLACE else {}
        if found:
            self._replace(lesson.id, texts, found)
            return lesson.id
        return self._add(lesson, texts)

    def _texts(self, lesson: BroughtLesson) -> Texts:
        """Its texts in the pack's languages, the pack's first language first."""
        said = {each or self.language: text for each, text in lesson.texts.items()}
        texts = {
            each: with_files(LessonText.parse(said[each]), self.names)
            for each in self.languages
            if each in said
        }
        if not texts:
            raise BadRequest(
                "not-in-pack", N_("The pack is not written in this language.")
            )
        return texts

    def _here(self, lesson: str) -> dict[str, str]:
        """The paths of the lesson that is here, by language."""
        found = {}
        for language in self.languages:
            try:
                found[language] = lesson_path(self.draft, language, lesson)
            except NotFound:
                continue
        return found

    # --- a new lesson -----------------------------------------------------------

    def _add(self, lesson: BroughtLesson, texts: Texts) -> str:
        id = free_id(lesson.id, "lesson", self.lessons)
        items = self._free_items(texts, {})
        self.lessons.add(id)
        texts = {each: renamed(text, id, items) for each, text in texts.items()}
        name = f"{self._next_number():02d}-{id}.md"
        model = next(iter(texts.values()))
        for language in self.languages:
            text = texts.get(language) or without_words_of(model)
            self.draft.write(f"{language}/{name}", text.text, KIND)
        return id

    def _free_items(self, texts: Texts, own: Mapping[str, object]) -> dict[str, str]:
        """Ids for the questions that nothing else in the pack has or had; `own` may stay."""
        items: dict[str, str] = {}
        for text in texts.values():
            for item in items_of(text):
                if item in items:
                    continue
                items[item] = item if item in own else free_id(item, "item", self.items)
                self.items.add(items[item])
        return items

    def _next_number(self) -> int:
        numbers = [int(name.split("-")[0]) for name in file_names(self.draft)]
        last = max(numbers, default=0)
        return last + STEP if last + STEP <= LAST else min(last + 1, LAST)

    # --- in place of one that is here -------------------------------------------

    def _replace(self, id: str, texts: Texts, paths: dict[str, str]) -> None:
        """New words and structure under the id that learners have their results under."""
        old = {
            language: LessonText.parse(self.draft.text(path))
            for language, path in paths.items()
        }
        own = {item: None for text in old.values() for item in items_of(text)}
        items = self._free_items(texts, own)
        texts = {each: renamed(text, id, items) for each, text in texts.items()}
        model = next(iter(texts.values()))
        name = next(iter(paths.values())).split("/")[1]
        new = {
            each: texts.get(each) or in_other_language(model, old.get(each))
            for each in self.languages
        }
        for language, text in new.items():
            path = paths.get(language, f"{language}/{name}")
            self.draft.write(path, text.text, KIND)
        for item in own:
            if item not in items.values():
                retire(self.draft, "item", item)
        self._remember(id, old, new)

    def _remember(self, lesson: str, old: Texts, new: Texts) -> None:
        """A translation whose original is another now asks to be looked at."""
        for block in (
            HEAD,
            *(name_of(part) for part in next(iter(new.values())).parts),
        ):
            before, after = (
                {
                    each: words_of(block.split(" ")[0], fields)
                    for each, text in side.items()
                    if (fields := _fields(text, block)) is not None
                }
                for side in (old, new)
            )
            marks.remember(self.draft.pack, lesson, block, before, after)


def _fields(text: LessonText, block: str) -> forms.Fields | None:
    try:
        return forms.fields_in(text, block)
    except NotFound:
        return None
