"""What editors choose about a video that is in a draft: its poster and its captions."""

import tempfile
from pathlib import Path
from typing import Any

from server.db import app_settings, reading, run_unit
from server.errors import N_, BadRequest, NotFound
from server.packs.captions import BadCaptions, Cue, read_captions, write_captions
from server.packs.lesson import LANGUAGES, PICTURE_SUFFIXES
from server.packs.videos import CAPTIONS, ENDINGS, POSTER
from server.studio.drafts import BYTES, blobs, content_of, open_draft
from server.studio.media.ffmpeg import BadMedia
from server.studio.media.receiving import STEM
from server.studio.media.renditions import make_poster
from server.studio.media.words import WHY

#: The largest size that is there gives the best picture.
BEST_FIRST = ("high", "middle", "low")


def set_poster(pack: str, stem: str, at: float, staff_id: str) -> int:
    """Take the poster from this moment; gives the revision. Raises NotFound, BadRequest."""
    with reading():
        files = content_of(pack)
    video = _best(files, stem)
    parent = app_settings().data_dir / "studio" / "work"
    parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=parent) as name:
        try:
            data = make_poster(video, Path(name), at)
        except BadMedia as bad:
            code = "empty-cut" if bad.code == "unreadable" else bad.code
            raise BadRequest(code, WHY[code]) from bad

    def work() -> int:
        draft = open_draft(pack, staff_id)
        draft.as_one_step()
        for path in draft.paths():
            if path in _posters(stem):
                draft.remove(path, "media")
        draft.write_blob(f"media/{stem}{POSTER}.webp", data)
        return draft.row.revision

    return run_unit(work)


def _posters(stem: str) -> set[str]:
    """Drawn posters give way to the one that is chosen."""
    others = set(PICTURE_SUFFIXES) - {".webp"}
    return {f"media/{stem}{POSTER}{suffix}" for suffix in others}


def captions(pack: str, stem: str, language: str) -> list[dict[str, Any]]:
    """The captions as {start, end, text}; none where there are none. Raises NotFound."""
    path = _captions_path(stem, language)
    with reading():
        files = content_of(pack)
        _best(files, stem)
    kept = files.get(path)
    if kept is None:
        return []
    try:
        cues = read_captions(blobs().read(kept.removeprefix(BYTES)))
    except BadCaptions:
        return []
    return [{"start": cue.start, "end": cue.end, "text": cue.text} for cue in cues]


def save_captions(
    pack: str, stem: str, language: str, cues: list[dict[str, Any]], staff_id: str
) -> int:
    """Keep captions as WebVTT, none to take them out; gives the revision.

    Raises NotFound; BadRequest with the number of the caption that cannot be.
    """
    path = _captions_path(stem, language)
    # Half of a character, as JSON may hold it, is no reason for a fault of the server.
    data = write_captions(tuple(Cue(**each) for each in cues)).encode(errors="replace")
    if cues:
        _refuse_bad(data, cues)

    def work() -> int:
        draft = open_draft(pack, staff_id)
        if cues:
            draft.write_blob(path, data)
        elif draft.content(path) is not None:
            draft.remove(path, "media")
        return draft.row.revision

    return run_unit(work)


def _refuse_bad(data: bytes, cues: list[dict[str, Any]]) -> None:
    try:
        read_captions(data)
    except BadCaptions as bad:
        number = data.decode().split("\n")[: bad.line].count("") if bad.line > 1 else 1
        raise BadRequest(
            "bad-captions",
            N_(
                "Caption %(number)d cannot be kept. It ends after it begins, comes"
                " after the one before, and has two lines of 42 letters at most."
            ),
            params={"number": min(max(number, 1), len(cues))},
        ) from bad


def _captions_path(stem: str, language: str) -> str:
    if language not in LANGUAGES or not STEM.fullmatch(stem):
        raise NotFound("no-file", N_("This file is not in the draft any more."))
    return f"media/{stem}{CAPTIONS[language]}"


def _best(files: dict[str, str], stem: str) -> Path:
    """Where the bytes of the largest size lie. Raises NotFound."""
    for quality in BEST_FIRST:
        kept = files.get(f"media/{stem}{ENDINGS[quality]}", "")
        path = blobs().path(kept.removeprefix(BYTES))
        if path:
            return path
    raise NotFound("no-file", N_("This file is not in the draft any more."))
