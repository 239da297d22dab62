"""Documents and slides of Office (ECMA-376), made harmless before a library opens them.

Only words, pictures and how they belong together go on; macros, embedded objects and fonts do
not, and nothing outside the file is looked at.
"""

import io
import re
import zipfile

from server.errors import N_, BadRequest
from server.studio.interchange.archives import Archive
from server.studio.interchange.collecting import Collector, Told

WORD, SLIDES = "word/document.xml", "ppt/presentation.xml"
TYPES = "[Content_Types].xml"
KEPT = re.compile(
    r".*\.(xml|rels|png|jpe?g|gif|bmp|tiff?|emf|wmf|svg|webp)", re.IGNORECASE
)
MACROS = re.compile(r"(vbaProject|vbaData)[^/]*$|/activeX/", re.IGNORECASE)
OBJECTS = re.compile(r"/embeddings/", re.IGNORECASE)
# Documents with macros and templates are documents for us.
MAIN_TYPES = (
    (
        rb"application/vnd\.(ms-word\.(document|template)\.macroEnabled|"
        rb"openxmlformats-officedocument\.wordprocessingml\.template)\.main\+xml",
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    ),
    (
        rb"application/vnd\.(ms-powerpoint\.(presentation|slideshow|template)\.macroEnabled|"
        rb"openxmlformats-officedocument\.presentationml\.(slideshow|template))\.main\+xml",
        b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
    ),
)


def office_kind(archive: Archive) -> str:
    """`docx` or `pptx`; empty where a ZIP is neither."""
    if TYPES not in archive.entries:
        return ""
    return (
        "docx"
        if WORD in archive.entries
        else "pptx"
        if SLIDES in archive.entries
        else ""
    )


def harmless(archive: Archive, collector: Collector) -> io.BytesIO:
    """The same document without what could do something. Raises BadRequest, TooLarge."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as clean:
        for name in archive.names():
            if MACROS.search(name):
                collector.leave_out(Told(name), "macros")
            elif OBJECTS.search(name):
                collector.leave_out(Told(name), "embedded-file")
            elif KEPT.fullmatch(name):
                clean.writestr(name, _part(name, archive.read(name)))
    out.seek(0)
    return out


def _part(name: str, data: bytes) -> bytes:
    if not name.lower().endswith((".xml", ".rels")):
        return data
    # UTF-16 could hide them from the search; Office writes UTF-8.
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data or b"\0" in data:
        raise BadRequest(
            "import-unsafe-xml",
            N_("The file declares entities, which can hide anything. It was not read."),
        )
    if name == TYPES:
        for pattern, instead in MAIN_TYPES:
            data = re.sub(pattern, instead, data)
    return data


def broken(error: Exception) -> BadRequest:
    """What to say where the library cannot make sense of a document."""
    return BadRequest(
        "import-broken-office",
        N_("The document is spoilt inside. Open it, save it anew, then try again."),
        params={"problem": type(error).__name__},
    )
