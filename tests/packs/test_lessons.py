"""The lessons of this repository: what every clone publishes at its first start."""

from pathlib import Path

import pytest

from server.packs.check import check_pack, pack_folders, today
from server.packs.idledger import ids_of
from server.packs.service import OVERDUE
from server.packs.source import read_pack
from tests.servers import RENDERS

LESSONS = Path(__file__).parents[2] / "lessons"
FOLDERS = pack_folders(LESSONS)


def test_the_three_first_packs_are_there() -> None:
    assert {"X01", "P03-A", "P12-A"} <= {folder.name for folder in FOLDERS}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.name))
def test_a_pack_is_faultless_and_complete(folder: Path) -> None:
    # Review dates pass while nobody changes a thing; the check itself names them.
    # Which numbers a sentence names is for a reader to judge.
    overlook = OVERDUE | {"numbers-differ"}
    built, faults = check_pack(
        folder, today=today(), overlook=overlook, cache_dir=RENDERS
    )
    assert [fault.as_line() for fault in faults] == []
    assert built is not None
    lessons = built.source.lessons["zh_Hans"]
    # The entry check (S) is short, practice (T) needs no lesson; a course is not.
    assert len(lessons) >= {"S": 1, "T": 0}.get(built.source.head.level, 5)
    assert all(len(lesson.items) >= 3 for lesson in lessons)
    media = [file for file in built.files if file.role == "picture"]
    assert len(media) >= 2 * len(lessons)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.name))
def test_every_id_of_a_pack_is_remembered(folder: Path) -> None:
    source, _ = read_pack(folder)
    assert source is not None
    missing = set(ids_of(source)) - set(source.ledger)
    assert not missing, "publish the pack once and commit its ids.txt"
