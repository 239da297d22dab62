"""`tianjian studio convert` and `export`: a teacher's file becomes lessons that the checker reads."""

from pathlib import Path

from click.testing import CliRunner
from flask import Flask

from server.packs.faults import Faults
from server.packs.lessonfile import read_lesson
from server.studio.cli import studio as commands
from server.studio.interchange.bare import bare_blocks
from server.studio.interchange.files import lesson_files
from server.studio.interchange.reading import read_file
from tests.servers import ROOT
from tests.studio.files import docx, pptx

# What a draft may still lack; everything else would be our own mistake.
MISSING = {"missing-field", "missing-feedback", "missing-alt", "empty-block"}


def run(app: Flask, *words: str) -> tuple[int, str]:
    with app.app_context():
        result = CliRunner().invoke(commands, [*words])
    return result.exit_code, result.output


def test_documents_become_lesson_files_that_lack_only_what_nobody_wrote() -> None:
    for name, data in (("课.docx", docx()), ("deck.pptx", pptx())):
        imported = read_file(name, data)
        files = lesson_files(imported, "zh_Hans")
        lessons = {path: data for path, data in files.items() if path.endswith(".md")}
        assert len(lessons) == len(imported.lessons)
        for (path, text), was in zip(lessons.items(), imported.lessons, strict=True):
            faults = Faults()
            lesson = read_lesson(text.decode(), Path(path), faults)
            assert lesson and bare_blocks(lesson.blocks) == was.blocks
            assert {fault.code for fault in faults.found} <= MISSING
            names = {p.file for block in lesson.blocks for p in block.pictures()}
            assert all(f"media/{name}" in files for name in names)


def test_lessons_come_after_those_that_are_there_under_ids_of_their_own() -> None:
    imported = read_file("a.md", b"# Ice\n\nOn top.\n\n# Ice\n\nAgain.\n")
    files = lesson_files(imported, "en", ["en/10-ice.md", "en/35-fill.md"])
    assert list(files) == ["en/45-ice-2.md", "en/55-ice-3.md"]
    assert files["en/45-ice-2.md"].startswith(b"---\nid: ice-2\n")


def test_a_file_is_converted_and_a_pack_exported_on_the_command_line(
    app: Flask, tmp_path: Path
) -> None:
    file = tmp_path / "school.gift"
    file.write_text("Q? {=a ~b}\n\nbroken {=a\n")
    code, output = run(app, "convert", str(file), str(tmp_path / "P"), "--in", "en")
    assert code == 0, output
    assert (tmp_path / "P/en/10-school.md").is_file()
    assert "3: left out" in output
    pack = str(ROOT / "lessons/P03-A")
    code, output = run(
        app, "export", pack, "qti", "--lesson", "ice", "--out", str(tmp_path)
    )
    assert code == 0, output
    exported = tmp_path / "P03-A-ice-zh-Hans-qti3.zip"
    (lesson,) = read_file(exported.name, exported.read_bytes()).lessons
    assert lesson.id == "ice"
    file.write_bytes(b"%PDF-1.7")
    code, output = run(app, "convert", str(file), str(tmp_path / "P"))
    assert code == 1 and "PDF" in output
