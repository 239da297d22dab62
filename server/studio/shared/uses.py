"""Which lessons rest on a fact card, over all drafts."""

import re
from collections import defaultdict

from sqlalchemy import select

from server.db import db
from server.packs.prose import FACT
from server.studio import forms
from server.studio.lessontext import LessonText
from server.studio.models import StudioFile

#: An item's list of fact cards, in either form of YAML.
LISTED = re.compile(r"^facts:[ ]*(\[[^\]\n]*\]|(?:\n *- .*)+)", re.MULTILINE)
WORD = re.compile(r"[A-Za-z][A-Za-z0-9-]*")


def lessons_by_fact() -> dict[str, list[tuple[str, str]]]:
    """(pack, lesson) of every lesson that a fact card is used in, by the card's id."""
    query = select(StudioFile.pack, StudioFile.text).where(StudioFile.path.like("%.md"))
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for pack, text in db.session.execute(query.order_by(StudioFile.pack)):
        ids = facts_in(text or "")
        if ids:
            head = forms.read_head(LessonText.parse(text or "").head)
            for id in ids:
                found[id].add((pack, str(head.get("id", ""))))
    return {id: sorted(lessons) for id, lessons in found.items()}


def packs_naming(fact: str) -> list[str]:
    """The packs that have this card in a lesson, in order."""
    query = select(StudioFile.pack, StudioFile.text).where(
        StudioFile.path.like("%.md"), StudioFile.text.contains(fact, autoescape=True)
    )
    found = db.session.execute(query)
    return sorted({pack for pack, text in found if fact in facts_in(text or "")})


def facts_in(text: str) -> set[str]:
    """The fact cards that a lesson's file names, in its words and in its items."""
    listed = [WORD.findall(found[1]) for found in LISTED.finditer(text)]
    return {*FACT.findall(text), *(id for ids in listed for id in ids)}
