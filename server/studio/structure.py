"""What all languages of a block share, carried from the language that was edited to another.

Both languages of a lesson have the same blocks, ids, options, pictures and right answers; only
words (and sounds) differ: docs/pack-format.md.
"""

from collections.abc import Mapping
from typing import Any

from server.studio.forms import Fields

#: Fields that hold words; everything else of an item is the same in all languages.
WORDS = frozenset({"ask", "text", "feedback", "alt", "unit"})
#: A lesson's head: the words of it.
HEAD_WORDS = frozenset({"title", "goal"})


def carried(kind: str, edited: Mapping[str, Any], other: Mapping[str, Any]) -> Fields:
    """The other language's fields with the structure of `edited` and its own words.

    A block that is kept as plain source in one of them stays as it is.
    """
    if "source" in edited or "source" in other:
        return dict(other)
    if kind == "item":
        return _tree(edited, other)
    if kind == "head":
        return {
            key: (other if key in HEAD_WORDS else edited).get(key, "") for key in edited
        }
    shared: Fields = {"picture": _picture(edited.get("picture"), other.get("picture"))}
    if edited.get("video") or other.get("video"):
        shared["video"] = _picture(edited.get("video"), other.get("video"))
    return {**other, **shared}


def without_words(kind: str, fields: Mapping[str, Any]) -> Fields:
    """The same block with every word empty: what a new translation begins from."""
    return carried(kind, fields, {})


def _picture(edited: Any, other: Any) -> Any:
    if not edited or not edited.get("file"):
        return None
    return {"file": edited["file"], "alt": (other or {}).get("alt", "")}


def _tree(edited: Mapping[str, Any], other: Mapping[str, Any]) -> Fields:
    found: Fields = {}
    for key, value in edited.items():
        theirs = other.get(key)
        if key in WORDS:
            found[key] = _words(value, theirs)
        elif isinstance(value, Mapping):
            found[key] = _tree(value, theirs if isinstance(theirs, Mapping) else {})
        elif isinstance(value, list) and all(
            isinstance(each, Mapping) for each in value
        ):
            found[key] = [
                _tree(each, _partner(each, n, theirs)) for n, each in enumerate(value)
            ]
        else:
            found[key] = value
    return found


def _words(edited: Any, theirs: Any) -> Any:
    if isinstance(edited, Mapping):
        known = theirs if isinstance(theirs, Mapping) else {}
        return {key: known.get(key, "") for key in edited}
    return theirs if isinstance(theirs, str) else ""


def _partner(edited: Mapping[str, Any], place: int, others: Any) -> Mapping[str, Any]:
    """The entry of the other language's list that means the same: by id, else by place."""
    if not isinstance(others, list):
        return {}
    if "id" in edited:
        found = (each for each in others if each.get("id") == edited["id"])
        return next(found, {})
    return others[place] if place < len(others) else {}
