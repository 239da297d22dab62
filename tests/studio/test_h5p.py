"""H5P comes in: question sets, presentations, columns, and single questions of each kind."""

from typing import Any

import pytest

from server.errors import BadRequest
from server.packs.lesson import Block, Item
from server.studio.interchange.model import LEFT_OUT, Imported
from server.studio.interchange.reading import read_file
from tests.studio.files import h5p, png, zipped


def part(library: str, params: Any, title: str = "Untitled") -> dict[str, Any]:
    return {"library": f"{library} 1.1", "params": params, "metadata": {"title": title}}


CHOICE = part("H5P.MultiChoice", {
    "question": "<p>冰袋放<strong>哪里</strong>？</p>",
    "media": {"type": part("H5P.Image", {"file": {"path": "images/box.png"}, "alt": "纸箱"})},
    "answers": [
        {"text": "<div>果子上面</div>", "correct": True,
         "tipsAndFeedback": {"chosenFeedback": "<div>冷气往下沉。</div>"}},
        {"text": "箱子底下&nbsp;", "correct": False, "tipsAndFeedback": {}},
    ],
    "behaviour": {"type": "auto"},
}, "冰袋题")  # fmt: skip
MANY = part("H5P.MultiChoice", {
    "question": "Which two?", "behaviour": {"type": "multi"},
    "answers": [{"text": "a", "correct": True}, {"text": "b", "correct": True},
                {"text": "c", "correct": "false"}],
    "overallFeedback": [{"from": 0, "to": 50, "feedback": "Again."},
                        {"from": 51, "to": 100, "feedback": "Good."}],
})  # fmt: skip
TRUTH = part("H5P.TrueFalse", {
    "question": "梨可以摞三层。", "correct": "false",
    "behaviour": {"feedbackOnCorrect": "对了", "feedbackOnWrong": "会压坏"},
})  # fmt: skip
BLANKS = part("H5P.Blanks", {
    "text": "Fill in.", "questions": ["<p>A box weighs *5* kg.</p>", "<p>The sun is *hot/warm:how?*.</p>"],
})  # fmt: skip
DRAG_TEXT = part("H5P.DragText", {
    "taskDescription": "Drag.", "textField": "Cold air *sinks*, warm air *rises:up*.",
    "distractors": "*stays*",
})  # fmt: skip
DRAG = part("H5P.DragQuestion", {"question": {"task": {
    "elements": [{"type": part("H5P.AdvancedText", {"text": "<p>pear</p>"})},
                 {"type": part("H5P.AdvancedText", {"text": "<p>walnut</p>"})}],
    "dropZones": [{"label": "<div>fruit</div>", "correctElements": ["0"]},
                  {"label": "nut", "correctElements": ["1"]}],
}}}, "Sort them")  # fmt: skip
SPOTS = part("H5P.ImageMultipleHotspotQuestion", {"imageMultipleHotspotQuestion": {
    "backgroundImageSettings": {"backgroundImage": {"path": "images/box.png"}},
    "hotspotSettings": {"taskDescription": "<p>Find the fault.</p>", "hotspot": [
        {"userSettings": {"correct": True, "feedbackText": "Yes, the tape."},
         "computedSettings": {"x": 10, "y": 20, "width": 20, "height": 20}},
        {"userSettings": {"correct": False},
         "computedSettings": {"x": 70, "y": 70, "width": 20, "height": 20}},
    ]},
}}, "Fault")  # fmt: skip
ORDER = part("H5P.SortParagraphs", {
    "taskDescription": "In order?", "paragraphs": ["<p>pick</p>", "<p>cool</p>"],
})  # fmt: skip
PICTURES = part("H5P.MultiMediaChoice", {"question": "Which box?", "options": [
    {"media": part("H5P.Image", {"file": {"path": "images/box.png"}, "alt": "good"}),
     "correct": True},
    {"media": part("H5P.Image", {"file": {"path": "images/bad.png"}, "alt": "bad"}),
     "correct": False},
]})  # fmt: skip
MEDIA = {"images/box.png": png(), "images/bad.png": png("#d9542b")}


def blocks(imported: Imported) -> list[Block]:
    return [block for lesson in imported.lessons for block in lesson.blocks]


def items(imported: Imported) -> list[Item]:
    return [block.item for block in blocks(imported) if block.item]


def test_a_question_set_becomes_a_lesson_with_every_question() -> None:
    questions = [CHOICE, MANY, TRUTH, BLANKS, DRAG_TEXT, DRAG, SPOTS, ORDER, PICTURES]
    content = {"introPage": {"showIntroPage": True, "introduction": "<p>先看图。</p>"},
               "questions": questions}  # fmt: skip
    imported = read_file("set.h5p", h5p("H5P.QuestionSet", content, MEDIA))
    assert (imported.form, imported.lessons[0].title) == ("h5p", "包装小测")
    assert blocks(imported)[0].text == "先看图。"
    (choice, many, truth, number, word, sinks, rises, sort, spots, order, pictures) = (
        items(imported)
    )
    assert (
        choice.ask == "冰袋放哪里？" and choice.picture and choice.picture.alt == "纸箱"
    )
    assert [(o.text, o.right, o.feedback) for o in choice.options] == [
        ("果子上面", True, "冷气往下沉。"), ("箱子底下", False, ""),
    ]  # fmt: skip
    assert (many.type, many.when_right, many.when_wrong) == (
        "choose-many",
        "Good.",
        "Again.",
    )
    assert [(o.text, o.right, o.feedback) for o in truth.options] == [
        ("对", False, "会压坏"), ("不对", True, "对了"),
    ]  # fmt: skip
    assert (number.type, number.answer) == ("number", 5)
    assert (word.type, word.ask) == ("choose-one", "Fill in. The sun is ____.")
    assert sinks.ask == "Drag. Cold air ____, warm air …."
    assert [o.text for o in rises.options] == ["sinks", "rises", "stays"]
    assert [(o.text, o.group) for o in sort.options] == [
        ("pear", "zone-0"),
        ("walnut", "zone-1"),
    ]
    assert [(s.x, s.y, s.r, s.right, s.feedback) for s in spots.spots] == [
        (200, 300, 75, True, "Yes, the tape."), (800, 800, 75, False, ""),
    ]  # fmt: skip
    assert [o.text for o in order.options] == ["pick", "cool"]
    assert pictures.type == "picture-choice"
    assert [o.picture.alt for o in pictures.options if o.picture] == ["good", "bad"]
    assert set(imported.media) == {"box.png", "bad.png"}


def test_a_presentation_becomes_cards_and_questions_in_the_order_of_its_slides() -> (
    None
):
    text = part(
        "H5P.AdvancedText", {"text": "<h2>预冷</h2><p>先凉<strong>透</strong>。</p>"}
    )
    image = part("H5P.Image", {"file": {"path": "images/box.png"}, "alt": "纸箱"})
    content = {"presentation": {"slides": [
        {"elements": [{"x": 10, "y": 60, "action": image}, {"x": 10, "y": 5, "action": text}]},
        {"elements": [{"x": 1, "y": 1, "action": TRUTH},
                      {"x": 1, "y": 2, "action": part("H5P.Video", {}, "Film")}]},
    ]}}  # fmt: skip
    imported = read_file("deck.h5p", h5p("H5P.CoursePresentation", content, MEDIA))
    card, question = blocks(imported)
    assert card.text == "**预冷**\n\n先凉**透**。"
    assert card.picture and card.picture.alt == "纸箱"
    assert question.item and question.item.ask == "梨可以摞三层。"
    assert [
        (line.what, line.values) for line in imported.report if line.state == LEFT_OUT
    ] == [("Film", {"value": "H5P.Video"})]


def test_a_single_question_and_a_book_are_read() -> None:
    (item,) = items(read_file("one.h5p", h5p("H5P.TrueFalse", TRUTH["params"])))
    assert item.ask == "梨可以摞三层。"
    chapter = part("H5P.Column", {"content": [{"content": part("H5P.AdvancedText", {"text": "Hi"})},
                                              {"content": ORDER}]}, "Chapter one")  # fmt: skip
    book = read_file(
        "book.h5p", h5p("H5P.InteractiveBook", {"chapters": [chapter, chapter]})
    )
    assert [lesson.title for lesson in book.lessons] == ["Chapter one", "Chapter one"]
    assert [block.kind for block in book.lessons[0].blocks] == ["card", "item"]
    assert len({block.id for block in blocks(book)}) == 4


@pytest.mark.parametrize("content", [
    [], "x", {"questions": 5}, {"questions": [1, None, {"library": [], "params": []}]},
    {"introPage": [], "questions": {"a": 1}},
])  # fmt: skip
def test_content_of_the_wrong_kind_stops_nothing(content: Any) -> None:
    with pytest.raises(BadRequest) as caught:
        read_file("set.h5p", h5p("H5P.QuestionSet", content))
    assert caught.value.code == "import-empty"


def test_spoilt_json_is_refused_in_plain_words() -> None:
    deep = "[" * 200_000
    for text in ("{", deep):
        data = zipped({"h5p.json": "{}", "content/content.json": text})
        with pytest.raises(BadRequest) as caught:
            read_file("set.h5p", data)
        assert caught.value.code == "import-broken-h5p"


def test_columns_inside_columns_without_end_are_cut() -> None:
    column = part("H5P.AdvancedText", {"text": "deep"})
    for _ in range(30):
        column = part("H5P.Column", {"content": [{"content": column}]})
    imported = read_file("c.h5p", h5p("H5P.Column", column["params"]))
    assert [line.why for line in imported.report] == ["too-deep"]


def test_a_zip_of_files_is_read_file_by_file() -> None:
    imported = read_file("all.zip", zipped({
        "1.md": "# One\n\n![box](pics/box.png)\n\nText", "pics/box.png": png(),
        "2.gift": "Q? {=a ~b}", "3.h5p": h5p("H5P.TrueFalse", TRUTH["params"]),
        "4.xml": "<broken", "5.zip": zipped({"a.md": "# x"}),
    }))  # fmt: skip
    assert imported.form == "zip"
    assert [lesson.title for lesson in imported.lessons] == ["One", "2", "包装小测"]
    assert list(imported.media) == ["box.png"]
    assert [line.what for line in imported.report if line.state == LEFT_OUT] == [
        "4.xml"
    ]
