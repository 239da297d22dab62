"""Every fault of a pack, in a pack that is faultless but for that one place."""

# One case a line reads better than one cut into four.
# flake8: noqa: B950

import io
import json
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from PIL import Image

from server.packs import pictures, source
from server.packs.blobs import content_type
from server.packs.check import check_pack, pack_folders
from server.packs.fault_texts import TEXTS
from server.packs.fault_words import WORDS
from server.packs.faults import Fault, editor_language, printable, translator
from server.packs.svg import BadPicture
from server.packs.textfile import MAX_TEXT_BYTES
from tests.packs.samples import BOX, opus, png, replace, write_pack

TODAY = date(2026, 11, 22)
Spoil = Callable[[Path], None]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("renders")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_pack(tmp_path)


def faults_of(folder: Path, cache: Path) -> list[Fault]:
    return check_pack(folder, today=TODAY, cache_dir=cache)[1]


def change(name: str, old: str, new: str) -> Spoil:
    """A spoiler that changes one place of one file."""
    return lambda folder: replace(folder, name, old, new)


def change_both(name: str, old: str, new: str) -> Spoil:
    """The same in both languages, for places that say the same in both."""

    def spoil(folder: Path) -> None:
        for language in ("zh_Hans", "en"):
            replace(folder, f"{language}/{name}", old, new)

    return spoil


def write(name: str, data: str | bytes) -> Spoil:
    """A spoiler that writes a whole file."""

    def spoil(folder: Path) -> None:
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())

    return spoil


def remove(name: str) -> Spoil:
    """A spoiler that deletes a file."""
    return lambda folder: os.remove(folder / name)


def link(folder: Path) -> None:
    (folder / "media/secret.svg").symlink_to("/etc/passwd")


def rename(old: str, new: str) -> Spoil:
    """A spoiler that renames a file."""

    def spoil(folder: Path) -> None:
        (folder / old).rename(folder / new)

    return spoil


def cut(name: str, start: str, end: str) -> Spoil:
    """A spoiler that takes out the text from `start` up to `end`."""

    def spoil(folder: Path) -> None:
        path = folder / name
        text = path.read_text("utf-8")
        at = text.index(start)
        path.write_text(text[:at] + text[text.index(end, at) :], "utf-8")

    return spoil


def not_utf8(folder: Path) -> None:
    path = folder / "en/10-ice.md"
    data = path.read_bytes()
    path.write_bytes(data.replace(b"\nPut the ice", b"\nPut \xff the ice"))


def several(*spoils: Spoil) -> Spoil:
    """Several spoilers after each other."""

    def spoil(folder: Path) -> None:
        for each in spoils:
            each(folder)

    return spoil


def noise(width: int, height: int) -> bytes:
    """A picture that no encoder makes small; the same each time."""
    pixels = Random(1).randbytes(width * height * 3)
    stream = io.BytesIO()
    Image.frombytes("RGB", (width, height), pixels).save(stream, "PNG")
    return stream.getvalue()


ZH, EN = "zh_Hans/10-ice.md", "en/10-ice.md"
ZH2, EN2 = "zh_Hans/20-sort.md", "en/20-sort.md"
LONG = "字" * 2000

# (code, file, a text of the line that is named or a line number, how to get there)
CASES: list[tuple[str, str, str | int, Spoil]] = [
    ("missing-file", "pack.yaml", 1, remove("pack.yaml")),
    ("bad-name", ZH.replace("10-ice", "ice"), 1, rename(ZH, "zh_Hans/ice.md")),
    ("bad-name", "media/Ice One.svg", 1, write("media/Ice One.svg", BOX)),
    ("bad-name", "pack.yaml", "prerequisites", change("pack.yaml", "[X01]", "[../x]")),
    ("bad-name", "pack.yaml", "licence", change("pack.yaml", "CC-BY-4.0", "free for all")),
    ("wrong-folder", "pack.yaml", 1, change("pack.yaml", "T01-A", "T02-A")),
    ("file-too-big", ZH, 1, write(ZH, "x" * (MAX_TEXT_BYTES + 1))),
    ("file-too-big", "media/big.svg", 1, write("media/big.svg", b" " * 5_300_000)),
    ("symlink", "media/secret.svg", 1, link),
    ("not-utf8", EN, 12, not_utf8),
    ("control-character", EN, "the ice **", change(EN, "Put the ice **", "Put\u202e the ice **")),
    ("control-character", EN, "title:", change(EN, "title: Where", "title: \x07Where")),
    ("control-character", EN, "the ice **", change(EN, "Put the ice **", "Put\u200b the ice **")),
    ("control-character", EN, "title:", change(EN, "title: Where does the ice go?", r'title: "\u202EWhere?"')),
    ("stray-file", "notes.txt", 1, write("notes.txt", "x")),
    ("unlisted-language", "en", 1, change("pack.yaml", "[zh_Hans, en]", "[zh_Hans]")),
    ("bad-yaml", "pack.yaml", 4, change("pack.yaml", "[zh_Hans, en]", "[zh_Hans, en")),
    ("bad-yaml", EN, "[*a]", change(EN, "facts: [L26]", "facts: [*a]")),
    ("bad-yaml", EN, "[[[[", change(EN, "[L26]\nop", "[[[[[[[[[[1]]]]]]]]]]\nop")),
    ("bad-yaml", EN, 4, change(EN, "id: ice\ntitle", "- ice\n- title")),
    ("duplicate-key", "pack.yaml", "id: T", change("pack.yaml", "level: A", "id: T\nlevel: A")),
    ("unknown-field", EN, "minuts", change(EN, "minutes: 4", "minutes: 4\nminuts: 4")),
    ("unknown-field", EN, "green", change(EN, 'feedback: "Right, green."', "feedback: Right, green.")),
    ("missing-field", EN, "goal:", change(EN, "goal: Put the ice pack in the right place", "goal:")),
    ("wrong-kind", EN, "ask", change(EN, "ask: Where is", "ask: [Where is]\nx: Where is")),
    ("wrong-kind", EN, "id: top", change(EN, "right: true, feedback: Right.", "right: yes, feedback: Right.")),
    ("bad-id", EN, "## card", change(EN, "card cold-sinks", "card Cold_Sinks")),
    ("bad-date", "pack.yaml", "review_by", change("pack.yaml", "2027-11-22", "22.11.2027")),
    ("bad-choice", "pack.yaml", "level", change("pack.yaml", "level: A", "level: B")),
    ("too-long", ZH, "goal:", change(ZH, "会把冰袋放在对的地方", LONG)),
    ("too-long", ZH, 9, change(ZH, "冰袋放在果子", LONG)),
    ("no-front-matter", EN, 1, change(EN, "---\nid", "id")),
    ("no-lessons", "en", 1, several(remove(EN), remove(EN2))),
    ("minutes", EN, "minutes", change_both("10-ice.md", "minutes: 4", "minutes: 7")),
    ("text-outside-block", EN, 7, change(EN, "\n## card", "Hello.\n\n## card")),
    ("bad-heading", EN, "## cards", change(EN, "## card cold", "## cards cold")),
    ("markup", EN, "1. first", change(EN, "- fruit first\n- then", "1. first\n2. then")),
    ("markup", EN, "### Why", change(EN, "- fruit first", "### Why\n\n- fruit first")),
    ("markup", EN, "Put the", change(EN, "**on top**", "*on top*")),
    ("markup", EN, "Put the", change(EN, "**on top**", "<b>on top</b>")),
    ("markup", EN, "Put the", change(EN, "**on top**", "[on top](10-ice.md)")),
    ("markup", EN, "Put the", change(EN, "**on top**", "`on top`")),
    ("markup", EN, "ask: Where", change(EN, "ask: Where is", "ask: Where **is**")),
    ("needs-network", EN, "See http", change(EN, "Put the ice **", "See https://example.org **")),
    ("needs-network", EN, "ask", change(EN, "ask: Where is", "ask: www.example.org Where is")),
    ("needs-network", EN, "![An", change(EN, "(box.svg)", "(https://example.org/box.svg)")),
    ("too-many-media", EN, "![B]", change(EN, "\n![sound]", "\n![B](dot.svg)\n![sound]")),
    ("empty-block", EN, "## rule", change(EN, "Ice on top, fruit below.", "")),
    ("no-cards", EN2, 1, cut(EN2, "## card", "## item dry")),
    ("item-count", EN, 1, cut(EN, "## item which-picture", "## rule")),
    ("missing-block", EN, 1, cut(EN, "## rule", "## today")),
    ("duplicate-block", EN, "## rule", change(EN, "## today", "## rule\nTwice.\n\n## today")),
    ("block-order", EN, "## rule", change(EN, "## today", "## card last\nHm.\n\n## today")),
    ("duplicate-lesson", EN2, 2, change(EN2, "id: sort", "id: ice")),
    ("duplicate-item", EN2, "## item where-ice", change(EN2, "item need-what", "item where-ice")),
    ("duplicate-card", EN2, 11, change(EN2, "## item dry", "## card two-heaps\nHm.\n\n## item dry")),
    ("duplicate-option", EN, "id: top, text: At", change(EN, "{id: bottom", "{id: top")),
    ("vanished-item", "pack.yaml", 1, write("ids.txt", "lesson ice\nitem gone number\n")),
    ("vanished-lesson", "pack.yaml", 1, write("ids.txt", "lesson gone\n")),
    ("reused-id", "pack.yaml", "retired", change("pack.yaml", "retired_items: []", "retired_items: [how-much]")),
    ("changed-type", EN, "type: number", write("ids.txt", "item how-much choose-one\n")),
    ("bad-ledger", "ids.txt", 2, write("ids.txt", "# x\n<<<<<<< HEAD\n")),
    ("missing-media", ZH, "![冰", remove("media/box.svg")),
    ("wrong-media", "pack.yaml", "cover", change("pack.yaml", "cover: box.svg", "cover: cold-en.opus")),
    ("same-media", "media/box.svg", 1, several(write("media/box.png", png(640, 480)), change("pack.yaml", "box.svg", "box.png"))),
    ("unused-media", "media/spare.svg", 1, write("media/spare.svg", BOX)),
    ("missing-alt", EN, "![](box", change(EN, "![An ice pack on top of the box]", "![]")),
    ("missing-alt", EN, "id: b", change(EN, ", alt: A red dot", "")),
    ("bad-picture", "media/box.svg", 6, write("media/box.svg", BOX.replace("</svg>", "", 1).replace("/>", ">", 1))),
    ("bad-sound", "media/cold-en.opus", 1, write("media/cold-en.opus", b"ID3\x04 an mp3")),
    ("svg-unsafe", "media/box.svg", 2, change("media/box.svg", '0 480">\n', '0 480">\n<script/>')),
    ("svg-unsafe", "media/box.svg", 2, change("media/box.svg", "<rect", '<rect onload="x()"')),
    ("svg-unsafe", "media/box.svg", 2, change("media/box.svg", "<rect", '<use href="http://x/"/><rect')),
    ("svg-unsafe", "media/box.svg", 2, change("media/box.svg", "#fbf7ee", "url(http://x/)")),
    ("svg-unsafe", "media/box.svg", 2, change("media/box.svg", "<rect", '<image href="#a"/><rect')),
    ("svg-unsafe", "media/box.svg", 2, change("media/box.svg", "<rect", "<style>@import 'x';</style><rect")),
    ("svg-unsafe", "media/box.svg", 1, change("media/box.svg", "<svg", '<!DOCTYPE svg [<!ENTITY a "b">]><svg')),
    ("svg-text", "media/box.svg", 2, change("media/box.svg", "<rect", "<text>A</text><rect")),
    ("picture-too-big", "media/box.png", 1, several(write("media/box.png", noise(640, 480)), change("pack.yaml", "box.svg", "box.png"))),
    ("sound-too-big", "media/cold-en.opus", 1, write("media/cold-en.opus", opus("x" * 200_000))),
    ("media-over-budget", "media", 1, write("media/cold-en.opus", opus("x" * 1_500_000))),
    ("unknown-type", EN, "type: num", change(EN, "type: number", "type: numbers")),
    ("item-not-yaml", EN, "## item how", change(EN, "## item how-much\n", "## item how-much\nHello.\n")),
    ("missing-feedback", EN, "id: bottom", change(EN, ", feedback: There it cools the floor only.", "")),
    ("missing-feedback", EN2, "feedback: {r", change(EN2, ", wrong: Look again.", "")),
    ("missing-feedback", EN, "type: number", cut(EN, "wrong:\n", "feedback: {right")),
    ("option-count", EN, "type: choose-one", cut(EN, "  - {id: bottom", "```\n")),
    ("no-right-option", EN, "type: choose-one", change(EN, "right: true, ", "")),
    ("many-right-options", EN, "type: choose-one", change(EN, "At the bottom,", "At the bottom, right: true,")),
    ("all-right", EN2, "type: choose-many", change(EN2, "text: A stone,", "text: A stone, right: true,")),
    ("option-empty", EN2, "id: walnut", change(EN2, "text: Walnuts, ", "")),
    ("unknown-group", EN2, "id: walnut", change(EN2, "group: dry", "group: wet")),
    ("empty-group", EN2, "text: Fresh", change(EN2, "group: fresh", "group: dry")),
    ("bad-number", EN, "answer", change(EN, "answer: 2", "answer: two")),
    ("bad-number", EN, "type: number", change(EN, "tolerance: 0.5", "tolerance: -1")),
    ("bad-number", EN2, "id: dot", change(EN2, "x: 500", "x: 1500")),
    ("wrong-is-right", EN, "value: 2.5", change(EN, "value: 5, tolerance: 1", "value: 2.5")),
    ("wrong-overlap", EN, "value: 5,", change(EN, "wrong:\n", "wrong:\n  - {value: 5.5, feedback: No.}\n")),
    ("spot-outside", EN2, "id: dot", change(EN2, "x: 500, y: 250", "x: 990, y: 250")),
    ("spot-too-small", EN2, "id: dot", change(EN2, "r: 80", "r: 20")),
    ("spots-overlap", EN2, "id: corner", change(EN2, "x: 150, y: 800", "x: 510, y: 260")),
    ("missing-translation", ZH2, 1, remove(EN2)),
    ("missing-translation", ZH, "## item how-much", change(EN, "item how-much", "item how-many")),
    ("missing-translation", "pack.yaml", "title", change("pack.yaml", ", en: Try it", "")),
    ("missing-translation", "pack.yaml", "languages", change("pack.yaml", "[zh_Hans, en]", "[zh_Hans]")),
    ("untranslated", EN, "title:", change(EN, "Where does the ice go?", "冰袋放在哪里？")),
    ("untranslated", ZH, "id: top", change(ZH, "对。冷气自己往下走。", "Right. Cold air sinks by itself.")),
    ("different", EN, "type: number", change(EN, "answer: 2", "answer: 1")),
    ("different", EN, "type: choose-one", change(EN, "- {id: bottom", "- {id: below")),
    ("different", EN, "## card", change(EN, "[^L26]", "")),
    ("different", EN2, "type: spot-fault", change(EN2, "x: 500", "x: 520")),
    ("different", EN, "minutes", change(EN, "minutes: 4", "minutes: 5")),
    ("missing-fact", EN, "## card", change_both("10-ice.md", "[^L26]", "[^L99]")),
    ("fact-overdue", "../facts/L26.yaml", "review_by", change("../facts/L26.yaml", "2027-11-22", "2026-11-21")),
    ("pack-overdue", "pack.yaml", "review_by", change("pack.yaml", "2027-11-22", "2026-11-21")),
    ("review-before", "../facts/L26.yaml", "review_by", change("../facts/L26.yaml", "as_of: 2026-11-22", "as_of: 2028-01-01")),
]  # fmt: skip

TESTED_ELSEWHERE = {
    "text-over-budget",
    "too-many-files",
    "unknown-lesson",
    "unknown-pack",
    "unknown-item",
    "no-entry-check",
    "untested-item",
    # tests/studio/test_paths.py
    "not-in-paths",
    "pack-twice",
    "need-later",
    "need-withdrawn",
    "pack-withdrawn",
    "pack-unpublished",
    # test_videos.py
    "missing-video",
    "picture-beside-video",
    "bad-video",
    "video-too-long",
    "video-too-big",
    "videos-over-budget",
    "missing-captions",
    "bad-captions",
    # test_scenarios.py
    "no-scenarios",
    "bad-json",
    "wrong-scenario",
    "no-par",
    "stale-par",
    "bad-seals",
    "bad-years",
    "bad-scenario",
    "slow-scenario",
    "plans-out-of-order",
    "scenario-too-big",
    "no-engine",
    # test_words.py
    "double-term",
    "hard-to-read",
    "long-sentence",
    "long-sentences",
    "longest-is-right",
    "numbers-differ",
    "other-term",
    "rare-characters",
    "same-position",
    "too-few-numbers",
    "unexplained-term",
}


def test_the_sample_has_no_fault(folder: Path, cache: Path) -> None:
    built, faults = check_pack(folder, today=TODAY, cache_dir=cache)
    assert faults == []
    assert built is not None


@pytest.mark.parametrize(
    ("code", "file", "line", "spoil"),
    CASES,
    ids=[f"{n:03}-{case[0]}" for n, case in enumerate(CASES)],
)
def test_a_fault_is_named_with_file_line_and_remedy(
    folder: Path, cache: Path, code: str, file: str, line: str | int, spoil: Spoil
) -> None:
    spoil(folder)
    found = [
        fault
        for fault in faults_of(folder, cache)
        if fault.code == code
        and (folder / file).resolve() == Path(fault.file).resolve()
    ]
    assert found, [fault.as_line() for fault in faults_of(folder, cache)]
    if isinstance(line, int):
        assert line in [fault.line for fault in found]
    else:
        lines = (folder / file).read_text("utf-8", "replace").split("\n")
        assert any(line in lines[fault.line - 1] for fault in found), found
    for fault in found:
        assert fault.message() and fault.remedy()
        assert "%(" not in fault.as_line()


def test_every_code_has_a_case() -> None:
    assert {case[0] for case in CASES} | TESTED_ELSEWHERE == set(TEXTS)


def test_too_much_text_is_named(folder: Path, cache: Path) -> None:
    for number in range(30, 99):
        for language in ("zh_Hans", "en"):
            text = (folder / f"{language}/20-sort.md").read_text("utf-8")
            text = text.replace("id: sort", f"id: sort-{number}")
            for item in ("dry-or-fresh", "which-order", "need-what", "find-fault"):
                text = text.replace(f"item {item}", f"item {item}-{number}")
            (folder / f"{language}/{number}-sort.md").write_text(text, "utf-8")
    codes = {fault.code for fault in faults_of(folder, cache)}
    assert codes == {"text-over-budget", "too-few-numbers"}


def test_too_many_files_are_named(
    folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "MAX_FILES", 3)
    assert "too-many-files" in {fault.code for fault in faults_of(folder, cache)}


def test_all_faults_are_named_at_once(folder: Path, cache: Path) -> None:
    replace(folder, EN, "minutes: 4", "minutes: 9")
    replace(folder, EN, "**on top**", "<b>on top</b>")
    replace(folder, ZH2, "group: dry", "group: wet")
    os.remove(folder / "media/dot.svg")
    codes = {fault.code for fault in faults_of(folder, cache)}
    assert {"minutes", "markup", "unknown-group", "missing-media"} <= codes


def test_what_is_published_elsewhere_may_not_vanish_here(
    folder: Path, cache: Path
) -> None:
    published = {"item gone": "number"}
    faults = check_pack(folder, today=TODAY, cache_dir=cache, published=published)[1]
    assert [fault.code for fault in faults] == ["vanished-item"]
    replace(folder, "pack.yaml", "retired_items: []", "retired_items: [gone]")
    faults = check_pack(folder, today=TODAY, cache_dir=cache, published=published)[1]
    assert faults == []


def test_overdue_facts_can_be_overlooked(folder: Path, cache: Path) -> None:
    late = date(2030, 1, 1)
    codes = {f.code for f in check_pack(folder, today=late, cache_dir=cache)[1]}
    assert codes == {"fact-overdue", "pack-overdue"}
    built, faults = check_pack(
        folder, today=late, cache_dir=cache, overlook=frozenset(codes)
    )
    assert built is not None and faults == []


def test_faults_speak_the_editors_language(tmp_path: Path) -> None:
    catalogue = tmp_path / "zh_Hans/LC_MESSAGES/messages.po"
    catalogue.parent.mkdir(parents=True)
    texts = {
        "The block has more than one %(kind)s.": "这一块有不止一个%(kind)s。",
        "picture": "图片",
    }
    written = Catalog("zh_Hans")
    for one, two in texts.items():
        written.add(one, two)
    with catalogue.open("wb") as stream:
        write_po(stream, written)
    words = translator(tmp_path, editor_language("zh_CN.UTF-8"))
    fault = Fault("a.md", 3, "too-many-media", {"kind": "picture"})
    assert fault.message(words) == "这一块有不止一个图片。"
    assert fault.message(translator(tmp_path, editor_language("C.UTF-8")))[:3] == "The"
    assert json.loads(json.dumps(fault.as_dict(words)))["line"] == 3


def test_a_lesson_without_blocks_is_named(folder: Path, cache: Path) -> None:
    path = folder / EN
    path.write_text(path.read_text("utf-8").partition("## card")[0], "utf-8")
    codes = {f.code for f in faults_of(folder, cache) if f.file.endswith(EN)}
    assert codes == {"no-cards", "item-count", "missing-block"}


def test_values_of_a_hostile_file_cannot_spoil_the_screen() -> None:
    assert printable("a\x1b[31m\u202eb\nc") == "a·[31m·b·c"
    assert len(printable("x" * 10_000)) == 120


def test_words_in_messages_are_no_editors_words() -> None:
    assert all(word == word.strip() and word for word in WORDS)


def test_pictures_of_every_kind_become_webp() -> None:
    for suffix, form in ((".png", "PNG"), (".jpg", "JPEG"), (".webp", "WEBP")):
        stream = io.BytesIO()
        Image.new("RGB", (2000, 1000), "#3b8f5a").save(stream, form)
        picture = pictures.render(stream.getvalue(), suffix)
        assert (picture.width, picture.height) == (640, 320)
        assert picture.data[8:12] == b"WEBP"


def test_a_photo_is_turned_upright_and_loses_where_it_was_taken() -> None:
    stream = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "at home, 30.1 N"
    Image.new("RGB", (300, 200), "#3b8f5a").save(stream, "JPEG", exif=exif)
    picture = pictures.render(stream.getvalue(), ".jpg")
    assert (picture.width, picture.height) == (200, 300)
    assert b"at home" not in picture.data and b"EXIF" not in picture.data


def test_an_old_phone_gets_a_jpeg_of_a_photo_and_a_png_of_a_drawing(
    cache: Path,
) -> None:
    drawing = pictures.render(BOX.encode(), ".svg", cache)
    assert content_type(drawing.fallback[:64]) == "image/png"
    assert drawing == pictures.render(BOX.encode(), ".svg", cache)
    assert len(drawing.fallback) < 2_000
    photo = pictures.render(grain(), ".png", cache)
    assert content_type(photo.fallback[:64]) == "image/jpeg"
    assert len(photo.fallback) < 2 * len(photo.data)
    assert b"Exif" not in photo.fallback
    assert [size_of(each.fallback) for each in (drawing, photo)] == [
        (each.width, each.height) for each in (drawing, photo)
    ]


def grain() -> bytes:
    """A soft picture with the noise of a camera; the same each time."""
    soft = Image.effect_mandelbrot((640, 480), (-2, -1, 1, 1), 100).convert("RGB")
    specks = Image.frombytes("RGB", (640, 480), Random(2).randbytes(640 * 480 * 3))
    out = io.BytesIO()
    Image.blend(soft, specks, 0.08).save(out, "PNG")
    return out.getvalue()


def size_of(data: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(data)) as image:
        return image.size


def test_small_pictures_are_not_enlarged() -> None:
    assert pictures.render(png(30, 20), ".png").width == 30


@pytest.mark.parametrize(
    ("data", "suffix"),
    [
        (png(5, 5), ".jpg"),
        (b"GIF89a", ".png"),
        (b"", ".webp"),
        (png(5, 5)[:40], ".png"),
        (b"<svg", ".svg"),
        (b"\xff\xfe", ".svg"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>' + b"<a/>", ".svg"),
        (b"<html/>", ".svg"),
        (
            b'<svg xmlns="http://www.w3.org/2000/svg">' + b"<g/>" * 20_001 + b"</svg>",
            ".svg",
        ),
    ],
)
def test_what_is_no_picture_is_refused(data: bytes, suffix: str) -> None:
    with pytest.raises(BadPicture):
        pictures.render(data, suffix)


def test_a_drawing_that_repeats_itself_without_end_is_refused() -> None:
    levels = "".join(
        f'<g id="a{n + 1}">' + f'<use href="#a{n}"/>' * 10 + "</g>" for n in range(9)
    )
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8">'
    bomb = f'{head}<g id="a0"><path d="M0 0h1"/></g>{levels}</svg>'
    with pytest.raises(BadPicture) as caught:
        pictures.render(bomb.encode(), ".svg")
    assert caught.value.values == {"problem": "too many shapes"}
    ring = '<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'
    with pytest.raises(BadPicture):
        pictures.render(f"{head}{ring}</svg>".encode(), ".svg")


def test_a_decompression_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MAX_PIXELS", 10_000)
    with pytest.raises(BadPicture, match="bad-picture"):
        pictures.render(png(200, 200), ".png")


def test_folders_with_a_pack_are_found(folder: Path) -> None:
    assert pack_folders(folder.parent) == [folder]
