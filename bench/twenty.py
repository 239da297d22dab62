"""A pack of twenty short lessons with a picture each, as the ZIP of its folder."""

import io
import zipfile
from collections.abc import Mapping
from typing import Any

from server.packs.writing import write_item_block, write_prose_block, write_yaml
from server.packs.lesson import Picture
from tests.studio.first_lesson import BOX, WORDS

LESSONS = 20


def folder_zip(pack: str) -> bytes:
    """The folder, in both languages, without a fault."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{pack}/pack.yaml", write_yaml(_head(pack)))
        for number in range(1, LESSONS + 1):
            drawing = BOX.replace(b"#e6bd86", f"#e6bd{number + 50:x}".encode())
            archive.writestr(f"{pack}/media/box-{number}.svg", drawing)
            for language, words in WORDS.items():
                path = f"{pack}/{language}/{number * 10}-box-{number}.md"
                archive.writestr(path, _lesson(number, words))
    return out.getvalue()


def _head(pack: str) -> dict[str, Any]:
    return {
        "id": pack, "level": "A", "languages": list(WORDS),
        "title": {key: words["title"] for key, words in WORDS.items()},
        "summary": {key: words["summary"] for key, words in WORDS.items()},
        "cover": "box-1.svg", "prerequisites": [], "licence": "CC-BY-4.0",
        "review_by": "2030-01-01", "retired_items": [],
    }  # fmt: skip


def _lesson(number: int, words: Mapping[str, Any]) -> str:
    head = {
        "id": f"box-{number}", "title": f"{words['title']} {number}",
        "goal": words["goal"], "minutes": 4,
    }  # fmt: skip
    picture = Picture(f"box-{number}.svg", str(words["alt"]), 0)
    blocks = [
        write_prose_block("card", "sort", text=str(words["card"]), picture=picture),
        *(
            write_item_block(f"box-{number}-{n}", _item(words, n, number % 2 == 1))
            for n in range(2)
        ),
        write_prose_block("rule", "rule", text=str(words["rule"]), picture=None),
        write_prose_block("today", "today", text=str(words["today"]), picture=None),
    ]
    return f"---\n{write_yaml(head)}---\n\n" + "\n".join(blocks)


def _item(words: Mapping[str, Any], number: int, other: bool) -> dict[str, Any]:
    """A question; the `other` half has the right answer second, and the shorter one."""
    feedback = (words["right"][number], words["wrong"][number])
    options = [
        {"id": id, "text": text, "feedback": why}
        for id, text, why in zip("ab", words["options"][number], feedback, strict=True)
    ]
    options[0]["right"] = True
    if other:
        options.reverse()
        options[0]["text"] += (
            "，都放进去" if "先" in words["title"] else ", and all of it"
        )
    return {"type": "choose-one", "ask": words["ask"][number], "options": options}
