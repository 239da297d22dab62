"""Pages to bring a file in and to take a pack along."""

from typing import Any

from flask import Blueprint, render_template

from server.access import access, current_staff
from server.i18n import gettext as _
from server.i18n import html_language
from server.packs.lesson import LANGUAGES
from server.studio import service
from server.studio.rights import EDITORS

blueprint = Blueprint("studio_exchange", __name__)


@blueprint.get("/studio/bring")
@access(EDITORS)
def bring_new() -> str:
    """A file that a new pack begins with."""
    return _page("", _("Bring lessons from a file"), None)


@blueprint.get("/studio/<string:pack>/exchange")
@access(EDITORS)
def exchange(pack: str) -> str:
    """Lessons of a file into this pack, and this pack as a file."""
    view = service.pack_view(pack)
    return _page(pack, _("Bring in, take along"), service.as_json(view))


def _page(pack: str, title: str, view: dict[str, Any] | None) -> str:
    data = {
        "page": "exchange",
        "pack": pack,
        "language": html_language(),
        "languages": list(LANGUAGES),
        "me": current_staff().name,
        "mayPublish": False,
        "pack_view": view,
    }
    return render_template(
        "studio/exchange.html", section="studio", title=title, pack=pack, data=data
    )
