"""The studio's pages for reviewing and releasing: what changes, what was published."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import Blueprint, Flask, Response, g, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from server.access import access, current_staff
from server.errors import Problem
from server.i18n import gettext as _
from server.i18n import language
from server.packs import service as packs
from server.packs.lesson import LANGUAGES
from server.people.places import Scope
from server.people.staff_service import staff_names
from server.reports import service as reports
from server.studio import changes, releases, review, review_words, service
from server.studio.rights import EDITORS, PUBLISHERS, REVIEWERS, me

blueprint = Blueprint("studio_review", __name__, template_folder="templates")

#: A comment or a note of a form; longer ones are refused with words.
MOST_WORDS = 1000


def init_app(app: Flask) -> None:
    """Register the pages and their words."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(
        act_label=review_words.act_label,
        act_word=act_word,
        block_label=review_words.block_label,
        cause_label=review_words.cause_label,
        change_label=review_words.change_label,
        fate_label=review_words.fate_label,
        field_label=review_words.field_label,
        value_label=review_words.value_label,
        staff_listed=staff_listed,
        may_review=may_review,
        studio_done=studio_done,
    )


def staff_listed(staff_ids: Iterable[str], names: Mapping[str, str]) -> str:
    """The names of people, one after another."""
    return "、".join(names.get(each, each) for each in staff_ids)


def act_word(each: review.Act) -> str:
    """What a step notes, in words."""
    if "studio_places" not in g:
        g.studio_places = reports.place_names(Scope(("/",)), language())
    return review_words.act_word(each.act, each.word, g.studio_places)


def may_review() -> bool:
    """True for somebody who may approve."""
    return bool(current_staff().role_names & REVIEWERS.roles)


def studio_done() -> str:
    """What a form just did, after it sent the reader on with ``?did=``."""
    return {
        "asked": _("Reviewers see it now."),
        "cancelled": _("The request is taken back."),
        "approved": _("Approved. A publisher can put it on phones."),
        "sent-back": _("Sent back; the editors see your word."),
        "comment": _("The comment stands beside its part."),
        "resolved": _("The comment is resolved."),
        "published": _("On its way to phones."),
        "same": _("Nothing changed; phones have just this."),
        "again": _("The former version is on its way to phones."),
        "recalled": _("Withdrawn: phones hide it the next time they ask."),
        "reinstated": _("Given back to phones."),
        "trial-begin": _("On its way to the phones of these places."),
        "trial-widen": _("The trial is wider now."),
        "trial-release": _("On its way to all phones."),
        "trial-pause": _("Paused: no further phone takes it."),
        "trial-resume": _("The trial goes on."),
        "trial-stop": _("Stopped: phones that have it keep it until the next version."),
    }.get(request.args.get("did", ""), "")


# --- what changes ------------------------------------------------------------------


@blueprint.get("/studio/<string:pack>/changes")
@access(EDITORS)
def show_changes(pack: str) -> str:
    """The draft beside what phones have, the review, and publishing."""
    return _changes_page(pack)


def _changes_page(pack: str, problem: str = "") -> str:
    view = changes.changes(pack)
    remarks = review.named(review.comments(pack))
    people = {each.staff_id for each in (*view.acts, *view.approvals)}
    return render_template(
        "studio/changes.html",
        section="studio",
        pack=pack,
        view=view,
        titles={each.id: each.title for each in service.pack_view(pack).lessons},
        remarks=[each for each in remarks if not each["resolved"]],
        names=staff_names(people),
        problem=problem,
        me=me(),
    )


@blueprint.post("/studio/<string:pack>/review")
@access(EDITORS)
def ask(pack: str) -> Any:
    """Ask for a review, or take the request back."""
    if request.form.get("act") == "cancel":
        return _done(pack, "cancelled", lambda: review.cancel(pack, me()))
    return _done(pack, "asked", lambda: review.ask(pack, me(), _words("word")))


@blueprint.post("/studio/<string:pack>/verdict")
@access(REVIEWERS)
def decide(pack: str) -> Any:
    """Approve the revision that was on the page, or send it back."""
    if request.form.get("act") == "approve":
        revision = request.form.get("revision", 0, type=int)
        return _done(
            pack,
            "approved",
            lambda: review.approve(pack, revision, me(), _words("word")),
        )
    return _done(
        pack, "sent-back", lambda: review.send_back(pack, _words("word"), me())
    )


@blueprint.post("/studio/<string:pack>/comment")
@access(EDITORS)
def add_comment(pack: str) -> Any:
    """Comment on a block where it is shown."""
    form = request.form
    where = form.get("lesson", ""), form.get("block", ""), form.get("language", "")
    return _done(
        pack,
        "comment",
        lambda: review.comment(pack, *where, _words("text"), me()),
        anchor=f"{where[0]}-{where[1]}".replace(" ", "-"),
    )


@blueprint.post("/studio/<string:pack>/comments/<string:comment>/resolve")
@access(EDITORS)
def resolve(pack: str, comment: str) -> Any:
    """Resolve a comment."""
    return _done(pack, "resolved", lambda: review.resolve(pack, comment, True, me()))


@blueprint.post("/studio/<string:pack>/publish")
@access(PUBLISHERS)
def publish(pack: str) -> Any:
    """Put the draft on phones."""
    major = tuple(request.form.getlist("major"))
    try:
        done = releases.publish(pack, me(), note=_words("note"), major=major)
    except Problem as problem:
        return _refused(_changes_page, pack, problem)
    return _back(pack, "versions", "published" if done.changed else "same")


# --- what was published ------------------------------------------------------------


@blueprint.get("/studio/<string:pack>/versions")
@access(EDITORS)
def show_versions(pack: str) -> str:
    """Who published what and when; bring back, withdraw."""
    return versions_page(pack)


def versions_page(pack: str, problem: str = "") -> str:
    """The page, with what went wrong in a form of it."""
    view = service.pack_view(pack)
    found = releases.releases(pack)
    acts = review.acts(pack)
    people = {each.staff_id for each in found} | {each.staff_id for each in acts}
    people |= {one for each in found for one in each.approved_by}
    return render_template(
        "studio/versions.html",
        section="studio",
        pack=pack,
        view=view,
        releases=found,
        lessons=releases.lessons_on_phones(pack),
        recalls=packs.recalls(pack),
        acts=acts,
        names=staff_names(people),
        problem=problem,
        trial=packs.trial_of(pack),
        holders=reports.version_holders(current_staff().scope(*EDITORS.roles)).get(
            pack, {}
        ),
    )


@blueprint.post("/studio/<string:pack>/versions/<int:version>/again")
@access(PUBLISHERS)
def bring_back(pack: str, version: int) -> Any:
    """Publish a former version's words once more."""
    return _done(
        pack,
        "again",
        lambda: releases.bring_back(pack, version, me(), _words("note")),
        page=versions_page,
    )


@blueprint.post("/studio/<string:pack>/recalls")
@access(PUBLISHERS)
def recall(pack: str) -> Any:
    """Withdraw the chosen lessons, or give one back."""
    lessons = request.form.getlist("lesson")
    if request.form.get("act") == "reinstate":
        return _done(
            pack,
            "reinstated",
            lambda: releases.reinstate(pack, lessons, me()),
            page=versions_page,
        )
    reason = {each: _words(f"reason-{each}") for each in LANGUAGES}
    return _done(
        pack,
        "recalled",
        lambda: releases.recall(pack, lessons, reason, me()),
        page=versions_page,
    )


# --- forms -------------------------------------------------------------------------


def _words(field: str) -> str:
    return request.form.get(field, "").strip()[:MOST_WORDS]


def _done(
    pack: str,
    did: str,
    work: Callable[[], object],
    *,
    page: Callable[..., str] = _changes_page,
    anchor: str = "",
) -> Any:
    """Do the work and come back to the page, which says what was done or why not."""
    try:
        work()
    except Problem as problem:
        return _refused(page, pack, problem)
    name = "versions" if page is versions_page else "changes"
    return _back(pack, name, did, anchor)


def _back(pack: str, name: str, did: str, anchor: str = "") -> AnyResponse:
    place = f"#{anchor}" if anchor else ""
    return redirect(f"/studio/{pack}/{name}?did={did}{place}", 303)


def _refused(page: Callable[..., str], pack: str, problem: Problem) -> Response:
    if problem.status == 404:
        raise problem
    words = _(problem.detail or problem.title, **problem.params)
    return Response(page(pack, words), problem.status)
