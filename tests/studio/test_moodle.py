"""Moodle XML comes in: all question types that phones can ask, the others by name."""

import base64

import pytest

from server.errors import BadRequest
from server.packs.lesson import Item
from server.studio.interchange.model import LEFT_OUT, Imported
from server.studio.interchange.reading import read_file
from tests.studio.files import MOODLE, png


def bank(text: str = MOODLE) -> Imported:
    return read_file(
        "bank.xml", text.replace("PNG", base64.b64encode(png()).decode()).encode()
    )


def items(imported: Imported) -> dict[str, Item]:
    return {b.item.id: b.item for le in imported.lessons for b in le.blocks if b.item}


def test_a_bank_becomes_items() -> None:
    imported = bank()
    assert imported.form == "moodle"
    assert [lesson.title for lesson in imported.lessons] == ["冰袋"]
    found = items(imported)
    ice = found["ice-place"]
    assert ice.ask == "Where does the ice go?"
    assert ice.picture and (ice.picture.file, ice.picture.alt) == (
        "box-one.png",
        "An open box",
    )
    assert imported.media == {"box-one.png": png()}
    assert [(o.text, o.right, o.feedback) for o in ice.options] == [
        ("On top", True, "Right. Cold sinks."), ("Below", False, "It stays below."),
    ]  # fmt: skip
    both = found["both"]
    assert both.type == "choose-many"
    assert [o.right for o in both.options] == [True, True, False]
    assert (both.when_right, both.when_wrong) == ("Well done.", "Think of shade.")
    assert [(o.text, o.right) for o in found["stack"].options] == [
        ("True", False), ("False", True),
    ]  # fmt: skip
    boxes = found["boxes"]
    assert (boxes.answer, boxes.tolerance, boxes.unit) == (5, 0.5, "kg")
    assert [(w.value, w.feedback) for w in boxes.wrong] == [(50, "That is ten boxes.")]
    assert [(o.text, o.group) for o in found["sort"].options] == [
        ("pear", "group-1"), ("walnut", "group-2"), ("lychee", "group-1"),
    ]  # fmt: skip
    assert [o.text for o in found["order"].options] == ["pick", "cool"]
    assert found["order"].type == "put-in-order"


def test_texts_with_gaps_become_one_question_for_each_gap() -> None:
    found = items(bank())
    assert (found["gaps"].ask, found["gaps"].answer) == (
        "Keep at ____ degrees in the ….",
        3,
    )
    assert found["gaps-2"].ask == "Keep at 3 degrees in the ____."
    assert [(o.text, o.right) for o in found["gaps-2"].options] == [
        ("shade", True), ("sun", False),
    ]  # fmt: skip
    assert found["select"].ask == "Cold air ____ and warm air …."
    assert [o.text for o in found["select-2"].options if o.right] == ["rises"]


def test_what_no_phone_can_ask_is_named() -> None:
    report = bank().report
    assert [(line.what, line.values) for line in report if line.state == LEFT_OUT] == [
        ("Sum", {"value": "calculated"})
    ]
    assert "open-question" in {line.why for line in report if line.what == "Think"}


def test_entities_and_broken_files_are_refused_in_plain_words() -> None:
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY a "aaaaaaaaaa">'
        '<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><quiz><question type="essay">'
        "<questiontext><text>&b;</text></questiontext></question></quiz>"
    )
    outside = '<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    for text in (bomb, f'<?xml version="1.0"?>{outside}<quiz>&x;</quiz>'):
        for encoding in ("utf-8", "utf-16"):
            with pytest.raises(BadRequest) as caught:
                read_file("bank.xml", text.encode(encoding))
            assert caught.value.code == "import-unsafe-xml"
    with pytest.raises(BadRequest) as caught:
        read_file("bank.xml", MOODLE[: len(MOODLE) // 2].encode())
    assert caught.value.code == "import-broken-xml"


def test_an_external_doctype_is_not_fetched() -> None:
    text = MOODLE.replace(
        "<quiz>", '<!DOCTYPE quiz SYSTEM "http://127.0.0.1:9/x.dtd"><quiz>'
    )
    assert items(bank(text))
