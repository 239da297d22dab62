"""Translations as gettext PO files, one a pack and language.

The context of a message is the unit's name; a stale one is "fuzzy" with the source words that it
was made from as its previous msgid. ``Project-Id-Version`` names the pack and the draft's
revision; a comment ``base …`` names the translation as it was, so that a later one made in the
studio is not overwritten.
"""

import io
import re

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po, write_po

from server.errors import N_, BadRequest
from server.studio.translation.units import (
    Brought,
    Entry,
    Unit,
    base_of,
    key_of_name,
    name_of_key,
)

BASE = re.compile(r"base ([0-9a-f]{16})")


def write(
    units: list[Unit], pack: str, source: str, language: str, revision: int
) -> bytes:
    """The file of a pack's translation into `language`."""
    catalog = Catalog(
        locale=language,
        project=pack,
        version=str(revision),
        charset="utf-8",
        fuzzy=False,
        header_comment=f"# {pack}: {source} -> {language}",
    )
    for unit in units:
        message = Message(
            unit.source,
            unit.target,
            auto_comments=[f"base {base_of(unit.target)}"],
            context=name_of_key(unit.key),
            previous_id=unit.was if unit.state == "stale" else (),
        )
        # "15% of" is no format of a program.
        message.flags = {"fuzzy"} if unit.state == "stale" else set()
        catalog[unit.source] = message
    out = io.BytesIO()
    write_po(out, catalog, width=0, include_previous=True)
    return out.getvalue()


def read(data: bytes) -> Brought:
    """What a PO file says. Raises BadRequest, with the line, where it is none."""
    lines = _text(data).split("\n")
    try:
        catalog = read_po(lines, ignore_obsolete=True, abort_invalid=True)
    except PoFileError as error:
        raise BadRequest(
            "bad-po",
            N_(
                "The file cannot be read from line %(line)s on: no PO file has this there."
            ),
            params={"line": error.lineno + 1},
        ) from error
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise BadRequest("bad-po", N_("This is no PO file.")) from error
    entries = tuple(filter(None, map(_entry, catalog)))
    project = "" if catalog.project == "PROJECT" else str(catalog.project)
    return Brought(project, catalog.locale_identifier or "", entries)


def _entry(message: Message) -> Entry | None:
    if not isinstance(message.id, str) or not message.id:
        return None
    key = key_of_name(message.context or "")
    target = message.string if isinstance(message.string, str) else ""
    bases = [BASE.fullmatch(comment) for comment in message.auto_comments]
    base = next((found[1] for found in bases if found), "")
    key = key or (message.context or "", "", "")
    return Entry(key, message.id, target, not message.fuzzy, base)


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadRequest(
            "not-utf8",
            N_("The file is not in UTF-8. Save it as UTF-8, then bring it again."),
        ) from error
