"""Pictures and sounds of a draft: checked as they come in, kept under their hash."""

from collections.abc import Callable
from pathlib import Path

from server.db import run_unit
from server.errors import N_, BadRequest, NotFound
from server.packs import service as packs
from server.packs.faults import Fault
from server.packs.captions import BadCaptions, read_captions
from server.packs.lesson import (
    CAPTIONS_SUFFIX,
    PICTURE_SUFFIXES,
    SOUND_SUFFIXES,
    VIDEO_SUFFIX,
)
from server.packs.mp4 import BadVideo, read_mp4
from server.packs.sounds import sound_type
from server.packs.svg import BadPicture
from server.packs.videos import CODECS, video_of
from server.studio.drafts import BYTES, blobs, content_of, open_draft
from server.studio.media.iphone import is_heic
from server.studio.media.words import WHY
from server.studio.releases import files_at

Translate = Callable[[str], str]

TYPES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".opus": "audio/ogg",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".mp4": "video/mp4",
    ".vtt": "text/vtt",
}


def put_media(
    pack: str, name: str, data: bytes, staff_id: str, translate: Translate
) -> int:
    """Keep a file of the draft; gives the revision. Raises BadRequest for a broken one."""
    _refuse_broken(name, data, translate)

    def work() -> int:
        draft = open_draft(pack, staff_id)
        draft.write_blob(f"media/{name}", data)
        return draft.row.revision

    return run_unit(work)


def remove_media(pack: str, name: str, staff_id: str) -> int:
    """Take a file out of the draft; gives the revision. Raises NotFound."""

    def work() -> int:
        draft = open_draft(pack, staff_id)
        draft.remove(f"media/{name}")
        return draft.row.revision

    return run_unit(work)


def media_file(pack: str, name: str, version: int | None = None) -> tuple[Path, str]:
    """Where a file of the draft, or of a published version, lies, and its type by its name.

    Raises NotFound.
    """
    files = content_of(pack) if version is None else files_at(pack, version)
    path = blobs().path(files.get(f"media/{name}", "").removeprefix(BYTES))
    kind = TYPES.get(Path(name).suffix)
    if path is None or kind is None:
        raise NotFound("no-file", N_("This file is not in the draft any more."))
    return path, kind


def _refuse_broken(name: str, data: bytes, translate: Translate) -> None:
    """What no phone could show is refused where the editor can still do something."""
    suffix = Path(name).suffix
    if is_heic(data):
        raise BadRequest("heic", WHY["heic"])
    if suffix in PICTURE_SUFFIXES:
        # Loaded on first use: a server that only serves packs draws no pictures (4 MB).
        from server.packs.pictures import render

        try:
            render(data, suffix, packs.render_cache())
        except BadPicture as bad:
            fault = Fault(name, bad.line, bad.code, bad.values)
            raise BadRequest(
                "bad-picture",
                N_("This picture cannot be used. %(why)s %(remedy)s"),
                params={
                    "why": fault.message(translate),
                    "remedy": fault.remedy(translate),
                },
            ) from bad
    elif suffix in (VIDEO_SUFFIX, CAPTIONS_SUFFIX):
        _refuse_broken_video(name, data, translate)
    elif suffix not in SOUND_SUFFIXES or sound_type(data, suffix) is None:
        raise BadRequest(
            "bad-sound",
            N_("This is no picture or sound that phones show or play."),
        )


def _refuse_broken_video(name: str, data: bytes, translate: Translate) -> None:
    """One size of a video, or its captions, as they stand in a pack's folder."""
    if not video_of(name):
        raise BadRequest(
            "not-a-size",
            N_("Send a video as an upload: its sizes for phones are made here."),
        )
    try:
        if name.endswith(CAPTIONS_SUFFIX):
            read_captions(data)
        elif not {"avc1"} <= read_mp4(data).codecs <= CODECS:
            raise BadVideo("it is not H.264 with AAC, which every phone plays")
    except BadVideo as bad:
        raise _unusable(name, 1, "bad-video", str(bad), translate) from bad
    except BadCaptions as bad:
        raise _unusable(name, bad.line, "bad-captions", bad.why, translate) from bad


def _unusable(
    name: str, line: int, code: str, problem: str, translate: Translate
) -> BadRequest:
    fault = Fault(name, line, code, {"problem": problem})
    return BadRequest(
        code,
        N_("%(why)s %(remedy)s"),
        params={"why": fault.message(translate), "remedy": fault.remedy(translate)},
    )
