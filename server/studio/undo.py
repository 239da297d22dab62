"""Take one step of the history back, where nobody changed the same since."""

from server.db import db, run_unit
from server.errors import N_, Conflict, NotFound
from server.packs.writing import write_yaml
from server.studio import forms
from server.studio.drafts import PATHS, Draft, blobs, open_draft
from server.studio.editing import with_fields
from server.studio.forms import Fields, fields_in
from server.studio.lessontext import HEAD, LessonText, name_of
from server.studio.merging import merge
from server.studio.models import StudioChange
from server.studio.paths.pathfile import path_in, with_path
from server.studio.steps import step_of
from server.studio.translation.returning import distrust

BYTES = "sha256:"
#: Lists of ids in pack.yaml, to which every step may add.
RETIRED = ("retired_items", "retired_lessons")


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
        before = _undone_part(change, current)
    if before is None:
        draft.remove(change.path, "undo")
    elif before.startswith(BYTES):
        draft.write_blob(change.path, blobs().read(before.removeprefix(BYTES)), "undo")
    else:
        draft.write(change.path, before, "undo", change.block)


def _undone_part(change: StudioChange, current: str | None) -> str:
    """The file of now with only what the change did taken back. Raises Conflict."""
    texts = (change.before, change.after, current)
    if None not in texts and change.path == "pack.yaml":
        return _undone_fields(*(forms.read_yaml(each or "") or {} for each in texts))
    if not change.block or not change.path.endswith(".md") or None in texts:
        raise _changed()
    return _undone_block(
        change.block, *(LessonText.parse(each or "") for each in texts)
    )


def _undone_block(
    block: str, was: LessonText, became: LessonText, text: LessonText
) -> str:
    if not _has(became, block):
        if not _has(was, block) or _has(text, block):
            raise _changed()
        place = _place_in(text, was, block)
        return text.inserted(place, was.parts[was.index(block)]).text
    if not _has(text, block):
        raise _changed()
    same = _has(was, block) and fields_in(was, block) == fields_in(became, block)
    if same and block != HEAD:
        at = text.index(block)
        return text.moved(at, _place_in(text.removed(at), was, block)).text
    if fields_in(became, block) != fields_in(text, block):
        raise _changed()
    if not _has(was, block):
        return text.removed(text.index(block)).text
    return with_fields(text, block, fields_in(was, block)).text


def _has(text: LessonText, block: str) -> bool:
    return block == HEAD or block in map(name_of, text.parts)


def _place_in(text: LessonText, was: LessonText, block: str) -> int:
    """Behind the nearest part that stood before the block and is still there."""
    for part in reversed(was.parts[: was.index(block)]):
        if _has(text, name_of(part)):
            return text.index(name_of(part)) + 1
    return 0


def _undone_fields(was: Fields, became: Fields, now: Fields) -> str:
    """A pack's fields of now without the change; its lists of ids are brought together."""
    sides = (_as_sets(became), _as_sets(was), _as_sets(now))
    merged, conflicts = merge(*sides)
    if conflicts:
        raise _changed()
    return write_yaml(
        {key: list(each) if key in RETIRED else each for key, each in merged.items()}
    )


def _as_sets(fields: Fields) -> Fields:
    return {
        key: dict.fromkeys(each, True) if key in RETIRED else each
        for key, each in fields.items()
    }


def _undone_path(change: StudioChange, current: str | None) -> str:
    """The paths of now with only the changed group's as it was before."""
    was, became, text = change.before, change.after, current
    if not change.block or was is None or became is None or text is None:
        raise _changed()
    if path_in(became, change.block) != path_in(text, change.block):
        raise _changed()
    return with_path(text, change.block, path_in(was, change.block))


def _changed() -> Conflict:
    return Conflict("changed-since", N_("Somebody changed this since."))
