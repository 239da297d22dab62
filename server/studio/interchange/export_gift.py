r"""GIFT: questions with `\` before signs, cards as descriptions, what is more in comments.

`// tianjian-lesson {…}` before a category, `// tianjian {…}` before a question, and
`// tianjian-file {…}` at the end are lines that other systems pass over.
"""

import base64

from server.packs.lesson import Block, Item, Lesson, Number, Option
from server.studio.interchange.carry import (
    Kept,
    kept_lesson,
    kept_text,
    one_line,
    seen_text,
)
from server.studio.interchange.gift_marks import BLOCK, FILE, LESSON
from server.studio.interchange.outgoing import Outgoing, lacking
from server.studio.interchange.wording import Notes


def write_gift(out: Outgoing) -> bytes:
    """The lessons as one GIFT file."""
    parts = []
    for lesson in out.lessons:
        parts.append(_head(out, lesson))
        parts += [_block(out, block) for block in lesson.blocks]
    for name, data in out.media().items():
        text = base64.b64encode(data).decode()
        parts.append(FILE + one_line({"name": name, "data": text}))
    return ("\n\n".join(parts) + "\n").encode()


def _head(out: Outgoing, lesson: Lesson) -> str:
    title = lesson.title.replace("/", "／")
    return (
        f"{LESSON}{one_line(kept_lesson(lesson).as_json())}\n\n"
        f"$CATEGORY: $course$/{out.source.id}/{title}"
    )


def _block(out: Outgoing, block: Block) -> str:
    notes = lacking(block, sound=True)
    for picture in block.pictures():
        notes.add("no-place-picture", picture.file)
    text = _item(block.item, notes) if block.item else _card(block)
    kept = Kept(kept_text([block]), seen=seen_text(text) if text else "")
    out.tell(block, notes)
    return f"{BLOCK}{one_line(kept.as_json())}" + (f"\n{text}" if text else "")


def _card(block: Block) -> str:
    """A description: a question without answers."""
    words = block.text or (block.picture.alt if block.picture else "")
    return f"::{signs(block.id)}::[markdown]{signs(words)}" if words else ""


def _item(item: Item, notes: Notes) -> str:
    head = f"::{signs(item.id)}::[plain]{signs(item.ask)}"
    if item.type == "spot-fault":
        notes.add("no-way-to-ask", item.type)
        return ""
    if item.when_right or item.when_wrong:
        if item.type != "number":
            notes.add("no-place-feedback")
    if item.type in ("choose-one", "picture-choice"):
        answers = [_answer("=" if o.right else "~", o) for o in item.options]
    elif item.type == "choose-many":
        answers = _weighed(item)
    elif item.type == "sort-groups":
        heaps = {group.id: group.text for group in item.groups}
        answers = _pairs(item, notes, [heaps.get(o.group, "") for o in item.options])
    elif item.type == "put-in-order":
        notes.add("order-as-pairs")
        answers = _pairs(item, notes, [str(n) for n in range(1, len(item.options) + 1)])
    else:
        return f"{head} {{#\n" + "\n".join(_numbers(item, notes)) + "\n}"
    return f"{head} {{\n" + "\n".join(answers) + "\n}"


def _answer(sign: str, option: Option) -> str:
    said = f"#{signs(option.feedback)}" if option.feedback else ""
    return f"{sign}{signs(option_words(option))}{said}"


def _weighed(item: Item) -> list[str]:
    """Each right answer counts its share; a wrong one takes everything away."""
    count = sum(option.right for option in item.options) or 1
    share = f"{100 / count:.5f}".rstrip("0").rstrip(".")
    return [
        _answer(f"~%{share}%" if option.right else "~%-100%", option)
        for option in item.options
    ]


def _pairs(item: Item, notes: Notes, places: list[str]) -> list[str]:
    if any(option.feedback for option in item.options):
        notes.add("no-place-feedback")
    return [
        f"={signs(option_words(option))} -> {signs(place)}"
        for option, place in zip(item.options, places, strict=True)
    ]


def _numbers(item: Item, notes: Notes) -> list[str]:
    if item.unit:
        notes.add("no-place-unit", item.unit)
    if item.when_wrong:
        notes.add("no-place-feedback")
    lines = [_number("=", item.answer, item.tolerance, item.when_right)]
    lines += [_number("=%0%", w.value, w.tolerance, w.feedback) for w in item.wrong]
    return lines


def _number(
    sign: str, value: Number | None, tolerance: Number | None, feedback: str
) -> str:
    said = f"#{signs(feedback)}" if feedback else ""
    return f"{sign}{value or 0}:{tolerance or 0}{said}"


def option_words(option: Option) -> str:
    """An option's words, or those of its picture."""
    return option.text or (option.picture.alt if option.picture else option.id)


def signs(text: str) -> str:
    """`text` with a `\\` before every sign that means something."""
    text = text.replace("\\", "\\\\")
    for sign in "~=#{}:":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n")
