"""ffmpeg as a separate program on strangers' files: found, bounded, and asked what a file holds.

It comes with a wheel (imageio-ffmpeg) or from the machine. It reads one named file and nothing
else: the demuxer is chosen here by the file's own first bytes, so that a list of other files (HLS,
concat, DASH) is never followed, and only the protocol ``file`` is open.
"""

import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

LIMITED: Final = Path(__file__).with_name("limited.py")
MOST_MEMORY: Final = 2_500_000_000
MOST_CPU_SECONDS: Final = 1_800
MOST_SECONDS: Final = 2_400
#: What ffmpeg says at most; the end of it tells why.
MOST_WORDS: Final = 20_000

DURATION = re.compile(r"Duration: (\d+):(\d\d):(\d\d(?:\.\d+)?)")
STREAM = re.compile(r"Stream #\d+:\d+.*?: (Video|Audio): (.*)")
SIZE = re.compile(r"\b(\d{2,5})x(\d{2,5})\b")
OUT_TIME = re.compile(r"^out_time_us=(\d+)", re.MULTILINE)

Told = Callable[[float], None]


class BadMedia(ValueError):
    """A file that cannot be used; ``code`` is stable (`words.WHY` says it to people)."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code, self.detail = code, detail


@dataclass(frozen=True, slots=True)
class Probe:
    """What a file holds. ``demuxer`` is how ffmpeg is told to read it."""

    demuxer: str
    seconds: float
    has_video: bool
    has_sound: bool
    width: int = 0
    height: int = 0


@cache
def program() -> str:
    """Where ffmpeg is. Raises BadMedia ``no-ffmpeg``."""
    try:
        import imageio_ffmpeg

        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except (ImportError, RuntimeError):
        found = shutil.which("ffmpeg")
    if found is None:
        raise BadMedia("no-ffmpeg")
    return found


def demuxer_of(head: bytes) -> str:
    """How ffmpeg is to read a file, by its first bytes; "" for what is no sound or video."""
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"):
        return "mov"
    if head[:4] == b"\x1aE\xdf\xa3":
        return "matroska"
    if head[:4] == b"RIFF":
        return {b"WAVE": "wav", b"AVI ": "avi"}.get(head[8:12], "")
    if head[:4] in (b"OggS", b"fLaC", b"FORM"):
        return {b"OggS": "ogg", b"fLaC": "flac", b"FORM": "aiff"}[head[:4]]
    if head[:3] == b"FLV":
        return "flv"
    if head[:4] == b"\x30\x26\xb2\x75":
        return "asf"
    if head[:5] == b"#!AMR":
        return "amr"
    if head[:1] == b"\x47" and head[188:189] == b"\x47":
        return "mpegts"
    if head[:4] == b"\x00\x00\x01\xba":
        return "mpeg"
    if head[:3] == b"ID3" or (
        len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2
    ):
        return "mp3"
    return "aac" if head[:1] == b"\xff" and head[1:2] in (b"\xf1", b"\xf9") else ""


def probe(path: Path) -> Probe:
    """Ask what a file holds, without decoding it. Raises BadMedia."""
    with path.open("rb") as stream:
        demuxer = demuxer_of(stream.read(512))
    if not demuxer:
        raise BadMedia("not-media")
    # Without an output ffmpeg says what it sees, and ends with an error.
    words, _ = run([*reading(path, demuxer)], seconds=60, fails=True)
    if "moov atom not found" in words:
        raise BadMedia("cut-off")
    streams = STREAM.findall(words)
    videos = [said for kind, said in streams if kind == "Video" and not _is_cover(said)]
    found = DURATION.search(words)
    if not streams:
        raise BadMedia("unreadable", words[-300:])
    hours, minutes, seconds = found.groups() if found else ("0", "0", "0")
    size = SIZE.search(videos[0]) if videos else None
    return Probe(
        demuxer=demuxer,
        seconds=int(hours) * 3600 + int(minutes) * 60 + float(seconds),
        has_video=bool(videos),
        has_sound=any(kind == "Audio" for kind, _ in streams),
        width=int(size[1]) if size else 0,
        height=int(size[2]) if size else 0,
    )


def _is_cover(said: str) -> bool:
    return "attached pic" in said


def reading(path: Path, demuxer: str) -> list[str]:
    """The arguments by which ffmpeg reads one file and no other."""
    mov = ["-enable_drefs", "0", "-use_absolute_path", "0"] if demuxer == "mov" else []
    return [
        *("-protocol_whitelist", "file", "-format_whitelist", f"{demuxer},mov,mp4"),
        *("-f", demuxer, *mov, "-i", f"file:{path}"),
    ]


def run(
    arguments: Sequence[str],
    *,
    seconds: float = MOST_SECONDS,
    told: Told | None = None,
    fails: bool = False,
) -> tuple[str, float]:
    """Run ffmpeg; gives what it said and how far it came (seconds of the clip).

    ``told`` hears how far it is. ``fails``: an error at the end is no error. Raises BadMedia.
    """
    limits = [str(MOST_MEMORY), str(MOST_CPU_SECONDS)]
    command = [
        *(sys.executable, "-I", str(LIMITED), *limits, program()),
        *("-hide_banner", "-nostdin", "-nostats", "-loglevel", "info"),
        *("-progress", "pipe:1", *arguments),
    ]
    with subprocess.Popen(  # noqa: S603
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
    ) as child:
        words = _Listener(child.stderr)
        reached = _watch(child, time.monotonic() + seconds, told)
        code = child.wait()
        said = words.all()
    if reached is None:
        raise BadMedia("too-slow")
    if code and not fails:
        raise BadMedia(_why(said, code), said[-300:])
    return said, reached


def _watch(
    child: "subprocess.Popen[bytes]", ends: float, told: Told | None
) -> float | None:
    """Follow the progress to its end; None where the time was over before."""
    killer = threading.Timer(max(0.1, ends - time.monotonic()), child.kill)
    killer.start()
    reached = 0.0
    try:
        assert child.stdout is not None
        for line in child.stdout:
            found = OUT_TIME.match(line.decode("ascii", "replace"))
            if found:
                reached = int(found[1]) / 1_000_000
                if told:
                    told(reached)
        child.wait()
        return None if time.monotonic() >= ends else reached
    except BaseException:
        child.kill()
        raise
    finally:
        killer.cancel()


def _why(said: str, code: int) -> str:
    if code in (-9, -24, 137, 152):
        return "too-heavy"
    if "Cannot allocate memory" in said or "malloc of size" in said:
        return "too-heavy"
    return "unreadable"


class _Listener:
    """Reads what ffmpeg says beside its progress, keeping the beginning and the end."""

    def __init__(self, stream: object) -> None:
        self._stream, self._head, self._tail = stream, "", ""
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        for line in self._stream:  # type: ignore[attr-defined]
            text = line.decode("utf-8", "replace")
            if len(self._head) < MOST_WORDS:
                self._head += text
            else:
                self._tail = (self._tail + text)[-MOST_WORDS:]

    def all(self) -> str:
        self._thread.join(5)
        return self._head + self._tail
