"""Drafts file by file: read, write with history, take in a folder, give one out.

Every write goes through ``Draft`` inside a unit of work, so that a file, its history and the
draft's revision change together. Paths are those below ``lessons/<pack>/``.
"""

import io
import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from server.db import app_settings, db, now
from server.errors import N_, BadRequest, Conflict, NotFound
from server.packs.faults import Faults
from server.packs.lesson import LANGUAGES
from server.packs.source import (
    FACT_ID,
    LESSON_NAME,
    MAX_MEDIA_BYTES,
    MEDIA_NAME,
    PACK_ID,
)
from server.packs.textfile import MAX_TEXT_BYTES, read_text, seen
from server.studio.blobs import blobs as blobs
from server.studio.models import StudioChange, StudioFile, StudioPack
from server.studio.shared.uses import packs_naming
from server.studio.translation import marks

#: Folders that all packs share; they are edited like packs and published with them.
FACTS = "facts"
SHARED = (FACTS, "glossary")
#: The draft of lessons/paths.yaml, and its only file.
PATHS, PATHS_FILE = "paths", "paths.yaml"
#: Drafts that are no packs.
NO_PACKS = (*SHARED, PATHS)
#: How bytes are named where a text could stand too.
BYTES = "sha256:"
MOST_FILES = 400
MOST_BYTES = 60_000_000
#: Saves of one person in one block within this time are one entry of the history.
ONE_EDIT = timedelta(minutes=2)

TEXT_PATH = re.compile(
    rf"pack\.yaml|ids\.txt|README\.md|({'|'.join(LANGUAGES)})/{LESSON_NAME.pattern}"
)
FILES_OF = {
    PATHS: re.compile(re.escape(PATHS_FILE)),
    FACTS: re.compile(rf"{FACT_ID.pattern}\.yaml"),
    "glossary": re.compile(rf"({'|'.join(LANGUAGES)})\.yaml"),
}


class Draft:
    """One draft inside a unit of work, locked against other writers."""

    def __init__(self, row: StudioPack, staff_id: str) -> None:
        self.row, self.staff_id = row, staff_id
        self.pack = row.pack
        self.step: int | None = None

    def as_one_step(self) -> None:
        """What is written from here on is one entry of the history, taken back as one."""
        self.step = self.row.revision + 1

    def content(self, path: str) -> str | None:
        """A file's text, or ``sha256:…`` for bytes; None where there is no such file."""
        row = db.session.get(StudioFile, (self.pack, path))
        return _content(row) if row else None

    def text(self, path: str) -> str:
        """A file's text; raises NotFound."""
        row = db.session.get(StudioFile, (self.pack, path))
        if row is None or row.text is None:
            raise NotFound("no-file", N_("This file is not in the draft any more."))
        return row.text

    def paths(self) -> list[str]:
        """All paths of the draft, in order."""
        query = select(StudioFile.path).where(StudioFile.pack == self.pack)
        return list(db.session.scalars(query.order_by(StudioFile.path)))

    def write(self, path: str, text: str, kind: str, block: str = "") -> None:
        """Write a text file; nothing happens where it says the same already.

        Raises BadRequest for a path that no pack has, or a text that is too long.
        """
        allowed = FILES_OF.get(self.pack, TEXT_PATH)
        if not allowed.fullmatch(path):
            raise BadRequest("bad-path", N_("No pack has a file of this name."))
        clean = seen(text)
        size = len(clean.encode())
        if size > MAX_TEXT_BYTES:
            raise BadRequest("text-too-long", N_("The lesson is too long to be kept."))
        self._put(path, kind, block, text=clean, blob=None, size=size)

    def write_blob(self, path: str, data: bytes, kind: str = "media") -> None:
        """Write a picture or a sound. Raises BadRequest for a bad name or size."""
        if not path.startswith("media/") or not MEDIA_NAME.fullmatch(path[6:]):
            raise BadRequest(
                "bad-media-name",
                N_(
                    "A file's name has small letters, digits and hyphens: ice-on-top.svg."
                ),
            )
        if len(data) > MAX_MEDIA_BYTES:
            raise BadRequest("media-too-big", N_("The file is bigger than 5 MB."))
        name = blobs().write(data)
        self._put(path, kind, "", text=None, blob=name, size=len(data))

    def remove(self, path: str, kind: str = "remove") -> None:
        """Take a file out of the draft; the history keeps it. Raises NotFound."""
        row = db.session.get(StudioFile, (self.pack, path))
        if row is None:
            raise NotFound("no-file", N_("This file is not in the draft any more."))
        self._note(path, "", kind, _content(row), None)
        db.session.delete(row)

    def rename(self, path: str, to: str, kind: str = "move") -> None:
        """Give a text file another name. Raises NotFound, Conflict."""
        if db.session.get(StudioFile, (self.pack, to)) is not None:
            raise Conflict("path-taken", N_("Another file has this name."))
        text = self.text(path)
        self.remove(path, kind)
        db.session.flush()
        self.write(to, text, kind)

    def _put(
        self,
        path: str,
        kind: str,
        block: str,
        *,
        text: str | None,
        blob: str | None,
        size: int,
    ) -> None:
        row = db.session.get(StudioFile, (self.pack, path))
        before = _content(row) if row else None
        after = text if text is not None else f"{BYTES}{blob}"
        if before == after:
            return
        self._refuse_if_full(size, row)
        if row is None:
            row = StudioFile(pack=self.pack, path=path)
            db.session.add(row)
        row.text, row.blob, row.bytes = text, blob, size
        self._note(path, block, kind, before, after)

    def _refuse_if_full(self, size: int, replaced: StudioFile | None) -> None:
        count, used = db.session.execute(
            select(func.count(), func.coalesce(func.sum(StudioFile.bytes), 0)).where(
                StudioFile.pack == self.pack
            )
        ).one()
        more = size - (replaced.bytes if replaced else 0)
        many = replaced is None and count >= MOST_FILES
        if many or (more > 0 and used + more > MOST_BYTES):
            raise BadRequest(
                "draft-full",
                N_("The draft holds all that it may: %(files)d files or %(mb)d MB."),
                params={"files": MOST_FILES, "mb": MOST_BYTES // 1_000_000},
            )

    def _note(
        self, path: str, block: str, kind: str, before: str | None, after: str | None
    ) -> None:
        moment = now()
        _another_revision(self.row, moment, self.staff_id)
        if self.pack == FACTS:
            self._reach_packs(path.removesuffix(".yaml"), moment)
        last = self._last_of(path) if kind == "edit" else None
        if (
            self.step is None
            and last is not None
            and last.step is None
            and last.number > (self.row.published_revision or 0)
            and (last.kind, last.block, last.staff_id) == (kind, block, self.staff_id)
            and moment - last.at < ONE_EDIT
        ):
            last.after, last.at = after, moment
        else:
            db.session.add(
                StudioChange(
                    pack=self.pack,
                    number=self.row.revision,
                    path=path,
                    block=block,
                    kind=kind,
                    at=moment,
                    staff_id=self.staff_id,
                    before=before,
                    after=after,
                    step=self.step,
                )  # fmt: skip
            )
        db.session.flush()

    def _reach_packs(self, fact: str, moment: datetime) -> None:
        """A card is published inside the packs that name it: they say something else now."""
        for pack in packs_naming(fact):
            row = open_draft(pack, self.staff_id).row
            _another_revision(row, moment, self.staff_id)

    def _last_of(self, path: str) -> StudioChange | None:
        query = select(StudioChange).where(
            StudioChange.pack == self.pack, StudioChange.path == path
        )
        return db.session.scalar(query.order_by(StudioChange.number.desc()).limit(1))


def _another_revision(row: StudioPack, moment: datetime, staff_id: str) -> None:
    """What was approved was of the revision before."""
    row.revision += 1
    row.changed_at, row.changed_by = moment, staff_id
    if row.state == "approved":
        row.state = "draft"


def open_draft(pack: str, staff_id: str) -> Draft:
    """Lock a draft for writing (inside a unit of work); raises NotFound."""
    row = db.session.get(StudioPack, pack, with_for_update=True)
    if row is None:
        raise NotFound("no-draft", N_("The studio has no pack of this name."))
    return Draft(row, staff_id)


def make_draft(pack: str, staff_id: str) -> Draft:
    """Begin an empty draft (inside a unit of work); raises BadRequest, Conflict."""
    if pack not in NO_PACKS and not PACK_ID.fullmatch(pack):
        raise BadRequest(
            "bad-pack-id", N_("A pack's name has capital letters and digits: P03-A.")
        )
    if db.session.get(StudioPack, pack) is not None:
        raise Conflict("pack-there", N_("The studio has a pack of this name already."))
    moment = now()
    row = StudioPack(
        pack=pack, made_at=moment, made_by=staff_id, revision=0, state="draft",
        changed_at=moment, changed_by=staff_id, published_revision=None,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return Draft(row, staff_id)


def ensure_draft(pack: str, staff_id: str) -> Draft:
    """The draft of this name, begun where there is none (inside a unit of work)."""
    if db.session.get(StudioPack, pack) is None:
        return make_draft(pack, staff_id)
    return open_draft(pack, staff_id)


def row_of(pack: str) -> StudioPack:
    """A draft's row; raises NotFound."""
    row = db.session.get(StudioPack, pack)
    if row is None:
        raise NotFound("no-draft", N_("The studio has no pack of this name."))
    return row


def is_there(pack: str) -> bool:
    """Whether the studio has this folder: a pack, or one that all packs share."""
    return db.session.get(StudioPack, pack) is not None


def all_rows() -> list[StudioPack]:
    """Every pack of the studio by name, without the drafts that are no packs."""
    query = select(StudioPack).where(StudioPack.pack.not_in(NO_PACKS))
    return list(db.session.scalars(query.order_by(StudioPack.pack)))


def files_of(pack: str) -> dict[str, StudioFile]:
    """A draft's files by path."""
    query = select(StudioFile).where(StudioFile.pack == pack)
    rows = db.session.scalars(query.order_by(StudioFile.path))
    return {row.path: row for row in rows}


def content_of(pack: str) -> dict[str, str]:
    """A draft's files as {path: text, or ``sha256:…``}."""
    return {path: _content(row) for path, row in files_of(pack).items()}


# --- folders ---------------------------------------------------------------------


@contextmanager
def working_folder(pack: str, files: Mapping[str, str] | None = None) -> Iterator[Path]:
    """The draft as a folder beside facts and glossary, as the checker and publisher want it.

    `files` stand in for those of the draft. It is gone afterwards. Raises NotFound.
    """
    row_of(pack)
    parent = app_settings().data_dir / "studio" / "work"
    parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=parent) as name:
        lessons = Path(name)
        (lessons / pack).mkdir()
        write_files(content_of(pack) if files is None else files, lessons / pack)
        for folder in SHARED:
            # An empty glossary is one whose files are missing; none at all is no fault.
            if files_of(folder):
                write_folder(folder, lessons / folder)
        for other, text in heads_of_others(pack):
            (lessons / other).mkdir()
            (lessons / other / "pack.yaml").write_text(text, "utf-8")
        yield lessons / pack


def heads_of_others(pack: str) -> list[tuple[str, str]]:
    """(pack, pack.yaml) of all packs but one: which pack comes before which is judged by them."""
    query = select(StudioFile.pack, StudioFile.text).where(
        StudioFile.path == "pack.yaml", StudioFile.pack != pack
    )
    return [(other, text or "") for other, text in db.session.execute(query)]


def write_folder(pack: str, folder: Path) -> None:
    """Write all files of a draft below `folder`, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    write_files(content_of(pack), folder)


def write_files(files: Mapping[str, str], folder: Path) -> None:
    """Write {path: text, or ``sha256:…``} below `folder`, in place of what lies there."""
    store = blobs()
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        # A link shares its bytes with the store: never write through one.
        target.unlink(missing_ok=True)
        kept = (
            store.path(content.removeprefix(BYTES))
            if content.startswith(BYTES)
            else None
        )
        if kept is not None:
            _link(kept, target)
        else:
            target.write_text(content, "utf-8")


def zipped(pack: str) -> bytes:
    """The draft as a ZIP of its folder. Raises NotFound."""
    row_of(pack)
    out = io.BytesIO()
    store = blobs()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, row in files_of(pack).items():
            data = store.read(row.blob) if row.blob else (row.text or "").encode()
            archive.writestr(f"{pack}/{path}", data)
    return out.getvalue()


def _link(kept: Path, target: Path) -> None:
    """A second name for the same bytes; a copy where the file system has no such thing."""
    try:
        os.link(kept, target)
    except OSError:
        shutil.copyfile(kept, target)


def take_folder(folder: Path, staff_id: str) -> Mapping[str, int]:
    """Take in a folder of lessons/ (inside a unit of work): files that are new or differ.

    Files that the folder does not have are taken out of the draft. All translations count as
    fitting. Gives the number of files {"written", "removed", "left"}; `left` are those that no
    pack may have.
    """
    draft = ensure_draft(folder.name, staff_id)
    draft.as_one_step()
    before = draft.row.revision
    left = 0
    found = set()
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        name = path.relative_to(folder).as_posix()
        if _take_file(draft, path, name):
            found.add(name)
        else:
            left += 1
    gone = [path for path in draft.paths() if path not in found]
    for name in gone:
        draft.remove(name, "import")
    marks.forget(draft.pack)
    written = draft.row.revision - before - len(gone)
    return {"written": written, "removed": len(gone), "left": left}


def _take_file(draft: Draft, path: Path, name: str) -> bool:
    if path.is_symlink():
        return False
    if name.startswith("media/"):
        if not MEDIA_NAME.fullmatch(name[6:]) or path.stat().st_size > MAX_MEDIA_BYTES:
            return False
        draft.write_blob(name, path.read_bytes(), "import")
        return True
    if not FILES_OF.get(draft.pack, TEXT_PATH).fullmatch(name):
        return False
    text = read_text(path, Faults())
    if text is None:
        return False
    draft.write(name, text, "import")
    return True


def _content(row: StudioFile) -> str:
    return row.text if row.text is not None else f"{BYTES}{row.blob}"
