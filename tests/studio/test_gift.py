"""GIFT comes in whole: every kind of question, every error by its line, any encoding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.packs.lesson import Block, Item
from server.studio.interchange.model import CHANGED, LEFT_OUT, TAKEN, Imported
from server.studio.interchange.reading import read_file

SAMPLE = r"""// Questions of the county school
$CATEGORY: $course$/Packing/冰袋

::Ice first:: Where does the ice go? {
=on top#Right, cold air sinks.
~at the bottom#The cold stays there.
~[html]at the <b>side</b>
}

选对的 {~%50%甲#好 ~%50%乙 ~%-100%丙 ####再看一遍图 }

Pears can be stacked three high.{F#They crush.#Right, never.}

How many boxes?{#=60:0#Right. =%50%40:5#That is for one day.}

How cold, from 3 to 5 degrees?{#3..5}

Sort them {=pear -> fruit =walnut -> nut =lychee -> fruit}

A box weighs {=5 =5.0} kg when full.

Signs keep their meaning: a\=b, \{x\} and 3*4

What will you do tomorrow? {}
"""


def gift(text: str) -> Imported:
    return read_file("school.gift", text.encode())


def items(imported: Imported) -> list[Item]:
    return [b.item for lesson in imported.lessons for b in lesson.blocks if b.item]


def blocks(imported: Imported) -> list[Block]:
    return [block for lesson in imported.lessons for block in lesson.blocks]


def test_every_kind_of_question_becomes_an_item() -> None:
    imported = gift(SAMPLE)
    assert imported.form == "gift"
    assert [lesson.title for lesson in imported.lessons] == ["冰袋"]
    ice, both, stack, boxes, cold, sort, weight = items(imported)
    assert (ice.type, ice.ask, ice.id) == (
        "choose-one",
        "Where does the ice go?",
        "ice-first",
    )
    assert [(o.text, o.right, o.feedback) for o in ice.options] == [
        ("on top", True, "Right, cold air sinks."),
        ("at the bottom", False, "The cold stays there."),
        ("at the side", False, ""),
    ]
    assert both.type == "choose-many"
    assert [option.right for option in both.options] == [True, True, False]
    assert (both.when_right, both.when_wrong) == ("再看一遍图", "")
    assert [(o.text, o.right, o.feedback) for o in stack.options] == [
        ("True", False, "They crush."), ("False", True, "Right, never."),
    ]  # fmt: skip
    assert (boxes.answer, boxes.tolerance, boxes.when_right) == (60, 0, "Right.")
    assert [(w.value, w.tolerance, w.feedback) for w in boxes.wrong] == [
        (40, 5, "That is for one day.")
    ]
    assert (cold.answer, cold.tolerance) == (4, 1)
    assert [(g.id, g.text) for g in sort.groups] == [
        ("group-1", "fruit"),
        ("group-2", "nut"),
    ]
    assert [(o.text, o.group) for o in sort.options] == [
        ("pear", "group-1"), ("walnut", "group-2"), ("lychee", "group-1"),
    ]  # fmt: skip
    assert (weight.type, weight.ask) == ("number", "A box weighs ____ kg when full.")
    cards = [block.text for block in blocks(imported) if block.kind == "card"]
    assert cards == [
        "Signs keep their meaning: a=b, {x} and 3×4",
        "What will you do tomorrow?",
    ]


def test_an_error_in_the_middle_is_named_by_its_line_and_the_rest_is_kept() -> None:
    imported = gift(
        "One? {=a ~b}\n\nbroken { =a ~b\n\nempty {=a ~}\n\nnumber {#x}\n\nTwo? {=c ~d}\n"
    )
    assert [item.ask for item in items(imported)] == ["One?", "Two?"]
    assert [(line.line, line.why) for line in imported.report if line.state == LEFT_OUT] == [
        (3, "gift-brace"), (5, "gift-empty-answer"), (7, "gift-number"),
    ]  # fmt: skip
    assert [line.what for line in imported.report if line.state == TAKEN] == [
        "One?",
        "Two?",
    ]


def test_typed_words_become_a_choice_and_the_report_says_so() -> None:
    imported = gift("Capital of France? {=Paris =paris =%0%Lyon#No.}")
    (item,) = items(imported)
    assert item.type == "choose-one"
    assert [(o.text, o.right) for o in item.options] == [
        ("Paris", True),
        ("Lyon", False),
    ]
    assert {line.why for line in imported.report} == {"typed-words", "also-right"}


@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"]
)
def test_any_encoding_that_an_old_computer_writes_is_read(encoding: str) -> None:
    text = (
        "::冰:: 冰袋放在哪里最好？ {=果子上面#对，冷气往下沉。 ~箱子底下#再想想。}\r\n"
    )
    (item,) = items(read_file("题.txt", text.encode(encoding)))
    assert item.ask == "冰袋放在哪里最好？"
    assert [option.text for option in item.options] == ["果子上面", "箱子底下"]


def test_html_in_questions_leaves_words_only_and_says_what_it_left_out() -> None:
    imported = gift(
        r"[html]<p onclick\='x()'>Is <b>this</b> safe?</p><script>alert(1)</script>"
        " {=yes ~no}"
    )
    (item,) = items(imported)
    assert item.ask == "Is this safe?"
    assert [(line.state, line.why) for line in imported.report] == [(CHANGED, "script")]


def test_a_long_story_goes_onto_a_card_before_its_question() -> None:
    story = "Old Zhou packed honey. " * 30
    imported = gift(f"{story}What went wrong? {{=No padding ~Too much ice}}")
    card, question = blocks(imported)
    assert card.kind == "card" and card.text.startswith("Old Zhou")
    assert question.item and question.item.ask == "What went wrong?"


@given(
    st.text(
        st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=300
    )
)
def test_no_text_stops_the_reader(text: str) -> None:
    imported = gift(f"::start:: a {{=b ~c}}\n\n{text}\n\n::end:: d {{=e ~f}}")
    found = items(imported)
    assert found[0].ask == "a"
    assert imported.report


def test_an_answer_that_counts_for_a_part_is_wrong_where_one_is_chosen() -> None:
    imported = gift("Hard. {~wrong ~%50%half =full}\n\nCity? {=Rome =%50%Roma#Nearly.}")
    one, typed = items(imported)
    assert [(o.text, o.right) for o in one.options] == [
        ("wrong", False), ("half", False), ("full", True),
    ]  # fmt: skip
    assert [(o.text, o.right, o.feedback) for o in typed.options] == [
        ("Rome", True, ""), ("Roma", False, "Nearly."),
    ]  # fmt: skip
    assert [line.values for line in imported.report if line.why == "half-right"] == [
        {"value": "half"}, {"value": "Roma"},
    ]  # fmt: skip
