"""One lesson of a draft as the player gets it: its words and the hashes of its media."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from server.errors import N_, NotFound
from server.packs import service as packs
from server.packs.blobs import content_type
from server.packs.build import Built, build_pack
from server.packs.faults import Faults
from server.packs.lesson import Source
from server.packs.source import read_pack
from server.studio.drafts import blobs, row_of, working_folder

#: What stands in a preview where words are still to be written.
UNWRITTEN = "…"


def preview(pack: str, lesson: str, language: str) -> dict[str, Any]:
    """{"revision", "document", "manifest"}: a pack of one lesson, unsigned, version 0.

    The media are kept among the studio's own files under their hashes. Raises NotFound.
    """
    revision = row_of(pack).revision
    with working_folder(pack) as folder:
        source = _only(folder, lesson)
        built = build_pack(source, Faults(), packs.render_cache())
    document = built.documents.get(language)
    if document is None:
        raise NotFound("no-language", N_("The pack is not written in this language."))
    store = blobs()
    for file in built.files:
        if file.role != "text":
            store.write(file.data)
    _spell_out(document)
    return {"revision": revision, "document": document, "manifest": _manifest(built)}


def media(name: str) -> tuple[Path, str]:
    """A file of a draft or a preview by its hash, with its type. Raises NotFound."""
    path = blobs().path(name)
    if path is None:
        raise NotFound("no-blob", N_("No such file is kept here."))
    with path.open("rb") as stream:
        return path, content_type(stream.read(64))


def _spell_out(document: Mapping[str, Any]) -> None:
    """Words that nobody has written yet: the player of phones counts on every one of them."""
    for lesson in document["lessons"]:
        for block in lesson["blocks"]:
            if block["kind"] != "item":
                block.setdefault("text", "")
                continue
            block.setdefault("ask", UNWRITTEN)
            for part in block.get("options", ()):
                if "picture" not in part:
                    part.setdefault("text", UNWRITTEN)
            for part in (*block.get("spots", ()), *block.get("groups", ())):
                part["text"] = part.get("text") or UNWRITTEN


def _only(folder: Path, lesson: str) -> Source:
    """The pack with this lesson alone, and the pictures that it needs."""
    source, _ = read_pack(folder)
    if source is None:
        raise NotFound("no-lesson", N_("This lesson is not in the draft any more."))
    lessons = {
        language: tuple(each for each in all_ if each.id == lesson)
        for language, all_ in source.lessons.items()
    }
    if not any(lessons.values()):
        raise NotFound("no-lesson", N_("This lesson is not in the draft any more."))
    head = replace(source.head, cover="", field_task=None, calendar=())
    return replace(source, lessons=lessons, head=head)


def _manifest(built: Built) -> dict[str, Any]:
    source = built.source
    first = source.lessons[source.head.languages[0]]
    return {
        "id": source.id,
        "lessons": [
            {
                "id": source.full_id(each.id),
                "edition": 1,
                "minutes": each.minutes,
                "items": [source.full_id(item.id) for item in each.items],
            }
            for each in first
        ],
        "files": [file.entry() for file in built.files],
    }
