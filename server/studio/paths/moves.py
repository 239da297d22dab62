"""What a button of the page asks for, done to a path; pure."""

from collections.abc import Sequence

from server.errors import N_, BadRequest


def moved(path: Sequence[str], act: str, place: int, pack: str = "") -> list[str]:
    """The path after "up", "down" or "remove" at a place (from 0), or "add" of a pack.

    Raises BadRequest for anything else.
    """
    packs = list(path)
    if act == "add" and pack:
        return [*packs, pack]
    if act == "remove" and 0 <= place < len(packs):
        return packs[:place] + packs[place + 1 :]
    to = place + {"up": -1, "down": 1}.get(act, len(packs) + 1)
    if not (0 <= place < len(packs) and 0 <= to < len(packs)):
        raise BadRequest(
            "bad-move", N_("There is nothing to move there. Load the page again.")
        )
    packs[place], packs[to] = packs[to], packs[place]
    return packs
