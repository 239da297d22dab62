"""JSON from strangers: parsed strictly, numbers and names checked."""

import json
from math import isinf
from typing import Any, Final, NoReturn

MAX_NUMBER: Final = 2**31 - 1
# What a JavaScript number can count exactly.
MAX_SAFE: Final = 2**53 - 1


def strict_json(text: bytes) -> Any:
    """Parse JSON (RFC 8259); raises ValueError, also for NaN and for nesting without end.

    UTF-8 only: given bytes, the library would guess UTF-16 too, in which the bytes of a
    character that turns text around pass for ASCII.
    """
    try:
        return json.loads(
            text.decode(), parse_constant=_no_constant, parse_float=_finite
        )
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def whole(value: object, least: int, most: int) -> bool:
    """Tell whether ``value`` is an integer (True is none) from ``least`` to ``most``."""
    return type(value) is int and least <= value <= most


def is_thumbprint(value: object) -> bool:
    """Tell whether ``value`` looks like a base64url SHA-256 (43 characters)."""
    return (
        isinstance(value, str)
        and len(value) == 43
        and value.isascii()
        and value.replace("-", "A").replace("_", "A").isalnum()
    )


def _finite(text: str) -> float:
    number = float(text)
    if isinf(number):
        raise ValueError("a number without end is no JSON")
    return number


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
