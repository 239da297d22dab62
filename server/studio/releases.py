"""What is put on phones: publish a draft, keep what was published, bring a version back."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog
from sqlalchemy import func, select

from server.db import db, now, run_unit
from server.errors import N_, BadRequest, Conflict, NotFound
from server.packs import service as packs
from server.packs.idledger import remember_ids
from server.packs.source import read_pack
from server.packs.writing import write_yaml
from server.studio import forms, review
from server.studio.drafts import (
    Draft,
    content_of,
    open_draft,
    row_of,
    working_folder,
)
from server.studio.lessontext import LessonText, name_of
from server.studio.models import StudioVersion
from server.studio.station import refuse_at_station
from server.studio.translation import marks

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Release:
    """One published version: who, when, why, and who had approved it.

    `staff_id` is empty where it was published elsewhere than in the studio; such a version
    has no `kept` words either.
    """

    version: int
    change: str
    at: datetime
    staff_id: str
    note: str
    again: int | None
    retake: tuple[str, ...]
    approved_by: tuple[str, ...]
    kept: bool
    #: held: phones in general have it; trial; stopped: only phones of its trial have it; "".
    state: str


def publish(
    pack: str,
    staff_id: str,
    *,
    note: str = "",
    major: tuple[str, ...] = (),
    trial: packs.Reach | None = None,
) -> packs.Published:
    """Check, sign and list the draft as it is now; ids.txt grows by what is new.

    With `trial` it is for phones of those places only. Raises NotFound, PackFaulty where the
    check finds faults, and Conflict where somebody published a later state of the draft meanwhile.
    """
    refuse_at_station()
    revision, files = _as_one(pack)
    kept, approvals = with_facts(files), review.approvals(pack, revision)

    def record(done: packs.Published) -> None:
        draft = open_draft(pack, staff_id)
        if _newest_published(pack) > revision:
            raise Conflict(
                "published-meanwhile",
                N_("Somebody has published a later state of the draft just now."),
            )
        unchanged = draft.row.revision == revision
        if ids:
            draft.write("ids.txt", ids, "publish")
        if unchanged:
            if trial is None:
                draft.row.published_revision = draft.row.revision
            draft.row.state = "draft"
            marks.settle_all(pack)
        # What was on trial and is published now has its row already.
        known = db.session.get(StudioVersion, (pack, done.version))
        if done.changed and known is None:
            row = _row(draft, done.version, kept, done.retake)
            row.revision, row.approvals = revision, _said(approvals)

    with working_folder(pack, files) as folder:
        db.session.rollback()
        ids = _new_ids(folder)
        done = packs.publish_pack(
            folder, major=major, note=note, trial=trial, also=record
        )
    log.info("published", pack=pack, version=done.version, staff=staff_id)
    return done


def _as_one(pack: str) -> tuple[int, dict[str, str]]:
    """A draft's revision and just its files, also while others save."""
    while True:
        revision, files = row_of(pack).revision, content_of(pack)
        db.session.rollback()
        if row_of(pack).revision == revision:
            return revision, files


def _newest_published(pack: str) -> int:
    """The latest revision of the draft that became a version."""
    query = select(func.max(StudioVersion.revision)).where(
        StudioVersion.pack == pack, StudioVersion.again.is_(None)
    )
    return db.session.scalar(query) or 0


def now_for_all(pack: str, version: int, staff_id: str) -> None:
    """A version that was on trial holds for all: the draft is published if it still says that."""
    files = files_at(pack, version)

    def work() -> None:
        draft = open_draft(pack, staff_id)
        own = {key: each for key, each in files.items() if not key.startswith("facts/")}
        if _words_of(content_of(pack)) == _words_of(own):
            draft.row.published_revision = draft.row.revision
            marks.settle_all(pack)

    db.session.rollback()
    run_unit(work)


def _new_ids(folder: Path) -> str:
    """The text of ids.txt, if the publish has made it longer."""
    source, _faults = read_pack(folder)
    if source is None or not remember_ids(source):
        return ""
    return (folder / "ids.txt").read_text("utf-8")


def with_facts(files: Mapping[str, str]) -> dict[str, str]:
    """The pack's files and the facts that they name, as they are now."""
    texts = "\n".join(files.values())
    facts = {
        f"facts/{path}": text
        for path, text in content_of("facts").items()
        if path.removesuffix(".yaml") in texts
    }
    return {**files, **facts}


def _said(approvals: Iterable[review.Act]) -> list[dict[str, str]]:
    return [
        {"staff_id": each.staff_id, "at": each.at.isoformat()} for each in approvals
    ]


def _row(
    draft: Draft, version: int, files: Mapping[str, str], retake: Iterable[str] = ()
) -> StudioVersion:
    row = db.session.get(StudioVersion, (draft.pack, version))
    if row is None:
        row = StudioVersion(pack=draft.pack, version=version)
        db.session.add(row)
    row.revision, row.at, row.staff_id = draft.row.revision, now(), draft.staff_id
    row.again, row.retake, row.approvals = None, list(retake), []
    row.files = dict(files)
    return row


def keep(draft: Draft, version: int) -> None:
    """Note that a version says just what the draft says (inside a unit of work)."""
    _row(draft, version, with_facts(content_of(draft.pack)))


# --- what was published ----------------------------------------------------------


def releases(pack: str) -> list[Release]:
    """Every version, the newest first. Raises NotFound."""
    row_of(pack)
    query = select(StudioVersion).where(StudioVersion.pack == pack)
    kept = {row.version: row for row in db.session.scalars(query)}
    now_held, trial = held(pack), packs.trial_of(pack)
    tried = trial.version if trial else None
    return [
        _release(each, kept.get(each.version), _state(each, now_held, tried))
        for each in packs.versions(pack)
    ]


def _state(version: packs.Version, held: int | None, tried: int | None) -> str:
    if version.version == held:
        return "held"
    if version.version == tried:
        return "trial"
    return "" if version.listed else "stopped"


def _release(version: packs.Version, row: StudioVersion | None, state: str) -> Release:
    return Release(
        version=version.version,
        change=version.change,
        at=version.at,
        staff_id=row.staff_id if row else "",
        note=version.note,
        again=row.again if row else None,
        retake=tuple(row.retake) if row else (),
        approved_by=tuple(each["staff_id"] for each in row.approvals) if row else (),
        kept=row is not None,
        state=state,
    )


def files_at(pack: str, version: int) -> dict[str, str]:
    """A version's files as `content_of` gives them, with facts/. Raises NotFound."""
    row = db.session.get(StudioVersion, (pack, version))
    if row is None:
        raise NotFound("no-version", N_("The studio has not kept this version."))
    return dict(row.files)


def last_kept(pack: str) -> int | None:
    """The newest version for all phones whose words are kept; None before the first."""
    query = select(StudioVersion.version).where(StudioVersion.pack == pack)
    kept = set(db.session.scalars(query))
    listed = (each.version for each in packs.versions(pack) if each.listed)
    return next((each for each in listed if each in kept), None)


# --- bring back, withdraw --------------------------------------------------------


def bring_back(
    pack: str, version: int, staff_id: str, note: str = ""
) -> packs.Published:
    """Publish a former version's words once more, as a new version; the draft stays.

    Facts and glossary are those of today, and what is past its review date does not hold
    it up. Raises NotFound, PackFaulty, and Conflict where phones have these words.
    """
    refuse_at_station()
    files = files_at(pack, version)
    if held(pack) == version:
        raise Conflict("held-already", N_("Phones have this version."))
    retired = _with_retired(pack, files)
    own = {path: text for path, text in files.items() if not path.startswith("facts/")}
    db.session.rollback()

    def record(done: packs.Published) -> None:
        draft = open_draft(pack, staff_id)
        same = _words_of(content_of(pack)) == _words_of(own)
        draft.row.published_revision = draft.row.revision if same else None
        if done.changed:
            _row(draft, done.version, files, done.retake).again = version

    with working_folder(pack, {**own, "pack.yaml": retired}) as folder:
        db.session.rollback()
        done = packs.publish_pack(folder, note=note, overdue=True, also=record)
    log.info(
        "brought back", pack=pack, version=done.version, of=version, staff=staff_id
    )
    return done


def held(pack: str) -> int | None:
    """The version that phones in general have."""
    listed = (each.version for each in packs.versions(pack) if each.listed)
    return next(listed, None)


def _words_of(files: Mapping[str, str]) -> dict[str, str]:
    """Without the list of ids, which only ever grows."""
    return {path: text for path, text in files.items() if path != "ids.txt"}


def _with_retired(pack: str, files: Mapping[str, str]) -> str:
    """pack.yaml with everything retired that was published since and is not in `files`."""
    fields = forms.read_yaml(files["pack.yaml"]) or {}
    there = ids_in(files)
    missing = [key for key in packs.ids_on_record(pack) if key not in there]
    for key in missing:
        kind, id = key.split(" ", 1)
        listed = fields.setdefault(f"retired_{kind}s", [])
        if id not in listed:
            listed.append(id)
    return write_yaml(fields) if missing else files["pack.yaml"]


def ids_in(files: Mapping[str, str]) -> set[str]:
    """Every "lesson id" and "item id" that a pack's lesson files have."""
    found = set()
    for path, content in files.items():
        if path.endswith(".md") and "/" in path:
            text = LessonText.parse(content)
            found.add(f"lesson {forms.read_head(text.head).get('id')}")
            found |= {name_of(part) for part in text.parts if part.kind == "item"}
    return found


def recall(
    pack: str, lessons: Iterable[str], reason: Mapping[str, str], staff_id: str
) -> int:
    """Withdraw lessons (own ids) from phones with a reason in every language.

    Gives the catalogue's number. Raises NotFound, BadRequest.
    """
    ids = _chosen(pack, lessons)
    word = f"{', '.join(ids)}: {' / '.join(reason.values())}"
    number = packs.recall_lessons(
        ids,
        {key: words.strip() for key, words in reason.items()},
        also=_note(pack, "recalled", staff_id, word),
    )
    log.info("recalled", pack=pack, staff=staff_id, word=word)
    return number


def reinstate(pack: str, lessons: Iterable[str], staff_id: str) -> int:
    """Give withdrawn lessons back to phones; gives the catalogue's number. Raises NotFound."""
    ids = _chosen(pack, lessons)
    word = ", ".join(ids)
    number = packs.reinstate_lessons(
        ids, also=_note(pack, "reinstated", staff_id, word)
    )
    log.info("reinstated", pack=pack, staff=staff_id, word=word)
    return number


def _chosen(pack: str, lessons: Iterable[str]) -> list[str]:
    refuse_at_station()
    ids = [f"{pack}.{each}" for each in dict.fromkeys(lessons)]
    if not ids:
        raise BadRequest("no-lesson-chosen", N_("Choose at least one lesson."))
    row_of(pack)
    db.session.rollback()
    return ids


def _note(pack: str, act: str, staff_id: str, word: str) -> Callable[[], object]:
    """What writes a step into the pack's list, inside of a transaction."""
    return lambda: review.step(
        open_draft(pack, staff_id).row, act, None, staff_id, word
    )


def lessons_on_phones(pack: str) -> list[tuple[str, dict[str, str]]]:
    """The lessons of the version that holds as (own id, titles), in order."""
    held = packs.lessons_held(pack)
    return [(lesson.removeprefix(f"{pack}."), titles) for lesson, titles in held]
