"""The JSON API of fact cards and the glossary."""

from typing import Any

from server.access import access
from server.api import Blueprint
from server.studio.rights import EDITORS, me
from server.studio.routes import MAX_SAVE
from server.studio.schemas import RevisionSchema, SavedSchema, SaveSchema
from server.studio.shared import facts, schemas, terms
from server.web import body_limit

blueprint = Blueprint(
    "studio_shared_api",
    __name__,
    url_prefix="/api/v1/studio",
    description="Fact cards and the glossary, which all packs share.",
)


@blueprint.route("/facts", methods=["GET"])
@blueprint.doc(summary="Every fact card, the one due first at the top")
@blueprint.response(200, schemas.FactSchema(many=True))
@access(EDITORS)
def get_facts() -> Any:
    """With the lessons that rest on each."""
    return facts.facts()


@blueprint.route("/facts", methods=["POST"])
@blueprint.doc(summary="Begin a fact card")
@blueprint.arguments(schemas.NewSchema)
@blueprint.response(201, RevisionSchema)
@blueprint.alt_response(400, description="No card can have this name")
@blueprint.alt_response(409, description="There is one of this name")
@access(EDITORS)
def add_fact(new: dict[str, str]) -> Any:
    """Empty but for today's date."""
    return {"revision": facts.add_fact(new["id"].strip(), me())}


@blueprint.route("/facts/<string:fact>", methods=["PUT"])
@blueprint.doc(summary="Save a fact card")
@blueprint.arguments(SaveSchema)
@blueprint.response(200, SavedSchema)
@blueprint.alt_response(404, description="No such card")
@blueprint.alt_response(409, description="Somebody else changed the same field")
@access(EDITORS)
@body_limit(MAX_SAVE)
def save_fact(save: dict[str, Any], fact: str) -> Any:
    """Field by field, as blocks are saved."""
    return facts.save_fact(fact, save["began"], save["mine"], me())


@blueprint.route("/facts/<string:fact>", methods=["DELETE"])
@blueprint.doc(summary="Take a fact card out")
@blueprint.response(200, RevisionSchema)
@blueprint.alt_response(404, description="No such card")
@blueprint.alt_response(409, description="Lessons rest on it")
@access(EDITORS)
def remove_fact(fact: str) -> Any:
    """Only where no lesson rests on it; the history keeps it."""
    return {"revision": facts.remove_fact(fact, me())}


@blueprint.route("/glossary", methods=["GET"])
@blueprint.doc(summary="Every term of the glossary")
@blueprint.response(200, schemas.TermSchema(many=True))
@access(EDITORS)
def get_terms() -> Any:
    """In both languages."""
    return terms.terms()


@blueprint.route("/glossary", methods=["POST"])
@blueprint.doc(summary="Begin a term")
@blueprint.arguments(schemas.NewSchema)
@blueprint.response(201, RevisionSchema)
@blueprint.alt_response(400, description="No term can have this name")
@blueprint.alt_response(409, description="There is one of this name")
@access(EDITORS)
def add_term(new: dict[str, str]) -> Any:
    """In both languages."""
    return {"revision": terms.add_term(new["id"].strip(), me())}


@blueprint.route("/glossary/<string:term>", methods=["PUT"])
@blueprint.doc(summary="Save a term in both languages")
@blueprint.arguments(SaveSchema)
@blueprint.response(200, SavedSchema)
@blueprint.alt_response(404, description="No such term")
@blueprint.alt_response(409, description="Somebody else changed the same field")
@access(EDITORS)
@body_limit(MAX_SAVE)
def save_term(save: dict[str, Any], term: str) -> Any:
    """Other terms' lines stay as they are."""
    return terms.save_term(term, save["began"], save["mine"], me())


@blueprint.route("/glossary/<string:term>", methods=["DELETE"])
@blueprint.doc(summary="Take a term out")
@blueprint.response(200, RevisionSchema)
@blueprint.alt_response(404, description="No such term")
@access(EDITORS)
def remove_term(term: str) -> Any:
    """The history keeps it."""
    return {"revision": terms.remove_term(term, me())}
