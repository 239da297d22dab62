"""A picture of any camera as a draft keeps it: small, upright, without the place it was taken."""

import subprocess
import sys
from pathlib import Path
from typing import Final

from server.studio.media.ffmpeg import LIMITED, BadMedia
from server.studio.media.renditions import Made

SHRINK: Final = Path(__file__).with_name("shrink.py")
MOST_MEMORY: Final = 1_500_000_000
MOST_SECONDS: Final = 60


def make_picture(original: Path, stem: str, folder: Path) -> Made:
    """The picture as WebP, at most 1280 pixels. Raises BadMedia."""
    out = folder / "picture.webp"
    command = [sys.executable, "-I", str(LIMITED), str(MOST_MEMORY), str(MOST_SECONDS)]
    try:
        done = subprocess.run(  # noqa: S603
            [*command, sys.executable, "-I", str(SHRINK), str(original), str(out)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=MOST_SECONDS * 2,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise BadMedia("too-heavy") from error
    if done.returncode == 2:
        raise BadMedia("bad-picture")
    if done.returncode == 3:
        raise BadMedia("moving-picture")
    if done.returncode or not out.is_file():
        raise BadMedia("too-heavy", done.stderr.decode("utf-8", "replace")[-300:])
    return Made({f"{stem}.webp": out.read_bytes()})
