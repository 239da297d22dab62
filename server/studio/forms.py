"""A block as fields that a form shows, and back as the block's text.

A card has ``text`` (lesson Markdown with its fact marks), ``picture`` {file, alt} or None,
``sound``, and where it shows one ``video`` {file, alt}. An item has the fields of its YAML
(docs/pack-format.md, section 1, Items). A block that cannot be read so has only ``source``: its
text is edited as it is.
"""

import re
from collections.abc import Mapping
from typing import Any

import yaml

from server.errors import N_, BadRequest
from server.packs.lesson import SOUND_SUFFIXES, VIDEO_SUFFIX, Picture, Video
from server.packs.marks import NUMBER
from server.packs.prose import MEDIA
from server.packs.textfile import seen
from server.packs.writing import write_item_block, write_prose_block, write_yaml
from server.studio.lessontext import HEAD, LessonText, Part
from server.studio.shapes import fit

Fields = dict[str, Any]

FENCE = re.compile(r"\A\s*```yaml\n(.*)```\s*\Z", re.DOTALL)
NUMBERS = frozenset({"answer", "tolerance", "value", "x", "y", "r", "minutes"})
FLAGS = frozenset({"right"})


def fields_in(text: LessonText, block: str) -> Fields:
    """The fields of a block of a lesson, or of its head. Raises NotFound."""
    if block == HEAD:
        return read_head(text.head)
    return read_part(text.parts[text.index(block)])


def read_part(part: Part) -> Fields:
    """The fields of a block."""
    body = part.text.split("\n", 1)[1] if "\n" in part.text else ""
    if part.kind == "item":
        return _item_fields(body)
    return _prose_fields(body) if part.kind else {"source": part.text}


def write_part(part: Part, fields: Mapping[str, Any]) -> Part:
    """The same block with these fields; its ending line breaks stay."""
    if "source" in fields:
        heading = part.text.split("\n", 1)[0]
        text = f"{heading}\n{fields['source']}"
    else:
        text = write_new(part.kind, part.id, fields)
    text = seen(text)
    ending = part.text[len(part.text.rstrip("\n")) :] or "\n"
    return Part(part.kind, part.id, text.rstrip("\n") + ending)


def write_new(kind: str, id: str, fields: Mapping[str, Any]) -> str:
    """A block's text from its fields."""
    if kind == "item":
        return write_item_block(id, compact(fields))
    picture, video = fields.get("picture"), fields.get("video")
    return write_prose_block(
        kind,
        id,
        text=str(fields.get("text", "")),
        picture=Picture(picture["file"], picture.get("alt", ""), 0)
        if picture
        else None,
        sound=str(fields.get("sound", "")),
        video=Video(video["file"], video.get("alt", ""), 0) if video else None,
    )


def read_yaml(text: str) -> Fields | None:
    """A YAML mapping with numbers and flags where the format has them; None if unreadable."""
    try:
        found = yaml.load(text, Loader=yaml.CBaseLoader)
    except yaml.YAMLError:
        return None
    return _typed(found) if isinstance(found, dict) else None


def as_kept(kind: str, fields: Fields) -> Fields:
    """A whole file's fields (of a pack, a fact) as they are once written. Raises BadRequest."""
    refuse_unfit(kind, fields)
    return read_yaml(write_yaml(fields)) or {}


def refuse_unfit(kind: str, fields: Mapping[str, Any]) -> None:
    """Raises BadRequest for fields that no form could show again."""
    if not fit(kind, fields):
        raise BadRequest(
            "bad-fields", N_("A field is no text, or no list, where it has to be one.")
        )


def read_head(head: str) -> Fields:
    """The fields of a lesson's head."""
    return read_yaml("\n".join(head.split("\n---")[0].split("\n")[1:])) or {
        "source": head
    }


def write_head(head: str, fields: Mapping[str, Any]) -> str:
    """The head with these fields; what stands behind it stays."""
    rest = head.split("\n---", 1)[1] if "\n---" in head else "\n\n"
    return f"---\n{write_yaml(fields).rstrip()}\n---{rest}"


def _prose_fields(body: str) -> Fields:
    picture: Fields | None = None
    video: Fields | None = None
    sound = ""
    for found in MEDIA.finditer(body):
        name = found["file"].strip()
        if name.lower().endswith(SOUND_SUFFIXES):
            sound = sound or name
        elif name.lower().endswith(VIDEO_SUFFIX):
            video = video or {"file": name, "alt": found["alt"].strip()}
        else:
            picture = picture or {"file": name, "alt": found["alt"].strip()}
    told = bool(picture) + bool(sound) + bool(video)
    if len(list(MEDIA.finditer(body))) > told:
        return {"source": body}
    text = re.sub(r"\n{3,}", "\n\n", MEDIA.sub("", body)).strip()
    fields: Fields = {"text": text, "picture": picture, "sound": sound}
    return {**fields, "video": video} if video else fields


def _item_fields(body: str) -> Fields:
    found = FENCE.match(body)
    fields = read_yaml(found[1]) if found else None
    if fields and fields.get("type") and fit("item", fields):
        return fields
    return {"source": body}


def _typed(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {str(name): _typed(each, str(name)) for name, each in value.items()}
    if isinstance(value, list):
        return [_typed(each) for each in value]
    if key in NUMBERS and NUMBER.fullmatch(value):
        number = float(value)
        return int(number) if number.is_integer() else number
    return value == "true" if key in FLAGS and value in ("true", "false") else value


def compact(value: Any) -> Any:
    """Without what is empty: an absent picture, a flag that is not set."""
    if isinstance(value, Mapping):
        kept = {key: compact(each) for key, each in value.items()}
        return {
            key: each
            for key, each in kept.items()
            if each is not None and each is not False and each != {}
        }
    return [compact(each) for each in value] if isinstance(value, list) else value
