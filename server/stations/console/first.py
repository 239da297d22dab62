"""The first page of a new box: join an upstream with a code, and set the PIN."""

import os
import signal
from threading import Timer
from typing import Any, Final

from flask import Response, current_app, redirect, render_template, request

from server.access import access, lan, operator, rate_limit, source
from server.db import app_settings
from server.errors import BadRequest, Conflict, N_, Problem
from server.people.staff_pages import said
from server.stations import relay, upstream
from server.stations.console import door, guard
from server.stations.console.pages import HOME, blueprint
from server.stations.console.words import trouble_words
from server.stations.joining import join_upstream
from server.stations.road import Trouble
from server.stations.routes import HOUR, JOINS_AN_HOUR

RESTART_SECONDS: Final = 1.0
#: After these an operator may join anew.
LOST: Final = frozenset({"revoked", "unknown-station", "not-my-upstream"})


@blueprint.get("/station/first")
@access(lan)
def first_page() -> Any:
    """The form of a new box. One that has a PIN asks for it; one that has only joined says how."""
    if door.has_pin():
        return redirect(HOME, 303)
    if upstream.upstream() is not None:
        return render_template("station/no_pin.html")
    return _form("station/first.html")


@blueprint.post("/station/first")
@access(lan)
def first() -> Any:
    """Join, then set the PIN: only who has a code of the centre's gets to set it."""
    pin = request.form.get("pin", "").strip()
    try:
        if door.has_pin() or upstream.upstream() is not None:
            raise Conflict("has-pin", N_("This station is set up already."))
        rate_limit(f"first {source()}", JOINS_AN_HOUR, HOUR)
        door.check_pin(pin)
        if pin != request.form.get("again", "").strip():
            raise BadRequest("pins-differ", N_("The two PINs are not the same."))
        _join()
        door.set_pin(pin, first=True)
        if request.form.get("wifi"):
            door.set_wifi(
                request.form.get("wifi", ""), request.form.get("wifi_password", "")
            )
        tokens = door.sign_in(pin, source())
    except Trouble as trouble:
        return _form("station/first.html", trouble=trouble_words(trouble.code)), 502
    except Problem as error:
        page = _form("station/first.html", error=said(error))
        return Response(page, error.status, headers=error.headers)
    return guard.let_in(_gone_on(), tokens)


@blueprint.get("/station/join")
@access(operator)
def join_page() -> Any:
    """The form to join an upstream, where there is none or it shut this station out."""
    return _form("station/join.html") if may_join() else redirect(HOME, 303)


@blueprint.post("/station/join")
@access(operator)
def join() -> Any:
    """Join with a code."""
    try:
        if not may_join():
            raise Conflict("joined", N_("This station has joined already."))
        rate_limit(f"first {source()}", JOINS_AN_HOUR, HOUR)
        _join()
    except Trouble as trouble:
        return _form("station/join.html", trouble=trouble_words(trouble.code)), 502
    except Problem as error:
        page = _form("station/join.html", error=said(error))
        return Response(page, error.status, headers=error.headers)
    return _gone_on()


def may_join() -> bool:
    """Whether there is no upstream, or one that takes nothing from this station any more."""
    row = upstream.upstream()
    return row is None or row.trouble in LOST


def _join() -> None:
    settings = app_settings()
    url = request.form.get("url", "").strip()
    if url and "://" not in url:
        url = f"https://{url}"
    if len(url) > 200:
        raise BadRequest("bad-url", N_("This is no address."))
    join_upstream(
        url,
        request.form.get("code", "").strip(),
        current_app.extensions["sync"].node,
        public_url=settings.public_url,
        data_dir=settings.data_dir,
    )


def _gone_on() -> Any:
    """To the board; the server takes its new name and place up by starting its workers anew."""
    relay.relay_now(app_settings().data_dir)
    if "gunicorn.socket" in request.environ:
        timer = Timer(RESTART_SECONDS, os.kill, (os.getppid(), signal.SIGHUP))
        timer.daemon = True
        timer.start()
    return redirect(f"{HOME}?done=joined", 303)


def _form(template: str, **more: Any) -> str:
    kept = {
        name: request.form.get(name, "")
        for name in ("url", "code", "wifi", "wifi_password")
    }
    return render_template(template, kept=kept, **more)
