"""One learner's page in the office, and what staff may do there."""

from datetime import datetime
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    redirect,
    render_template,
    request,
    stream_with_context,
)

from server.access import access, current_staff, rate_limit, source, staff
from server.errors import Problem
from server.i18n import gettext as _
from server.i18n import language
from server.people.places import Scope

from server.reports import one_learner
from server.reports.pages import place_choices
from server.reports.practice_pages import simulations
from server.reports.refresh import HOUR

blueprint = Blueprint(
    "office_learner",
    __name__,
    url_prefix="/office/learners/<string:learner>",
    template_folder="templates",
)

EVERYONE = ("manager", "teacher")
CODES_AN_HOUR = 30


def scope(*roles: str) -> Scope:
    """Where this person holds one of these roles."""
    held: Scope = current_staff().scope(*roles)
    return held


def show(learner: str, status: int = 200, **extra: Any) -> Response:
    """The learner's page, with what was just done or what went wrong."""
    page = one_learner.learner_page(
        scope(*EVERYONE), learner, language(), simulations()
    )
    manager = scope("manager").covers(page.home.path)
    html = render_template(
        "office/learner.html",
        section="learners",
        page=page,
        manager=manager,
        places=place_choices("manager") if manager else [],
        **extra,
    )
    return Response(html, status)


def said(error: Problem) -> str:
    """A domain error in the reader's words."""
    return _(error.detail or error.title, **error.params)


@blueprint.get("")
@access(staff(*EVERYONE))
def learner(learner: str) -> Response:
    """Progress, phones, what is set aside, and the forms."""
    return show(learner)


@blueprint.post("/note")
@access(staff(*EVERYONE))
def note(learner: str) -> Any:
    """Send a note down with the learner's next sync."""
    text = request.form.get("text", "")
    try:
        one_learner.write_note(scope(*EVERYONE), learner, text, current_staff().name)
    except Problem as error:
        if error.status == 404:
            raise
        return show(learner, error.status, error=said(error), draft=text)
    return redirect(f"/office/learners/{learner}?done=note", 303)


@blueprint.post("/restore")
@access(staff(*EVERYONE))
def restore(learner: str) -> Response:
    """Make a code for a new phone and show it once."""
    rate_limit(f"restore {current_staff().staff_id}", CODES_AN_HOUR, HOUR)
    node = current_app.extensions["sync"].node
    code = one_learner.restore_code(scope(*EVERYONE), learner, node)
    expires = datetime.fromisoformat(code["expires"])
    return show(learner, code=code, code_expires=expires)


@blueprint.post("/move")
@access(staff("manager"))
def move(learner: str) -> Any:
    """Let the learner belong to another place."""
    one_learner.move(scope("manager"), learner, request.form.get("place", ""))
    return redirect(f"/office/learners/{learner}?done=moved", 303)


@blueprint.get("/data.json")
@access(staff("manager"))
def data(learner: str) -> Response:
    """All that this server stores of the learner, as a file."""
    pieces = one_learner.portable(scope("manager"), learner)
    response = Response(stream_with_context(pieces), content_type="application/json")
    name = f"tianjian-learner-{learner[:8]}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.get("/erase")
@access(staff("manager"))
def ask_erase(learner: str) -> str:
    """Ask before erasing."""
    return erase_page(learner)


@blueprint.post("/erase")
@access(staff("manager"))
def erase(learner: str) -> Any:
    """Erase the learner, where the confirmation fits."""
    rate_limit(f"erase {current_staff().staff_id} {source()}", CODES_AN_HOUR, HOUR)
    if request.form.get("sure", "").strip() != learner[:4]:
        words = _("These are not the first four characters. Nothing was erased.")
        return Response(erase_page(learner, error=words), 400)
    one_learner.erase(scope("manager"), learner, current_app.extensions["forgetters"])
    return redirect("/office/learners?done=erased", 303)


def erase_page(learner: str, error: str = "") -> str:
    """The page that asks before erasing."""
    page = one_learner.learner_page(
        scope("manager"), learner, language(), simulations()
    )
    return render_template(
        "office/erase.html", section="learners", page=page, error=error
    )
