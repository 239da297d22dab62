"""Who holds which card; the phones have the same list (pwa/src/simulations/live/deck.ts)."""

from typing import Final

ROLES: Final = ("host", "assistant", "controller")
HANDS: Final[dict[str, tuple[str, ...]]] = {
    "host": (
        "greet",
        "story",
        "demo",
        "price",
        "call",
        "absoluteWords",
        "medicalClaim",
    ),
    "assistant": ("answer", "certificate", "coupon", "follow"),
    "controller": ("scarcity", "silence", "fakeScarcity"),
}
#: A phone that plays for an absent colleague keeps the rules.
TEMPTING: Final = ("fakeScarcity", "absoluteWords", "medicalClaim")
HONEST: Final = tuple(
    card for role in ROLES for card in HANDS[role] if card not in TEMPTING
)
