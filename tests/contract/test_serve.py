"""The server as a process: starts, answers, logs without persons, stops at once."""

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from server import threads
from tests.servers import Server


@pytest.fixture
def server(tmp_path: Path) -> Server:
    """A server on an empty, migrated database; not started."""
    server = Server(tmp_path, DEMO="0")
    server.tianjian("db", "upgrade")
    return server


def test_sigterm_stops_it_cleanly_within_three_seconds(server: Server) -> None:
    with server:
        assert server._process is not None
        begun = time.monotonic()
        server._process.send_signal(signal.SIGTERM)
        assert server._process.wait(10) == 0
        assert time.monotonic() - begun < 3


def test_connections_that_say_nothing_hold_nobody_up(server: Server) -> None:
    with server:
        silent = [
            socket.create_connection(("127.0.0.1", server.port)) for _ in range(40)
        ]
        begun = time.monotonic()
        urllib.request.urlopen(f"{server.base}/healthz", timeout=5).close()
        assert time.monotonic() - begun < 2
        for each in silent:
            each.close()


def test_a_request_that_stalls_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "STALL_SECONDS", 0.2)
    phone, server = socket.socketpair()
    with phone, server:
        reader = threads.Unreader(server)
        phone.sendall(b"POST /api")
        assert reader.read() == b"POST /api"
        with pytest.raises(ConnectionResetError):
            reader.read()
        assert server.gettimeout() is None


def test_who_waited_too_long_is_told_when_to_come_again(tmp_path: Path) -> None:
    server = Server(tmp_path, DEMO="0", TIANJIAN_THREADS="1")
    server.tianjian("db", "upgrade")
    head = b"POST /api/v1/sync HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n"
    head += b"Content-Type: application/octet-stream\r\n\r\n"
    with server:
        address = ("127.0.0.1", server.port)
        with (
            socket.create_connection(address) as slow,
            socket.create_connection(address) as phone,
            socket.create_connection(address) as operator,
        ):
            # Half a request holds the only thread; the others have to wait.
            slow.sendall(head + b"1234")
            time.sleep(0.3)
            phone.sendall(head + b"123456789")
            operator.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            time.sleep(threads.PATIENCE_SECONDS)
            slow.sendall(b"56789")
            told = phone.makefile("rb").read().decode()
            assert operator.recv(100).startswith(b"HTTP/1.1 200 ")
    lines = told.split("\r\n")
    assert lines[0].startswith("HTTP/1.1 503 ")
    wait = int(next(x for x in lines if x.startswith("Retry-After: ")).split()[1])
    assert threads.SOONEST <= wait <= threads.LATEST
    assert json.loads(lines[-1])["code"] == "busy"


def test_the_log_is_json_and_names_routes_not_people(server: Server) -> None:
    address = f"{server.base}/office/learners/SECRETLEARNER?q=SECRETNAME"
    with server:
        opener = urllib.request.build_opener()
        opener.addheaders = [("X-Forwarded-For", "203.0.113.9")]
        opener.open(address).close()
        with socket.create_connection(("127.0.0.1", server.port)) as stranger:
            stranger.sendall(b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n")
            stranger.recv(100)
    text = (server.data_dir / "server.log").read_text("utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    routes = [line.get("route") for line in lines]
    assert "/office/learners/<string:learner>" in routes
    assert all(line.get("timestamp", "").endswith("Z") for line in lines)
    assert any("Invalid request" in line["event"] for line in lines)
    for secret in ("SECRETLEARNER", "SECRETNAME", "203.0.113.9", "127.0.0.1"):
        assert secret not in text


def test_readiness_says_what_is_missing(tmp_path: Path) -> None:
    with Server(tmp_path) as server:
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(f"{server.base}/readyz")
        document = json.load(caught.value)
    assert caught.value.code == 503
    assert document["checks"] == {
        "database": True,
        "migrations": False,
        "catalogue": False,
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eight thousand"),
        ("PORT", "70000"),
        ("TIANJIAN_ROLE", "king"),
        ("DEMO", "maybe"),
        ("DATABASE_URL", "mysql://x"),
        ("TIANJIAN_LESSONS_DIR", "/nowhere"),
    ],
)
def test_a_bad_setting_is_named_in_one_line(
    tmp_path: Path, name: str, value: str
) -> None:
    server = Server(tmp_path)
    server.environ[name] = value
    for command in (("db", "upgrade"), ("serve",)):
        with pytest.raises(RuntimeError) as caught:
            server.tianjian(*command)
        said = str(caught.value)
        assert name.removeprefix("TIANJIAN_") in said
        assert "Traceback" not in said


@pytest.mark.parametrize(
    ("name", "value", "command", "said"),
    [
        ("PORT", "8000", ("ledger", "export"), "tianjian db upgrade"),
        ("PORT", "8000", ("seed",), "tianjian db upgrade"),
        ("PORT", "8000", ("db", "backup", "/nowhere/copy.db"), "unable to open"),
        ("PORT", "8000", ("ledger", "export", "--out", "/nowhere/x"), "No such file"),
        ("DATA_DIR", "/dev/null", ("serve",), "/dev/null"),
        ("DATA_DIR", "/dev/null", ("db", "upgrade"), "/dev/null"),
        (
            "DATABASE_URL",
            "postgresql://anna:SECRET@127.0.0.1:1/none",
            ("ledger", "verify"),
            "The database cannot be used",
        ),
    ],
)
def test_what_an_operator_can_mend_is_told_in_one_line(
    tmp_path: Path, name: str, value: str, command: tuple[str, ...], said: str
) -> None:
    server = Server(tmp_path)
    server.environ[name] = value
    with pytest.raises(RuntimeError) as caught:
        server.tianjian(*command)
    assert said in str(caught.value)
    assert "Traceback" not in str(caught.value)
    assert "SECRET" not in str(caught.value)


def test_a_taken_port_is_told_at_once_in_one_line(server: Server) -> None:
    with server:
        second = Server(server.data_dir, port=server.port)
        with pytest.raises(RuntimeError) as caught:
            second.tianjian("serve")
    assert f"Cannot serve on 127.0.0.1:{server.port}" in str(caught.value)
    assert "Traceback" not in str(caught.value)


def test_a_server_that_draws_and_reads_nothing_does_without_what_can() -> None:
    """These take 15 MB and half a second, on a box with 1 GB: each is loaded when it is needed."""
    heavy = "alembic lxml PIL resvg_py syllapy xlsxwriter".split()
    code = f"import sys, server.app, server.threads; print(set({heavy}) & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.strip() == b"set()"
