"""Markdown: a lesson of our own making is read as it is, any other becomes cards."""

import re
from pathlib import Path

from markdown_it import MarkdownIt

from server.errors import N_, TooLarge
from server.packs.faults import Faults
from server.packs.lesson import Lesson
from server.packs.lessonfile import read_lesson
from server.studio.interchange.bare import bare_blocks
from server.studio.interchange.collecting import Collector, Told
from server.studio.interchange.composing import compose
from server.studio.interchange.markup import read_html
from server.studio.interchange.model import CHANGED

MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")
MAX_MARKDOWN = 1024 * 1024
# A paragraph with more signs than words costs seconds and means nothing by them.
MOST_SIGNS = 500
SIGNS = "*_[`<&!\\"
TWINS = str.maketrans(SIGNS, "＊＿［＇＜＆！＼")
BLANK = re.compile(r"(\n[ \t]*\n)")


def markdown_html(text: str) -> str:
    """Markdown as HTML. Raises TooLarge."""
    if len(text) > MAX_MARKDOWN:
        raise TooLarge(
            "import-text-too-large",
            N_("The file is larger than %(megabytes)d MB. Split it, then try again."),
            params={"megabytes": MAX_MARKDOWN // 1024 // 1024},
        )
    return str(MARKDOWN.render("".join(_tamed(block) for block in BLANK.split(text))))


def _tamed(block: str) -> str:
    many = sum(map(block.count, SIGNS)) > MOST_SIGNS
    return block.translate(TWINS) if many else block


def read_markdown(text: str, name: str, collector: Collector) -> None:
    """Read a Markdown file into the collector."""
    lesson, faults = own_lesson(text, name)
    if lesson:
        take_lesson(lesson, collector)
        for fault in faults.sorted():
            collector.say(
                CHANGED, Told(name, fault.line), "fault", value=fault.message()
            )
        return
    compose(collector, read_html(markdown_html(without_head(text))), title_of(name))


def own_lesson(text: str, name: str) -> tuple[Lesson | None, Faults]:
    """The lesson where the file is one in the form of packs (docs/pack-format.md)."""
    faults = Faults()
    lesson = None
    if text.lstrip().startswith("---") and "\n## " in text:
        lesson = read_lesson(text, Path(Path(name).name), faults)
    return (lesson if lesson and lesson.blocks else None), faults


def take_lesson(lesson: Lesson, collector: Collector) -> None:
    """Put a lesson of our own making into the collector as it is."""
    collector.open_lesson(
        lesson.title,
        lesson.goal,
        id=lesson.id,
        name=lesson.name,
        minutes=lesson.minutes,
    )
    for block in bare_blocks(lesson.blocks):
        collector.add(block)
        for picture in block.pictures():
            collector.own_file(picture.file)
        if block.sound:
            collector.own_file(block.sound.file)
    collector.tell(Told(lesson.title or lesson.name))


def without_head(text: str) -> str:
    """The text without the YAML that other programs put before it."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return text
    for n, line in enumerate(lines[1:], 1):
        if line.rstrip() in ("---", "..."):
            return "\n".join(lines[n + 1 :])
    return text


def title_of(name: str) -> str:
    """A file's name as a title."""
    return Path(name.replace("\\", "/")).stem.replace("_", " ").strip()
