"""All words of a lesson, text by text, with the field and the line that each came from."""

from collections.abc import Iterator
from typing import NamedTuple

from server.packs.lesson import Block, Item, Lesson, Option, Spot


class Text(NamedTuple):
    """One text for a learner."""

    key: str
    line: int
    text: str


def texts_of(lesson: Lesson) -> Iterator[Text]:
    """Every text of a lesson in the order of the file."""
    yield Text("title", lesson.lines["title"], lesson.title)
    yield Text("goal", lesson.lines["goal"], lesson.goal)
    for block in lesson.blocks:
        for picture in block.pictures():
            yield Text("alt", picture.line, picture.alt)
        if block.video:
            yield Text("alt", block.video.line, block.video.alt)
        yield from texts_of_block(block)


def texts_of_block(block: Block) -> Iterator[Text]:
    """What a learner reads in one block; descriptions of pictures are left out."""
    yield Text("text", block.line, block.text)
    if block.item:
        yield from _texts_of_item(block.item)


def _texts_of_item(item: Item) -> Iterator[Text]:
    yield Text("ask", item.line, item.ask)
    yield Text("feedback", item.line, item.when_right)
    yield Text("feedback", item.line, item.when_wrong)
    choices: tuple[Option | Spot, ...] = (*item.options, *item.spots)
    for choice in choices:
        yield Text("text", choice.line, choice.text)
        yield Text("feedback", choice.line, choice.feedback)
    for group in item.groups:
        yield Text("text", group.line, group.text)
    for wrong in item.wrong:
        yield Text("feedback", wrong.line, wrong.feedback)
