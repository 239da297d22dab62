"""Backup and restore of a centre and a station, by the commands that docs/ tells."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from tests.servers import ROOT, Server
from tests.stations.conftest import join, upgraded
from tests.stations.test_forks import batches
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


def test_what_the_pages_say_brings_lost_boxes_back(tmp_path: Path) -> None:
    pages = {
        "station": blocks("station.md", "Backup and restore"),
        "centre": blocks("centre.md", "Backup"),
    }
    nodes = {"centre": upgraded(tmp_path / "centre", TIANJIAN_NODE_NAME="县")}
    anna, late = Person("anna"), Person("late")
    with nodes["centre"]:
        nodes["station"] = upgraded(tmp_path / "station")
        join(nodes["station"], nodes["centre"])
        with nodes["station"]:
            anna.study(nodes["station"])
            relay(nodes["station"])
            for name, (copy, _) in pages.items():
                (nodes[name].data_dir / "blobs").mkdir(exist_ok=True)
                (tmp_path / f"{name}-backup").mkdir()
                do(nodes[name], copy, tmp_path / f"{name}-backup")
            # What came after the copy is at two places; one of them is lost.
            late.study(nodes["station"])
            relay(nodes["station"])
            both = batches(nodes["centre"])
    for name, (_, back) in pages.items():
        lose(nodes[name], back, tmp_path / f"{name}-backup")
        with nodes["centre"], nodes["station"]:
            assert len(batches(nodes[name])) < len(both)
            relay(nodes["station"])
            assert batches(nodes["centre"]) == batches(nodes["station"]) == both


def lose(box: Server, back: str, backup: Path) -> None:
    """Everything of a box is gone; what the page says makes it anew."""
    key = (box.data_dir / "keys" / "node.json").read_bytes()
    shutil.rmtree(box.data_dir)
    do(box, back, backup)
    assert (box.data_dir / "keys" / "node.json").read_bytes() == key
