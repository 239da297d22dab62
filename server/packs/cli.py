"""`tianjian packs …`: what editors and operators do with packs."""

import json
import sys
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click
from flask.cli import with_appcontext

from server.db import app_settings, reading
from server.errors import N_, Problem
from server.es256 import BadKey
from server.javascript import EngineFault
from server.packs import service
from server.packs.check import check_pack, pack_folders, print_faults, today
from server.packs.faults import Fault, Faults, editor_language, printable, translator
from server.packs.figures import figures_of, table
from server.packs.idledger import remember_ids
from server.packs.lesson import LANGUAGES, ScenarioFile
from server.packs.paths import paths_file, read_paths
from server.packs.scenarios import search_par, written
from server.packs.source import read_pack

Result = TypeVar("Result")
Words = Callable[[str], str]

FOLDERS = click.argument("folders", nargs=-1, metavar="[FOLDER]...")
FILE = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))


def language_option(command: Callable[..., Result]) -> Callable[..., Result]:
    """Add `--language`, which the locale of the terminal sets by itself."""
    return click.option(
        "--language",
        envvar=["LC_ALL", "LC_MESSAGES", "LANG"],
        default="en",
        help="zh or en; else that of the terminal (LANG).",
    )(command)


def words_for(language: str) -> Words:
    """The gettext function for an editor's language."""
    return translator(app_settings().locales_dir, editor_language(language))


def explained(command: Callable[..., Result]) -> Callable[..., Result]:
    """Say domain errors in one line and leave with 1; no traceback."""

    @wraps(command)
    def wrapper(*args: Any, language: str, **options: Any) -> Result:
        words = words_for(language)
        try:
            return command(*args, words=words, **options)
        except Problem as error:
            parts = [words(error.title) + "."]
            if error.detail:
                parts.append(words(error.detail) % error.params)
            if "why" in error.extra:
                parts.append(f"({printable(str(error.extra['why']), 300)})")
            raise click.ClickException(" ".join(parts)) from error
        except (BadKey, OSError) as error:
            raise click.ClickException(str(error)) from error

    return language_option(wrapper)


def folders_from(names: Sequence[str]) -> list[Path]:
    """Folders as an editor names them: a path, or the id of a pack in lessons/."""
    lessons = app_settings().lessons_dir
    if not names:
        return pack_folders(lessons)
    return [
        Path(name) if Path(name).exists() else lessons / Path(name).name
        for name in names
    ]


@click.group()
def packs() -> None:
    """Lessons from an editor's folder to phones."""


@packs.command()
@FOLDERS
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list.")
@with_appcontext
@explained
def check(folders: Sequence[str], as_json: bool, words: Words) -> None:
    """Print every fault of the packs in FOLDER (none named: all in lessons/)."""
    chosen = folders_from(folders)
    found = [] if folders else _faults_of_paths()
    for folder in chosen:
        known = service.published_ids(folder.name) if service.has_database() else {}
        found += check_pack(
            folder, today=today(), cache_dir=service.render_cache(), published=known,
            pwa_dir=app_settings().pwa_dir,
        )[1]  # fmt: skip
    # A fault of a fact or of the glossary is met again in each pack.
    found = list({fault.as_line(): fault for fault in found}.values())
    print_faults(found, words, as_json=as_json)
    faults = sum(fault.level == "fault" for fault in found)
    summary = N_("Packs: %(packs)s. Faults: %(faults)s. Warnings: %(warnings)s.")
    values = {"packs": len(chosen), "faults": faults, "warnings": len(found) - faults}
    click.echo(words(summary) % values, err=True)
    sys.exit(int(faults > 0))


@packs.command()
@FOLDERS
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list.")
@with_appcontext
def figures(folders: Sequence[str], as_json: bool) -> None:
    """Print bytes, items and reading levels of the packs in FOLDER (none named: all)."""
    chosen = folders_from(folders)
    measured = [figures_of(folder, service.render_cache()) for folder in chosen]
    found = [each for each in measured if each]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        click.echo(table(found))
    sys.exit(int(len(found) < len(chosen)))


def _faults_of_paths() -> list[Fault]:
    """The faults of lessons/paths.yaml, which may be absent."""
    faults = Faults()
    lessons = app_settings().lessons_dir
    if paths_file(lessons).is_file():
        read_paths(lessons, faults)
    return faults.sorted()


@packs.command()
@click.argument("folder")
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False))
@with_appcontext
@explained
def build(folder: str, out: Path, words: Words) -> None:
    """Write the files of the pack in FOLDER, unsigned, as version 1, to a folder."""
    chosen = folders_from([folder])[0]
    built, faults = check_pack(
        chosen, today=today(), cache_dir=service.render_cache(),
        pwa_dir=app_settings().pwa_dir,
    )  # fmt: skip
    print_faults(faults, words, as_json=False)
    if built is None:
        sys.exit(1)
    (out / "blobs").mkdir(parents=True, exist_ok=True)
    (out / "manifest.json").write_bytes(built.manifest(1, "minor", {}))
    for file in built.files:
        (out / "blobs" / file.sha256).write_bytes(file.data)
    said = words(N_("%(pack)s: %(files)s files, %(bytes)s bytes, in %(folder)s"))
    size = sum(file.bytes for file in built.files)
    values = {"files": len(built.files), "bytes": size, "folder": out}
    click.echo(said % {"pack": built.source.id, **values})


@packs.command()
@FOLDERS
@click.option("--major", multiple=True, metavar="LESSON", help="Ask to retake it.")
@click.option("--note", default="", help="Why, for other editors.")
@click.option("--overdue", is_flag=True, help="Publish though a review date is past.")
@click.option("--recall", metavar="LESSON", help="Withdraw a lesson from phones.")
@click.option(
    "--reason", multiple=True, metavar="TEXT", help="Why: TEXT or zh_Hans=TEXT."
)
@click.option("--unrecall", metavar="LESSON", help="Take a recall back.")
@with_appcontext
@explained
def publish(
    folders: Sequence[str],
    major: Sequence[str],
    note: str,
    overdue: bool,
    recall: str | None,
    reason: Sequence[str],
    unrecall: str | None,
    words: Words,
) -> None:
    """Publish what changed in FOLDER (none named: all in lessons/), or withdraw a lesson."""
    if recall:
        number = service.recall_lesson(recall, _reasons(reason))
        click.echo(
            _said(
                words, N_("%(id)s is withdrawn: catalogue %(number)s."), recall, number
            )
        )
    if unrecall:
        number = service.reinstate_lesson(unrecall)
        click.echo(
            _said(words, N_("%(id)s is back: catalogue %(number)s."), unrecall, number)
        )
    if folders or not (recall or unrecall):
        chosen = folders_from(folders)
        majors = _majors([each.name for each in chosen], major)
        options = {"note": note, "overdue": overdue}
        good = [
            _publish_one(each, majors[each.name], options, words) for each in chosen
        ]
        if not folders:
            good.append(_publish_paths(words))
        if not all(good):
            sys.exit(1)


def _majors(packs: Sequence[str], lessons: Sequence[str]) -> dict[str, list[str]]:
    """Which lessons of which pack to retake: `ice` for a single pack, else `P03-A.ice`."""
    found: dict[str, list[str]] = {pack: [] for pack in packs}
    for lesson in lessons:
        pack, dot, _ = lesson.partition(".")
        if not dot and len(packs) == 1:
            pack = packs[0]
        if pack not in found or not (dot or len(packs) == 1):
            raise click.UsageError(
                f"--major {lesson}: say PACK.LESSON of a chosen pack"
            )
        found[pack].append(lesson)
    return found


def _said(words: Words, text: str, id: str, number: int) -> str:
    return words(text) % {"id": id, "number": number}


def _reasons(texts: Sequence[str]) -> dict[str, str]:
    """`--reason TEXT` for all languages, or `--reason en=TEXT` for one."""
    reasons: dict[str, str] = {}
    for text in texts:
        language, mark, rest = text.partition("=")
        if mark and language in LANGUAGES:
            reasons[language] = rest.strip()
        else:
            reasons |= {each: reasons.get(each, text.strip()) for each in LANGUAGES}
    return reasons


def _publish_one(
    folder: Path, major: Sequence[str], options: dict[str, Any], words: Words
) -> bool:
    """Publish one folder; a faulty one is told about and does not stop the others."""
    try:
        done = service.publish_pack(folder, major=major, **options)
    except service.PackFaulty as error:
        print_faults(error.faults, words, as_json=False)
        text = words(N_("%(pack)s: not published."))
        click.echo(text % {"pack": folder.name}, err=True)
        return False
    _tell(done, words)
    _remember(folder, words)
    return True


def _publish_paths(words: Words) -> bool:
    """Publish lessons/paths.yaml; a faulty one is told about."""
    try:
        number = service.publish_paths(app_settings().lessons_dir)
    except service.PackFaulty as error:
        print_faults(error.faults, words, as_json=False)
        return False
    if number:
        text = words(N_("The learners' paths changed: catalogue %(number)s."))
        click.echo(text % {"number": number})
    return True


def _tell(done: service.Published, words: Words) -> None:
    """Say what a publish or an import means for phones."""
    values = {
        "pack": done.pack,
        "version": done.version,
        "change": done.change,
        "files": done.files,
        "bytes": done.bytes,
        "manifest": done.manifest_bytes,
    }
    if not done.changed:
        text = N_("%(pack)s: nothing changed; version %(version)s holds.")
    else:
        text = N_(
            "%(pack)s: version %(version)s (%(change)s). New: the manifest (%(manifest)s"
            " bytes) and %(files)s files (%(bytes)s bytes); a phone takes one language."
        )
    click.echo(words(text) % values)
    for lesson in done.retake:
        click.echo(words(N_("  %(id)s is to be taken again.")) % {"id": lesson})


def _remember(folder: Path, words: Words) -> None:
    """Keep the published ids beside the source, where that can be written."""
    source, _ = read_pack(folder)
    try:
        if source and remember_ids(source):
            text = words(N_("  New ids are in %(file)s: commit it with your change."))
            click.echo(text % {"file": f"{source.shown}/ids.txt"})
    except OSError:
        # A node that publishes from a read-only checkout: the editor's copy has them.
        click.echo(words(N_("  ids.txt cannot be written here.")), err=True)


@packs.command("list")
@with_appcontext
@explained
def list_packs(words: Words) -> None:
    """List the packs in the catalogue."""
    with reading():
        entries = service.published_packs()
    for entry in entries:
        title = " / ".join(entry["title"].values())
        size = entry["bytes"]["shared"] + sum(entry["bytes"]["language"].values())
        click.echo(f"{entry['id']}\t{entry['version']}\t{size}\t{title}")


@packs.command()
@FILE
@with_appcontext
@explained
def verify(file: Path, words: Words) -> None:
    """Check a .tjpack FILE: signature, trust, and every byte in it."""
    found = service.verify_tjpack(file)
    text = words(N_("%(pack)s version %(version)s: whole, signed by %(kid)s."))
    manifest = found.manifest
    click.echo(text % {**_named(manifest["id"], manifest["version"]), "kid": found.kid})


@packs.command()
@click.argument("pack")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--version", "number", type=int, help="Else the newest.")
@with_appcontext
@explained
def export(pack: str, file: Path | None, number: int | None, words: Words) -> None:
    """Write PACK as one .tjpack FILE for the road."""
    path = file or Path(f"{pack}.tjpack")
    version = service.export_tjpack(pack, path, number)
    text = words(N_("%(pack)s version %(version)s: %(file)s, %(bytes)s bytes."))
    values = {"file": path, "bytes": path.stat().st_size}
    click.echo(text % {**_named(pack, version), **values})


@packs.command("import")
@FILE
@click.option("--trust", default="", metavar="THUMBPRINT", help="Pin its publisher.")
@with_appcontext
@explained
def import_file(file: Path, trust: str, words: Words) -> None:
    """Take in a .tjpack FILE of a trusted publisher and list it here."""
    _tell(service.import_tjpack(file, trust=trust), words)


@packs.command()
@FOLDERS
@click.option("--scenario", default="", metavar="ID", help="Only this one.")
@with_appcontext
@explained
def pars(folders: Sequence[str], scenario: str, words: Words) -> None:
    """Search the best known plan of each scenario in FOLDER (minutes) and write it down."""
    for folder in folders_from(folders):
        source, faults = read_pack(folder)
        for each in source.scenarios if source else ():
            if scenario in ("", each.id):
                _search(folder, each)
        if source is None:
            print_faults(faults.sorted(), words, as_json=False)


def _search(folder: Path, scenario: ScenarioFile) -> None:
    """Find one scenario's par values anew; its file changes only when they are whole."""
    try:
        value = search_par(scenario, app_settings().pwa_dir)
    except (EngineFault, FileNotFoundError, ValueError) as error:
        raise click.ClickException(f"{scenario.file}: {error}") from error
    (folder / "scenarios" / f"{scenario.id}.json").write_text(written(value), "utf-8")
    par = value["par"]
    click.echo(f"{scenario.id}: J0 {par['baselineJ']:.1f}, J* {par['bestJ']:.1f}")


@packs.command("rotate-key")
@with_appcontext
@explained
def rotate_key(words: Words) -> None:
    """Sign with a new key from now on; the old key vouches for it."""
    kid, number = service.rotate_publisher()
    text = N_("The publisher's key is now %(id)s: catalogue %(number)s.")
    click.echo(_said(words, text, kid, number))


def _named(pack: str, version: int) -> dict[str, Any]:
    return {"pack": pack, "version": version}
