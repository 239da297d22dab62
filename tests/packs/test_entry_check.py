"""The pack that asks where to begin: what each of its questions tests."""

from datetime import date
from pathlib import Path

import pytest

from server.packs.build import Built
from server.packs.check import check_pack
from server.packs.faults import Fault
from tests.packs.samples import replace, write_pack

ITEMS = (
    "where-ice", "which-picture", "how-much",
    "dry-or-fresh", "which-order", "need-what", "find-fault",
)  # fmt: skip
CHECK = "entry_check:\n" + "".join(f"  {item}: X01\n" for item in ITEMS)


def checked(folder: Path, check: str, level: str) -> tuple[Built | None, list[Fault]]:
    write_pack(folder)
    pack = folder / "T01-A"
    replace(pack, "pack.yaml", "level: A", f"level: {level}")
    head = pack / "pack.yaml"
    head.write_text(head.read_text("utf-8") + check, "utf-8")
    return check_pack(pack, today=date(2026, 11, 26))


def test_the_text_document_says_what_each_item_tests(tmp_path: Path) -> None:
    built, faults = checked(tmp_path, CHECK, "S")
    assert built and not faults
    tested = {f"T01-A.{item}": "X01" for item in ITEMS}
    assert built.documents["zh_Hans"]["check"] == tested


@pytest.mark.parametrize(
    ("code", "check", "level"),
    [
        ("no-entry-check", "", "S"),
        ("no-entry-check", CHECK, "A"),
        ("unknown-item", CHECK + "  gone: X01\n", "S"),
        ("untested-item", CHECK.replace("  how-much: X01\n", ""), "S"),
        ("bad-name", CHECK.replace("how-much: X01", "how-much: ../x"), "S"),
        ("missing-field", CHECK.replace("how-much: X01", "how-much:"), "S"),
    ],
)
def test_what_is_wrong_with_it_is_named(
    tmp_path: Path, code: str, check: str, level: str
) -> None:
    built, faults = checked(tmp_path, check, level)
    assert built is None
    assert code in {fault.code for fault in faults}
