"""The way in: a file of any form that we know, recognised by what it holds."""

from collections.abc import Collection
from typing import Any

from lxml import etree

from server.errors import N_, BadRequest, Problem, TooLarge
from server.studio.interchange.archives import Archive
from server.studio.interchange.collecting import Collector, Told
from server.studio.interchange.composing import compose
from server.studio.interchange.decoding import decode
from server.studio.interchange.gift import looks_like_gift, read_gift
from server.studio.interchange.h5p import is_h5p, read_h5p
from server.studio.interchange.markdown import own_lesson, read_markdown, title_of
from server.studio.interchange.markup import local, read_html
from server.studio.interchange.model import MAX_FILE, Imported
from server.studio.interchange.moodle import is_moodle, read_moodle
from server.studio.interchange.office import office_kind
from server.studio.interchange.package import (
    is_qti,
    manifest_name,
    read_package,
    resolver,
)
from server.studio.interchange.qti import QtiReader
from server.studio.interchange.qti12 import is_qti12, read_qti12
from server.studio.interchange.xmltext import parse_xml

ZIP = b"PK\x03\x04"
BINARY = {
    b"%PDF": "PDF",
    b"\xd0\xcf\x11\xe0": "Word 97, PowerPoint 97",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"\x1f\x8b": "gzip",
}
# What a plain ZIP may hold besides pictures and sounds; MAX_INSIDE of them are read.
INSIDE = (
    ".md",
    ".markdown",
    ".txt",
    ".gift",
    ".xml",
    ".html",
    ".htm",
    ".h5p",
    ".docx",
    ".pptx",
)
MAX_INSIDE = 200


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
    collector = Collector("", taken_ids)
    read_into(name, data, collector)
    imported = collector.result()
    if not imported.lessons and not imported.report:
        raise BadRequest(
            "import-empty", N_("There are no words and no questions in this file.")
        )
    return imported


def read_into(
    name: str, data: bytes, collector: Collector, *, nested: bool = False
) -> None:
    """Read a file into a collector; `nested` says that it lay in a ZIP."""
    if data.startswith(ZIP) or data.startswith(b"PK\x05\x06"):
        _read_archive(name, Archive(data), collector, nested=nested)
        return
    for head, form in BINARY.items():
        if data.startswith(head):
            raise _unknown(form)
    if _is_xml(data) or name.lower().endswith(".xml"):
        _read_xml(name, parse_xml(data), collector)
    else:
        _read_text(name, decode(data), collector)


def _is_xml(data: bytes) -> bool:
    """XML in any encoding begins with `<?xml`, or with an element of a form that we know."""
    head = data[:2000].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    known = (
        b"<?xml",
        b"<quiz",
        b"<questestinterop",
        b"<assessment",
        b"<qti-assessment",
    )
    return head.startswith(known)


def _read_xml(name: str, root: Any, collector: Collector) -> None:
    """Questions of Moodle or QTI in one XML file."""
    if is_moodle(root):
        collector.form = "moodle"
        read_moodle(root, name, collector)
    elif is_qti12(root):
        collector.form = "qti-1.2"
        read_qti12(root, collector)
    elif is_qti(root):
        collector.form = "qti"
        if "item" not in local(root.tag):
            # A test alone only names files that are not there.
            raise _unknown("QTI test without its package")
        collector.open_lesson(title_of(name))
        QtiReader(collector).read(root)
    elif local(root.tag) == "html":
        _read_page(name, decode_html(root), collector)
    else:
        raise _unknown(f"XML, {local(root.tag)[:40]}")


def decode_html(root: Any) -> str:
    """An XHTML page as text again, for the one reader of pages."""
    return str(etree.tostring(root, encoding="unicode", method="html"))


def _read_text(name: str, text: str, collector: Collector) -> None:
    """A text file: questions in GIFT, a page, or Markdown."""
    head = text[:2000].lstrip().lower()
    if head.startswith(("<!doctype html", "<html", "<body", "<head")):
        _read_page(name, text, collector)
    elif looks_like_gift(text) and own_lesson(text, name)[0] is None:
        collector.form = "gift"
        read_gift(text, name, collector)
    else:
        collector.form = "markdown"
        read_markdown(text, name, collector)


def _read_page(name: str, text: str, collector: Collector) -> None:
    collector.form = "html"
    compose(collector, read_html(text), title_of(name))


def _read_archive(
    name: str, archive: Archive, collector: Collector, *, nested: bool
) -> None:
    """A document, an H5P file, a package, or just files in a ZIP."""
    manifest = manifest_name(archive)
    kind = office_kind(archive)
    if kind:
        collector.form = kind
        _read_office(kind, archive, name, collector)
    elif is_h5p(archive):
        collector.form = "h5p"
        read_h5p(archive, name, collector)
    elif manifest:
        collector.form = "package"
        read_package(archive, manifest, name, collector)
    elif nested:
        raise _unknown("ZIP in a ZIP")
    else:
        _read_files(archive, name, collector)
        collector.form = "zip"


def _read_office(kind: str, archive: Archive, name: str, collector: Collector) -> None:
    """The libraries are loaded only where somebody brings a document: a station is small."""
    if kind == "docx":
        from server.studio.interchange.word import read_word

        read_word(archive, name, collector)
    else:
        from server.studio.interchange.slides import read_slides

        read_slides(archive, name, collector)


def _read_files(archive: Archive, name: str, collector: Collector) -> None:
    """Each file of a ZIP by itself; one that cannot be read does not stop the others."""
    files = sorted(file for file in archive.names() if file.lower().endswith(INSIDE))
    if not files:
        raise _unknown(f"ZIP, {name[-40:]}")
    for file in files[MAX_INSIDE:]:
        collector.leave_out(Told(file), "too-many", limit=str(MAX_INSIDE))
    for file in files[:MAX_INSIDE]:
        collector.resolve = resolver(archive, file)
        try:
            read_into(file, archive.read(file), collector, nested=True)
        except Problem as problem:
            collector.leave_out(Told(file), "unreadable", value=problem.code)


def _unknown(form: str) -> BadRequest:
    return BadRequest(
        "import-unknown",
        N_(
            "Files of this kind (%(form)s) cannot be read. Save it as DOCX, PPTX, Markdown,"
            " GIFT, Moodle XML, QTI or H5P, then try again."
        ),
        params={"form": form},
    )
