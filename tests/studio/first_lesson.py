"""What a newcomer writes: a small lesson and its picture, for tests and benchmarks."""

from collections.abc import Mapping
from typing import Any

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
