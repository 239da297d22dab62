"""Make a picture so small that it fits a phone's budget, under its own name."""

import io
from pathlib import Path

from PIL import Image, ImageOps

from server.db import run_unit
from server.errors import N_, Conflict
from server.packs.check import PICTURE_BUDGETS
from server.packs.pictures import RASTER_FORMATS, Rendered, render
from server.studio.drafts import blobs, files_of, open_draft

#: Widths in pixels that are tried, the widest first: below them nothing can be seen.
WIDTHS = (640, 560, 480, 400, 320, 240)


def shrink(pack: str, path: str, staff_id: str) -> int:
    """Put the widest version that fits in place of the picture; gives the revision.

    Raises Conflict for a drawing, and for a picture that is too big also when small.
    """
    row = files_of(pack).get(path)
    suffix = Path(path).suffix
    if row is None or row.blob is None or suffix not in RASTER_FORMATS:
        raise Conflict(
            "no-remedy", N_("A drawing cannot be shrunk: use fewer shapes and colours.")
        )
    source = blobs().read(row.blob)
    data = _fitting(source, suffix)

    def work() -> int:
        draft = open_draft(pack, staff_id)
        if draft.content(path) != f"sha256:{row.blob}":
            raise Conflict(
                "changed-since", N_("This is not so any more. Look at the check anew.")
            )
        draft.write_blob(path, data)
        return draft.row.revision

    return run_unit(work)


def _fitting(source: bytes, suffix: str) -> bytes:
    with Image.open(io.BytesIO(source), formats=RASTER_FORMATS[suffix]) as opened:
        image = ImageOps.exif_transpose(opened)
        for width in WIDTHS:
            smaller = image.copy()
            smaller.thumbnail((width, 2 * width), Image.Resampling.LANCZOS)
            data = _encoded(smaller, suffix)
            if _fits(render(data, suffix)):
                return data
    raise Conflict("no-remedy", N_("Also when small it is too big: take a calmer one."))


def _fits(picture: Rendered) -> bool:
    sizes = {
        "picture": len(picture.data),
        "picture-fallback": len(picture.fallback),
    }
    return all(size <= PICTURE_BUDGETS[role] for role, size in sizes.items())


def _encoded(image: Image.Image, suffix: str) -> bytes:
    """In the form that its name says; what the phone gets is encoded once more from it."""
    out = io.BytesIO()
    kind = RASTER_FORMATS[suffix][0]
    kept = image.convert("RGB") if kind == "JPEG" else image
    options = {"PNG": {"optimize": True}}.get(kind, {"quality": 90})
    kept.save(out, kind, **options)
    return out.getvalue()
