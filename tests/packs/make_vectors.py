"""Write tests/vectors/pack: a small signed catalogue that the phone's own code must verify.

Run `python -m tests.packs.make_vectors` after a change of the format; a test compares.
"""

import json
import shutil
import tempfile
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from server.es256 import seeded_key, to_base64url
from server.packs.blobs import BlobStore
from server.packs.build import Json, build_pack, canonical
from server.packs.catalogue import entry_of, iso
from server.packs.sign import jwk, sign
from server.packs.source import read_pack
from server.packs.tjpack import write_tjpack
from tests.packs.samples import write_pack

FOLDER = Path(__file__).parent.parent / "vectors" / "pack"
MOMENT = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
KEY = seeded_key("vectors: publisher")
NEXT = seeded_key("vectors: publisher after rotation")
STRANGER = seeded_key("vectors: stranger")


def contents(number: int, manifest: bytes, key: Any, rotations: list[Json]) -> bytes:
    """A catalogue of one pack, as `server.packs.catalogue` writes it."""
    entry = entry_of(json.loads(manifest), sha256(manifest).hexdigest(), len(manifest))
    recalled = {
        "pack": "T01-A",
        "lesson": "T01-A.sort",
        "since": iso(MOMENT),
        "reason": {"zh_Hans": "答案有错", "en": "A wrong answer"},
    }
    return canonical(
        {
            "format": 1,
            "number": number,
            "issued": iso(MOMENT),
            "packs": [{**entry, "signature": sign(manifest, key)}],
            "recalled": [recalled],
            "rotations": rotations,
        }
    )


def answer(payload: bytes, key: Any) -> Json:
    """What GET /api/v1/catalogue answers."""
    return {
        "payload": payload.decode(),
        "signature": sign(payload, key),
        "publisher": jwk(key.public),
    }


def with_header(header: Json, payload: bytes) -> str:
    """A signature by the right key under a header that says something else."""
    head = to_base64url(json.dumps(header).encode())
    return f"{head}..{to_base64url(KEY.sign(head.encode() + b'.' + payload))}"


def refused(payload: bytes) -> list[Json]:
    """Answers that a phone which pinned KEY must not believe."""
    good = answer(payload, KEY)
    text = good["payload"]
    fixed = {"alg": "ES256", "b64": False, "crit": ["b64"], "kid": KEY.thumbprint}
    cases = {
        "one byte of the payload changed": {**good, "payload": text.replace("A", "B", 1)},
        "a space at the end": {**good, "payload": text + " "},
        "signed by a stranger": answer(payload, STRANGER),
        "stranger's signature under the publisher's name": {
            **good, "signature": answer(payload, STRANGER)["signature"],
        },
        "alg none": {
            **good,
            "signature": with_header({**fixed, "alg": "none"}, payload),
        },
        "payload not detached": {
            **good,
            "signature": good["signature"].replace(
                "..", f".{to_base64url(payload[:9])}."
            ),
        },
        "encoded payload": {
            **good,
            "signature": with_header({**fixed, "b64": True}, payload),
        },
        "signature cut": {**good, "signature": good["signature"][:-4]},
        "no signature": {**good, "signature": ""},
    }  # fmt: skip
    return [{"name": name, "answer": case} for name, case in cases.items()]


def make(folder: Path) -> None:
    """Write all files of the vector into `folder`."""
    with tempfile.TemporaryDirectory() as scratch:
        source, faults = read_pack(write_pack(Path(scratch)))
        assert source is not None
        built = build_pack(source, faults)
    assert faults.found == []
    manifest = built.manifest(1, "minor", {})
    blobs = BlobStore(folder / "blobs")
    for data in (manifest, *(file.data for file in built.files)):
        blobs.write(data)
    payload = contents(7, manifest, KEY, [])
    rotation = {
        "from": KEY.thumbprint,
        "key": jwk(NEXT.public),
        "signature": sign(canonical(jwk(NEXT.public)), KEY),
    }
    forged = {**rotation, "signature": sign(canonical(jwk(NEXT.public)), STRANGER)}
    vector = {
        "pinned": KEY.thumbprint,
        "catalogue": answer(payload, KEY),
        "manifest": sha256(manifest).hexdigest(),
        "refused": refused(payload),
        "rotated": answer(contents(8, manifest, NEXT, [rotation]), NEXT),
        "rotated_by_a_stranger": answer(contents(8, manifest, NEXT, [forged]), NEXT),
        "older": answer(contents(6, manifest, KEY, []), KEY),
    }
    text = json.dumps(vector, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / "vector.json").write_text(text + "\n", "utf-8")
    write_tjpack(
        folder / "T01-A-1.tjpack",
        manifest,
        sign(manifest, KEY),
        jwk(KEY.public),
        blobs.path,
    )


if __name__ == "__main__":
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    make(FOLDER)
