"""The body of a batch: events laid out in columns, gzip around them.

Nothing in a body is trusted: every length, number and word is checked here before
anybody uses it (docs/sync-protocol.md, section 3).
"""

import json
import zlib
from array import array
from collections.abc import Iterator, Mapping, Sequence
from gzip import compress
from itertools import accumulate, repeat
from typing import Any, Final

from server.sync.events import MAX_COUNT, MAX_TIME, Decoded, Event
from server.sync.untrusted import strict_json

MAX_BODY: Final = 512 * 1024
MAX_COLUMNS: Final = 64
MAX_WORD: Final = 4096
WORD_COLUMNS: Final = ("type", "lesson", "item", "answer", "data")
COUNT_COLUMNS: Final = ("right", "of", "seconds", "edition", "version")
# Positions are unsigned; of the others a wrong one costs its own event only.
_COLUMN_KINDS: Final = {
    **dict.fromkeys(WORD_COLUMNS, "I"),
    **dict.fromkeys((*COUNT_COLUMNS, "at"), "q"),
}
GZIP_MAGIC: Final = b"\x1f\x8b"
_GZIP_WINDOW: Final = 31


class Unreadable(ValueError):
    """The body of a well-signed batch cannot be decoded."""


def decode_body(
    body: bytes, *, device: str, first: int, count: int, sealed: int
) -> Decoded:
    """Decode a body into events, in the order of their counters. Raises Unreadable.

    The rest is what the head says. Times and counts are as the phone wrote them:
    ``verdicts.judge`` decides about each.
    """
    text = inflate(body)
    document = _parse(text)
    words = [None, *_words(document.get("words"))]
    rows = _rows(document.get("rows"), count)
    deltas = rows.get("at", [0] * count)
    times = list(accumulate(deltas, initial=sealed))[1:]
    kind, lesson, item, answer, data = _texts(rows, words, count)
    names = ([device] * count, range(first, first + count), kind, times)
    fields = zip(*names, lesson, item, answer, *_counts(rows, count), data, strict=True)
    # Event._make without its checks: the fields are thirteen, as they stand above.
    events = list(map(tuple.__new__, repeat(Event), fields))
    plain = _is_plain_text(text, words) and _is_in_range(times, rows)
    return Decoded(events, plain)


def _texts(
    rows: Mapping[str, Sequence[int]], words: Sequence[Any], count: int
) -> Iterator[Sequence[Any]]:
    for name in WORD_COLUMNS:
        yield _looked_up(rows[name], words) if name in rows else [None] * count


def _counts(
    rows: Mapping[str, Sequence[int]], count: int
) -> Iterator[Sequence[int | None]]:
    for name in COUNT_COLUMNS:
        column = rows.get(name)
        if column is None:
            yield [None] * count
        else:
            yield [value - 1 if value else None for value in column]


def _looked_up(column: Sequence[int], words: Sequence[Any]) -> list[Any]:
    try:
        return [words[position] for position in column]
    except IndexError as error:
        raise Unreadable("a column points outside the words") from error


def _is_plain_text(text: bytes, words: Sequence[Any]) -> bool:
    return (
        text.isascii()
        and b"\\" not in text
        and b"\x7f" not in text
        and all(type(word) is str or _is_flat(word) for word in words)
    )


def _is_flat(word: Any) -> bool:
    if not isinstance(word, list | dict):
        return True
    parts = word.values() if isinstance(word, dict) else word
    return not any(isinstance(part, list | dict) for part in parts)


def _is_in_range(times: Sequence[int], rows: Mapping[str, Sequence[int]]) -> bool:
    if min(times) < 0 or max(times) > MAX_TIME:
        return False
    counts = [rows[name] for name in COUNT_COLUMNS if name in rows]
    return all(min(row) >= 0 and max(row) <= MAX_COUNT + 1 for row in counts)


def inflate(body: bytes) -> bytes:
    """Return the JSON text of a body, gzip (RFC 1952) or plain. Raises Unreadable.

    Never makes more than ``MAX_BODY`` bytes, whatever the stream announces.
    """
    if not body.startswith(GZIP_MAGIC):
        if len(body) > MAX_BODY:
            raise Unreadable("the body is too large")
        return body
    stream = zlib.decompressobj(_GZIP_WINDOW)
    try:
        text = stream.decompress(body, MAX_BODY + 1)
    except zlib.error as error:
        raise Unreadable("the gzip stream is broken") from error
    if len(text) > MAX_BODY:
        raise Unreadable("the body inflates beyond its limit")
    if not stream.eof or stream.unused_data:
        raise Unreadable("the gzip stream ends too early or too late")
    return text


def _parse(text: bytes) -> dict[str, Any]:
    try:
        document = strict_json(text)
    except ValueError as error:
        raise Unreadable("the body is no JSON") from error
    if not isinstance(document, dict):
        raise Unreadable("the body is no object")
    return document


def _words(words: Any) -> list[Any]:
    if not isinstance(words, list):
        raise Unreadable("no words")
    for word in words:
        # Four bytes a character at most: most words pass without being encoded.
        if type(word) is str and len(word) * 4 <= MAX_WORD:
            continue
        if _written(word) > MAX_WORD:
            raise Unreadable("a word is too long")
    return words


def _written(word: Any) -> int:
    try:
        return len(json.dumps(word, ensure_ascii=False).encode(errors="replace"))
    except RecursionError as error:
        raise Unreadable("a word is nested too deeply") from error


def _rows(rows: Any, count: int) -> dict[str, Sequence[int]]:
    if not isinstance(rows, dict):
        raise Unreadable("no rows")
    if len(rows) > MAX_COLUMNS:
        raise Unreadable(f"{len(rows)} columns")
    return {
        name: _column(name, kind, rows[name], count)
        for name, kind in _COLUMN_KINDS.items()
        if name in rows
    }


def _column(name: str, kind: str, column: Any, count: int) -> Sequence[int]:
    if not isinstance(column, list) or len(column) != count:
        raise Unreadable(f"column {name} has not {count} rows")
    try:
        # The array checks every number at once: whole, and within its width.
        return array(kind, column)
    except (TypeError, OverflowError) as error:
        raise Unreadable(f"column {name} holds more than whole numbers") from error


def encode(events: Sequence[Event], sealed: int) -> dict[str, Any]:
    """Lay events out in columns of numbers and a list of words (the body's document)."""
    positions: dict[str, int] = {}
    words: list[Any] = []

    def position(word: Any) -> int:
        if word is None:
            return 0
        name = json.dumps(word, ensure_ascii=False, sort_keys=True)
        if name not in positions:
            words.append(word)
            positions[name] = len(words)
        return positions[name]

    rows: dict[str, list[int]] = {name: [] for name in WORD_COLUMNS}
    for event in events:
        for name in WORD_COLUMNS:
            rows[name].append(position(getattr(event, name)))
    times = [sealed, *(event.at for event in events)]
    rows["at"] = [b - a for a, b in zip(times, times[1:], strict=False)]
    for name in COUNT_COLUMNS:
        values = (getattr(event, name) for event in events)
        rows[name] = [0 if value is None else value + 1 for value in values]
    return {"words": words, "rows": {k: v for k, v in rows.items() if any(v)}}


def encode_body(events: Sequence[Event], sealed: int, *, plain: bool = False) -> bytes:
    """Write events as a body; ``plain`` leaves it uncompressed."""
    document = encode(events, sealed)
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    return text if plain else compress(text, mtime=0)
