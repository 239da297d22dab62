"""Tables of the studio: drafts as files, every change to them, translations, and who is where.

All are reference tables: small, the same on every shard, never bound to a learner.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from server.db import UTC, Base, JSONText

STATES = ("draft", "in-review", "approved")
REVIEW_ACTS = ("asked", "approved", "sent-back", "cancelled")
ACTS = (*REVIEW_ACTS, "recalled", "reinstated")


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
