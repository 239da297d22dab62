"""Renditions for editors who keep packs as folders: `tianjian studio media`."""

import re
import tempfile
from pathlib import Path

from server.errors import BadRequest, N_
from server.packs.lesson import SOUND_SUFFIXES
from server.packs.source import MAX_MEDIA_BYTES
from server.studio.media.ffmpeg import BadMedia
from server.studio.media.pictures import make_picture
from server.studio.media.receiving import STEM
from server.studio.media.renditions import Cut, Made, make_sound, make_video
from server.studio.media.words import WHY

PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif", ".bmp", ".tif", ".tiff")
SOUNDS = (*SOUND_SUFFIXES, ".wav", ".aac", ".amr", ".flac", ".ogg", ".oga", ".aif")


def kind_of(file: Path) -> str:
    """What a file is by its name: picture, sound or video."""
    suffix = file.suffix.lower()
    if suffix in PICTURES:
        return "picture"
    return "sound" if suffix in SOUNDS else "video"


def into_folder(
    file: Path, pack: Path, name: str, kind: str | None, start: float, end: float
) -> dict[str, int]:
    """Write the renditions into the pack's media/; gives each path with its bytes.

    Raises BadRequest.
    """
    stem = name or re.sub(r"[^a-z0-9]+", "-", file.stem.lower()).strip("-")[:50]
    if not STEM.fullmatch(stem):
        raise BadRequest(
            "bad-media-name",
            N_("A file's name has small letters, digits and hyphens: pack-box."),
        )
    try:
        with tempfile.TemporaryDirectory() as out:
            made = _make(file, kind or kind_of(file), stem, Path(out), Cut(start, end))
        if any(len(data) > MAX_MEDIA_BYTES for data in made.files.values()):
            raise BadMedia("too-big")
    except BadMedia as bad:
        raise BadRequest(bad.code, WHY[bad.code]) from bad
    media = pack / "media"
    media.mkdir(exist_ok=True)
    for each, data in made.files.items():
        (media / each).write_bytes(data)
    return {str(media / each): len(data) for each, data in made.files.items()}


def _make(file: Path, kind: str, stem: str, out: Path, cut: Cut) -> Made:
    if kind == "picture":
        return make_picture(file, stem, out)
    return (make_video if kind == "video" else make_sound)(file, stem, out, cut)
