"""`tianjian packs …` as an editor types it."""

import contextvars
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from server import cli
from server.cli import build_app as real
from server.cli import main
from server.db import db
from server.settings import Settings
from tests.packs.samples import replace, write_pack

Run = Callable[..., Result]


@pytest.fixture
def lessons(tmp_path: Path) -> Path:
    folder = tmp_path / "lessons"
    write_pack(folder)
    return folder


@pytest.fixture
def run(
    app: Flask, settings: Settings, lessons: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Run]:
    env = {
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
        "TIANJIAN_LESSONS_DIR": str(lessons),
        "LC_ALL": "C.UTF-8",
    }
    built: list[Flask] = []

    def build() -> Flask:
        built.append(real())
        return built[-1]

    monkeypatch.setattr(cli, "build_app", build)

    def invoke(*words: str, **more: str) -> Result:
        db.session.rollback()
        # As in a terminal, the command finds no application already at work.
        fresh = contextvars.Context()
        every = {**env, **more}
        return fresh.run(CliRunner().invoke, main, ["packs", *words], env=every)

    yield invoke
    for each in built:
        # A terminal's command ends with its process, and its connections with it.
        with each.app_context():
            db.engine.dispose()


def test_a_clean_pack_passes_and_a_faulty_one_does_not(run: Run, lessons: Path) -> None:
    clean = run("check")
    assert (clean.exit_code, clean.stdout) == (0, "")
    assert "Faults: 0." in clean.stderr
    replace(lessons / "T01-A", "en/10-ice.md", "minutes: 4", "minutes: 9")
    faulty = run("check", "T01-A")
    assert faulty.exit_code == 1
    assert "en/10-ice.md:5: minutes: The lesson takes 9 minutes" in faulty.stdout
    chinese = run("check", LC_ALL="zh_CN.UTF-8")
    assert "这一课要 9 分钟" in chinese.stdout
    assert "这一课要 9 分钟" in run("check", "--language", "zh").stdout


def test_json_is_one_list_with_the_fields_of_each_fault(
    run: Run, lessons: Path
) -> None:
    assert json.loads(run("check", "--json").stdout) == []
    (lessons / "T01-A/media/spare.svg").write_text("<svg/>")
    result = run("check", "--json")
    assert result.exit_code == 0
    fault = json.loads(result.stdout)[0]
    assert set(fault) == {"file", "line", "code", "level", "message", "remedy"}
    assert (fault["code"], fault["level"]) == ("unused-media", "warning")


def test_figures_are_a_table_or_json(run: Run, lessons: Path) -> None:
    lines = run("figures").stdout.splitlines()
    assert lines[0].split()[0] == "pack" and lines[1].split()[0] == "T01-A"
    (pack,) = json.loads(run("figures", "T01-A", "--json").stdout)
    assert [lesson["cards"] for lesson in pack["lessons"]] == [1, 1]
    assert pack["items"]["count"] == 7 and pack["items"]["types"]["number"] == 1
    assert pack["items"]["right_position"] == {"first": 100, "middle": 0, "last": 0}
    assert pack["bytes"]["text"]["en"] > 1000 and pack["pictures"] == 2
    assert pack["reading"]["zh_Hans"]["rare_most"] >= 0
    assert pack["reading"]["en"]["grade_most"] < 6
    replace(lessons / "T01-A", "pack.yaml", "level: A", "[")
    assert run("figures").exit_code == 1


def test_a_fault_of_a_shared_file_is_told_once(run: Run, lessons: Path) -> None:
    write_pack(lessons, "T02-A")
    (lessons / "glossary").mkdir()
    result = run("check")
    assert result.exit_code == 1
    assert result.stdout.count("glossary/en.yaml:1: missing-file") == 1


def test_the_check_needs_no_database(tmp_path: Path, lessons: Path) -> None:
    env = {
        "DATA_DIR": str(tmp_path / "nothing"),
        "TIANJIAN_LESSONS_DIR": str(lessons),
        "LC_ALL": "C",
    }
    result = CliRunner().invoke(main, ["packs", "check"], env=env)
    assert result.exit_code == 0, result.output
    assert not (tmp_path / "nothing/tianjian.db").exists()


def test_the_check_needs_no_database_that_answers(
    tmp_path: Path, lessons: Path
) -> None:
    env = {
        "DATA_DIR": str(tmp_path / "nothing"),
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
        "TIANJIAN_LESSONS_DIR": str(lessons),
        "LC_ALL": "C",
    }
    result = CliRunner().invoke(main, ["packs", "check"], env=env)
    assert result.exit_code == 0, result.output


def test_publish_without_names_publishes_what_changed(run: Run, lessons: Path) -> None:
    write_pack(lessons, "T02-A")
    first = run("publish")
    assert first.exit_code == 0, first.output
    assert "T01-A: version 1" in first.stdout and "T02-A: version 1" in first.stdout
    replace(lessons / "T02-A", "en/10-ice.md", "sinks by itself", "just sinks")
    second = run("publish")
    assert "T01-A: nothing changed" in second.stdout
    assert "T02-A: version 2 (minor)" in second.stdout


def test_one_faulty_pack_does_not_stop_the_others(run: Run, lessons: Path) -> None:
    write_pack(lessons, "T02-A")
    replace(lessons / "T01-A", "en/10-ice.md", "minutes: 4", "minutes: 9")
    result = run("publish")
    assert result.exit_code == 1
    assert "T01-A: not published." in result.stderr
    assert "T02-A: version 1" in result.stdout


def test_published_ids_are_kept_beside_the_source(run: Run, lessons: Path) -> None:
    result = run("publish", "T01-A")
    assert "ids.txt: commit it" in result.stdout
    ledger = (lessons / "T01-A/ids.txt").read_text()
    assert "lesson ice\n" in ledger
    assert "item how-much number\n" in ledger
    replace(lessons / "T01-A", "en/10-ice.md", "item how-much", "item how-many")
    replace(lessons / "T01-A", "zh_Hans/10-ice.md", "item how-much", "item how-many")
    gone = run("check")
    assert (
        "vanished-item: The item “how-much” was published and is gone." in gone.stdout
    )
    assert run("publish").exit_code == 1
    assert (lessons / "T01-A/ids.txt").read_text() == ledger


def test_a_lesson_is_withdrawn_and_brought_back(run: Run) -> None:
    run("publish")
    reason = ("--reason", "zh_Hans=答案有错", "--reason", "en=A wrong answer")
    result = run("publish", "--recall", "T01-A.ice", *reason)
    assert result.exit_code == 0, result.output
    assert "T01-A.ice is withdrawn" in result.stdout
    assert "T01-A.ice is back" in run("publish", "--unrecall", "T01-A.ice").stdout
    for wrong in (["--recall", "T01-A.ice"], ["--recall", "X.y", "--reason", "x"]):
        refused = run("publish", *wrong)
        assert refused.exit_code == 1
        assert refused.stderr.startswith("Error: ")


def test_major_applies_to_the_pack_that_has_the_lesson(run: Run, lessons: Path) -> None:
    write_pack(lessons, "T02-A")
    run("publish")
    result = run("publish", "--major", "T02-A.sort", "--note", "a better rule")
    assert "T01-A: nothing changed" in result.stdout
    assert "T02-A: version 2 (major)" in result.stdout
    assert "T02-A.sort is to be taken again." in result.stdout
    assert "(major)" in run("publish", "T01-A", "--major", "ice").stdout
    assert run("publish", "T01-A", "--major", "nothing").exit_code == 1
    for unclear in ("ice", "T09-A.ice"):
        refused = run("publish", "--major", unclear)
        assert refused.exit_code == 2 and "say PACK.LESSON" in refused.stderr


def test_build_writes_the_files_that_a_publish_would_sign(
    run: Run, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    result = run("build", "T01-A", "--out", str(out))
    assert result.exit_code == 0, result.output
    manifest = json.loads((out / "manifest.json").read_text())
    names = {path.name for path in (out / "blobs").iterdir()}
    assert names == {file["sha256"] for file in manifest["files"]}


def test_a_pack_goes_out_is_verified_and_comes_in(run: Run, tmp_path: Path) -> None:
    run("publish")
    path = tmp_path / "T01-A.tjpack"
    assert run("export", "T01-A", str(path)).exit_code == 0
    assert zipfile.is_zipfile(path)
    assert "T01-A version 1: whole" in run("verify", str(path)).stdout
    assert "nothing changed" in run("import", str(path)).stdout
    path.write_bytes(path.read_bytes()[:-5])
    refused = run("import", str(path))
    assert refused.exit_code == 1
    assert "damaged" in refused.stderr and "Traceback" not in refused.output


def test_the_key_is_rotated_and_packs_are_listed(run: Run) -> None:
    run("publish")
    assert "T01-A\t1\t" in run("list").stdout
    before = run("rotate-key").stdout
    assert "The publisher's key is now" in before
    assert run("rotate-key").stdout != before


def test_a_spoilt_key_is_told_in_one_line(run: Run, settings: Settings) -> None:
    run("publish")
    (settings.data_dir / "keys/publisher.json").write_text("{}")
    for words in (["rotate-key"], ["export", "T01-A", "x.tjpack"]):
        result = run(*words)
        assert result.exit_code == 1
        assert "publisher.json cannot be read: restore it" in result.stderr
    assert not Path("x.tjpack").exists()
