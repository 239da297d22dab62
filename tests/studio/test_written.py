"""Questions as teachers type them are found in documents; prose stays prose."""

import pytest

from server.packs.lesson import Item
from server.studio.interchange.reading import read_file

PAPER = """# 包装小测

选一选。

1. 冰袋放在哪里最好？
A. 果子上面
B. 箱子底下
答案：A
解析：冷气往下沉。

2、装箱时要用的是（ A C ）。
A、网套  B、水  C、纸

3. 一箱梨摞（B）层最稳？
A. 一层
B. 两层

4. 梨可以摞五层。（×）

5. 预冷以后再装箱。（ √ ）
解析：热果子会烂。

今天就说到这里（A 组先走）。
"""


def items(text: str, name: str = "a.md") -> list[Item]:
    (lesson,) = read_file(name, text.encode()).lessons
    return [block.item for block in lesson.blocks if block.item]


def told(item: Item) -> tuple[str, list[tuple[str, bool]]]:
    return item.ask, [(option.text, option.right) for option in item.options]


def test_a_paper_of_questions_becomes_items() -> None:
    one, two, three, four, five = items(PAPER)
    assert told(one) == (
        "冰袋放在哪里最好？",
        [("果子上面", True), ("箱子底下", False)],
    )
    assert one.options[0].feedback == "冷气往下沉。"
    assert told(two) == (
        "装箱时要用的是____。", [("网套", True), ("水", False), ("纸", True)],
    )  # fmt: skip
    assert two.type == "choose-many"
    assert told(three) == ("一箱梨摞____层最稳？", [("一层", False), ("两层", True)])
    assert told(four) == ("梨可以摞五层。", [("对", False), ("不对", True)])
    assert told(five) == ("预冷以后再装箱。", [("对", True), ("不对", False)])
    assert five.options[0].feedback == "热果子会烂。"


def test_words_around_questions_stay_on_cards() -> None:
    (lesson,) = read_file("a.md", PAPER.encode()).lessons
    cards = [block.text for block in lesson.blocks if block.kind == "card"]
    assert cards[0] == "选一选。"
    assert cards[-1] == "今天就说到这里（A 组先走）。"


def test_the_form_of_aiken_is_read() -> None:
    text = "Where does the ice go?\nA) On top\nB) Below\nANSWER: A\n\nHow cold?\nA. 3\nB. 9\nANSWER: B\n"
    one, two = items(text, "a.txt")
    assert told(one) == ("Where does the ice go?", [("On top", True), ("Below", False)])
    assert told(two) == ("How cold?", [("3", False), ("9", True)])


@pytest.mark.parametrize("text", [
    "A plain text.\n\n- one\n- two\n\nThe answer: nobody knows.",
    "Bring boxes (A) and (B).\n\nThen go.",
    "Answer: B\n\nNothing before it.",
    "He was sure of it (√)",
    "What?\n\nA. one\n\nAnswer: A",
    "What?\n\nA. one\nB. two\n\nAnswer: F",
])  # fmt: skip
def test_prose_stays_prose(text: str) -> None:
    assert items(text) == []
