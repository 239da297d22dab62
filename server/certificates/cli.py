"""`tianjian certificates …`: what a station holds, and what waits at the centre."""

from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from server.certificates.authority import LocalAuthority
from server.certificates.service import BadCertificate, Holding, desk_of
from server.settings import Settings


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


@click.group("certificates")
def certificates() -> None:
    """Names and certificates of stations."""


@certificates.command("show")
@with_appcontext
def show() -> None:
    """On a station: the name, and the certificate in use."""
    holding = Holding(_settings().data_dir)
    click.echo(f"name: {holding.hostname or '(none yet)'}")
    held = holding.held()
    if held is None:
        click.echo("certificate: none")
        return
    due = " (a new one is due)" if held.is_due(datetime.now(UTC)) else ""
    click.echo(f"certificate: for {held.hostname} by {held.issuer}")
    click.echo(f"good until: {held.ends:%Y-%m-%d %H:%M} UTC{due}")


@certificates.command("request")
@click.option("--name", help="The station's host name, where no centre gave one.")
@with_appcontext
def request(name: str | None) -> None:
    """On a station: print a certificate request, for an authority of your own."""
    holding = Holding(_settings().data_dir)
    try:
        if name:
            holding.rename(name.lower())
    except BadCertificate as error:
        raise click.ClickException(str(error)) from error
    if not holding.hostname:
        raise click.ClickException("This station has no name yet: give one by --name.")
    click.echo(holding.request(), nl=False)


@certificates.command("install")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@with_appcontext
def install(file: Path) -> None:
    """On a station: take a certificate with its chain (PEM) into use, without a restart."""
    holding = Holding(_settings().data_dir)
    try:
        holding.install(file.read_text("ascii"), datetime.now(UTC))
    except (BadCertificate, UnicodeDecodeError) as error:
        raise click.ClickException(f"{file}: {error}") from error
    click.echo(f"In use for {holding.hostname}.")


@certificates.command("issue")
@with_appcontext
def issue() -> None:
    """At the centre: have what waits signed now, and say what still waits."""
    desk = desk_of(_settings())
    if desk is None:
        raise click.ClickException("TIANJIAN_STATION_DOMAIN is not set.")
    desk.work(click.echo)
    for name in desk.pending():
        click.echo(f"{name}: waits for {desk.folder / name}.pem")


@certificates.command("root")
@with_appcontext
def root() -> None:
    """At a centre with its own authority: where the root is that devices have to trust."""
    click.echo(LocalAuthority(_settings().data_dir / "authority").root_file)
