"""A glossary's file, changed one term at a time; the lines of other terms stay as they are."""

import yaml

from server.errors import N_, BadRequest
from server.packs.writing import write_yaml
from server.studio import forms
from server.studio.forms import Fields

FIRST = "# One word for one thing, in all packs; docs/pack-format.md says what the fields mean.\n"


def read_terms(text: str) -> dict[str, Fields]:
    """The terms by id."""
    found = forms.read_yaml(text) or {}
    return {id: each for id, each in found.items() if isinstance(each, dict)}


def with_term(text: str, id: str, fields: Fields | None) -> str:
    """The file with this term, in its place by the alphabet; None takes it out.

    Raises BadRequest where the file cannot be read.
    """
    lines = (text or FIRST).split("\n")
    spans = _spans(text)
    written = [] if fields is None else [_written(id, fields)]
    for name, start, end in spans:
        if name == id:
            return "\n".join([*lines[:start], *written, *lines[end:]])
        if name > id and written:
            return "\n".join([*lines[:start], *written, *lines[start:]])
    end = spans[-1][2] if spans else len(lines) - 1
    return "\n".join([*lines[:end], *written, *lines[end:]])


def _written(id: str, fields: Fields) -> str:
    return f"{id}: {write_yaml(fields, flow=True).strip()}"


def _spans(text: str) -> list[tuple[str, int, int]]:
    """Each term's id with its first line and the line behind its last."""
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise BadRequest(
            "bad-glossary", N_("The glossary's file cannot be read as it is.")
        ) from error
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    spans = []
    for key, value in pairs:
        end = value.end_mark.line + (value.end_mark.column > 0)
        spans.append((str(key.value), key.start_mark.line, end))
    return spans
