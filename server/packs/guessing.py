"""Can a learner pass without knowing? Shares over all items of a pack.

A learner soon sees that the longest option is right, or the last. Few items say nothing:
under `FEWEST` of a kind nothing is judged.
"""

from collections import Counter
from dataclasses import dataclass

from server.packs.faults import Faults
from server.packs.lesson import Item, Source
from server.packs.numerals import has_quantity

FEWEST = 8
# In hundredths. The longest text is right: so much above what chance gives, and never judged
# under the floor. One position of three holds the right option: a third by chance.
LONGEST_MARGIN, LONGEST_FLOOR = 15, 45
MOST_IN_POSITION = 60
FEWEST_NUMBERS = 30

POSITIONS = {
    "first": "the first place",
    "middle": "a place in the middle",
    "last": "the last place",
}


@dataclass(frozen=True, slots=True)
class Shares:
    """What was counted over the items of one language of a pack."""

    items: int
    types: dict[str, int]
    # Items with texts to choose from; how many are won by the longest; what chance would win.
    choices: int
    longest: tuple[str, ...]
    by_chance: float
    placed: int
    positions: dict[str, int]
    numbers: int

    @property
    def longest_share(self) -> float:
        """Hundredths of the choices in which the longest text is right."""
        return _share(len(self.longest), self.choices)

    @property
    def longest_limit(self) -> float:
        """What chance explains, with the margin."""
        chance = _share(self.by_chance, self.choices)
        return max(LONGEST_FLOOR, chance + LONGEST_MARGIN)

    @property
    def numbers_share(self) -> float:
        """Hundredths of the items that apply numbers."""
        return _share(self.numbers, self.items)

    def position_share(self, position: str) -> float:
        """Hundredths of the single choices whose right option stands there."""
        return _share(self.positions.get(position, 0), self.placed)


def shares_of(source: Source, language: str) -> Shares:
    """Count over one language of a pack."""
    items = [item for lesson in source.lessons[language] for item in lesson.items]
    choices = [item for item in items if _has_texts(item)]
    single = [item for item in items if item.type in ("choose-one", "picture-choice")]
    positions = Counter(filter(None, map(_position, single)))
    return Shares(
        items=len(items),
        types=dict(Counter(item.type for item in items).most_common()),
        choices=len(choices),
        longest=tuple(item.id for item in choices if _longest_is_right(item)),
        by_chance=sum(_chance(item) for item in choices),
        placed=positions.total(),
        positions=dict(positions),
        numbers=sum(_applies_numbers(item) for item in items),
    )


def check_guessing(source: Source, faults: Faults) -> None:
    """Note what gives the right answers of a pack away."""
    file = f"{source.shown}/pack.yaml"
    for language in source.head.languages:
        shares = shares_of(source, language)
        if shares.choices >= FEWEST and shares.longest_share > shares.longest_limit:
            faults.add(
                f"{source.shown}/{language}", 1, "longest-is-right",
                share=f"{shares.longest_share:.0f}",
                limit=f"{shares.longest_limit:.0f}", items=", ".join(shares.longest),
            )  # fmt: skip
    for language in source.head.languages[:1]:
        # Ids, order and numbers are the same in the other language, or that is a fault.
        _check_positions(shares_of(source, language), file, faults)
        _check_numbers(shares_of(source, language), file, faults)


def _check_positions(shares: Shares, file: str, faults: Faults) -> None:
    for position, words in POSITIONS.items():
        share = shares.position_share(position)
        if shares.placed >= FEWEST and share > MOST_IN_POSITION:
            faults.add(
                file, 1, "same-position",
                share=f"{share:.0f}", limit=MOST_IN_POSITION, position=words,
            )  # fmt: skip


def _check_numbers(shares: Shares, file: str, faults: Faults) -> None:
    if shares.items >= FEWEST and shares.numbers_share < FEWEST_NUMBERS:
        faults.add(
            file, 1, "too-few-numbers",
            share=f"{shares.numbers_share:.0f}", limit=FEWEST_NUMBERS,
        )  # fmt: skip


def _share(part: float, whole: int) -> float:
    return 100 * part / whole if whole else 0.0


def _has_texts(item: Item) -> bool:
    chosen = item.type in ("choose-one", "choose-many", "picture-choice")
    return chosen and bool(item.options) and all(each.text for each in item.options)


def _longest_is_right(item: Item) -> bool:
    lengths = sorted((len(each.text) for each in item.options), reverse=True)
    alone = len(lengths) > 1 and lengths[0] > lengths[1]
    return alone and any(
        each.right and len(each.text) == lengths[0] for each in item.options
    )


def _chance(item: Item) -> float:
    return sum(each.right for each in item.options) / len(item.options)


def _position(item: Item) -> str:
    """Where the right option stands in the source; the phone shuffles, a reader does not."""
    places = [place for place, each in enumerate(item.options) if each.right]
    if not places or len(item.options) < 2:
        return ""
    if places[0] == 0:
        return "first"
    return "last" if places[0] == len(item.options) - 1 else "middle"


def _applies_numbers(item: Item) -> bool:
    """A number to work out, or an amount in the question."""
    return item.type == "number" or has_quantity(item.ask)
