"""The examples of deploy/ are read by the programs they are for, as far as these are here."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from server.settings import Settings
from tests.servers import ROOT

DEPLOY = ROOT / "deploy"
SETTINGS = re.compile(r"\bTIANJIAN_([A-Z_]+)")


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def need(program: str) -> str:
    found = shutil.which(program, path="/usr/bin:/usr/sbin:/bin:/sbin")
    if not found:
        pytest.skip(f"{program} is not installed")
    return found


@pytest.mark.parametrize("unit", ["tianjian-centre", "tianjian-station"])
def test_systemd_takes_the_units(unit: str, tmp_path: Path) -> None:
    program = need("systemd-analyze")
    text = (DEPLOY / f"{unit}.service").read_text("utf-8")
    installed = tmp_path / f"{unit}.service"
    installed.write_text(text.replace("/opt/tianjian/.venv/bin/tianjian", "/bin/true"))
    said = run(program, "verify", "--man=no", str(installed))
    assert unit not in said, said


def test_the_name_server_takes_its_file() -> None:
    run(need("dnsmasq"), "--test", "-C", str(DEPLOY / "station-wifi" / "dnsmasq.conf"))


def test_caddy_takes_its_file() -> None:
    file = str(DEPLOY / "Caddyfile")
    run(need("caddy"), "validate", "--adapter", "caddyfile", "--config", file)


def test_the_compose_file_keeps_what_must_be_kept() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    services = compose["services"]
    assert set(services) == {"db", "centre", "proxy"}
    for service in services.values():
        assert service["restart"] == "unless-stopped"
        for volume in service["volumes"]:
            name, inside = volume.split(":")[:2]
            assert inside.startswith("/")
            assert name in compose["volumes"] or (DEPLOY / name).exists()
    assert (DEPLOY / services["centre"]["build"]["context"] / "setup.cfg").exists()
    dockerfile = (DEPLOY / "Dockerfile").read_text("utf-8")
    assert "data:/var/lib/tianjian" in services["centre"]["volumes"]
    assert "DATA_DIR=/var/lib/tianjian" in dockerfile


def test_the_examples_use_settings_that_exist() -> None:
    known = {name.upper() for name in Settings.__dataclass_fields__}
    for file in DEPLOY.rglob("*"):
        if file.is_file():
            used = set(SETTINGS.findall(file.read_text("utf-8")))
            assert used <= known | {"DNS_HOOK"}, file.name


def test_the_dns_hook_says_what_it_does_not_know() -> None:
    hook = str(DEPLOY / "dns-hook-nsupdate")
    for words in (("set", "MX", "a.example", "x"), ("drop", "TXT", "a.example", "x")):
        done = subprocess.run([hook, *words], capture_output=True, check=False)
        assert done.returncode == 2 and done.stderr
