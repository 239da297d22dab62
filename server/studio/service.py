"""What pages and API ask of the studio: lists, one pack, one lesson, and publishing."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import delete, func, select

from server.db import db, now, reading, run_unit, upsert
from server.errors import N_, NotFound
from server.packs import service as packs
from server.packs.lesson import PICTURE_SUFFIXES
from server.packs.paths import paths_file
from server.packs.videos import video_of
from server.studio import forms, releases, review
from server.studio.certification.standing import course_of
from server.studio.drafts import (
    NO_PACKS,
    PATHS,
    SHARED,
    all_rows,
    files_of,
    is_there,
    open_draft,
    row_of,
    take_folder,
)
from server.studio.forms import Fields
from server.studio.lessontext import HEAD, LessonText, name_of
from server.studio.models import StudioFile, StudioPack, StudioPresence
from server.studio.paths.service import take_file
from server.studio.station import is_station
from server.studio.steps import changes_of, files_in_steps
from server.studio.translation.reading import add_marks

log = structlog.get_logger(__name__)

#: How files end that belong to a video or a sound.
BELONGING = (".mp4", ".m4a", ".vtt", *PICTURE_SUFFIXES)
#: Somebody whose page said nothing for this long has gone.
GONE = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class PackCard:
    """A pack on the studio's first page. `state`: new, draft, in-review, approved, published, recalled."""

    pack: str
    title: Mapping[str, str]
    level: str
    state: str
    version: int | None
    lessons: int
    changed_at: datetime
    review_by: str
    comments: int


@dataclass(frozen=True, slots=True)
class LessonCard:
    """A lesson in its pack's list; `title` by language, `comments` that are open."""

    id: str
    title: Mapping[str, str]
    minutes: int
    cards: int
    items: int
    comments: int


@dataclass(frozen=True, slots=True)
class Media:
    """A picture or sound of a draft; `blob` is the SHA-256 of its bytes."""

    name: str
    bytes: int
    blob: str
    used: bool


@dataclass(frozen=True, slots=True)
class PackView:
    """One pack of the studio; `approved_by` names who approved just this revision.

    `trial`: the version that some places try; `course`: where a certification that was begun
    stands, "" before.
    """

    pack: str
    state: str
    trial: int | None
    course: str
    revision: int
    approved_by: tuple[str, ...]
    version: int | None
    fields: Fields
    languages: tuple[str, ...]
    lessons: tuple[LessonCard, ...]
    media: tuple[Media, ...]


# --- lists -----------------------------------------------------------------------


def overview() -> list[PackCard]:
    """Every pack of the studio."""
    entries = {entry["id"]: entry for entry in packs.published_packs()}
    recalled = packs.recalled_packs()
    counts = _lesson_counts()
    heads, comments = _heads(), review.open_by_pack()
    cards = []
    for row in all_rows():
        fields = forms.read_yaml(heads.get(row.pack, "")) or {}
        entry = entries.get(row.pack)
        cards.append(
            PackCard(
                pack=row.pack,
                title=_words(fields.get("title")),
                level=str(fields.get("level", "")),
                state=state_of(row, entry, recalled=row.pack in recalled),
                version=entry["version"] if entry else None,
                lessons=counts.get(row.pack, 0),
                changed_at=row.changed_at,
                review_by=str(fields.get("review_by", "")),
                comments=comments.get(row.pack, 0),
            )
        )
    return cards


def state_of(
    row: StudioPack, entry: Mapping[str, Any] | None, *, recalled: bool
) -> str:
    """new: never published; draft: changed since; in-review; approved; published: as phones have it.

    recalled: a lesson is withdrawn, whatever else holds.
    """
    if recalled:
        return "recalled"
    if row.state != "draft":
        return row.state
    if entry is None:
        return "new"
    return "published" if row.published_revision == row.revision else "draft"


def pack_view(pack: str) -> PackView:
    """One pack with its lessons and media. Raises NotFound."""
    if pack in NO_PACKS:
        raise NotFound("no-draft", N_("The studio has no pack of this name."))
    row, files = row_of(pack), files_of(pack)
    entry = next((e for e in packs.published_packs() if e["id"] == pack), None)
    head = files.get("pack.yaml")
    fields = forms.read_yaml((head.text if head else "") or "") or {"id": pack}
    languages = tuple(str(each) for each in fields.get("languages", []))
    texts = "\n".join(file.text or "" for file in files.values())
    media = tuple(
        Media(path[6:], file.bytes, file.blob or "", _is_used(path[6:], texts))
        for path, file in files.items()
        if path.startswith("media/")
    )
    trial = packs.trial_of(pack)
    return PackView(
        pack=pack,
        state=state_of(row, entry, recalled=pack in packs.recalled_packs()),
        trial=trial.version if trial else None,
        course=course_of(pack),
        revision=row.revision,
        approved_by=review.approvers(pack, row.revision),
        version=entry["version"] if entry else None,
        fields=fields,
        languages=languages,
        lessons=_lesson_cards(files, languages, review.open_counts(pack)),
        media=media,
    )


def _is_used(name: str, texts: str) -> bool:
    """Whether some text names a file, or the video or sound that it belongs to."""
    whole = video_of(name) or f"{Path(name).stem}.opus"
    return name in texts or (whole in texts and name.endswith(BELONGING))


def _lesson_cards(
    files: Mapping[str, StudioFile],
    languages: tuple[str, ...],
    comments: Mapping[str, int],
) -> tuple[LessonCard, ...]:
    """The lessons in order, each with its words in every language."""
    found: dict[str, LessonCard] = {}
    for language in languages:
        for path, file in files.items():
            if not path.startswith(f"{language}/"):
                continue
            text = LessonText.parse(file.text or "")
            head = forms.read_head(text.head)
            id = str(head.get("id", path))
            before = found.get(id)
            title = {
                **(before.title if before else {}),
                language: head.get("title", ""),
            }
            kinds = [part.kind for part in text.parts]
            minutes = head.get("minutes", 0)
            found[id] = LessonCard(
                id=id,
                title=title,
                minutes=minutes if isinstance(minutes, int) else 0,
                cards=kinds.count("card"),
                items=kinds.count("item"),
                comments=comments.get(id, 0),
            )
    return tuple(found.values())


def _lesson_counts() -> dict[str, int]:
    query = (
        select(StudioFile.pack, func.count())
        .where(StudioFile.path.like("zh_Hans/%"))
        .group_by(StudioFile.pack)
    )
    return {pack: count for pack, count in db.session.execute(query)}


def _heads() -> dict[str, str]:
    query = select(StudioFile.pack, StudioFile.text).where(
        StudioFile.path == "pack.yaml"
    )
    return {pack: text or "" for pack, text in db.session.execute(query)}


def _words(value: Any) -> dict[str, str]:
    return {str(k): str(v) for k, v in value.items()} if isinstance(value, dict) else {}


# --- one lesson ------------------------------------------------------------------


def lesson_view(pack: str, lesson: str) -> dict[str, Any]:
    """A lesson's blocks in every language, as the editor shows them. Raises NotFound.

    {"pack", "lesson", "revision", "languages", "blocks": [{"name", "kind", "fields":
    {language: fields}, "translation": what asks for work}], "media": [names]}; the first block
    is the head.
    """
    row, files = row_of(pack), files_of(pack)
    fields = forms.read_yaml((files["pack.yaml"].text or "") if files else "") or {}
    languages = [str(each) for each in fields.get("languages", [])]
    texts = {
        language: text
        for language in languages
        if (text := _lesson_text(files, language, lesson)) is not None
    }
    if not texts:
        raise NotFound("no-lesson", N_("This lesson is not in the draft any more."))
    first = next(iter(texts.values()))
    blocks = [
        {
            "name": HEAD,
            "kind": HEAD,
            "fields": {
                each: forms.read_head(text.head) for each, text in texts.items()
            },
        }
    ]
    for part in first.parts:
        name = name_of(part)
        blocks.append(
            {"name": name, "kind": part.kind, "fields": _in_each(texts, name)}
        )
    add_marks(pack, lesson, blocks)
    return {
        "pack": pack,
        "lesson": lesson,
        "revision": row.revision,
        "languages": list(texts),
        "blocks": blocks,
        "media": [path[6:] for path in files if path.startswith("media/")],
    }


def _lesson_text(
    files: Mapping[str, StudioFile], language: str, lesson: str
) -> LessonText | None:
    for path, file in files.items():
        if path.startswith(f"{language}/"):
            text = LessonText.parse(file.text or "")
            if forms.read_head(text.head).get("id") == lesson:
                return text
    return None


def _in_each(texts: Mapping[str, LessonText], name: str) -> dict[str, Fields]:
    return {
        language: forms.read_part(part)
        for language, text in texts.items()
        for part in text.parts
        if name_of(part) == name
    }


# --- who is here -----------------------------------------------------------------


def look_in(
    pack: str, lesson: str, block: str, staff_id: str, name: str
) -> dict[str, Any]:
    """Say that somebody is at a block, and hear the revision, who else is there, the comments."""
    moment = now()

    def work() -> dict[str, Any]:
        row = row_of(pack)
        db.session.execute(
            delete(StudioPresence).where(StudioPresence.seen_at < moment - GONE)
        )
        values = {"name": name, "block": block, "seen_at": moment}
        keys = {"pack": pack, "lesson": lesson, "staff_id": staff_id}
        statement = upsert(StudioPresence).values(**keys, **values)
        db.session.execute(
            statement.on_conflict_do_update(index_elements=list(keys), set_=values)
        )
        others = db.session.scalars(
            select(StudioPresence).where(
                StudioPresence.pack == pack,
                StudioPresence.lesson == lesson,
                StudioPresence.staff_id != staff_id,
            )
        )
        people = [{"name": each.name, "block": each.block} for each in others]
        remarks = review.named(review.comments(pack, lesson))
        return {"revision": row.revision, "people": people, "comments": remarks}

    return run_unit(work)


# --- history ---------------------------------------------------------------------


def history(pack: str, limit: int, before: int | None = None) -> list[dict[str, Any]]:
    """The newest steps, the last one first, without their texts; `files`: how many each changed."""
    row_of(pack)
    found = changes_of(pack, limit, before)
    files = files_in_steps(pack, {each.number for each in found})
    return [
        {
            "number": each.number, "path": each.path, "block": each.block,
            "kind": each.kind, "at": each.at, "staff_id": each.staff_id,
            "files": files.get(each.number, 1),
        }
        for each in found
    ]  # fmt: skip


# --- in and out ------------------------------------------------------------------


def take_new_lessons(
    lessons_dir: Path, staff_id: str, published: Collection[str]
) -> list[str]:
    """Take in the folders of lessons/ that the studio does not have; gives their names.

    `published` names packs that phones have just as the folder says. What the studio has
    already stays as its editors left it, also what all packs share.
    """
    folders = [path.parent for path in sorted(lessons_dir.glob("*/pack.yaml"))]
    present = [
        folder
        for folder in [*(lessons_dir / each for each in SHARED), *folders]
        if folder.is_dir()
    ]
    with reading():
        new = [folder for folder in present if not is_there(folder.name)]
    for folder in new:
        as_published = folder.name in published
        run_unit(partial(_take_new, folder, staff_id, as_published))
    _take_new_paths(paths_file(lessons_dir), staff_id)
    return [folder.name for folder in new]


def _take_new_paths(file: Path, staff_id: str) -> None:
    with reading():
        there = is_there(PATHS)
    if file.is_file() and not there and not is_station():
        try:
            take_file(file.read_bytes(), staff_id)
        except packs.PathsFaulty:
            log.warning("paths not taken in", file=str(file))


def _take_new(folder: Path, staff_id: str, as_published: bool) -> None:
    take_folder(folder, staff_id)
    if as_published:
        draft = open_draft(folder.name, staff_id)
        draft.row.published_revision = draft.row.revision
        releases.keep(draft, packs.versions(folder.name)[0].version)


def as_json(value: Any) -> dict[str, Any]:
    """A view's dataclass as the API sends it."""
    return asdict(value)
