"""The studio's page of a course's certification."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, Flask, Response, redirect, render_template, request

from server.access import access, current_staff
from server.errors import N_, BadRequest, Problem
from server.i18n import gettext as _
from server.i18n import language
from server.packs import service as packs
from server.people.places import places_in
from server.people.staff_service import staff_names
from server.reports import service as reports
from server.reports.exports import Table
from server.reports.pages import as_file
from server.studio import service as studio
from server.studio.certification import service, words
from server.studio.certification.evidence import Evidence, most_accepted
from server.studio.certification.routes import here
from server.studio.certification.standing import Standing, standing
from server.studio.models import ASPECTS
from server.studio.rights import EDITORS, PUBLISHERS, REVIEWERS, me

blueprint = Blueprint("studio_certification", __name__)
MOST_WORDS = 1000


def init_app(app: Flask) -> None:
    """Register the page and its words."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(
        aspect_label=words.aspect_label,
        aspect_question=words.aspect_question,
        check_label=words.check_label,
        course_state=words.course_state,
        finding_sentences=words.sentences,
        lapse_label=words.lapse_label,
    )


@blueprint.get("/studio/<string:pack>/certification")
@access(EDITORS)
def show(pack: str) -> str:
    """The way to the certificate, and what it rests on."""
    return _page(pack)


def _page(pack: str, problem: str = "") -> str:
    scope = here(EDITORS.roles)
    figures = reports.figures(scope)
    found, view = standing(pack, scope), studio.pack_view(pack)
    writers = service.writers(pack)
    people = {each.staff_id for each in found.reviews} | writers
    people |= {found.pilot_by, found.certified_by}
    return render_template(
        "studio/certification.html",
        section="studio",
        pack=pack,
        view=view,
        standing=found,
        figures=figures,
        done=_done_words(),
        problem=problem,
        aspects=ASPECTS,
        open_aspects=_open_aspects(found, writers),
        names=staff_names(people),
        writers=sorted(writers),
        asks=packs.item_texts(language()),
        lessons=packs.lesson_titles(language()),
        place_names=reports.place_names(scope, language()),
        pilot_places=places_in(here(PUBLISHERS.roles)),
        most_accepted=most_accepted(len(found.evidence.items)) if found.evidence else 0,
        thresholds=words.thresholds(),
    )


def _open_aspects(found: Standing, writers: frozenset[str]) -> list[str]:
    """What who is signed in may review now: nothing of their own, and one aspect only."""
    if found.version is None or found.state in ("piloting", "certified"):
        return []
    if me() in writers or not REVIEWERS.roles & current_staff().role_names:
        return []
    mine = {each.aspect for each in found.reviews if each.staff_id == me()}
    anew = found.state == "lapsed" or bool(found.causes)
    return [each for each in ASPECTS if anew or not mine or each in mine]


def _done_words() -> str:
    return {
        "reviewed": _("The review is kept."),
        "pilot": _("The pilot has begun."),
        "certified": _("The course is certified; phones show it."),
        "ended": _("It has ended; what was kept stays."),
    }.get(request.args.get("did", ""), "")


@blueprint.post("/studio/<string:pack>/certification/review")
@access(REVIEWERS)
def review(pack: str) -> Any:
    """Keep what a reviewer found."""
    form = request.form
    said = service.Judgement(
        aspect=form.get("aspect", ""),
        version=form.get("version", 0, type=int),
        passes=form.get("verdict") == "passes",
        word=_words("word"),
        interest=_words("interest"),
    )
    return _done(pack, "reviewed", lambda: service.judge_course(pack, said, me()))


@blueprint.post("/studio/<string:pack>/certification/pilot")
@access(PUBLISHERS)
def pilot(pack: str) -> Any:
    """Begin the pilot."""
    places, scope = request.form.getlist("place"), here(PUBLISHERS.roles)
    return _done(
        pack,
        "pilot",
        lambda: service.begin_pilot(pack, places, _day("since"), scope, me()),
    )


@blueprint.post("/studio/<string:pack>/certification/certificate")
@access(PUBLISHERS)
def certificate(pack: str) -> Any:
    """Certify the course, or end its certificate."""
    if request.form.get("act") == "end":
        return _done(pack, "ended", lambda: service.end(pack, _words("why"), me()))
    accepted = {
        key.removeprefix("because-"): value.strip()[:300]
        for key, value in request.form.items()
        if key.startswith("because-") and value.strip()
    }
    scope = here(PUBLISHERS.roles)
    return _done(
        pack, "certified", lambda: service.certify(pack, accepted, scope, me())
    )


@blueprint.get("/studio/<string:pack>/certification.<string:form>")
@access(EDITORS)
def evidence_file(pack: str, form: str) -> Response:
    """The evidence as a table."""
    reports.figures(here(EDITORS.roles))
    found = standing(pack, here(EDITORS.roles))
    return as_file(_table(pack, found), f"{pack}-certification", form)


def _table(pack: str, found: Standing) -> Table:
    heads = (
        _("Question"), _("Number"), _("Lesson"), _("Learners"),
        _("Right at first try"), _("Difficulty"), _("95%: from"), _("95%: to"),
        _("Discrimination"), _("Upper less lower 27%"), _("What it says"),
        _("Accepted because"),
    )  # fmt: skip
    note = f"{pack}: {words.course_state(found.state)}"
    if found.evidence is None:
        return Table(pack, note, heads, ())
    asks, lessons = packs.item_texts(language()), packs.lesson_titles(language())
    rows = [
        (
            asks.get(each.item, ""), each.item, lessons.get(each.lesson, each.lesson),
            each.figures.learners, each.figures.right, _two(each.figures.difficulty),
            _two(each.figures.low), _two(each.figures.high),
            _two(each.figures.discrimination), _two(each.figures.upper_lower),
            " ".join(words.sentences(each)), each.accepted_because,
        )
        for each in found.evidence.items
    ]  # fmt: skip
    return Table(pack, f"{note}. {_summary(found.evidence)}", heads, rows)


def _summary(evidence: Evidence) -> str:
    checks = "; ".join(words.check_label(check) for check in evidence.checks)
    return _(
        "As of %(day)s, version %(n)d: %(checks)s.",
        day=evidence.day.isoformat(),
        n=evidence.version,
        checks=checks,
    )


def _two(figure: float | None) -> str:
    return "" if figure is None else f"{figure:.2f}"


def _words(field: str) -> str:
    return request.form.get(field, "").strip()[:MOST_WORDS]


def _day(field: str) -> date | None:
    text = request.form.get(field, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadRequest("bad-day", N_("This is no day.")) from error


def _done(pack: str, did: str, work: Callable[[], object]) -> Any:
    """Do the work and come back to the page, which says what was done or why not."""
    try:
        work()
    except Problem as problem:
        if problem.status == 404:
            raise
        said = _(problem.detail or problem.title, **problem.params)
        return Response(_page(pack, said), problem.status)
    return redirect(f"/studio/{pack}/certification?did={did}", 303)
