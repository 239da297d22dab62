"""`tianjian studio …`: folders into the studio and out of it, and files of other forms."""

from collections.abc import Callable, Sequence
from pathlib import Path

import click
from flask.cli import with_appcontext

from server.db import run_unit
from server.errors import N_, NotFound
from server.packs.cli import explained, folders_from
from server.packs.source import read_pack
from server.studio import drafts, tidying
from server.studio.interchange.files import lesson_files
from server.studio.interchange.model import FORM_NAMES, Line
from server.studio.interchange.reasons import as_text

OPERATOR = "operator"
Words = Callable[[str], str]


@click.group()
def studio() -> None:
    """Drafts of packs: take folders in, give folders out."""


@studio.command()
@click.argument("folders", nargs=-1)
@with_appcontext
@explained
def take(folders: tuple[str, ...], words: object) -> None:
    """Take in the packs in FOLDER (none named: all of lessons/); drafts become as they are."""
    for folder in folders_from(folders):
        done = run_unit(lambda folder=folder: drafts.take_folder(folder, OPERATOR))  # type: ignore[misc]
        click.echo(f"{folder.name}: {done}")


@studio.command()
@click.argument("pack")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@with_appcontext
@explained
def give(pack: str, folder: Path, words: object) -> None:
    """Write the draft of PACK as a folder, byte for byte, below FOLDER."""
    drafts.row_of(pack)
    drafts.write_folder(pack, folder / pack)
    click.echo(str(folder / pack))


@studio.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--in", "spoken", default="zh_Hans", help="Language of the words.")
@with_appcontext
@explained
def convert(file: Path, folder: Path, spoken: str, words: Words) -> None:
    """Read FILE (DOCX, PPTX, GIFT, Moodle XML, QTI, H5P, …) into lessons in FOLDER."""
    # The readers of XML and Office take 15 MB: a server that is not asked does without.
    from server.studio.interchange.reading import read_file

    there = [
        str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()
    ]
    imported = read_file(file.name, file.read_bytes())
    for path, data in lesson_files(imported, spoken, there).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        click.echo(str(target))
    _print_report(imported.report, words)


@studio.command()
@click.argument("pack")
@click.argument("form", type=click.Choice(FORM_NAMES))
@click.option("--in", "spoken", default="zh_Hans", help="Language of the words.")
@click.option("--lesson", "lessons", multiple=True, help="Only this lesson, by its id.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path())
@with_appcontext
@explained
def export(
    pack: str, form: str, spoken: str, lessons: tuple[str, ...], out: Path, words: Words
) -> None:
    """Write PACK (a folder, or its id in lessons/) as a file in FORM."""
    from server.studio.interchange.exporting import export_pack

    source, _faults = read_pack(folders_from([pack])[0])
    if source is None:
        raise NotFound("no-pack", N_("There is no pack in this folder."))
    exported = export_pack(source, spoken, form, lessons)
    out.mkdir(parents=True, exist_ok=True)
    (out / exported.name).write_bytes(exported.data)
    click.echo(str(out / exported.name))
    _print_report(exported.report, words)


@studio.command()
@with_appcontext
@explained
def tidy(words: Words) -> None:
    """Take away bytes that no draft, history or version needs; the server does so once a day."""
    done = tidying.tidy()
    click.echo(f"{done.files} files, {done.bytes} bytes")


def _print_report(report: Sequence[Line], words: Words) -> None:
    for line in report:
        click.echo(f"  {as_text(line, words)}")
