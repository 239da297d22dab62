"""Documents and slides come in as lessons and cards; what could do something stays outside."""

import io
import zipfile

import pytest

from server.errors import BadRequest
from server.studio.interchange.model import LEFT_OUT
from server.studio.interchange.reading import read_file
from tests.studio.files import docx, pptx


def changed(
    data: bytes, files: dict[str, bytes], swap: tuple[bytes, bytes] = (b"", b"")
) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            if name not in files:
                content = old.read(name)
                new.writestr(name, content.replace(*swap) if swap[0] else content)
        for name, content in files.items():
            new.writestr(name, content)
    return out.getvalue()


def test_a_document_becomes_lessons_cards_and_questions() -> None:
    imported = read_file("课.docx", docx())
    assert imported.form == "docx"
    packing, ice = imported.lessons
    assert (packing.title, ice.title) == ("装箱", "冰袋")
    first, how = packing.blocks
    assert first.text == "先垫底，再放果。"
    assert (
        how.text
        == "**怎么垫**\n\n底下垫**两层纸**\n\n- 软的\n- 干的\n- 果：层\n- 梨：一层"
    )
    assert how.picture and list(imported.media) == [how.picture.file]
    where, stack = (block.item for block in ice.blocks)
    assert where and stack
    assert where.ask == "冰袋放哪里？"
    assert [(o.text, o.right, o.feedback) for o in where.options] == [
        ("果子上面", True, "冷气往下沉。"), ("箱子底下", False, ""),
    ]  # fmt: skip
    assert [(o.text, o.right) for o in stack.options] == [("对", False), ("不对", True)]
    assert {line.why for line in imported.report} >= {"table", "no-description"}


def test_macros_and_embedded_files_stay_outside_and_are_named() -> None:
    data = changed(
        docx(),
        {"word/vbaProject.bin": b"macro", "word/embeddings/oleObject1.bin": b"x"},
        (
            b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
            b"application/vnd.ms-word.document.macroEnabled.main+xml",
        ),
    )
    imported = read_file("课.docm", data)
    assert [lesson.title for lesson in imported.lessons] == ["装箱", "冰袋"]
    assert {line.why for line in imported.report if line.state == LEFT_OUT} == {
        "macros", "embedded-file",
    }  # fmt: skip


def test_a_linked_picture_is_named_and_never_fetched() -> None:
    data = docx()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        body = archive.read("word/document.xml")
        rels = archive.read("word/_rels/document.xml.rels")
    link = (
        b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships/image" Target="http://127.0.0.1:9/spy.png" TargetMode="External"/>'
    )
    start = body.index(b'r:embed="')
    end = body.index(b'"', start + 9) + 1
    body = body[:start] + b'r:link="rId99"' + body[end:]
    rels = rels.replace(b"</Relationships>", link + b"</Relationships>")
    files = {"word/document.xml": body, "word/_rels/document.xml.rels": rels}
    imported = read_file("课.docx", changed(data, files))
    assert not imported.media
    (left,) = [line for line in imported.report if line.state == LEFT_OUT]
    assert (left.what, left.why) == ("http://127.0.0.1:9/spy.png", "outside-media")


def test_a_document_with_entities_or_without_its_parts_is_refused() -> None:
    data = docx()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        body = archive.read("word/document.xml")
    bomb = body.replace(
        b"<w:document", b'<!DOCTYPE x [<!ENTITY a "aa">]><w:document', 1
    )
    with pytest.raises(BadRequest) as caught:
        read_file("课.docx", changed(data, {"word/document.xml": bomb}))
    assert caught.value.code == "import-unsafe-xml"
    with pytest.raises(BadRequest) as caught:
        read_file("课.docx", changed(data, {"word/document.xml": b"<w:document"}))
    assert caught.value.code == "import-broken-office"


def test_slides_become_cards_with_pictures_and_notes() -> None:
    imported = read_file("pears.pptx", pptx())
    assert imported.form == "pptx"
    (lesson,) = imported.lessons
    assert lesson.title == "卖梨课"
    first, last = lesson.blocks
    assert first.text == "**先看果**\n\n- 没有伤\n- 没有虫\n\n拿一个梨给大家看。"
    assert first.picture and first.picture.alt == "一个好梨"
    assert list(imported.media) == [first.picture.file]
    assert (last.kind, last.text) == ("today", "挑十个好梨。")
    assert [
        (line.what, line.why) for line in imported.report if line.state == LEFT_OUT
    ] == [("2", "hidden-slide")]
