"""What was ever published, for other capabilities: ids, titles and questions.

Answers are kept in memory until the catalogue's number changes.
"""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import select

from server.db import app_settings, db
from server.packs import catalogue
from server.packs.models import PackLesson


def known_lessons() -> frozenset[str]:
    """The full ids of all lessons of every version ever published."""
    return frozenset(_now().titles)


def known_items() -> frozenset[str]:
    """The full ids of all items of every version ever published."""
    return frozenset(_now().asks)


def pack_titles() -> Mapping[str, Mapping[str, str]]:
    """{pack id: {language: title}} of the packs in the catalogue."""
    return _now().packs


def lesson_titles(language: str) -> Mapping[str, str]:
    """{lesson id: title} of all lessons ever published, in the newest wording."""
    return _now().in_language("titles", language)


def item_texts(language: str) -> Mapping[str, str]:
    """{item id: question} of all items ever published, in the newest wording."""
    return _now().in_language("asks", language)


class _Known:
    """Everything above for one catalogue number."""

    def __init__(self) -> None:
        self.packs = MappingProxyType(
            {row.pack: row.entry["title"] for row in catalogue.latest_versions()}
        )
        self.titles: dict[str, Any] = {}
        self.asks: dict[str, Any] = {}
        query = select(PackLesson.lesson, PackLesson.titles, PackLesson.items)
        for row in db.session.execute(query.order_by(PackLesson.version)):
            self.titles[row.lesson] = row.titles
            for item, each in row.items.items():
                self.asks[item] = each["ask"]
        self.spoken: dict[tuple[str, str], Mapping[str, str]] = {}

    def in_language(self, what: str, language: str) -> Mapping[str, str]:
        """One language of `titles` or `asks`; another one where it is missing."""
        if (what, language) not in self.spoken:
            self.spoken[what, language] = MappingProxyType(
                {
                    id: words.get(language) or next(iter(words.values()), id)
                    for id, words in getattr(self, what).items()
                }
            )
        return self.spoken[what, language]


def _now() -> _Known:
    # The folder tells applications of one process apart, as in tests.
    return _load(str(app_settings().data_dir), catalogue.last_number())


@lru_cache(maxsize=4)
def _load(_data_dir: str, _number: int) -> _Known:
    return _Known()
