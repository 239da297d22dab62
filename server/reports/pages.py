"""The office: overview, learners, packs, items, quarantine, and their exports."""

from flask import Blueprint, Flask, Response, abort, render_template, request

from server.access import access, current_staff, staff
from server.db import now
from server.i18n import gettext as _
from server.i18n import language, local_time
from server.people.places import Scope, name_in, narrowed, places_in
from server.reports import milestones, service
from server.reports.age import ago, clock, day
from server.reports.exports import Table, to_csv, to_xlsx
from server.reports.listing import Listing, read_query
from server.reports.words import group_label, reason_text

blueprint = Blueprint("office", __name__, template_folder="templates")

FORMATS = {
    "csv": (to_csv, "text/csv; charset=utf-8"),
    "xlsx": (
        to_xlsx,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}


def init_app(app: Flask) -> None:
    """Register the pages and their helpers."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(
        ago=ago,
        clock=clock,
        day=day,
        group_label=group_label,
        office_menu=office_menu,
        reason_text=reason_text,
        sees_people=sees_people,
    )
    app.after_request(_keep_private)


def _keep_private(response: Response) -> Response:
    # Personal data: no copy in shared or disk caches.
    if request.path.startswith("/office"):
        response.headers["Cache-Control"] = "no-store"
    return response


def office_menu() -> list[tuple[str, str, str, str]]:
    """The sections that this person may open: key, address, label, icon."""
    menu = [
        ("overview", "/office", _("Overview"), "home", True),
        ("learners", "/office/learners", _("Learners"), "people", sees_people()),
        ("packs", "/office/packs", _("Packs"), "book", True),
        ("items", "/office/items", _("Questions"), "question", True),
        ("stations", "/office/stations", _("Stations"), "mast", manages()),
        ("practice", "/office/practice", _("Practice"), "leaf", True),
        ("quarantine", "/office/quarantine", _("Set aside"), "shield", sees_people()),
        ("studio", "/studio", _("Studio"), "pen", current_staff().writes_packs),
    ]
    return [entry[:4] for entry in menu if entry[4]]


def sees_people() -> bool:
    """True for somebody who may see single learners."""
    return bool(current_staff().role_names & {"manager", "teacher"})


def manages() -> bool:
    """True for a manager of some place."""
    return "manager" in current_staff().role_names


def asked_scope(*roles: str) -> Scope:
    """Where this person holds one of ``roles``, narrowed to the asked place."""
    place_id = request.args.get("place") or None
    return narrowed(current_staff().scope(*roles), place_id)


def place_choices(*roles: str) -> list[tuple[str, str, int]]:
    """Places to choose from: id, name, depth below this person's own."""
    found = [
        (each.place_id, name_in(each.name, language()), each.path.count("/"))
        for each in places_in(current_staff().scope(*roles))
    ]
    least = min((depth for _id, _name, depth in found), default=0)
    return [(place_id, name, depth - least) for place_id, name, depth in found]


@blueprint.get("/office")
@access(staff())
def overview() -> str:
    """How things stand, at one glance."""
    scope = asked_scope()
    return render_template(
        "office/overview.html",
        section="overview",
        figures=service.figures(scope),
        days=service.days(scope),
        packs=service.pack_lines(scope, language()),
        milestones=milestones.milestone_lines(scope),
        hardest=service.item_lines(scope, service.HARDEST, language(), 3)[0],
        places=place_choices(),
        place=request.args.get("place", ""),
    )


@blueprint.get("/office/milestones.<string:form>")
@access(staff())
def milestones_file(form: str) -> Response:
    """How many learners reached each milestone, as a file."""
    scope = asked_scope()
    figures = service.figures(scope)
    heads = (_("Milestone"), _("Code"), _("Learners"), _("Learners in all"))
    rows = (
        (line.label, line.kind, line.learners, figures.learners)
        for line in milestones.milestone_lines(scope)
    )
    table = Table(_("Milestones"), age_note(figures), heads, rows)
    return as_file(table, "milestones", form)


@blueprint.get("/office/learners")
@access(staff("manager", "teacher"))
def learners() -> str:
    """The list of learners."""
    roles = ("manager", "teacher")
    scope, query = asked_scope(*roles), read_query(tuple(service.SORTS), "seen")
    figures = service.figures(scope)
    lines, total = service.learners(scope, query, language())
    listing = Listing(query, request.args.get("place", ""), total)
    return render_template(
        "office/learners.html",
        section="learners",
        figures=figures,
        lines=lines,
        listing=listing,
        places=place_choices(*roles),
    )


@blueprint.get("/office/learners.<string:form>")
@access(staff("manager"))
def learners_file(form: str) -> Response:
    """The same list as a file; all pages of it."""
    scope, query = asked_scope("manager"), read_query(tuple(service.SORTS), "seen")
    figures = service.figures(scope)
    lines, _total = service.learners(scope, query, language(), limit=None)
    heads = (
        _("Learner"), _("Number"), _("Place"), _("Group"), _("Since"), _("Last sync"),
        _("Devices"), _("Lessons opened"), _("Lessons finished"), _("Questions tried"),
        _("Right at first try"), _("Records stored"), _("Waiting"), _("Refused"),
        *(milestones.label(kind) for kind in milestones.KINDS[:-1]), _("Field tasks"),
    )  # fmt: skip
    reached = milestones.columns(line.learner for line in lines)
    rows = (
        (
            line.nickname, line.learner, line.place, group_label(line.group),
            line.since, line.seen_at, line.devices, line.opened, line.done,
            line.tried, line.first_right, line.events, line.held, line.refused,
            *reached[line.learner],
        )
        for line in lines
    )  # fmt: skip
    table = Table(_("Learners"), age_note(figures), heads, rows)
    return as_file(table, "learners", form)


@blueprint.get("/office/packs")
@access(staff())
def packs() -> str:
    """Packs and their lessons."""
    scope = asked_scope()
    return render_template(
        "office/packs.html",
        section="packs",
        figures=service.figures(scope),
        packs=service.pack_lines(scope, language()),
        places=place_choices(),
        place=request.args.get("place", ""),
    )


@blueprint.get("/office/packs.<string:form>")
@access(staff())
def packs_file(form: str) -> Response:
    """The same as a file, one row a lesson."""
    scope = asked_scope()
    figures = service.figures(scope)
    heads = (
        _("Pack"), _("Version"), _("Lesson"), _("Title"), _("Opened"), _("Finished"),
        _("Did it today"), _("Learners"), _("Shown to groups"), _("People shown to"),
    )  # fmt: skip
    rows = (
        (
            pack.pack, pack.version, line.lesson, line.title, line.opened, line.done,
            line.today, figures.learners, line.sessions, line.people,
        )
        for pack in service.pack_lines(scope, language())
        for line in pack.lessons
    )  # fmt: skip
    return as_file(Table(_("Packs"), age_note(figures), heads, rows), "packs", form)


@blueprint.get("/office/items")
@access(staff())
def items() -> str:
    """The questions that most people get wrong at the first try."""
    scope, query = asked_scope(), read_query(service.ITEM_SORTS, "hard")
    figures = service.figures(scope)
    lines, total = service.item_lines(scope, query, language())
    return render_template(
        "office/items.html",
        section="items",
        figures=figures,
        lines=lines,
        listing=Listing(query, request.args.get("place", ""), total),
        places=place_choices(),
    )


@blueprint.get("/office/items.<string:form>")
@access(staff())
def items_file(form: str) -> Response:
    """The same as a file; all pages of it."""
    scope, query = asked_scope(), read_query(service.ITEM_SORTS, "hard")
    figures = service.figures(scope)
    lines, _total = service.item_lines(scope, query, language(), limit=None)
    heads = (
        _("Question"), _("Number"), _("Lesson"), _("Learners"),
        _("Right at first try"), _("Attempts"),
    )  # fmt: skip
    rows = (
        (
            line.text, line.item, line.lesson, line.learners, line.first_right,
            line.attempts,
        )
        for line in lines
    )  # fmt: skip
    table = Table(_("Hard questions"), age_note(figures), heads, rows)
    return as_file(table, "questions", form)


@blueprint.get("/office/quarantine")
@access(staff("manager", "teacher"))
def quarantine() -> str:
    """What was held or refused, and why; nothing of it is lost."""
    roles = ("manager", "teacher")
    scope, query = asked_scope(*roles), read_query(("received",), "received")
    figures = service.figures(scope)
    batches, total = service.quarantined(scope, query)
    return render_template(
        "office/quarantine.html",
        section="quarantine",
        figures=figures,
        troubles=service.troubles(scope),
        batches=batches,
        listing=Listing(query, request.args.get("place", ""), total),
        places=place_choices(*roles),
    )


def age_note(figures: service.Figures) -> str:
    """The line on age and coverage at the end of every exported file."""
    return _(
        "As of %(time)s (Beijing time). %(some)d of %(all)d learners synced in the "
        "last 7 days.",
        time=local_time(figures.at, "yyyy-MM-dd HH:mm"),
        some=figures.active,
        all=figures.learners,
    )


def as_file(table: Table, name: str, form: str) -> Response:
    """A table to download; 404 for a form that is not offered."""
    if form not in FORMATS:
        abort(404)
    write, content_type = FORMATS[form]
    response = Response(write(table), content_type=content_type)
    response.headers["Content-Disposition"] = (
        f'attachment; filename="tianjian-{name}-{day(now())}.{form}"'
    )
    return response
