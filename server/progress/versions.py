"""Which version of each pack learners have, as their events say it.

Every act in a lesson names the version of its pack. A phone that fetched a version and did nothing
with it since is not known to have it.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, func, select

from server.db import db
from server.progress.models import HeldVersion
from server.sync.events import Event


def versions_in(events: Iterable[Event]) -> dict[str, int]:
    """{pack: greatest version} that these events name."""
    found: dict[str, int] = {}
    for event in events:
        if event.version and isinstance(event.lesson, str):
            pack = event.lesson.partition(".")[0]
            found[pack] = max(found.get(pack, 0), event.version)
    return found


def versions_of(learner: str) -> dict[str, int]:
    """What the table holds of one learner."""
    query = select(HeldVersion.pack, HeldVersion.version).where(
        HeldVersion.learner_id == learner
    )
    return {pack: version for pack, version in db.session.execute(query)}


def holders(learners: Select[Any]) -> dict[str, dict[int, int]]:
    """How many of the selected learners have each version: {pack: {version: learners}}."""
    rows = db.session.execute(
        select(HeldVersion.pack, HeldVersion.version, func.count())
        .where(HeldVersion.learner_id.in_(learners))
        .group_by(HeldVersion.pack, HeldVersion.version)
    )
    found: dict[str, dict[int, int]] = {}
    for pack, version, count in rows:
        found.setdefault(pack, {})[version] = count
    return found
