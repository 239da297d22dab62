"""`tianjian ledger export|rebuild|verify|release`."""

from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from server.sync import audit
from server.sync.service import Wiring, release_held
from server.sync.untrusted import is_thumbprint


def _wiring() -> Wiring:
    wiring: Wiring = current_app.extensions["sync"]
    return wiring


def _learner_id(_context: Any, _parameter: Any, value: str | None) -> str | None:
    if value is not None and not is_thumbprint(value):
        raise click.BadParameter("a learner's id has 43 letters, digits, - and _")
    return value


@click.group()
def ledger() -> None:
    """All that phones sent, as they sent it."""


@ledger.command("export")
@click.option("--learner", callback=_learner_id, help="Only this learner's events.")
@click.option("--out", type=click.Path(path_type=Path), help="A file, not the screen.")
@with_appcontext
def export(learner: str | None, out: Path | None) -> None:
    """Print every event, decoded, one JSON object a line."""
    if out is None:
        for line in audit.export_lines(learner):
            click.echo(line)
        return
    with out.open("w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in audit.export_lines(learner))


@ledger.command("rebuild")
@with_appcontext
def rebuild() -> None:
    """Build all projections anew from the ledger."""
    click.echo(f"{audit.rebuild(_wiring())} learners rebuilt")


@ledger.command("verify")
@with_appcontext
def verify() -> None:
    """Check signatures, chains, counts and projections; exit 1 if one is wrong."""
    report = audit.verify(_wiring())
    for finding in report.findings:
        click.echo(finding)
    click.echo(
        f"{report.learners} learners, {report.batches} batches, {report.events} events: "
        + (f"{len(report.findings)} findings" if report.findings else "all good")
    )
    if report.findings:
        raise SystemExit(1)


@ledger.command("release")
@with_appcontext
def release() -> None:
    """Judge again what was held for packs that are known now."""
    click.echo(f"{release_held(_wiring())} events released")


def release_after(packs: click.Group) -> None:
    """Let what waited for a pack move on as soon as one is published or imported."""

    @packs.result_callback()
    @click.pass_context
    def release_waiting(context: click.Context, *_: Any, **__: Any) -> None:
        if context.invoked_subcommand in {"publish", "import"}:
            released = context.invoke(with_appcontext(_release_now))
            if released:
                click.echo(f"{released} events that waited are accepted")


def _release_now() -> int:
    return release_held(_wiring())
