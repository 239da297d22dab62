"""A small county on one machine: a centre on the internet, a station in its Wi-Fi, a phone.

Three network namespaces with real addresses and real names: the phone has one cable to each
node, and a test pulls either. Certificates come from an authority that only this phone trusts.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from server.certificates.authority import LocalAuthority
from server.certificates.holding import Holding
from server.people.node import load_node_key
from server.people.statements import admit_station
from tests.servers import ROOT, TIANJIAN, Server

CENTRE, CENTRE_ADDRESS = "tianjian.example", "203.0.113.10"
STATION, STATION_ADDRESS = "xikeng.stations.example", "192.168.4.1"
ROGUE_ADDRESS = "192.168.5.1"
NAMES = {CENTRE: CENTRE_ADDRESS, STATION: STATION_ADDRESS}
CABLES = {"wan": CENTRE_ADDRESS, "wifi": STATION_ADDRESS, "bad": ROGUE_ADDRESS}


READ = """
import sys, time, urllib.request
for _ in range(600):
    try:
        sys.exit(print(urllib.request.urlopen(sys.argv[1], timeout=5).read().decode()))
    except OSError:
        time.sleep(0.05)
sys.exit("no answer")
"""


def run(*words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, check=check, capture_output=True, text=True)


class NodeThere(Server):
    """A node in a namespace of its own, at its address, on the usual ports."""

    def __init__(self, namespace: str, address: str, data: Path, **settings: str):
        super().__init__(
            data, port=80, HOST="0.0.0.0", TIANJIAN_TLS_PORT="443", **settings
        )
        self.namespace, self.address = namespace, address
        self.environ["HOST"] = "0.0.0.0"

    def start(self) -> NodeThere:
        with (self.data_dir / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                ["ip", "netns", "exec", self.namespace, *self.command()],
                env=self.environ, cwd=ROOT, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.read("/api/v1/node")
        return self

    def read(self, path: str) -> Any:
        """A JSON document of the node, asked for inside its namespace; waits for its start."""
        inside = ("ip", "netns", "exec", self.namespace, sys.executable, "-c", READ)
        return json.loads(run(*inside, f"http://127.0.0.1{path}").stdout)

    def command(self) -> list[str]:
        if self.environ.get("TIANJIAN_ROLE") != "station":
            return [*TIANJIAN, "serve"]
        gunicorn = str(Path(TIANJIAN[0]).with_name("gunicorn"))
        return [
            gunicorn,
            "--config",
            "file:server/gunicorn.conf.py",
            "tests.browser.station_app:app",
        ]

    def secure(self, name: str, authority: LocalAuthority) -> None:
        """Give it a certificate for its name."""
        holding = Holding(self.data_dir)
        holding.rename(name)
        chain = authority.issue(name, holding.request())
        assert chain
        holding.install(chain, datetime.now(UTC))


class County:
    """The namespaces and their cables; all names carry ``tag``, so that runs do not meet."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.tag = folder, f"tj{os.getpid()}"
        self.authority = LocalAuthority(folder / "authority")
        self.phone = f"{self.tag}-phone"

    def namespace(self, cable: str) -> str:
        return f"{self.tag}-{cable}"

    def build(self) -> None:
        if run("ip", "netns", "add", self.phone, check=False).returncode:
            pytest.skip("this account may not make network namespaces")
        run("ip", "-n", self.phone, "link", "set", "lo", "up")
        for cable, address in CABLES.items():
            there = self.namespace(cable)
            run("ip", "netns", "add", there)
            run("ip", "-n", there, "link", "set", "lo", "up")
            run(
                "ip",
                "-n",
                self.phone,
                "link",
                "add",
                cable,
                "type",
                "veth",
                "peer",
                "name",
                "up0",
                "netns",
                there,
            )
            near = address.rsplit(".", 1)[0] + ".50"
            run("ip", "-n", self.phone, "addr", "add", f"{near}/24", "dev", cable)
            run("ip", "-n", there, "addr", "add", f"{address}/24", "dev", "up0")
            run("ip", "-n", self.phone, "link", "set", cable, "up")
            run("ip", "-n", there, "link", "set", "up0", "up")
        # `ip netns exec` shows the phone these files instead of the machine's.
        etc = Path("/etc/netns") / self.phone
        etc.mkdir(parents=True)
        lines = [f"{address} {name}" for name, address in NAMES.items()]
        (etc / "hosts").write_text("\n".join(["127.0.0.1 localhost", *lines, ""]))
        (etc / "resolv.conf").write_text("")

    def remove(self) -> None:
        for name in (self.phone, *map(self.namespace, CABLES)):
            run("ip", "netns", "del", name, check=False)
        shutil.rmtree(Path("/etc/netns") / self.phone, ignore_errors=True)

    def pull(self, cable: str) -> None:
        run("ip", "-n", self.phone, "link", "set", cable, "down")

    def plug(self, cable: str) -> None:
        run("ip", "-n", self.phone, "link", "set", cable, "up")

    def browser(self) -> tuple[str, dict[str, str]]:
        """A Chromium that lives in the phone's namespace and trusts the authority."""
        home = self.folder / "home"
        store = home / ".pki" / "nssdb"
        if not store.exists():
            store.mkdir(parents=True)
            database = f"sql:{store}"
            run("certutil", "-d", database, "-N", "--empty-password")
            run(
                "certutil",
                "-d",
                database,
                "-A",
                "-t",
                "C,,",
                "-n",
                "county",
                "-i",
                str(self.authority.root_file),
            )
        program = self.folder / "chromium"
        program.write_text(
            f'#!/bin/sh\nexec ip netns exec {self.phone} /usr/bin/chromium "$@"\n'
        )
        program.chmod(0o755)
        return str(program), {**os.environ, "HOME": str(home)}


def admit(centre: Server, station: Server, name: str) -> None:
    """The papers that a station gets when it joins, in the form of `station_app`."""
    signer, own = load_node_key(centre.data_dir), load_node_key(station.data_dir)
    statement = admit_station(
        signer, own.public, name=name, place="xikeng", centre=signer.thumbprint,
        issued=datetime.now(UTC),
    )  # fmt: skip
    key = {"x": signer.public.x, "y": signer.public.y}
    document = {
        "statements": [statement.as_json()],
        "centre": {
            "id": signer.thumbprint,
            "name": "县中心",
            "key": key,
            "url": f"https://{CENTRE}",
        },
    }
    (station.data_dir / "papers.json").write_text(json.dumps(document))


@contextmanager
def county(
    folder: Path, seeded: Path, settings: dict[str, str]
) -> Iterator[tuple[County, dict[str, NodeThere]]]:
    """Everything running: the nodes by cable. The rogue box has a station's name and no papers."""
    if not shutil.which("certutil"):
        pytest.skip("certutil is not installed (Debian: libnss3-tools)")
    land = County(folder)
    nodes: dict[str, NodeThere] = {}
    try:
        land.build()
        friends = f"https://{CENTRE}"
        for cable, role, name in (
            ("wan", "centre", "县中心"),
            ("wifi", "station", "溪坑站"),
            ("bad", "station", "溪坑站"),
        ):
            data = shutil.copytree(seeded, folder / cable)
            shutil.rmtree(data / "keys" / "node.json", ignore_errors=True)
            (data / "keys" / "node.json").unlink(missing_ok=True)
            nodes[cable] = NodeThere(
                land.namespace(cable), CABLES[cable], Path(data), TIANJIAN_ROLE=role,
                TIANJIAN_NODE_NAME=name, TIANJIAN_FEDERATED_ORIGINS=friends, **settings,
            )  # fmt: skip
        admit(nodes["wan"], nodes["wifi"], "溪坑站")
        nodes["wan"].secure(CENTRE, land.authority)
        nodes["wifi"].secure(STATION, land.authority)
        for node in nodes.values():
            node.start()
        yield land, nodes
    finally:
        for node in nodes.values():
            node.stop()
        land.remove()
