"""`tianjian studio …`: folders into the studio and out of it, and files of other forms."""

from collections.abc import Callable, Sequence
from pathlib import Path

import click
from flask.cli import with_appcontext

from server.db import run_unit
from server.errors import N_, NotFound
from server.packs.cli import explained, folders_from
from server.packs.source import read_pack
from server.people.places import Scope
from server.studio import drafts, tidying, trials
from server.studio.interchange.files import lesson_files
from server.studio.interchange.model import FORM_NAMES, Line
from server.studio.interchange.reasons import as_text
from server.studio.media.limits import KINDS
from server.studio.paths import service as paths

OPERATOR = "operator"
EVERYWHERE = Scope(("/",))
Words = Callable[[str], str]


@click.group()
def studio() -> None:
    """Drafts of packs: take folders in, give folders out."""


@studio.command()
@click.argument("folders", nargs=-1)
@with_appcontext
@explained
def take(folders: tuple[str, ...], words: object) -> None:
    """Take in the packs in FOLDER, or a paths.yaml (none named: all packs of lessons/).

    Drafts become as they are.
    """
    for folder in folders_from(folders):
        if folder.name == drafts.PATHS_FILE:
            paths.take_file(folder.read_bytes(), OPERATOR)
            click.echo(folder.name)
            continue
        done = run_unit(lambda folder=folder: drafts.take_folder(folder, OPERATOR))  # type: ignore[misc]
        click.echo(f"{folder.name}: {done}")


@studio.command()
@click.argument("pack")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@with_appcontext
@explained
def give(pack: str, folder: Path, words: object) -> None:
    """Write the draft of PACK (or `paths`) byte for byte below FOLDER."""
    if pack == drafts.PATHS:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / drafts.PATHS_FILE).write_text(paths.text_now(), "utf-8")
        click.echo(str(folder / drafts.PATHS_FILE))
        return
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
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--name", default="", help="Its name in media/; FILE's own where left out."
)
@click.option("--as", "kind", type=click.Choice(KINDS), help="What it is to become.")
@click.option("--from", "start", type=click.FloatRange(0), default=0.0, help="Seconds.")
@click.option("--to", "end", type=click.FloatRange(0), default=0.0, help="Seconds.")
@with_appcontext
@explained
def media(
    file: Path,
    folder: Path,
    name: str,
    kind: str | None,
    start: float,
    end: float,
    words: Words,
) -> None:
    """Make what phones get of FILE (a video, sound or picture) into the pack in FOLDER."""
    from server.studio.media.folder import into_folder

    made = into_folder(file, folder, name, kind, start, end)
    for path, size in made.items():
        click.echo(f"{path}  {size}")


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


@studio.command()
@click.argument(
    "act", type=click.Choice(("begin", "widen", "pause", "resume", "release", "stop"))
)
@click.argument("pack")
@click.option("--place", "where", multiple=True, help="A place, with all below it.")
@click.option("--why", default="", help="Why it stops.")
@with_appcontext
@explained
def trial(act: str, pack: str, where: tuple[str, ...], why: str, words: Words) -> None:
    """Publish the draft of PACK to some places first; widen, pause, release or stop that."""
    acts: dict[str, Callable[[], object]] = {
        "begin": lambda: trials.begin(pack, where, EVERYWHERE, OPERATOR, why).version,
        "widen": lambda: trials.widen(pack, where, EVERYWHERE, OPERATOR),
        "pause": lambda: trials.pause(pack, True, OPERATOR),
        "resume": lambda: trials.pause(pack, False, OPERATOR),
        "release": lambda: trials.release(pack, OPERATOR),
        "stop": lambda: trials.stop(pack, why, OPERATOR),
    }
    click.echo(f"{pack}: {act} {acts[act]()}")


def _print_report(report: Sequence[Line], words: Words) -> None:
    for line in report:
        click.echo(f"  {as_text(line, words)}")
