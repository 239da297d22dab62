"""What a station's chains know of the node above: how far it is, and where it went another way."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from server.stations import admission
from server.sync import branches
from server.sync import service as sync
from server.sync.chains import ChainState, read_chains, write_chains
from server.sync.offers import BatchVerdict

#: Sent again these would be refused again: the chain stops there, and a person is told.
#: What the road may have damaged (bad-signature, malformed) is none of them.
FOR_GOOD: Final = frozenset({"fork", "bad-chain", "too-large", "bad-link"})


def follow(
    learner: str, parcel: sync.Parcel, wiring: sync.Wiring, moment: datetime
) -> int:
    """Chains of which upstream has another branch: find where they part, and give in.

    Gives how many batches were compared, plus one for each branch that was left.
    """
    moved = 0
    chains = read_chains(learner)
    for device, chain in chains.items():
        if not branches.is_apart(chain.upstream_refused):
            continue
        before = chain.upstream_batch
        good = branches.same_so_far(learner, chain, parcel.offers)
        moved += chain.upstream_batch - before
        write_chains(learner, [chain])
        if good is not None:
            branches.leave(learner, device, good, wiring, moment)
            admission.tell_again(learner)
            moved += 1
    return moved


def note_standing(said: Mapping[str, Any], chains: Mapping[str, ChainState]) -> int:
    """Let the chains say what upstream has; how many batches got further."""
    above = {device["device"]: device for device in said["devices"]}
    refused = {
        verdict["device"]: verdict["reason"]
        for verdict in said["verdicts"]
        if verdict["state"] == "refused" and verdict["reason"] in FOR_GOOD
    }
    moved = 0
    for device, chain in chains.items():
        new = _standing(chain, above.get(device), refused.get(device))
        moved += max(0, new["upstream_batch"] - chain.upstream_batch)
        for name, value in new.items():
            if getattr(chain, name) != value:
                setattr(chain, name, value)
                chain.changed = True
    return moved


def _standing(
    chain: ChainState, entry: Mapping[str, Any] | None, refused: str | None
) -> dict[str, Any]:
    """What a chain knows of upstream after an answer; ``entry``: upstream's chain."""
    for good in entry["forks"] if entry else ():
        chain.note_fork(good)
    batch = entry["batch"] if entry else 0
    same = chain.upstream_batch >= min(batch, chain.batch)
    if branches.is_apart(chain.upstream_refused) and not same:
        return {
            "centre_batch": None,
            "centre_events": None,
            "upstream_batch": chain.upstream_batch,
        }
    reached = min(batch, chain.batch)
    centre = entry["centre"] if entry else None
    kept = None if branches.is_apart(chain.upstream_refused) else chain.upstream_refused
    return {
        "upstream_batch": reached,
        "upstream_refused": (refused or kept) if reached < chain.batch else None,
        "centre_batch": centre and centre["batch"],
        "centre_events": centre and centre["events"],
    }


def note_forks(
    said: Mapping[str, Any],
    verdicts: Iterable[BatchVerdict],
    learner: str,
    chains: Mapping[str, ChainState],
) -> int:
    """Find chains of which upstream has another branch than this station; how many."""
    refused = [
        (str(device), str(reason))
        for device, state, reason in (
            *((one.device, one.state, one.reason) for one in verdicts),
            *((one["device"], one["state"], one["reason"]) for one in said["verdicts"]),
        )
        if state == "refused" and device in chains
    ]
    apart = {device for device, reason in refused if branches.is_apart(reason)}
    apart |= {
        entry["device"]
        for entry in said["devices"]
        if entry["device"] in chains
        and _differs(learner, chains[entry["device"]], entry)
    }
    for device, reason in refused:
        if reason in FOR_GOOD - branches.APART:
            chains[device].upstream_refused, chains[device].changed = reason, True
    fresh = [
        chains[device]
        for device in sorted(apart)
        if not branches.is_apart(chains[device].upstream_refused)
    ]
    for chain in fresh:
        chain.upstream_refused, chain.upstream_batch = "fork", 0
        chain.centre_batch = chain.centre_events = None
        chain.changed = True
    return len(fresh)


def _differs(learner: str, chain: ChainState, entry: Mapping[str, Any]) -> bool:
    """Whether upstream's last batch of a chain is another one than that here."""
    n, payload = entry["batch"], entry["payload"]
    if not payload or not 0 < n <= chain.batch:
        return False
    if n == chain.batch:
        return bool(payload != chain.payload)
    return not branches.has_batch(learner, chain.device, n, payload)
