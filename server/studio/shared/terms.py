"""The glossary: one word for one thing, in both languages at once."""

from typing import Any

from server.db import run_unit
from server.errors import N_, BadRequest, Conflict, NotFound
from server.packs.lesson import LANGUAGES
from server.packs.marks import ID
from server.studio.drafts import Draft, ensure_draft, files_of
from server.studio.editing import Saved, merged_fields
from server.studio.forms import Fields
from server.studio.shared.termfile import read_terms, with_term

FOLDER = "glossary"
#: A term's fields in the order in which they are written; each language has its own.
LISTS = ("avoid", "not_in", "explained_in")
WORDS = ("term", "meaning")
ORDER = ("term", "avoid", "not_in", "explained_in", "meaning")


def terms() -> list[dict[str, Any]]:
    """Every term: {"id", "fields": {language: fields, "explained_in": [lessons]}}."""
    files = files_of(FOLDER)
    texts = {path.removesuffix(".yaml"): row.text or "" for path, row in files.items()}
    read = {each: read_terms(texts.get(each, "")) for each in LANGUAGES}
    ids = dict.fromkeys(id for spoken in read.values() for id in spoken)
    return [{"id": id, "fields": _joined(read, id)} for id in sorted(ids)]


def add_term(id: str, staff_id: str) -> int:
    """Begin a term in both languages; gives the revision. Raises BadRequest, Conflict."""
    if not ID.fullmatch(id):
        raise BadRequest(
            "bad-term-id",
            N_("A term's name has small letters, digits and hyphens: pre-cool."),
        )

    def work() -> int:
        draft = ensure_draft(FOLDER, staff_id)
        if any(id in each for each in _read(draft).values()):
            raise Conflict("term-there", N_("The glossary has this term already."))
        _write(draft, id, {each: {"term": ""} for each in LANGUAGES}, "add")
        return draft.row.revision

    return run_unit(work)


def save_term(id: str, began: Fields, mine: Fields, staff_id: str) -> Saved:
    """Save a term's fields in both languages. Raises NotFound, Clash."""

    def work() -> Saved:
        draft = ensure_draft(FOLDER, staff_id)
        now = _joined(_read(draft), id)
        if not any(now[each] for each in LANGUAGES):
            raise NotFound("no-term", N_("The glossary has no such term."))
        fields, shown = merged_fields(began, mine, now, lambda said: _as_kept(id, said))
        _write(draft, id, fields, "edit")
        return Saved(draft.row.revision, shown)

    return run_unit(work)


def remove_term(id: str, staff_id: str) -> int:
    """Take a term out in both languages; gives the revision. Raises NotFound."""

    def work() -> int:
        draft = ensure_draft(FOLDER, staff_id)
        if not any(id in each for each in _read(draft).values()):
            raise NotFound("no-term", N_("The glossary has no such term."))
        _write(draft, id, None, "remove")
        return draft.row.revision

    return run_unit(work)


def _read(draft: Draft) -> dict[str, dict[str, Fields]]:
    return {each: read_terms(draft.content(f"{each}.yaml") or "") for each in LANGUAGES}


def _joined(read: dict[str, dict[str, Fields]], id: str) -> Fields:
    """A term in all languages; where it is explained is the same in each."""
    fields: Fields = {}
    explained: list[str] = []
    for language in LANGUAGES:
        own = dict(read[language].get(id, {}))
        explained = explained or list(own.pop("explained_in", []))
        own.pop("explained_in", None)
        fields[language] = own
    return fields | {"explained_in": explained}


def _as_kept(id: str, fields: Fields) -> Fields:
    """A term's fields as they are after they were written."""
    read = {}
    for language in LANGUAGES:
        own = _own(fields.get(language), fields.get("explained_in"))
        read[language] = read_terms(with_term("", id, own))
    return _joined(read, id)


def _write(draft: Draft, id: str, fields: Fields | None, kind: str) -> None:
    for language in LANGUAGES:
        path = f"{language}.yaml"
        own = None
        if fields is not None:
            own = _own(fields.get(language), fields.get("explained_in"))
        text = draft.content(path) or ""
        if own != read_terms(text).get(id):
            draft.write(path, with_term(text, id, own), kind, id)


def _own(fields: Any, explained: Any) -> Fields:
    """One language's fields as the file has them: in order, without the empty ones."""
    known = {**(fields if isinstance(fields, dict) else {}), "explained_in": explained}
    found: Fields = {"term": str(known.get("term", ""))}
    for key in ORDER[1:]:
        value = known.get(key)
        if key in LISTS and isinstance(value, list) and value:
            found[key] = [str(each) for each in value]
        elif key in WORDS and isinstance(value, str) and value:
            found[key] = value
    return found
