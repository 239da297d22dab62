"""Letters about runs, in the learner's language."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from server.errors import N_
from server.packs.faults import editor_language, translator
from server.simulations.judge import Verdict

SCORE: Final = N_(
    "About your practice run “%(title)s”: played again with the same choices it comes to "
    "%(found)s points, not %(claimed)s. So it does not count. You need not have done anything "
    "wrong: the phone may have. Play it once more, and a good score counts."
)
OTHERWISE: Final = N_(
    "About your practice run “%(title)s”: played again with the same choices it came out "
    "otherwise than the phone said. So it does not count. You need not have done anything wrong: "
    "the phone may have. Update the app and play once more."
)
OTHER_SET: Final = N_(
    "About your graded run “%(title)s”: it was played on other seasons than those that were "
    "drawn for you. So it does not count as graded. Play the next graded attempt."
)
NO_PLAN: Final = N_(
    "About your practice run “%(title)s”: the record of it cannot be played again, so it does "
    "not count. Update the app and play once more."
)


def disputed(
    locales_dir: Path, language: str, title: str, row: Any, verdict: Verdict
) -> str:
    """Why a run does not count, and what to do."""
    values = {"title": title, "found": "", "claimed": ""}
    message = OTHERWISE
    if verdict.kind == "refused":
        message = NO_PLAN
    elif verdict.reason == "not-the-sealed-set":
        message = OTHER_SET
    elif (
        verdict.reason == "score" and verdict.grade and verdict.grade.score is not None
    ):
        message = SCORE
        values["found"] = str(round(verdict.grade.score))
        values["claimed"] = "–" if row.claimed is None else str(round(row.claimed))
    return _words(locales_dir, editor_language(language))(message) % values


@lru_cache(maxsize=4)
def _words(locales_dir: Path, language: str) -> Callable[[str], str]:
    """Kept: a catalogue takes a third of a second to read."""
    return translator(locales_dir, language)
