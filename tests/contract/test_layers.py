"""The layers of the house hold (contracts in setup.cfg)."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_import_keeps_the_layers() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [str(linter), "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-3000:]


def test_only_the_entry_points_read_the_environment() -> None:
    readers = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "server").rglob("*.py"))
        if "os.environ" in path.read_text("utf-8")
    ]
    assert readers == ["server/gunicorn.conf.py", "server/serving.py", "server/wsgi.py"]
