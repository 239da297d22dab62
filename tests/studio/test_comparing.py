"""What two states of a pack say differently."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from server.studio.comparing import compare
from server.studio.fieldpaths import answer_words, compare_fields, marked
from tests.studio.conftest import LESSONS, PACK


def folder() -> dict[str, str]:
    """P03-A as a state: texts, and names for its pictures."""
    root: Path = LESSONS / PACK
    return {
        path.relative_to(root).as_posix(): (
            f"sha256:{path.name}"
            if path.parent.name == "media"
            else path.read_text("utf-8")
        )
        for path in root.rglob("*")
        if path.is_file()
    }


ICE = "zh_Hans/30-ice.md"


def changed(path: str, old: str, new: str) -> dict[str, str]:
    files = folder()
    assert old in files[path]
    return files | {path: files[path].replace(old, new, 1)}


def test_the_same_says_nothing() -> None:
    assert compare(folder(), folder()).nothing


def test_words_are_told_in_the_language_that_changed() -> None:
    found = compare(folder(), changed(ICE, "自己会**往下沉**", "会**往下沉**"))
    (lesson,) = found.lessons
    (block,) = lesson.blocks
    assert (lesson.lesson, block.block, block.state) == (
        "ice",
        "card cold-sinks",
        "changed",
    )
    ((language, (field,)),) = block.fields.items()
    assert (language, field.path, field.kind) == ("zh_Hans", "text", "words")
    assert [piece for gone, piece in field.marked[0] if gone] == ["自己"]
    assert not any(new for new, _piece in field.marked[1])
    assert lesson.title == {"zh_Hans": "冰袋放在哪里", "en": lesson.title["en"]}


def test_a_right_answer_is_told_once_and_as_a_sentence() -> None:
    files = folder()
    for path in (ICE, "en/30-ice.md"):
        text = files[path].replace("  right: true\n", "", 1)
        files[path] = text.replace("- id: bottom\n", "- id: bottom\n  right: true\n", 1)
    (lesson,) = compare(folder(), files).lessons
    (block,) = lesson.blocks
    told = {key: [(each.kind, each.old, each.new) for each in value]
            for key, value in block.fields.items()}  # fmt: skip
    assert told["zh_Hans"] == [("answer", "铺在上面", "垫在箱底")]
    assert [kind for kind, _old, _new in told["en"]] == ["answer"]


def test_a_picture_with_other_bytes_is_told_where_it_is_seen() -> None:
    found = compare(folder(), folder() | {"media/ice-bag.svg": "sha256:other"})
    assert [(each.name, each.old, each.new) for each in found.media] == [
        ("ice-bag.svg", "ice-bag.svg", "other")
    ]
    (lesson,) = found.lessons
    assert [(each.block, each.fields["zh_Hans"][0].kind) for each in lesson.blocks] == [
        ("card bag", "picture")
    ]
    assert "en" not in lesson.blocks[0].fields


def test_a_video_of_the_same_name_is_told_where_it_is_seen() -> None:
    films = {"media/shake-144p.mp4": "sha256:one", "media/shake-sound.m4a": "sha256:x"}
    files = folder() | films
    for path in (ICE, "en/30-ice.md"):
        text = files[path]
        start = text.index("![", text.index("## card cold-sinks"))
        picture = text[start : text.index(")", start) + 1]
        files[path] = text.replace(picture, "![…](shake.mp4)", 1)
    found = compare(files, files | {"media/shake-144p.mp4": "sha256:two"})
    (lesson,) = found.lessons
    (block,) = lesson.blocks
    ((_language, (field,)),) = block.fields.items()
    assert (block.block, field.kind, field.new) == (
        "card cold-sinks",
        "video",
        "shake.mp4",
    )


def test_blocks_and_lessons_that_come_go_and_move() -> None:
    files = folder()
    for language in ("zh_Hans", "en"):
        text = files[f"{language}/30-ice.md"]
        start, end = text.index("## card cold-sinks"), text.index("## card precool")
        rest = text[:start] + text[end:]
        rule = rest.index("## rule")
        files[f"{language}/30-ice.md"] = rest[:rule] + text[start:end] + rest[rule:]
        del files[f"{language}/10-{first(files, language)}.md"]
    found = compare(folder(), files)
    assert [each.state for each in found.lessons] == ["changed", "removed"]
    assert [(each.block, each.state) for each in found.lessons[0].blocks] == [
        ("card cold-sinks", "moved")
    ]
    back = compare(files, folder())
    assert sorted(each.state for each in back.lessons) == ["added", "changed"]


def first(files: dict[str, str], language: str) -> str:
    name = next(path for path in sorted(files) if path.startswith(f"{language}/10-"))
    return name.split("/10-")[1].removesuffix(".md")


def test_answers_in_words() -> None:
    number = {"type": "number", "answer": 8, "tolerance": 1, "unit": "个"}
    assert answer_words(number) == "8 ± 1 个"
    options = [{"id": "a", "text": "甲"}, {"id": "b", "text": "乙"}]
    order = {"type": "put-in-order", "options": options}
    other = order | {"options": options[::-1]}
    assert answer_words(order) == "甲 → 乙"
    (change,) = compare_fields(order, other)
    assert (change.kind, change.new) == ("answer", "乙 → 甲")
    groups = {
        "type": "sort-groups",
        "groups": [{"id": "x", "text": "先"}, {"id": "y", "text": "后"}],
        "options": [options[0] | {"group": "x"}, options[1] | {"group": "y"}],
    }
    assert answer_words(groups) == "甲 → 先; 乙 → 后"


def test_an_unreadable_lesson_stops_nothing() -> None:
    found = compare(folder(), folder() | {ICE: "no head", "pack.yaml": ": ["})
    assert found.head
    assert any(each.lesson == "ice" for each in found.lessons)


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_pieces_of_a_mark_are_the_text(old: str, new: str) -> None:
    sides = marked(old, new)
    assert ["".join(piece for _changed, piece in side) for side in sides] == [old, new]
