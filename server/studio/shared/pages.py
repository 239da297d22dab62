"""Pages of what all packs share: fact cards and the glossary."""

from flask import Blueprint, render_template

from server.access import access, current_staff
from server.i18n import gettext as _
from server.i18n import html_language
from server.packs.lesson import LANGUAGES
from server.studio.rights import EDITORS
from server.studio.shared import facts, terms

blueprint = Blueprint("studio_shared", __name__)


@blueprint.get("/studio/facts")
@access(EDITORS)
def fact_cards() -> str:
    """Every fact card, the one due first at the top."""
    return _page("facts", _("Fact cards"), facts.facts())


@blueprint.get("/studio/glossary")
@access(EDITORS)
def glossary() -> str:
    """Every term of the glossary."""
    return _page("glossary", _("Glossary"), terms.terms())


def _page(kind: str, title: str, entries: list[dict[str, object]]) -> str:
    data = {
        "page": kind,
        "pack": kind,
        "language": html_language(),
        "languages": list(LANGUAGES),
        "me": current_staff().name,
        "mayPublish": False,
        "entries": entries,
    }
    return render_template(
        "studio/shared.html", section="studio", title=title, kind=kind, data=data
    )
