"""Pictures of a station's notices: taken in with care, made small, kept under their hash.

Phones get a JPEG of at most 48,000 bytes: every browser shows it, and a slow line carries it.
What the camera wrote into the file (place, time, owner) is left out.
"""

import io
import re
import warnings
from collections.abc import Collection, Iterable
from hashlib import sha256
from typing import Any, Final

from PIL import Image, ImageOps
from sqlalchemy import delete, select

from server.db import db, now
from server.errors import BadRequest, N_
from server.stations.local.models import LocalPicture, LocalPiece, OfferedPiece

MAX_BYTES: Final = 48_000
MAX_UPLOAD: Final = 12_000_000
#: A phone's camera has 12 to 50 million: a JPEG of that size is decoded at a fraction of it.
MAX_PIXELS: Final = 50_000_000
#: Everything else is decoded whole, on a box with little memory.
MAX_WHOLE_PIXELS: Final = 16_000_000
NAME: Final = re.compile(r"[0-9a-f]{64}")
MAX_SIDE: Final = 960
STEPS: Final = ((960, 72), (960, 55), (720, 55), (540, 50), (400, 45), (280, 40))
FORMATS: Final = ("JPEG", "PNG", "WEBP")


def shrink(source: bytes) -> bytes:
    """A small JPEG of a JPEG, PNG or WebP. Raises BadRequest ``bad-picture``."""
    image = _opened(source)
    for side, quality in STEPS:
        small = image.copy()
        small.thumbnail((side, side), Image.Resampling.LANCZOS)
        out = io.BytesIO()
        small.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
        if out.tell() <= MAX_BYTES:
            return out.getvalue()
    raise _bad()


def _opened(source: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(source), formats=FORMATS)
            if image.width * image.height > _most_pixels(image):
                raise _bad()
            # JPEG decodes straight to a fraction; others are decoded whole.
            image.draft("RGB", (2 * MAX_SIDE, 2 * MAX_SIDE))
            image.thumbnail((2 * MAX_SIDE, 2 * MAX_SIDE))
            upright = ImageOps.exif_transpose(image).convert("RGBA")
    except (
        OSError, SyntaxError, ValueError, ArithmeticError, Warning,
        Image.DecompressionBombError,
    ) as error:  # fmt: skip
        raise _bad() from error
    flat = Image.new("RGBA", upright.size, "white")
    flat.alpha_composite(upright)
    return flat.convert("RGB")


def _most_pixels(image: Image.Image) -> int:
    # A progressive JPEG keeps all of its coefficients until the end.
    in_parts = image.format == "JPEG" and not image.info.get("progressive")
    return MAX_PIXELS if in_parts else MAX_WHOLE_PIXELS


def _bad() -> BadRequest:
    return BadRequest(
        "bad-picture",
        N_("This picture cannot be used: take a photo, or a JPEG, PNG or WebP file."),
    )


def keep(data: bytes) -> str:
    """Keep a picture as phones get it; its name (inside a unit of work)."""
    name = sha256(data).hexdigest()
    if db.session.get(LocalPicture, name) is None:
        db.session.add(LocalPicture(sha256=name, data=data, kept_at=now()))
    return name


def take(name: str, data: bytes) -> None:
    """Keep a picture that another node sends, if it is what it is called and such a one.

    Raises ValueError.
    """
    if len(data) > MAX_BYTES or sha256(data).hexdigest() != name:
        raise ValueError("not that picture")
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG",)) as image:
            good = max(image.size) <= MAX_SIDE
            image.load()
    except (OSError, SyntaxError, ArithmeticError) as error:
        raise ValueError("no picture") from error
    if not good:
        raise ValueError("too large a picture")
    keep(data)


def picture(name: str) -> bytes | None:
    """The bytes of a picture; None where it is not here."""
    if not NAME.fullmatch(name):
        return None
    return db.session.scalar(
        select(LocalPicture.data).where(LocalPicture.sha256 == name)
    )


def missing(names: Iterable[str]) -> list[str]:
    """Which of these are not here, in their order."""
    wanted = list(dict.fromkeys(names))
    here = set(
        db.session.scalars(
            select(LocalPicture.sha256).where(LocalPicture.sha256.in_(wanted))
        )
    )
    return [name for name in wanted if name not in here]


def drop_unused(also: Collection[str] = ()) -> None:
    """Forget pictures that nothing names any more (inside a unit of work)."""
    db.session.flush()
    named = set(also)
    for table in (LocalPiece, OfferedPiece):
        for body in db.session.scalars(select(table.body)):
            named |= set(names_in(body))
    rows = db.session.scalars(select(LocalPicture.sha256)).all()
    unused = [name for name in rows if name not in named]
    if unused:
        db.session.execute(delete(LocalPicture).where(LocalPicture.sha256.in_(unused)))


def names_in(body: Any) -> list[str]:
    """The picture that a piece's body names, if it has one."""
    found = body.get("picture") if isinstance(body, dict) else None
    return [str(found["sha256"])] if found else []
