"""A notice or short lesson of a station becomes a draft: the beginning of a course.

What the station wrote is in Chinese and stays as it was; everything that a course needs besides
(goal, rule, "do today", the other language) is empty, for an editor to fill and the check to ask for.
"""

from collections.abc import Mapping
from typing import Any, Final

from server.db import run_unit
from server.packs.lesson import LANGUAGES
from server.packs.writing import write_yaml
from server.studio import forms
from server.studio.drafts import Draft, is_there
from server.studio.lessons import begin_pack

LANGUAGE: Final = "zh_Hans"
LESSON_FILE: Final = "10-{id}.md"
PHOTO: Final = "photo.jpg"
OPTION_IDS: Final = "abcdefgh"


def draft_of_piece(
    piece_id: str,
    title: str,
    body: Mapping[str, Any],
    photo: bytes | None,
    staff_id: str,
) -> str:
    """Make a draft of it; gives the pack's id, the same each time it is asked for one piece.

    ``body`` has text, or cards and items, and perhaps a picture {alt}, whose bytes are ``photo``.
    """
    number = piece_id[-8:].upper()
    pack = f"L{number[:4]}-{number[4:]}"

    def work() -> str:
        if not is_there(pack):
            draft = begin_pack(pack, title, LANGUAGE, "A", staff_id)
            if photo is not None:
                draft.write_blob(f"media/{PHOTO}", photo)
            for language in LANGUAGES:
                _write_lesson(draft, language, title, body, photo is not None)
        return pack

    return run_unit(work)


def _write_lesson(
    draft: Draft, language: str, title: str, body: Mapping[str, Any], has_photo: bool
) -> None:
    own = language == LANGUAGE
    lesson = "from-the-station"
    words = title if own else ""
    head = write_yaml({"id": lesson, "title": words, "goal": "", "minutes": 3})
    blocks = [
        forms.write_new(
            "card",
            f"card-{number}",
            {
                "text": text if own else "",
                "picture": _picture(body, own) if has_photo and number == 1 else None,
                "sound": "",
            },
        )
        for number, text in enumerate(body.get("cards") or [body.get("text", "")], 1)
    ]
    blocks += [
        forms.write_new("item", f"item-{number}", _question(item, own))
        for number, item in enumerate(body.get("items") or [], 1)
    ]
    empty = {"text": "", "picture": None, "sound": ""}
    blocks += [forms.write_new(kind, kind, empty) for kind in ("rule", "today")]
    path = f"{language}/{LESSON_FILE.format(id=lesson)}"
    draft.write(path, f"---\n{head}---\n\n" + "\n".join(blocks), "add")


def _picture(body: Mapping[str, Any], own: bool) -> dict[str, str]:
    alt = (body.get("picture") or {}).get("alt", "")
    return {"file": PHOTO, "alt": _one_line(alt) if own else ""}


def _question(item: Mapping[str, Any], own: bool) -> dict[str, Any]:
    options = [
        {
            "id": OPTION_IDS[place],
            "text": option["text"] if own else "",
            "feedback": "",
            **({"right": True} if option["right"] else {}),
        }
        for place, option in enumerate(item["options"])
    ]
    return {
        "type": "choose-one",
        "ask": item["text"] if own else "",
        "options": options,
    }


def _one_line(text: str) -> str:
    """Words of a picture stand between brackets on one line of the lesson."""
    return " ".join(text.replace("[", "(").replace("]", ")").split())
