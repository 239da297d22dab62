"""Sign in, sign out, change the password, choose language and light."""

from typing import Any
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Flask,
    Response,
    redirect,
    render_template,
    request,
)
from werkzeug.wrappers import Response as AnyResponse

from server.access import access, current_staff, source, staff, visitor
from server.errors import Problem
from server.i18n import LANGUAGE_COOKIE, LANGUAGES, gettext, language
from server.people import staff_service
from server.people.places import name_in

_ = gettext

THEMES = ("auto", "light", "dark")
STAFF_PAGES = ("/office", "/studio", "/station")
YEAR = 365 * 24 * 3600

blueprint = Blueprint("office_door", __name__, template_folder="templates")


def init_app(app: Flask) -> None:
    """Register the pages and what every staff page needs in its frame."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(
        current_staff=current_staff,
        done_message=done_message,
        here=here,
        name_here=name_here,
        role_label=role_label,
        theme=theme,
    )


def cookie_name() -> str:
    """The session's cookie; over https only this very host can set it."""
    return "__Host-staff" if request.is_secure else "staff"


def load_staff() -> staff_service.SignedIn | None:
    """Who is signed in to this request."""
    token = request.cookies.get(cookie_name(), "")
    return staff_service.signed_in(token) if 20 < len(token) < 100 else None


@blueprint.get("/office/login")
@access(visitor)
def login() -> Any:
    """The form to sign in with."""
    if current_staff() is not None:
        return redirect(safe_next(), 303)
    return render_template("people/login.html", next=safe_next(), error="")


@blueprint.post("/office/login")
@access(visitor)
def enter() -> Any:
    """Sign in."""
    try:
        token = staff_service.sign_in(
            request.form.get("login", ""), request.form.get("password", ""), source()
        )
    except Problem as error:
        page = render_template("people/login.html", next=safe_next(), error=said(error))
        return Response(page, error.status, headers=error.headers)
    return with_session(redirect(safe_next(), 303), token)


@blueprint.post("/office/logout")
@access(staff())
def leave() -> Any:
    """Sign out; the session ends on the server too."""
    staff_service.sign_out(current_staff())
    response = redirect("/office/login", 303)
    response.delete_cookie(
        cookie_name(), secure=request.is_secure, httponly=True, samesite="Lax"
    )
    return response


@blueprint.get("/office/password")
@access(staff())
def password() -> str:
    """The form to change one's own password."""
    return render_template("people/password.html", error="")


@blueprint.post("/office/password")
@access(staff())
def new_password() -> Any:
    """Change it; every other session ends."""
    old, new = request.form.get("old", ""), request.form.get("new", "")
    try:
        token = staff_service.change_password(current_staff(), old, new, source())
    except Problem as error:
        page = render_template("people/password.html", error=said(error))
        return Response(page, error.status, headers=error.headers)
    return with_session(redirect("/office?done=password", 303), token)


@blueprint.post("/office/look")
@access(visitor)
def look() -> Any:
    """Choose the language or the light of staff pages on this computer."""
    response = redirect(safe_next(), 303)
    chosen = {
        LANGUAGE_COOKIE: (request.form.get("language", ""), tuple(LANGUAGES)),
        "theme": (request.form.get("theme", ""), THEMES),
    }
    for name, (value, allowed) in chosen.items():
        if value in allowed:
            response.set_cookie(
                name,
                value,
                max_age=YEAR,
                secure=request.is_secure,
                httponly=True,
                samesite="Lax",
            )
    return response


def with_session(response: AnyResponse, token: str) -> AnyResponse:
    """Put a session's token into its cookie."""
    response.set_cookie(
        cookie_name(),
        token,
        max_age=int(staff_service.ABSOLUTE.total_seconds()),
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def safe_next() -> str:
    """Where to go on: an address of the staff's on this site, nothing else."""
    wanted = request.values.get("next", "")
    parts = urlsplit(wanted)
    inside = not parts.scheme and not parts.netloc and "\\" not in wanted
    return wanted if inside and wanted.startswith(STAFF_PAGES) else "/office"


def said(error: Problem) -> str:
    """A domain error in the reader's words."""
    return _(error.detail or error.title, **error.params)


def theme() -> str:
    """The chosen light: ``auto``, ``light`` or ``dark``."""
    chosen = request.cookies.get("theme", "")
    return chosen if chosen in THEMES else "auto"


def here() -> str:
    """This page's own address, to come back to."""
    return request.full_path.rstrip("?") if request.method == "GET" else "/office"


def role_label(role: str) -> str:
    """A role's name for people."""
    labels = {
        "manager": _("Manager"),
        "teacher": _("Teacher"),
        "editor": _("Editor"),
        "reviewer": _("Reviewer"),
        "publisher": _("Publisher"),
    }
    return labels[role]


def name_here(names: dict[str, str]) -> str:
    """A name in the reader's language."""
    return name_in(names, language())


def done_message() -> str:
    """What was just done, after a form sent the reader on with ``?done=``."""
    messages = {
        "password": _("Your password is changed. Other devices are signed out."),
        "note": _("The note is on its way: it arrives with the next sync."),
        "moved": _("The learner now belongs to this place."),
        "erased": _("The learner and all their answers are erased."),
        "station-saved": _("Saved. The station hears of it at its next contact."),
        "station-revoked": _(
            "The station is revoked: nothing is taken from it any more."
        ),
        "station-readmitted": _("The station is admitted again."),
        "notice-accepted": _("Accepted: phones that sync here show it too."),
        "notice-draft": _("A draft is made: editors find it in the studio."),
        "notice-declined": _("Declined: the writer reads why at the next contact."),
        "code-cancelled": _("The code is no good any more."),
    }
    return messages.get(request.args.get("done", ""), "")
