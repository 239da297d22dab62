"""Every answer of the house: headers, errors, health."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.access import network_of
from server.app import create_app
from server.db import Base, db
from tests.conftest import make_settings


def test_every_answer_carries_the_security_headers(client: FlaskClient) -> None:
    for path in ("/healthz", "/nope", "/api/nope", "/office/login", "/api/docs"):
        headers = client.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        policy = headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "Strict-Transport-Security" not in headers


def test_pages_also_say_what_they_may_do(client: FlaskClient) -> None:
    for path in ("/nope", "/office/login", "/api/docs"):
        headers = client.get(path).headers
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "camera=(self)" in headers["Permissions-Policy"]


def test_transport_security_is_promised_only_over_https(client: FlaskClient) -> None:
    answer = client.get("/healthz", base_url="https://localhost")
    assert answer.headers["Strict-Transport-Security"]


def test_errors_under_api_are_problem_details_in_the_readers_language(
    client: FlaskClient,
) -> None:
    english = client.get("/api/nope", headers={"Accept-Language": "en"})
    assert english.status_code == 404
    assert english.content_type == "application/problem+json"
    assert english.json is not None
    assert english.json["code"] == "not-found"
    assert english.json["title"] == "There is nothing here"
    assert english.json["request"] == english.headers["X-Request-Id"]
    chinese = client.get("/api/nope", headers={"Accept-Language": "zh-CN,zh;q=0.9"})
    assert chinese.json is not None
    assert chinese.json["title"] == "这里什么也没有"


def test_a_wrong_method_names_the_right_ones(client: FlaskClient) -> None:
    answer = client.post("/api/openapi.json")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert answer.content_type == "application/problem+json"


def test_errors_elsewhere_are_pages(client: FlaskClient) -> None:
    answer = client.get("/nope/nope/nope")
    assert answer.status_code == 404
    assert answer.content_type == "text/html; charset=utf-8"
    assert "There is nothing here" in answer.text


@pytest.mark.parametrize(
    ("path", "size"),
    [
        ("/api/v1/sync", 1_100_000),
        ("/api/v1/links/claim", 9_000),
        ("/api/v1/rescue", 16_500_000),
        ("/office/login", 1_100_000),
    ],
)
def test_a_body_over_the_limit_is_refused(
    client: FlaskClient, path: str, size: int
) -> None:
    kind = "application/octet-stream"
    if path.startswith("/office"):
        kind = "application/x-www-form-urlencoded"
    if path.endswith("claim"):
        kind = "application/json"
    answer = client.post(
        path,
        data=b"x" * size,
        content_type=kind,
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert answer.status_code == 413
    wanted = "text/html" if path.startswith("/office") else "application/problem+json"
    assert answer.content_type.startswith(wanted)


def test_unknown_fields_are_named(client: FlaskClient) -> None:
    body = {"code": "12345678", "admin": True}
    answer = client.post("/api/v1/links/claim", json=body)
    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["errors"]["json"] == {"admin": ["Unknown field."]}


@pytest.mark.parametrize(
    "body",
    [b"[" * 4000, b'{"code":' + b"1" * 5000 + b"}", b"\xff\xfe", b"{", b'{"a":1} {}'],
)
def test_what_is_no_json_is_no_fault_of_the_server(
    client: FlaskClient, body: bytes
) -> None:
    answer = client.post(
        "/api/v1/links/claim", data=body, content_type="application/json"
    )
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"


def test_a_foreign_host_name_is_refused(tmp_path: Path) -> None:
    app = create_app(make_settings(tmp_path, trusted_hosts=("tianjian.example",)))
    client = app.test_client()
    good = client.get("/healthz", base_url="https://tianjian.example")
    bad = client.get("/healthz", base_url="https://evil.example")
    assert (good.status_code, bad.status_code) == (200, 400)
    with app.app_context():
        db.engine.dispose()


def test_forwarded_headers_count_only_behind_a_proxy(tmp_path: Path) -> None:
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
    for hops, secure in ((0, False), (1, True)):
        app = create_app(make_settings(tmp_path / str(hops), proxy_hops=hops))
        answer = app.test_client().get("/healthz", headers=forwarded)
        assert ("Strict-Transport-Security" in answer.headers) is secure
        with app.app_context():
            db.engine.dispose()


def test_an_unexpected_error_shows_a_number_and_no_traceback(
    app: Flask, client: FlaskClient
) -> None:
    app.testing = False
    del app.extensions["api"]
    answer = client.get("/api/openapi.json")
    assert answer.status_code == 500
    assert answer.json is not None
    assert answer.json["code"] == "internal-server-error"
    assert answer.json["request"] == answer.headers["X-Request-Id"]
    assert "Traceback" not in answer.text and "KeyError" not in answer.text


def test_error_pages_need_no_database(app: Flask, client: FlaskClient) -> None:
    Base.metadata.drop_all(db.engine)
    app.testing = False
    client.set_cookie("staff", "x" * 43)
    answer = client.get("/office")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "The server cannot answer just now" in answer.text
    assert client.get("/api/v1/catalogue").status_code == 503
    assert client.get("/nope/nope").status_code == 404
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::5", "2001:db8::6", True),
        ("2001:db8:0:0:ffff::5", "2001:db8::6", True),
        ("2001:db8:0:1::5", "2001:db8::5", False),
        ("::ffff:203.0.113.9", "203.0.113.9", True),
        ("203.0.113.9", "203.0.113.8", False),
        ("", "unix:", True),
    ],
)
def test_limits_see_one_household_as_one_source(
    one: str, other: str, same: bool
) -> None:
    assert (network_of(one) == network_of(other)) is same
