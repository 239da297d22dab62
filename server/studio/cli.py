"""`tianjian studio …`: folders into the studio and out of it."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from server.db import run_unit
from server.packs.cli import explained, folders_from
from server.studio import drafts

OPERATOR = "operator"


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
