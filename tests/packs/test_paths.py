"""lessons/paths.yaml: from an editor's file into the signed catalogue."""

import json
from pathlib import Path

import pytest
from flask import Flask

from server.packs import service
from server.packs.faults import Faults
from server.packs.paths import GROUPS, Course, paths_in, read_paths
from tests.packs.samples import write_pack

PATHS = "".join(f"{group}: [T01-A]\n" for group in GROUPS)


@pytest.fixture
def lessons(tmp_path: Path) -> Path:
    folder = tmp_path / "lessons"
    write_pack(folder)
    (folder / "paths.yaml").write_text(PATHS, "utf-8")
    return folder


def catalogue() -> dict[str, object]:
    answer = json.loads(service.current_catalogue().body)
    contents: dict[str, object] = json.loads(answer["payload"])
    return contents


def test_paths_travel_in_the_catalogue_and_stay_when_a_pack_is_published(
    app: Flask, lessons: Path
) -> None:
    number = service.publish_paths(lessons)
    assert catalogue()["paths"] == {group: ["T01-A"] for group in GROUPS}
    assert catalogue()["number"] == number
    service.publish_pack(lessons / "T01-A")
    assert catalogue()["paths"] == {group: ["T01-A"] for group in GROUPS}


def test_the_same_paths_again_change_nothing(app: Flask, lessons: Path) -> None:
    assert service.publish_paths(lessons) > 0
    assert service.publish_paths(lessons) == 0


def test_lessons_without_paths_change_nothing(app: Flask, tmp_path: Path) -> None:
    assert service.publish_paths(tmp_path) == 0


@pytest.mark.parametrize(
    ("code", "old", "new"),
    [
        ("unknown-pack", "farmer: [T01-A]", "farmer: [P99-A]"),
        ("unknown-pack", "farmer: [T01-A]", "farmer: [../../etc]"),
        ("missing-field", "mayor: [T01-A]\n", ""),
        ("unknown-field", "mayor:", "king: [T01-A]\nmayor:"),
        ("bad-yaml", "farmer: [T01-A]", "farmer: [T01-A"),
        ("wrong-kind", "farmer: [T01-A]", "farmer: T01-A"),
    ],
)
def test_a_faulty_file_is_named_and_not_published(
    app: Flask, lessons: Path, code: str, old: str, new: str
) -> None:
    assert old in PATHS
    (lessons / "paths.yaml").write_text(PATHS.replace(old, new), "utf-8")
    faults = Faults()
    read_paths(lessons, faults)
    assert code in {fault.code for fault in faults.found}
    with pytest.raises(service.PackFaulty):
        service.publish_paths(lessons)


def test_what_is_no_course_is_named_in_a_path() -> None:
    faults = Faults()
    text = "".join(f"{group}: [S0]\n" for group in GROUPS)
    paths_in(text, "paths.yaml", {"S0": Course(level="S")}, faults)
    assert {each.code for each in faults.sorted()} == {"not-in-paths"}
