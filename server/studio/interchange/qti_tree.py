"""QTI 2.1, 2.2 and 3.0 as one tree: names in lower case without `qti-` and hyphens.

`qti-choice-interaction response-identifier` (3.0) and `choiceInteraction responseIdentifier`
(2.x) both become `choiceinteraction responseidentifier`.
"""

from copy import deepcopy
from typing import Any

from server.studio.interchange.markup import as_rich, local, read_tree
from server.studio.interchange.rich import Rich
from server.studio.interchange.xmltext import find_all

FEEDBACK = ("feedbackinline", "feedbackblock", "modalfeedback")
INTERACTIONS = (
    "choiceinteraction", "orderinteraction", "matchinteraction", "gapmatchinteraction",
    "associateinteraction", "textentryinteraction", "inlinechoiceinteraction",
    "hottextinteraction", "hotspotinteraction", "selectpointinteraction",
    "sliderinteraction", "extendedtextinteraction", "graphicorderinteraction",
    "graphicassociateinteraction", "graphicgapmatchinteraction",
    "positionobjectinteraction", "drawinginteraction", "uploadinteraction",
    "mediainteraction", "custominteraction", "portablecustominteraction",
)  # fmt: skip
INLINE = ("textentryinteraction", "inlinechoiceinteraction", "gap")


def same_names(root: Any) -> Any:
    """The tree with names as above; pictures and sounds as `img` and `audio`. Changes `root`."""
    for node in list(root.iter()):
        if not isinstance(node.tag, str):
            continue
        name = local(node.tag)
        if name.startswith("qti-"):
            name = name[4:]
        node.tag = name.replace("-", "")
        for key, value in list(node.attrib.items()):
            plain = local(key)
            if not plain.startswith("data-") and plain.replace("-", "") != key:
                del node.attrib[key]
                node.set(plain.replace("-", ""), value)
        if node.tag == "object":
            _as_media(node)
    return root


def _as_media(node: Any) -> None:
    """`object data="a.png" type="image/png"` as `img src="a.png"`."""
    kind = (node.get("type") or "").lower()
    source = node.get("data") or ""
    if kind.startswith("audio/"):
        node.tag = "audio"
    elif kind.startswith("image/") or source.lower().endswith(
        (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp")
    ):
        node.tag = "img"
        words = " ".join("".join(node.itertext()).split())
        if words and not node.get("alt"):
            node.set("alt", words)
        for inner in list(node):
            node.remove(inner)
        node.text = None
    node.set("src", source)


def without(node: Any, *names: str) -> Any:
    """A copy of a part of the tree without some elements; what follows them stays."""
    part = deepcopy(node)
    part.tail = None
    for each in find_all(part, *names):
        if each is not part:
            cut(each)
    return part


def cut(node: Any, instead: str = "") -> None:
    """Take an element out of its tree, with words in its place."""
    parent, before = node.getparent(), node.getprevious()
    if parent is None:
        return
    words = instead + (node.tail or "")
    if before is not None:
        before.tail = (before.tail or "") + words
    else:
        parent.text = (parent.text or "") + words
    parent.remove(node)


def rich_at(node: Any) -> Rich:
    """The words and pictures of an element, without feedback."""
    return as_rich(read_tree(without(node, *FEEDBACK))) if node is not None else Rich()


def joined(*riches: Rich) -> Rich:
    """Several rich texts as one, in order."""
    whole = Rich()
    for rich in riches:
        whole.paragraphs += rich.paragraphs
        whole.pictures += [p for p in rich.pictures if p not in whole.pictures]
        whole.sounds += rich.sounds
        for why, value in rich.notes.found:
            whole.notes.add(why, value)
    return whole
