"""QTI 1.2, 2.x and 3.0 come in, single or as a package."""

import pytest

from server.errors import BadRequest, TooLarge
from server.packs.lesson import Block, Item
from server.studio.interchange.model import LEFT_OUT, Imported
from server.studio.interchange.reading import read_file
from tests.studio.files import QTI2, QTI3, png, qti2_item, qti3_item, zipped

CHOICE_3 = qti3_item(
    "ice-place", "Ice",
    '<qti-response-declaration identifier="RESPONSE" cardinality="single" base-type="identifier">'
    "<qti-correct-response><qti-value>top</qti-value></qti-correct-response>"
    "</qti-response-declaration>",
    "<p>A box of lychees.</p>"
    '<qti-choice-interaction response-identifier="RESPONSE" max-choices="1">'
    "<qti-prompt>Where does the <strong>ice</strong> go?</qti-prompt>"
    '<qti-simple-choice identifier="top">On top<qti-feedback-inline identifier="top"'
    ' outcome-identifier="FEEDBACK">Cold sinks.</qti-feedback-inline></qti-simple-choice>'
    '<qti-simple-choice identifier="bottom">Below</qti-simple-choice>'
    "</qti-choice-interaction>",
    '<qti-modal-feedback identifier="bottom" outcome-identifier="FEEDBACK" show-hide="show">'
    "<qti-content-body>It stays below.</qti-content-body></qti-modal-feedback>",
)  # fmt: skip
MATCH_2 = qti2_item(
    "sort", "Sort",
    '<responseDeclaration identifier="R" cardinality="multiple" baseType="directedPair">'
    "<correctResponse><value>p f</value><value>w n</value><value>l f</value></correctResponse>"
    "</responseDeclaration>",
    '<matchInteraction responseIdentifier="R" maxAssociations="3"><prompt>Sort them</prompt>'
    '<simpleMatchSet><simpleAssociableChoice identifier="p" matchMax="1">pear'
    '</simpleAssociableChoice><simpleAssociableChoice identifier="w" matchMax="1">walnut'
    '</simpleAssociableChoice><simpleAssociableChoice identifier="l" matchMax="1">lychee'
    "</simpleAssociableChoice></simpleMatchSet>"
    '<simpleMatchSet><simpleAssociableChoice identifier="f" matchMax="3">fruit'
    '</simpleAssociableChoice><simpleAssociableChoice identifier="n" matchMax="3">nut'
    "</simpleAssociableChoice></simpleMatchSet></matchInteraction>",
)  # fmt: skip
ORDER_2 = qti2_item(
    "order", "Order",
    '<responseDeclaration identifier="R" cardinality="ordered" baseType="identifier">'
    "<correctResponse><value>b</value><value>a</value></correctResponse></responseDeclaration>",
    '<orderInteraction responseIdentifier="R"><prompt>First?</prompt>'
    '<simpleChoice identifier="a">cool</simpleChoice><simpleChoice identifier="b">pick'
    "</simpleChoice></orderInteraction>",
)  # fmt: skip
NUMBER_2 = qti2_item(
    "weight", "Weight",
    '<responseDeclaration identifier="R" cardinality="single" baseType="float">'
    "<correctResponse><value>5</value></correctResponse></responseDeclaration>",
    '<p>A full box weighs <textEntryInteraction responseIdentifier="R"/> kg.</p>',
    '<responseProcessing><responseCondition><responseIf><equal toleranceMode="absolute"'
    ' tolerance="0.5 0.5"><variable identifier="R"/><correct identifier="R"/></equal>'
    "</responseIf></responseCondition></responseProcessing>",
)  # fmt: skip
SPOTS_2 = qti2_item(
    "fault", "Fault",
    '<responseDeclaration identifier="R" cardinality="single" baseType="identifier">'
    "<correctResponse><value>tape</value></correctResponse></responseDeclaration>",
    '<p>What is wrong?</p><hotspotInteraction responseIdentifier="R" maxChoices="1">'
    '<object data="media/box.png" type="image/png" width="200" height="100">A box</object>'
    '<hotspotChoice identifier="tape" shape="circle" coords="50,50,20" hotspotLabel="tape"/>'
    '<hotspotChoice identifier="corner" shape="rect" coords="150,60,190,100"/>'
    "</hotspotInteraction>",
)  # fmt: skip
INLINE_3 = qti3_item(
    "air", "Air",
    '<qti-response-declaration identifier="A" cardinality="single" base-type="identifier">'
    "<qti-correct-response><qti-value>s</qti-value></qti-correct-response>"
    "</qti-response-declaration>",
    '<p>Cold air <qti-inline-choice-interaction response-identifier="A">'
    '<qti-inline-choice identifier="s">sinks</qti-inline-choice>'
    '<qti-inline-choice identifier="r">rises</qti-inline-choice>'
    "</qti-inline-choice-interaction>.</p>",
)  # fmt: skip
DRAW_3 = qti3_item(
    "draw", "Draw it", "",
    '<p>Draw.</p><qti-drawing-interaction response-identifier="R"/>',
)  # fmt: skip
TEST_3 = f"""<qti-assessment-test xmlns="{QTI3}" identifier="t" title="Packing">
<qti-test-part identifier="p" navigation-mode="linear" submission-mode="individual">
<qti-assessment-section identifier="s" title="One" visible="true">
<qti-rubric-block use="instructions" view="candidate"><qti-content-body>
<p>Cold air <strong>sinks</strong>.</p><p><img src="../media/box.png" alt="A box"/></p>
</qti-content-body></qti-rubric-block>
<qti-assessment-item-ref identifier="i1" href="../items/ice.xml"/>
<qti-assessment-item-ref identifier="i2" href="../items/air.xml"/>
<qti-assessment-item-ref identifier="i3" href="../items/gone.xml"/>
</qti-assessment-section></qti-test-part></qti-assessment-test>"""
MANIFEST = """<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" identifier="m">
<organizations/><resources>
<resource identifier="t" type="imsqti_test_xmlv3p0" href="tests/t.xml"/>
<resource identifier="a" type="imsqti_item_xmlv3p0" href="items/ice.xml"/>
<resource identifier="b" type="imsqti_item_xmlv3p0" href="items/air.xml"/>
<resource identifier="c" type="imsqti_item_xmlv2p1" href="sort.xml"/>
<resource identifier="d" type="imsqti_item_xmlv2p1" href="bad.xml"/>
</resources></manifest>"""
QTI_12 = """<?xml version="1.0"?><questestinterop xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2">
<assessment ident="a" title="Old bank"><section ident="s"><item ident="ice" title="Ice">
<presentation><material><mattext texttype="text/html">&lt;p&gt;Where does the ice
 go?&lt;/p&gt;</mattext></material>
<response_lid ident="R" rcardinality="Single"><render_choice>
<response_label ident="top"><material><mattext>On top</mattext></material></response_label>
<response_label ident="low"><material><mattext>Below</mattext></material></response_label>
</render_choice></response_lid></presentation>
<resprocessing><outcomes><decvar/></outcomes>
<respcondition continue="Yes"><conditionvar><varequal respident="R">low</varequal></conditionvar>
<displayfeedback linkrefid="low_fb" feedbacktype="Response"/></respcondition>
<respcondition continue="No"><conditionvar><varequal respident="R">top</varequal></conditionvar>
<setvar action="Set" varname="SCORE">100</setvar></respcondition></resprocessing>
<itemfeedback ident="low_fb"><flow_mat><material>
<mattext>It stays below.</mattext></material></flow_mat></itemfeedback>
</item></section></assessment></questestinterop>"""


def blocks(imported: Imported) -> list[Block]:
    return [block for lesson in imported.lessons for block in lesson.blocks]


def only(data: str) -> Item:
    (block,) = blocks(read_file("item.xml", data.encode()))
    assert block.item
    return block.item


def test_a_choice_of_qti_3_keeps_ids_and_feedback() -> None:
    item = only(CHOICE_3)
    assert (item.type, item.id) == ("choose-one", "ice-place")
    assert item.ask == "A box of lychees. Where does the ice go?"
    assert [(o.id, o.text, o.right, o.feedback) for o in item.options] == [
        ("top", "On top", True, "Cold sinks."), ("bottom", "Below", False, "It stays below."),
    ]  # fmt: skip


def test_sorting_ordering_numbers_and_gaps_of_qti_2_and_3() -> None:
    sort, order, weight, air = (
        only(MATCH_2),
        only(ORDER_2),
        only(NUMBER_2),
        only(INLINE_3),
    )
    assert [(g.id, g.text) for g in sort.groups] == [("f", "fruit"), ("n", "nut")]
    assert [(o.id, o.group) for o in sort.options] == [
        ("p", "f"),
        ("w", "n"),
        ("l", "f"),
    ]
    assert [o.text for o in order.options] == ["pick", "cool"]
    assert weight.unit == "kg"
    assert (weight.ask, weight.answer, weight.tolerance) == (
        "A full box weighs ____ kg.",
        5,
        0.5,
    )
    assert (air.ask, [o.text for o in air.options]) == (
        "Cold air ____.",
        ["sinks", "rises"],
    )


def test_places_on_a_picture_become_spots() -> None:
    imported = read_file("p.zip", zipped({
        "imsmanifest.xml": '<manifest><resources><resource identifier="x" href="i/f.xml"'
        ' type="imsqti_item_xmlv2p1"/></resources></manifest>',
        "i/f.xml": SPOTS_2, "i/media/box.png": png(size=(200, 100)),
    }))  # fmt: skip
    (block,) = blocks(imported)
    assert block.item and block.item.type == "spot-fault"
    assert block.item.picture and block.item.picture.alt == "A box"
    assert [(s.id, s.x, s.y, s.r, s.right) for s in block.item.spots] == [
        ("tape", 250, 500, 100, True), ("corner", 850, 800, 100, False),
    ]  # fmt: skip


def test_a_package_is_read_in_the_order_of_its_test_and_every_loss_is_named() -> None:
    imported = read_file("bank.zip", zipped({
        "imsmanifest.xml": MANIFEST, "tests/t.xml": TEST_3, "items/ice.xml": CHOICE_3,
        "items/air.xml": INLINE_3, "sort.xml": MATCH_2, "bad.xml": CHOICE_3[:300],
        "media/box.png": png(),
    }))  # fmt: skip
    packing, loose = imported.lessons
    assert (packing.title, loose.title) == ("Packing", "bank")
    assert [block.id for block in packing.blocks] == ["card-1", "ice-place", "air"]
    card = packing.blocks[0]
    assert card.text == "Cold air **sinks**." and card.picture
    assert imported.media == {card.picture.file: png()}
    assert [block.id for block in loose.blocks] == ["sort"]
    left = [(line.what, line.why) for line in imported.report if line.state == LEFT_OUT]
    assert left == [("../items/gone.xml", "missing-media"), ("bad.xml", "unreadable")]


def test_ways_of_asking_that_phones_do_not_know_are_named() -> None:
    imported = read_file("item.xml", DRAW_3.encode())
    assert [(line.what, line.why, line.values) for line in imported.report] == [
        ("Draw it", "unknown-question", {"value": "drawinginteraction"})
    ]


def test_qti_1_2_is_read_too() -> None:
    imported = read_file("old.xml", QTI_12.encode())
    assert (imported.form, imported.lessons[0].title) == ("qti-1.2", "Old bank")
    (block,) = blocks(imported)
    assert block.item and block.item.ask == "Where does the ice go?"
    assert [(o.id, o.right, o.feedback) for o in block.item.options] == [
        ("top", True, ""), ("low", False, "It stays below."),
    ]  # fmt: skip


def test_a_zip_with_ways_out_or_bombs_is_met_before_it_is_opened() -> None:
    manifest = (
        '<manifest><resources><resource identifier="x" href="../../etc/passwd"'
        ' type="imsqti_item_xmlv2p1"/></resources></manifest>'
    )
    data = zipped({"imsmanifest.xml": manifest, "../../etc/passwd": CHOICE_3})
    with pytest.raises(BadRequest) as caught:
        read_file("bank.zip", data)
    assert caught.value.code == "import-empty"
    with pytest.raises(TooLarge) as large:
        read_file("bank.zip", zipped({f"{n}": b"" for n in range(100_000)}))
    assert large.value.code == "import-too-many-files"
    bomb = zipped({"imsmanifest.xml": b" " * 70_000_000})
    assert len(bomb) < 100_000
    with pytest.raises(TooLarge) as large:
        read_file("bank.zip", bomb)
    assert large.value.code == "import-unpacks-too-large"
    with pytest.raises(BadRequest):
        read_file("bank.zip", zipped({"imsmanifest.xml": MANIFEST})[:-30])


def test_names_of_two_versions_are_one() -> None:
    assert QTI2 != QTI3
    as_two = CHOICE_3.replace(QTI3, QTI2).replace("qti-", "")
    assert only(as_two) == only(CHOICE_3)
