"""Small files in the forms that editors bring, written here for tests."""

import io
import json
import zipfile
from typing import Any

from docx import Document
from docx.shared import Pt
from PIL import Image
from pptx import Presentation
from pptx.util import Inches

QTI3 = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
QTI2 = "http://www.imsglobal.org/xsd/imsqti_v2p1"


def png(colour: str = "#3b8f5a", size: tuple[int, int] = (64, 48)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def zipped(files: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def h5p(library: str, content: Any, media: dict[str, bytes] | None = None) -> bytes:
    head = {"title": "包装小测", "mainLibrary": library, "language": "zh"}
    files: dict[str, bytes | str] = {
        "h5p.json": json.dumps(head),
        "content/content.json": json.dumps(content),
    }
    files |= {f"content/{name}": data for name, data in (media or {}).items()}
    return zipped(files)


def docx() -> bytes:
    document = Document()
    document.add_heading("装箱", level=1)
    document.add_paragraph("先垫底，再放果。")
    document.add_heading("怎么垫", level=2)
    paragraph = document.add_paragraph("底下垫")
    paragraph.add_run("两层纸").bold = True
    document.add_paragraph("软的", style="List Bullet")
    document.add_paragraph("干的", style="List Bullet")
    document.add_picture(io.BytesIO(png()), width=Pt(60))
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        [c for row in table.rows for c in row.cells],
        ["果", "层", "梨", "一层"],
        strict=True,
    ):
        cell.text = text
    document.add_heading("冰袋", level=1)
    for line in (
        "1. 冰袋放哪里？",
        "A. 果子上面",
        "B. 箱子底下",
        "答案：A",
        "解析：冷气往下沉。",
    ):
        document.add_paragraph(line)
    document.add_paragraph("梨可以摞三层。")
    document.add_paragraph("答案：错")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pptx() -> bytes:
    deck = Presentation()
    deck.core_properties.title = "卖梨课"
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "先看果"
    body = slide.placeholders[1].text_frame
    body.text = "没有伤"
    body.add_paragraph().text = "没有虫"
    slide.shapes.add_picture(
        io.BytesIO(png()), Inches(1), Inches(4), Inches(1), Inches(1)
    )
    slide.shapes[-1]._element.xpath("./p:nvPicPr/p:cNvPr")[0].set("descr", "一个好梨")
    slide.notes_slide.notes_text_frame.text = "拿一个梨给大家看。"
    hidden = deck.slides.add_slide(deck.slide_layouts[1])
    hidden.shapes.title.text = "不讲了"
    hidden._element.set("show", "0")
    last = deck.slides.add_slide(deck.slide_layouts[5])
    last.shapes.title.text = "今天做"
    box = last.shapes.add_textbox(Inches(1), Inches(2), Inches(4), Inches(1))
    box.text_frame.text = "挑十个好梨。"
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


MOODLE = """<?xml version="1.0" encoding="UTF-8"?>
<quiz>
 <question type="category"><category><text>$course$/top/冰袋</text></category></question>
 <question type="multichoice">
  <name><text>Ice place</text></name>
  <questiontext format="html"><text><![CDATA[<p>Where does the <b>ice</b> go?</p>
   <p><img src="@@PLUGINFILE@@/box%20one.png" alt="An open box"></p>]]></text>
   <file name="box one.png" path="/" encoding="base64">PNG</file></questiontext>
  <generalfeedback format="html"><text>Cold sinks.</text></generalfeedback>
  <single>true</single>
  <answer fraction="100" format="html"><text>&lt;p&gt;On top&lt;/p&gt;</text>
   <feedback format="html"><text>Right.</text></feedback></answer>
  <answer fraction="0" format="html"><text>Below</text>
   <feedback format="html"><text>It stays below.</text></feedback></answer>
 </question>
 <question type="multichoice"><name><text>Both</text></name>
  <questiontext format="plain_text"><text>Which two keep pears cool?</text></questiontext>
  <single>false</single>
  <correctfeedback><text>Well done.</text></correctfeedback>
  <incorrectfeedback><text>Think of shade.</text></incorrectfeedback>
  <answer fraction="50"><text>Shade</text></answer>
  <answer fraction="50"><text>Ice</text></answer>
  <answer fraction="-50"><text>Sun</text></answer>
 </question>
 <question type="truefalse"><name><text>Stack</text></name>
  <questiontext><text>Stack pears five high.</text></questiontext>
  <answer fraction="0"><text>true</text><feedback><text>They crush.</text></feedback></answer>
  <answer fraction="100"><text>false</text><feedback><text>Right.</text></feedback></answer>
 </question>
 <question type="numerical"><name><text>Boxes</text></name>
  <questiontext><text>How heavy is a full box?</text></questiontext>
  <answer fraction="100"><text>5</text><tolerance>0.5</tolerance></answer>
  <answer fraction="0"><text>50</text><tolerance>0</tolerance>
   <feedback><text>That is ten boxes.</text></feedback></answer>
  <units><unit><multiplier>1</multiplier><unit_name>kg</unit_name></unit></units>
 </question>
 <question type="matching"><name><text>Sort</text></name>
  <questiontext><text>Sort them.</text></questiontext>
  <subquestion><text>pear</text><answer><text>fruit</text></answer></subquestion>
  <subquestion><text>walnut</text><answer><text>nut</text></answer></subquestion>
  <subquestion><text>lychee</text><answer><text>fruit</text></answer></subquestion>
 </question>
 <question type="ordering"><name><text>Order</text></name>
  <questiontext><text>Put in order.</text></questiontext>
  <answer fraction="1"><text>pick</text></answer><answer fraction="2"><text>cool</text></answer>
 </question>
 <question type="cloze"><name><text>Gaps</text></name>
  <questiontext><text>Keep at {1:NUMERICAL:=3:1} degrees in the
   {1:MULTICHOICE:=shade#Yes~sun}.</text></questiontext>
 </question>
 <question type="gapselect"><name><text>Select</text></name>
  <questiontext><text>Cold air [[1]] and warm air [[2]].</text></questiontext>
  <selectoption><text>sinks</text><group>1</group></selectoption>
  <selectoption><text>rises</text><group>1</group></selectoption>
 </question>
 <question type="essay"><name><text>Think</text></name>
  <questiontext><text>What will you change?</text></questiontext></question>
 <question type="calculated"><name><text>Sum</text></name>
  <questiontext><text>{a}+{b}?</text></questiontext></question>
</quiz>
"""


def qti3_item(id: str, title: str, declared: str, body: str, rest: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><qti-assessment-item xmlns="{QTI3}"'
        f' identifier="{id}" title="{title}" adaptive="false" time-dependent="false">'
        f"{declared}<qti-item-body>{body}</qti-item-body>{rest}</qti-assessment-item>"
    )


def qti2_item(id: str, title: str, declared: str, body: str, rest: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><assessmentItem xmlns="{QTI2}"'
        f' identifier="{id}" title="{title}" adaptive="false" timeDependent="false">'
        f"{declared}<itemBody>{body}</itemBody>{rest}</assessmentItem>"
    )
