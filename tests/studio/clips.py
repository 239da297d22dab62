"""Short clips for tests, made once by the program that the studio uses."""

import subprocess
from pathlib import Path

from server.studio.media.ffmpeg import program


def make(path: Path, *arguments: str) -> Path:
    """Have ffmpeg write a file."""
    subprocess.run(  # noqa: S603
        [program(), "-hide_banner", "-loglevel", "error", "-y", *arguments, str(path)],
        check=True,
        stdin=subprocess.DEVNULL,
    )
    return path


def clip(path: Path, seconds: float = 2, size: str = "320x240", *more: str) -> Path:
    """A moving picture with a tone."""
    return make(
        path,
        *("-f", "lavfi", "-i", f"testsrc2=size={size}:rate=10:duration={seconds}"),
        *("-f", "lavfi", "-i", f"sine=frequency=300:duration={seconds}"),
        *("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"),
        *("-c:a", "aac", "-shortest", *more),
    )


def tone(path: Path, seconds: float = 2) -> Path:
    """A sound alone; its form is that of the name."""
    return make(path, "-f", "lavfi", "-i", f"sine=frequency=300:duration={seconds}")
