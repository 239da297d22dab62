"""`make catalogues`: take the messages out of the code into every catalogue.

New messages get an empty translation, vanished ones are dropped; a test fails
while any Chinese translation is empty.
"""

import sys
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

LOCALES = Path(__file__).resolve().parent
ROOT = LOCALES.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

TRANSLATED = ("zh_Hans",)
TYPESCRIPT = "locales.tsx_extract:extract"
METHODS = [
    ("server/**/templates/**.html", "jinja2"),
    ("server/**.py", "python"),
    ("pwa/src/**.test.ts", "ignore"),
    ("pwa/src/**.tsx", TYPESCRIPT),
    ("pwa/src/**.ts", TYPESCRIPT),
]


def template() -> Catalog:
    """All messages of the code, with the files they stand in."""
    catalog = Catalog(project="tianjian", charset="utf-8")
    skip = {"node_modules", "migrations", "dist"}
    found = extract_from_dir(
        str(ROOT),
        METHODS,
        keywords=DEFAULT_KEYWORDS,
        comment_tags=("Translators:",),
        directory_filter=lambda path: (
            Path(path).name not in skip and not Path(path).name.startswith(".")
        ),
    )
    for filename, _line, message, comments, context in sorted(
        found, key=lambda each: (each[0], each[1])
    ):
        # Without line numbers a moved line changes no catalogue.
        catalog.add(
            message,
            locations=[(filename, 0)],
            auto_comments=comments,
            context=context,
        )
    return catalog


def path_of(language: str) -> Path:
    """Where a language's catalogue lives."""
    return LOCALES / language / "LC_MESSAGES" / "messages.po"


def read(language: str) -> Catalog:
    """A language's catalogue; empty where it does not exist yet."""
    path = path_of(language)
    if not path.exists():
        return Catalog(
            locale=language,
            project="tianjian",
            charset="utf-8",
            header_comment="# Tianjian's words, for the server's pages and the app.",
            fuzzy=False,
        )
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update(language: str, fresh: Catalog) -> list[str]:
    """Bring one catalogue up to date; gives the messages without translation."""
    catalog = read(language)
    catalog.update(fresh, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=100, include_lineno=False, sort_by_file=True)
    return untranslated(catalog)


def untranslated(catalog: Catalog) -> list[str]:
    """Messages whose translation, or one of its forms, is empty or fuzzy."""
    return [
        str(message.id)
        for message in catalog
        if message.id and (message.fuzzy or not all(_forms(message.string)))
    ]


def _forms(string: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return tuple(string) if isinstance(string, (tuple, list)) else (string or "",)


def main() -> None:
    """Update every catalogue and say what is left to translate."""
    fresh = template()
    for language in TRANSLATED:
        missing = update(language, fresh)
        print(f"{language}: {len(fresh)} messages, {len(missing)} to translate")
        for message in missing:
            print(f"  {message}")


if __name__ == "__main__":
    main()
