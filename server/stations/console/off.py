"""Switching off: the page that asks, and the one that says when the plug may be pulled."""

from typing import Any

from flask import Flask, current_app, redirect, render_template, request
from werkzeug.exceptions import ServiceUnavailable

from server.access import access, operator
from server.db import app_settings
from server.errors import Conflict, N_
from server.stations import closing
from server.stations.console import board, jobs
from server.stations.console.pages import HOME, blueprint

RETRY_SECONDS = 120
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def init_app(app: Flask) -> None:
    """Accept nothing while the station is shut."""
    app.before_request(_refuse_while_shut)


def _refuse_while_shut() -> None:
    if request.method in SAFE_METHODS or request.path.startswith(HOME):
        return
    if closing.is_shut(app_settings().data_dir):
        raise ServiceUnavailable(retry_after=RETRY_SECONDS)


@blueprint.get("/station/off")
@access(operator)
def off_page() -> str:
    """Ask once more, or say how far it is."""
    settings = app_settings()
    if closing.is_shut(settings.data_dir):
        return render_template(
            "station/is_off.html", by_itself=bool(settings.shutdown_command)
        )
    job = jobs.last_job(settings.data_dir)
    return render_template(
        "station/off.html",
        line=board.line(settings),
        at_work=job is not None and job.state == "running",
        by_itself=bool(settings.shutdown_command),
    )


@blueprint.post("/station/off")
@access(operator)
def off() -> Any:
    """Shut, settle, and let the box switch itself off where it can."""
    settings = app_settings()
    job = jobs.last_job(settings.data_dir)
    if job is not None and job.state == "running":
        raise Conflict("at-work", N_("Something else is still going on: wait for it."))
    settled = closing.shut(settings.data_dir)
    if settings.shutdown_command:
        closing.power_off_soon(settings.shutdown_command)
    current_app.logger.warning("shut by the operator, settled: %s", settled)
    return redirect(f"{HOME}/off", 303)


@blueprint.post("/station/on")
@access(operator)
def on() -> Any:
    """Go on after all."""
    closing.open_again(app_settings().data_dir)
    return redirect(HOME, 303)
