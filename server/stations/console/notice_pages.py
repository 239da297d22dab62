"""Notices and short lessons of this station: write, look at, publish, take away."""

from typing import Any, Final

from flask import Response, current_app, redirect, render_template, request

from server.access import access, writer
from server.errors import Problem
from server.people.node import Node
from server.people.staff_pages import said
from server.stations.console import guard, trainers
from server.stations.console.pages import HOME, blueprint
from server.stations.local import pictures, schemas, service
from server.web import body_limit

PAGE: Final = f"{HOME}/notices"
MOST_BODY: Final = pictures.MAX_UPLOAD + 60_000


def _node() -> Node:
    node: Node = current_app.extensions["sync"].node
    return node


@blueprint.get("/station/notices")
@access(writer)
def notices() -> str:
    """What was written here, and what became of it."""
    return render_template(
        "station/notices.html", pieces=service.pieces(), today=service.today()
    )


@blueprint.get("/station/notices/new")
@access(writer)
def new_notice() -> str:
    """The empty form of a notice or a lesson."""
    kind = "lesson" if request.args.get("kind") == "lesson" else "notice"
    return _form({"kind": kind}, None)


@blueprint.post("/station/notices/new")
@access(writer)
@body_limit(MOST_BODY)
def write_notice() -> Any:
    """Keep it; published at once where that was the button."""
    return _keep(None)


@blueprint.get("/station/notices/<string:piece_id>")
@access(writer)
def notice(piece_id: str) -> str:
    """The form with what is written so far."""
    row = service.piece(piece_id)
    until = row.until.isoformat() if row.until else ""
    draft = {"kind": row.kind, "title": row.title, "until": until, **row.body}
    return _form(draft, row)


@blueprint.post("/station/notices/<string:piece_id>")
@access(writer)
@body_limit(MOST_BODY)
def change_notice(piece_id: str) -> Any:
    """Keep what was changed."""
    return _keep(piece_id)


@blueprint.post("/station/notices/<string:piece_id>/withdraw")
@access(writer)
def withdraw_notice(piece_id: str) -> Any:
    """Show it to nobody any more."""
    service.withdraw(piece_id, by=_author())
    return redirect(f"{PAGE}?done=withdrawn", 303)


def _author() -> str:
    return trainers.name_of(guard.trainer_id())


def _keep(piece_id: str | None) -> Any:
    draft, by = _read(), _author()
    try:
        before = service.piece(piece_id).body.get("picture") if piece_id else None
        photo = _photo()
        draft |= {"picture": _picture(before)}
        piece_id = service.save(piece_id, draft, _node(), by=by, photo=photo)
        if request.form.get("publish"):
            service.publish(piece_id, by=by)
    except Problem as error:
        if error.status == 404:
            raise
        row = service.piece(piece_id) if piece_id else None
        page = _form(draft, row, error=said(error))
        return Response(page, error.status)
    done = "published" if request.form.get("publish") else "kept"
    return redirect(f"{PAGE}?done={done}", 303)


def _photo() -> bytes | None:
    """A new photo, made small; None without one. Raises BadRequest ``bad-picture``."""
    sent = request.files.get("photo")
    if sent is None or not sent.filename:
        return None
    with sent.stream as stream:
        # Loaded on first use: a station without photos draws none (3 MB).
        from server.stations.local.photos import shrink

        return shrink(stream.read())


def _picture(before: Any) -> Any:
    """The picture that stays: the one that is there, with the words of the form."""
    if not before or request.form.get("no-photo"):
        return None
    return {**before, "alt": request.form.get("alt", "").strip()}


def _form(draft: dict[str, Any], row: Any, error: str = "") -> str:
    # A dictionary has `items` of its own, which a template finds where there are none.
    draft = {"cards": [], "items": [], **draft}
    return render_template(
        "station/notice.html", draft=draft, row=row, error=error, limits=schemas
    )


def _read() -> dict[str, Any]:
    """The form as a piece; fields that were left empty are left out."""
    form = request.form
    kind = "lesson" if form.get("kind") == "lesson" else "notice"
    draft: dict[str, Any] = {
        "kind": kind,
        "title": form.get("title", "").strip(),
        "until": form.get("until") or None,
        "alt": form.get("alt", "").strip(),
    }
    if kind == "notice":
        return {**draft, "text": form.get("text", "").replace("\r\n", "\n").strip()}
    cards = [text.strip() for text in form.getlist("card")]
    items = [_item(number) for number in range(schemas.MAX_ITEMS)]
    return {
        **draft,
        "cards": [text for text in cards if text],
        "items": [item for item in items if item["text"] or item["options"]],
    }


def _item(number: int) -> dict[str, Any]:
    right = request.form.get(f"right-{number}", "")
    options = [
        {"text": text.strip(), "right": right == str(place)}
        for place, text in enumerate(request.form.getlist(f"option-{number}"))
    ]
    return {
        "text": request.form.get(f"item-{number}", "").strip(),
        "options": [option for option in options if option["text"]],
    }
