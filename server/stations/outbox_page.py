"""In the office: a station's stick comes in, its answers go out."""

import json
import re
import secrets
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, Response, current_app, redirect, render_template, request
from flask import send_file

from server.access import access, staff
from server.db import app_settings
from server.errors import BadRequest, N_, NotFound, Problem
from server.packs.blobs import write_durably
from server.people.staff_pages import said
from server.stations import inbox
from server.web import body_limit

MOST_UPLOAD: Final = 500_000_000
KEPT_SECONDS: Final = 7 * 24 * 3600
TOKEN: Final = re.compile(r"[0-9a-f]{32}")
ADDRESS: Final = "/office/stations/outbox"

blueprint = Blueprint("outbox", __name__, template_folder="templates")


@blueprint.get(ADDRESS)
@access(staff("manager"))
def form() -> str:
    """The form for a file; behind ``?done=`` what came of the last one."""
    done = request.args.get("done", "")
    return _page(taken=_result(done), done=done)


@blueprint.post(ADDRESS)
@access(staff("manager"))
@body_limit(MOST_UPLOAD)
def take() -> Any:
    """Take an outbox; the answers are made at once and kept for a week."""
    folder = _folder()
    token = secrets.token_hex(16)
    came = folder / f"{token}.tjoutbox"
    try:
        sent = request.files.get("file")
        if sent is None or not sent.filename:
            raise BadRequest("no-file", N_("Choose a file first."))
        sent.save(came)
        taken = inbox.take_outbox(
            came,
            folder / f"{token}.tjanswers",
            current_app.extensions["relaying"](),
            app_settings().data_dir,
            lambda _: None,
        )
    except Problem as error:
        return Response(_page(error=said(error)), error.status)
    finally:
        came.unlink(missing_ok=True)
    write_durably(folder / f"{token}.json", json.dumps(asdict(taken)).encode())
    return redirect(f"{ADDRESS}?done={token}", 303)


@blueprint.get(f"{ADDRESS}/answers")
@access(staff("manager"))
def answers() -> Any:
    """The answers to an outbox that was taken, to be saved onto the stick."""
    token = request.args.get("done", "")
    taken = _result(token)
    if taken is None:
        raise NotFound("no-answers", N_("These answers are not kept any more."))
    return send_file(
        _folder() / f"{token}.tjanswers",
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=f"tianjian-{taken['station'][:8]}.tjanswers",
    )


def _page(**more: Any) -> str:
    return render_template("office/outbox.html", section="stations", **more)


def _folder() -> Path:
    folder = app_settings().data_dir / "outgoing"
    folder.mkdir(mode=0o700, exist_ok=True)
    for path in folder.iterdir():
        if time.time() - path.stat().st_mtime > KEPT_SECONDS:
            path.unlink(missing_ok=True)
    return folder


def _result(token: str) -> dict[str, Any] | None:
    if not TOKEN.fullmatch(token):
        return None
    try:
        found: dict[str, Any] = json.loads((_folder() / f"{token}.json").read_bytes())
    except (OSError, ValueError):
        return None
    return found
