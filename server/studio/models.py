"""Tables of the studio: drafts as files, every change to them, translations, and who is where.

All are reference tables: small, the same on every shard, never bound to a learner.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    Float,
    ForeignKey,
    Integer,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from server.db import UTC, Base, JSONText

STATES = ("draft", "in-review", "approved")
UPLOAD_STATES = ("receiving", "waiting", "running", "done", "failed")
REVIEW_ACTS = ("asked", "approved", "sent-back", "cancelled")
CERTIFYING_ACTS = ("course-reviewed", "pilot", "certified", "uncertified")
TRIAL_ACTS = (
    "trial",
    "trial-widened",
    "trial-paused",
    "trial-resumed",
    "trial-released",
    "trial-stopped",
)
ACTS = (*REVIEW_ACTS, "recalled", "reinstated", *CERTIFYING_ACTS, *TRIAL_ACTS)
ASPECTS = ("subject", "teaching")


class StudioPack(Base):
    """One folder of drafts: a pack, or what all packs share (``facts``, ``glossary``)."""

    __tablename__ = "studio_packs"
    __table_args__ = (CheckConstraint(f"state in {STATES}", name="state"),)

    pack: Mapped[str] = mapped_column(String(16), primary_key=True)
    made_at: Mapped[datetime] = mapped_column(UTC)
    made_by: Mapped[str] = mapped_column(String(32))
    #: Grows with every save; what was seen at one number never changes again.
    revision: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(16))
    changed_at: Mapped[datetime] = mapped_column(UTC)
    changed_by: Mapped[str] = mapped_column(String(32))
    #: The revision that was published last; None before the first time.
    published_revision: Mapped[int | None] = mapped_column(Integer)


class StudioFile(Base):
    """One file of a draft: its text, or the name of its bytes in the studio's blobs."""

    __tablename__ = "studio_files"

    pack: Mapped[str] = mapped_column(
        ForeignKey("studio_packs.pack", ondelete="CASCADE"), primary_key=True
    )
    path: Mapped[str] = mapped_column(String(100), primary_key=True)
    text: Mapped[str | None] = mapped_column(Text)
    blob: Mapped[str | None] = mapped_column(String(64))
    bytes: Mapped[int] = mapped_column(Integer)


class StudioChange(Base):
    """One change of one file, for history and undo; ``before`` and ``after`` are its content.

    A text as it was, or ``sha256:…`` for bytes; None where there was no file.
    """

    __tablename__ = "studio_changes"

    pack: Mapped[str] = mapped_column(
        ForeignKey("studio_packs.pack", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    path: Mapped[str] = mapped_column(String(100))
    #: The block that was edited ("card ice"), or empty for the file as a whole.
    block: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(UTC)
    staff_id: Mapped[str] = mapped_column(String(32))
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)
    #: The number of the first change of a step that changed several files and is taken back as one.
    step: Mapped[int | None] = mapped_column(Integer)


class StudioTranslation(Base):
    """From which words one block's translation was made: source words by field.

    `lesson` is empty for the words of pack.yaml. No row: the translation fits.
    """

    __tablename__ = "studio_translations"

    pack: Mapped[str] = mapped_column(
        ForeignKey("studio_packs.pack", ondelete="CASCADE"), primary_key=True
    )
    lesson: Mapped[str] = mapped_column(String(40), primary_key=True)
    block: Mapped[str] = mapped_column(String(60), primary_key=True)
    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    words: Mapped[Any] = mapped_column(JSONText)


class StudioUpload(Base):
    """A file on its way into a draft: received piece by piece, then made into renditions.

    The bytes lie below DATA_DIR/studio/uploads until they are swept; how many have come is the
    length of that file. ``state``: receiving, waiting, running, done, failed.
    """

    __tablename__ = "studio_uploads"
    __table_args__ = (CheckConstraint(f"state in {UPLOAD_STATES}", name="state"),)

    upload: Mapped[str] = mapped_column(String(32), primary_key=True)
    pack: Mapped[str] = mapped_column(
        ForeignKey("studio_packs.pack", ondelete="CASCADE"), index=True
    )
    staff_id: Mapped[str] = mapped_column(String(32))
    #: What the person called it, and the name in media/ without an ending.
    file_name: Mapped[str] = mapped_column(String(200))
    stem: Mapped[str] = mapped_column(String(60))
    #: picture, sound or video: what it is to become.
    kind: Mapped[str] = mapped_column(String(8))
    bytes: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(16), index=True)
    #: Which part of it is used, in seconds; `cut_end` 0: to its end.
    cut_start: Mapped[float] = mapped_column(Float)
    cut_end: Mapped[float] = mapped_column(Float)
    #: Of 100, while it is running.
    percent: Mapped[int] = mapped_column(Integer)
    tries: Mapped[int] = mapped_column(Integer)
    #: Why it failed: a code of server.studio.media.words.
    problem: Mapped[str] = mapped_column(String(24))
    #: [{"name", "bytes"}] of what it became, and how long that lasts.
    made: Mapped[Any] = mapped_column(JSONText)
    seconds: Mapped[float] = mapped_column(Float)
    began_at: Mapped[datetime] = mapped_column(UTC)
    #: The last piece, step or sign of life.
    touched_at: Mapped[datetime] = mapped_column(UTC)


class StudioPresence(Base):
    """Who has a lesson open, and at which block they are."""

    __tablename__ = "studio_presence"

    pack: Mapped[str] = mapped_column(String(16), primary_key=True)
    lesson: Mapped[str] = mapped_column(String(40), primary_key=True)
    staff_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    block: Mapped[str] = mapped_column(String(60))
    seen_at: Mapped[datetime] = mapped_column(UTC)


class StudioGlance(Base):
    """A link by which a phone without an account may look at one lesson of a draft."""

    __tablename__ = "studio_glances"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    pack: Mapped[str] = mapped_column(String(16))
    lesson: Mapped[str] = mapped_column(String(40))
    staff_id: Mapped[str] = mapped_column(String(32))
    expires_at: Mapped[datetime] = mapped_column(UTC, index=True)


class StudioAct(Base):
    """What somebody did with a pack as a whole: a step of its review, or a recall."""

    __tablename__ = "studio_acts"
    __table_args__ = (CheckConstraint(f"act in {ACTS}", name="act"),)

    pack: Mapped[str] = mapped_column(
        ForeignKey("studio_packs.pack", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    revision: Mapped[int] = mapped_column(Integer)
    act: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(UTC)
    staff_id: Mapped[str] = mapped_column(String(32))
    #: A word for the others, or the lessons that were recalled and why.
    word: Mapped[str] = mapped_column(Text)


class StudioComment(Base):
    """A remark on one block of a lesson, open until somebody resolves it."""

    __tablename__ = "studio_comments"

    pack: Mapped[str] = mapped_column(
        ForeignKey("studio_packs.pack", ondelete="CASCADE"), primary_key=True
    )
    comment: Mapped[str] = mapped_column(String(16), primary_key=True)
    lesson: Mapped[str] = mapped_column(String(40))
    block: Mapped[str] = mapped_column(String(60))
    #: The language whose words it is about.
    language: Mapped[str] = mapped_column(String(16))
    staff_id: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(UTC)
    text: Mapped[str] = mapped_column(Text)
    resolved_at: Mapped[datetime | None] = mapped_column(UTC)
    resolved_by: Mapped[str | None] = mapped_column(String(32))


class StudioVersion(Base):
    """What was published as one version, by whom, and who had approved it."""

    __tablename__ = "studio_versions"

    pack: Mapped[str] = mapped_column(
        ForeignKey("studio_packs.pack", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    revision: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(UTC)
    staff_id: Mapped[str] = mapped_column(String(32))
    #: The version whose words these are again; None for a draft as it was.
    again: Mapped[int | None] = mapped_column(Integer)
    #: Lessons that learners were asked to take again.
    retake: Mapped[Any] = mapped_column(JSONText)
    #: [{"staff_id", "at"}] of those who approved just this revision.
    approvals: Mapped[Any] = mapped_column(JSONText)
    #: {path: text, or "sha256:…"}: the folder, and facts/ with the facts that it names.
    files: Mapped[Any] = mapped_column(JSONText)


class StudioCertification(Base):
    """One attempt to certify a pack's course; the newest counts. Nothing of it is overwritten.

    It is about the `editions` of the lessons: an answer that changes ends it.
    """

    __tablename__ = "studio_certifications"

    pack: Mapped[str] = mapped_column(
        ForeignKey("studio_packs.pack", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    #: {lesson: edition}
    editions: Mapped[Any] = mapped_column(JSONText)
    begun_at: Mapped[datetime] = mapped_column(UTC)
    pilot_at: Mapped[datetime | None] = mapped_column(UTC)
    pilot_by: Mapped[str | None] = mapped_column(String(32))
    #: Learners who opened the course from then on take part.
    pilot_since: Mapped[datetime | None] = mapped_column(UTC)
    #: Ids of the places whose learners take part, with all below them.
    places: Mapped[Any] = mapped_column(JSONText)
    certified_at: Mapped[datetime | None] = mapped_column(UTC)
    certified_by: Mapped[str | None] = mapped_column(String(32))
    #: The last day, whatever else happens.
    valid_until: Mapped[date | None] = mapped_column(Date)
    #: What it rested on, as of the day on which it was certified.
    evidence: Mapped[Any | None] = mapped_column(JSONText)
    ended_at: Mapped[datetime | None] = mapped_column(UTC)
    ended_by: Mapped[str | None] = mapped_column(String(32))
    ended_why: Mapped[str] = mapped_column(Text)


class StudioCourseReview(Base):
    """One reviewer's judgement of a course in one aspect; the newest of each aspect counts."""

    __tablename__ = "studio_course_reviews"
    __table_args__ = (CheckConstraint(f"aspect in {ASPECTS}", name="aspect"),)

    pack: Mapped[str] = mapped_column(
        ForeignKey("studio_packs.pack", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    step: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    aspect: Mapped[str] = mapped_column(String(16))
    version: Mapped[int] = mapped_column(Integer)
    passes: Mapped[bool] = mapped_column(Boolean)
    #: What they found.
    word: Mapped[str] = mapped_column(Text)
    #: What ties them to the authors or to what the course recommends; empty: nothing.
    interest: Mapped[str] = mapped_column(Text)
    staff_id: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(UTC)
