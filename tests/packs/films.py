"""Heads of MP4 files written by hand: all that the check reads, and not one frame."""

import struct
from pathlib import Path

from PIL import Image

VTT = "WEBVTT\n\n00:00.500 --> 00:02.000\n{}\n"


def box(name: str, *bodies: bytes) -> bytes:
    body = b"".join(bodies)
    return struct.pack(">I4s", 8 + len(body), name.encode()) + body


def track(codec: str, width: int = 0, height: int = 0) -> bytes:
    tkhd = box("tkhd", bytes(76), struct.pack(">II", width << 16, height << 16))
    stsd = box("stsd", bytes(4), struct.pack(">I", 1), box(codec, bytes(20)))
    return box("trak", tkhd, box("mdia", box("minf", box("stbl", stsd))))


def film(
    seconds: float = 20,
    codecs: tuple[str, ...] = ("avc1", "mp4a"),
    brand: str = "isom",
    *,
    head_last: bool = False,
    filling: bytes = b"frames",
) -> bytes:
    """A whole file; ``filling`` makes two of them differ."""
    mvhd = box("mvhd", bytes(12), struct.pack(">II", 1000, int(seconds * 1000)))
    tracks = (track(codec, 256 if codec == "avc1" else 0, 144) for codec in codecs)
    parts = [box("moov", mvhd, *tracks), box("mdat", filling)]
    if head_last:
        parts.reverse()
    return box("ftyp", brand.encode(), bytes(8)) + b"".join(parts)


def add_video(folder: Path, name: str = "shake") -> None:
    """Put a whole video into the sample pack and show it in the first card."""
    media = folder / "media"
    for ending in ("144p", "240p", "360p"):
        (media / f"{name}-{ending}.mp4").write_bytes(film(filling=ending.encode()))
    (media / f"{name}-sound.m4a").write_bytes(film(20, ("mp4a",), "M4A "))
    Image.new("RGB", (256, 144), "#3b8f5a").save(media / f"{name}-poster.webp")
    (media / f"{name}-zh.vtt").write_text(VTT.format("摇一摇，听。"), "utf-8")
    (media / f"{name}-en.vtt").write_text(VTT.format("Shake it and listen."), "utf-8")
    for language in ("zh_Hans", "en"):
        path = folder / language / "10-ice.md"
        text = path.read_text("utf-8").replace("(box.svg)", f"({name}.mp4)", 1)
        path.write_text(text, "utf-8")
