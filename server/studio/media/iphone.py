"""Photos as iPhones keep them (HEIC): known by their bytes, whatever they are called.

Nothing here decodes them: every codec for them brings code under the LGPL or GPL.
"""

from typing import Final

#: So many first bytes tell it.
HEAD: Final = 256
_HEVC: Final = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
)
_ANY_CODEC: Final = frozenset({b"mif1", b"msf1"})
_AV1: Final = frozenset({b"avif", b"avis"})


def is_heic(head: bytes) -> bool:
    """Whether a file that begins so is a HEIC or HEIF photo; an AVIF picture is none."""
    major, brands = _brands(head)
    return bool(brands & _HEVC) or (major in _ANY_CODEC and not brands & _AV1)


def is_avif(head: bytes) -> bool:
    """Whether a file that begins so is an AVIF picture."""
    _major, brands = _brands(head)
    return bool(brands & _AV1)


def _brands(head: bytes) -> tuple[bytes, frozenset[bytes]]:
    """The kinds that a file of boxes (ISO 14496-12) calls itself, the main one first."""
    if head[4:8] != b"ftyp":
        return b"", frozenset()
    end = min(int.from_bytes(head[:4], "big"), HEAD, len(head))
    major = head[8:12]
    return major, frozenset(
        {major, *(head[at : at + 4] for at in range(16, end - 3, 4))}
    )
