"""Backup and restore of a centre and a station, by the commands that docs/ tells."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.servers import ROOT, Server
from tests.stations.conftest import join, upgraded
from tests.stations.test_relay import Person, relay

BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)


def blocks(page: str, heading: str) -> tuple[str, str]:
    """What is to be typed for a copy, and on the new box."""
    text = (ROOT / "docs" / page).read_text("utf-8").split(f"\n## {heading}\n")[1]
    copy, back = BLOCK.findall(text)[:2]
    return copy, back


def do(server: Server, commands: str, backup: Path) -> None:
    """Type them, with the folders of this test."""
    tools = f"{ROOT / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    script = commands.replace("/backup", str(backup))
    environ = {**server.environ, "PATH": tools, "DATA_DIR": str(server.data_dir)}
    done = subprocess.run(
        ["sh", "-euc", script], env=environ, cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("page", "heading", "lost"),
    [
        ("station.md", "Backup and restore", "station"),
        ("centre.md", "Backup", "centre"),
    ],
)
def test_what_the_page_says_brings_a_lost_box_back(
    tmp_path: Path, page: str, heading: str, lost: str
) -> None:
    backup = tmp_path / "backup"
    backup.mkdir()
    copy, back = blocks(page, heading)
    nodes = {"centre": upgraded(tmp_path / "centre", TIANJIAN_NODE_NAME="县")}
    anna, late = Person("anna"), Person("late")
    with nodes["centre"]:
        nodes["station"] = upgraded(tmp_path / "station")
        join(nodes["station"], nodes["centre"])
        with nodes["station"]:
            anna.study(nodes["station"])
            relay(nodes["station"])
            (nodes[lost].data_dir / "blobs").mkdir(exist_ok=True)
            do(nodes[lost], copy, backup)
            # What came after the copy goes with the box.
            late.study(nodes["station"])
            relay(nodes["station"])
            # The other box of the two lives on.
    box, other = nodes[lost], nodes["centre" if lost == "station" else "station"]
    key = (box.data_dir / "keys" / "node.json").read_bytes()
    shutil.rmtree(box.data_dir)
    do(box, back, backup)
    assert (box.data_dir / "keys" / "node.json").read_bytes() == key
    with nodes["centre"], nodes["station"]:
        before = box.ledger()
        assert {row["learner"] for row in before} == {anna.phone.learner}
        relay(nodes["station"])
        relay(nodes["station"])
        assert box.ledger() == other.ledger()
        assert len(box.ledger()) > len(before)
