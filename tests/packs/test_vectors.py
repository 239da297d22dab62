"""The vectors for the phone say what this side does; a change of format shows here first."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from server.packs import service
from server.packs.sign import BadSignature, read_jwk, verify
from server.packs.tjpack import verify_tjpack
from tests.packs.make_vectors import FOLDER, make
from tests.packs.samples import write_pack


@pytest.fixture(scope="module")
def vector() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / "vector.json").read_text("utf-8"))
    return found


def test_the_committed_vectors_are_what_the_code_makes(tmp_path: Path) -> None:
    make(tmp_path)
    made = {p.relative_to(tmp_path): p for p in tmp_path.rglob("*") if p.is_file()}
    kept = {p.relative_to(FOLDER): p for p in FOLDER.rglob("*") if p.is_file()}
    assert set(made) == set(kept)
    for name, path in made.items():
        assert path.read_bytes() == kept[name].read_bytes(), name


def test_the_good_answers_hold_and_the_bad_ones_do_not(vector: dict[str, Any]) -> None:
    good = vector["catalogue"]
    pinned = read_jwk(good["publisher"])
    assert pinned.thumbprint == vector["pinned"]
    verify(good["signature"], good["payload"].encode(), pinned)
    verify(vector["older"]["signature"], vector["older"]["payload"].encode(), pinned)
    assert len(vector["refused"]) >= 8
    for case in vector["refused"]:
        bad = case["answer"]
        with pytest.raises(BadSignature):
            verify(bad["signature"], bad["payload"].encode(), pinned)


def test_a_catalogue_in_the_vectors_has_the_fields_of_a_real_one(
    app: Flask, tmp_path: Path, vector: dict[str, Any]
) -> None:
    service.publish_pack(write_pack(tmp_path / "lessons"))
    service.recall_lesson("T01-A.sort", {"zh_Hans": "x", "en": "x"})
    service.rotate_publisher()
    real = json.loads(json.loads(service.current_catalogue().body)["payload"])
    made = json.loads(vector["rotated"]["payload"])
    assert shape(made) == shape(real)


def shape(value: Any) -> Any:
    """The names and kinds of everything in a JSON value."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [shape(inner) for inner in value]
    return type(value).__name__


def test_the_pack_file_of_the_vectors_is_whole(vector: dict[str, Any]) -> None:
    key = read_jwk(vector["catalogue"]["publisher"])
    found = verify_tjpack(FOLDER / "T01-A-1.tjpack", {key.thumbprint: key})
    assert found.manifest["id"] == "T01-A"
