"""Markdown comes in as lessons and cards, and every word of it can be written into a lesson."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.errors import BadRequest, TooLarge
from server.packs.faults import Faults
from server.packs.lesson import Block, Lesson
from server.packs.lessonfile import read_lesson
from server.packs.writing import write_lesson
from server.studio.interchange.bare import bare_blocks
from server.studio.interchange.reading import read_file
from server.studio.interchange.wording import Notes, Run, alt_text, paragraph, plain
from tests.servers import ROOT

PAGE = """# 冰袋放在哪里

冷气会**往下沉**。

## 先预冷

1. 采下来
2. 泡冷水

> 别急着装箱

| 果 | 度 |
|---|---|
| 荔枝 | 3 |

## 口诀

冰在上，果在下。

# 第二课

看看 [这里](https://example.com) 和 <script>alert(1)</script> 图 ![冰](http://example.com/a.png)
"""


def read_again(blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], Faults]:
    faults = Faults()
    lesson = Lesson("x", "x.md", "x.md", "t", "g", 3, blocks, {})
    again = read_lesson(write_lesson(lesson), Path("x.md"), faults)
    assert again
    return bare_blocks(again.blocks), faults


def test_headings_begin_lessons_and_cards() -> None:
    imported = read_file("课.md", PAGE.encode())
    first, second = imported.lessons
    assert (first.title, second.title) == ("冰袋放在哪里", "第二课")
    assert [(block.kind, block.text) for block in first.blocks] == [
        ("card", "冷气会**往下沉**。"),
        (
            "card",
            "**先预冷**\n\n- 采下来\n- 泡冷水\n\n别急着装箱\n\n- **果**：**度**\n- 荔枝：3",
        ),
        ("rule", "冰在上，果在下。"),
    ]
    assert [block.text for block in second.blocks] == ["看看 这里 和 图"]
    whys = {line.why for line in imported.report}
    assert {"table", "script", "outside-media"} <= whys


def test_a_lesson_of_our_own_making_stays_as_it_is() -> None:
    path = ROOT / "lessons/P03-A/zh_Hans/30-ice.md"
    lesson = read_lesson(path.read_text(), path, Faults())
    assert lesson
    (read,) = read_file(path.name, path.read_bytes()).lessons
    assert read.blocks == bare_blocks(lesson.blocks)
    assert (read.id, read.name, read.title, read.goal, read.minutes) == (
        lesson.id, lesson.name, lesson.title, lesson.goal, lesson.minutes,
    )  # fmt: skip


def test_a_long_page_becomes_cards_of_few_words() -> None:
    text = "\n\n".join(
        f"Paragraph {n} says one short thing about pears." for n in range(40)
    )
    (lesson,) = read_file("pears.md", text.encode()).lessons
    assert lesson.title == "pears"
    assert len(lesson.blocks) > 5
    assert all(len(block.text) <= 400 for block in lesson.blocks)
    assert len({block.id for block in lesson.blocks}) == len(lesson.blocks)


def test_files_that_are_no_text_are_refused_in_plain_words() -> None:
    for data in (b"%PDF-1.7 ...", b"\xd0\xcf\x11\xe0 old word", b"   "):
        with pytest.raises(BadRequest):
            read_file("x", data)
    with pytest.raises(TooLarge):
        read_file("x.md", b"a" * 50_000_000)


# Signs that mean something in Markdown, YAML or HTML, densely.
ANY = st.text(
    st.one_of(
        st.sampled_from(list("*_`~#>+-.)![](){}<>&;\\|=:'\"^1 \n\t\u00a0\u200b冰，")),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=80,
)


@given(st.lists(st.builds(Run, ANY, st.booleans()), max_size=5), ANY)
def test_any_words_can_be_written_into_a_card_and_read_back(
    runs: list[Run], alt: str
) -> None:
    notes = Notes()
    text = paragraph(runs, notes)
    if not text:
        return
    card = Block("card", "a", 0, f"{text}\n\n- {text}")
    again, faults = read_again((card,))
    assert again == (card,)
    assert not faults.found
    assert "[" not in alt_text(alt, notes)


@given(ANY)
def test_any_words_can_be_written_into_a_question_and_read_back(text: str) -> None:
    words = plain(text, Notes())
    if not words:
        return
    card = Block("rule", "rule", 0, "x")
    lesson = Lesson("x", "x.md", "x.md", words, words, 3, (card,), {})
    faults = Faults()
    again = read_lesson(write_lesson(replace(lesson)), Path("x.md"), faults)
    assert again and (again.title, again.goal) == (words, words)
    assert {fault.code for fault in faults.found} <= {"too-long"}
