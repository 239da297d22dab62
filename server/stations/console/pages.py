"""The operator's page: the door, the board, the poster, and what can be set."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, Flask, Response, current_app, redirect, render_template
from flask import request

from server.access import access, lan, operator, source, writer
from server.db import app_settings, now
from server.errors import Problem
from server.i18n import gettext as _
from server.i18n import language, local_time
from server.people.staff_pages import said
from server.stations import closing, relay, upstream
from server.stations.console import board, door, guard, jobs, pictures, trainers
from server.stations.console.words import bytes_words, trouble_words

blueprint = Blueprint("station", __name__, template_folder="../templates")

HOME = "/station"
#: So long the board tells how the fetching of courses ended.
TOLD_FOR: Final = timedelta(minutes=30)


def init_app(app: Flask) -> None:
    """Register the pages, and the guard that all pages of ``/station`` stand behind."""
    app.extensions["station_guard"] = guard.guard
    app.register_blueprint(blueprint)
    app.after_request(guard.keep_private)
    app.jinja_env.globals.update(
        bytes_words=bytes_words,
        local_time=local_time,
        station_done=done_message,
        station_name=_name,
        station_trainer=lambda: trainers.name_of(guard.trainer_id()),
        trouble_words=trouble_words,
    )


def safe_next() -> str:
    """Where to go on: an address of these pages, nothing else."""
    wanted = request.values.get("next", "")
    inside = wanted == HOME or wanted.startswith((f"{HOME}/", f"{HOME}?"))
    return wanted if inside and "\\" not in wanted and "//" not in wanted else HOME


def done_message() -> str:
    """What was just done, after a form sent the reader on with ``?done=``."""
    messages = {
        "relay": _("Asked for: the station talks to the centre now."),
        "pin": _("The PIN is changed. All others are signed out."),
        "wifi": _("The Wi-Fi is noted: its picture is below and on the poster."),
        "kept": _("Kept as it is."),
        "trainer": _("Let in: give them the PIN that you typed."),
        "trainer-pin": _("The new PIN holds; the old one opens nothing more."),
        "trainer-removed": _("Let in no more. What they wrote stays."),
        "published": _("Phones show it from their next sync here on."),
        "withdrawn": _("Taken away: phones drop it at their next sync here."),
        "joined": _("Joined. The first contact begins now; the lessons come with it."),
    }
    return messages.get(request.args.get("done", ""), "")


# --- the door ----------------------------------------------------------------------------


@blueprint.get("/station/enter")
@access(lan)
def enter_page() -> Any:
    """The form for the PIN; a new box begins with its first page instead."""
    if not door.has_pin():
        return redirect(f"{HOME}/first", 303)
    return _enter_form()


@blueprint.post("/station/enter")
@access(lan)
def enter() -> Any:
    """Sign in with the PIN: the operator's, or a trainer's own."""
    pin, who = request.form.get("pin", "").strip(), request.form.get("who", "")
    try:
        tokens = door.sign_in(pin, source(), guard.known_browser(), who)
    except Problem as error:
        page = _enter_form(said(error))
        return Response(page, error.status, headers=error.headers)
    # A trainer gets to what trainers may; the guard leads them there from the board.
    return guard.let_in(redirect(safe_next(), 303), tokens)


def _enter_form(error: str = "") -> str:
    return render_template(
        "station/enter.html",
        next=safe_next(),
        error=error,
        trainers=trainers.trainers(),
        who=request.values.get("who", ""),
    )


@blueprint.post("/station/leave")
@access(writer)
def leave() -> Any:
    """Sign out."""
    door.sign_out(request.cookies.get(guard.SESSION, ""))
    return guard.let_out(redirect(f"{HOME}/enter", 303))  # type: ignore[arg-type]


# --- the board ---------------------------------------------------------------------------


@blueprint.get("/station")
@access(operator)
def home() -> Any:
    """How the station is, and what can be done."""
    settings = app_settings()
    if closing.is_shut(settings.data_dir):
        return redirect(f"{HOME}/off", 303)
    row = door.operator_row()
    return render_template(
        "station/board.html",
        board=board.board(settings, language()),
        job=_courses_job(settings.data_dir),
        pictures=_pictures(),
        address=guard.seen_url(settings),
        wifi_name=row.wifi_name if row else "",
        wifi_password=row.wifi_password if row else "",
        rings=upstream.rings(current_app.extensions["sync"].node),
    )


def _courses_job(data_dir: Path) -> jobs.Job | None:
    """The fetching of courses that goes on, or was just asked for."""
    job = jobs.last_job(data_dir)
    if job is None or job.kind != "courses":
        return None
    recent = now() - datetime.fromisoformat(job.began) < TOLD_FOR
    return job if recent or job.state == "running" else None


@blueprint.get("/station/live")
@access(operator)
def live() -> str:
    """The part of the board that changes by itself, without its frame."""
    settings = app_settings()
    return render_template("station/line.html", line=board.line(settings))


@blueprint.post("/station/relay")
@access(operator)
def relay_now() -> Any:
    """Ask for a contact with the upstream now; new courses come with it."""
    relay.relay_now(app_settings().data_dir)
    return redirect(f"{HOME}?done=relay", 303)


@blueprint.get("/station/poster")
@access(operator)
def poster() -> str:
    """A page to print and hang up."""
    settings = app_settings()
    row = door.operator_row()
    return render_template(
        "station/poster.html",
        pictures=_pictures(),
        address=pictures.shown_address(guard.seen_url(settings)),
        wifi_name=row.wifi_name if row else "",
        wifi_password=row.wifi_password if row else "",
    )


def _name() -> str:
    row = upstream.upstream()
    return row.station_name if row else app_settings().node_name


def _pictures() -> Any:
    row = door.operator_row()
    wifi = (row.wifi_name, row.wifi_password) if row else ("", "")
    return pictures.pictures(
        wifi, guard.seen_url(app_settings()), upstream.centre_url()
    )


# --- what can be set ---------------------------------------------------------------------


@blueprint.get("/station/settings")
@access(operator)
def settings_page() -> str:
    """Wi-Fi and PIN."""
    return _settings_page()


@blueprint.post("/station/wifi")
@access(operator)
def wifi() -> Any:
    """Keep the Wi-Fi's name and password for the picture."""
    try:
        door.set_wifi(request.form.get("name", ""), request.form.get("password", ""))
    except Problem as error:
        return Response(_settings_page(wifi_error=said(error)), error.status)
    return redirect(f"{HOME}?done=wifi", 303)


@blueprint.post("/station/pin")
@access(operator)
def pin() -> Any:
    """Change the PIN; whoever is at a page left open does not know the old one."""
    try:
        door.sign_in(request.form.get("old", ""), source(), guard.known_browser())
        door.set_pin(request.form.get("new", "").strip())
        tokens = door.sign_in(request.form.get("new", "").strip(), source())
    except Problem as error:
        page = _settings_page(pin_error=said(error))
        return Response(page, error.status, headers=error.headers)
    return guard.let_in(redirect(f"{HOME}?done=pin", 303), tokens)


def _settings_page(*, wifi_error: str = "", pin_error: str = "") -> str:
    row = door.operator_row()
    return render_template(
        "station/settings.html",
        wifi_name=request.form.get("name", row.wifi_name if row else ""),
        wifi_password=request.form.get("password", row.wifi_password if row else ""),
        wifi_error=wifi_error,
        pin_error=pin_error,
    )
