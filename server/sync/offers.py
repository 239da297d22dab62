"""A sent batch before the ledger has seen it, and the verdict on it afterwards."""

from dataclasses import dataclass
from typing import Any, Literal

from server.sync.batch import SealedBatch, decode
from server.sync.columns import Unreadable
from server.sync.events import Decoded

State = Literal["accepted", "duplicate", "held", "refused"]


@dataclass(frozen=True, slots=True)
class Offer:
    """A batch that was sent, opened, verified and decoded before the transaction.

    ``reason`` says why it cannot be taken; ``decoded`` is None for an unreadable body.
    """

    raw: bytes
    sealed: SealedBatch | None = None
    decoded: Decoded | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class BatchVerdict:
    """The answer to one sent batch; ``device`` and ``n`` are None without a head."""

    device: str | None
    n: int | None
    state: State
    reason: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The verdict as it travels."""
        fields = {"device": self.device, "n": self.n, "state": self.state}
        return fields | ({"reason": self.reason} if self.reason else {})


def read_body(sealed: SealedBatch) -> Decoded | None:
    """Decode a batch; None where its body cannot be read."""
    try:
        return decode(sealed)
    except Unreadable:
        return None
