"""`ids.txt` in a pack's folder: every lesson and item id that was ever published from it.

It lets a check on a fresh clone, without any server, see that an id vanished or means another
question now. Publishing writes it; editors commit it with their change.
"""

import re
from pathlib import Path

from server.packs.blobs import write_durably
from server.packs.faults import Faults
from server.packs.lesson import Source
from server.packs.textfile import read_text, shown_path

NAME = "ids.txt"
HEADER = (
    "# Every id ever published from this folder. Publishing writes it; commit it.\n"
)
LEDGER_LINE = re.compile(r"(lesson|item) ([a-z][a-z0-9-]{0,39})(?: ([a-z-]+))?")


def read_ledger(folder: Path, faults: Faults) -> dict[str, str]:
    """Every published id: {"lesson ice": "", "item where-ice": "choose-one"}."""
    path = folder / NAME
    text = read_text(path, faults) if path.exists() else ""
    ledger: dict[str, str] = {}
    for number, line in enumerate((text or "").split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        found = LEDGER_LINE.fullmatch(line.strip())
        if found:
            ledger[f"{found[1]} {found[2]}"] = found[3] or ""
        else:
            faults.add(shown_path(path), number, "bad-ledger", line=line)
    return ledger


def ids_of(source: Source) -> dict[str, str]:
    """The ids that the source has now, in the same form."""
    ids: dict[str, str] = {}
    for lesson in source.lessons[source.head.languages[0]]:
        ids[f"lesson {lesson.id}"] = ""
        ids.update({f"item {item.id}": item.type for item in lesson.items})
    return ids


def remember_ids(source: Source) -> bool:
    """Add new ids to the folder's ids.txt; tells whether there were any."""
    ids = {**source.ledger, **ids_of(source)}
    if ids == source.ledger:
        return False
    lines = [f"{id} {type_}".rstrip() for id, type_ in ids.items()]
    text = HEADER + "\n".join(lines) + "\n"
    write_durably(source.folder / NAME, text.encode())
    return True
