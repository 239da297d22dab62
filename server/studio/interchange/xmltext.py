"""XML from elsewhere: no entities of its own, nothing from outside, bounded in size and depth."""

import re
from typing import Any

from lxml import etree

from server.errors import N_, BadRequest, TooLarge
from server.studio.interchange.decoding import decode
from server.studio.interchange.markup import local

MAX_XML = 24 * 1024 * 1024
DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def parse_xml(data: bytes) -> Any:
    """The root element of an XML file.

    Raises BadRequest, TooLarge; a file that declares entities is refused whole.
    """
    if len(data) > MAX_XML:
        raise TooLarge(
            "import-text-too-large",
            N_("The file is larger than %(megabytes)d MB. Split it, then try again."),
            params={"megabytes": MAX_XML // 1024 // 1024},
        )
    # Refused before the parser sees it: some versions expand even what is switched off.
    if (
        b"<!ENTITY" in data
        or "<!ENTITY".encode("utf-16-le") in data
        or ("<!ENTITY".encode("utf-16-be") in data)
    ):
        raise BadRequest(
            "import-unsafe-xml",
            N_("The file declares entities, which can hide anything. It was not read."),
        )
    try:
        return _parsed(data)
    except (etree.XMLSyntaxError, ValueError) as first:
        # A file that lies about its encoding: read it as any text, then as XML.
        try:
            return _parsed(DECLARATION.sub("", decode(data)).encode())
        except (etree.XMLSyntaxError, ValueError, BadRequest, TooLarge):
            raise _broken(first) from first


def _parsed(data: bytes) -> Any:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_pis=True,
        remove_comments=True,
    )
    return etree.fromstring(data, parser)


def _broken(error: Exception) -> BadRequest:
    line = getattr(error, "lineno", None) or 1
    return BadRequest(
        "import-broken-xml",
        N_("The file breaks off or is spoilt at line %(line)d."),
        params={"line": line},
    )


def children(node: Any, *names: str) -> list[Any]:
    """The child elements with one of these names, whatever their namespace."""
    return [child for child in node if local(child.tag) in names]


def child(node: Any, *path: str) -> Any:
    """The first element down a path of names; None where there is none."""
    for name in path:
        node = next(iter(children(node, name)), None) if node is not None else None
    return node


def find_all(node: Any, *names: str) -> list[Any]:
    """All elements below with one of these names, in document order."""
    return [each for each in node.iter() if local(each.tag) in names]


def words_at(node: Any, *path: str) -> str:
    """The text of an element down a path; empty where there is none."""
    found = child(node, *path)
    return "".join(found.itertext()).strip() if found is not None else ""
