"""The upstream's side of the stick: take a station's outbox, write the answers.

Each request is taken as if it had come by the line. The answers of a whole outbox are kept for a
while: brought twice, it gets the same ones, and the station may import either.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from server.db import db, now, reading
from server.errors import Forbidden, N_, NotFound, Problem, Unauthenticated
from server.packs import service as packs
from server.packs.schemas import OPTIONAL
from server.stations.frames import open_frame
from server.stations.models import Station
from server.stations.outbox import catalogue_text
from server.stations.service import Relaying, sender_of, take_relay
from server.stations.stick import ANSWERS, OUTBOX, NotOurs, Reader, digest_of, writing

KEPT_ANSWERS: Final = 20

Progress = Callable[[int], None]


@dataclass(slots=True)
class Taken:
    """What came of an outbox. ``again``: it was here before, and got the same answers."""

    name: str = ""
    station: str = ""
    requests: int = 0
    batches: int = 0
    refused: int = 0
    courses: int = 0
    is_whole: bool = False
    again: bool = False


def take_outbox(
    path: Path, answers: Path, relaying: Relaying, data_dir: Path, progress: Progress
) -> Taken:
    """Take what a station sends and write the answers to ``answers``.

    Raises NotOurs (another kind of file, or damaged from the beginning), Unauthenticated
    ``unknown-station``, Forbidden ``station-revoked``, OSError.
    """
    # Nobody waits for a slow stick: nothing is held while it is read or written.
    db.session.rollback()
    digest = digest_of(path)
    with path.open("rb") as stream:
        reader = Reader(stream)
        if reader.kind != OUTBOX:
            raise NotOurs(
                detail=N_(
                    "These are answers: they are for the station. An outbox ends in .tjoutbox."
                )
            )
        about = reader.about()
        taken = Taken(
            name=str(about.get("name", "?"))[:100],
            station=str(about.get("station", ""))[:43],
        )
        kept = _shelf(data_dir) / f"{digest}.kept"
        taken.again = kept.is_file()
        with writing(answers, ANSWERS) as writer:
            writer.add_json("about", _about(about, relaying, digest))
            for answer in (
                _again(reader, about, taken, kept)
                if taken.again
                else _answers(reader, relaying, about, taken, progress)
            ):
                writer.add("answer", answer)
            for kind, data in _courses(about, relaying):
                writer.add(kind, data)
                taken.courses += kind == "blob"
    if taken.is_whole and not taken.again:
        _keep(answers, kept)
    return taken


def _about(said: dict[str, Any], relaying: Relaying, digest: str) -> dict[str, Any]:
    node = relaying.wiring.node
    return {
        "station": said.get("station"),
        "name": str(said.get("name", "?"))[:100],
        "node": {"id": node.key.thumbprint, "name": node.name},
        "made": int(now().timestamp()),
        "outbox": digest,
    }


def _answers(
    reader: Reader,
    relaying: Relaying,
    about: dict[str, Any],
    taken: Taken,
    progress: Progress,
) -> Iterator[bytes]:
    """The signed answers to the requests, one after another."""
    last: dict[str, Any] = {"more": True}
    for record in reader:
        progress(reader.read)
        if record.kind not in ("request", "spare"):
            continue
        if record.kind == "spare" and not _goes_on(last):
            continue
        try:
            taken.name = _sender(record.data, about).name
            answer = take_relay(record.data, relaying, carried=True)
        except Problem:
            if taken.requests == 0:
                raise
            # What was taken is taken, and gets its answers; the rest comes another time.
            return
        db.session.rollback()
        last = dict(open_frame(answer, "down").header)
        _count(last, record.data, taken)
        yield answer
    taken.is_whole = reader.is_whole


def _again(
    reader: Reader, about: dict[str, Any], taken: Taken, kept: Path
) -> Iterator[bytes]:
    """The answers that this very file got before, where its station may still have them."""
    for record in reader:
        if record.kind in ("request", "spare"):
            taken.name = _sender(record.data, about).name
            taken.is_whole = True
            break
    db.session.rollback()
    yield from _kept_answers(kept)


def _goes_on(last: dict[str, Any]) -> bool:
    """Whether an empty request more would bring down something new."""
    return not last.get("compare") and bool(last.get("more") or last.get("learners"))


def _count(answer: dict[str, Any], request: bytes, taken: Taken) -> None:
    taken.requests += 1
    taken.batches += len(open_frame(request, "up").header["sizes"])
    taken.refused += sum(
        verdict["state"] == "refused"
        for group in answer["learners"]
        for verdict in group["verdicts"]
    )


def _sender(request: bytes, about: dict[str, Any]) -> Station:
    """The station that signed; a stranger's file is told whom it belongs to."""
    try:
        return sender_of(request)
    except Unauthenticated as error:
        above = about.get("upstream")
        named = above.get("name") if isinstance(above, dict) else None
        raise Forbidden(
            "foreign-stick",
            N_(
                "This is the outbox of %(name)s, which belongs to %(upstream)s, not here."
            ),
            params={
                "name": str(about.get("name", "?"))[:100],
                "upstream": str(named or "?")[:100],
            },
        ) from error


# --- courses -----------------------------------------------------------------------------


def _courses(about: dict[str, Any], relaying: Relaying) -> Iterator[tuple[str, bytes]]:
    """The catalogue, signed over by this node, and the files that the station lacks."""
    with reading():
        number, listed = packs.catalogue_number(), packs.named_packs()
        body = packs.current_catalogue().body if number else b""
    if about.get("catalogue") == number or not number:
        return
    digest = sha256(body).hexdigest()
    yield "catalogue", relaying.wiring.node.key.sign(catalogue_text(digest)) + body
    have = {str(each) for each in about.get("packs", []) if isinstance(each, str)}
    there = {name for manifest in have for name in files_of(manifest)}
    for entry in listed:
        manifest = entry["manifest"]["sha256"]
        if manifest in have:
            continue
        for name in [manifest, *files_of(manifest)]:
            if name not in there:
                there.add(name)
                yield "blob", _blob(name)


def files_of(manifest: str) -> list[str]:
    """The files of a manifest that is here; none of one that is not."""
    path = packs.blob_path(manifest)
    if path is None:
        return []
    try:
        listed = json.loads(path.read_bytes())["files"]
        # A video or a fallback that has not come this far yet does not travel on.
        return [
            file["sha256"]
            for file in listed
            if file["role"] not in OPTIONAL or packs.blob_path(file["sha256"])
        ]
    except (ValueError, KeyError, TypeError):
        return []


def _blob(name: str) -> bytes:
    path = packs.blob_path(name)
    if path is None:
        raise NotFound("no-blob", N_("No such file is kept here."))
    return path.read_bytes()


# --- the same file twice ------------------------------------------------------------------


def _shelf(data_dir: Path) -> Path:
    return data_dir / "answers"


def _kept_answers(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        for record in Reader(stream):
            if record.kind == "answer":
                yield record.data


def _keep(answers: Path, kept: Path) -> None:
    """Keep the answers of a whole outbox; the oldest make room."""
    kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with writing(kept, ANSWERS) as writer:
        for answer in _kept_answers(answers):
            writer.add("answer", answer)
    old = sorted(kept.parent.glob("*.kept"), key=lambda path: path.stat().st_mtime)
    for path in old[:-KEPT_ANSWERS]:
        path.unlink(missing_ok=True)


def forget_kept(data_dir: Path) -> None:
    """Somebody was erased: nothing that may hold what they sent stays on the shelf."""
    for folder in (_shelf(data_dir), data_dir / "outgoing"):
        for path in folder.glob("*"):
            path.unlink(missing_ok=True)
