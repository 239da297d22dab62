"""Office page: what stations wrote themselves, to be accepted or declined."""

from typing import Any, Final

from flask import Response, current_app, redirect, render_template, request

from server.access import access, current_staff
from server.errors import Problem
from server.stations.local import offers
from server.stations.office.pages import MANAGER, blueprint, managed, said

PAGE: Final = "/office/stations/notices"


@blueprint.get("/notices")
@access(MANAGER)
def notices() -> Response:
    """What waits to be looked at, and what was accepted."""
    return notices_page()


def notices_page(status: int = 200, error: str = "") -> Response:
    """The page, with what went wrong."""
    html = render_template(
        "office_stations/notices.html",
        section="stations",
        pending=offers.offers(managed(), ["pending"]),
        accepted=offers.offers(managed(), ["accepted"]),
        error=error,
    )
    return Response(html, status)


@blueprint.post("/notices/<string:station_id>/<string:piece_id>")
@access(MANAGER)
def decide(station_id: str, piece_id: str) -> Any:
    """Accept it, or decline it with a word."""
    accept = request.form.get("verdict") == "accept"
    word = request.form.get("word", "")
    by = current_staff().login
    try:
        offers.decide(managed(), station_id, piece_id, accept, word, by)
    except Problem as error:
        if error.status == 404:
            raise
        return notices_page(error.status, said(error))
    return redirect(f"{PAGE}?done=notice-{'accepted' if accept else 'declined'}", 303)


@blueprint.post("/notices/<string:station_id>/<string:piece_id>/draft")
@access(MANAGER)
def draft(station_id: str, piece_id: str) -> Any:
    """Make a draft in the studio of what was accepted; editors go on from there."""
    staff_id = current_staff().staff_id
    make = current_app.extensions["draft_of_piece"]
    pack = offers.into_studio(managed(), station_id, piece_id, staff_id, make)
    return redirect(f"{PAGE}?done=notice-draft&pack={pack}", 303)
