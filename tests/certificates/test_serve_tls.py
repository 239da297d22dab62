"""A station speaks TLS beside plain HTTP, with whatever certificate was installed last."""

import http.client
import socket
import ssl
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import Message
from pathlib import Path

import pytest

from server.certificates.authority import LocalAuthority
from server.certificates.holding import Holding
from tests.servers import Server, free_port

NAME = "xikeng.stations.example"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    (tmp_path / "data").mkdir()
    port = free_port()
    server = Server(
        tmp_path / "data", TIANJIAN_TLS_PORT=str(port), TIANJIAN_THREADS="2", DEMO="0"
    )
    server.tianjian("db", "upgrade")
    server.tls_port = port  # type: ignore[attr-defined]
    with server:
        yield server


def install(server: Server, authority: LocalAuthority) -> None:
    holding = Holding(server.data_dir)
    holding.rename(NAME)
    chain = authority.issue(NAME, holding.request())
    assert chain
    holding.install(chain, datetime.now(UTC))


def connect(server: Server, authority: LocalAuthority) -> ssl.SSLSocket:
    context = ssl.create_default_context(cafile=str(authority.root_file))
    raw = socket.create_connection(("127.0.0.1", server.tls_port), 10)  # type: ignore[attr-defined]
    try:
        return context.wrap_socket(raw, server_hostname=NAME)
    except OSError:
        raw.close()
        raise


def get(
    server: Server, authority: LocalAuthority, path: str
) -> tuple[int, Message, bytes]:
    with connect(server, authority) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {NAME}\r\n\r\n".encode())
        with http.client.HTTPResponse(connection) as answer:
            answer.begin()
            return answer.status, answer.headers, answer.read()


def ends(server: Server, authority: LocalAuthority) -> object:
    with connect(server, authority) as connection:
        return (connection.getpeercert() or {})["notAfter"]


def test_the_certificate_of_the_day_is_used_without_a_restart(
    server: Server, tmp_path: Path
) -> None:
    authority = LocalAuthority(tmp_path / "authority")
    # Nothing to speak TLS with yet: a hang-up, and plain HTTP goes on.
    with pytest.raises(OSError):
        connect(server, authority)
    install(server, authority)
    status, headers, _ = get(server, authority, "/healthz")
    assert status == 200 and headers["Strict-Transport-Security"]
    with urllib.request.urlopen(f"{server.base}/healthz") as plain:
        assert "Strict-Transport-Security" not in plain.headers
    first = ends(server, authority)
    install(server, LocalAuthority(tmp_path / "authority", timedelta(days=30)))
    assert ends(server, authority) != first
    # A broken file of the operator's: what served before goes on serving.
    Holding(server.data_dir).chain_file.write_text("oops")
    assert get(server, authority, "/healthz")[0] == 200


def test_a_file_comes_whole_and_the_right_way(server: Server, tmp_path: Path) -> None:
    authority = LocalAuthority(tmp_path / "authority")
    install(server, authority)
    with urllib.request.urlopen(f"{server.base}/index.html") as plain:
        wanted = plain.read()
    assert get(server, authority, "/index.html")[2] == wanted


def test_connections_that_browsers_open_in_advance_hold_no_thread(
    server: Server, tmp_path: Path
) -> None:
    authority = LocalAuthority(tmp_path / "authority")
    install(server, authority)
    idle = [connect(server, authority) for _ in range(6)]
    strangers = [
        socket.create_connection(("127.0.0.1", server.tls_port), 10)  # type: ignore[attr-defined]
        for _ in range(4)
    ]
    begun = datetime.now()
    assert get(server, authority, "/healthz")[0] == 200
    assert datetime.now() - begun < timedelta(seconds=5)
    # The first of them is used after all.
    idle[0].sendall(f"GET /healthz HTTP/1.1\r\nHost: {NAME}\r\n\r\n".encode())
    assert idle[0].recv(12) == b"HTTP/1.1 200"
    for each in (*idle, *strangers):
        each.close()
