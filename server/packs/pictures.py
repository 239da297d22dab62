"""Pictures for a phone: SVG and raster sources become a WebP at most 640 pixels wide.

The same source gives the same bytes with the same pinned libraries: drawings may hold no
letters (fonts differ from machine to machine) and nothing from outside. The smaller of a
lossy and a lossless encoding is kept. Beside it comes a fallback for phones that show no
WebP (Safari before 14): the smaller of a JPEG and a PNG of few colours.
"""

import io
import os
import tempfile
import warnings
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from threading import Lock

import resvg_py
from PIL import Image, ImageOps, UnidentifiedImageError

from server.packs.svg import BadPicture, check_svg

MAX_WIDTH = 640
MAX_HEIGHT = 1280
MAX_PIXELS = 40_000_000
QUALITY = 78
# Flat colours and clean edges look the same, a twelfth smaller.
DRAWING_QUALITY = 62
# On eleven photos 1.3 times the WebP's bytes, and 1 dB below it; 1.5 times would be as near.
JPEG_QUALITY = 75
# On 60 drawings as near to the original as the WebP (48 dB), for 1.23 times its bytes.
PNG_COLOURS = 64
RASTER_FORMATS = {
    ".png": ("PNG",),
    ".jpg": ("JPEG",),
    ".jpeg": ("JPEG",),
    ".webp": ("WEBP",),
}

# What filters warnings does so for every thread.
_FILTERING = Lock()


@dataclass(frozen=True, slots=True)
class Rendered:
    """A picture as phones get it: WebP bytes, JPEG or PNG bytes, and its size in pixels."""

    data: bytes
    fallback: bytes
    width: int
    height: int


def render(source: bytes, suffix: str, cache_dir: Path | None = None) -> Rendered:
    """Make the phone's picture from the bytes of a file with this suffix.

    `cache_dir` keeps results by the source's hash. Raises BadPicture.
    """
    if suffix == ".svg":
        check_svg(source)
    cached = cache_dir and cache_dir / _cache_key(source, suffix)
    if cached and (found := _read_cached(cached)):
        return found
    drawn = suffix == ".svg"
    image = _draw(source) if drawn else _open(source, suffix)
    rendered = _encode(_fit(image), DRAWING_QUALITY if drawn else QUALITY)
    if cached:
        _keep(cached.with_suffix(".fallback"), rendered.fallback)
        _keep(cached.with_suffix(".webp"), rendered.data)
    return rendered


def _draw(source: bytes) -> Image.Image:
    try:
        png = resvg_py.svg_to_bytes(
            svg_string=source.decode("utf-8-sig"),
            width=MAX_WIDTH,
            background="#ffffff",
            skip_system_fonts=True,
        )
    except ValueError as error:
        raise BadPicture("bad-picture", 1, {"problem": str(error)}) from error
    return _open(bytes(png), ".png")


def _open(source: bytes, suffix: str) -> Image.Image:
    """Decode a raster picture of exactly the kind that its name says."""
    try:
        with _FILTERING, warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(source), formats=RASTER_FORMATS[suffix])
        if image.width * image.height > MAX_PIXELS:
            raise BadPicture("bad-picture", 1, {"problem": "too many pixels"})
        image.load()
    except (
        UnidentifiedImageError, OSError, SyntaxError, ValueError, Warning,
        Image.DecompressionBombError,
    ) as error:  # fmt: skip
        if isinstance(error, BadPicture):
            raise
        problem = type(error).__name__
        raise BadPicture("bad-picture", 1, {"problem": problem}) from error
    return image


def _fit(image: Image.Image) -> Image.Image:
    """Upright, on white, without metadata, at most 640 wide; never enlarged."""
    upright = ImageOps.exif_transpose(image).convert("RGBA")
    flat = Image.new("RGBA", upright.size, "white")
    flat.alpha_composite(upright)
    scale = min(1.0, MAX_WIDTH / flat.width, MAX_HEIGHT / flat.height)
    size = (max(1, round(flat.width * scale)), max(1, round(flat.height * scale)))
    small = flat if size == flat.size else flat.resize(size, Image.Resampling.LANCZOS)
    return small.convert("RGB")


def _encode(image: Image.Image, quality: int) -> Rendered:
    lossy, lossless = io.BytesIO(), io.BytesIO()
    image.save(lossy, "WEBP", quality=quality, method=6, exact=False)
    # Harder settings took fifty times as long for half a per cent.
    image.save(lossless, "WEBP", lossless=True, quality=75, method=4)
    data = min(lossy.getvalue(), lossless.getvalue(), key=len)
    return Rendered(data, _encode_fallback(image), image.width, image.height)


def _encode_fallback(image: Image.Image) -> bytes:
    """Photos come out smaller as JPEG, flat drawings as PNG."""
    jpeg, png = io.BytesIO(), io.BytesIO()
    image.save(jpeg, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True)
    few = image.quantize(
        PNG_COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
    )
    few.save(png, "PNG", optimize=True)
    return min(png.getvalue(), jpeg.getvalue(), key=len)


@cache
def _libraries() -> str:
    return f"resvg_py {version('resvg_py')}, pillow {version('pillow')}"


def _cache_key(source: bytes, suffix: str) -> str:
    qualities = f"{QUALITY} {DRAWING_QUALITY} {JPEG_QUALITY} {PNG_COLOURS}"
    settings = f"{_libraries()} {MAX_WIDTH} {MAX_HEIGHT} {qualities} {suffix}\n"
    return sha256(settings.encode() + source).hexdigest()


def _read_cached(path: Path) -> Rendered | None:
    try:
        data = path.with_suffix(".webp").read_bytes()
        fallback = path.with_suffix(".fallback").read_bytes()
        with Image.open(io.BytesIO(data), formats=("WEBP",)) as image:
            return Rendered(data, fallback, image.width, image.height)
    except (OSError, UnidentifiedImageError):
        return None


def _keep(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
    Path(name).replace(path)
