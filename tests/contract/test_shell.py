"""The learner's app as it is served: one page with the catalogue inside, and its files."""

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from server import shell
from server.app import create_app
from server.db import Base, db
from server.packs import service as packs
from server.web import content_security_policy
from tests.conftest import SeparateClient, make_settings
from tests.people.staff import browser

PAGE = (
    b"<!doctype html><style>p{color:red}</style><script>let a=1</script>"
    b'<script type="application/json" id="catalogue"></script>'
    b'<script type="module" src="/assets/app-1a2b.js"></script><div id="app"></div>'
)
EVIL = '{"payload":"</script><script>alert(1)</script>","n":"<!--"}'


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """An application with a small built app and a catalogue full of tricks."""
    dist = tmp_path / "dist"
    (dist / "assets").mkdir(parents=True)
    (dist / "icons").mkdir()
    (dist / "index.html").write_bytes(PAGE)
    (dist / "assets" / "app-1a2b.js").write_bytes(b"let b=2")
    (dist / "assets" / "app-1a2b.js.br").write_bytes(brotli.compress(b"let b=2"))
    (dist / "assets" / "app-1a2b.js.gz").write_bytes(gzip.compress(b"let b=2"))
    (dist / "sw.js").write_bytes(b"self")
    (dist / "manifest.webmanifest").write_bytes(b"{}")
    (dist / "icons" / "icon.svg").write_bytes(b"<svg/>")
    (tmp_path / "secret.txt").write_text("secret")
    app = create_app(make_settings(tmp_path, pwa_dir=dist))
    app.test_client_class = SeparateClient
    app.extensions["shell"] = shell.Shell(dist, lambda: 7, lambda: EVIL.encode())
    with app.app_context():
        Base.metadata.create_all(db.engine)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that takes no compressed answers."""
    return browser(app)


def test_the_page_carries_the_catalogue_and_nothing_breaks_out(
    client: FlaskClient,
) -> None:
    page = client.get("/").text
    block = re.search(r'id="catalogue">(.*?)</script>', page)
    assert block is not None
    assert json.loads(block[1]) == json.loads(EVIL)
    assert "alert(1)</script>" not in page
    assert "<!--" not in page


@pytest.mark.parametrize(
    "path", ["/library", "/pack/P03-A", "/lesson/P03-A.ice", "/me"]
)
def test_every_screen_of_the_app_opens_the_page(client: FlaskClient, path: str) -> None:
    assert client.get(path).data == client.get("/").data


def test_the_screens_are_those_that_the_app_knows() -> None:
    source = Path(__file__).parents[2] / "pwa" / "src" / "core" / "screens.ts"
    listed = re.search(r"SCREENS = \[(.*?)\]", source.read_text("utf-8"), re.DOTALL)
    assert listed is not None
    assert tuple(re.findall(r'"(\w+)"', listed[1])) == shell.SCREENS


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("", None)],
)
def test_the_page_comes_compressed_as_the_browser_likes(
    client: FlaskClient, accepted: str, encoding: str | None
) -> None:
    answer = client.get("/", headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == encoding
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}
    assert unpack[encoding](answer.data) == client.get("/").data


def test_an_unchanged_page_costs_no_body(client: FlaskClient) -> None:
    first = client.get("/")
    again = client.get("/", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""


def test_a_new_catalogue_makes_a_new_page(app: Flask, client: FlaskClient) -> None:
    first = client.get("/").headers["ETag"]
    folder = app.extensions["shell"].folder
    numbers = iter([8, 9])
    app.extensions["shell"] = shell.Shell(
        folder, lambda: next(numbers), lambda: b'{"new":1}'
    )
    second = client.get("/")
    assert second.headers["ETag"] != first
    assert '{"new":1}' in second.text


def test_inline_parts_run_by_their_hash_only(client: FlaskClient) -> None:
    for path in ("/", "/index.html"):
        policy = client.get(path).headers["Content-Security-Policy"]
        assert policy == content_security_policy(PAGE, shell.ANY_NODE)
        assert "unsafe-inline" not in policy
        # printf 'let a=1' | openssl dgst -sha256 -binary | base64
        assert "'sha256-+Q3dsIT3kYyYXlBldxY4Baal1kEoF6cDrlPvZn4iLYs='" in policy
        assert policy.count("'sha256-") == 2


def test_the_worker_keeps_the_page_without_a_catalogue(client: FlaskClient) -> None:
    assert client.get("/index.html").data == PAGE


def test_hashed_files_are_kept_for_ever(client: FlaskClient) -> None:
    answer = client.get("/assets/app-1a2b.js", headers={"Accept-Encoding": "br"})
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Encoding"] == "br"
    assert answer.content_type.startswith("text/javascript")
    assert brotli.decompress(answer.data) == b"let b=2"
    assert client.get("/assets/app-1a2b.js").data == b"let b=2"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/sw.js", "text/javascript"),
        ("/manifest.webmanifest", "application/manifest+json"),
        ("/icons/icon.svg", "image/svg+xml"),
    ],
)
def test_other_files_are_asked_for_every_time(
    client: FlaskClient, path: str, kind: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.content_type.startswith(kind)
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../../secret.txt",
        "/assets/..%2f..%2fsecret.txt",
        "/icons/..%5c..%5csecret.txt",
        "/assets//etc/passwd",
        "/..%2fsecret.txt",
        "/assets/",
        "/assets",
    ],
)
def test_nothing_outside_the_built_app_is_served(
    client: FlaskClient, path: str
) -> None:
    answer = client.get(path)
    assert answer.status_code in {308, 404}
    assert "secret" not in answer.text


def test_without_a_built_app_the_page_says_what_to_do(tmp_path: Path) -> None:
    app = create_app(make_settings(tmp_path, pwa_dir=tmp_path / "nowhere"))
    app.test_client_class = SeparateClient
    answer = browser(app).get("/")
    assert answer.status_code == 503
    assert "make run" in answer.text
    with app.app_context():
        db.engine.dispose()


def test_the_app_opens_without_a_database(app: Flask, client: FlaskClient) -> None:
    dist = app.extensions["shell"].folder
    app.extensions["shell"] = shell.Shell(
        dist, packs.catalogue_number, packs.catalogue_json
    )
    with app.app_context():
        Base.metadata.drop_all(db.engine)
    assert client.get("/").data == PAGE
    assert client.get("/lesson/P03-A.ice").status_code == 200
    assert client.get("/api/v1/catalogue").status_code == 503
