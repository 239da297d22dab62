"""How a group of learners took one course for the first time: what its certification rests on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, func, select

from server.db import db
from server.progress.models import ItemProgress, LessonProgress, ReviewProgress

STEP = 500
#: More learners than this make the figures no better, only slower.
MOST = 5000


@dataclass(slots=True)
class Taker:
    """One learner's first time: finished `lessons`, first answers by item (1 right, 0 wrong)."""

    lessons: set[str] = field(default_factory=set)
    answers: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Takers:
    """Learners of a pilot, without their ids; `reviews` looked again, of these `knew` knew it."""

    takers: Sequence[Taker]
    reviews: int
    knew: int


def takers(
    learners: Select[Any],
    editions: Mapping[str, int],
    items: Mapping[str, str],
    since: int,
) -> Takers:
    """The selected learners who opened a lesson of the course at or after `since`, none before.

    At most 5000, those who came first. `editions` by lesson, `items` as {item: its lesson};
    `since` in Unix seconds. Times are those of the phones' clocks. A lesson counts as finished in
    its edition or a later one. Of a lesson that learners were once asked to retake, only those
    who finished it so have answers: others may have seen the question as it was.
    """
    ids = _who(learners, list(editions), since)
    found = {learner: Taker() for learner in ids}
    reviews = knew = 0
    for at in range(0, len(ids), STEP):
        step = ids[at : at + STEP]
        for learner, lesson, edition in db.session.execute(
            select(
                LessonProgress.learner_id,
                LessonProgress.lesson_id,
                LessonProgress.edition,
            ).where(
                LessonProgress.learner_id.in_(step),
                LessonProgress.lesson_id.in_(list(editions)),
                LessonProgress.done.is_not(None),
            )
        ):
            if (edition or 1) >= editions[lesson]:
                found[learner].lessons.add(lesson)
        _answers(found, step, editions, items)
        looked, remembered = _reviews(step, list(items))
        reviews, knew = reviews + looked, knew + remembered
    return Takers(list(found.values()), reviews, knew)


def _who(learners: Select[Any], lessons: Sequence[str], since: int) -> list[str]:
    first = func.min(LessonProgress.opened)
    query = (
        select(LessonProgress.learner_id)
        .where(
            LessonProgress.lesson_id.in_(lessons),
            LessonProgress.learner_id.in_(learners),
        )
        .group_by(LessonProgress.learner_id)
        .having(first >= since)
        .order_by(first, LessonProgress.learner_id)
        .limit(MOST)
    )
    return list(db.session.scalars(query))


def _answers(
    found: Mapping[str, Taker],
    step: Sequence[str],
    editions: Mapping[str, int],
    items: Mapping[str, str],
) -> None:
    query = select(
        ItemProgress.learner_id, ItemProgress.item_id, ItemProgress.first_right
    ).where(
        ItemProgress.learner_id.in_(step), ItemProgress.item_id.in_(list(items))
    )  # fmt: skip
    for learner, item, right in db.session.execute(query):
        lesson = items[item]
        if editions[lesson] == 1 or lesson in found[learner].lessons:
            found[learner].answers[item] = right


def _reviews(step: Sequence[str], items: Sequence[str]) -> tuple[int, int]:
    row = db.session.execute(
        select(
            func.coalesce(func.sum(ReviewProgress.reviews), 0),
            func.coalesce(func.sum(ReviewProgress.knew), 0),
        ).where(ReviewProgress.learner_id.in_(step), ReviewProgress.item_id.in_(items))
    ).one()
    return int(row[0]), int(row[1])
