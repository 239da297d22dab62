"""`tianjian staff` and `tianjian places`: accounts of people who run the place."""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import click
from flask.cli import with_appcontext

from server.db import db, run_unit
from server.errors import Problem
from server.people import places as tree
from server.people import staff_service
from server.people.staff_models import KINDS, ROLES

Result = TypeVar("Result")


def plainly(command: Callable[..., Result]) -> Callable[..., Result]:
    """Say domain errors in one line, without a traceback."""

    @wraps(command)
    def wrapper(*args: Any, **kwargs: Any) -> Result:
        try:
            return command(*args, **kwargs)
        except Problem as error:
            text = (error.detail or error.title) % (error.params or {})
            raise click.ClickException(text) from error

    return wrapper


@click.group()
def staff() -> None:
    """Accounts of staff."""


@staff.command("create")
@click.argument("login")
@click.option("--name", default="", help="The name that others see.")
@click.option("--role", type=click.Choice(ROLES), default="manager", show_default=True)
@click.option("--place", default="", help="Where the role holds; empty: everywhere.")
@click.option("--password", help="Made up and printed where it is not given.")
@with_appcontext
@plainly
def create(login: str, name: str, role: str, place: str, password: str | None) -> None:
    """Make an account LOGIN with a role in a place."""
    given = password or secrets.token_urlsafe(12)

    def work() -> None:
        tree.ensure_top({"zh_Hans": "全部", "en": "Everywhere"})
        person = staff_service.create_staff(login, name, given)
        staff_service.grant_role(person, role, place)

    run_unit(work)
    click.echo(f"{login}: {role} in {place or 'every place'}")
    if password is None:
        click.echo(f"password: {given}")


@staff.command("grant")
@click.argument("login")
@click.argument("role", type=click.Choice(ROLES))
@click.argument("place", default="")
@with_appcontext
@plainly
def grant(login: str, role: str, place: str) -> None:
    """Give LOGIN a further ROLE in PLACE (none: everywhere)."""

    def work() -> None:
        person = staff_service.find_staff(login)
        if person is None:
            raise click.ClickException(f"nobody has the login {login}")
        staff_service.grant_role(person, role, place)

    run_unit(work)
    click.echo(f"{login}: {role} in {place or 'every place'}")


@staff.command("reset-password")
@click.argument("login")
@click.option("--password", help="Made up and printed where it is not given.")
@with_appcontext
@plainly
def reset_password(login: str, password: str | None) -> None:
    """Give LOGIN a new password and end all of their sessions."""
    given = password or secrets.token_urlsafe(12)

    def work() -> None:
        person = staff_service.find_staff(login)
        if person is None:
            raise click.ClickException(f"nobody has the login {login}")
        staff_service.set_password(person, given)

    run_unit(work)
    if password is None:
        click.echo(f"password: {given}")


@staff.command("disable")
@click.argument("login")
@with_appcontext
@plainly
def disable(login: str) -> None:
    """Close the account LOGIN; what it did stays on record."""
    run_unit(lambda: staff_service.disable(login))
    click.echo(f"{login}: closed")


@click.group("places")
def places() -> None:
    """The tree of places: county, township, village."""


@places.command("add")
@click.argument("place_id")
@click.option("--in", "parent", default="", help="The place above; empty: the top.")
@click.option("--kind", type=click.Choice(KINDS[1:]), required=True)
@click.option("--zh", required=True, help="The name in Chinese.")
@click.option("--en", required=True, help="The name in English.")
@with_appcontext
@plainly
def add(place_id: str, parent: str, kind: str, zh: str, en: str) -> None:
    """Add a place with a short id such as conghua or lvtian."""

    def work() -> None:
        tree.ensure_top({"zh_Hans": "全部", "en": "Everywhere"})
        tree.add_place(place_id, parent, kind, {"zh_Hans": zh, "en": en})

    run_unit(work)
    click.echo(f"{place_id}: {zh}, {en}")


@places.command("list")
@with_appcontext
def list_places() -> None:
    """Print the tree."""
    for each in tree.places_in(tree.Scope(("/",))):
        depth = each.path.count("/") - 1
        names = ", ".join(each.name.values())
        click.echo(f"{'  ' * depth}{each.place_id or '(top)'}  {each.kind}  {names}")
    db.session.rollback()
