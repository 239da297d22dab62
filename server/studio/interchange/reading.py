"""The way in: a file of any form that we know, recognised by what it holds."""

from collections.abc import Collection

from server.errors import N_, BadRequest, TooLarge
from server.studio.interchange.collecting import Collector
from server.studio.interchange.decoding import decode
from server.studio.interchange.gift import looks_like_gift, read_gift
from server.studio.interchange.markdown import own_lesson, read_markdown
from server.studio.interchange.model import Imported

MAX_FILE = 100 * 1024 * 1024
BINARY = {
    b"%PDF": "PDF",
    b"\xd0\xcf\x11\xe0": "Word 97, PowerPoint 97",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"\x1f\x8b": "gzip",
}


def read_file(name: str, data: bytes, taken_ids: Collection[str] = ()) -> Imported:
    """Read a file that an editor brings; `taken_ids` are ids that its pack has already.

    Raises BadRequest, TooLarge where nothing of it can be read.
    """
    if len(data) > MAX_FILE:
        raise TooLarge(
            "import-too-large",
            N_("The file is larger than %(megabytes)d MB. Split it, then try again."),
            params={"megabytes": MAX_FILE // 1024 // 1024},
        )
    for head, form in BINARY.items():
        if data.startswith(head):
            raise _unknown(form)
    return _read_text(name, decode(data), taken_ids)


def _read_text(name: str, text: str, taken_ids: Collection[str]) -> Imported:
    """A text file: questions in GIFT, or Markdown."""
    if looks_like_gift(text) and own_lesson(text, name)[0] is None:
        collector = Collector("gift", taken_ids)
        read_gift(text, name, collector)
    else:
        collector = Collector("markdown", taken_ids)
        read_markdown(text, name, collector)
    return _found(collector)


def _found(collector: Collector) -> Imported:
    """What was read, if that is anything."""
    imported = collector.result()
    if not imported.lessons and not imported.report:
        raise BadRequest(
            "import-empty", N_("There are no words and no questions in this file.")
        )
    return imported


def _unknown(form: str) -> BadRequest:
    return BadRequest(
        "import-unknown",
        N_(
            "Files of this kind (%(form)s) cannot be read. Save it as DOCX, PPTX, Markdown,"
            " GIFT, Moodle XML, QTI or H5P, then try again."
        ),
        params={"form": form},
    )
