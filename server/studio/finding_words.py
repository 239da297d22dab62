"""Findings as somebody reads them who writes in a form and knows no folder and no field's name."""

from collections.abc import Callable, Mapping
from typing import Any

from server.errors import N_
from server.packs.fault_texts import TEXTS
from server.packs.fault_words import WORDS
from server.packs.faults import Fault
from server.studio.forms import Fields
from server.studio.review_words import block_label, field_label

Translate = Callable[[str], str]

#: What is said in place of the folder's words, where those speak of files and markup.
_SAID = {
    "missing-field": (N_("“%(key)s” is still empty."), N_("Fill it in.")),
    "no-lessons": (
        N_("There is no lesson in %(language)s yet."),
        N_("Begin a lesson, or translate one."),
    ),
    "missing-block": (
        N_("The lesson has no “%(kind)s”."),
        N_("Add it at the end of the lesson."),
    ),
    "block-order": (
        N_("“%(kind)s” stands before the last card or question."),
        N_("Move it to the end of the lesson."),
    ),
    "missing-alt": (
        N_("The picture or video %(name)s has no description."),
        N_("Write what it shows, for those who only hear the lesson."),
    ),
    "bad-choice": (
        N_("“%(key)s” cannot be “%(value)s”."),
        N_("Choose one of: %(choices)s."),
    ),
    "too-long": (
        N_(
            "“%(key)s” has %(length)s characters; at most %(limit)s fit a small screen."
        ),
        N_("Say it in fewer words."),
    ),
}
_LANGUAGES = {"zh_Hans": N_("Chinese"), "en": N_("English")}


def said(fault: Fault, fields: Fields, translate: Translate) -> tuple[str, str]:
    """What is wrong and what to do; `fields` are those of the block that it is about."""
    message, remedy = _SAID.get(fault.code) or TEXTS[fault.code]
    values = {
        name: _value(name, value, fields, translate)
        for name, value in fault.values.items()
    }
    return translate(message) % values, translate(remedy) % values


def _value(name: str, value: str, fields: Fields, translate: Translate) -> str:
    """One value of a finding as the form calls it."""
    if value in WORDS:
        return translate(value)
    if name == "language" and value in _LANGUAGES:
        return translate(_LANGUAGES[value])
    if name in ("key", "what", "kind"):
        label: str = field_label(value)
        return label if label != value else block_label(value)
    return _option(value, fields) if name == "where" else value


def _option(id: str, fields: Mapping[str, Any]) -> str:
    """An option or place by its words, or by its number while it has none."""
    for kind in ("options", "spots"):
        for number, each in enumerate(fields.get(kind) or (), 1):
            if str(each.get("id")) == id:
                return str(each.get("text") or "") or field_label(f"{kind}.{number}")
    return id


def place_label(path: str, translate: Translate) -> str:
    """The part of a pack that a file holds; the file's own name where it has no other."""
    if path == "pack.yaml":
        return translate(N_("About the pack"))
    return translate(_LANGUAGES[path]) if path in _LANGUAGES else path
