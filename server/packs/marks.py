"""YAML with line numbers, read by somebody who asks for each field by name.

Values stay texts until a field is asked for as a number, a date or a flag, so YAML 1.1's
surprises (`no` is false, `12:30` is 750) never reach an editor. Aliases, doubled keys and
deep nesting are refused; nothing is ever constructed from a tag.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any, cast

import yaml
from yaml._yaml import CParser
from yaml.composer import Composer
from yaml.resolver import BaseResolver

from server.packs.faults import Faults
from server.packs.lesson import Number
from server.packs.prose import plain
from server.packs.textfile import UNSEEN

MAX_DEPTH = 8
MAX_LIST = 200
ID = re.compile(r"[a-z][a-z0-9-]{0,39}")
NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,6})?")


class _Loader(Composer, CParser, BaseResolver):
    """Composes nodes only; stops at aliases and at nesting that no pack needs.

    libyaml's parser, which is eight times as fast, below PyYAML's own composer: the one that
    can be stopped.
    """

    def __init__(self, text: str) -> None:
        CParser.__init__(self, text)
        Composer.__init__(self)
        BaseResolver.__init__(self)
        self.depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            self._refuse("an alias (*name) is not used in packs")
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self._refuse("it is nested too deeply")
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def _refuse(self, why: str) -> None:
        raise yaml.composer.ComposerError(
            None, None, why, cast(Any, self).peek_event().start_mark
        )


def compose(text: str) -> yaml.Node | None:
    """The nodes of a YAML text, None of an empty one; raises yaml.YAMLError, also for aliases."""
    node: yaml.Node | None = _Loader(text).get_single_node()
    return node


def read_mapping(text: str, file: str, first: int, faults: Faults) -> "Mapping | None":
    """Read a YAML mapping; `first` is the line of the file on which `text` begins."""
    try:
        node = compose(text)
    except yaml.YAMLError as error:
        line, problem = _where(error)
        faults.add(file, first + line, "bad-yaml", problem=problem)
        return None
    if not isinstance(node, yaml.MappingNode):
        faults.add(file, first, "bad-yaml", problem="it has no fields")
        return None
    _refuse_unseen(node, file, first, faults)
    return Mapping(node, file, first, faults)


def _refuse_unseen(node: yaml.Node, file: str, first: int, faults: Faults) -> None:
    """An escape ("\\u202E") brings in what the file itself may not have."""
    if isinstance(node, yaml.ScalarNode):
        for found in UNSEEN.finditer(node.value):
            name = f"U+{ord(found[0]):04X}"
            line = first + node.start_mark.line
            faults.add(file, line, "control-character", character=name)
        node.value = UNSEEN.sub("", node.value)
    for each in node.value if not isinstance(node, yaml.ScalarNode) else ():
        for inner in each if isinstance(each, tuple) else (each,):
            _refuse_unseen(inner, file, first, faults)


def _where(error: yaml.YAMLError) -> tuple[int, str]:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", "")
    return (mark.line if mark else 0), str(problem)


class Mapping:
    """A YAML mapping whose fields are asked for one by one; the rest is unknown."""

    def __init__(
        self, node: yaml.MappingNode, file: str, first: int, faults: Faults
    ) -> None:
        self.file, self.first, self.faults = file, first, faults
        self.line = first + node.start_mark.line
        self.nodes: dict[str, yaml.Node] = {}
        self.lines: dict[str, int] = {}
        self.asked: dict[str, None] = {}
        for key, value in node.value:
            self._take(key, value)

    def _take(self, key: yaml.Node, value: yaml.Node) -> None:
        line = self.first + key.start_mark.line
        if not isinstance(key, yaml.ScalarNode):
            self.faults.add(self.file, line, "bad-yaml", problem="a key is not a word")
        elif key.value in self.nodes:
            self.faults.add(self.file, line, "duplicate-key", key=key.value)
        else:
            self.nodes[key.value] = value
            self.lines[key.value] = line

    def fault(self, key: str, code: str, **values: object) -> None:
        """Note a fault at the line of the field `key`."""
        self.faults.add(self.file, self.line_of(key), code, key=key, **values)

    def line_of(self, key: str) -> int:
        """The line of a field, or of the mapping where the field is absent."""
        return self.lines.get(key, self.line)

    def node(self, key: str, required: bool) -> yaml.Node | None:
        """The field's node; None (and a fault if required) when absent or empty."""
        self.asked[key] = None
        node = self.nodes.get(key)
        if node is None or (isinstance(node, yaml.ScalarNode) and not node.value):
            if required:
                self.fault(key, "missing-field")
            return None
        return node

    def word(self, key: str, *, required: bool = True) -> str:
        """A scalar as it is written, without the spaces around it."""
        node = self.node(key, required)
        if node is None:
            return ""
        if not isinstance(node, yaml.ScalarNode):
            self.fault(key, "wrong-kind", kind="a text")
            return ""
        return str(node.value).strip()

    def text(self, key: str, limit: int, *, required: bool = True) -> str:
        """Words for a learner: plain text, lines joined, at most `limit` characters."""
        word = self.word(key, required=required)
        return plain(word, key, limit, self.file, self.line_of(key), self.faults)

    def id(self, key: str = "id") -> str:
        """An id of a block, an option or a group; empty when it is not one."""
        word = self.word(key)
        if word and not ID.fullmatch(word):
            self.fault(key, "bad-id", id=word)
            return ""
        return word

    def choice(self, key: str, choices: Iterable[str]) -> str:
        """One of the given words; empty when it is another."""
        word = self.word(key)
        if word and word not in tuple(choices):
            self.fault(key, "bad-choice", value=word, choices=", ".join(choices))
            return ""
        return word

    def number(self, key: str, *, required: bool = True) -> Number | None:
        """A decimal number; None when absent or not one."""
        word = self.word(key, required=required)
        if not word:
            return None
        if not NUMBER.fullmatch(word):
            self.fault(key, "bad-number", value=word, low=-(10**9) + 1, high=10**9 - 1)
            return None
        number = float(word)
        return int(number) if number.is_integer() else number

    def whole(self, key: str, low: int, high: int) -> int | None:
        """A whole number from `low` to `high`; None when absent or not one."""
        word = self.word(key)
        if not word:
            return None
        if not word.isascii() or not word.isdigit() or not low <= int(word[:9]) <= high:
            self.fault(key, "bad-number", value=word, low=low, high=high)
            return None
        return int(word)

    def flag(self, key: str) -> bool:
        """`true` or `false`; absent means false."""
        word = self.word(key, required=False)
        if word not in ("", "true", "false"):
            self.fault(key, "wrong-kind", kind="true or false")
        return word == "true"

    def day(self, key: str) -> date | None:
        """An ISO 8601 calendar date; None when absent or not one."""
        word = self.word(key)
        if not word:
            return None
        try:
            if len(word) != 10:
                raise ValueError
            return date.fromisoformat(word)
        except ValueError:
            self.fault(key, "bad-date", value=word)
            return None

    def words(self, key: str, *, required: bool = False) -> dict[str, int]:
        """A list of words, each with its line, in order; doubles are kept once."""
        found: dict[str, int] = {}
        for word, line in self.word_list(key, required=required):
            found.setdefault(word, line)
        return found

    def word_list(self, key: str, *, required: bool = False) -> list[tuple[str, int]]:
        """A list of words, each with its line, in order, doubles too."""
        found = []
        for node in self._list(key, required):
            if isinstance(node, yaml.ScalarNode) and node.value:
                found.append((str(node.value), self.first + node.start_mark.line))
            else:
                self.fault(key, "wrong-kind", kind="a list of words")
        return found

    def mapping(self, key: str, *, required: bool = True) -> "Mapping | None":
        """A mapping inside this one."""
        node = self.node(key, required)
        if node is None:
            return None
        if not isinstance(node, yaml.MappingNode):
            self.fault(key, "wrong-kind", kind="a group of fields")
            return None
        return Mapping(node, self.file, self.first, self.faults)

    def mappings(self, key: str, *, required: bool = True) -> list["Mapping"]:
        """A list of mappings."""
        found = []
        for node in self._list(key, required):
            if isinstance(node, yaml.MappingNode):
                found.append(Mapping(node, self.file, self.first, self.faults))
            else:
                self.fault(key, "wrong-kind", kind="a list of groups of fields")
        return found

    def _list(self, key: str, required: bool) -> list[yaml.Node]:
        node = self.node(key, required)
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode) or len(node.value) > MAX_LIST:
            self.fault(key, "wrong-kind", kind="a list")
            return []
        return list(node.value)

    def translated(
        self, key: str, languages: Iterable[str], limit: int
    ) -> dict[str, str]:
        """A text for each language."""
        inner = self.mapping(key)
        if inner is None:
            return {}
        texts = {}
        for language in languages:
            texts[language] = inner.text(language, limit, required=False)
            if not texts[language]:
                self.fault(key, "missing-translation", what=key, language=language)
        inner.done()
        return texts

    def done(self) -> None:
        """Note every field that nobody asked for."""
        for key in self.nodes:
            if key not in self.asked:
                self.fault(key, "unknown-field", known=", ".join(self.asked))
