"""Blocks without the lines that they came from: two files differ in nothing else."""

from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from typing import Any

from server.packs.lesson import Block


def bare(value: Any) -> Any:
    """The same tree of dataclasses with every `line` at 0."""
    if isinstance(value, tuple):
        return tuple(bare(each) for each in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    return replace(
        value,
        **{
            field.name: 0 if field.name == "line" else bare(getattr(value, field.name))
            for field in fields(value)
        },
    )


def bare_blocks(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Blocks as an import gives them."""
    return tuple(bare(block) for block in blocks)
