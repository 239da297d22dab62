"""Which finding has a remedy, what its button says, and what it still asks for."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from server.errors import N_
from server.packs.faults import Fault

Translate = Callable[[str], str]

#: {kind: (what the button says, what is asked for first; empty: nothing)}
KINDS: dict[str, tuple[str, str]] = {
    "describe": (N_("Write it"), N_("What does the picture show?")),
    "shrink": (N_("Shrink the picture"), ""),
    "retire": (N_("It was taken out on purpose: list it as retired"), ""),
    "delete-file": (N_("Delete the file"), ""),
    "to-the-end": (N_("Move it to the end"), ""),
    "add-block": (N_("Add it"), ""),
    "add-card": (N_("Add a card"), ""),
    "take-out": (N_("Take the empty part out"), ""),
    "split": (N_("Split the lesson in two"), ""),
    "mix": (N_("Mix the options"), ""),
    "use-term": (N_("Write the glossary's word"), ""),
    "pack-read": (N_("I read it through today: next time in a year"), ""),
    "fact-read": (N_("I read its source today: next time in a year"), ""),
}

_BY_CODE = {
    "missing-alt": "describe",
    "picture-too-big": "shrink",
    "vanished-item": "retire",
    "vanished-lesson": "retire",
    "unused-media": "delete-file",
    "block-order": "to-the-end",
    "missing-block": "add-block",
    "no-cards": "add-card",
    "empty-block": "take-out",
    "item-count": "split",
    "minutes": "split",
    "same-position": "mix",
    "other-term": "use-term",
    "pack-overdue": "pack-read",
    "fact-overdue": "fact-read",
}
#: A lesson with more items, or minutes, than this is one to be split.
MOST = {"item-count": ("count", 4), "minutes": ("minutes", 6)}
#: Remedies that need the finding's block.
OF_BLOCKS = frozenset({"describe", "to-the-end", "take-out", "use-term"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding is: a path in the draft, and the lesson's block where there is one."""

    file: str
    language: str
    lesson: str
    block: str


def finding_id(fault: Fault, place: Place) -> str:
    """A name of the finding that is the same as long as just this is wrong."""
    said = "\n".join(f"{key}={value}" for key, value in sorted(fault.values.items()))
    text = f"{fault.code}\n{place.file}\n{place.block}\n{fault.line}\n{said}"
    return sha256(text.encode()).hexdigest()[:20]


def kind_for(fault: Fault, place: Place) -> str:
    """Which remedy there is for this finding; empty where a human has to think."""
    kind = _BY_CODE.get(fault.code, "")
    if fault.code in MOST:
        name, most = MOST[fault.code]
        value = fault.values.get(name, "")
        return kind if value.isdigit() and int(value) > most and place.lesson else ""
    # The head of a lesson and a heading that is none are no parts to move or take out.
    if kind in OF_BLOCKS and (" " not in place.block and place.block not in ENDS):
        return ""
    return kind


#: Blocks that have no id of their own.
ENDS = frozenset({"rule", "today"})


def offer(fault: Fault, place: Place, translate: Translate) -> dict[str, Any] | None:
    """The remedy as the page shows it: {"kind", "label", "asks"}; None without one."""
    kind = kind_for(fault, place)
    if not kind:
        return None
    label, asks = KINDS[kind]
    return {
        "kind": kind,
        "label": translate(label),
        "asks": translate(asks) if asks else "",
    }
