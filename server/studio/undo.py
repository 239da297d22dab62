"""Take one step of the history back, where nobody changed the same since."""

from server.db import db, run_unit
from server.errors import N_, Conflict, NotFound
from server.studio.drafts import PATHS, Draft, blobs, open_draft
from server.studio.editing import with_fields
from server.studio.forms import fields_in
from server.studio.lessontext import LessonText
from server.studio.models import StudioChange
from server.studio.paths.pathfile import path_in, with_path
from server.studio.steps import step_of
from server.studio.translation.returning import distrust

BYTES = "sha256:"


def undo(pack: str, number: int, staff_id: str) -> int:
    """Take a change back, and all that was done in the same step; gives the revision.

    Raises NotFound, and Conflict where one of the places says something else by now: then
    nothing is taken back.
    """

    def work() -> int:
        draft = open_draft(pack, staff_id)
        change = db.session.get(StudioChange, (pack, number))
        if change is None:
            raise NotFound("no-change", N_("This change is not in the history."))
        changes = step_of(change)
        if len(changes) > 1:
            draft.as_one_step()
        for each in changes:
            _take_back(draft, each)
        return draft.row.revision

    return run_unit(work)


def _take_back(draft: Draft, change: StudioChange) -> None:
    before = draft.content(change.path)
    _put_back(draft, change, before)
    db.session.flush()
    after = draft.content(change.path)
    if before and after and not after.startswith(BYTES):
        distrust(draft, change.path, before, after)


def _put_back(draft: Draft, change: StudioChange, current: str | None) -> None:
    before = change.before
    if current != change.after and draft.pack == PATHS:
        before = _undone_path(change, current)
    elif current != change.after:
        before = _undone_block(change, current)
    if before is None:
        draft.remove(change.path, "undo")
    elif before.startswith(BYTES):
        draft.write_blob(change.path, blobs().read(before.removeprefix(BYTES)), "undo")
    else:
        draft.write(change.path, before, "undo", change.block)


def _undone_block(change: StudioChange, current: str | None) -> str:
    """The file of now with only the changed block as it was before."""
    texts = (change.before, change.after, current)
    if not change.block or not change.path.endswith(".md") or None in texts:
        raise Conflict("changed-since", N_("Somebody changed this since."))
    was, became, text = (LessonText.parse(each or "") for each in texts)
    if fields_in(became, change.block) != fields_in(text, change.block):
        raise Conflict("changed-since", N_("Somebody changed this since."))
    return with_fields(text, change.block, fields_in(was, change.block)).text


def _undone_path(change: StudioChange, current: str | None) -> str:
    """The paths of now with only the changed group's as it was before."""
    was, became, text = change.before, change.after, current
    if not change.block or was is None or became is None or text is None:
        raise Conflict("changed-since", N_("Somebody changed this since."))
    if path_in(became, change.block) != path_in(text, change.block):
        raise Conflict("changed-since", N_("Somebody changed this since."))
    return with_path(text, change.block, path_in(was, change.block))
