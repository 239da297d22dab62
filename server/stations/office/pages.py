"""Office pages: the stations, one station, codes, and who has not synced."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Blueprint, Flask, Response, redirect, render_template, request

from server.access import access, current_staff, rate_limit, staff
from server.db import now
from server.errors import Problem
from server.i18n import gettext as _
from server.i18n import language
from server.people.places import Scope, narrowed
from server.reports import service as reports
from server.reports.age import ago
from server.reports.exports import Table
from server.reports.listing import Listing, read_query
from server.reports.pages import age_note, as_file, asked_scope, place_choices
from server.reports.refresh import HOUR
from server.stations import admission
from server.stations.console.words import bytes_words
from server.stations.local import offers
from server.stations.office import watch
from server.stations.office.words import concern_text, exact_time, way_text

blueprint = Blueprint(
    "office_stations",
    __name__,
    url_prefix="/office/stations",
    template_folder="templates",
)

MANAGER = staff("manager")
CODES_AN_HOUR = 30
DAYS = (3, 7, 14, 30, 90)


def init_app(app: Flask) -> None:
    """Register the pages and their words."""
    # Imported here: it adds its addresses to this blueprint.
    from server.stations.office import notice_pages  # noqa: F401

    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(
        concern_text=concern_text,
        exact_time=exact_time,
        size_text=bytes_words,
        way_text=way_text,
    )


def managed() -> Scope:
    """Where this person is a manager."""
    held: Scope = current_staff().scope("manager")
    return held


def said(error: Problem) -> str:
    """A domain error in the reader's words."""
    return _(error.detail or error.title, **error.params)


# --- the list ------------------------------------------------------------------------


@blueprint.get("")
@access(MANAGER)
def stations() -> Response:
    """How the stations are."""
    return list_page()


def list_page(status: int = 200, **extra: Any) -> Response:
    """The list, with what was just done or what went wrong."""
    scope, search = asked_scope("manager"), request.args.get("q", "").strip()[:60]
    only_look = request.args.get("look") == "1"
    lines = watch.stations(scope, language(), search)
    html = render_template(
        "office_stations/list.html",
        section="stations",
        lines=[line for line in lines if line.concerns or not only_look],
        total=len(lines),
        worrying=sum(bool(line.concerns) for line in lines),
        search=search,
        only_look=only_look,
        place=request.args.get("place", ""),
        places=place_choices("manager"),
        codes=admission.open_codes(admission.station_places(managed())),
        offered=len(offers.offers(managed(), ["pending"])),
        at=now(),
        **extra,
    )
    return Response(html, status)


@blueprint.get("/list.<string:form>")
@access(MANAGER)
def stations_file(form: str) -> Response:
    """The same list as a file."""
    scope, search = asked_scope("manager"), request.args.get("q", "").strip()[:60]
    heads = (
        _("Station"), _("Number"), _("Place"), _("State"), _("Last contact"),
        _("Learners"), _("Records waiting"), _("Bytes waiting"), _("Waiting since"),
        _("Version"), _("Catalogue"), _("Clock, seconds off"), _("Disk free, bytes"),
        _("Batches set aside"), _("Address"), _("Hours"), _("kB a second"),
        _("To look at"),
    )  # fmt: skip
    rows = (
        (
            line.name, line.station_id, line.place, state_text(line.state),
            line.last_contact_at, line.learners, line.backlog_events,
            line.backlog_bytes, line.oldest_at, line.app, line.catalogue,
            line.clock_offset, line.disk_free, line.refused_batches, line.address,
            line.hours, line.kilobytes_a_second,
            " ".join(map(concern_text, line.concerns)),
        )
        for line in watch.stations(scope, language(), search)
    )  # fmt: skip
    note = _("As of %(time)s (Beijing time).", time=exact_time(now()))
    return as_file(Table(_("Stations"), note, heads, rows), "stations", form)


def state_text(state: str) -> str:
    """``admitted`` or ``revoked`` for people."""
    return _("revoked") if state == "revoked" else _("admitted")


# --- codes -----------------------------------------------------------------------------


@blueprint.post("/code")
@access(MANAGER)
def make_code() -> Response:
    """Make a one-time code and show it, this once."""
    rate_limit(f"station code {current_staff().staff_id}", CODES_AN_HOUR, HOUR)
    place_id, name = request.form.get("place", ""), request.form.get("name", "").strip()
    narrowed(managed(), place_id)
    if not name:
        return list_page(400, error=_("Give the station a name."))
    return code_sheet(place_id, name, None)


def code_sheet(place_id: str, name: str, replaces: str | None) -> Response:
    """A fresh code on a sheet to print or to read out."""
    code = admission.make_code(
        place_id, name, made_by=current_staff().login, replaces=replaces
    )
    html = render_template(
        "office_stations/code.html",
        section="stations",
        code=code,
        name=name,
        replaces=replaces,
        address=request.host_url.rstrip("/"),
        until=now() + admission.CODE_LIFE,
    )
    return Response(html)


@blueprint.post("/code/<string:handle>/cancel")
@access(MANAGER)
def cancel_code(handle: str) -> Any:
    """A code that nobody shall use any more."""
    admission.cancel_code(handle, admission.station_places(managed()))
    return redirect("/office/stations?done=code-cancelled", 303)


# --- one station -----------------------------------------------------------------------


@blueprint.get("/<string:station_id>")
@access(MANAGER)
def station(station_id: str) -> Response:
    """One station: how it is, and the forms."""
    return station_page(station_id)


def station_page(station_id: str, status: int = 200, **extra: Any) -> Response:
    """A station's page, with what went wrong."""
    line = watch.station(managed(), station_id, language())
    html = render_template(
        "office_stations/one.html", section="stations", line=line, at=now(), **extra
    )
    return Response(html, status)


def change(station_id: str, done: str, work: Callable[[], None]) -> Any:
    """Do something with a station of this person's places; show what does not fit."""
    watch.station(managed(), station_id, language())
    try:
        work()
    except Problem as error:
        if error.status == 404:
            raise
        return station_page(station_id, error.status, error=said(error))
    return redirect(f"/office/stations/{station_id}?done={done}", 303)


@blueprint.post("/<string:station_id>/name")
@access(MANAGER)
def rename(station_id: str) -> Any:
    """Another name in lists and on phones."""
    name = request.form.get("name", "")
    return change(
        station_id, "station-saved", lambda: admission.rename(station_id, name)
    )


@blueprint.post("/<string:station_id>/policy")
@access(MANAGER)
def policy(station_id: str) -> Any:
    """When it may relay, and how fast."""
    begin, end = request.form.get("begin", ""), request.form.get("end", "")
    speed = request.form.get("speed", "") or "0"
    hours = f"{begin}-{end}" if begin or end else ""
    number = (
        int(speed) if speed.isascii() and speed.isdecimal() and len(speed) < 8 else -1
    )
    return change(
        station_id,
        "station-saved",
        lambda: admission.set_policy(
            station_id, hours=hours, kilobytes_a_second=number
        ),
    )


@blueprint.post("/<string:station_id>/revoke")
@access(MANAGER)
def revoke(station_id: str) -> Any:
    """Refuse this box from now on."""
    return change(station_id, "station-revoked", lambda: admission.revoke(station_id))


@blueprint.post("/<string:station_id>/readmit")
@access(MANAGER)
def readmit(station_id: str) -> Any:
    """Take the revocation back."""
    return change(
        station_id, "station-readmitted", lambda: admission.readmit(station_id)
    )


@blueprint.post("/<string:station_id>/replace")
@access(MANAGER)
def replace_station(station_id: str) -> Response:
    """A code for the box that takes this one's place and learners."""
    rate_limit(f"station code {current_staff().staff_id}", CODES_AN_HOUR, HOUR)
    line = watch.station(managed(), station_id, language())
    return code_sheet(line.place_id, line.name, station_id)


# --- who has not synced ------------------------------------------------------------------


def quiet_query() -> reports.Query:
    """Who has been away for so many days; those for longest first."""
    days = request.args.get("days", "")
    number = int(days) if days in map(str, DAYS) else reports.RECENT.days
    query = read_query(("seen", "name"), "seen")
    order = query.order if "order" in request.args else "asc"
    return replace(query, quiet=True, days=number, order=order)


@blueprint.get("/quiet")
@access(MANAGER)
def quiet() -> str:
    """Who has not synced for some days, and why."""
    scope, query = asked_scope("manager"), quiet_query()
    figures = reports.figures(scope)
    lines, total = reports.learners(scope, query, language())
    return render_template(
        "office_stations/quiet.html",
        section="stations",
        figures=figures,
        lines=lines,
        ways=watch.last_ways((line.learner, line.seen_at) for line in lines),
        listing=Listing(query, request.args.get("place", ""), total),
        places=place_choices("manager"),
        all_days=DAYS,
    )


@blueprint.get("/quiet.<string:form>")
@access(MANAGER)
def quiet_file(form: str) -> Response:
    """The same as a file; all pages of it."""
    scope, query = asked_scope("manager"), quiet_query()
    figures = reports.figures(scope)
    lines, _total = reports.learners(scope, query, language(), limit=None)
    ways = watch.last_ways((line.learner, line.seen_at) for line in lines)
    heads = (
        _("Learner"), _("Number"), _("Place"), _("Last sync"), _("How long ago"),
        _("Last station"), _("Station's last contact"), _("Why"),
    )  # fmt: skip
    rows = (
        (
            line.nickname, line.learner, line.place, line.seen_at, ago(line.seen_at),
            ways[line.learner].station, ways[line.learner].contact,
            way_text(ways[line.learner]),
        )
        for line in lines
    )  # fmt: skip
    return as_file(
        Table(_("Not synced"), age_note(figures), heads, rows), "quiet", form
    )
