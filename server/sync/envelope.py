"""The frames around batches: a signed request up, an answer down, a rescue file.

Each frame is one JSON line and the batches behind it; ``sizes`` in the line says how
long each batch is (docs/sync-protocol.md, sections 4 and 6).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from server.errors import BadRequest, TooLarge
from server.es256 import SIGNATURE_BYTES, PrivateKey, PublicKey
from server.sync.untrusted import MAX_NUMBER, is_thumbprint, strict_json, whole

MAX_REQUEST: Final = 1_000_000
MAX_BATCHES: Final = 64
MAX_HEADER: Final = 64 * 1024
MAX_CARDS: Final = 16
MAX_KNOWN: Final = 64

MAX_RESCUE: Final = 16_000_000
MAX_RESCUE_BATCHES: Final = 10_000
RESCUE_FORMAT: Final = "tianjian-rescue"


@dataclass(frozen=True, slots=True)
class Signed:
    """A request whose frame was read; its signature is not checked yet.

    ``header`` is the JSON object, ``line`` its exact bytes with the line end.
    """

    signature: bytes
    line: bytes
    header: dict[str, Any]
    rest: bytes

    @property
    def learner(self) -> str:
        """Whose request this is."""
        return str(self.header["learner"])

    @property
    def device(self) -> str:
        """Whose key signed it."""
        return str(self.header["device"])

    def signed_by(self, key: PublicKey) -> bool:
        """Tell whether ``key`` signed the header line."""
        return key.verify(self.signature, self.line)


@dataclass(frozen=True, slots=True)
class SyncRequest:
    """One request of ``POST /api/v1/sync``; ``batches`` are still sealed."""

    signed: Signed
    batches: list[bytes]
    sent: int | None
    cards: list[Mapping[str, Any]]
    known: dict[str, int]
    mail: int


@dataclass(frozen=True, slots=True)
class RescueFile:
    """A ``.tjrescue`` file taken apart."""

    learner: str
    cards: list[Mapping[str, Any]]
    batches: list[bytes] = field(default_factory=list)


def malformed(detail: str) -> BadRequest:
    """The error for a frame that breaks the protocol; ``detail`` is for developers."""
    return BadRequest("malformed", extra={"errors": {"frame": [detail]}})


def open_signed(body: bytes) -> Signed:
    """Take a signed request apart. Raises BadRequest."""
    line, rest = _line(body[SIGNATURE_BYTES:])
    header = _object(line)
    if header.get("v") != 1:
        raise malformed("v is not 1")
    if not (
        is_thumbprint(header.get("learner")) and is_thumbprint(header.get("device"))
    ):
        raise malformed("learner or device is no thumbprint")
    return Signed(body[:SIGNATURE_BYTES], line, header, rest)


def open_request(body: bytes) -> SyncRequest:
    """Read a sync request. Raises BadRequest, and TooLarge beyond the limits."""
    if len(body) > MAX_REQUEST:
        raise TooLarge()
    signed = open_signed(body)
    header = signed.header
    sent = header.get("sent")
    mail = header.get("mail", 0)
    if not whole(mail, 0, MAX_NUMBER):
        raise malformed("mail is no number")
    card = header.get("card")
    return SyncRequest(
        signed=signed,
        batches=cut(signed.rest, header.get("sizes", []), MAX_BATCHES),
        sent=sent if whole(sent, 0, 2**53) else None,
        cards=_cards(header.get("cards", [])) + _cards([card] if card else []),
        known=_known(header.get("known", {})),
        mail=mail,
    )


def open_rescue(body: bytes) -> RescueFile:
    """Read a rescue file. Raises BadRequest, and TooLarge beyond the limits."""
    if len(body) > MAX_RESCUE:
        raise TooLarge()
    line, rest = _line(body)
    header = _object(line)
    if header.get("format") != RESCUE_FORMAT or header.get("v") != 1:
        raise malformed("not a rescue file of version 1")
    if not is_thumbprint(header.get("learner")):
        raise malformed("learner is no thumbprint")
    pieces = cut(rest, header.get("sizes", []), MAX_RESCUE_BATCHES)
    # The learner's own numbers are meant for their next phone: no node looks at them.
    own = whole(header.get("numbers", 0), 1, 1)
    return RescueFile(
        learner=header["learner"],
        cards=_cards(header.get("cards", [])),
        batches=pieces[:-1] if own else pieces,
    )


def cut(data: bytes, sizes: Any, most: int) -> list[bytes]:
    """Cut ``data`` into pieces of ``sizes`` bytes, which must add up exactly.

    Raises BadRequest, and TooLarge for more than ``most`` pieces.
    """
    if not isinstance(sizes, list):
        raise malformed("sizes is no list")
    if len(sizes) > most:
        raise TooLarge()
    pieces, at = [], 0
    for size in sizes:
        if not whole(size, 1, len(data) - at):
            raise malformed("sizes do not fit what follows")
        pieces.append(data[at : at + size])
        at += size
    if at != len(data):
        raise malformed("sizes do not fit what follows")
    return pieces


def frame(header: Mapping[str, Any], batches: Sequence[bytes]) -> bytes:
    """Write a header line with the ``sizes`` of the batches, then the batches."""
    line = json.dumps(
        {**header, "sizes": [len(batch) for batch in batches]},
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return b"".join([line.encode(), b"\n", *batches])


def sign_request(
    key: PrivateKey, header: Mapping[str, Any], batches: Sequence[bytes] = ()
) -> bytes:
    """Frame and sign a request as a phone does."""
    framed = frame(header, batches)
    line = framed[: framed.index(b"\n") + 1]
    return key.sign(line) + framed


def open_answer(body: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """Read an answer: its header and the batches behind it. Raises BadRequest."""
    line, rest = _line(body)
    header = _object(line)
    return header, cut(rest, header.get("sizes", []), MAX_RESCUE_BATCHES)


def _line(data: bytes) -> tuple[bytes, bytes]:
    end = data.find(b"\n", 0, MAX_HEADER) + 1
    if end == 0:
        raise malformed("no header line")
    return data[:end], data[end:]


def _object(line: bytes) -> dict[str, Any]:
    try:
        header = strict_json(line)
    except ValueError as error:
        raise malformed("the header line is no JSON") from error
    if not isinstance(header, dict):
        raise malformed("the header line is no object")
    return header


def _cards(cards: Any) -> list[Mapping[str, Any]]:
    if not isinstance(cards, list) or len(cards) > MAX_CARDS:
        raise malformed("cards is no list, or too long")
    if not all(isinstance(card, dict) for card in cards):
        raise malformed("a card is no object")
    return cards


def _known(known: Any) -> dict[str, int]:
    if not isinstance(known, dict) or len(known) > MAX_KNOWN:
        raise malformed("known is no object, or too long")
    for device, n in known.items():
        if not (is_thumbprint(device) and whole(n, 0, MAX_NUMBER)):
            raise malformed("known holds more than devices and numbers")
    return known
