"""Withdraw lessons from phones and give them back; results that learners have stay theirs."""

from collections.abc import Callable, Iterable, Mapping

from sqlalchemy import delete, select

from server.db import db, now
from server.errors import N_, BadRequest, NotFound
from server.packs import catalogue
from server.packs.models import PackLesson, Recall
from server.packs.node import blobs, keys
from server.packs.publishing import serialised


def recall_lesson(lesson: str, reason: Mapping[str, str]) -> int:
    """Withdraw a lesson from phones; gives the new catalogue's number.

    `reason` has a text for each language. Raises NotFound for an unknown lesson.
    """
    return recall_lessons([lesson], reason)


def recall_lessons(
    lessons: Iterable[str],
    reason: Mapping[str, str],
    also: Callable[[], object] | None = None,
) -> int:
    """Withdraw lessons from phones, all or none, with one reason for all.

    `also` keeps a record of it in the same transaction. Raises NotFound for an unknown lesson,
    BadRequest where a language has no reason.
    """
    if not reason or not all(reason.values()):
        raise BadRequest("no-reason", N_("Say why the lesson is withdrawn."))

    def work() -> int:
        for lesson in lessons:
            row = _newest_lesson(lesson)
            db.session.execute(delete(Recall).where(Recall.lesson == lesson))
            db.session.add(
                Recall(lesson=lesson, pack=row.pack, since=now(), reason=dict(reason))
            )
        if also:
            also()
        return catalogue.issue(keys().publisher(), blobs(), now())

    return serialised(work)


def reinstate_lesson(lesson: str) -> int:
    """Take a recall back; gives the new catalogue's number. Raises NotFound."""
    return reinstate_lessons([lesson])


def reinstate_lessons(
    lessons: Iterable[str], also: Callable[[], object] | None = None
) -> int:
    """Take recalls back, all or none; gives the new catalogue's number.

    `also` keeps a record of it in the same transaction. Raises NotFound.
    """

    def work() -> int:
        for lesson in lessons:
            gone = db.session.execute(
                delete(Recall).where(Recall.lesson == lesson).returning(Recall.lesson)
            ).all()
            if not gone:
                raise NotFound("not-recalled", N_("This lesson is not withdrawn."))
        if also:
            also()
        return catalogue.issue(keys().publisher(), blobs(), now())

    return serialised(work)


def _newest_lesson(lesson: str) -> PackLesson:
    query = select(PackLesson).where(PackLesson.lesson == lesson)
    row = db.session.scalar(query.order_by(PackLesson.version.desc()).limit(1))
    if row is None:
        raise NotFound("unknown-lesson", N_("No such lesson was ever published here."))
    return row
