"""A pack's folder in a ZIP, as the studio gives it out: both languages, ids and all."""

from collections.abc import Iterable

from server.errors import N_, BadRequest, Problem
from server.packs.lesson import LANGUAGES, PICTURE_SUFFIXES, SOUND_SUFFIXES
from server.packs.source import MAX_MEDIA_BYTES, MEDIA_NAME, PACK_ID
from server.packs.textfile import MAX_TEXT_BYTES, UNSEEN
from server.studio import forms
from server.studio.drafts import MOST_FILES, TEXT_PATH
from server.studio.exchange.brought import Brought, BroughtLesson
from server.studio.interchange.archives import Archive
from server.studio.interchange.model import LEFT_OUT, TAKEN, Line
from server.studio.lessontext import LessonText

ZIP = b"PK\x03\x04"
HEAD = "pack.yaml"


def folder_in(name: str, data: bytes) -> Brought | None:
    """The pack whose folder lies in a ZIP; None where the file is something else.

    Raises BadRequest, TooLarge for a ZIP that is damaged or holds too much.
    """
    if not data.startswith(ZIP):
        return None
    archive = Archive(data)
    heads = [
        each
        for each in archive.names(HEAD)
        if each.rpartition("/")[2] == HEAD and each.count("/") < 2
    ]
    return _Folder(name, archive, heads[0]).read() if len(heads) == 1 else None


class _Folder:
    """Reads one folder; what no pack may hold is named and left out."""

    def __init__(self, name: str, archive: Archive, head: str) -> None:
        self.name, self.archive = name, archive
        self.prefix = head.removesuffix(HEAD)
        self.report: list[Line] = []
        self.files: dict[str, str] = {}
        self.media: dict[str, bytes] = {}

    def read(self) -> Brought:
        """The folder as lessons in all their languages."""
        paths = sorted(
            each.removeprefix(self.prefix)
            for each in self.archive.names()
            if each.startswith(self.prefix)
        )
        for path in paths[MOST_FILES:]:
            self._leave(path, "too-many-files", limit=str(MOST_FILES))
        for path in paths[:MOST_FILES]:
            self._take(path)
        fields = forms.read_yaml(self.files.get(HEAD, ""))
        if fields is None:
            raise BadRequest("bad-head", N_("The folder's pack.yaml cannot be read."))
        id = str(fields.get("id", ""))
        lessons = tuple(self._lessons())
        return Brought(
            "folder", self.name, lessons, self.media, tuple(self.report),
            id if PACK_ID.fullmatch(id) else "", self.files,
        )  # fmt: skip

    def _take(self, path: str) -> None:
        try:
            data = self.archive.read(self.prefix + path)
        except Problem as problem:
            self._leave(path, "unreadable", value=problem.code)
            return
        if path.startswith("media/"):
            self._take_media(path, data)
        elif not TEXT_PATH.fullmatch(path):
            self._leave(path, "not-of-a-pack")
        else:
            self._take_text(path, data)

    def _take_media(self, path: str, data: bytes) -> None:
        name = path.removeprefix("media/")
        if not MEDIA_NAME.fullmatch(name) or len(data) > MAX_MEDIA_BYTES:
            self._leave(path, "not-of-a-pack")
            return
        # Loaded on first use: a server that reads no pictures does without (4 MB).
        from server.studio.interchange.pictures import BadMedia, fit_media

        try:
            # Videos and their captions are the checker's to judge: it reads them whole.
            if name.endswith((*PICTURE_SUFFIXES, *SOUND_SUFFIXES)):
                fit_media(data, name)
        except BadMedia as bad:
            self._leave(path, bad.why, **bad.values)
            return
        self.media[name] = data
        self.report.append(Line(TAKEN, path))

    def _take_text(self, path: str, data: bytes) -> None:
        try:
            text = data.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError:
            self._leave(path, "unreadable", value="UTF-8")
            return
        if len(data) > MAX_TEXT_BYTES:
            self._leave(path, "cut-page")
            return
        text = UNSEEN.sub("", text)
        if path.endswith(".md") and "/" in path:
            try:
                LessonText.parse(text)
            except BadRequest as bad:
                self._leave(path, "unreadable", value=bad.code)
                return
        self.files[path] = text
        self.report.append(Line(TAKEN, path))

    def _lessons(self) -> Iterable[BroughtLesson]:
        """The lessons by id, in the order of their files, each in the languages that it has."""
        texts: dict[str, dict[str, str]] = {}
        for language in LANGUAGES:
            for path, text in self.files.items():
                if path.startswith(f"{language}/"):
                    head = forms.read_head(LessonText.parse(text).head)
                    id = str(head.get("id", ""))
                    texts.setdefault(id, {}).setdefault(language, text)
        for id, spoken in texts.items():
            head = forms.read_head(LessonText.parse(next(iter(spoken.values()))).head)
            yield BroughtLesson(id, str(head.get("title", "")), spoken, own=True)

    def _leave(self, path: str, why: str, **values: str) -> None:
        self.report.append(Line(LEFT_OUT, path, why, values))
