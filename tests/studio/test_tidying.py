"""What a look at a lesson left goes; what a draft, its history or a version needs stays."""

import os
import time
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.db import db
from server.studio import drafts, tidying
from tests.studio.conftest import PACK
from tests.studio.files import png

API = f"/api/v1/studio/packs/{PACK}"


def age(folder: Path) -> None:
    """Everything in it was written long ago."""
    for path in folder.glob("??/*"):
        os.utime(path, (time.time() - 10 * tidying.DAY,) * 2)


def test_only_what_nothing_names_goes(studio: Flask, publisher: FlaskClient) -> None:
    folder = drafts.blobs().folder
    publisher.put(
        f"{API}/media/once.png", data=png(), content_type="application/octet-stream"
    )
    once = drafts.content_of(PACK)["media/once.png"].removeprefix(drafts.BYTES)
    db.session.rollback()
    publisher.delete(f"{API}/media/once.png")
    needed = {path.name for path in folder.glob("??/*")}
    shown = publisher.get(f"{API}/lessons/ice/preview?language=en").get_json()
    drawn = {
        file["sha256"] for file in shown["manifest"]["files"] if file["role"] != "text"
    }
    assert drawn - needed
    assert tidying.tidy().files == 0
    age(folder)
    # Somebody looks again in this moment: what is written again is young again.
    publisher.get(f"{API}/lessons/ice/preview?language=en")
    assert tidying.tidy().files == 0
    age(folder)
    done = tidying.tidy()
    assert done.files == len(drawn - needed) and done.bytes > 1000
    left = {path.name for path in folder.glob("??/*")}
    assert left == needed and once in left
    # The history still brings the picture back, and the next look draws anew.
    number = publisher.get(f"{API}/history").get_json()[0]["number"]
    assert publisher.post(f"{API}/history/{number}/undo").status_code == 200
    again = publisher.get(f"{API}/lessons/ice/preview?language=en").get_json()
    assert again["manifest"] == shown["manifest"]


def test_the_server_tidies_once_a_day(
    studio: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []
    monkeypatch.setattr(
        tidying, "tidy", lambda: calls.append(1) or tidying.Tidied(0, 0)
    )
    loop = tidying.Loop(studio, tmp_path)
    loop.tick()
    loop.tick()
    assert len(calls) == 1
    os.utime(loop.mark, (0, 0))
    loop.tick()
    assert len(calls) == 2
