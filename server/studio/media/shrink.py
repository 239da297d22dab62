"""Make a large picture small: a program of its own, started within limits (`limited.py`).

``python -I shrink.py IN OUT``. It imports nothing of ours. Exit 2: no picture, or one that would
fill the memory. Exit 3: it moves.
"""

import sys
import warnings

from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF", "BMP", "TIFF")
MOST_PIXELS = 120_000_000
SIDE = 1280
QUALITY = 86


def main() -> int:
    """Upright, without metadata, at most 1280 pixels at the longer side, as WebP."""
    warnings.simplefilter("ignore", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        image = Image.open(sys.argv[1], formats=FORMATS)
        if image.width * image.height > MOST_PIXELS:
            return 2
        # The pages of a TIFF are no film.
        if image.format != "TIFF" and getattr(image, "is_animated", False):
            return 3
        # Camera JPEGs are decoded small at once.
        image.draft("RGB", (SIDE * 2, SIDE * 2))
        image.thumbnail((SIDE * 2, SIDE * 2), Image.Resampling.BOX)
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
        kind = (
            "RGBA"
            if "A" in upright.getbands() or "transparency" in image.info
            else "RGB"
        )
        upright.convert(kind).save(
            sys.argv[2], "WEBP", quality=QUALITY, method=6, exif=b""
        )
    except (
        OSError,
        SyntaxError,
        ValueError,
        MemoryError,
        Image.DecompressionBombError,
    ):
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
