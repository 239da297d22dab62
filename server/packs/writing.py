"""Write lessons as files: the inverse of `lessonfile` and `items` (docs/pack-format.md, section 1).

What is written here reads back as the same lesson; lines and the place of fact marks inside a
sentence are the reader's own and are not kept.
"""

from collections.abc import Mapping
from typing import Any

import yaml

from server.packs.lesson import (
    Block,
    Item,
    Lesson,
    Option,
    Picture,
    Spot,
    Video,
    WrongNumber,
)
from server.packs.textfile import seen

Fields = dict[str, Any]

#: Lines of YAML are never folded: an editor's diff shows whole sentences.
WIDTH = 1_000_000


def write_yaml(fields: Mapping[str, Any], *, flow: bool = False) -> str:
    """Fields as YAML, in their order; texts that look like numbers or flags are quoted.

    `flow` writes them on one line. What cannot be seen is left out first: taken out of the
    finished text it would leave other YAML than was written.
    """
    return yaml.safe_dump(
        _all_seen(dict(fields)),
        allow_unicode=True,
        sort_keys=False,
        width=WIDTH,
        default_flow_style=flow,
    )


def _all_seen(value: Any) -> Any:
    if isinstance(value, str):
        return seen(value)
    if isinstance(value, Mapping):
        return {_all_seen(key): _all_seen(each) for key, each in value.items()}
    return [_all_seen(each) for each in value] if isinstance(value, list) else value


def write_lesson(lesson: Lesson) -> str:
    """A lesson's whole file."""
    head = {
        "id": lesson.id,
        "title": lesson.title,
        "goal": lesson.goal,
        "minutes": lesson.minutes,
    }
    blocks = "\n".join(write_block(block) for block in lesson.blocks)
    return f"---\n{write_yaml(head)}---\n\n{blocks}"


def write_block(block: Block) -> str:
    """One block with its heading, ending in one line break."""
    if block.item:
        return write_item_block(block.item.id, item_fields(block.item))
    facts = "".join(f"[^{fact}]" for fact in block.facts)
    return write_prose_block(
        block.kind,
        block.id,
        text=f"{block.text}{facts}",
        picture=block.picture,
        sound=block.sound.file if block.sound else "",
        video=block.video,
    )


def write_prose_block(
    kind: str,
    id: str,
    *,
    text: str,
    picture: Picture | None,
    sound: str = "",
    video: Video | None = None,
) -> str:
    """A card, the rule or the "do today" step; `text` is lesson Markdown with its fact marks."""
    media = []
    if picture:
        media.append(f"![{picture.alt}]({picture.file})")
    if video:
        media.append(f"![{video.alt}]({video.file})")
    if sound:
        media.append(f"![sound]({sound})")
    name = f"{kind} {id}" if kind == "card" else kind
    parts = ["\n".join([f"## {name}", *media]), text.strip()]
    return "\n\n".join(filter(None, parts)) + "\n"


def write_item_block(id: str, fields: Mapping[str, Any]) -> str:
    """An item from the fields of its YAML."""
    return f"## item {id}\n```yaml\n{write_yaml(fields)}```\n"


def item_fields(item: Item) -> Fields:
    """The fields of an item's YAML, as an editor writes them."""
    fields: Fields = {"type": item.type, "ask": item.ask}
    if item.picture:
        fields["picture"] = {"file": item.picture.file, "alt": item.picture.alt}
    if item.facts:
        fields["facts"] = list(item.facts)
    if item.groups:
        fields["groups"] = [{"id": each.id, "text": each.text} for each in item.groups]
    if item.type == "number":
        fields |= {
            "answer": item.answer,
            "tolerance": item.tolerance,
            "unit": item.unit,
            "wrong": [_wrong(each) for each in item.wrong],
        }
    if item.when_right or item.when_wrong:
        fields["feedback"] = {"right": item.when_right, "wrong": item.when_wrong}
    if item.options:
        fields["options"] = [_option(each) for each in item.options]
    if item.spots:
        fields["spots"] = [_spot(each) for each in item.spots]
    return fields


def _option(option: Option) -> Fields:
    fields: Fields = {"id": option.id}
    if option.picture:
        fields |= {"picture": option.picture.file, "alt": option.picture.alt}
    if option.text:
        fields["text"] = option.text
    if option.right:
        fields["right"] = True
    if option.group:
        fields["group"] = option.group
    return fields | {"feedback": option.feedback}


def _spot(spot: Spot) -> Fields:
    fields: Fields = {
        "id": spot.id,
        "x": spot.x,
        "y": spot.y,
        "r": spot.r,
        "text": spot.text,
    }
    if spot.right:
        fields["right"] = True
    return fields | {"feedback": spot.feedback}


def _wrong(wrong: WrongNumber) -> Fields:
    fields: Fields = {"value": wrong.value}
    if wrong.tolerance is not None:
        fields["tolerance"] = wrong.tolerance
    return fields | {"feedback": wrong.feedback}
