"""Can an item be answered, and does each answer teach? Faults of options, numbers and spots."""

from itertools import combinations
from math import hypot

from server.packs.faults import Faults
from server.packs.items import FEWEST_OPTIONS, MOST_OPTIONS
from server.packs.lesson import Item, Option, Spot

FEWEST_GROUPS, MOST_GROUPS = 2, 4
# A finger needs about 48 of the 328 pixels that a picture is wide on a small phone.
SMALLEST_SPOT = 60


def check_item(
    item: Item, file: str, sizes: dict[str, tuple[int, int]], faults: Faults
) -> None:
    """Note what keeps this item from being a fair question; `sizes` are of built pictures."""
    if item.type == "number":
        _check_number(item, file, faults)
    elif item.type == "spot-fault":
        size = sizes.get(item.picture.file) if item.picture else None
        _check_spots(item, file, size or (4, 3), faults)
    else:
        _check_options(item, file, faults)


def _check_count(
    count: int, what: str, low: int, high: int, item: Item, file: str, faults: Faults
) -> None:
    if not low <= count <= high:
        faults.add(
            file, item.line, "option-count", count=count, what=what, low=low, high=high
        )


def _check_options(item: Item, file: str, faults: Faults) -> None:
    count = len(item.options)
    _check_count(count, "options", FEWEST_OPTIONS, MOST_OPTIONS, item, file, faults)
    if item.type == "sort-groups":
        _check_groups(item, file, faults)
    elif item.type != "put-in-order":
        _check_right(item, item.options, file, faults)


def _check_right(
    item: Item,
    choices: tuple[Option, ...] | tuple[Spot, ...],
    file: str,
    faults: Faults,
) -> None:
    right = sum(choice.right for choice in choices)
    if not right:
        faults.add(file, item.line, "no-right-option")
    elif item.type in ("choose-one", "picture-choice") and right > 1:
        faults.add(file, item.line, "many-right-options", count=right, type=item.type)
    elif right == len(choices):
        faults.add(file, item.line, "all-right")


def _check_groups(item: Item, file: str, faults: Faults) -> None:
    count = len(item.groups)
    _check_count(count, "groups", FEWEST_GROUPS, MOST_GROUPS, item, file, faults)
    known = {group.id for group in item.groups}
    for option in item.options:
        if option.group not in known:
            faults.add(
                file, option.line, "unknown-group", id=option.id, group=option.group
            )
    filled = {option.group for option in item.options}
    for group in item.groups:
        if group.id not in filled:
            faults.add(file, group.line, "empty-group", group=group.id)


def _check_number(item: Item, file: str, faults: Faults) -> None:
    if item.tolerance is not None and item.tolerance < 0:
        faults.add(
            file, item.line, "bad-number",
            key="tolerance", value=item.tolerance, low=0, high=10**9 - 1,
        )  # fmt: skip
    if not item.wrong:
        faults.add(file, item.line, "missing-feedback", where="likely wrong answers")
    for wrong in item.wrong:
        if item.answer is None or item.tolerance is None:
            continue
        reach = item.tolerance + (wrong.tolerance or 0)
        if abs(wrong.value - item.answer) <= reach:
            faults.add(file, wrong.line, "wrong-is-right", value=wrong.value)
    for one, other in combinations(item.wrong, 2):
        if abs(one.value - other.value) <= (one.tolerance or 0) + (
            other.tolerance or 0
        ):
            faults.add(
                file, other.line, "wrong-overlap", value=other.value, other=one.value
            )


def _check_spots(item: Item, file: str, size: tuple[int, int], faults: Faults) -> None:
    _check_count(len(item.spots), "spots", 2, MOST_OPTIONS, item, file, faults)
    if item.spots:
        right = any(spot.right for spot in item.spots)
        if not right:
            faults.add(file, item.line, "no-right-option")
    tall = 1000 * size[1] / size[0]
    for spot in item.spots:
        middle = spot.y * tall / 1000
        inside_x = spot.r <= spot.x <= 1000 - spot.r
        if not inside_x or not spot.r <= middle <= tall - spot.r:
            faults.add(file, spot.line, "spot-outside", id=spot.id)
        if spot.r < SMALLEST_SPOT:
            faults.add(
                file, spot.line, "spot-too-small", id=spot.id, least=SMALLEST_SPOT
            )
    for one, other in combinations(item.spots, 2):
        apart = hypot(one.x - other.x, (one.y - other.y) * tall / 1000)
        if apart < max(one.r, other.r):
            faults.add(file, other.line, "spots-overlap", id=other.id, other=one.id)
