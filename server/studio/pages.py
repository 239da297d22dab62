"""The studio's pages: packs, one pack, one lesson, its history, publishing."""

from typing import Any

from flask import Blueprint, Flask, Response, render_template, request

from server.access import access, current_staff
from server.i18n import gettext as _
from server.i18n import html_language, language, ngettext
from server.packs.lesson import LANGUAGES, LEVELS
from server.packs.service import all_trials
from server.people.staff_service import staff_names
from server.reports import service as reports
from server.studio import drafts, figures, service
from server.studio.certification.standing import STATES, states
from server.studio.certification.words import course_state
from server.studio.history_words import places
from server.studio.rights import EDITORS, PUBLISHERS
from server.studio.routes import HISTORY
from server.studio.station import is_station
from server.studio.translation.service import progress

blueprint = Blueprint("studio", __name__, template_folder="templates")


def init_app(app: Flask) -> None:
    """Register the pages and their words."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(
        version_counts=version_counts,
        pack_state=pack_state,
        change_kind=change_kind,
        may_publish=may_publish,
    )
    app.after_request(_keep_private)


def _keep_private(response: Response) -> Response:
    # What was written this morning is shown this morning, also after "back".
    if request.path.startswith("/studio"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def may_publish() -> bool:
    """True for somebody who may put a pack on phones."""
    return bool(current_staff().role_names & PUBLISHERS.roles)


def pack_state(state: str) -> str:
    """A draft's state in words."""
    return _pack_states()[state]


def _pack_states() -> dict[str, str]:
    return {
        "new": _("Not published yet"),
        "draft": _("Changed since it was published"),
        "in-review": _("In review"),
        "approved": _("Approved"),
        "published": _("On phones as it is"),
        "recalled": _("A lesson is withdrawn"),
    }


def version_counts(holders: dict[int, int]) -> str:
    """How many learners have each version, the newest first."""
    return " · ".join(
        ngettext(
            "version %(n)d: %(num)d learner",
            "version %(n)d: %(num)d learners",
            count,
            n=version,
        )
        for version, count in sorted(holders.items(), reverse=True)
    )


def change_kind(kind: str) -> str:
    """What a change of the history was, in words."""
    return {
        "edit": _("changed"),
        "carry": _("changed with the other language"),
        "add": _("added"),
        "remove": _("taken out"),
        "move": _("moved"),
        "import": _("taken in from a folder"),
        "fork": _("copied from another pack"),
        "media": _("uploaded"),
        "undo": _("taken back"),
        "publish": _("published"),
        "translate": _("translated, from a file"),
        "bring": _("brought in from a file"),
        "split": _("split in two"),
    }.get(kind, kind)


@blueprint.get("/studio")
@access(EDITORS)
def packs() -> str:
    """Every pack with its state."""
    scope = current_staff().scope(*EDITORS.roles)
    return render_template(
        "studio/packs.html",
        section="studio",
        packs=service.overview(),
        levels=LEVELS,
        desk=figures.desk(scope, language()),
        courses=states(),
        tried=all_trials(),
        holders=reports.version_holders(scope),
    )


@blueprint.get("/studio/<string:pack>")
@access(EDITORS)
def pack(pack: str) -> str:
    """One pack: its lessons, its media, its own fields."""
    view = service.pack_view(pack)
    return render_template(
        "studio/pack.html",
        section="studio",
        view=view,
        data=_data(
            pack,
            pack_view=service.as_json(view),
            translations=progress(pack),
            states=_pack_states(),
            courses={each: course_state(each) for each in STATES},
        ),
    )


@blueprint.get("/studio/<string:pack>/lessons/<string:lesson>")
@access(EDITORS)
def lesson(pack: str, lesson: str) -> str:
    """The editor: text, preview and findings beside each other."""
    view = service.lesson_view(pack, lesson)
    return render_template(
        "studio/lesson.html",
        section="studio",
        view=view,
        data=_data(pack, lesson=view),
    )


@blueprint.get("/studio/<string:pack>/history")
@access(EDITORS)
def history(pack: str) -> str:
    """Who changed what, and the way back."""
    before = request.args.get("before", type=int)
    found = service.history(pack, HISTORY, before)
    return render_template(
        "studio/history.html",
        section="studio",
        pack=pack,
        name={
            "facts": _("Fact cards"),
            "glossary": _("Glossary"),
            "paths": _("Learning paths"),
        }.get(pack, pack),
        changes=found,
        places=places(pack, found),
        names=staff_names({change["staff_id"] for change in found}),
        more=len(found) == HISTORY,
        data=_data(pack),
    )


@blueprint.get("/studio/<string:pack>.zip")
@access(EDITORS)
def folder(pack: str) -> Response:
    """The draft as a folder, byte for byte."""
    response = Response(drafts.zipped(pack), content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{pack}.zip"'
    return response


def _data(pack: str, **more: Any) -> dict[str, Any]:
    """What the page's script begins with."""
    return {
        "pack": pack,
        "language": html_language(),
        "languages": list(LANGUAGES),
        "me": current_staff().name,
        "mayPublish": may_publish(),
        "station": is_station(),
        **more,
    }
