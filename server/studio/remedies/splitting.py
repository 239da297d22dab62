"""Split a lesson that is too long at the card where a new thing begins."""

from server.db import run_unit
from server.errors import N_, Conflict
from server.packs.writing import write_yaml
from server.studio import forms, lessons
from server.studio.drafts import Draft, open_draft
from server.studio.editing import new_fields
from server.studio.layout import file_names, languages_of, lesson_path, names_in, new_id
from server.studio.lessontext import LessonText, Part, name_of

LEAST, MOST_MINUTES = 3, 6
TITLES = {"zh_Hans": "{}（二）", "en": "{} (2)"}


def split(pack: str, lesson: str, staff_id: str) -> str:
    """Move the second half into a lesson of its own right behind it; gives its id.

    Ids of questions stay. The new lesson's rule and "do today" are empty: nobody but an editor
    knows them. Raises Conflict where no card begins a second half, or languages differ.
    """

    def work() -> str:
        draft = open_draft(pack, staff_id)
        draft.as_one_step()
        paths = {each: lesson_path(draft, each, lesson) for each in languages_of(draft)}
        texts = {key: LessonText.parse(draft.text(path)) for key, path in paths.items()}
        cut = _cut(texts)
        id = new_id("lesson", names_in(draft))
        name = _file_name(draft, id)
        for language, text in texts.items():
            kept, moved = _halves(text, cut)
            draft.write(
                f"{language}/{name}", _second(text, language, id, moved), "split"
            )
            draft.write(paths[language], _first(text, kept), "split")
        mine = next(iter(paths.values())).split("/")[1]
        lessons.move_within(draft, id, file_names(draft).index(mine) + 1)
        return id

    return run_unit(work)


def _cut(texts: dict[str, LessonText]) -> int:
    """The place of the card that begins the second half, nearest to the middle question."""
    names = [[name_of(part) for part in text.parts] for text in texts.values()]
    if any(each != names[0] for each in names):
        raise Conflict(
            "languages-differ",
            N_("The languages have different parts; make them the same first."),
        )
    parts = next(iter(texts.values())).parts
    kinds = [part.kind for part in parts]
    middle = kinds.count("item") / 2
    cuts = [
        place
        for place in range(1, len(kinds))
        if kinds[place] == "card" and kinds[place - 1] == "item"
    ]
    if not cuts:
        raise Conflict(
            "no-cut",
            N_("No card begins a second half: put one between the questions first."),
        )
    return min(cuts, key=lambda place: abs(kinds[:place].count("item") - middle))


def _halves(text: LessonText, cut: int) -> tuple[list[Part], list[Part]]:
    ends = [part for part in text.parts if part.kind in ("rule", "today")]
    body = [(place, part) for place, part in enumerate(text.parts) if part not in ends]
    first = [part for place, part in body if place < cut]
    return [*first, *ends], [part for place, part in body if place >= cut]


def _first(text: LessonText, parts: list[Part]) -> str:
    head = forms.read_head(text.head)
    head["minutes"] = _half(head)
    return forms.write_head(text.head, head) + _joined(parts)


def _second(text: LessonText, language: str, id: str, parts: list[Part]) -> str:
    head = forms.read_head(text.head)
    title = TITLES.get(language, "{} (2)").format(head.get("title", ""))
    fields = {
        "id": id,
        "title": title,
        "goal": head.get("goal", ""),
        "minutes": _half(head),
    }
    ends = [
        Part(kind, kind, forms.write_new(kind, kind, new_fields(kind)))
        for kind in ("rule", "today")
    ]
    return f"---\n{write_yaml(fields)}---\n\n{_joined([*parts, *ends])}"


def _half(head: forms.Fields) -> int:
    minutes = head.get("minutes", 0)
    half = -(-minutes // 2) if isinstance(minutes, int) else LEAST
    return min(max(half, LEAST), MOST_MINUTES)


def _joined(parts: list[Part]) -> str:
    return "\n\n".join(part.text.strip("\n") for part in parts) + "\n"


def _file_name(draft: Draft, id: str) -> str:
    number = max([int(name.split("-")[0]) for name in file_names(draft)] or [0])
    return f"{min(number + lessons.STEP, 999):02d}-{id}.md"
