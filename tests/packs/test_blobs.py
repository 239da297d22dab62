"""Files by their hash: kept for good, read in parts, never mistaken for something else."""

import gzip
import json
import random
import struct
import tempfile
from hashlib import sha256
from pathlib import Path

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from server.packs.blobs import BlobStore, content_type
from tests.packs.samples import opus

TEXT = b'{"words": "' + b"ice on top, fruit below " * 100 + b'"}'


@pytest.fixture
def store(app: Flask, tmp_path: Path) -> BlobStore:
    return BlobStore(tmp_path / "var/blobs")


def test_a_blob_is_named_by_its_content_and_written_once(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    name = store.write(TEXT, text=True)
    assert name == sha256(TEXT).hexdigest()
    path = store.path(name)
    assert path == tmp_path / name[:2] / name
    before = path.stat().st_mtime_ns
    assert store.write(TEXT, text=True) == name
    assert path.stat().st_mtime_ns == before
    assert store.read(name) == TEXT
    assert gzip.decompress(path.with_suffix(".gz").read_bytes()) == TEXT
    assert brotli.decompress(path.with_suffix(".br").read_bytes()) == TEXT
    assert not list(tmp_path.rglob(".new-*"))


@pytest.mark.parametrize(
    "name",
    ["", "..", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 65, "0" * 64 + "\n"],
)
def test_only_a_hash_is_a_name(tmp_path: Path, name: str) -> None:
    store = BlobStore(tmp_path)
    assert store.path(name) is None
    with pytest.raises(FileNotFoundError):
        store.read(name)


def test_the_type_comes_from_the_content() -> None:
    assert content_type(b"RIFF\x10\0\0\0WEBPVP8 ") == "image/webp"
    assert content_type(b"\xff\xd8\xff\xe0\0\x10JFIF") == "image/jpeg"
    assert content_type(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR") == "image/png"
    assert content_type(opus("x")) == "audio/ogg"
    assert content_type(b"ID3\x04") == "audio/mpeg"
    assert content_type(b"\0\0\0\x1cftypM4A ") == "audio/mp4"
    assert content_type(b'{"a":1}') == "application/json"
    assert content_type(b"<html><script>") == "application/octet-stream"
    assert content_type(b"") == "application/octet-stream"


def test_a_whole_blob_is_immutable_and_not_sniffed(
    client: FlaskClient, store: BlobStore
) -> None:
    name = store.write(TEXT)
    with client.get(f"/blobs/{name}") as answer:
        assert answer.data == TEXT
        assert answer.content_type == "application/json"
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        policy = answer.headers["Content-Security-Policy"]
        assert policy == "default-src 'none'; frame-ancestors 'none'"
        assert answer.headers["ETag"].strip('"') == name
        assert answer.headers["Accept-Ranges"] == "bytes"
        assert answer.headers["Content-Length"] == str(len(TEXT))
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert "Last-Modified" not in answer.headers
        tag = answer.headers["ETag"]
    with client.get(f"/blobs/{name}", headers={"If-None-Match": tag}) as same:
        assert same.status_code == 304
    with client.head(f"/blobs/{name}") as head:
        assert (head.status_code, head.data) == (200, b"")


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-9", 0, 10),
        ("bytes=100-", 100, len(TEXT)),
        ("bytes=-7", len(TEXT) - 7, len(TEXT)),
        (f"bytes={len(TEXT) - 1}-99999", len(TEXT) - 1, len(TEXT)),
    ],
)
def test_a_part_is_sent_when_asked_for(
    client: FlaskClient, store: BlobStore, asked: str, start: int, end: int
) -> None:
    name = store.write(TEXT, text=True)
    headers = {"Range": asked, "Accept-Encoding": "br, gzip"}
    with client.get(f"/blobs/{name}", headers=headers) as answer:
        assert answer.status_code == 206
        assert answer.data == TEXT[start:end]
        expected = f"bytes {start}-{end - 1}/{len(TEXT)}"
        assert answer.headers["Content-Range"] == expected
        assert "Content-Encoding" not in answer.headers


def test_a_part_beyond_the_end_is_refused(
    client: FlaskClient, store: BlobStore
) -> None:
    name = store.write(TEXT)
    with client.get(f"/blobs/{name}", headers={"Range": "bytes=99999-"}) as answer:
        assert answer.status_code == 416
        assert answer.headers["Content-Range"] == f"bytes */{len(TEXT)}"


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_text_is_sent_compressed_to_those_who_ask(
    client: FlaskClient, store: BlobStore, encoding: str
) -> None:
    name = store.write(TEXT, text=True)
    headers = {"Accept-Encoding": encoding}
    with client.get(f"/blobs/{name}", headers=headers) as answer:
        unpack = brotli.decompress if encoding == "br" else gzip.decompress
        assert unpack(answer.data) == TEXT
        assert answer.headers["Content-Encoding"] == encoding
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.headers["ETag"].strip('"') == f"{name}-{encoding}"
        assert answer.content_type == "application/json"
    plain = store.write(b"RIFF....WEBP")
    with client.get(f"/blobs/{plain}", headers=headers) as answer:
        assert "Content-Encoding" not in answer.headers


def expand(rest: bytes, old: bytes) -> bytes:
    """What a phone makes of the answer: gzip's head, the older text, then the rest."""
    head = bytes([31, 139, 8, 0, 0, 0, 0, 0, 0, 255])
    stored = b"\0" + struct.pack("<HH", len(old), 0xFFFF ^ len(old))
    return gzip.decompress(head + stored + old + rest)[len(old) :]


# Each example waits for the disk.
@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=300), st.binary(max_size=300), st.integers(0, 300))
def test_the_rest_after_an_older_text_is_the_new_one(
    head: bytes, tail: bytes, at: int
) -> None:
    old = b"{" + random.Random(7).randbytes(40_000) + head
    new = b"{" + old[at:] + tail
    with tempfile.TemporaryDirectory() as folder:
        store = BlobStore(Path(folder))
        rest = store.since(store.write(new), store.write(old))
    assert rest is not None
    assert expand(rest, old) == new


def test_a_typo_costs_a_few_bytes(client: FlaskClient, store: BlobStore) -> None:
    words = json.dumps([f"{n * n} boxes of ice" for n in range(1000)])
    old = b'{"words":' + words.encode() + b"}"
    new = old.replace(b"1024 boxes", b"1024 crates")
    names = store.write(new), store.write(old)
    with client.get(f"/blobs/{names[0]}/since/{names[1]}") as answer:
        assert answer.content_type == "application/octet-stream"
        assert "immutable" in answer.headers["Cache-Control"]
        assert len(answer.data) < 200
        assert expand(answer.data, old) == new


def test_only_between_two_texts_is_there_a_difference(
    client: FlaskClient, store: BlobStore
) -> None:
    text, picture = store.write(TEXT), store.write(b"RIFF....WEBP" + bytes(99))
    long = store.write(b"{" + bytes(65_535))
    huge = store.write(b"{" + bytes(1_000_000))
    for name, older in (
        (text, picture),
        (picture, text),
        (text, long),
        (huge, text),
        (text, "0" * 64),
        ("0" * 64, text),
        (text, "..%2f..%2fkeys%2fpublisher.json"),
        (text, text.upper()),
    ):
        answer = client.get(f"/blobs/{name}/since/{older}")
        assert answer.status_code == 404, (name, older)
        assert answer.content_type == "application/problem+json"


def test_what_is_no_blob_is_not_found(client: FlaskClient, store: BlobStore) -> None:
    store.write(TEXT, text=True)
    name = sha256(TEXT).hexdigest()
    for path in (
        "0" * 64,
        f"{name}.br",
        "..%2f..%2fkeys%2fpublisher.json",
        name.upper(),
    ):
        answer = client.get(f"/blobs/{path}")
        assert answer.status_code == 404
        assert answer.content_type == "application/problem+json"
