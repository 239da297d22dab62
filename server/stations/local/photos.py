"""Photos for a station's notices: taken in with care and made small.

Phones get a JPEG of at most 48,000 bytes: every browser shows it, and a slow line carries it.
What the camera wrote into the file (place, time, owner) is left out.
"""

import io
import warnings
from typing import Final

from PIL import Image, ImageOps

from server.errors import BadRequest, N_
from server.stations.local.pictures import MAX_BYTES

#: A phone's camera has 12 to 50 million: a JPEG of that size is decoded at a fraction of it.
MAX_PIXELS: Final = 50_000_000
#: Everything else is decoded whole, on a box with little memory.
MAX_WHOLE_PIXELS: Final = 16_000_000
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


def check(data: bytes) -> None:
    """Whether another node made it as `shrink` does; raises ValueError."""
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG",)) as image:
            good = max(image.size) <= MAX_SIDE
            image.load()
    except (OSError, SyntaxError, ArithmeticError) as error:
        raise ValueError("no picture") from error
    if not good:
        raise ValueError("too large a picture")
