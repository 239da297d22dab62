"""The pictures, sounds and videos of a pack, from media/ to the files that phones fetch."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from server.packs.faults import Faults
from server.packs.lesson import PICTURE_SUFFIXES, SOUND_SUFFIXES, Picture, Source, Video
from server.packs.blobs import content_type
from server.packs.present import Json, present
from server.packs.schemas import FALLBACK_SUFFIXES
from server.packs.sounds import sound_type
from server.packs.svg import BadPicture
from server.packs.videos import ROLES, BuiltVideo, build_video, check_budget, files_of

if TYPE_CHECKING:
    from server.packs.pictures import Rendered


@dataclass(frozen=True, slots=True)
class BuiltFile:
    """One file of a pack; `source` is its name in media/ (empty for text documents)."""

    data: bytes
    type: str
    role: str
    name: str
    language: str = ""
    source: str = ""
    #: The file's name in the blob store; in the pack it is `name`.
    sha256: str = field(init=False)

    def __post_init__(self) -> None:
        """A video is long: its hash is worked out once."""
        object.__setattr__(self, "sha256", sha256(self.data).hexdigest())

    @property
    def bytes(self) -> int:
        """The file's size."""
        return len(self.data)

    def entry(self) -> Json:
        """The file's line in the manifest."""
        entry = {
            "sha256": self.sha256,
            "bytes": self.bytes,
            "type": self.type,
            "role": self.role,
            "name": self.name,
        }
        return {**entry, "language": self.language} if self.language else entry


class Media:
    """The pictures, sounds and videos that the lessons use, built."""

    def __init__(self, source: Source, faults: Faults, cache_dir: Path | None) -> None:
        self.source, self.faults, self.cache_dir = source, faults, cache_dir
        # By source name, in order of need.
        self.files: dict[str, BuiltFile] = {}
        # The same pictures for phones that show no WebP.
        self.fallbacks: list[BuiltFile] = []
        self.sizes: dict[str, tuple[int, int]] = {}
        # By the name that cards have for them.
        self.videos: dict[str, BuiltVideo] = {}

    def build(self) -> None:
        places = _places(self.source)
        fitting = {
            name: {kind for _, _, kind in there if name.endswith(_suffixes(kind))}
            for name, there in places.items()
        }
        here = [name for name in places if name in self.source.media]
        drawn = self._render([name for name in here if "picture" in fitting[name]])
        for name, there in places.items():
            if name in drawn:
                self._take_picture(name, drawn[name])
            elif name in here and "sound" in fitting[name]:
                self._build_sound(name)
            for file, line, kind in there:
                if name not in here:
                    self.faults.add(file, line, "missing-media", name=name)
                elif kind not in fitting[name]:
                    what = f"a {kind}"
                    self.faults.add(file, line, "wrong-media", name=name, kind=what)
        used = [*places, *self._build_twins(), *self._build_videos()]
        for name in self.source.media:
            if name not in used:
                self.faults.add(self._path(name), 1, "unused-media", name=name)
        self._check_names()

    def _check_names(self) -> None:
        """Text documents know a file by its built name: no two may share one."""
        taken: dict[str, str] = {}
        for name, file in sorted(self.files.items()):
            other = taken.setdefault(file.name, name)
            if other != name:
                self.faults.add(
                    self._path(name), 1, "same-media", name=name, other=other
                )

    def _path(self, name: str) -> str:
        return f"{self.source.shown}/media/{name}"

    def _render(self, names: list[str]) -> dict[str, "Rendered | BadPicture"]:
        # Loaded on first use: a server that only serves packs draws no pictures (4 MB).
        from server.packs.pictures import render

        def rendered(name: str) -> "Rendered | BadPicture":
            path = self.source.media[name]
            try:
                return render(path.read_bytes(), path.suffix, self.cache_dir)
            except BadPicture as bad:
                return bad

        # Drawing holds the interpreter, encoding does not: a third thread would wait.
        with ThreadPoolExecutor(2) as pool:
            return dict(zip(names, pool.map(rendered, names), strict=True))

    def _build_sound(self, name: str) -> None:
        path = self.source.media[name]
        data = path.read_bytes()
        type_ = sound_type(data, path.suffix)
        if type_ is None:
            self.faults.add(self._path(name), 1, "bad-sound")
            return
        language = _language_of(self.source, name)
        self.files[name] = BuiltFile(data, type_, "sound", name, language, name)

    def _build_twins(self) -> list[str]:
        """`cold.m4a` beside a sound `cold.opus`: for phones that cannot play Opus."""
        names = []
        for name, file in list(self.files.items()):
            twin = f"{Path(name).stem}.m4a"
            if not name.endswith(".opus") or twin not in self.source.media:
                continue
            names.append(twin)
            data = self.source.media[twin].read_bytes()
            if sound_type(data, ".m4a") is None:
                self.faults.add(self._path(twin), 1, "bad-sound")
            elif twin not in self.files:
                self.files[twin] = BuiltFile(
                    data, "audio/mp4", "sound-aac", twin, file.language, twin
                )
        return names

    def _build_videos(self) -> list[str]:
        """Behind all that a phone fetches unasked; gives every name that belongs to one."""
        names: list[str] = []
        sizes: dict[str, int] = {}
        for name in self.source.videos():
            names += [name, *files_of(name, self.source.media).all()]
            video = build_video(self.source, name, self.faults)
            if video is None:
                continue
            self.videos[name] = video
            language = _language_of(self.source, name)
            for quality, file in video.files.qualities.items():
                data = self.source.media[file].read_bytes()
                type_ = "audio/mp4" if quality == "sound" else "video/mp4"
                self.files[file] = BuiltFile(
                    data, type_, ROLES[quality], file, language, file
                )
                sizes[file] = len(data)
        check_budget(self.source, sizes, self.faults)
        return names

    def _take_picture(self, name: str, picture: "Rendered | BadPicture") -> None:
        if isinstance(picture, BadPicture):
            values = picture.values
            self.faults.add(self._path(name), picture.line, picture.code, **values)
            return
        stem = Path(name).stem
        self.sizes[name] = (picture.width, picture.height)
        self.files[name] = BuiltFile(
            picture.data, "image/webp", "picture", f"{stem}.webp", "", name
        )
        kind = content_type(picture.fallback[:64])
        file = f"{stem}{FALLBACK_SUFFIXES[kind]}"
        self.fallbacks.append(
            BuiltFile(picture.fallback, kind, "picture-fallback", file, "", name)
        )

    def poster(self, video: Video) -> Json | None:
        """The picture that stands for a video, also on phones that never fetch it."""
        name = files_of(video.file, self.source.media).poster
        return self.picture(Picture(name, video.alt, video.line)) if name else None

    def video(self, video: Video, language: str) -> Json | None:
        """A video as the text document names it; captions as [from, to, words] in ms."""
        found = self.videos.get(video.file)
        if found is None:
            return None
        cues = found.captions.get(language, ())
        return present(
            seconds=found.seconds,
            files=dict(found.files.qualities),
            captions=[[cue.start, cue.end, cue.text] for cue in cues],
        )

    def picture(self, picture: Picture) -> Json | None:
        """A picture as the text document names it."""
        file = self.files.get(picture.file)
        if file is None or picture.file not in self.sizes:
            return None
        width, height = self.sizes[picture.file]
        return {
            "file": file.name,
            "alt": picture.alt,
            "width": width,
            "height": height,
        }


def _suffixes(kind: str) -> tuple[str, ...]:
    return SOUND_SUFFIXES if kind == "sound" else PICTURE_SUFFIXES


def _places(source: Source) -> dict[str, list[tuple[str, int, str]]]:
    """Where each media name is used, in order of need: file, line, `picture` or `sound`."""
    places: dict[str, list[tuple[str, int, str]]] = {
        name: [] for name in source.used_media()
    }
    head, head_file = source.head, f"{source.shown}/pack.yaml"
    if head.cover:
        places[head.cover].append((head_file, head.cover_line, "picture"))
    if task := head.field_task:
        places[task.picture].append((head_file, task.line, "picture"))
    for lessons in source.lessons.values():
        for lesson in lessons:
            for block in lesson.blocks:
                for name, line, kind in source.media_of(block):
                    places[name].append((lesson.file, line, kind))
    return places


def _language_of(source: Source, name: str) -> str:
    """The one language that uses a sound or video; empty where several share it."""
    users = [
        language
        for language, lessons in source.lessons.items()
        if any(
            name in (block.sound and block.sound.file, block.video and block.video.file)
            for lesson in lessons
            for block in lesson.blocks
        )
    ]
    return users[0] if len(users) == 1 else ""
