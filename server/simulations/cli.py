"""`tianjian simulations replay`: judge learners' runs now."""

import click
from flask import current_app
from flask.cli import with_appcontext

from server.simulations import service
from server.simulations.judge import Simulations


@click.group()
def simulations() -> None:
    """Runs of the simulations."""


@simulations.command("replay")
@click.option("--held", is_flag=True, help="Also what waits for an engine or scenario.")
@with_appcontext
def replay(held: bool) -> None:
    """Play again what waits for a verdict, until nothing is left."""
    judge: Simulations = current_app.extensions["simulations"]
    try:
        counts = service.replay_waiting(judge, held=held)
    finally:
        judge.close()
    click.echo(
        f"{counts.judged} runs: {counts.accepted} accepted, {counts.disputed} disputed, "
        f"{counts.refused} refused, {counts.held} held"
    )
