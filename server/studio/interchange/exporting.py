"""The way out: a pack in one language as a file of another form."""

from collections.abc import Callable, Collection

from server.errors import N_, BadRequest
from server.packs.lesson import Source
from server.studio.interchange.export_cartridge import write_cartridge
from server.studio.interchange.export_gift import write_gift
from server.studio.interchange.export_h5p import write_h5p
from server.studio.interchange.export_moodle import write_moodle
from server.studio.interchange.export_qti import write_qti
from server.studio.interchange.model import Exported
from server.studio.interchange.outgoing import Outgoing

#: The forms by name: the end of the file's name, its media type, who writes it.
FORMS: dict[str, tuple[str, str, Callable[[Outgoing], bytes]]] = {
    "qti": ("-qti3.zip", "application/zip", write_qti),
    "gift": (".gift.txt", "text/plain; charset=utf-8", write_gift),
    "moodle": ("-moodle.xml", "application/xml", write_moodle),
    "cartridge": (".imscc", "application/vnd.ims.imsccv1p3", write_cartridge),
    "h5p": (".h5p", "application/zip", write_h5p),
}


def export_pack(
    source: Source, language: str, form: str, lessons: Collection[str] = ()
) -> Exported:
    """A pack, or some of its lessons by their own ids, in one of FORMS.

    Raises BadRequest for a form or a language that is not there.
    """
    spoken = source.lessons.get(language, ())
    chosen = tuple(each for each in spoken if not lessons or each.id in lessons)
    if form not in FORMS or not chosen:
        raise BadRequest(
            "export-nothing",
            N_("There is nothing to export in this form and language."),
        )
    ending, type, write = FORMS[form]
    out = Outgoing(source, language, chosen)
    data = write(out)
    if form == "h5p" and len(chosen) > 1:
        ending = "-h5p.zip"
    return Exported(out.stem + ending, type, data, tuple(out.report))
