"""Babel's reader of TypeScript: messages come off the syntax tree, not off a pattern.

Understands string literals, template strings without holes and sums of them; a
call with anything else is left out and ``update.py`` reports it.
"""

import ast
from collections.abc import Collection, Iterator
from typing import IO, Any

import tree_sitter_typescript
from tree_sitter import Language, Node, Parser

PARSER = Parser(Language(tree_sitter_typescript.language_tsx()))

Message = tuple[int, str, tuple[str | None, ...], list[str]]


def extract(
    file: IO[bytes],
    keywords: Collection[str],
    comment_tags: Collection[str],
    options: dict[str, Any],
) -> Iterator[Message]:
    """Every call of a keyword: (line, function, arguments, comments above it)."""
    notes: dict[int, str] = {}
    for node in walk(PARSER.parse(file.read()).root_node):
        if node.type == "comment":
            notes[node.end_point[0]] = written(node).strip("/*{} \n")
        elif node.type == "call_expression":
            name = called(node)
            if name in keywords:
                line = node.start_point[0]
                yield (
                    line + 1,
                    name,
                    literals(node),
                    note_for(line, notes, comment_tags),
                )


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, in the order of the text."""
    yield node
    for child in node.children:
        yield from walk(child)


def called(call: Node) -> str:
    """The name of a plainly called function; empty for anything else."""
    function = call.child_by_field_name("function")
    return written(function) if function and function.type == "identifier" else ""


def literals(call: Node) -> tuple[str | None, ...]:
    """The arguments of a call, None for each that is not a fixed text."""
    arguments = call.child_by_field_name("arguments")
    nodes = arguments.named_children if arguments else []
    return tuple(literal(node) for node in nodes if node.type != "comment")


def literal(node: Node) -> str | None:
    """The value of a fixed text, or None."""
    if node.type == "binary_expression":
        parts = [literal(side) for side in node.named_children if side.is_named]
        plus = any(child.type == "+" for child in node.children)
        known = [part for part in parts if part is not None]
        return "".join(known) if plus and len(known) == len(parts) else None
    if node.type not in {"string", "template_string"}:
        return None
    if any(child.type == "template_substitution" for child in node.named_children):
        return None
    return "".join(piece(child) for child in node.named_children)


def piece(node: Node) -> str:
    """A run of characters, or what an escape stands for."""
    text = written(node)
    if node.type != "escape_sequence":
        return text
    value = ast.literal_eval(f'"{text}"')
    return str(value)


def note_for(line: int, notes: dict[int, str], tags: Collection[str]) -> list[str]:
    """The comment for translators on this line or the one above."""
    for row in (line, line - 1):
        if notes.get(row, "").startswith(tuple(tags)):
            return [notes[row]]
    return []


def written(node: Node) -> str:
    """The source text of a node."""
    return (node.text or b"").decode()
