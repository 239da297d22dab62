"""Times as phones tell them."""

from datetime import UTC, datetime


def moment_of(seconds: int | None) -> datetime | None:
    """A phone's time; clocks may be wrong by millennia, so the edges are kept."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
