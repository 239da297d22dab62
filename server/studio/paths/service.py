"""The paths' draft: read, change one group, take a file in, publish, ask who did what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import select

from server.db import db, now, run_unit
from server.errors import N_, BadRequest, Conflict, NotFound
from server.packs import service as packs
from server.packs.faults import Fault, Faults
from server.packs.faulty import PathsFaulty
from server.packs.paths import GROUPS, Course, paths_in
from server.packs.textfile import decode
from server.studio import forms
from server.studio.drafts import (
    PATHS,
    PATHS_FILE,
    Draft,
    ensure_draft,
    files_of,
    heads_of_others,
)
from server.studio.models import StudioPack, StudioVersion
from server.studio.paths.pathfile import path_in, with_path, written
from server.studio.station import is_station, refuse_at_station

log = structlog.get_logger(__name__)

#: Faults that a file may be taken in with: its editors see them and mend them here.
MENDED_HERE = ("unknown-pack", "pack-twice")
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Titled:
    """A pack that paths may name, with its title by language."""

    title: Mapping[str, str]
    course: Course


@dataclass(frozen=True, slots=True)
class GroupPath:
    """One group's path: as the draft says it, and as phones have it.

    `findings` are the faults and warnings of this group, in the order of the file.
    """

    group: str
    packs: tuple[str, ...]
    on_phones: tuple[str, ...]
    findings: tuple[Fault, ...]

    @property
    def changed(self) -> bool:
        """Whether phones have another path."""
        return self.packs != self.on_phones


@dataclass(frozen=True, slots=True)
class PathsView:
    """All paths. `findings` are those of no group; `known` are the packs that may be named."""

    revision: int
    groups: tuple[GroupPath, ...]
    findings: tuple[Fault, ...]
    known: Mapping[str, Titled]
    station: bool

    @property
    def changed(self) -> bool:
        """Whether a publish would change something on phones."""
        return any(each.changed for each in self.groups)

    @property
    def faults(self) -> int:
        """How many findings stop a publish."""
        own = [each for group in self.groups for each in group.findings]
        return sum(each.level == "fault" for each in (*self.findings, *own))

    def of(self, group: str) -> GroupPath:
        """One group's path. Raises NotFound."""
        for each in self.groups:
            if each.group == group:
                return each
        raise no_group()


@dataclass(frozen=True, slots=True)
class Listed:
    """Paths that were published from here: the catalogue's number, by whom, when."""

    number: int
    at: datetime
    staff_id: str


# --- read ------------------------------------------------------------------------


def view() -> PathsView:
    """The draft, checked; at a station, and before a first draft, what phones have."""
    text, known = text_now(), titled_packs()
    courses = {pack: each.course for pack, each in known.items()}
    _, found = packs.check_paths(text, courses, PATHS_FILE)
    held = packs.current_paths()
    groups = tuple(
        GroupPath(
            group,
            tuple(_listed(text, group)),
            tuple(held.get(group, ())),
            tuple(each for each in found if group_of(each) == group),
        )
        for group in GROUPS
    )
    rest = tuple(each for each in found if group_of(each) not in GROUPS)
    return PathsView(_revision(), groups, rest, known, is_station())


def text_now() -> str:
    """The file as the draft has it; where there is none, a file that says what phones have."""
    row = None if is_station() else files_of(PATHS).get(PATHS_FILE)
    return written(packs.current_paths()) if row is None else row.text or ""


def titled_packs() -> dict[str, Titled]:
    """Every pack of the studio or on phones, by its id."""
    known = {}
    for entry in packs.published_packs():
        course = Course(entry["level"], tuple(entry["prerequisites"]))
        known[entry["id"]] = Titled(entry["title"], course)
    for pack, text in heads_of_others(PATHS):
        fields = forms.read_yaml(text) or {}
        needs = fields.get("prerequisites")
        listed = needs if isinstance(needs, list) else []
        course = Course(str(fields.get("level", "")), tuple(map(str, listed)))
        title = fields.get("title")
        words = title if isinstance(title, dict) else {}
        known[pack] = Titled({str(k): str(v) for k, v in words.items()}, course)
    return dict(sorted(known.items()))


def group_of(fault: Fault) -> str:
    """The group that a finding is about; "" or another word where it is about the file."""
    return fault.values.get("group") or fault.values.get("key", "")


def no_group() -> NotFound:
    """What is raised for a group that learners do not choose from."""
    return NotFound("no-group", N_("There is no such group of learners."))


def _listed(text: str, group: str) -> list[str]:
    try:
        return path_in(text, group)
    except BadRequest:
        # The findings say why; the page still opens.
        return []


def _revision() -> int:
    row = db.session.get(StudioPack, PATHS)
    return row.revision if row else 0


# --- change ----------------------------------------------------------------------


def save_path(
    group: str, began: Sequence[str], mine: Sequence[str], staff_id: str
) -> int:
    """Give a group another path; gives the revision. `began`: the path that was looked at.

    Raises NotFound, BadRequest for a pack that is not here or stands twice, and Conflict
    where somebody changed this path meanwhile.
    """
    refuse_at_station()
    if group not in GROUPS:
        raise no_group()

    def work() -> int:
        text = text_now()
        current = path_in(text, group)
        if current != list(began):
            raise Conflict(
                "clash",
                N_("Somebody changed this path meanwhile. Look at it and try again."),
            )
        _refuse_unknown(mine, current)
        draft = _draft(text, staff_id)
        draft.as_one_step()
        draft.write(PATHS_FILE, with_path(text, group, mine), "edit", group)
        return draft.row.revision

    return run_unit(work)


def _draft(text: str, staff_id: str) -> Draft:
    """The draft, begun with what it stands for where there was none."""
    draft = ensure_draft(PATHS, staff_id)
    if draft.content(PATHS_FILE) is None:
        draft.write(PATHS_FILE, text, "add")
    return draft


def _refuse_unknown(mine: Sequence[str], current: Sequence[str]) -> None:
    """What is in the file already may stay: the findings tell about it."""
    known = titled_packs()
    for pack in mine:
        if pack not in known and pack not in current:
            raise BadRequest(
                "unknown-pack",
                N_("There is no pack “%(id)s” here."),
                params={"id": pack[:40]},
            )
        if mine.count(pack) > max(1, current.count(pack)):
            raise BadRequest(
                "pack-twice",
                N_("The pack %(id)s stands twice in this path."),
                params={"id": pack},
            )


def take_file(data: bytes, staff_id: str) -> int:
    """Make the draft what a paths.yaml says, to the letter; gives the revision.

    Raises PathsFaulty where it is no such file. Packs that are not here do not hold it up.
    """
    refuse_at_station()
    faults = Faults()
    text = decode(data, PATHS_FILE, faults)
    if text is not None:
        paths_in(text, PATHS_FILE, {}, faults)
    wrong = [each for each in faults.sorted() if each.code not in MENDED_HERE]
    if text is None or wrong:
        raise PathsFaulty(wrong)

    def work() -> int:
        draft = ensure_draft(PATHS, staff_id)
        draft.as_one_step()
        draft.write(PATHS_FILE, text, "import")
        return draft.row.revision

    return run_unit(work)


# --- publish ---------------------------------------------------------------------


def publish(revision: int, staff_id: str) -> int:
    """Put the paths on phones as they were at `revision`; the catalogue's number, or 0.

    0 where phones have just this. Raises Conflict where somebody changed them since, and
    PathsFaulty.
    """
    refuse_at_station()
    _refuse_changed(revision)
    text = text_now()
    courses = {pack: each.course for pack, each in titled_packs().items()}
    db.session.rollback()

    def record(number: int) -> None:
        _refuse_changed(revision)
        _draft(text, staff_id)
        db.session.add(_version(number, revision, text, staff_id))

    number = packs.list_paths(text, courses, PATHS_FILE, also=record)
    log.info("paths published", catalogue=number, staff=staff_id)
    return number


def _refuse_changed(revision: int) -> None:
    if revision != _revision():
        raise Conflict(
            "changed-since",
            N_("Somebody changed the paths since. Look at them, then publish."),
        )


def _version(number: int, revision: int, text: str, staff_id: str) -> StudioVersion:
    return StudioVersion(
        pack=PATHS, version=number, revision=revision, at=now(), staff_id=staff_id,
        again=None, retake=[], approvals=[], files={PATHS_FILE: text},
    )  # fmt: skip


def published() -> list[Listed]:
    """What was published from here, the last one first."""
    query = select(StudioVersion).where(StudioVersion.pack == PATHS)
    rows = db.session.scalars(query.order_by(StudioVersion.version.desc()).limit(SHOWN))
    return [Listed(row.version, row.at, row.staff_id) for row in rows]


def take_again(number: int, staff_id: str) -> int:
    """Make the draft what was published as this catalogue; gives the revision.

    Phones keep what they have until somebody publishes. Raises NotFound.
    """
    refuse_at_station()
    row = db.session.get(StudioVersion, (PATHS, number))
    if row is None:
        raise NotFound("no-version", N_("The studio has not kept this version."))
    text = str(row.files[PATHS_FILE])
    db.session.rollback()
    return take_file(text.encode(), staff_id)
