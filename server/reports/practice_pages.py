"""The office's page of practice, and its table as a file."""

from flask import Blueprint, Response, current_app, render_template, request

from server.access import access, current_staff, staff
from server.i18n import gettext as _
from server.i18n import language
from server.reports import practice, service
from server.reports.exports import Table
from server.reports.pages import age_note, as_file, asked_scope, manages, place_choices
from server.simulations.judge import Simulations

blueprint = Blueprint("practice", __name__)


def simulations() -> Simulations:
    """The engines and scenarios of this node."""
    found: Simulations = current_app.extensions["simulations"]
    return found


@blueprint.get("/office/practice")
@access(staff())
def page() -> str:
    """What runs come to; plans that beat the best known one for editors and managers."""
    scope = asked_scope()
    editors = current_staff().writes_packs or manages()
    return render_template(
        "office/practice.html",
        section="practice",
        figures=service.figures(scope),
        lines=practice.scenario_lines(
            service.members(scope), simulations(), language()
        ),
        plans=practice.plan_lines(simulations(), language()) if editors else [],
        editors=editors,
        places=place_choices(),
        place=request.args.get("place", ""),
    )


@blueprint.get("/office/practice.<string:form>")
@access(staff())
def as_table(form: str) -> Response:
    """The same as a file, one row a scenario."""
    scope = asked_scope()
    figures = service.figures(scope)
    heads = (
        _("Exercise"), _("Code"), _("Learners"), _("Runs"), _("Runs that hold"),
        _("Runs that do not hold"), _("Not yet played again"), _("Best score, mean"),
        _("Learners graded"), _("Graded score, mean"),
    )  # fmt: skip
    rows = (
        (
            line.title, line.total.scenario, line.total.learners, line.total.runs,
            line.total.accepted, line.total.disputed, line.total.waiting,
            _rounded(line.total.best), line.total.graded_learners,
            _rounded(line.total.graded),
        )
        for line in practice.scenario_lines(service.members(scope), simulations(), language())
    )  # fmt: skip
    table = Table(_("Practice"), age_note(figures), heads, rows)
    return as_file(table, "practice", form)


def _rounded(score: float | None) -> int | None:
    return None if score is None else round(score)
