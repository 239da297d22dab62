"""Pictures and sounds from elsewhere: what a pack may hold stays, the rest is made so or named."""

import io
import struct
import zlib

import pytest
from PIL import Image

from server.studio.interchange.model import Imported
from server.studio.interchange.pictures import BadMedia, as_png, fit_media
from server.studio.interchange.reading import read_file
from tests.studio.files import png, zipped

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"><rect width="4" height="3"/></svg>'


def saved(form: str, size: tuple[int, int] = (40, 30)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#c98f4e").save(out, form)
    return out.getvalue()


def bomb() -> bytes:
    """A PNG that says it has 2,500 million pixels, in some hundred bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + crc

    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", body)
        + chunk(b"IEND", b"")
    )


def page(data: bytes, name: str = "a.png") -> Imported:
    text = f"# One\n\n![A box]({name})\n\nWords.\n"
    return read_file("all.zip", zipped({"1.md": text, name: data}))


def test_what_a_pack_may_hold_stays_byte_for_byte() -> None:
    for data, suffix in ((png(), ".png"), (saved("JPEG"), ".jpg"), (saved("WEBP"), ".webp"),
                         (SVG, ".svg"), (b"ID3 a sound", ".mp3")):  # fmt: skip
        media = fit_media(data, "x.dat")
        assert (media.data, media.suffix, media.changed) == (data, suffix, False)
    assert fit_media(saved("JPEG"), "photo.JPEG").suffix == ".jpeg"


def test_other_pictures_are_saved_anew_and_the_report_says_so() -> None:
    for form in ("AVIF", "GIF", "BMP", "TIFF"):
        imported = page(saved(form), f"old.{form.lower()}")
        assert list(imported.media) == ["old.png"]
        assert imported.media["old.png"].startswith(b"\x89PNG")
        assert "picture-made-anew" in {line.why for line in imported.report}


@pytest.mark.parametrize(("data", "why"), [
    (bomb(), "too-many-pixels"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "unsafe-drawing"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'><image href='http://x/y.png'/></svg>",
     "unsafe-drawing"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'><text>a</text></svg>", "drawing-with-text"),
    (b"\x89PNG\r\n\x1a\n spoilt", "unknown-media"),
    (b"MZ a program", "unknown-media"),
    (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "heic"),
])  # fmt: skip
def test_what_no_phone_may_show_is_left_out_by_name_and_the_words_stay(
    data: bytes, why: str
) -> None:
    imported = page(data)
    assert imported.media == {}
    assert [block.text for block in imported.lessons[0].blocks] == ["Words."]
    assert [
        (line.what, line.why) for line in imported.report if line.state == "left-out"
    ] == [("a.png", why)]
    with pytest.raises(BadMedia):
        fit_media(data)


def test_drawings_become_png_for_sites_that_take_no_others() -> None:
    for data, suffix in ((SVG, ".svg"), (saved("WEBP"), ".webp")):
        assert as_png(data, suffix).startswith(b"\x89PNG")
    assert as_png(b"<svg><script/></svg>", ".svg") == b""


def test_a_page_pasted_from_word_keeps_its_words_only() -> None:
    text = (
        "<html><head><style>p {color: red}</style></head><body>"
        "<!--[if gte mso 9]><xml><o:p>x</o:p></xml><![endif]-->"
        '<p class=MsoNormal style="mso-fareast-language:ZH-CN">先<b style="x">预冷</b>'
        "<o:p></o:p></p><iframe src='http://x'>y</iframe>"
        "<img src=x onerror=alert(1)><a href='javascript:alert(1)'>再装箱</a></body></html>"
    )
    imported = read_file("paste.html", text.encode())
    (card,) = imported.lessons[0].blocks
    assert card.text == "先**预冷**\n\n再装箱"
    assert {line.why for line in imported.report} >= {"frame", "missing-media"}


def test_a_page_or_a_file_that_is_nested_without_end_is_met() -> None:
    imported = read_file("deep.html", ("<html>" + "<div>" * 50_000 + "word").encode())
    assert [line.why for line in imported.report] == ["cut-page"]
    for text in (
        "<quiz>" + "<question>" * 100_000,
        "<quiz>" + "<a>" * 500 + "</a>" * 500 + "</quiz>",
    ):
        with pytest.raises(Exception, match=r"spoilt|cannot be read"):
            read_file("deep.xml", text.encode())


def test_numbers_to_call_stay_and_addresses_go() -> None:
    text = "Call tel:tel:123 or see https://example.com/a now, or www.example.com"
    imported = read_file("a.md", text.encode())
    assert imported.lessons[0].blocks[0].text == "Call 123 or see now, or"
    assert {line.why for line in imported.report} == {"link"}
    many = read_file("a.md", b"word " + b"tel:" * 200_000)
    assert many.lessons[0].blocks[0].text == "word"
