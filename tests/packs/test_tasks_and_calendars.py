"""The field task of a pack, and the crop steps that its lessons serve."""

from datetime import date
from pathlib import Path

import pytest

from server.packs.build import Built
from server.packs.check import check_pack
from server.packs.faults import Fault
from tests.packs.samples import write_pack

MORE = """field_task:
  picture: dot.svg
  alt: {zh_Hans: 三个箱子, en: Three boxes}
  text: {zh_Hans: 装三箱，记下来。, en: Pack three boxes and write it down.}
calendar:
  - {crop: lychee, title: {zh_Hans: 荔枝采摘, en: Lychee harvest}, starts: "06-01", lessons: [ice]}
"""


def checked(
    folder: Path, old: str = "", new: str = ""
) -> tuple[Built | None, list[Fault]]:
    write_pack(folder.parent)
    assert old in MORE
    head = folder / "pack.yaml"
    head.write_text(head.read_text("utf-8") + MORE.replace(old, new, 1), "utf-8")
    return check_pack(folder, today=date(2026, 11, 26))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "T01-A"


def test_the_text_document_holds_the_task_and_the_calendar(folder: Path) -> None:
    built, faults = checked(folder)
    assert built and not faults
    english = built.documents["en"]
    assert english["task"]["text"] == "Pack three boxes and write it down."
    assert english["task"]["picture"]["file"] == "dot.webp"
    assert english["task"]["picture"]["alt"] == "Three boxes"
    assert english["calendar"] == [
        {
            "crop": "lychee",
            "title": "Lychee harvest",
            "starts": "06-01",
            "lessons": ["T01-A.ice"],
        }
    ]


def test_a_pack_without_either_has_no_such_members(tmp_path: Path) -> None:
    built, _ = check_pack(write_pack(tmp_path), today=date(2026, 11, 26))
    assert built
    assert not {"task", "calendar"} & built.documents["en"].keys()


@pytest.mark.parametrize(
    ("code", "old", "new"),
    [
        ("missing-media", "dot.svg", "gone.svg"),
        ("missing-translation", ", en: Three boxes", ""),
        ("missing-translation", ", en: Lychee harvest", ""),
        ("bad-choice", "crop: lychee", "crop: banana"),
        ("bad-name", '"06-01"', '"13-01"'),
        ("bad-name", '"06-01"', '"June"'),
        ("unknown-lesson", "[ice]", "[ice, gone]"),
        ("missing-field", "[ice]", ""),
        ("unknown-field", "  picture:", "  colour: red\n  picture:"),
    ],
)
def test_what_is_wrong_is_named_at_its_line(
    folder: Path, code: str, old: str, new: str
) -> None:
    built, faults = checked(folder, old, new)
    assert built is None
    assert code in {fault.code for fault in faults}
    lines = (folder / "pack.yaml").read_text("utf-8").split("\n")
    first = next(n for n, line in enumerate(lines, 1) if line.startswith("field_task"))
    assert all(fault.line >= first for fault in faults if fault.code == code)
