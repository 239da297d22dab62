"""Trainers on the operator's page: let in, a new PIN, let in no more; and who wrote what."""

from typing import Any, Final

from flask import Response, redirect, render_template, request

from server.access import access, operator
from server.errors import Problem
from server.i18n import gettext as _
from server.people.staff_pages import said
from server.stations.console import trainers
from server.stations.console.pages import HOME, blueprint
from server.stations.local import audit

PAGE: Final = f"{HOME}/trainers"


@blueprint.get("/station/trainers")
@access(operator)
def trainers_page() -> str:
    """Who may write here, and what was written by whom."""
    return _page()


@blueprint.post("/station/trainers")
@access(operator)
def add_trainer() -> Any:
    """Let somebody write, with a PIN of their own."""
    try:
        trainers.add(request.form.get("name", ""), request.form.get("pin", "").strip())
    except Problem as error:
        page = _page(error=said(error), name=request.form.get("name", ""))
        return Response(page, error.status)
    return redirect(f"{PAGE}?done=trainer", 303)


@blueprint.post("/station/trainers/<string:trainer_id>/pin")
@access(operator)
def renew_trainer_pin(trainer_id: str) -> Any:
    """Give a trainer a new PIN."""
    try:
        trainers.renew_pin(trainer_id, request.form.get("pin", "").strip())
    except Problem as error:
        if error.status == 404:
            raise
        return Response(_page(error=said(error)), error.status)
    return redirect(f"{PAGE}?done=trainer-pin", 303)


@blueprint.post("/station/trainers/<string:trainer_id>/remove")
@access(operator)
def remove_trainer(trainer_id: str) -> Any:
    """Let a trainer in no more."""
    trainers.remove(trainer_id)
    return redirect(f"{PAGE}?done=trainer-removed", 303)


def _page(error: str = "", name: str = "") -> str:
    return render_template(
        "station/trainers.html",
        trainers=trainers.trainers(),
        deeds=audit.deeds(),
        words=deed_words(),
        error=error,
        name=name,
    )


def deed_words() -> dict[str, str]:
    """What each deed is called."""
    return {
        "wrote": _("wrote"),
        "changed": _("changed"),
        "published": _("showed on phones"),
        "withdrew": _("took away"),
        "trainer-added": _("let in the trainer"),
        "trainer-pin": _("gave a new PIN to"),
        "trainer-removed": _("lets in no more"),
    }
