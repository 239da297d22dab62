"""Who may call from another origin, and what."""

from pathlib import Path

import pytest

from server.app import create_app
from server.db import db
from server.settings import BadSetting, Settings
from tests.conftest import make_settings

CENTRE = "https://tianjian.example"


def ask(tmp_path: Path, path: str, origin: str, method: str = "GET") -> dict[str, str]:
    app = create_app(make_settings(tmp_path, federated_origins=(CENTRE,)))
    headers = {"Origin": origin}
    if method == "OPTIONS":
        headers["Access-Control-Request-Method"] = "POST"
        headers["Access-Control-Request-Headers"] = "content-type"
    answer = app.test_client().open(path, method=method, headers=headers)
    with app.app_context():
        db.engine.dispose()
    return {name.lower(): value for name, value in answer.headers}


@pytest.mark.parametrize("path", ["/api/v1/node", "/blobs/x", "/api/v1/sync"])
def test_the_app_of_a_federated_node_may_call(path: str, tmp_path: Path) -> None:
    for method in ("GET", "OPTIONS"):
        headers = ask(tmp_path, path, CENTRE, method)
        assert headers["access-control-allow-origin"] == CENTRE
        assert "Origin" in headers["vary"]
    assert "POST" in headers["access-control-allow-methods"]
    assert "Content-Type" in headers["access-control-allow-headers"]


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", CENTRE + ".evil.example", CENTRE + ":444"],
)
def test_others_may_not(origin: str, tmp_path: Path) -> None:
    for method in ("GET", "OPTIONS"):
        headers = ask(tmp_path, "/api/v1/node", origin, method)
        assert "access-control-allow-origin" not in headers


def test_cookies_and_the_office_are_never_opened_up(tmp_path: Path) -> None:
    for path in ("/", "/office/login", "/api/v1/node"):
        for method in ("GET", "OPTIONS"):
            headers = ask(tmp_path, path, CENTRE, method)
            assert "access-control-allow-credentials" not in headers
            if not path.startswith("/api"):
                assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("https://Tianjian.example/", "https://tianjian.example"),
        ("https://tianjian.example:443", "https://tianjian.example"),
        ("http://192.168.4.1:8000", "http://192.168.4.1:8000"),
    ],
)
def test_an_origin_is_read_as_browsers_write_it(written: str, read: str) -> None:
    assert Settings.from_environ({"TIANJIAN_PUBLIC_URL": written}).public_url == read


@pytest.mark.parametrize("written", ["tianjian.example", "ftp://x", "https://x/y", "*"])
def test_what_is_no_origin_is_named(written: str) -> None:
    with pytest.raises(BadSetting, match="FEDERATED_ORIGINS"):
        Settings.from_environ({"TIANJIAN_FEDERATED_ORIGINS": written})
