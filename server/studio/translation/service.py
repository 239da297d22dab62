"""What pages and API ask about translations: how far they are, and "it still fits"."""

from collections.abc import Mapping
from typing import Any

from server.db import run_unit
from server.errors import N_, BadRequest, NotFound
from server.studio.drafts import open_draft
from server.studio.layout import languages_of
from server.studio.translation import marks
from server.studio.translation.reading import marked, progress, spoken

__all__ = ["progress", "still_fits"]


def still_fits(
    pack: str,
    lesson: str,
    block: str,
    language: str,
    words: Mapping[str, str],
    staff_id: str,
) -> dict[str, Any]:
    """Somebody looked: the translation of these fields fits these source words.

    `words` are the source words that they saw; where the source says something else by now, the
    field stays stale. Gives the block's ``translation``. Raises NotFound, BadRequest.
    """

    def work() -> dict[str, Any]:
        draft = open_draft(pack, staff_id)
        source, *targets = languages_of(draft)
        if language not in targets:
            raise BadRequest(
                "not-translated", N_("This language is not translated from another.")
            )
        found = spoken(draft, lesson, block)
        if source not in found or language not in found:
            raise NotFound(
                "no-block", N_("This part of the lesson is not there any more.")
            )
        fitting = {
            path: text
            for path, text in words.items()
            if found[source].get(path) == text
        }
        marks.settle(pack, lesson, block, language, fitting)
        return marked(pack, lesson, block, found)

    return run_unit(work)
