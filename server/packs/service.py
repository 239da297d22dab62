"""What can be done with packs: publish, withdraw, carry, and ask what was ever published.

Files are on the disk before the rows that name them, and each publish is one transaction:
whatever is interrupted, the catalogue never names what is not there.
"""

import json
from collections.abc import Callable, Iterable
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from sqlalchemy import inspect, select
from sqlalchemy.exc import OperationalError

from server.db import app_settings, db, now, reading
from server.errors import N_, NotFound
from server.packs import catalogue
from server.packs.build import Built, Json
from server.packs.carry import (
    BadPack,
    download,
    export_tjpack,
    import_tjpack,
    verify_tjpack,
)
from server.packs.catalogue import CatalogueBytes
from server.packs.check import check_pack, today
from server.packs.courses import Course, certify, course, end_certificate
from server.packs.faulty import PackFaulty, PathsFaulty
from server.packs.known import (
    item_texts,
    known_items,
    known_lessons,
    lesson_titles,
    pack_titles,
)
from server.packs.listed_paths import check_paths, list_paths, publish_paths
from server.packs.models import PackLesson, PackVersion, Recall
from server.packs.node import blobs, keys, render_cache
from server.packs.paths import Paths
from server.packs.publishing import (
    Published,
    change_of,
    editions,
    full_ids,
    last_version,
    lesson_rows,
    new_bytes,
    newest_lessons,
    serialised,
    store,
)
from server.packs.recalling import (
    recall_lesson,
    recall_lessons,
    reinstate_lesson,
    reinstate_lessons,
)
from server.packs.schemas import TEXTS
from server.packs.sign import jwk, sign
from server.packs.standing import (
    Cause,
    Fate,
    Version,
    Withdrawn,
    fates,
    lessons_held,
    recalls,
    versions,
)
from server.packs.trials import (
    Reach,
    Trial,
    all_trials,
    begin_trial,
    end_trials,
    pause_trial,
    release_trial,
    stop_trial,
    trial_of,
    widen_trial,
)

__all__ = [
    "BadPack",
    "Cause",
    "Course",
    "Fate",
    "PackFaulty",
    "PathsFaulty",
    "Published",
    "Reach",
    "Trial",
    "Version",
    "Withdrawn",
    "all_trials",
    "blob_path",
    "blob_since",
    "catalogue_json",
    "catalogue_number",
    "certify",
    "check_paths",
    "course",
    "current_catalogue",
    "current_paths",
    "download",
    "end_certificate",
    "export_tjpack",
    "fates",
    "has_database",
    "ids_on_record",
    "import_tjpack",
    "item_texts",
    "known_items",
    "known_lessons",
    "lesson_titles",
    "lessons_held",
    "list_paths",
    "named_packs",
    "pack_titles",
    "pause_trial",
    "publish_pack",
    "publish_paths",
    "published_ids",
    "published_packs",
    "recall_lesson",
    "recall_lessons",
    "recalled_packs",
    "recalls",
    "reinstate_lesson",
    "reinstate_lessons",
    "release_trial",
    "render_cache",
    "rotate_publisher",
    "scenario_files",
    "serialised",
    "stop_trial",
    "trial_of",
    "trial_places",
    "verify_tjpack",
    "versions",
    "widen_trial",
]

OVERDUE = frozenset({"fact-overdue", "pack-overdue"})


# --- publish -----------------------------------------------------------------


def publish_pack(
    folder: Path,
    *,
    major: Iterable[str] = (),
    note: str | None = None,
    overdue: bool = False,
    trial: Reach | None = None,
    also: Callable[[Published], None] | None = None,
) -> Published:
    """Check, build, sign and list one folder's pack: for all phones, or on `trial`.

    `major` names lessons (own or full ids) that learners should take again. `overdue`
    lets facts pass that are past their review date: phones mark those by themselves.
    A trial of the pack that was under way is over. `also` keeps a record of it in the same
    transaction: both are there, or neither.

    Raises PackFaulty, or BadRequest for a lesson that the pack does not have.
    """
    built, faults = check_pack(
        folder,
        today=today(),
        cache_dir=render_cache(),
        published=published_ids(folder.absolute().name),
        overlook=OVERDUE if overdue else frozenset(),
        pwa_dir=app_settings().pwa_dir,
    )
    if built is None:
        raise PackFaulty(faults)
    forced = full_ids(built.source, major)
    for file in built.files:
        blobs().write(file.data, text=file.role in TEXTS)

    def work() -> Published:
        done = _publish(built, forced, note or "", trial)
        if also:
            also(done)
        return done

    return serialised(work)


def _publish(
    built: Built, forced: frozenset[str], note: str, trial: Reach | None
) -> Published:
    pack = built.source.id
    last, before = last_version(pack), newest_lessons(pack)
    now_editions = editions(built, before, last, forced)
    change = change_of(now_editions, before)
    if last is not None:
        same = built.manifest(last.version, last.change, now_editions)
        if sha256(same).hexdigest() == last.manifest_sha256:
            return _publish_same(last, trial)
    version = last.version + 1 if last else 1
    data = built.manifest(version, change, now_editions)
    publisher = keys().publisher()
    manifest = json.loads(data)
    public, signature = jwk(publisher.key.public), sign(data, publisher.key)
    store(manifest, data, public, signature, note, listed=trial is None)
    db.session.add_all(lesson_rows(manifest, built.documents))
    _offer(pack, version, trial)
    number = catalogue.issue(publisher, blobs(), now())
    files, size = new_bytes(manifest, last)
    retake = tuple(
        lesson
        for lesson, edition in now_editions.items()
        if lesson in before and edition > before[lesson].edition
    )
    return Published(
        pack, version, change, True, number, len(data), files, size, retake
    )


def _publish_same(last: PackVersion, trial: Reach | None) -> Published:
    """The newest version says just this: there is something to do if not all phones have it."""
    if last.listed:
        number = catalogue.last_number()
        return Published(last.pack, last.version, last.change, False, number)
    last.listed = trial is None
    _offer(last.pack, last.version, trial)
    number = catalogue.issue(keys().publisher(), blobs(), now())
    return Published(last.pack, last.version, last.change, True, number)


def _offer(pack: str, version: int, trial: Reach | None) -> None:
    if trial is None:
        end_trials(pack)
    else:
        begin_trial(pack, version, trial)


def published_ids(pack: str) -> dict[str, str]:
    """The ids that this node's catalogue knows of a pack, in the form of ids.txt."""
    with reading():
        return ids_on_record(pack)


def ids_on_record(pack: str) -> dict[str, str]:
    """As `published_ids`, within the transaction of the caller."""
    known: dict[str, str] = {}
    for lesson, row in newest_lessons(pack).items():
        known[f"lesson {lesson.removeprefix(pack + '.')}"] = ""
        for item, each in row.items.items():
            known[f"item {item.removeprefix(pack + '.')}"] = each["type"]
    return known


def has_database() -> bool:
    """Whether tables are within reach: a fresh clone has none."""
    url = db.engine.url
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        return False
    try:
        return inspect(db.engine).has_table(PackLesson.__tablename__)
    except OperationalError:
        # An editor's machine need not reach the centre's database to check a lesson.
        return False


# --- rotate --------------------------------------------------------


def rotate_publisher() -> tuple[str, int]:
    """Sign with a new key that the old one vouches for: (its thumbprint, number)."""

    def work() -> tuple[str, int]:
        publisher = keys().rotate()
        number = catalogue.issue(publisher, blobs(), now())
        return publisher.key.thumbprint, number

    return serialised(work)


# --- what is there -----------------------------------------------------------


def current_catalogue() -> CatalogueBytes:
    """The signed catalogue; raises NotFound before the first publish."""
    found = catalogue.current()
    if found is None:
        raise NotFound("no-catalogue", N_("Nothing has been published here yet."))
    return found


def catalogue_json() -> bytes:
    """The catalogue's answer as bytes; empty before the first publish."""
    found = catalogue.current()
    return found.body if found else b""


def catalogue_number() -> int:
    """The number of the current catalogue; 0 before the first publish."""
    return catalogue.last_number()


def current_paths() -> Paths:
    """The paths that phones have, by group; empty before the first publish of them."""
    return catalogue.current_paths()


def trial_places() -> frozenset[str]:
    """The ids of places where a version of some pack is on trial."""
    trials = catalogue.current_trials()
    return frozenset(place for trial in trials for place in trial["places"])


def named_packs() -> list[Json]:
    """All that the catalogue names: the versions that hold, and those on trial."""
    return [*published_packs(), *catalogue.current_trials()]


def published_packs() -> list[Json]:
    """The catalogue's entries of the versions that hold, by pack id."""
    return [version.entry for version in catalogue.latest_versions()]


def recalled_packs() -> frozenset[str]:
    """Packs of which a lesson is withdrawn."""
    return frozenset(db.session.scalars(select(Recall.pack)))


def scenario_files() -> list[Path]:
    """The scenario files of every version ever published or taken over, the newest first.

    Kept in memory until the catalogue's number changes.
    """
    return list(_scenario_files(str(app_settings().data_dir), catalogue.last_number()))


@lru_cache(maxsize=4)
def _scenario_files(_data_dir: str, _number: int) -> tuple[Path, ...]:
    query = select(PackVersion.manifest_sha256).order_by(
        PackVersion.published_at.desc(), PackVersion.pack, PackVersion.version.desc()
    )
    names: dict[str, None] = {}
    for manifest in db.session.scalars(query):
        for file in json.loads(blobs().read(manifest))["files"]:
            if file["role"] == "scenario":
                names[file["sha256"]] = None
    return tuple(path for name in names if (path := blobs().path(name)))


def blob_path(name: str) -> Path | None:
    """Where a blob lies; None for a name that is no hash or is not here."""
    return blobs().path(name)


def blob_since(name: str, older: str) -> bytes:
    """What a text says that an older one does not, as `BlobStore.since` writes it.

    Raises NotFound where one of the two is no text or is not here.
    """
    rest = blobs().since(name, older)
    if rest is None:
        raise NotFound("no-blob", N_("No such file is kept here."))
    return rest
