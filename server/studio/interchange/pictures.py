"""Pictures and sounds from elsewhere: what they are by their bytes, and whether a pack may hold them."""

import io
import warnings
from dataclasses import dataclass

import resvg_py
from PIL import Image, ImageOps, UnidentifiedImageError

from server.packs.pictures import MAX_PIXELS, MAX_WIDTH
from server.packs.sounds import sound_type
from server.packs.source import MAX_MEDIA_BYTES
from server.packs.svg import BadPicture, check_svg
from server.studio.media.iphone import is_avif, is_heic

KEPT = {"PNG": ".png", "JPEG": ".jpg", "WEBP": ".webp"}
SUFFIXES = {".png": ("PNG",), ".jpg": ("JPEG",), ".jpeg": ("JPEG",), ".webp": ("WEBP",)}
# Read, then written anew as PNG: phones get WebP in the end anyway.
TURNED = ("AVIF", "GIF", "BMP", "TIFF")
WIDEST = 1600


class BadMedia(ValueError):
    """A file that no pack may hold; `why` is a code of `reasons`."""

    def __init__(self, why: str, **values: str) -> None:
        super().__init__(why)
        self.why, self.values = why, values


@dataclass(frozen=True, slots=True)
class Media:
    """A file fit for media/: its suffix, its bytes, and whether they were made anew."""

    suffix: str
    data: bytes
    changed: bool = False


def fit_media(data: bytes, name: str = "") -> Media:
    """The file as a pack may hold it; `name` decides only between equal spellings of a suffix.

    Raises BadMedia.
    """
    # Both begin as an M4A does.
    if is_heic(data):
        raise BadMedia("heic")
    if is_avif(data):
        return _fit_raster(data, name)
    for suffix in (".opus", ".mp3", ".m4a"):
        if sound_type(data, suffix):
            return _fit_sound(data, suffix)
    if _is_svg(data):
        return _fit_drawing(data)
    return _fit_raster(data, name)


def as_png(data: bytes, suffix: str) -> bytes:
    """A drawing or a picture as PNG, for sites that take no others; nothing where it is broken."""
    try:
        if suffix == ".svg":
            check_svg(data)
            text = data.decode("utf-8-sig")
            return bytes(
                resvg_py.svg_to_bytes(
                    svg_string=text, width=MAX_WIDTH, background="#ffffff",
                    skip_system_fonts=True,
                )
            )  # fmt: skip
        out = io.BytesIO()
        _opened(data).save(out, "PNG")
        return out.getvalue()
    except (BadPicture, BadMedia, ValueError):
        return b""


def _fit_sound(data: bytes, suffix: str) -> Media:
    if len(data) > MAX_MEDIA_BYTES:
        raise BadMedia("media-too-big", megabytes=str(MAX_MEDIA_BYTES // 1024 // 1024))
    return Media(suffix, data)


def _is_svg(data: bytes) -> bool:
    head = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.startswith(b"<") and b"<svg" in data[:4000]


def _fit_drawing(data: bytes) -> Media:
    try:
        check_svg(data)
    except BadPicture as bad:
        why = "drawing-with-text" if bad.code == "svg-text" else "unsafe-drawing"
        raise BadMedia(why) from bad
    return _fit_sound(data, ".svg")


def _fit_raster(data: bytes, name: str) -> Media:
    image = _opened(data)
    suffix = KEPT.get(image.format or "")
    if suffix and len(data) <= MAX_MEDIA_BYTES:
        own = "." + name.rsplit(".", 1)[-1].lower()
        same = (image.format,) == SUFFIXES.get(own)
        return Media(own if same else suffix, data)
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((WIDEST, WIDEST))
    out = io.BytesIO()
    if suffix == ".jpg":
        upright.convert("RGB").save(out, "JPEG", quality=85)
        return Media(".jpg", out.getvalue(), changed=True)
    upright.convert("RGBA").save(out, "PNG")
    if out.tell() > MAX_MEDIA_BYTES:
        raise BadMedia("media-too-big", megabytes=str(MAX_MEDIA_BYTES // 1024 // 1024))
    return Media(".png", out.getvalue(), changed=True)


def _opened(data: bytes) -> Image.Image:
    """The decoded picture; a bomb is met by its size before anything is unpacked."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=(*KEPT, *TURNED))
            if image.width * image.height > MAX_PIXELS:
                raise BadMedia("too-many-pixels")
            image.load()
    except BadMedia:
        raise
    except (Warning, Image.DecompressionBombError) as error:
        raise BadMedia("too-many-pixels") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise BadMedia("unknown-media") from error
    return image
