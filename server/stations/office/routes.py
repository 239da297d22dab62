"""The same for programs of a county: stations, codes, and who has not synced, as JSON.

They sign in as people do (a session cookie) and see what that person sees.
"""

from dataclasses import asdict
from typing import Any, Final

from marshmallow import Schema, fields, validate

from server.access import access, current_staff, rate_limit, staff
from server.api import Blueprint
from server.db import now
from server.i18n import language
from server.people.places import Scope, narrowed
from server.reports import service as reports
from server.reports.refresh import HOUR
from server.stations import admission
from server.stations.admission import MAX_NAME
from server.stations.frames import HOURS, MOST_KILOBYTES
from server.stations.office import watch
from server.stations.office.words import concern_text, way_text
from server.web import body_limit, uncached

MANAGER: Final = staff("manager")
CODES_AN_HOUR: Final = 30
MOST_BODY: Final = 4_000

blueprint = Blueprint(
    "office_stations_api",
    __name__,
    url_prefix="/api/v1/office",
    description="For managers: the stations below this node.",
)


class OfPlaceSchema(Schema):
    """Narrow a list to one place and all below it."""

    place = fields.String(load_default=None, validate=validate.Length(max=64))


class QuietSchema(OfPlaceSchema):
    """Who has been away for how long."""

    days = fields.Integer(load_default=7, validate=validate.Range(1, 3650))
    page = fields.Integer(load_default=1, validate=validate.Range(1, 100_000))


class StationConcernSchema(Schema):
    """Something to look at."""

    code = fields.String(required=True)
    text = fields.String(required=True, metadata={"description": "Translated"})


class WatchedStationSchema(Schema):
    """A station as it was at its last contact; times UTC, sizes in bytes."""

    station_id = fields.String(required=True)
    name = fields.String(required=True)
    place_id = fields.String(required=True)
    place = fields.String(required=True)
    state = fields.String(required=True, metadata={"enum": ["admitted", "revoked"]})
    admitted_at = fields.AwareDateTime(required=True)
    revoked_at = fields.AwareDateTime(required=True, allow_none=True)
    last_contact_at = fields.AwareDateTime(required=True, allow_none=True)
    backlog_events = fields.Integer(required=True)
    backlog_bytes = fields.Integer(required=True)
    oldest_at = fields.AwareDateTime(required=True, allow_none=True)
    app = fields.String(required=True)
    catalogue = fields.Integer(required=True)
    clock_offset = fields.Integer(required=True, allow_none=True)
    disk_free = fields.Integer(required=True, allow_none=True)
    refused_batches = fields.Integer(required=True)
    trouble = fields.String(required=True)
    address = fields.String(required=True)
    hours = fields.String(required=True)
    kilobytes_a_second = fields.Integer(required=True)
    learners = fields.Integer(required=True)
    concerns = fields.List(fields.Nested(StationConcernSchema), required=True)


class WatchedStationsSchema(Schema):
    """Every station of the places."""

    stations = fields.List(fields.Nested(WatchedStationSchema), required=True)


class NewStationCodeSchema(Schema):
    """For which box a code is; ``replaces``: the id of the one that is gone."""

    place = fields.String(required=True, validate=validate.Length(max=64))
    name = fields.String(
        required=True,
        validate=[validate.Length(1, MAX_NAME), validate.Regexp(r".*\S")],
    )
    replaces = fields.String(load_default=None, validate=validate.Length(max=43))


class StationCodeSchema(Schema):
    """A code, told this once."""

    code = fields.String(required=True)
    expires = fields.AwareDateTime(required=True)


class StationChangeSchema(Schema):
    """What shall be otherwise; what is not named stays."""

    name = fields.String(
        validate=[validate.Length(1, MAX_NAME), validate.Regexp(r".*\S")]
    )
    hours = fields.String(validate=validate.Regexp(HOURS))
    kilobytes_a_second = fields.Integer(
        strict=True, validate=validate.Range(0, MOST_KILOBYTES)
    )
    state = fields.String(validate=validate.OneOf(("admitted", "revoked")))


class QuietLearnerSchema(Schema):
    """Somebody who has not synced, and why."""

    learner = fields.String(required=True)
    nickname = fields.String(required=True)
    place = fields.String(required=True)
    seen_at = fields.AwareDateTime(required=True)
    why = fields.String(
        required=True,
        metadata={"enum": ["direct", "silent", "revoked", "stuck", "away"]},
    )
    text = fields.String(required=True, metadata={"description": "Translated"})
    station = fields.String(required=True)
    station_id = fields.String(required=True)
    station_contact_at = fields.AwareDateTime(required=True, allow_none=True)


class QuietListSchema(Schema):
    """A page of them, those for longest first; ``total`` on all pages."""

    total = fields.Integer(required=True)
    learners = fields.List(fields.Nested(QuietLearnerSchema), required=True)


def scope_of(place: str | None) -> Scope:
    """Where this person is a manager, narrowed to a place."""
    return narrowed(current_staff().scope("manager"), place)


def as_json(line: watch.StationLine) -> dict[str, Any]:
    """A station for ``WatchedStationSchema``."""
    concerns = [
        {"code": each.code, "text": concern_text(each)} for each in line.concerns
    ]
    return {**asdict(line), "concerns": concerns}


@blueprint.route("/stations", methods=["GET"])
@blueprint.doc(summary="The stations of one's places, how they are, what to look at")
@blueprint.arguments(OfPlaceSchema, location="query")
@blueprint.response(200, WatchedStationsSchema)
@blueprint.alt_response(401, description="Not signed in")
@blueprint.alt_response(403, description="No manager")
@blueprint.alt_response(404, description="no-such-place: not there, or not one's own")
@access(MANAGER)
def list_stations(query: dict[str, Any]) -> Any:
    """Those with something to look at stand first."""
    lines = watch.stations(scope_of(query["place"]), language())
    answer = {"stations": [as_json(line) for line in lines]}
    return uncached(answer)


@blueprint.route("/stations/<string:station_id>", methods=["PATCH"])
@blueprint.doc(summary="Rename, revoke, admit again, or say when it may relay")
@blueprint.arguments(StationChangeSchema)
@blueprint.response(200, WatchedStationSchema)
@blueprint.alt_response(401, description="Not signed in")
@blueprint.alt_response(403, description="No manager, or a request from another site")
@blueprint.alt_response(404, description="no-station: not there, or not one's own")
@access(MANAGER)
@body_limit(MOST_BODY)
def change_station(wish: dict[str, Any], station_id: str) -> Any:
    """The station hears of its name and hours at its next contact."""
    scope = scope_of(None)
    line = watch.station(scope, station_id, language())
    if "name" in wish:
        admission.rename(station_id, wish["name"])
    if "hours" in wish or "kilobytes_a_second" in wish:
        speed = wish.get("kilobytes_a_second", line.kilobytes_a_second)
        hours = wish.get("hours", line.hours)
        admission.set_policy(station_id, hours=hours, kilobytes_a_second=speed)
    if wish.get("state", line.state) != line.state:
        revoke = wish["state"] == "revoked"
        (admission.revoke if revoke else admission.readmit)(station_id)
    answer = as_json(watch.station(scope, station_id, language()))
    return uncached(answer)


@blueprint.route("/station-codes", methods=["POST"])
@blueprint.doc(summary="Make a one-time code for a new box")
@blueprint.arguments(NewStationCodeSchema)
@blueprint.response(201, StationCodeSchema)
@blueprint.alt_response(401, description="Not signed in")
@blueprint.alt_response(403, description="No manager, or a request from another site")
@blueprint.alt_response(
    404, description="no-such-place or no-station, or not one's own"
)
@blueprint.alt_response(429, description="Too many codes in an hour")
@access(MANAGER)
@body_limit(MOST_BODY)
def new_code(wish: dict[str, Any]) -> Any:
    """It works once, for seven days; only its hash is kept."""
    rate_limit(f"station code {current_staff().staff_id}", CODES_AN_HOUR, HOUR)
    scope_of(wish["place"])
    if wish["replaces"] is not None:
        watch.station(scope_of(None), wish["replaces"], language())
    code = admission.make_code(
        wish["place"],
        wish["name"],
        made_by=current_staff().login,
        replaces=wish["replaces"],
    )
    answer = {"code": code, "expires": now() + admission.CODE_LIFE}
    return uncached(answer, 201)


@blueprint.route("/quiet-learners", methods=["GET"])
@blueprint.doc(summary="Who has not synced for some days, and why")
@blueprint.arguments(QuietSchema, location="query")
@blueprint.response(200, QuietListSchema)
@blueprint.alt_response(401, description="Not signed in")
@blueprint.alt_response(403, description="No manager")
@blueprint.alt_response(404, description="no-such-place: not there, or not one's own")
@access(MANAGER)
def quiet_learners(wish: dict[str, Any]) -> Any:
    """The last station of each, and whether that one is silent itself."""
    scope = scope_of(wish["place"])
    query = reports.Query(
        sort="seen", order="asc", quiet=True, days=wish["days"], page=wish["page"]
    )
    reports.figures(scope)
    lines, total = reports.learners(scope, query, language())
    ways = watch.last_ways((line.learner, line.seen_at) for line in lines)
    learners = [quiet_line(line, ways[line.learner]) for line in lines]
    answer = {"total": total, "learners": learners}
    return uncached(answer)


def quiet_line(line: reports.LearnerLine, way: watch.LastWay) -> dict[str, Any]:
    """One of them for ``QuietLearnerSchema``."""
    return {
        "learner": line.learner,
        "nickname": line.nickname,
        "place": line.place,
        "seen_at": line.seen_at,
        "why": way.why,
        "text": way_text(way),
        "station": way.station,
        "station_id": way.station_id,
        "station_contact_at": way.contact,
    }
