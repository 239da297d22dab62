"""Uploads that go on after a cut: begin, how far, one more piece, give up (tus 1.0).

A piece is on the disk before it is acknowledged; what came of a piece that was cut is kept too,
so the next try sends only what is missing.
"""

import fcntl
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha1, sha256
from pathlib import Path
from typing import Any, Final, Protocol

from sqlalchemy import func, select

from server.db import app_settings, db, now, reading, run_unit
from server.errors import N_, BadRequest, Conflict, NotFound, Problem, TooLarge
from server.packs.videos import video_of
from server.studio.drafts import open_draft, row_of
from server.studio.media.limits import (
    FORGOTTEN,
    KINDS,
    LEAVE_FREE,
    MOST_BYTES,
    MOST_OPEN,
    QUOTA,
)
from server.studio.models import StudioUpload

STEM: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,49}")
CHUNK: Final = 1 << 16
CHECKSUMS: Final = {"sha1": sha1, "sha256": sha256}


class Stream(Protocol):
    """Where the bytes come from."""

    def read(self, size: int, /) -> bytes: ...


class BadChecksum(Problem):
    """A piece that is not what was sent; nothing of it is kept (tus, extension Checksum)."""

    status, code = 460, "bad-checksum"
    title = N_("The piece arrived damaged")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an upload is; after ``ends`` it is taken away."""

    upload: str
    offset: int
    bytes: int
    ends: datetime


def folder() -> Path:
    """Where originals lie."""
    return app_settings().data_dir / "studio" / "uploads"


def original(upload: str) -> Path:
    """The bytes of an upload, as far as they have come."""
    return folder() / upload


def begin(pack: str, fields: dict[str, Any], staff_id: str) -> Progress:
    """Begin an upload of ``fields``: file_name, stem, kind, bytes.

    Raises NotFound, BadRequest, TooLarge, and Problem where the disk is full.
    """
    _refuse_unfit(fields)
    _refuse_without_room(fields["bytes"])
    upload = secrets.token_hex(16)

    def work() -> Progress:
        open_draft(pack, staff_id)
        _refuse_if_full(fields["bytes"], staff_id)
        row = _new_row(upload, pack, fields, staff_id)
        db.session.add(row)
        return Progress(upload, 0, row.bytes, row.began_at + FORGOTTEN)

    original(upload).touch(mode=0o600)
    try:
        return run_unit(work)
    except BaseException:
        original(upload).unlink(missing_ok=True)
        raise


def _refuse_unfit(fields: dict[str, Any]) -> None:
    kind, size, stem = fields["kind"], fields["bytes"], fields["stem"]
    if kind not in KINDS or not STEM.fullmatch(stem) or video_of(f"{stem}.mp4"):
        raise BadRequest(
            "bad-media-name",
            N_("A file's name has small letters, digits and hyphens: pack-box."),
        )
    most = MOST_BYTES[kind]
    if size > most:
        raise TooLarge(
            "upload-too-big",
            N_(
                "The file has %(mb)d MB; %(most)d MB are taken. Cut it, or save it"
                " in a smaller size (720p) first."
            ),
            params={"mb": size // 1_000_000, "most": most // 1_000_000},
        )
    if size < 1:
        raise BadRequest("empty-file", N_("The file is empty."))


def _refuse_without_room(size: int) -> None:
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    if shutil.disk_usage(folder()).free < size + LEAVE_FREE:
        raise Problem(
            "disk-full",
            N_("The server has no room for this file. Tell its operator."),
            status=507,
        )


def _new_row(
    upload: str, pack: str, fields: dict[str, Any], staff_id: str
) -> StudioUpload:
    moment = now()
    return StudioUpload(
        upload=upload, pack=pack, staff_id=staff_id,
        file_name=fields["file_name"][:200], stem=fields["stem"], kind=fields["kind"],
        bytes=fields["bytes"], state="receiving", cut_start=0.0, cut_end=0.0,
        percent=0, tries=0, problem="", made=[], seconds=0.0,
        began_at=moment, touched_at=moment,
    )  # fmt: skip


def _refuse_if_full(size: int, staff_id: str) -> None:
    used = db.session.scalar(select(func.coalesce(func.sum(StudioUpload.bytes), 0)))
    if int(used or 0) + size > QUOTA:
        raise TooLarge(
            "uploads-full",
            N_(
                "The studio holds as many uploads as it may. Take away some that are"
                " finished, or wait some days."
            ),
        )
    open_ = db.session.scalar(
        select(func.count()).where(
            StudioUpload.staff_id == staff_id, StudioUpload.state == "receiving"
        )
    )
    if int(open_ or 0) >= MOST_OPEN:
        raise Conflict(
            "too-many-uploads",
            N_("You have begun many uploads. Finish one or take it away first."),
        )


def progress(upload: str, staff_id: str) -> Progress:
    """How far one's own upload is. Raises NotFound."""
    with reading():
        row = _own(upload, staff_id)
        return Progress(upload, offset_of(row), row.bytes, row.touched_at + FORGOTTEN)


def offset_of(row: StudioUpload) -> int:
    """How many bytes have come; all of them once the upload is whole."""
    if row.state != "receiving":
        return row.bytes
    path = original(row.upload)
    return path.stat().st_size if path.is_file() else 0


def append(
    upload: str, staff_id: str, offset: int, stream: Stream, checksum: str = ""
) -> Progress:
    """Keep what the stream brings from ``offset`` on.

    ``checksum``: "sha256 <base64>" of the piece; a piece that does not fit is not kept. Raises
    NotFound; Conflict where the offset is another, or somebody else is sending; BadChecksum.
    """
    with reading():
        row = _own(upload, staff_id)
        whole, size = row.state != "receiving", row.bytes
    check = _checker(checksum)
    with _locked(upload) as file:
        have = size if whole else os.fstat(file).st_size
        if offset != have:
            raise Conflict(
                "other-offset",
                N_("The server has another part of this file."),
                extra={"offset": have},
            )
        if not whole:
            have = _receive(file, stream, have, size, check)
    ends = run_unit(lambda: _touch(upload, have))
    return Progress(upload, have, size, ends)


def _receive(
    file: int, stream: Stream, have: int, size: int, check: "_Check | None"
) -> int:
    """Write what comes; after a cut as much as came is kept, and the error goes on."""
    begin = have
    os.lseek(file, have, os.SEEK_SET)
    whole = False
    try:
        while have < size and (data := stream.read(min(CHUNK, size - have))):
            view = memoryview(data)
            while view:
                view = view[os.write(file, view) :]
            have += len(data)
            if check:
                check.digest.update(data)
        whole = True
    finally:
        # Half of a piece cannot be checked, so it does not count.
        if check and not (whole and check.fits()):
            os.ftruncate(file, begin)
        os.fsync(file)
    if check and not check.fits():
        raise BadChecksum("bad-checksum", N_("A piece arrived damaged. Send it again."))
    return have


@dataclass(slots=True)
class _Check:
    digest: Any
    wanted: bytes

    def fits(self) -> bool:
        return bool(self.digest.digest() == self.wanted)


def _checker(checksum: str) -> _Check | None:
    from base64 import b64decode
    from binascii import Error

    if not checksum:
        return None
    name, _, value = checksum.partition(" ")
    try:
        make: Callable[[], Any] = CHECKSUMS[name]
        return _Check(make(), b64decode(value, validate=True))
    except (KeyError, Error, ValueError) as error:
        raise BadRequest(
            "unknown-checksum", "Checksums are sha1 or sha256, in base64."
        ) from error


def _touch(upload: str, have: int) -> datetime:
    row = db.session.get(StudioUpload, upload, with_for_update=True)
    if row is None:
        raise _gone()
    row.touched_at = now()
    if row.state == "receiving" and have >= row.bytes:
        row.state = "waiting"
    return row.touched_at + FORGOTTEN


def cancel(upload: str, staff_id: str) -> None:
    """Take an upload away, in whatever state; what it became stays in the draft.

    Raises NotFound.
    """

    def work() -> None:
        db.session.delete(_own(upload, staff_id))

    run_unit(work)
    original(upload).unlink(missing_ok=True)


def uploads_of(pack: str) -> list[dict[str, Any]]:
    """Uploads into a draft, the newest first. Raises NotFound."""
    with reading():
        row_of(pack)
        query = select(StudioUpload).where(StudioUpload.pack == pack)
        rows = db.session.scalars(query.order_by(StudioUpload.began_at.desc())).all()
        return [
            {
                **{
                    name: getattr(row, name)
                    for name in (
                        "upload", "staff_id", "file_name", "stem", "kind", "bytes",
                        "state", "percent", "problem", "made", "seconds", "cut_start",
                        "cut_end", "began_at", "touched_at",
                    )
                },
                "offset": offset_of(row),
            }
            for row in rows
        ]  # fmt: skip


def own(upload: str, staff_id: str) -> StudioUpload:
    """One's own upload (inside a unit of work). Raises NotFound."""
    return _own(upload, staff_id)


def _own(upload: str, staff_id: str) -> StudioUpload:
    row = db.session.get(StudioUpload, upload)
    if row is None or row.staff_id != staff_id:
        raise _gone()
    return row


def _gone() -> NotFound:
    return NotFound("no-upload", N_("This upload is not here any more. Begin again."))


@contextmanager
def _locked(upload: str) -> Iterator[int]:
    """One sender at a time; the second hears 423 and comes again."""
    try:
        file = os.open(original(upload), os.O_RDWR)
    except FileNotFoundError as error:
        raise _gone() from error
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Problem(
                "upload-busy",
                N_("Another window is sending this file. It is tried again."),
                status=423,
            ) from error
        yield file
    finally:
        os.close(file)
