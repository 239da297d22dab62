"""lessons/paths.yaml: which packs each group of learners takes, in order.

A path travels in the signed catalogue, so that a county changes it without a new app. It may
name packs that this node does not have: phones show those that are there.
"""

from pathlib import Path

from server.packs.faults import Faults
from server.packs.marks import read_mapping
from server.packs.source import PACK_ID
from server.packs.textfile import read_text, shown_path

GROUPS = ("farmer", "youth", "station", "live", "cadre", "mayor", "enterprise")

Paths = dict[str, list[str]]


def paths_file(lessons_dir: Path) -> Path:
    """Where the paths of these packs stand."""
    return lessons_dir / "paths.yaml"


def read_paths(lessons_dir: Path, faults: Faults) -> Paths:
    """The paths by group; every pack named must have a folder in `lessons_dir`."""
    path = paths_file(lessons_dir)
    file = shown_path(path)
    text = read_text(path, faults)
    fields = None if text is None else read_mapping(text, file, 1, faults)
    if fields is None:
        return {}
    paths: Paths = {}
    for group in GROUPS:
        packs = fields.words(group, required=True)
        for pack, line in packs.items():
            known = PACK_ID.fullmatch(pack) and (lessons_dir / pack / "pack.yaml")
            if not known or not known.is_file():
                faults.add(file, line, "unknown-pack", id=pack)
        paths[group] = list(packs)
    fields.done()
    return paths
