"""The verdict on each event: accepted, held until this node knows more, or refused for good.

Pure functions (docs/sync-protocol.md, sections 2 and 4). An event that is held or refused stays
in its batch in the ledger: nothing is thrown away here.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple
from unicodedata import category

from server.sync.events import EVENT_TYPES, MAX_COUNT, MAX_TIME, Decoded, Event

MAX_NICKNAME: Final = 40
MAX_CROPS: Final = 20
MAX_ID: Final = 100
MAX_DEPTH: Final = 8
# More do not fit before one screen.
MAX_PEOPLE: Final = 2000

# Control characters, lone surrogates, and the characters with Unicode's property Bidi_Control:
# they can turn the text around them on another person's screen.
UNSAFE_TEXT: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2028\u2029"
    "\u2066-\u2069\ud800-\udfff]"
)
# Spaces, controls, format characters. Not Cn: a younger Unicode than ours has more emoji.
UNSEEN: Final = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})
MAX_SET: Final = 2**32 - 1
# What the server's engine plays again for one run; 400 steps with a change on each.
MAX_SEASONS: Final = 200
MAX_ACTIONS: Final = 400
MAX_SCORE: Final = 1e6
_VERSION: Final = re.compile(r"\d{1,4}\.\d{1,4}\.\d{1,4}")
_DIGEST: Final = re.compile(r"[0-9a-f]{16}")
_TOKEN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


class Verdict(NamedTuple):
    """Why one event is not plainly accepted; ``awaits`` names what a held one waits for."""

    counter: int
    state: Literal["held", "refused"]
    reason: str
    awaits: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What a node knows of packs, at one number of its catalogue.

    An event that refers to anything else waits.
    """

    lessons: frozenset[str]
    items: frozenset[str]
    catalogue: int = 0
    #: Places where a version is on trial: their learners are told where they live.
    trial_places: frozenset[str] = frozenset()

    def covers(self, reason: str, awaits: str) -> bool:
        """Tell whether an event held for ``reason`` need wait no longer."""
        if reason == "unknown-type":
            return awaits in EVENT_TYPES
        return awaits in (self.lessons if reason == "unknown-lesson" else self.items)


def judge(decoded: Decoded, known: Known) -> tuple[Sequence[Event], Sequence[Verdict]]:
    """Part events into the accepted ones and the verdicts on all others."""
    events, plain = decoded
    verdicts: dict[int, Verdict] = {}
    for event in events:
        verdict = None if plain else _unfit(event)
        verdict = verdict or _ill_formed(event) or _wants(event, known)
        if verdict is not None:
            verdicts[event.counter] = verdict
    if verdicts:
        events = [event for event in events if event.counter not in verdicts]
    return events, list(verdicts.values())


def refuse_all(first: int, count: int, reason: str) -> list[Verdict]:
    """The verdicts on a batch whose body cannot be read."""
    return [Verdict(first + step, "refused", reason) for step in range(count)]


def _unfit(event: Event) -> Verdict | None:
    """A time, a text or a number that no event may have."""
    if not 0 <= event.at <= MAX_TIME:
        return Verdict(event.counter, "refused", "bad-time")
    words = (event.type, event.lesson, event.item, event.answer, event.data)
    if any(map(_is_unsafe, words)):
        return Verdict(event.counter, "refused", "bad-text")
    counts = (event.right, event.of, event.seconds, event.edition, event.version)
    if not all(count is None or 0 <= count <= MAX_COUNT for count in counts):
        return Verdict(event.counter, "refused", "bad-value")
    return None


def _ill_formed(event: Event) -> Verdict | None:
    """A type nobody knows yet, or fields that do not fit the type."""
    kind = event.type
    check = _CHECKS.get(kind) if type(kind) is str else None
    if check is None:
        if _is_token(kind):
            return Verdict(event.counter, "held", "unknown-type", kind)
        return Verdict(event.counter, "refused", "bad-value")
    if check(event):
        return None
    return Verdict(event.counter, "refused", "bad-value")


def _wants(event: Event, known: Known) -> Verdict | None:
    if event.lesson is not None and event.lesson not in known.lessons:
        return Verdict(event.counter, "held", "unknown-lesson", event.lesson)
    if event.item is not None and event.item not in known.items:
        return Verdict(event.counter, "held", "unknown-item", event.item)
    return None


def _is_unsafe(value: Any, depth: int = MAX_DEPTH) -> bool:
    if isinstance(value, str):
        return UNSAFE_TEXT.search(value) is not None
    if value is None or isinstance(value, int | float):
        return False
    if depth == 0:
        return True
    parts = [*value, *value.values()] if isinstance(value, dict) else value
    return any(_is_unsafe(part, depth - 1) for part in parts)


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= MAX_ID


def _is_token(value: Any) -> bool:
    return isinstance(value, str) and _TOKEN.fullmatch(value) is not None


def _can_be_seen(text: str) -> bool:
    return any(category(character) not in UNSEEN for character in text)


def _profile(event: Event) -> bool:
    data = event.data
    named = event.lesson is not None or event.item is not None
    if not isinstance(data, dict) or named:
        return False
    nickname = data.get("nickname")
    return (
        isinstance(nickname, str)
        and _can_be_seen(nickname)
        and len(nickname) <= MAX_NICKNAME
        and all(_is_token(data.get(name)) for name in ("picture", "language"))
        and (_is_token(data.get("group")) or data.get("group") in (None, ""))
        and _are_tokens(data.get("crops", []))
    )


def _are_tokens(words: Any) -> bool:
    return (
        isinstance(words, list)
        and len(words) <= MAX_CROPS
        and all(map(_is_token, words))
    )


def _answered(event: Event) -> bool:
    return _is_id(event.lesson) and _is_id(event.item) and event.right in (0, 1)


def _lesson(event: Event) -> bool:
    return _is_id(event.lesson) and event.item is None


def _done(event: Event) -> bool:
    return _lesson(event) and (not event.of or (event.right or 0) <= event.of)


def _milestone(event: Event) -> bool:
    data = event.data
    if not isinstance(data, dict) or (event.lesson, event.item) != (None, None):
        return False
    return _is_token(data.get("kind")) and (
        data.get("pack") is None or _is_token(data["pack"])
    )


def _taught(event: Event) -> bool:
    data = event.data
    return (
        _lesson(event)
        and isinstance(data, dict)
        and type(data.get("people")) is int
        and 1 <= data["people"] <= MAX_PEOPLE
        and _are_hands(data.get("hands", {}))
    )


def _run(event: Event) -> bool:
    """The form only: whether the score is true, a replay says (server/simulations)."""
    data = event.data
    if not isinstance(data, dict) or (event.lesson, event.item) != (None, None):
        return False
    actions, found, guess = data.get("actions"), data.get("score"), data.get("guess")
    return (
        _matches(_VERSION, data.get("engine"))
        and _matches(_DIGEST, data.get("scenario"))
        and _matches(_DIGEST, data.get("digest"))
        and _is_token(data.get("id"))
        and _is_whole(data.get("set"), 0, MAX_SET)
        and _is_whole(data.get("seasons"), 1, MAX_SEASONS)
        and isinstance(actions, list)
        and 1 <= len(actions) <= MAX_ACTIONS
        and (found is None or _is_score(found))
        and (guess is None or _is_whole(guess, 0, 100))
        and (data.get("seal") is None or _is_whole(data["seal"], 0, MAX_COUNT))
    )


def _matches(pattern: re.Pattern[str], value: Any) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_whole(value: Any, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most


def _is_score(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value <= MAX_SCORE


def _are_hands(hands: Any) -> bool:
    """{item: {option: how many raised a hand}}."""
    return isinstance(hands, dict) and all(
        _is_id(item)
        and isinstance(raised, dict)
        and all(map(_is_count, raised.values()))
        for item, raised in hands.items()
    )


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value <= MAX_PEOPLE


_CHECKS: Final[dict[str, Callable[[Event], bool]]] = {
    "profile": _profile,
    "lesson-opened": _lesson,
    "item-answered": _answered,
    "lesson-done": _done,
    "today-done": _lesson,
    "item-reviewed": _answered,
    "milestone": _milestone,
    "lesson-taught": _taught,
    "run-finished": _run,
}
assert tuple(_CHECKS) == EVENT_TYPES
