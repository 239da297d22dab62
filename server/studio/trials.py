"""A draft on trial: for phones of some places first; then widen, pause, release, stop."""

from collections.abc import Sequence

import structlog

from server.db import db, run_unit
from server.errors import N_, BadRequest
from server.packs import service as packs
from server.people.places import TOP, Scope, narrowed, place_ids
from server.studio import releases, review
from server.studio.drafts import open_draft, row_of

log = structlog.get_logger(__name__)
MOST_PLACES = 100


def begin(
    pack: str, places: Sequence[str], scope: Scope, staff_id: str, note: str = ""
) -> packs.Published:
    """Publish the draft as it is to phones of these places, with the next version's number.

    Raises NotFound, also for a place out of `scope`; BadRequest without a place;
    PackFaulty where the check finds faults.
    """
    row_of(pack)
    reach = reach_of(places, scope)
    db.session.rollback()
    done = releases.publish(pack, staff_id, note=note, trial=reach)
    if done.changed:
        _note(pack, "trial", staff_id, f"{done.version}: {', '.join(reach.places)}")
    return done


def widen(pack: str, places: Sequence[str], scope: Scope, staff_id: str) -> int:
    """Offer it to more places; gives the catalogue's number. Raises NotFound, Conflict."""
    row_of(pack)
    reach = reach_of(places, scope)
    db.session.rollback()
    number = packs.widen_trial(pack, reach)
    _note(pack, "trial-widened", staff_id, ", ".join(reach.places))
    return number


def release(pack: str, staff_id: str) -> int:
    """Give the version on trial to all phones; gives the version. Raises NotFound."""
    row_of(pack)
    db.session.rollback()
    version, _number = packs.release_trial(pack)
    releases.now_for_all(pack, version, staff_id)
    _note(pack, "trial-released", staff_id, str(version))
    return version


def pause(pack: str, paused: bool, staff_id: str) -> int:
    """Let no further phone take it, or go on; gives the catalogue's number. Raises NotFound."""
    row_of(pack)
    db.session.rollback()
    number = packs.pause_trial(pack, paused)
    _note(pack, "trial-paused" if paused else "trial-resumed", staff_id, "")
    return number


def stop(pack: str, why: str, staff_id: str) -> int:
    """End it; phones that have it keep it until the next version. Gives the version.

    Raises NotFound, BadRequest without a reason.
    """
    if not why.strip():
        raise BadRequest("no-word", N_("Say why it ends."))
    row_of(pack)
    db.session.rollback()
    version, _number = packs.stop_trial(pack)
    _note(pack, "trial-stopped", staff_id, f"{version}: {why.strip()}")
    return version


def reach_of(places: Sequence[str], scope: Scope) -> packs.Reach:
    """The chosen places and all below them.

    Raises NotFound for one out of `scope`, BadRequest for none, or for everywhere.
    """
    chosen = sorted(set(places))
    if not chosen:
        raise BadRequest("no-place", N_("Choose at least one place."))
    if TOP in chosen or len(chosen) > MOST_PLACES:
        raise BadRequest(
            "everywhere", N_("For all places, publish it to all phones instead.")
        )
    reach = {
        below for each in chosen for below in place_ids(narrowed(scope, each))
    }  # fmt: skip
    return packs.Reach(chosen, sorted(reach))


def _note(pack: str, act: str, staff_id: str, word: str) -> None:
    run_unit(
        lambda: review.step(open_draft(pack, staff_id).row, act, None, staff_id, word)
    )
    log.info(act, pack=pack, staff=staff_id, word=word)
