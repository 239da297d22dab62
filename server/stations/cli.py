"""`tianjian station …`: joining an upstream, relaying, and codes for stations below."""

import sys
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from server.db import app_settings
from server.people.cli import plainly
from server.packs import service as packs
from server.stations import admission, homecoming, inbox, outbox, relay, stick, upstream
from server.stations.console import door
from server.stations.joining import join_upstream
from server.stations.road import Trouble
from server.sync.service import Wiring


@click.group()
def station() -> None:
    """A station: join an upstream, relay, look; or codes for stations below."""


@station.command("init")
@click.option("--upstream", "url", required=True, help="https://… of the centre.")
@click.option("--code", required=True, help="The code that a manager made.")
@with_appcontext
@plainly
def init(url: str, code: str) -> None:
    """Join the upstream at URL with a one-time CODE."""
    settings = app_settings()
    wiring: Wiring = current_app.extensions["sync"]
    try:
        row = join_upstream(
            url,
            code,
            wiring.node,
            public_url=settings.public_url,
            data_dir=settings.data_dir,
        )
    except Trouble as trouble:
        raise click.ClickException(f"{url}: {trouble}") from trouble
    click.echo(f"joined {row.name} as {row.station_name}")
    if not door.has_pin():
        if sys.stdin.isatty():
            _ask_for_pin()
        else:
            click.echo("Then set the PIN of its page: tianjian station pin")
    click.echo("Start (or restart) it: tianjian serve")


@station.command("pin")
@click.option("--stdin", is_flag=True, help="Read it from the standard input.")
@with_appcontext
@plainly
def pin(stdin: bool) -> None:
    """Set the PIN of this station's page; everybody is signed out there."""
    if stdin:
        door.set_pin(sys.stdin.readline().strip())
    else:
        _ask_for_pin()
    click.echo("the PIN is set; the page is at /station")


def _ask_for_pin() -> None:
    door.set_pin(
        click.prompt(
            "PIN for the station's page (6 to 12 digits)",
            hide_input=True,
            confirmation_prompt=True,
        )
    )


@station.command("relay")
@with_appcontext
def relay_once() -> None:
    """Talk to the upstream now, until both sides have all."""
    equipment: relay.Equipment = current_app.extensions["relay"]
    try:
        outcome = relay.contact(equipment)
    except Trouble as trouble:
        raise click.ClickException(str(trouble)) from trouble
    click.echo(
        f"{outcome.requests} requests, {outcome.moved} batches and letters moved"
    )


@station.command("status")
@with_appcontext
def status() -> None:
    """Say what waits and how the last contact went."""
    row = upstream.upstream()
    if row is None:
        raise click.ClickException("no upstream: tianjian station init")
    waiting = upstream.backlog()
    lines: dict[str, Any] = {
        "upstream": f"{row.name} {row.url}",
        "last contact": row.last_success_at or "never",
        "trouble": f"{row.trouble} {row.trouble_detail}".strip() or "none",
        "waiting": f"{waiting.events} events, {waiting.bytes} bytes",
        "hours": row.hours or "always",
        "refused upstream": f"{waiting.refused} batches",
        "ring": "yes" if upstream.rings(current_app.extensions["sync"].node) else "no",
    }
    for name, value in lines.items():
        click.echo(f"{name}: {value}")


@station.command("export")
@click.argument("target", type=click.Path(path_type=Path), default=Path("."))
@with_appcontext
@plainly
def export(target: Path) -> None:
    """Write what waits as an outbox: into the folder (a stick) or to the file TARGET."""
    equipment: relay.Equipment = current_app.extensions["relay"]
    path = stick.named(target, equipment.wiring().node, stick.OUTBOX)
    done = outbox.write_outbox(path, equipment, lambda _: None)
    click.echo(
        f"{path}: {done.requests} requests, {done.batches} batches "
        f"of {done.learners} learners"
    )


@station.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--answers", type=click.Path(path_type=Path), help="Where to write the answers."
)
@with_appcontext
@plainly
def import_file(file: Path, answers: Path | None) -> None:
    """Take a FILE from a stick: answers at a station, a station's outbox above it.

    For an outbox the answers are written beside it, or to --answers.
    """
    if stick.kind_of(file) == stick.ANSWERS:
        _import_answers(file)
    else:
        _import_outbox(file, answers or file.with_suffix(stick.ENDINGS[stick.ANSWERS]))


def _import_answers(file: Path) -> None:
    equipment: relay.Equipment = current_app.extensions["relay"]
    found = homecoming.take_answers(file, equipment, lambda _: None)
    click.echo(
        f"{found.answers} answers taken, {found.old} were here already; "
        f"{found.moved} batches and letters moved"
    )
    if found.courses:
        click.echo(f"courses: list {packs.catalogue_number()}")
    if found.courses_refused:
        click.echo(f"the courses were not taken: {found.courses_refused}")
    if not found.is_whole:
        raise click.ClickException("the file is cut: what was whole is taken")


def _import_outbox(file: Path, answers: Path) -> None:
    relaying = current_app.extensions["relaying"]()
    data_dir = app_settings().data_dir
    taken = inbox.take_outbox(file, answers, relaying, data_dir, lambda _: None)
    known = ", the same as before" if taken.again else ""
    click.echo(
        f"{taken.name}: {taken.requests} requests, {taken.batches} batches, "
        f"{taken.refused} refused"
    )
    click.echo(f"{answers}: the answers{known}; {taken.courses} files of courses")
    if not taken.is_whole:
        raise click.ClickException("the outbox is cut: what was whole is taken")


@station.command("compare")
@with_appcontext
def compare() -> None:
    """Compare everything with the upstream at the next contact (after a restore)."""
    upstream.compare_all()
    click.echo("the next contact compares everything")


@station.command("code")
@click.option("--place", default="", help="The place of the station.")
@click.option("--name", required=True, help="The name that people see.")
@click.option("--replaces", help="Id of the station that this one replaces.")
@with_appcontext
@plainly
def code(place: str, name: str, replaces: str | None) -> None:
    """Make a one-time code for a station below this node."""
    made = admission.make_code(place, name, made_by="command line", replaces=replaces)
    click.echo(f"{made[:5]}-{made[5:]}")


@station.command("list")
@with_appcontext
def list_stations() -> None:
    """The stations below this node."""
    for each in admission.all_stations():
        seen = each.last_contact_at or "never"
        click.echo(f"{each.station_id} {each.state} {seen} {each.name}")


@station.command("revoke")
@click.argument("station_id")
@with_appcontext
@plainly
def revoke(station_id: str) -> None:
    """Refuse the requests of a station from now on."""
    admission.revoke(station_id)
    click.echo(f"{station_id}: revoked")


@station.command("readmit")
@click.argument("station_id")
@with_appcontext
@plainly
def readmit(station_id: str) -> None:
    """Take a revocation back."""
    admission.readmit(station_id)
    click.echo(f"{station_id}: admitted")


@station.command("rename")
@click.argument("station_id")
@click.argument("name")
@with_appcontext
@plainly
def rename(station_id: str, name: str) -> None:
    """Give a station another NAME in this node's lists."""
    admission.rename(station_id, name)
    click.echo(f"{station_id}: {name}")


@station.command("policy")
@click.argument("station_id")
@click.option("--hours", default="", help='"18:00-07:00"; empty: always.')
@click.option("--kilobytes", default=0, help="A second; 0: as fast as it goes.")
@with_appcontext
@plainly
def policy(station_id: str, hours: str, kilobytes: int) -> None:
    """Say when a station may relay, and how fast; it hears of it at its next contact."""
    admission.set_policy(station_id, hours=hours, kilobytes_a_second=kilobytes)
    click.echo(f"{station_id}: {hours or 'always'}, {kilobytes or 'any'} kB/s")
