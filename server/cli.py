"""The command line: `tianjian serve | db upgrade | seed | packs … | ledger …`."""

import errno
import sqlite3
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.cli import ScriptInfo, with_appcontext
from sqlalchemy.exc import DBAPIError

from server import upgrade
from server.app import create_app
from server.certificates.cli import certificates
from server.db import is_out_of_service, lacks_tables
from server.demo.seed import seed
from server.packs.cli import packs
from server.people.cli import places, plainly, staff
from server.serving import read_settings, serve
from server.simulations.cli import simulations
from server.stations.cli import station
from server.studio.cli import studio
from server.sync.cli import ledger, release_after


class Commands(click.Group):
    """Commands that tell in one line when the database or the disk fails them."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; raises ClickException where an operator can mend the cause."""
        try:
            return super().invoke(ctx)
        except DBAPIError as error:
            if not is_out_of_service(error):
                raise
            raise click.ClickException(_reason(error)) from error
        except sqlite3.OperationalError as error:
            raise click.ClickException(str(error)) from error
        except OSError as error:
            if error.errno == errno.EPIPE:
                # A reader such as `head` had enough: click ends quietly.
                raise
            raise click.ClickException(str(error)) from error


def _reason(error: DBAPIError) -> str:
    if lacks_tables(error):
        return "The tables are not of this version: run `tianjian db upgrade`."
    return f"The database cannot be used: {error.orig}"


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tianjian")
@click.pass_context
def main(context: click.Context) -> None:
    """Tianjian: packs out to phones, answers in, figures to staff."""
    context.obj = ScriptInfo(create_app=build_app, set_debug_flag=False)


def build_app() -> Flask:
    """The application for the present environment."""
    return create_app(read_settings())


@main.group("db")
def database() -> None:
    """The database's tables."""


@database.command("upgrade")
@with_appcontext
def db_upgrade() -> None:
    """Bring the tables up to this version; safe to run again."""
    upgrade.upgrade()


@database.command("revision")
@click.option("-m", "--message", required=True, help="What the migration does.")
@with_appcontext
def db_revision(message: str) -> None:
    """Write a new migration from the difference between models and tables."""
    upgrade.write_revision(message)


@database.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@with_appcontext
@plainly
def db_backup(file: Path) -> None:
    """Copy the SQLite database to FILE, also while the server runs."""
    upgrade.backup(file)
    click.echo(f"{file}: {file.stat().st_size} bytes")


release_after(packs)
main.add_command(serve)
main.add_command(seed)
main.add_command(packs)
main.add_command(ledger)
main.add_command(staff)
main.add_command(places)
main.add_command(certificates)
main.add_command(station)
main.add_command(simulations)
main.add_command(studio)
