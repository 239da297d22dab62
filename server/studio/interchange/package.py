"""Content packages (IMS CP 1.1 to 1.3): QTI packages and Common Cartridges, by their manifest."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from server.errors import Problem
from server.studio.interchange.archives import Archive
from server.studio.interchange.collecting import Collector, Told
from server.studio.interchange.composing import compose
from server.studio.interchange.decoding import decode
from server.studio.interchange.markdown import title_of
from server.studio.interchange.markup import local, read_html, read_tree
from server.studio.interchange.qti import QtiReader
from server.studio.interchange.qti12 import is_qti12, read_qti12
from server.studio.interchange.qti_tree import same_names
from server.studio.interchange.wording import Notes, plain
from server.studio.interchange.xmltext import (
    child,
    children,
    find_all,
    parse_xml,
    words_at,
)

MANIFEST = "imsmanifest.xml"
MAX_DEPTH = 12


@dataclass(frozen=True, slots=True)
class Resource:
    """A file that the manifest lists: what it is and where it lies."""

    id: str
    kind: str
    file: str


def manifest_name(archive: Archive) -> str | None:
    """Where a package's manifest lies; None where the ZIP is no package."""
    found = [name for name in archive.names() if name.lower().endswith(MANIFEST)]
    return min(found, key=len) if found else None


def read_package(
    archive: Archive, manifest: str, name: str, collector: Collector
) -> None:
    """Read a package in the order of its organization, its tests, then its loose items."""
    reader = _Reader(archive, manifest, name, collector)
    reader.read()


def resolver(archive: Archive, beside: str) -> Callable[[str], bytes | None]:
    """Finds the files that a text in the file `beside` names."""

    def resolve(source: str) -> bytes | None:
        source = source.replace("$IMS-CC-FILEBASE$", "").replace(
            "%24IMS-CC-FILEBASE%24", ""
        )
        source = source.lstrip("/")
        found = archive.find(source, beside) or archive.find(f"web_resources/{source}")
        return archive.read(found) if found else None

    return resolve


class _Reader:
    """Reads the files of one package, each once."""

    def __init__(
        self, archive: Archive, manifest: str, name: str, collector: Collector
    ) -> None:
        self.archive, self.collector, self.name = archive, collector, name
        self.manifest = manifest
        self.root = parse_xml(archive.read(manifest))
        self.resources = self._listed()
        self.done: set[str] = set()
        # Whether a title of the table of contents has begun the lesson.
        self.inside = False

    def _listed(self) -> dict[str, Resource]:
        found = {}
        for node in find_all(self.root, "resource"):
            first = child(node, "file")
            href = (
                node.get("href")
                or (first.get("href") if first is not None else "")
                or ""
            )
            file = self.archive.find(href, self.manifest)
            id = node.get("identifier") or href
            if file:
                found[id] = Resource(id, (node.get("type") or "").lower(), file)
        return found

    def read(self) -> None:
        organization = next(iter(find_all(self.root, "organization")), None)
        if organization is not None:
            for item in children(organization, "item"):
                self._organized(item, 0)
        self.inside = False
        for wanted in ("test", "assessment", "item", "question-bank"):
            loose = [
                resource
                for resource in self.resources.values()
                if wanted in resource.kind and resource.file not in self.done
            ]
            if loose and wanted == "item":
                self.collector.open_lesson(title_of(self.name))
            for resource in loose:
                self._take(resource, "")

    def _organized(self, item: Any, depth: int) -> None:
        """A place in the table of contents: itself, then what stands below it."""
        if depth > MAX_DEPTH:
            return
        title = plain(words_at(item, "title"), Notes())
        below = children(item, "item")
        if below and title and depth < 2:
            self.collector.open_lesson(title)
            self.inside = True
        resource = self.resources.get(item.get("identifierref") or "")
        if resource:
            self._take(resource, title)
        for each in below:
            self._organized(each, depth + 1)

    def _take(self, resource: Resource, title: str) -> None:
        if resource.file in self.done:
            return
        self.done.add(resource.file)
        told = Told(title or resource.file)
        try:
            self._read(resource, title)
        except Problem as problem:
            self.collector.leave_out(told, "unreadable", value=problem.code)

    def _read(self, resource: Resource, title: str) -> None:
        self.collector.resolve = resolver(self.archive, resource.file)
        if resource.file.lower().endswith((".html", ".htm", ".xhtml")):
            page = read_html(decode(self.archive.read(resource.file)))
            title = title or title_of(resource.file)
            compose(self.collector, page, title, lessons=not self.inside)
        elif resource.file.lower().endswith(".xml"):
            self._xml(resource, title)
        else:
            self.collector.leave_out(Told(resource.file), "unknown-part")

    def _xml(self, resource: Resource, title: str) -> None:
        root = parse_xml(self.archive.read(resource.file))
        if is_qti12(root):
            read_qti12(root, self.collector, lessons=not self.inside)
            return
        if not is_qti(root):
            self.collector.leave_out(Told(title or resource.file), "unknown-part")
            return
        root = same_names(root)
        if root.tag == "assessmenttest":
            read_test(root, resource.file, self)
        else:
            QtiReader(self.collector).read(root)

    def item(self, href: str, beside: str) -> None:
        """Read an item that a test names."""
        file = self.archive.find(href, beside)
        if file is None:
            self.collector.leave_out(Told(href), "missing-media")
        elif file not in self.done:
            self._take(Resource(href, "item", file), "")


def is_qti(root: Any) -> bool:
    """Whether an XML file is an item or a test of QTI 2 or 3."""
    name = local(root.tag).replace("qti-", "").replace("-", "")
    return name in ("assessmentitem", "assessmenttest", "assessmentsection")


def read_test(root: Any, file: str, reader: _Reader) -> None:
    """Read a test: each of several sections at its top is a lesson, otherwise the test is."""
    title = plain(root.get("title") or "", Notes())
    tops = [
        section
        for part in find_all(root, "testpart")
        for section in children(part, "assessmentsection")
    ]
    reader.collector.open_lesson(title)
    for section in tops:
        if len(tops) > 1 and section.get("title"):
            reader.collector.open_lesson(plain(section.get("title") or "", Notes()))
        for node in _parts(section):
            reader.collector.resolve = resolver(reader.archive, file)
            if node.tag == "assessmentitemref":
                reader.item(node.get("href") or "", file)
            else:
                read_rubric(node, reader.collector)


def read_rubric(node: Any, collector: Collector) -> None:
    """Text before questions: cards."""
    title = collector.heads[-1].title if collector.heads else ""
    compose(collector, read_tree(node), title, lessons=False)


def _parts(section: Any) -> Iterator[Any]:
    """The items and texts of a section and those inside it, in order."""
    for node in section:
        if node.tag in ("assessmentitemref", "rubricblock"):
            yield node
        elif node.tag == "assessmentsection":
            yield from _parts(node)
