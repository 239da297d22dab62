"""Two states of one block's fields, field by field, in the order in which a reader sees them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from server.studio.forms import Fields

#: What makes an item right; told as one sentence each side, not flag by flag.
_ANSWER = frozenset({"right", "answer", "tolerance", "group"})
_WORDS = frozenset(
    {"ask", "text", "feedback", "alt", "unit", "title", "goal", "summary", "source"}
)
_PICTURES = frozenset({"file", "picture", "cover"})
#: Longer texts are shown whole, without marks: comparing costs the square of the length.
_MARKED = 4000
_TOKEN = re.compile(r"[A-Za-z0-9]+|\s+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field: `kind` is words, picture, sound, video, answer or setting; "" where there was none."""

    path: str
    kind: str
    old: str
    new: str

    @property
    def marked(self) -> tuple[list[tuple[bool, str]], list[tuple[bool, str]]]:
        """Both sides cut into pieces, each with True where the other side lacks it."""
        return marked(self.old, self.new)


def compare_fields(
    old: Fields, new: Fields, replaced: frozenset[str] = frozenset()
) -> tuple[FieldChange, ...]:
    """The fields that differ; `replaced` names pictures and sounds that have other bytes."""
    was, is_ = flattened(old), flattened(new)
    found = []
    for path in [*is_, *(each for each in was if each not in is_)]:
        before, after = was.get(path, ""), is_.get(path, "")
        if before != after or after in replaced:
            found.append(FieldChange(path, kind_of(path), before, after))
    if answer_key(old) != answer_key(new):
        sides = answer_words(old), answer_words(new)
        found.append(FieldChange("answer", "answer", *sides))
    return tuple(found)


def flattened(fields: Fields) -> dict[str, str]:
    """{"options.top.text": words}: all leaves but ids and the answer."""
    found: dict[str, str] = {}
    _flatten(fields, (), found)
    return found


def _flatten(value: Any, path: tuple[str, ...], out: dict[str, str]) -> None:
    if isinstance(value, Mapping):
        for key, each in value.items():
            # Words under "right" are feedback, a flag is the answer.
            if key == "id" or (key in _ANSWER and not isinstance(each, Mapping)
                               and "feedback" not in path):  # fmt: skip
                continue
            _flatten(each, (*path, str(key)), out)
    elif isinstance(value, list):
        _flatten_list(value, path, out)
    elif value not in (None, ""):
        out[".".join(path)] = str(value)


def _flatten_list(value: list[Any], path: tuple[str, ...], out: dict[str, str]) -> None:
    if all(not isinstance(each, Mapping | list) for each in value):
        if value:
            out[".".join(path)] = ", ".join(map(str, value))
        return
    for n, each in enumerate(value):
        name = str(each.get("id", n + 1)) if isinstance(each, Mapping) else str(n + 1)
        _flatten(each, (*path, name), out)


def kind_of(path: str) -> str:
    """Of what kind a field is, by its path."""
    steps = path.split(".")
    if steps[0] == "video" and steps[-1] == "file":
        return "video"
    if steps[-1] in _PICTURES:
        return "picture"
    if steps[-1] == "sound":
        return "sound"
    return "words" if _WORDS & set(steps) else "setting"


# --- answers ---------------------------------------------------------------------


def answer_key(fields: Fields) -> Any:
    """What makes the item right, without words; None for what is no item."""
    type_ = fields.get("type")
    if not type_:
        return None
    if type_ == "number":
        return type_, fields.get("answer"), fields.get("tolerance", 0)
    choices = _choices(fields)
    if type_ == "put-in-order":
        return type_, [each.get("id") for each in choices]
    if type_ == "sort-groups":
        return type_, {str(each.get("id")): each.get("group") for each in choices}
    return type_, sorted(str(each.get("id")) for each in choices if each.get("right"))


def answer_words(fields: Fields) -> str:
    """The right answer as a reader says it; empty for what is no item."""
    type_, choices = fields.get("type"), _choices(fields)
    if type_ == "number":
        off = fields.get("tolerance") or 0
        spread = f" ± {off}" if off else ""
        return f"{fields.get('answer', '')}{spread} {fields.get('unit', '')}".strip()
    if type_ == "put-in-order":
        return " → ".join(map(_said, choices))
    if type_ == "sort-groups":
        groups = {each.get("id"): _said(each) for each in fields.get("groups", [])}
        return "; ".join(
            f"{_said(each)} → {groups.get(each.get('group'), '')}" for each in choices
        )
    return "; ".join(_said(each) for each in choices if each.get("right"))


def _choices(fields: Fields) -> list[Mapping[str, Any]]:
    listed = fields.get("spots" if fields.get("type") == "spot-fault" else "options")
    return [each for each in listed or [] if isinstance(each, Mapping)]


def _said(choice: Mapping[str, Any]) -> str:
    return str(choice.get("text") or choice.get("alt") or choice.get("id") or "")


# --- marks -----------------------------------------------------------------------


def marked(old: str, new: str) -> tuple[list[tuple[bool, str]], list[tuple[bool, str]]]:
    """Both texts in pieces, True for what the other lacks: by word, Chinese by character."""
    if not old or not new or max(len(old), len(new)) > _MARKED:
        return [(False, old)], [(False, new)]
    a, b = _TOKEN.findall(old), _TOKEN.findall(new)
    sides: tuple[list[tuple[bool, str]], list[tuple[bool, str]]] = ([], [])
    for op, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        for side, piece in zip(sides, ("".join(a[i:j]), "".join(b[k:m])), strict=True):
            if piece:
                side.append((op != "equal", piece))
    return sides
