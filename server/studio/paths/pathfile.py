"""paths.yaml changed one group at a time; comments and other groups' lines stay as they are."""

from collections.abc import Mapping, Sequence

import yaml

from server.errors import N_, BadRequest
from server.packs.marks import compose
from server.packs.paths import GROUPS

FIRST = (
    "# Which packs each group of learners takes, in the order of learning."
    ' docs/pack-format.md, "paths.yaml".\n'
)


def path_in(text: str, group: str) -> list[str]:
    """The packs of one group as the file lists them; none where it does not name the group.

    Raises BadRequest where the file cannot be read.
    """
    node = _nodes(text).get(group)
    if not isinstance(node, yaml.SequenceNode):
        return []
    return [str(each.value) for each in node.value]


def with_path(text: str, group: str, packs: Sequence[str]) -> str:
    """The file with this path for the group, at the place where it stands or at the end.

    Raises BadRequest where the file cannot be read.
    """
    written = f"[{', '.join(packs)}]"
    node = _nodes(text).get(group)
    if node is None:
        kept = text if not text or text.endswith("\n") else f"{text}\n"
        return f"{kept}{group}: {written}\n"
    start = _offset(text, node.start_mark)
    if text[start - 1 : start] == ":":
        written = f" {written}"
    return text[:start] + written + text[_end(text, node) :]


def written(paths: Mapping[str, Sequence[str]]) -> str:
    """A file that says these paths and nothing else."""
    text = FIRST
    for group in GROUPS:
        text = with_path(text, group, paths.get(group, ()))
    return text


def _nodes(text: str) -> dict[str, yaml.Node]:
    """Each group's value in the file."""
    try:
        root = compose(text)
    except yaml.YAMLError as error:
        raise BadRequest(
            "bad-paths", N_("The file of the paths cannot be read as it is.")
        ) from error
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    return {str(key.value): value for key, value in pairs}


def _end(text: str, node: yaml.Node) -> int:
    """Behind the value: a list of lines would claim the comments that follow it."""
    if isinstance(node, yaml.SequenceNode) and not node.flow_style and node.value:
        return _end(text, node.value[-1])
    return _offset(text, node.end_mark)


def _offset(text: str, mark: yaml.Mark) -> int:
    """Where a mark stands: libyaml counts lines and characters, but bytes from the start."""
    lines = text.split("\n")[: mark.line]
    return sum(len(line) + 1 for line in lines) + mark.column
