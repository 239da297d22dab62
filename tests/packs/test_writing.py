"""What is written reads back as the same: real lessons, and items that nobody would think of."""

from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.packs.faults import Faults
from server.packs.items import read_item
from server.packs.lesson import Group, Item, Option, Picture, Spot, WrongNumber
from server.packs.lessonfile import read_lesson
from server.packs.source import read_pack
from server.packs.writing import item_fields, write_lesson, write_yaml
from tests.servers import ROOT

PACKS = sorted(path.parent for path in (ROOT / "lessons").glob("*/pack.yaml"))


def without_lines(value: Any) -> Any:
    """The same tree with every line number at 0: two files differ in nothing else."""
    if isinstance(value, tuple):
        return tuple(without_lines(each) for each in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changes = {
        field.name: 0
        if field.name == "line"
        else without_lines(getattr(value, field.name))
        for field in fields(value)
        if field.name != "lines"
    }
    return replace(value, **changes)


@pytest.mark.parametrize("folder", PACKS, ids=lambda folder: folder.name)
def test_real_lessons_are_written_as_they_were_read(folder: Path) -> None:
    source, _ = read_pack(folder)
    assert source
    for lessons in source.lessons.values():
        for lesson in lessons:
            faults = Faults()
            again = read_lesson(write_lesson(lesson), folder / lesson.name, faults)
            assert not faults.found
            assert again
            assert without_lines(again.blocks) == without_lines(lesson.blocks)
            assert (again.id, again.title, again.goal, again.minutes) == (
                lesson.id, lesson.title, lesson.goal, lesson.minutes,
            )  # fmt: skip


# Texts that YAML 1.1 would take for something else, and letters of any script.
TEXTS = st.one_of(
    st.sampled_from(["no", "yes", "~", "null", "12:30", "0x1f", "- a", "a: b", "# x", "1e3"]),
    st.text(
        st.characters(categories=("L", "N", "P", "Zs"), exclude_characters="*`\\<&[]!\xa0"),
        min_size=1, max_size=30,
    ).map(lambda text: " ".join(text.split())).filter(
        lambda text: text and "www." not in text
    ),
)  # fmt: skip
IDS = st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True)
NUMBERS = st.one_of(
    st.integers(-99999, 99999), st.integers(1, 9999).map(lambda n: (2 * n + 1) / 2)
)


def options(*, pictures: bool, right: bool, groups: tuple[str, ...]) -> Any:
    return st.lists(
        st.builds(
            Option,
            id=IDS,
            line=st.just(0),
            text=TEXTS,
            picture=st.builds(Picture, st.just("a.svg"), TEXTS, st.just(0))
            if pictures
            else st.none(),
            right=st.booleans() if right else st.just(False),
            group=st.sampled_from(groups) if groups else st.just(""),
            feedback=TEXTS,
        ),
        min_size=2, max_size=5, unique_by=lambda option: option.id,
    ).map(tuple)  # fmt: skip


def items() -> Any:
    base = {"id": st.just("q"), "line": st.just(0), "ask": TEXTS}
    whole = {"when_right": TEXTS, "when_wrong": TEXTS}
    plain = options(pictures=False, right=True, groups=())
    groups = st.just((Group("dry", "dry", 0), Group("wet", "no", 0)))
    spots = st.lists(
        st.builds(
            Spot, IDS, st.just(0), st.integers(0, 1000), st.integers(0, 1000),
            st.integers(0, 1000), TEXTS, st.booleans(), TEXTS,
        ),
        min_size=1, max_size=4, unique_by=lambda spot: spot.id,
    ).map(tuple)  # fmt: skip
    wrong = st.lists(
        st.builds(WrongNumber, st.just(0), NUMBERS, st.none() | NUMBERS, TEXTS),
        min_size=1, max_size=3,
    ).map(tuple)  # fmt: skip
    kinds: dict[str, dict[str, Any]] = {
        "choose-one": {"options": plain},
        "choose-many": {"options": plain, **whole},
        "picture-choice": {"options": options(pictures=True, right=True, groups=())},
        "sort-groups": {
            "options": options(pictures=True, right=False, groups=("dry", "wet")),
            "groups": groups, **whole,
        },
        "put-in-order": {
            "options": options(pictures=True, right=False, groups=()), **whole,
        },
        "number": {
            "answer": NUMBERS, "tolerance": NUMBERS, "unit": TEXTS, "wrong": wrong, **whole,
        },
        "spot-fault": {
            "spots": spots, "picture": st.just(Picture("a.svg", "x", 0)), **whole,
        },
    }  # fmt: skip
    return st.one_of(
        st.builds(Item, **base, type=st.just(name), **parts)
        for name, parts in kinds.items()
    )


@given(items())
def test_any_item_reads_back_as_it_was_written(item: Item) -> None:
    faults = Faults()
    again = read_item("q", write_yaml(item_fields(item)), "x.md", 1, faults)
    assert not faults.found
    assert without_lines(again) == without_lines(item)
