"""The studio's forms for releasing to some places first; they stand on the page of versions."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, Response, redirect, request

from server.access import access, current_staff
from server.errors import N_, BadRequest, Problem
from server.i18n import gettext as _
from server.i18n import language
from server.packs import service as packs
from server.people.places import Scope, places_in
from server.reports import service as reports
from server.studio import trials
from server.studio.review_pages import versions_page
from server.studio.rights import PUBLISHERS, me

blueprint = Blueprint("studio_trials", __name__)


def init_app(app: Flask) -> None:
    """Register the forms and what the templates ask."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(
        trial_places=trial_places, trial_where=trial_where, all_trials=packs.all_trials
    )


def trial_places() -> list[Any]:
    """The places where who is signed in may try something."""
    return [each for each in places_in(_mine()) if each.place_id]


def trial_where(places: list[str]) -> str:
    """The names of a trial's places, as far as one may see them."""
    scope = current_staff().scope()
    names = reports.place_names(scope, language())
    return "、".join(names.get(each, each) for each in places)


@blueprint.post("/studio/<string:pack>/trial")
@access(PUBLISHERS)
def act(pack: str) -> Any:
    """Begin, widen, pause, resume, give to all, stop."""
    wish = request.form.get("act", "")
    acts: dict[str, Callable[[], object]] = {
        "begin": lambda: trials.begin(pack, _places(), _mine(), me(), _word("note")),
        "widen": lambda: trials.widen(pack, _places(), _mine(), me()),
        "release": lambda: trials.release(pack, me()),
        "pause": lambda: trials.pause(pack, True, me()),
        "resume": lambda: trials.pause(pack, False, me()),
        "stop": lambda: trials.stop(pack, _word("why"), me()),
    }
    if wish not in acts:
        raise BadRequest("bad-act", N_("This request cannot be understood"))
    try:
        acts[wish]()
    except Problem as problem:
        if problem.status == 404:
            raise
        words = _(problem.detail or problem.title, **problem.params)
        return Response(versions_page(pack, words), problem.status)
    return redirect(f"/studio/{pack}/versions?did=trial-{wish}", 303)


def _places() -> list[str]:
    return request.form.getlist("place")


def _word(field: str) -> str:
    return request.form.get(field, "").strip()[:300]


def _mine() -> Scope:
    scope: Scope = current_staff().scope(*PUBLISHERS.roles)
    return scope
