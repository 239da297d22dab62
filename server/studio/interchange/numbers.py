"""Numbers as people write them: with a point or a comma, at most six decimals."""

import math
import re

from server.packs.lesson import Number

NUMBER = re.compile(r"[-+]?(?:[0-9]{1,9}(?:[.,][0-9]{1,6})?|[.,][0-9]{1,6})")


def as_number(text: str) -> Number | None:
    """A decimal number with a point or a comma; None where it is none."""
    text = text.strip().replace("−", "-")
    if not NUMBER.fullmatch(text):
        return None
    return whole(float(text.replace(",", ".")))


def whole(value: float) -> Number:
    """At most six decimals, as packs write numbers; 2.0 is 2."""
    if not math.isfinite(value):
        return 0
    value = round(value, 6)
    return int(value) if value == int(value) else value
