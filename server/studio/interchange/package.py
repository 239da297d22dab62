"""Content packages (IMS CP 1.1 to 1.3): QTI packages and Common Cartridges, by their manifest."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from server.errors import Problem
from server.studio.interchange.archives import Archive
from server.studio.interchange.carry import (
    FILE,
    Part,
    read_kept_file,
    seen_text,
    seen_xml,
    take_parts,
)
from server.studio.interchange.collecting import Collector, Told
from server.studio.interchange.composing import compose
from server.studio.interchange.decoding import decode
from server.studio.interchange.markdown import title_of
from server.studio.interchange.markup import local, read_html, read_tree
from server.studio.interchange.qti import QtiReader
from server.studio.interchange.qti12 import is_qti12, read_qti12, read_qti12_item
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
PAGES = (".html", ".htm", ".xhtml")


@dataclass(frozen=True, slots=True)
class Resource:
    """A file that the manifest lists: what it is and where it lies."""

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
    kept = archive.read(FILE) if FILE in archive.entries else b""
    lessons, _ = read_kept_file(kept)
    listing = _Listing(archive, manifest, name, collector, own=bool(lessons))
    listing.list_all()
    if lessons:
        collector.own = resolver(archive, "media/x", "web_resources/x")
        take_parts(lessons, listing.parts, collector)
    else:
        for part in listing.parts:
            part.read()


def resolver(archive: Archive, *beside: str) -> Callable[[str], bytes | None]:
    """Finds the files that a text in one of the files `beside` names."""

    def resolve(source: str) -> bytes | None:
        source = source.replace("$IMS-CC-FILEBASE$", "").replace(
            "%24IMS-CC-FILEBASE%24", ""
        )
        source = source.lstrip("/")
        for place in (*beside, "web_resources/x"):
            found = archive.find(source, place)
            if found:
                return archive.read(found)
        return None

    return resolve


class _Listing:
    """Lists what a package holds, each file once, in the order in which it is read."""

    def __init__(
        self,
        archive: Archive,
        manifest: str,
        name: str,
        collector: Collector,
        *,
        own: bool,
    ) -> None:
        self.archive, self.collector, self.name = archive, collector, name
        self.manifest, self.own = manifest, own
        self.root = parse_xml(archive.read(manifest))
        self.resources = self._resources()
        self.done: set[str] = set()
        self.parts: list[Part] = []
        # Whether a title of the table of contents has begun the lesson.
        self.inside = False

    def _resources(self) -> dict[str, Resource]:
        found = {}
        for node in find_all(self.root, "resource"):
            first = child(node, "file")
            href = (
                node.get("href")
                or (first.get("href") if first is not None else "")
                or ""
            )
            file = self.archive.find(href, self.manifest)
            if file:
                kind = (node.get("type") or "").lower()
                found[node.get("identifier") or href] = Resource(kind, file)
        return found

    def list_all(self) -> None:
        """Fill `parts`."""
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
                self._lesson(title_of(self.name))
            for resource in loose:
                self._file(resource.file, "")

    def _organized(self, item: Any, depth: int) -> None:
        """A place in the table of contents: itself, then what stands below it."""
        if depth > MAX_DEPTH:
            return
        title = plain(words_at(item, "title"), Notes())
        below = children(item, "item")
        if below and title and depth < 2:
            self._lesson(title)
            self.inside = True
        resource = self.resources.get(item.get("identifierref") or "")
        if resource:
            self._file(resource.file, title)
        for each in below:
            self._organized(each, depth + 1)

    def _lesson(self, title: str) -> None:
        self.parts.append(Part("", "", partial(self.collector.open_lesson, title)))

    def _part(
        self, at: str, file: str, read: Callable[[], None], seen: str = ""
    ) -> None:
        """What reads a part also finds its pictures, and says it where it cannot be read."""

        def guarded() -> None:
            self.collector.resolve = resolver(self.archive, file)
            try:
                read()
            except Problem as problem:
                self.collector.leave_out(Told(at), "unreadable", value=problem.code)

        self.parts.append(Part(at, seen, guarded))

    # --- files ----------------------------------------------------------------------

    def _file(self, file: str, title: str) -> None:
        if file in self.done:
            return
        self.done.add(file)
        if file.lower().endswith(PAGES):
            seen = seen_text(decode(self.archive.read(file))) if self.own else ""
            title, lessons = title or title_of(file), not self.inside
            self._part(file, file, partial(self._page, file, title, lessons), seen)
        elif file.lower().endswith(".xml"):
            self._xml(file)
        elif file != FILE:
            self.collector.leave_out(Told(file), "unknown-part")

    def _page(self, file: str, title: str, lessons: bool) -> None:
        page = read_html(decode(self.archive.read(file)))
        compose(self.collector, page, title, lessons=lessons)

    def _xml(self, file: str) -> None:
        try:
            root = parse_xml(self.archive.read(file))
        except Problem as problem:
            self.collector.leave_out(Told(file), "unreadable", value=problem.code)
            return
        if is_qti12(root):
            self._quiz(root, file)
        elif not is_qti(root):
            self.collector.leave_out(Told(file), "unknown-part")
        elif same_names(root).tag == "assessmenttest":
            self._test(root, file)
        else:
            seen = seen_xml(root) if self.own else ""
            self._part(file, file, partial(self._item, file), seen)

    def _quiz(self, root: Any, file: str) -> None:
        """A quiz of QTI 1.2, whole or item by item where it is one of our own making."""
        if not self.own:
            read = partial(self._whole_quiz, file, not self.inside)
            self._part(file, file, read)
            return
        for node in find_all(root, "item"):
            at = f"{file}#{node.get('ident')}"
            read_one = partial(read_qti12_item, node, self.collector)
            self._part(at, file, read_one, seen_xml(node))

    def _whole_quiz(self, file: str, lessons: bool) -> None:
        read_qti12(parse_xml(self.archive.read(file)), self.collector, lessons=lessons)

    def _item(self, file: str) -> None:
        QtiReader(self.collector).read(parse_xml(self.archive.read(file)))

    def _test(self, root: Any, file: str) -> None:
        """A test: each of several sections at its top is a lesson, otherwise the test is."""
        parts = find_all(root, "testpart")
        tops = [top for part in parts for top in children(part, "assessmentsection")]
        self._lesson(plain(root.get("title") or "", Notes()))
        for section in tops:
            if len(tops) > 1 and section.get("title"):
                self._lesson(plain(section.get("title") or "", Notes()))
            for node in _parts(section):
                if node.tag == "assessmentitemref":
                    self._reference(node.get("href") or "", file)
                else:
                    at = f"{file}#{node.get('id')}" if node.get("id") else file
                    seen = seen_xml(node) if self.own else ""
                    self._part(
                        at, file, partial(read_rubric, node, self.collector), seen
                    )

    def _reference(self, href: str, test: str) -> None:
        file = self.archive.find(href, test)
        if file is None:
            self.collector.leave_out(Told(href), "missing-media")
        else:
            self._file(file, "")


def is_qti(root: Any) -> bool:
    """Whether an XML file is an item or a test of QTI 2 or 3."""
    name = local(root.tag).replace("qti-", "").replace("-", "")
    return name in ("assessmentitem", "assessmenttest", "assessmentsection")


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
