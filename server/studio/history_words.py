"""The steps of a history in words: in which lesson, in which part, of which kind."""

from collections.abc import Iterable
from typing import Any

from server.i18n import gettext as _
from server.packs.lesson import LANGUAGES
from server.studio import forms
from server.studio.drafts import files_of
from server.studio.lessontext import LessonText
from server.studio.review_words import block_label


def places(pack: str, changes: Iterable[dict[str, Any]]) -> dict[int, str]:
    """What each step touched, by its number: "Ice in the box · Card cold-sinks".

    Of a step in several files it is the first; a lesson that is gone is called by its file.
    """
    titles = _titles(pack)
    return {
        each["number"]: _place(each["path"], each["block"], titles) for each in changes
    }


def _titles(pack: str) -> dict[str, str]:
    """The titles of lessons by their paths."""
    return {
        path: str(forms.read_head(LessonText.parse(file.text).head).get("title") or "")
        for path, file in files_of(pack).items()
        if file.text and path.endswith(".md") and "/" in path
    }


def _place(path: str, block: str, titles: dict[str, str]) -> str:
    if path == "pack.yaml":
        return str(_("About the pack"))
    folder, _slash, name = path.partition("/")
    if folder not in LANGUAGES:
        return name or path
    said = [titles.get(path) or name.removesuffix(".md")]
    if block:
        said.append(block_label(block))
    return " · ".join(said)
