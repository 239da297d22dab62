"""The page of the learning paths: plain forms, which a script makes handier."""

import re
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request

from server.access import access
from server.errors import Problem
from server.i18n import gettext as _
from server.i18n import html_language
from server.packs.faults import Fault
from server.packs.faulty import PathsFaulty
from server.packs.paths import GROUPS, NOT_IN_PATHS
from server.packs.textfile import MAX_TEXT_BYTES
from server.people.staff_service import staff_names
from server.studio import undo
from server.studio.drafts import PATHS
from server.studio.paths import service
from server.studio.paths.moves import moved
from server.studio.paths.preview import first_steps
from server.studio.paths.routes import file_answer
from server.studio.paths.steps import steps
from server.studio.rights import EDITORS, PUBLISHERS, me
from server.web import body_limit

blueprint = Blueprint("studio_paths", __name__)

#: Steps of the history that the page itself shows.
NEWEST = 8
PLACE = re.compile(r"[0-9]{1,3}")
#: What a form carries around the file.
FORM_BYTES = 4096


@blueprint.get("/studio/paths")
@access(EDITORS)
def show_paths() -> str:
    """The groups, and the path of the chosen one."""
    return _page(request.args.get("group", ""))


def _page(group: str, problem: str = "") -> str:
    view = service.view()
    chosen = view.of(group if group in GROUPS else GROUPS[0])
    newest, published = steps(NEWEST), service.published()
    addable = {
        pack: each
        for pack, each in view.known.items()
        if each.course.level not in NOT_IN_PATHS and pack not in chosen.packs
    }
    return render_template(
        "studio/paths.html",
        section="studio",
        view=view,
        chosen=chosen,
        first=first_steps(chosen.packs),
        addable=addable,
        steps=newest,
        published=published,
        names=staff_names(
            {each.staff_id for each in newest} | {each.staff_id for each in published}
        ),
        kinds=_kinds(),
        levels={"A": _("Aware"), "O": _("Operate"), "L": _("Lead")},
        did=_did(),
        problem=problem,
        said=_said,
        data={"page": "paths", "pack": PATHS, "language": html_language()},
    )


def _said(fault: Fault) -> str:
    """What is wrong and what to do, as sentences."""
    return f"{fault.message(_)} {fault.remedy(_)}"


def _kinds() -> dict[str, str]:
    """What a step was, behind a name."""
    return {
        "add": _("began the paths"),
        "edit": _("changed a path"),
        "import": _("took in a file"),
        "undo": _("took a change back"),
    }


def _did() -> str:
    """What a form just did, after it sent the reader on with ``?did=``."""
    return {
        "saved": _("Saved. Phones get it when it is published."),
        "taken": _("The file is taken in. Phones get it when it is published."),
        "undone": _("Taken back."),
        "again": _("The draft says again what was published then."),
        "published": _("On its way to phones."),
        "same": _("Nothing changed; phones have just this."),
    }.get(request.args.get("did", ""), "")


@blueprint.post("/studio/paths/<string:group>")
@access(EDITORS)
def change_path(group: str) -> Any:
    """Move, add or take out one pack, or make the path what phones have."""
    form = request.form
    began = form.get("began", "").split()
    # A button says what it does and where: "up 3".
    act, _space, place = form.get("act", "").partition(" ")
    at = int(place) if PLACE.fullmatch(place) else -1

    def work() -> None:
        if act == "phones":
            mine = list(service.view().of(group).on_phones)
        else:
            mine = moved(began, act, at, form.get("pack", ""))
        service.save_path(group, began, mine, me())

    pack = began[at] if 0 <= at < len(began) else form.get("pack", "")
    return _done(group, "saved", work, anchor=f"{act}-{pack}" if pack else "path")


@blueprint.post("/studio/paths/publish")
@access(PUBLISHERS)
def publish() -> Any:
    """Put the paths on phones as they were on the page."""
    group = request.form.get("group", "")
    revision = request.form.get("revision", -1, type=int)
    try:
        number = service.publish(revision, me())
    except Problem as problem:
        return _refused(group, problem)
    return _back(group, "published" if number else "same")


@blueprint.post("/studio/paths/undo")
@access(EDITORS)
def take_back() -> Any:
    """Take one step of the history back."""
    number = request.form.get("number", 0, type=int)
    group = request.form.get("group", "")
    return _done(group, "undone", lambda: undo.undo(PATHS, number, me()))


@blueprint.post("/studio/paths/again")
@access(EDITORS)
def take_again() -> Any:
    """Make the draft what was published before."""
    number = request.form.get("number", 0, type=int)
    group = request.form.get("group", "")
    return _done(group, "again", lambda: service.take_again(number, me()))


@blueprint.get("/studio/paths.yaml")
@access(EDITORS)
def file() -> Response:
    """The draft as the file of the folder format, to the letter."""
    return file_answer()


@blueprint.post("/studio/paths/file")
@access(EDITORS)
@body_limit(MAX_TEXT_BYTES + FORM_BYTES)
def take_file() -> Any:
    """Make the draft what a file says."""
    sent = request.files.get("file")
    data = sent.read() if sent else b""
    return _done("", "taken", lambda: service.take_file(data, me()))


def _done(group: str, did: str, work: Callable[[], object], *, anchor: str = "") -> Any:
    """Do the work and come back to the page, which says what was done or why not."""
    try:
        work()
    except Problem as problem:
        return _refused(group, problem)
    return _back(group, did, anchor)


def _back(group: str, did: str, anchor: str = "") -> Any:
    shown = group if group in GROUPS else GROUPS[0]
    place = f"#{anchor}" if anchor else ""
    return redirect(f"/studio/paths?group={shown}&did={did}{place}", 303)


def _refused(group: str, problem: Problem) -> Response:
    if problem.status == 404:
        raise problem
    words = _(problem.detail or problem.title, **problem.params)
    if isinstance(problem, PathsFaulty):
        told = [_said(each) for each in problem.faults[:5]]
        words = " ".join([f"{words}:", *told])
    return Response(_page(group, words), problem.status)
