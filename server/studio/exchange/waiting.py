"""What was read and waits until the editor has chosen: folders below DATA_DIR, for a day."""

import json
import re
import secrets
import shutil
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from server.db import app_settings
from server.errors import N_, NotFound
from server.studio.exchange.brought import Brought, BroughtLesson
from server.studio.interchange.model import Line

TOKEN: Final = re.compile(r"[0-9a-f]{32}")
#: Seconds that a file waits, and how many files of one person do.
STAYS: Final = 24 * 3600
MOST: Final = 3
ABOUT: Final = "about.json"


def keep(brought: Brought, staff_id: str) -> str:
    """Keep it for whoever brought it; gives the name under which it waits."""
    forget_old(staff_id)
    token = secrets.token_hex(16)
    folder = _root() / token
    (folder / "media").mkdir(parents=True)
    for name, data in brought.media.items():
        (folder / "media" / name).write_bytes(data)
    about = {
        "staff": staff_id, "form": brought.form, "file": brought.file,
        "pack": brought.pack, "files": dict(brought.files),
        "lessons": [asdict(each) for each in brought.lessons],
        "report": [asdict(line) for line in brought.report],
    }  # fmt: skip
    # Last: a folder without it is not there yet.
    (folder / ABOUT).write_text(json.dumps(about, ensure_ascii=False), "utf-8")
    return token


def load(token: str, staff_id: str) -> Brought:
    """What waits under this name, for who brought it. Raises NotFound."""
    about = _about(token, staff_id)
    folder = _root() / token / "media"
    return Brought(
        about["form"],
        about["file"],
        tuple(BroughtLesson(**each) for each in about["lessons"]),
        {path.name: path.read_bytes() for path in sorted(folder.iterdir())},
        tuple(Line(**line) for line in about["report"]),
        about["pack"],
        about["files"],
    )


def media(token: str, staff_id: str, name: str) -> Path:
    """Where a picture or sound of it lies. Raises NotFound."""
    _about(token, staff_id)
    folder = _root() / token / "media"
    found = [path for path in folder.iterdir() if path.name == name]
    if not found:
        raise _gone()
    return found[0]


def drop(token: str, staff_id: str) -> None:
    """Throw it away. Raises NotFound."""
    _about(token, staff_id)
    shutil.rmtree(_root() / token, ignore_errors=True)


def forget_old(staff_id: str = "") -> None:
    """Throw away what waited for a day, and the oldest of somebody who brought too many."""
    root, own = _root(), []
    for folder in root.iterdir() if root.is_dir() else ():
        if time.time() - folder.stat().st_mtime > STAYS:
            shutil.rmtree(folder, ignore_errors=True)
        elif staff_id and _staff(folder) == staff_id:
            own.append(folder)
    own.sort(key=lambda folder: folder.stat().st_mtime)
    for folder in own[: max(0, len(own) - MOST + 1)]:
        shutil.rmtree(folder, ignore_errors=True)


def _root() -> Path:
    return app_settings().data_dir / "studio" / "brought"


def _about(token: str, staff_id: str) -> dict[str, Any]:
    if not TOKEN.fullmatch(token):
        raise _gone()
    try:
        about: dict[str, Any] = json.loads((_root() / token / ABOUT).read_text("utf-8"))
    except FileNotFoundError as error:
        raise _gone() from error
    if about["staff"] != staff_id:
        raise _gone()
    return about


def _staff(folder: Path) -> str:
    try:
        return str(json.loads((folder / ABOUT).read_text("utf-8"))["staff"])
    except (OSError, ValueError, KeyError):
        return ""


def _gone() -> NotFound:
    return NotFound(
        "not-waiting", N_("This file does not wait here any more. Bring it once more.")
    )
