"""Every fault that a pack's source can have: its code, what is wrong, and the remedy.

A fault is data (code, file, line, values), so that the same fault can be printed in the
editor's language, sent as JSON and compared in tests. The English texts are the gettext
message ids.
"""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from server.packs.fault_texts import TEXTS
from server.packs.fault_words import WORDS, _

UNSEEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+"
)

# These only tell; every other fault stops a publish.
WARNINGS = frozenset(
    {
        "unused-media", "stray-file", "numbers-differ",
        "not-in-paths", "pack-unpublished", "pack-withdrawn", "need-withdrawn", "need-later",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that an editor has to put right, and where. `line` counts from 1."""

    file: str
    line: int
    code: str
    values: dict[str, str] = field(default_factory=dict)

    @property
    def level(self) -> str:
        """`fault` stops a publish; `warning` only tells."""
        return "warning" if self.code in WARNINGS else "fault"

    def message(self, translate: Callable[[str], str] = _) -> str:
        """What is wrong, as one sentence."""
        return translate(TEXTS[self.code][0]) % self._spoken(translate)

    def remedy(self, translate: Callable[[str], str] = _) -> str:
        """What to do about it, as one sentence."""
        return translate(TEXTS[self.code][1]) % self._spoken(translate)

    def _spoken(self, translate: Callable[[str], str]) -> dict[str, str]:
        return {
            name: translate(value) if value in WORDS else value
            for name, value in self.values.items()
        }

    def as_dict(self, translate: Callable[[str], str] = _) -> dict[str, str | int]:
        """The fault as `packs check --json` prints it."""
        return {
            "file": self.file,
            "line": self.line,
            "code": self.code,
            "level": self.level,
            "message": self.message(translate),
            "remedy": self.remedy(translate),
        }

    def as_line(self, translate: Callable[[str], str] = _) -> str:
        """The fault as `file:line: code: what is wrong. Remedy.`, which editors can click."""
        return (
            f"{self.file}:{self.line}: {self.code}: "
            f"{self.message(translate)} {self.remedy(translate)}"
        )


class Faults:
    """Collects the faults of one pack: an editor sees all of them at once."""

    def __init__(self) -> None:
        self.found: list[Fault] = []
        self._seen: set[tuple[object, ...]] = set()

    def add(self, file: str, line: int, code: str, /, **values: object) -> None:
        """Note one fault; values are cut, so no file can flood the screen."""
        shown = {name: printable(str(value)) for name, value in values.items()}
        key = (file, line, code, *shown.items())
        if key not in self._seen:
            self._seen.add(key)
            self.found.append(Fault(file, max(line, 1), code, shown))

    def sorted(self) -> list[Fault]:
        """All faults by file and line."""
        return sorted(self.found, key=lambda f: (f.file, f.line, f.code))


def printable(text: str, limit: int = 120) -> str:
    """`text` on one line, without unseen characters, at most `limit` characters."""
    clean = UNSEEN.sub("·", text)
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"


def translator(locales_dir: Path, language: str) -> Callable[[str], str]:
    """The gettext function for `language`.

    It reads the .po file itself, because a fresh clone has no compiled catalogue.
    """
    path = locales_dir / language / "LC_MESSAGES" / "messages.po"
    if not re.fullmatch(r"[A-Za-z_]{2,16}", language) or not path.is_file():
        return NullTranslations().gettext
    compiled = io.BytesIO()
    with path.open("rb") as stream:
        write_mo(compiled, read_po(stream, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled).gettext


def editor_language(lang: str) -> str:
    """The catalogue for a `LANG` value or a language tag: Chinese for zh…, else English."""
    return "zh_Hans" if lang.lower().startswith("zh") else "en"
