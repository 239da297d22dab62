"""A pack of twenty short lessons with a picture each, as the ZIP of its folder."""

import io
import zipfile
from collections.abc import Mapping
from typing import Any

from server.packs.writing import write_item_block, write_prose_block, write_yaml
from server.packs.lesson import Picture

LESSONS = 20
BOX = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 48">
<path d="M4 12h56v32H4z" fill="#e6bd86"/><path d="M4 12l8-8h40l8 8z" fill="#c99a5b"/></svg>"""
WORDS: Mapping[str, Mapping[str, Any]] = {
    "zh_Hans": {
        "title": "先挑后装",
        "goal": "装箱前会先挑果子",
        "card": "坏果子会**带坏**一箱。先挑，再装。",
        "ask": ("十个果子坏了两个，能装几个？", "箱子里先放什么？"),
        "options": (("八个", "十个"), ("好果子", "坏果子")),
        "right": ("对，十个去掉两个。", "对，好果子进箱。"),
        "wrong": ("坏的两个也数进去了。", "坏的会带坏好的。"),
        "rule": "先挑后装，一箱不慌。",
        "today": "挑一篮果子，数一数坏了几个。",
        "alt": "一个纸箱",
        "summary": "装箱前先把坏果子挑出来。",
    },
    "en": {
        "title": "Sort, then pack",
        "goal": "You sort the fruit before you pack it",
        "card": "One bad fruit **spoils** the box. Sort first, then pack.",
        "ask": ("Two of ten are bad. How many can you pack?", "What goes into the box?"),
        "options": (("Eight", "Ten"), ("Good fruit", "Bad fruit")),
        "right": ("Yes, ten less two.", "Yes, good fruit goes in."),
        "wrong": ("That counts the two bad ones too.", "Bad fruit spoils the good."),
        "rule": "Sort first, then pack.",
        "today": "Sort one basket and count the bad ones.",
        "alt": "A paper box",
        "summary": "Take the bad fruit out before you pack.",
    },
}  # fmt: skip


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
