"""Videos of a pack: which files in media/ a name stands for, and what is wrong with them.

A card names ``pack-box.mp4``. media/ holds it as ``pack-box-144p.mp4`` and, where the original
was large enough, ``-240p.mp4`` and ``-360p.mp4``; ``-sound.m4a`` is its sound alone,
``-poster.webp`` the picture that stands for it, ``-zh.vtt`` and ``-en.vtt`` are its captions.
The captions go into the text documents; phones fetch the rest, but the poster, only on a tap.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from server.packs.captions import BadCaptions, Cue, read_captions
from server.packs.faults import Faults
from server.packs.lesson import PICTURE_SUFFIXES, VIDEO_SUFFIX, Source
from server.packs.mp4 import BadVideo, Mp4, read_mp4

#: How the files of a video end, by quality, the smallest first.
ENDINGS: Final = {
    "sound": "-sound.m4a",
    "low": "-144p.mp4",
    "middle": "-240p.mp4",
    "high": "-360p.mp4",
}
ROLES: Final = {
    "sound": "video-sound",
    "low": "video-low",
    "middle": "video",
    "high": "video",
}
#: Bytes of one file; all of a pack together.
BUDGETS: Final = {
    "sound": 600_000,
    "low": 1_500_000,
    "middle": 3_000_000,
    "high": 5_000_000,
}
PACK_BUDGET: Final = 40_000_000
MOST_SECONDS: Final = 120
CAPTIONS: Final = {"zh_Hans": "-zh.vtt", "en": "-en.vtt"}
POSTER: Final = "-poster"
#: Every phone plays these (H.264 and AAC).
CODECS: Final = frozenset({"avc1", "mp4a"})


@dataclass(frozen=True, slots=True)
class VideoFiles:
    """The names in media/ that belong to one video; "" where there is none."""

    name: str
    qualities: Mapping[str, str]
    poster: str
    captions: Mapping[str, str]

    def all(self) -> Iterator[str]:
        """Every name."""
        yield from self.qualities.values()
        yield from self.captions.values()
        if self.poster:
            yield self.poster


@dataclass(frozen=True, slots=True)
class BuiltVideo:
    """A video as the text documents name it."""

    files: VideoFiles
    seconds: int
    captions: Mapping[str, tuple[Cue, ...]]


def files_of(name: str, media: Mapping[str, object]) -> VideoFiles:
    """What of a video is in media/."""
    stem = name.removesuffix(VIDEO_SUFFIX)
    posters = [f"{stem}{POSTER}{suffix}" for suffix in PICTURE_SUFFIXES]
    return VideoFiles(
        name=name,
        qualities={
            quality: stem + ending
            for quality, ending in ENDINGS.items()
            if stem + ending in media
        },
        poster=next((each for each in posters if each in media), ""),
        captions={
            language: stem + ending
            for language, ending in CAPTIONS.items()
            if stem + ending in media
        },
    )


def video_of(name: str) -> str:
    """The video that a file in media/ belongs to by its name; "" for others."""
    stem = Path(name).stem
    endings = [*ENDINGS.values(), *CAPTIONS.values()]
    for ending in endings:
        if name.endswith(ending):
            return name.removesuffix(ending) + VIDEO_SUFFIX
    if stem.endswith(POSTER) and Path(name).suffix in PICTURE_SUFFIXES:
        return stem.removesuffix(POSTER) + VIDEO_SUFFIX
    return ""


def build_video(source: Source, name: str, faults: Faults) -> BuiltVideo | None:
    """Judge a video that lessons show; None where phones could not show it."""
    files = files_of(name, source.media)
    users = _users(source, name)
    missing = [
        ending
        for ending, there in (
            (ENDINGS["low"], "low" in files.qualities),
            (f"{POSTER}.webp", bool(files.poster)),
        )
        if not there
    ]
    if missing:
        stem = name.removesuffix(VIDEO_SUFFIX)
        listed = ", ".join(stem + ending for ending in missing)
        for file, line in users.values():
            faults.add(file, line, "missing-video", name=name, missing=listed)
        return None
    heads = {
        quality: head
        for quality, file in files.qualities.items()
        if (head := _head(source, quality, file, faults))
    }
    if set(heads) != set(files.qualities):
        return None
    seconds = max(head.seconds for head in heads.values())
    if seconds > MOST_SECONDS + 1:
        faults.add(
            _path(source, files.qualities["low"]), 1, "video-too-long",
            seconds=round(seconds), limit=MOST_SECONDS,
        )  # fmt: skip
    captions = _captions(source, files, faults)
    for language, (file, line) in users.items():
        if "sound" in files.qualities and language not in files.captions:
            wanted = name.removesuffix(VIDEO_SUFFIX) + CAPTIONS[language]
            faults.add(file, line, "missing-captions", name=name, wanted=wanted)
    return BuiltVideo(files, max(1, round(seconds)), captions)


def check_budget(source: Source, sizes: Mapping[str, int], faults: Faults) -> None:
    """`sizes` are those of all files of videos; together they must not grow without end."""
    total = sum(sizes.values())
    if total > PACK_BUDGET:
        faults.add(
            f"{source.shown}/media", 1, "videos-over-budget",
            bytes=total, limit=PACK_BUDGET,
        )  # fmt: skip


def _users(source: Source, name: str) -> dict[str, tuple[str, int]]:
    """Where each language shows it first: file and line."""
    found: dict[str, tuple[str, int]] = {}
    for language, lessons in source.lessons.items():
        for lesson in lessons:
            for block in lesson.blocks:
                if block.video and block.video.file == name:
                    found.setdefault(language, (lesson.file, block.video.line))
    return found


def _head(source: Source, quality: str, file: str, faults: Faults) -> Mp4 | None:
    data, path = source.media[file].read_bytes(), _path(source, file)
    if len(data) > BUDGETS[quality]:
        faults.add(path, 1, "video-too-big", bytes=len(data), limit=BUDGETS[quality])
    try:
        head = read_mp4(data)
        wanted = {"mp4a"} if quality == "sound" else {"avc1"}
        if not wanted <= head.codecs <= CODECS:
            raise BadVideo("it is not H.264 with AAC, which every phone plays")
        if not head.head_first:
            raise BadVideo("its head stands at its end")
    except BadVideo as bad:
        faults.add(path, 1, "bad-video", problem=str(bad))
        return None
    return head


def _captions(
    source: Source, files: VideoFiles, faults: Faults
) -> dict[str, tuple[Cue, ...]]:
    found = {}
    for language, file in files.captions.items():
        try:
            found[language] = read_captions(source.media[file].read_bytes())
        except BadCaptions as bad:
            faults.add(_path(source, file), bad.line, "bad-captions", problem=bad.why)
    return found


def _path(source: Source, file: str) -> str:
    return f"{source.shown}/media/{file}"
