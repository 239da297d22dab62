"""Translations as XLIFF 1.2 files (OASIS standard of 2008), one a pack and language.

A trans-unit's id is the unit's name. A stale one asks for review and shows the words that it was
made from as an alternative of type "previous-version". A note from "tianjian" names the translation
as it was (``base …``), so that a later one made in the studio is not overwritten.
"""

from lxml import etree

from server.errors import N_, BadRequest
from server.studio.translation.units import (
    Brought,
    Entry,
    Unit,
    base_of,
    key_of_name,
    name_of_key,
)

SPACE = "urn:oasis:names:tc:xliff:document:1.2"
XML = "http://www.w3.org/XML/1998/namespace"
US = "tianjian"
STATES = {
    "missing": "needs-translation",
    "stale": "needs-review-translation",
    "": "translated",
}


def write(
    units: list[Unit], pack: str, source: str, language: str, revision: int
) -> bytes:
    """The file of a pack's translation into `language`."""
    root = etree.Element(_tag("xliff"), version="1.2", nsmap={None: SPACE})
    file = etree.SubElement(root, _tag("file"))
    file.set("original", pack)
    file.set("source-language", source.replace("_", "-"))
    file.set("target-language", language.replace("_", "-"))
    file.set("datatype", "plaintext")
    file.set("build-num", str(revision))
    body = etree.SubElement(file, _tag("body"))
    for unit in units:
        _write_unit(body, unit)
    data: bytes = etree.tostring(
        root, xml_declaration=True, encoding="UTF-8", pretty_print=True
    )
    return data


def _write_unit(body: etree._Element, unit: Unit) -> None:
    one = etree.SubElement(body, _tag("trans-unit"), id=name_of_key(unit.key))
    one.set(f"{{{XML}}}space", "preserve")
    _add(one, "source", unit.source)
    _add(one, "target", unit.target).set("state", STATES[unit.state])
    if unit.state == "stale" and unit.was:
        other = etree.SubElement(one, _tag("alt-trans"))
        other.set("alttranstype", "previous-version")
        _add(other, "source", unit.was)
        _add(other, "target", unit.target)
    _add(one, "note", f"base {base_of(unit.target)}").set("from", US)


def _add(parent: etree._Element, name: str, text: str) -> etree._Element:
    element = etree.SubElement(parent, _tag(name))
    element.text = text
    return element


def _tag(name: str) -> str:
    return f"{{{SPACE}}}{name}"


def read(data: bytes) -> Brought:
    """What an XLIFF 1.2 file says. Raises BadRequest where it is none.

    A document type is refused before anything in it is expanded.
    """
    file = _root(data).find(_tag("file"))
    if file is None:
        raise BadRequest("bad-xliff", N_("This is no file in XLIFF 1.2."))
    entries = tuple(_entry(unit) for unit in file.iter(_tag("trans-unit")))
    language = file.get("target-language", "").replace("-", "_")
    return Brought(file.get("original", ""), language, entries)


def _root(data: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadRequest(
            "bad-xml",
            N_("The file cannot be read from line %(line)s on: its XML is broken."),
            params={"line": getattr(error, "lineno", None) or 1},
        ) from error
    if root.getroottree().docinfo.doctype:
        raise BadRequest("doctype", N_("The file has a document type; XLIFF has none."))
    if root.tag != _tag("xliff"):
        raise BadRequest("bad-xliff", N_("This is no file in XLIFF 1.2."))
    return root


def _entry(unit: etree._Element) -> Entry:
    name = unit.get("id", "")
    target = unit.find(_tag("target"))
    text, base = _text(target), ""
    for note in unit.findall(_tag("note")):
        words = _text(note).split(" ")
        if note.get("from") == US and words[0] == "base" and len(words) == 2:
            base = words[1]
    state = "" if target is None else target.get("state", "")
    # Many tools leave the state as it was: words that changed were looked at.
    sure = not state.startswith("needs-") or (bool(base) and base != base_of(text))
    source = _text(unit.find(_tag("source")))
    return Entry(key_of_name(name) or (name, "", ""), source, text, sure, base)


def _text(element: etree._Element | None) -> str:
    """All words of an element, without the marks that tools put between them."""
    return "" if element is None else "".join(element.itertext())
