"""The power goes while an editor publishes: nothing that is listed may be missing."""

import json
import os
import signal
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import pytest
from flask import Flask

from server.db import db
from server.packs import service
from server.packs.sign import read_jwk, verify
from server.settings import Settings
from tests.packs.samples import BOX, write_pack


def publish(settings: Settings, folder: Path) -> "subprocess.Popen[bytes]":
    """Start a publish in a process of its own; returns once it has begun to work."""
    env = {
        **os.environ,
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
    }
    command = Path(sys.executable).with_name("tianjian")
    return subprocess.Popen(
        [str(command), "packs", "publish", str(folder)],
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def renders(settings: Settings) -> int:
    return len(list((settings.data_dir / "renders").glob("*.webp")))


def assert_whole() -> int:
    """Everything that the catalogue names is there and signed; gives the version."""
    body = service.catalogue_json()
    if not body:
        return 0
    answer = json.loads(body)
    key = read_jwk(answer["publisher"])
    verify(answer["signature"], answer["payload"].encode(), key)
    entry = json.loads(answer["payload"])["packs"][0]
    path = service.blob_path(entry["manifest"]["sha256"])
    assert path is not None
    verify(entry["signature"], path.read_bytes(), key)
    for file in json.loads(path.read_text("utf-8"))["files"]:
        blob = service.blob_path(file["sha256"])
        assert blob is not None
        assert sha256(blob.read_bytes()).hexdigest() == file["sha256"]
    return int(entry["version"])


@pytest.mark.parametrize("wait", [0.0, 0.01, 0.03, 0.06])
def test_a_killed_publish_leaves_the_old_or_the_new_version_whole(
    app: Flask, settings: Settings, tmp_path: Path, wait: float
) -> None:
    folder = write_pack(tmp_path / "lessons")
    service.publish_pack(folder)
    db.session.rollback()
    drawn = renders(settings)
    (folder / "media/box.svg").write_text(BOX.replace("#c98f4e", "#a06f3a"))
    running = publish(settings, folder)
    # A new picture in the cache is the sign that the work has begun.
    while running.poll() is None and renders(settings) == drawn:
        time.sleep(0.002)
    time.sleep(wait)
    running.send_signal(signal.SIGKILL)
    running.wait()
    version = assert_whole()
    assert version in (1, 2)
    again = service.publish_pack(folder)
    assert again.version == 2
    assert again.changed is (version == 1)
    assert assert_whole() == 2
