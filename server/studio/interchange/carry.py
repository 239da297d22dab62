"""What a form has no place for travels beside it, so that our own import of it is exact.

Every block goes along as the text of its lesson file, with a hash (`seen`) of what the form
itself says of it. Where the hash still fits, nobody has changed the block and it is taken from
its text. Where it does not, the form is read as anybody's, and only ids and what the form
cannot say come from the text. Nothing of it is trusted more than a lesson that an editor types.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from lxml import etree

from server.packs.faults import Faults
from server.packs.lesson import Block, Item, Lesson, Option, Picture
from server.packs.lessonfile import read_lesson
from server.packs.textfile import UNSEEN
from server.packs.writing import write_block
from server.studio.interchange.bare import bare_blocks
from server.studio.interchange.collecting import Collector, Told
from server.studio.interchange.model import LEFT_OUT
from server.studio.interchange.wording import Notes, plain

FORMAT = 1
FILE = "tianjian.json"
MAX_TEXT = 200_000
HEAD = "---\nid: x\ntitle: x\ngoal: x\nminutes: 3\n---\n\n"


@dataclass(frozen=True, slots=True)
class Kept:
    """One block or several beside what a form says of them: `at` names that place."""

    text: str
    at: str = ""
    seen: str = ""

    def as_json(self) -> dict[str, str]:
        """As it travels; what is empty is left out."""
        fields = {"text": self.text, "at": self.at, "seen": self.seen}
        return {key: value for key, value in fields.items() if value}


@dataclass(frozen=True, slots=True)
class KeptLesson:
    """The head of a lesson, and its blocks where they travel in one file."""

    id: str
    name: str
    title: str
    goal: str
    minutes: int
    blocks: tuple[Kept, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As it travels."""
        fields: dict[str, Any] = {
            "id": self.id, "name": self.name, "title": self.title, "goal": self.goal,
            "minutes": self.minutes,
        }  # fmt: skip
        if self.blocks:
            fields["blocks"] = [block.as_json() for block in self.blocks]
        return fields


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a form says: where, a hash of it, and how to read it as anybody's."""

    at: str
    seen: str
    read: Callable[[], None]


# --- writing ------------------------------------------------------------------------


def kept_lesson(lesson: Lesson, blocks: Iterable[Kept] = ()) -> KeptLesson:
    """A lesson's head to travel."""
    return KeptLesson(
        lesson.id, lesson.name, lesson.title, lesson.goal, lesson.minutes, tuple(blocks)
    )


def kept_text(blocks: Iterable[Block]) -> str:
    """Blocks as the text of a lesson file."""
    return "\n".join(write_block(block) for block in blocks)


def one_line(value: Any) -> str:
    """JSON on one line."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def kept_file(
    lessons: Sequence[KeptLesson], media: dict[str, str] | None = None
) -> bytes:
    """The file `tianjian.json` of a package; `media` holds base64 by name."""
    fields: dict[str, Any] = {
        "tianjian": FORMAT,
        "lessons": [lesson.as_json() for lesson in lessons],
    }
    if media:
        fields["media"] = media
    return json.dumps(fields, ensure_ascii=False, indent=1).encode()


# --- hashes -------------------------------------------------------------------------


def seen_text(text: str) -> str:
    """The hash of words, whatever their line ends and the space around them."""
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").split("\n")]
    return sha256("\n".join(lines).strip().encode()).hexdigest()[:32]


def seen_xml(node: Any, without: str = "") -> str:
    """The hash of an element, whatever its indentation; `without` names a child not to count."""
    part = deepcopy(node)
    part.tail = None
    for each in list(part.iter()):
        if (
            without
            and isinstance(each.tag, str)
            and each.tag.rpartition("}")[2] == without
        ):
            each.getparent().remove(each)
            continue
        if each.text and not each.text.strip():
            each.text = None
        if each.tail and not each.tail.strip():
            each.tail = None
    try:
        text = etree.tostring(part, method="c14n", exclusive=True)
    except etree.LxmlError:
        return ""
    return sha256(text).hexdigest()[:32]


def seen_json(value: Any) -> str:
    """The hash of JSON, whatever the order of its fields."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return sha256(text.encode()).hexdigest()[:32]


# --- reading ------------------------------------------------------------------------


def read_kept(value: Any) -> Kept | None:
    """A block that travelled; None where it is none."""
    if not isinstance(value, dict):
        return None
    text, at, seen = (value.get(key, "") for key in ("text", "at", "seen"))
    if not all(isinstance(each, str) for each in (text, at, seen)):
        return None
    return Kept(text, at, seen) if text and len(text) <= MAX_TEXT else None


def read_kept_lesson(value: Any) -> KeptLesson | None:
    """A lesson's head that travelled; None where it is none."""
    if not isinstance(value, dict):
        return None
    words = [value.get(key, "") for key in ("id", "name", "title", "goal")]
    minutes = value.get("minutes", 0)
    if not all(isinstance(word, str) for word in words) or not isinstance(minutes, int):
        return None
    blocks = value.get("blocks", [])
    kept = [read_kept(each) for each in blocks if isinstance(blocks, list)]
    id, name, title, goal = words
    return KeptLesson(
        id if len(id) < 50 else "",
        Path(UNSEEN.sub("", name)).name[:80],
        plain(title, Notes()),
        plain(goal, Notes()),
        max(0, min(minutes, 999)),
        tuple(each for each in kept if each),
    )


def read_kept_file(data: bytes) -> tuple[list[KeptLesson], dict[str, str]]:
    """The lessons and media of a `tianjian.json`; nothing where it is not one."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return [], {}
    if not isinstance(value, dict) or value.get("tianjian") != FORMAT:
        return [], {}
    lessons, media = value.get("lessons"), value.get("media")
    found = (
        [read_kept_lesson(each) for each in lessons]
        if isinstance(lessons, list)
        else []
    )
    files = media.items() if isinstance(media, dict) else ()
    return (
        [lesson for lesson in found if lesson],
        {name: data for name, data in files if isinstance(data, str)},
    )


def kept_blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a text that travelled; none where one of them is no block."""
    lesson = read_lesson(HEAD + UNSEEN.sub("", text), Path("kept.md"), Faults())
    blocks = bare_blocks(lesson.blocks) if lesson else ()
    if any(block.kind == "item" and block.item is None for block in blocks):
        return ()
    return blocks


def open_kept(lesson: KeptLesson, collector: Collector) -> None:
    """Begin a lesson as it travelled."""
    collector.open_lesson(
        lesson.title,
        lesson.goal,
        id=lesson.id,
        name=lesson.name,
        minutes=lesson.minutes,
    )


def take_part(kept: Kept, part: Part | None, collector: Collector) -> None:
    """Take a block from its text where nobody changed it, otherwise from what the form says."""
    blocks = kept_blocks(kept.text)
    if not kept.at and not kept.seen and blocks:
        add_own(blocks, collector)
    elif part is None:
        collector.say(LEFT_OUT, Told(_name(blocks)), "removed-elsewhere")
    elif blocks and part.seen == kept.seen:
        add_own(blocks, collector)
    else:
        before = len(collector.blocks[-1]) if collector.blocks else 0
        part.read()
        if collector.blocks and len(blocks) == 1:
            found = collector.blocks[-1]
            found[before:] = [with_kept(block, blocks[0]) for block in found[before:]]
            for name in _files(blocks[0]):
                collector.own_file(name)


def take_parts(
    lessons: Sequence[KeptLesson], parts: Sequence[Part], collector: Collector
) -> None:
    """Put a package of our own making together again, then what others added to it."""
    by_place = {part.at: part for part in parts if part.at}
    for lesson in lessons:
        open_kept(lesson, collector)
        for kept in lesson.blocks:
            take_part(kept, by_place.pop(kept.at, None), collector)
    for part in by_place.values():
        part.read()


def add_own(blocks: Iterable[Block], collector: Collector) -> None:
    """Add blocks as they are; an id that is taken already is changed."""
    for block in blocks:
        if block.kind in ("card", "item"):
            id = collector.own_id(block.id, block.kind)
            item = replace(block.item, id=id) if block.item else None
            block = replace(block, id=id, item=item)
        collector.add(block)
        for name in _files(block):
            collector.own_file(name)
        collector.tell(Told(_name([block])))


def with_kept(new: Block, old: Block) -> Block:
    """A block that was changed elsewhere, with the old one's ids and what the form cannot say."""
    if new.kind != old.kind:
        return new
    if new.item is None or old.item is None:
        return replace(
            new, id=old.id, facts=old.facts, sound=new.sound or old.sound,
            picture=_same_picture(new.picture, old.picture),
        )  # fmt: skip
    item = _item_with(new.item, old.item)
    return replace(new, id=item.id, item=item)


def _item_with(new: Item, old: Item) -> Item:
    same = new.type == old.type
    options = {o.picture.alt: o for o in old.options if o.picture}
    options |= {option.text: option for option in old.options if option.text}
    taken = {option.id for option in old.options}
    return replace(
        new,
        id=old.id,
        facts=old.facts,
        picture=_same_picture(new.picture, old.picture),
        unit=new.unit or old.unit,
        when_right=new.when_right or (old.when_right if same else ""),
        when_wrong=new.when_wrong or (old.when_wrong if same else ""),
        options=tuple(_option_with(each, options, taken) for each in new.options),
    )


def _option_with(new: Option, old: dict[str, Option], taken: set[str]) -> Option:
    """The same words are the same option; others get an id that no option ever had."""
    same = old.get(new.text) or old.get(new.picture.alt if new.picture else "")
    if same:
        return replace(
            new, id=same.id, text=new.text or same.text,
            feedback=new.feedback or same.feedback,
            picture=_same_picture(new.picture, same.picture),
        )  # fmt: skip
    id, number = new.id, 2
    while id in taken:
        id, number = f"{new.id[:34]}-{number}", number + 1
    taken.add(id)
    return replace(new, id=id)


def _same_picture(new: Picture | None, old: Picture | None) -> Picture | None:
    """A picture with the same description is the old one, which may be better than a copy."""
    return old if new is None or (old and old.alt == new.alt) else new


def _files(block: Block) -> list[str]:
    names = [picture.file for picture in block.pictures()]
    return names + ([block.sound.file] if block.sound else [])


def _name(blocks: Sequence[Block]) -> str:
    if not blocks:
        return "?"
    item = blocks[0].item
    return (item.ask if item else blocks[0].text) or blocks[0].id
