"""Signatures of the publisher, checked against another library and against forgers."""

import json
import os
import threading
from base64 import urlsafe_b64encode
from pathlib import Path

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.es256 import BadKey, generate_key, seeded_key, to_base64url
from server.packs.keys import KeyFolder
from server.packs.sign import BadSignature, jwk, read_jwk, sign, verify

KEY = seeded_key("publisher for tests")
PAYLOAD = '{"format":1,"title":"包好不坏"}'.encode()


def with_header(header: object, payload: bytes = PAYLOAD) -> str:
    """A JWS by the right key whose header says something else."""
    head = to_base64url(json.dumps(header).encode())
    return f"{head}..{to_base64url(KEY.sign(head.encode() + b'.' + payload))}"


def test_another_library_accepts_our_signature() -> None:
    token = sign(PAYLOAD, KEY)
    key = jwt.PyJWK({**jwk(KEY.public), "alg": "ES256"})
    found = jwt.PyJWS().decode_complete(
        token, key, algorithms=["ES256"], detached_payload=PAYLOAD
    )
    assert found["header"]["kid"] == KEY.thumbprint


def test_we_accept_the_signature_of_another_library() -> None:
    headers = {"b64": False, "crit": ["b64"], "kid": KEY.thumbprint, "typ": ""}
    token = jwt.PyJWS().encode(PAYLOAD, KEY.secret, "ES256", headers)
    verify(token, PAYLOAD, KEY.public)


def test_the_same_bytes_give_the_same_signature() -> None:
    assert sign(PAYLOAD, KEY) == sign(PAYLOAD, KEY)


@given(st.binary(max_size=200))
def test_every_payload_can_be_signed_and_checked(payload: bytes) -> None:
    verify(sign(payload, KEY), payload, KEY.public)
    with pytest.raises(BadSignature):
        verify(sign(payload, KEY), payload + b"x", KEY.public)


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none", "b64": False, "crit": ["b64"], "kid": KEY.thumbprint},
        {"alg": "HS256", "b64": False, "crit": ["b64"], "kid": KEY.thumbprint},
        {"alg": "ES256", "b64": True, "crit": ["b64"], "kid": KEY.thumbprint},
        {"alg": "ES256", "b64": 0, "crit": ["b64"], "kid": KEY.thumbprint},
        {"alg": "ES256", "b64": False, "kid": KEY.thumbprint},
        {"alg": "ES256", "b64": False, "crit": ["b64", "exp"], "kid": KEY.thumbprint},
        {"alg": "ES256", "b64": False, "crit": ["b64"], "kid": "somebody"},
        {"alg": "ES256", "b64": False, "crit": ["b64"]},
        {**jwk(KEY.public), "alg": "ES256", "b64": False, "crit": ["b64"]},
        [],
        "ES256",
        None,
    ],
)
def test_a_header_that_says_anything_else_is_refused(header: object) -> None:
    with pytest.raises(BadSignature):
        verify(with_header(header), PAYLOAD, KEY.public)


def test_a_malformed_signature_is_refused() -> None:
    good = sign(PAYLOAD, KEY)
    head, _, mark = good.split(".")
    inside = urlsafe_b64encode(PAYLOAD).decode().rstrip("=")
    for bad in (
        "",
        "..",
        "a.b",
        head + "..",
        f"{head}.{inside}.{mark}",
        f"{head}..{mark}.x",
        f"{head}..{mark}=",
        f"{head}..{mark[:-2]}",
        f"{head}..{'A' * 86}",
        good + "A" * 2000,
        "é" + good,
        to_base64url(b"[" * 500) + ".." + mark,
    ):
        with pytest.raises(BadSignature):
            verify(bad, PAYLOAD, KEY.public)
    with pytest.raises(BadSignature):
        verify(good, PAYLOAD, generate_key().public)


def test_only_a_public_p256_key_is_read() -> None:
    good = jwk(KEY.public)
    assert read_jwk(good).thumbprint == KEY.thumbprint
    bad: object
    for bad in (
        None,
        [],
        {},
        {**good, "d": KEY.d},
        {**good, "kty": "RSA"},
        {**good, "crv": "P-384"},
        {**good, "x": 1},
        {**good, "x": good["x"][:-1]},
        {**good, "y": good["x"]},
    ):
        with pytest.raises(BadKey):
            read_jwk(bad)


def test_processes_that_start_at_once_share_one_key(tmp_path: Path) -> None:
    ready = threading.Barrier(8)
    found = []

    def start() -> None:
        ready.wait()
        found.append(KeyFolder(tmp_path / "keys").publisher().key.thumbprint)

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(found) == 8
    assert len(set(found)) == 1
    assert os.listdir(tmp_path / "keys") == ["publisher.json"]


def test_a_spoilt_key_file_is_told_and_kept(tmp_path: Path) -> None:
    keys = KeyFolder(tmp_path)
    keys.publisher()
    for text in ("", "{}", '{"d": "AA", "rotations": []}', "[]"):
        keys.file.write_text(text)
        with pytest.raises(BadKey, match="restore it"):
            keys.publisher()
        assert keys.file.read_text() == text


def test_a_pinned_file_under_another_name_is_not_trusted(tmp_path: Path) -> None:
    keys = KeyFolder(tmp_path)
    keys.trust(KEY.public)
    assert set(keys.trusted()) == {keys.publisher().key.thumbprint, KEY.thumbprint}
    stranger = seeded_key("stranger").public
    pinned = tmp_path / "trusted" / f"{KEY.thumbprint}.json"
    pinned.write_text(json.dumps(jwk(stranger)))
    assert set(keys.trusted()) == {keys.publisher().key.thumbprint}
    pinned.write_text("{")
    with pytest.raises(BadKey, match="delete or restore"):
        keys.trusted()
