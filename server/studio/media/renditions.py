"""From an original to what phones get: a video in three sizes and as sound, a sound, a picture.

H.264 without B-frames and AAC play on every phone that the app runs on (Chromium 64, Safari 13,
the WebView of WeChat); the smallest size is Baseline, which the oldest decoders want. Opus speaks
clearest at 24 kbit/s; the AAC beside it is for Safari before 17. Sizes: docs/pack-format.md.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from server.packs.videos import ENDINGS, MOST_SECONDS, POSTER
from server.studio.media.ffmpeg import BadMedia, Probe, Told, probe, reading, run

#: An original longer than this is a lecture: cut it first.
MOST_ORIGINAL_SECONDS: Final = 3_600
MOST_SIDE: Final = 8_192
SOUND_SECONDS: Final = 300
#: A clip that ends so much sooner than its head says was cut off.
LOST_SECONDS: Final = 2.0

# One loudness for all that is recorded in the field (EBU R 128).
LOUDNESS: Final = "loudnorm=I=-18:TP=-2:LRA=9"
CLEAN: Final = ("-map_metadata", "-1", "-map_chapters", "-1")
EXACT: Final = (
    "-fflags",
    "+bitexact",
    "-flags:v",
    "+bitexact",
    "-flags:a",
    "+bitexact",
)


@dataclass(frozen=True, slots=True)
class Size:
    """One size of a video: the shorter side in pixels, bits a second, frames a second."""

    side: int
    profile: str
    crf: int
    most_bits: int
    frames: int
    sound_bits: int
    sound_rate: int


SIZES: Final = {
    "low": Size(144, "baseline", 29, 70_000, 15, 24_000, 24_000),
    "middle": Size(240, "main", 28, 150_000, 20, 32_000, 32_000),
    "high": Size(360, "main", 27, 270_000, 25, 40_000, 44_100),
}
SOUND_BITS: Final = 24_000


@dataclass(frozen=True, slots=True)
class Cut:
    """Which part of an original is used, in seconds; ``end`` 0: to its end."""

    start: float = 0.0
    end: float = 0.0

    def length(self, found: Probe) -> float:
        """How long what is used lasts."""
        end = min(self.end, found.seconds) if self.end else found.seconds
        return max(0.0, end - self.start)

    def arguments(self) -> list[str]:
        """For ffmpeg, before the input."""
        start = ["-ss", f"{self.start:.3f}"] if self.start else []
        return [*start, *(["-to", f"{self.end:.3f}"] if self.end else [])]


WHOLE: Final = Cut()


@dataclass(frozen=True, slots=True)
class Made:
    """What was made: files by their name in media/, and how long it lasts."""

    files: dict[str, bytes]
    seconds: float = 0.0


def make_video(
    original: Path, stem: str, folder: Path, cut: Cut = WHOLE, told: Told | None = None
) -> Made:
    """Every size of a video, its sound and its poster, written below ``folder``.

    Raises BadMedia.
    """
    found = probe(original)
    if not found.has_video:
        raise BadMedia("no-picture")
    length = _length(found, cut, MOST_SECONDS)
    sizes = _sizes_for(found)
    share = (lambda at: told(min(1.0, at / length))) if told and length else None
    command = [*cut.arguments(), *reading(original, found.demuxer), *CLEAN]
    command += _video_filters(sizes, found.has_sound)
    for quality in sizes:
        command += _video_output(quality, found.has_sound, folder / f"{quality}.mp4")
    if found.has_sound:
        command += _sound_output("[s]", folder / "sound.m4a")
    _, reached = run(["-y", *command], told=share)
    if length and length - reached > max(LOST_SECONDS, length * 0.05):
        raise BadMedia("cut-off")
    files = {stem + ENDINGS[quality]: f"{quality}.mp4" for quality in sizes}
    if found.has_sound:
        files[stem + ENDINGS["sound"]] = "sound.m4a"
    made = {name: _read(folder / file) for name, file in files.items()}
    biggest = folder / f"{list(sizes)[-1]}.mp4"
    made[f"{stem}{POSTER}.webp"] = make_poster(biggest, folder, min(1.0, reached / 3))
    return Made(made, reached)


def _sizes_for(found: Probe) -> dict[str, Size]:
    """The sizes that are no larger than the original; the smallest in any case."""
    if max(found.width, found.height) > MOST_SIDE:
        raise BadMedia("too-heavy")
    side = min(found.width, found.height)
    return {
        name: size
        for name, size in SIZES.items()
        if name == "low" or not side or size.side <= side + 8
    }


def _length(found: Probe, cut: Cut, most: float) -> float:
    if found.seconds > MOST_ORIGINAL_SECONDS:
        raise BadMedia("much-too-long")
    length = cut.length(found)
    if found.seconds and length <= 0.2:
        raise BadMedia("empty-cut")
    if length > most + 0.5:
        raise BadMedia("too-long")
    return length


def _video_filters(sizes: dict[str, Size], has_sound: bool) -> list[str]:
    """One decoding for all sizes; square pixels, upright, even sides."""
    names = "".join(f"[i-{name}]" for name in sizes)
    parts = [f"[0:v:0]setpts=PTS-STARTPTS,split={len(sizes)}{names}"]
    for name, size in sizes.items():
        parts.append(
            f"[i-{name}]fps='min(source_fps,{size.frames})',"
            f"scale='if(gte(iw*sar,ih),-2,min({size.side},iw*sar))':"
            f"'if(gte(iw*sar,ih),min({size.side},ih),-2)':flags=lanczos:"
            f"force_divisible_by=2,setsar=1,format=yuv420p[{name}]"
        )
    if has_sound:
        outs = "".join(f"[s-{name}]" for name in sizes)
        parts.append(
            f"[0:a:0]asetpts=PTS-STARTPTS,{LOUDNESS},asplit={len(sizes) + 1}{outs}[s]"
        )
    return ["-filter_complex", ";".join(parts)]


def _video_output(quality: str, has_sound: bool, path: Path) -> list[str]:
    size = SIZES[quality]
    sound = _aac(f"[s-{quality}]", size.sound_bits, size.sound_rate)
    return [
        *("-map", f"[{quality}]", "-c:v", "libx264", "-preset", "slow"),
        *("-profile:v", size.profile, "-level:v", "3.0", "-bf", "0"),
        *("-crf", str(size.crf), "-maxrate", str(size.most_bits)),
        *("-bufsize", str(size.most_bits * 2), "-g", str(size.frames * 5)),
        *(sound if has_sound else []),
        *(*EXACT, "-threads", "2", "-movflags", "+faststart", "-f", "mp4", str(path)),
    ]


def _aac(source: str, bits: int, rate: int) -> list[str]:
    return [
        *("-map", source, "-c:a", "aac", "-b:a", str(bits)),
        *("-ar", str(rate), "-ac", "1"),
    ]


def _sound_output(source: str, path: Path) -> list[str]:
    aac = _aac(source, SOUND_BITS + 4_000, 24_000)
    return [*aac, *EXACT, "-movflags", "+faststart", "-f", "ipod", str(path)]


def make_sound(
    original: Path, stem: str, folder: Path, cut: Cut = WHOLE, told: Told | None = None
) -> Made:
    """A sound as Opus, and as AAC for old iPhones. Raises BadMedia."""
    found = probe(original)
    if not found.has_sound:
        raise BadMedia("no-sound")
    length = _length(found, cut, SOUND_SECONDS)
    share = (lambda at: told(min(1.0, at / length))) if told and length else None
    opus, aac = folder / "sound.opus", folder / "sound.m4a"
    command = [
        *(*cut.arguments(), *reading(original, found.demuxer), *CLEAN),
        *("-filter_complex", f"[0:a:0]asetpts=PTS-STARTPTS,{LOUDNESS},asplit=2[o][s]"),
        *("-map", "[o]", "-c:a", "libopus", "-b:a", str(SOUND_BITS), "-ar", "48000"),
        *("-ac", "1", "-application", "voip", *EXACT, "-f", "ogg", str(opus)),
        *_sound_output("[s]", aac),
    ]
    _, reached = run(["-y", *command], told=share)
    if length and length - reached > max(LOST_SECONDS, length * 0.05):
        raise BadMedia("cut-off")
    made = {f"{stem}.opus": _read(opus), f"{stem}.m4a": _read(aac)}
    return Made(made, reached)


def make_poster(video: Path, folder: Path, at: float) -> bytes:
    """One moment of a video (seconds) as WebP. Raises BadMedia."""
    path = folder / "poster.webp"
    path.unlink(missing_ok=True)
    run(
        ["-y", "-ss", f"{at:.3f}", *reading(video, "mov"), *CLEAN, "-frames:v", "1",
         "-c:v", "libwebp", "-quality", "72", "-f", "webp", str(path)],
        seconds=60,
    )  # fmt: skip
    return _read(path)


def _read(path: Path) -> bytes:
    data = path.read_bytes() if path.is_file() else b""
    if not data:
        raise BadMedia("unreadable")
    return data
