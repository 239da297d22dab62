"""The head of an MP4 file, read without any other program: how long, how large, in which codecs.

ISO/IEC 14496-12: boxes of a length, a name and a body; ``moov`` holds the description. Only what
the check asks is read, and never more than the head's own bytes.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

MOST_BOXES = 2_000


class BadVideo(ValueError):
    """Not an MP4 that phones play; the text says why, for the checker's message."""


@dataclass(frozen=True, slots=True)
class Mp4:
    """What the head says. ``codecs`` are names of sample entries: avc1, mp4a."""

    seconds: float
    width: int
    height: int
    codecs: frozenset[str]
    #: The description stands before the data: a player can begin before the end is here.
    head_first: bool


def read_mp4(data: bytes) -> Mp4:
    """Read the head. Raises BadVideo."""
    try:
        return _read(data)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise BadVideo("its head is damaged") from error


def _read(data: bytes) -> Mp4:
    if data[4:8] != b"ftyp":
        raise BadVideo("it is no MP4 file")
    whole = memoryview(data)
    places = [name for name, _ in _boxes(whole)]
    body = next((body for name, body in _boxes(whole) if name == "moov"), None)
    if body is None:
        raise BadVideo("its end is missing")
    first = places.index("moov") < places.index("mdat") if "mdat" in places else False
    seconds, codecs, size = 0.0, set(), (0, 0)
    for name, inner in _boxes(body):
        if name == "mvhd":
            seconds = _seconds(inner)
        elif name == "trak":
            size = max(size, _size(inner))
            codecs |= set(_codecs(inner))
    return Mp4(seconds, *size, frozenset(codecs), first)


def _boxes(data: memoryview) -> Iterator[tuple[str, memoryview]]:
    """Name and body of each box; a box without end, or one too long, is damage."""
    at = 0
    for _ in range(MOST_BOXES):
        if at + 8 > len(data):
            return
        length, name = struct.unpack_from(">I4s", data, at)
        start = 8
        if length == 1:
            length, start = struct.unpack_from(">Q", data, at + 8)[0], 16
        elif length == 0:
            length = len(data) - at
        if length < start or at + length > len(data):
            raise BadVideo("its end is missing")
        yield name.decode("latin-1"), data[at + start : at + length]
        at += length
    raise BadVideo("its head is damaged")


def _seconds(mvhd: memoryview) -> float:
    if mvhd[0] == 1:
        scale, length = struct.unpack_from(">IQ", mvhd, 20)
    else:
        scale, length = struct.unpack_from(">II", mvhd, 12)
    if not scale:
        raise BadVideo("its head is damaged")
    return float(length) / float(scale)


def _size(trak: memoryview) -> tuple[int, int]:
    for name, tkhd in _boxes(trak):
        if name == "tkhd":
            width, height = struct.unpack_from(">II", tkhd, len(tkhd) - 8)
            return width >> 16, height >> 16
    return (0, 0)


def _codecs(trak: memoryview) -> Iterator[str]:
    """Names of the sample entries of a track: moov/trak/mdia/minf/stbl/stsd."""
    body = trak
    for wanted in ("mdia", "minf", "stbl", "stsd"):
        found = next((inner for name, inner in _boxes(body) if name == wanted), None)
        if found is None:
            return
        body = found
    # A full box: version, flags and the number of entries come first.
    for name, _ in _boxes(body[8:]):
        yield name
