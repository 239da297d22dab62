"""Certificates from a real ACME authority (Let's Encrypt's test server) by DNS-01."""

import json
import os
import shutil
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.certificates.acme_dns import AcmeIssuer, DnsHook
from server.certificates.authority import LocalAuthority
from server.certificates.holding import Holding
from server.certificates.issuing import CannotIssue, Desk
from tests.servers import free_port

NAME = "xikeng.stations.example"
# Talks to pebble's own DNS server as an operator's hook talks to theirs.
HOOK = """#!{python}
import json, sys, urllib.request
verb, kind, name, value = sys.argv[1:]
assert kind == "TXT", kind
document = {{"host": name + ".", "value": value}}
path = "set-txt" if verb == "set" else "clear-txt"
urllib.request.urlopen("{dns}/" + path, json.dumps(document).encode())
"""


@pytest.fixture
def pebble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    if not shutil.which("pebble") or not shutil.which("pebble-challtestsrv"):
        pytest.skip("pebble is not installed (Debian: pebble)")
    authority = LocalAuthority(tmp_path / "pebble")
    holding = Holding(tmp_path / "pebble")
    holding.rename(NAME)
    chain = tmp_path / "pebble" / "localhost.pem"
    chain.write_text(authority.issue("localhost", holding.request()) or "")
    listen, dns, manage = free_port(), free_port(), free_port()
    config = {
        "pebble": {
            "listenAddress": f"127.0.0.1:{listen}",
            "managementListenAddress": "",
            "certificate": str(chain),
            "privateKey": str(holding.key_file),
            "httpPort": 5002,
            "tlsPort": 5001,
            "ocspResponderURL": "",
        }
    }
    (tmp_path / "config.json").write_text(json.dumps(config))
    environ = {**os.environ, "PEBBLE_VA_NOSLEEP": "1", "PEBBLE_WFE_NONCEREJECT": "5"}
    commands = (
        [
            "pebble-challtestsrv", "-dns01", f"127.0.0.1:{dns}", "-http01", "", "-https01", "",
            "-tlsalpn01", "", "-management", f"127.0.0.1:{manage}", "-defaultIPv6", "",
        ],
        ["pebble", "-config", str(tmp_path / "config.json"), "-dnsserver", f"127.0.0.1:{dns}"],
    )  # fmt: skip
    with (tmp_path / "pebble.log").open("wb") as log:
        started = [
            subprocess.Popen(each, env=environ, stdout=log, stderr=log)
            for each in commands
        ]
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority.root_file))
    _wait_for(listen, tmp_path / "pebble.log")
    yield {
        "directory": f"https://localhost:{listen}/dir",
        "dns": f"http://127.0.0.1:{manage}",
    }
    for process in started:
        process.terminate()
        process.wait(10)


def _wait_for(port: int, log: Path) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(log.read_text()[-3000:])


def hook(folder: Path, text: str) -> DnsHook:
    program = folder / "hook"
    program.write_text(text)
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return DnsHook(str(program))


def test_a_certificate_comes_from_an_acme_authority(
    pebble: dict[str, str], tmp_path: Path
) -> None:
    dns = hook(tmp_path, HOOK.format(python=sys.executable, dns=pebble["dns"]))
    keys = tmp_path / "keys"
    issuer = AcmeIssuer(pebble["directory"], "post@tianjian.example", keys, dns)
    desk = Desk(tmp_path / "centre", "stations.example", issuer, dns)
    holding = Holding(tmp_path / "station")
    holding.rename(desk.name_for("A" * 43, "xikeng"))
    # Twice: the account is made once and found again.
    for _ in range(2):
        desk.answer("A" * 43, "xikeng", holding.request())
        said: list[str] = []
        desk.work(said.append)
        assert said == [f"{NAME}: issued"]
        chain = desk.issued(NAME, holding.request())
        holding.install(chain, datetime.now(UTC))
        held = holding.held()
        assert held is not None and held.issuer.startswith("Pebble")
        (desk.folder / f"{NAME}.pem").unlink()
    assert (keys / "acme-account.pem").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("#!/bin/sh\necho no such zone >&2; exit 3\n", "no such zone"),
        ("#!/bin/sh\nexit 0\n", "ValidationError"),
    ],
)
def test_what_goes_wrong_is_kept_for_the_operator_and_tried_again(
    text: str, words: str, pebble: dict[str, str], tmp_path: Path
) -> None:
    issuer = AcmeIssuer(
        pebble["directory"], "", tmp_path / "keys", hook(tmp_path, text)
    )
    desk = Desk(tmp_path / "centre", "stations.example", issuer)
    holding = Holding(tmp_path / "station")
    holding.rename(desk.name_for("A" * 43, "xikeng"))
    desk.answer("A" * 43, "xikeng", holding.request())
    desk.work()
    answer = desk.answer("A" * 43, "xikeng", holding.request())
    assert words in answer["certificate_trouble"]
    assert desk.pending() == [NAME]


def test_an_authority_out_of_reach_is_named(tmp_path: Path) -> None:
    nowhere = f"https://localhost:{free_port()}/dir"
    issuer = AcmeIssuer(nowhere, "", tmp_path / "keys", DnsHook("/nonexistent"))
    with pytest.raises(CannotIssue, match="ConnectionError"):
        issuer.issue(NAME, "")
    with pytest.raises(CannotIssue, match="does not run"):
        DnsHook("/nonexistent").run("set", "TXT", NAME, "x")
