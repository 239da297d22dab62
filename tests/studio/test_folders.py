"""A folder goes into the studio and comes out byte for byte."""

import io
import shutil
import zipfile
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.db import db, run_unit
from server.errors import BadRequest
from server.packs import service as packs
from server.packs.writing import write_yaml
from server.studio import drafts, forms, releases, service, steps
from server.studio.lessontext import LessonText
from tests.servers import ROOT
from tests.studio.conftest import LESSONS, PACK, take

FILES = sorted((ROOT / "lessons").glob("*/*/*.md"))


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_folder_comes_out_as_it_went_in(studio: Flask, tmp_path: Path) -> None:
    for folder in (PACK, "facts", "glossary"):
        drafts.write_folder(folder, tmp_path / folder)
        assert contents(tmp_path / folder) == contents(LESSONS / folder)


def test_taking_the_same_folder_again_changes_nothing(studio: Flask) -> None:
    before = drafts.row_of(PACK).revision
    take(LESSONS / PACK)
    assert drafts.row_of(PACK).revision == before


def test_a_file_that_left_the_folder_leaves_the_draft(
    studio: Flask, tmp_path: Path
) -> None:
    drafts.write_folder(PACK, tmp_path / PACK)
    (tmp_path / PACK / "media" / "ice-bag.svg").unlink()
    take(tmp_path / PACK)
    assert "media/ice-bag.svg" not in drafts.files_of(PACK)
    assert steps.changes_of(PACK, 1)[0].after is None


def test_the_next_start_leaves_what_editors_wrote(
    studio: Flask, tmp_path: Path
) -> None:
    fact = drafts.files_of("facts")["L26.yaml"].text or ""
    run_unit(
        lambda: drafts.open_draft("facts", "ella").write(
            "L26.yaml", fact.replace("CN", "HK"), "edit"
        )
    )
    for folder in (PACK, "facts", "glossary"):
        shutil.copytree(LESSONS / folder, tmp_path / folder)
    assert service.take_new_lessons(tmp_path, "operator", {PACK}) == []
    assert "HK" in (drafts.files_of("facts")["L26.yaml"].text or "")


def test_only_what_phones_have_just_so_counts_as_published(
    app: Flask, tmp_path: Path
) -> None:
    for folder in (PACK, "facts", "glossary"):
        shutil.copytree(LESSONS / folder, tmp_path / folder)
    packs.publish_pack(tmp_path / PACK)
    card = tmp_path / PACK / "zh_Hans" / "30-ice.md"
    card.write_text(card.read_text("utf-8").replace("冷气", "凉气"), "utf-8")
    names = ["facts", "glossary", PACK]
    assert service.take_new_lessons(tmp_path, "operator", ()) == names
    assert [each.state for each in service.overview()] == ["draft"]
    db.session.rollback()
    releases.publish(PACK, "operator")
    assert [each.state for each in service.overview()] == ["published"]


def test_the_zip_is_the_folder(editor: FlaskClient) -> None:
    answer = editor.get(f"/studio/{PACK}.zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        found = {
            name.removeprefix(f"{PACK}/"): archive.read(name)
            for name in archive.namelist()
        }
    assert found == contents(LESSONS / PACK)


def test_links_and_files_that_no_pack_has_stay_outside(
    studio: Flask, tmp_path: Path
) -> None:
    folder = tmp_path / PACK
    drafts.write_folder(PACK, folder)
    (folder / "notes.docx").write_bytes(b"PK")
    (folder / "media" / "secret.svg").symlink_to("/etc/hostname")
    (folder / "media" / "big.png").write_bytes(bytes(5_300_000))
    done = run_unit(lambda: drafts.take_folder(folder, "test"))
    assert done == {"written": 0, "removed": 0, "left": 3}


@pytest.mark.parametrize(
    "path", ["../x.md", "zh_Hans/../../x.md", "media/a/b.svg", "run.sh", "zh_Hans/x.md"]
)
def test_a_path_that_leads_elsewhere_is_refused(studio: Flask, path: str) -> None:
    def work() -> None:
        drafts.open_draft(PACK, "test").write(path, "x", "edit")

    with pytest.raises(BadRequest):
        run_unit(work)


@pytest.mark.parametrize(
    "path", FILES, ids=lambda path: f"{path.parts[-3]}-{path.parts[-2]}-{path.name}"
)
def test_each_block_of_real_lessons_is_what_its_form_says(path: Path) -> None:
    raw = path.read_text("utf-8")
    text = LessonText.parse(raw)
    assert text.text == raw
    for part in text.parts:
        fields = forms.read_part(part)
        assert "source" not in fields
        assert forms.read_part(forms.write_part(part, fields)) == fields
    head = forms.read_head(text.head)
    assert forms.write_head(text.head, head) == text.head
    assert forms.read_yaml(write_yaml(head)) == head
