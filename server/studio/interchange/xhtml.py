"""Lesson Markdown as XHTML, for forms whose texts are pages."""

import re
from html import escape

from server.packs.lesson import Block, Picture

STRONG = re.compile(r"\*\*([^*\s](?:[^*]*[^*\s])?)\*\*")


def words(text: str) -> str:
    """Words with `**strong**` ones, escaped."""
    return STRONG.sub(r"<strong>\1</strong>", escape(text, quote=False))


def prose(text: str) -> str:
    """Paragraphs and lists of a card."""
    parts = []
    for paragraph in text.split("\n\n"):
        if paragraph.startswith("- "):
            points = "".join(
                f"<li>{words(line[2:])}</li>" for line in paragraph.split("\n")
            )
            parts.append(f"<ul>{points}</ul>")
        elif paragraph:
            parts.append(f"<p>{words(paragraph)}</p>")
    return "".join(parts)


def image(picture: Picture, folder: str = "") -> str:
    """A picture as an element."""
    return f'<img src="{folder}{picture.file}" alt="{escape(picture.alt)}"/>'


def card(block: Block, folder: str = "") -> str:
    """A card, the rule or the "do today" step: picture, sound, text."""
    parts = [f"<p>{image(block.picture, folder)}</p>"] if block.picture else []
    if block.sound:
        parts.append(
            f'<p><audio src="{folder}{block.sound.file}" controls="controls"></audio></p>'
        )
    return "".join([*parts, prose(block.text)])
