"""What we export comes back exactly: ids, right answers, feedback, pictures, sounds, all of it."""

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.errors import BadRequest
from server.packs.lesson import Block, Item, Lesson, PackHead, Picture, Sound, Source
from server.packs.source import read_pack
from server.studio.interchange.bare import bare_blocks
from server.studio.interchange.exporting import FORMS, export_pack
from server.studio.interchange.model import (
    FORM_NAMES,
    LEFT_OUT,
    Exported,
    Imported,
    ImportedLesson,
)
from server.studio.interchange.reading import read_file
from server.studio.interchange.wording import Notes, Run, paragraph
from tests.packs.test_writing import IDS, TEXTS, items
from tests.servers import ROOT
from tests.studio.files import png

PACKS = sorted(path.parent for path in (ROOT / "lessons").glob("*/pack.yaml"))
# All types of items, drawings, and entry checks stand in these.
SOME = [folder for folder in PACKS if folder.name in ("P03-A", "P09-O", "S0")]
HEAD = PackHead(
    "T01-A", "A", ("en",), {"en": "Test"}, {}, "", 0, (), "CC-BY-4.0", None, 0, {}, {}
)


def source_of(folder: Path) -> Source:
    source, _ = read_pack(folder)
    assert source
    return source


def as_imported(lesson: Lesson) -> ImportedLesson:
    return ImportedLesson(
        lesson.title, lesson.goal, bare_blocks(lesson.blocks), lesson.id, lesson.name,
        lesson.minutes,
    )  # fmt: skip


def back(exported: Exported) -> Imported:
    return read_file(exported.name, exported.data)


def assert_exact(source: Source, language: str, form: str) -> None:
    imported = back(export_pack(source, language, form))
    assert imported.lessons == tuple(map(as_imported, source.lessons[language]))
    used = {
        name
        for lesson in source.lessons[language]
        for block in lesson.blocks
        for name in [p.file for p in block.pictures()]
        + ([block.sound.file] if block.sound else [])
    }
    wanted = {
        name: source.media[name].read_bytes() for name in used if name in source.media
    }
    assert imported.media == wanted
    assert not [line for line in imported.report if line.state == LEFT_OUT]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("folder", SOME, ids=lambda folder: folder.name)
def test_real_packs_come_back_exactly(folder: Path, form: str) -> None:
    assert_exact(
        source_of(folder), "zh_Hans" if form in ("gift", "h5p") else "en", form
    )


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("media")
    files = {"a.png": png(), "b.mp3": b"ID3 a sound"}
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return {name: folder / name for name in files}


# A text that a lesson's file would give back otherwise is no lesson's text.
LINES = st.builds(
    lambda text, strong: paragraph([Run(text, strong)], Notes()), TEXTS, st.booleans()
).filter(bool)
PROSE = st.builds(
    lambda lines, points: "\n\n".join([*lines, "\n".join(f"- {each}" for each in points)]).strip(),
    st.lists(LINES, min_size=1, max_size=3), st.lists(LINES, max_size=3),
)  # fmt: skip
CARDS = st.builds(
    Block, st.just("card"), IDS, st.just(0), PROSE,
    facts=st.sampled_from([(), ("L26",)]),
    picture=st.none() | st.builds(Picture, st.just("a.png"), TEXTS, st.just(0)),
    sound=st.none() | st.just(Sound("b.mp3", 0)),
)  # fmt: skip


def with_picture(item: Item) -> Item:
    """The pictures of generated items are one that is there."""

    def there(picture: Picture | None) -> Picture | None:
        return replace(picture, file="a.png") if picture else None

    options = tuple(replace(o, picture=there(o.picture)) for o in item.options)
    return replace(item, picture=there(item.picture), options=options)


ITEMS = st.builds(
    lambda id, item: Block("item", id, 0, item=replace(with_picture(item), id=id)),
    IDS,
    items(),
)


@pytest.mark.parametrize("form", FORMS)
@given(blocks=st.lists(st.one_of(CARDS, ITEMS), min_size=1, max_size=5, unique_by=lambda b: b.id),
       title=TEXTS)  # fmt: skip
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_lesson_comes_back_exactly(
    form: str, drawn: dict[str, Path], blocks: list[Block], title: str
) -> None:
    lesson = Lesson("one", "10-one.md", "10-one.md", title, title, 4, tuple(blocks), {})
    source = Source(PACKS[0], "x", HEAD, {"en": (lesson,)}, {}, drawn)
    assert_exact(source, "en", form)


def changed(exported: Exported, old: str, new: str) -> bytes:
    """The file after somebody edited it elsewhere; a ZIP in every text file but ours."""
    if not exported.data.startswith(b"PK"):
        lines = exported.data.decode().split("\n")
        return "\n".join(
            line if "tianjian" in line else line.replace(old, new) for line in lines
        ).encode()
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(exported.data)) as was,
        zipfile.ZipFile(out, "w") as now,
    ):
        for name in was.namelist():
            data = was.read(name)
            if name.endswith((".xml", ".html", "content.json")):
                data = data.replace(old.encode(), new.encode())
            now.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize("form", FORMS)
def test_a_word_changed_elsewhere_is_taken_and_ids_and_feedback_stay(form: str) -> None:
    source = source_of(ROOT / "lessons/P03-A")
    exported = export_pack(source, "en", form, ["gates"])
    old, new = "Which box was hurt at the press gate?", "Which box was pressed?"
    imported = read_file(exported.name, changed(exported, old, new))
    assert len(imported.lessons[0].blocks) == len(source.lessons["en"][0].blocks)
    item = next(b.item for b in imported.lessons[0].blocks if b.item)
    was = next(b.item for b in source.lessons["en"][0].blocks if b.item)
    assert (item.ask, item.id) == (new, was.id)
    assert [o.id for o in item.options] == [o.id for o in was.options]
    assert [o.right for o in item.options] == [o.right for o in was.options]
    if form != "h5p":
        assert [o.feedback for o in item.options] == [o.feedback for o in was.options]


def test_the_report_names_what_a_form_cannot_say() -> None:
    source = source_of(ROOT / "lessons/P03-A")
    whys = {
        form: {line.why for line in export_pack(source, "en", form).report}
        for form in FORMS
    }
    assert "no-place-picture" in whys["gift"]
    assert "order-as-pairs" in whys["gift"]
    assert "no-place-feedback" in whys["qti"]
    assert "no-way-to-ask" in whys["cartridge"]
    assert "no-place-card" in whys["h5p"]


def test_every_form_that_is_offered_has_a_writer() -> None:
    assert tuple(FORMS) == FORM_NAMES


def test_the_same_pack_gives_the_same_file() -> None:
    source = source_of(ROOT / "lessons/P03-A")
    for form in FORMS:
        one = export_pack(source, "en", form, ["gates"])
        assert one == export_pack(source, "en", form, ["gates"])


def test_ids_that_the_pack_has_already_are_not_used_twice() -> None:
    source = source_of(ROOT / "lessons/P03-A")
    exported = export_pack(source, "en", "qti", ["gates"])
    taken = {block.id for block in source.lessons["en"][0].blocks}
    imported = read_file(exported.name, exported.data, taken)
    found = [b.id for b in imported.lessons[0].blocks if b.kind == "item"]
    assert found and not set(found) & taken


def test_a_form_or_a_language_that_is_not_there_is_refused() -> None:
    source = source_of(ROOT / "lessons/P03-A")
    for language, form in (("fr", "qti"), ("en", "scorm")):
        with pytest.raises(BadRequest):
            export_pack(source, language, form)


def bare_export(form: str, lesson: str) -> Imported:
    """A lesson as it comes back from another system, without what travelled along."""
    source = source_of(ROOT / "lessons/P03-A")
    exported = export_pack(source, "en", form, [lesson])
    if form == "moodle":
        return read_file(
            "x.xml", re.sub(rb"<tianjian>.*?</tianjian>", b"", exported.data)
        )
    if form == "gift":
        return read_file("x.txt", re.sub(rb"(?m)^// tianjian.*$", b"", exported.data))
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(exported.data)) as was,
        zipfile.ZipFile(out, "w") as now,
    ):
        for name in was.namelist():
            if not name.endswith("tianjian.json"):
                now.writestr(name, was.read(name))
    return read_file("x.zip", out.getvalue())


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("lesson", ["gates", "ice", "label", "drop-test"])
def test_other_systems_find_the_right_answers_too(form: str, lesson: str) -> None:
    found = {b.item.ask: b.item for le in bare_export(form, lesson).lessons for b in le.blocks
             if b.item}  # fmt: skip
    source = source_of(ROOT / "lessons/P03-A")
    (own,) = [each for each in source.lessons["en"] if each.id == lesson]
    asked = 0
    for item in own.items:
        there = next((i for ask, i in found.items() if ask.startswith(item.ask)), None)
        if there is None:
            assert (form, item.type) in {
                ("gift", "spot-fault"), ("moodle", "spot-fault"), ("h5p", "spot-fault"),
                ("cartridge", "spot-fault"), ("cartridge", "sort-groups"),
                ("cartridge", "put-in-order"),
            }  # fmt: skip
            continue
        asked += 1
        assert there.answer == item.answer
        if there.type == item.type:
            heaps, own_heaps = ({g.id: g.text for g in i.groups} for i in (there, item))
            assert [
                (option.right, heaps.get(option.group)) for option in there.options
            ] == [
                (option.right, own_heaps.get(option.group)) for option in item.options
            ]
            assert [spot.right for spot in there.spots] == [
                spot.right for spot in item.spots
            ]
    assert asked
