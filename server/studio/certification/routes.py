"""The studio's JSON API for certifying a course."""

from dataclasses import asdict
from typing import Any

from server.access import access, current_staff
from server.api import Blueprint
from server.people.places import Scope
from server.reports import service as reports
from server.studio.certification import schemas, service
from server.studio.certification.standing import standing
from server.studio.rights import EDITORS, PUBLISHERS, REVIEWERS, me

blueprint = Blueprint(
    "studio_certification_api",
    __name__,
    url_prefix="/api/v1/studio/packs",
    description="Courses on their way to a certificate, with the evidence.",
)


@blueprint.route("/<string:pack>/certification", methods=["GET"])
@blueprint.doc(summary="Where a course stands, and on what evidence")
@blueprint.response(200, schemas.StandingSchema)
@blueprint.alt_response(404, description="No such pack")
@access(EDITORS)
def get_standing(pack: str) -> Any:
    """A running pilot as of now, in one's own places; a certified course as of its day."""
    reports.figures(here(EDITORS.roles))
    return as_json(pack, here(EDITORS.roles))


@blueprint.route("/<string:pack>/certification/reviews", methods=["POST"])
@blueprint.doc(summary="Review a course in one aspect")
@blueprint.arguments(schemas.JudgementSchema)
@blueprint.response(201, schemas.AttemptSchema)
@blueprint.alt_response(404, description="No such pack")
@blueprint.alt_response(
    409, description="Another version by now, a writer of it, or not the time"
)
@access(REVIEWERS)
def judge(said: dict[str, Any], pack: str) -> Any:
    """Subject and teaching are reviewed by two people who wrote nothing of it."""
    return {"number": service.judge_course(pack, service.Judgement(**said), me())}


@blueprint.route("/<string:pack>/certification/pilot", methods=["POST"])
@blueprint.doc(summary="Begin the pilot")
@blueprint.arguments(schemas.PilotSchema)
@blueprint.response(201, schemas.AttemptSchema)
@blueprint.alt_response(400, description="A day before it was published, or to come")
@blueprint.alt_response(404, description="No such pack or place")
@blueprint.alt_response(409, description="The reviews are not there yet")
@access(PUBLISHERS)
def begin_pilot(wish: dict[str, Any], pack: str) -> Any:
    """With learners of these places who open the course from then on."""
    scope = here(PUBLISHERS.roles)
    number = service.begin_pilot(pack, wish["places"], wish["since"], scope, me())
    return {"number": number}


@blueprint.route("/<string:pack>/certification/certificate", methods=["POST"])
@blueprint.doc(summary="Certify the course")
@blueprint.arguments(schemas.AcceptedSchema)
@blueprint.response(201, schemas.StandingSchema)
@blueprint.alt_response(404, description="No such pack, or a place out of reach")
@blueprint.alt_response(409, description="No pilot runs, or a condition is not met")
@access(PUBLISHERS)
def certify(wish: dict[str, Any], pack: str) -> Any:
    """Keeps the evidence as of today."""
    service.certify(pack, wish["accepted"], here(PUBLISHERS.roles), me())
    return as_json(pack, None)


@blueprint.route("/<string:pack>/certification/certificate", methods=["DELETE"])
@blueprint.doc(summary="End a certificate or an attempt")
@blueprint.arguments(schemas.EndSchema)
@blueprint.response(200, schemas.AttemptSchema)
@blueprint.alt_response(404, description="No such pack")
@blueprint.alt_response(409, description="Nothing to end")
@access(PUBLISHERS)
def end(wish: dict[str, str], pack: str) -> Any:
    """With a reason; what was kept stays."""
    return {"number": service.end(pack, wish["why"], me())}


def here(roles: frozenset[str]) -> Scope:
    """Where who is signed in holds one of these roles."""
    scope: Scope = current_staff().scope(*roles)
    return scope


def as_json(pack: str, scope: Scope | None) -> dict[str, Any]:
    """A standing with its evidence as it is sent and exported."""
    found = standing(pack, scope)
    evidence = found.evidence.as_json() if found.evidence else None
    plain = {
        key: value
        for key, value in asdict(found).items()
        if key not in ("evidence", "reviews", "past")
    }
    return {**plain, "reviews": found.reviews, "past": found.past, "evidence": evidence}
