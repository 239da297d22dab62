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


def test_nginx_takes_its_file(tmp_path: Path) -> None:
    program = need("nginx")
    chain, key = tmp_path / "fullchain.pem", tmp_path / "privkey.pem"
    subprocess.run(
        [need("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", "/CN=tianjian.example", "-keyout", str(key), "-out", str(chain)],
        check=True, capture_output=True,
    )  # fmt: skip
    site = (DEPLOY / "nginx.conf").read_text("utf-8")
    site = site.replace("/etc/letsencrypt/live/tianjian.example", str(tmp_path))
    # Ports below 1024, and IPv6, are not everywhere to be had for a test.
    site = re.sub(r"listen (\[::\]:)?(80|443)", r"listen 127.0.0.1:1\g<2>0", site)
    site = re.sub(r"(listen 127\.0\.0\.1:\d+[^;]*;)\s+\1", r"\1", site)
    whole = tmp_path / "nginx.conf"
    whole.write_text(
        f"pid {tmp_path}/pid; error_log stderr; events {{}}\nhttp {{\n{site}\n}}\n"
    )
    run(program, "-t", "-c", str(whole), "-p", str(tmp_path))


@pytest.mark.parametrize("script", ["dns-hook-nsupdate"])
def test_the_shell_reads_the_scripts(script: str) -> None:
    run(need("sh"), "-n", str(DEPLOY / script))


def test_the_access_points_file_has_what_phones_of_all_ages_need() -> None:
    """hostapd has no dry run: its file is read as it reads it, `key=value` from the first column."""
    lines = (DEPLOY / "station-wifi" / "hostapd.conf").read_text("utf-8").splitlines()
    pairs = [line.partition("=") for line in lines if line and line[0] != "#"]
    assert all(key.isidentifier() and mark and value for key, mark, value in pairs)
    said = {key: value for key, _, value in pairs}
    assert len(said) == len(pairs)
    assert {"WPA-PSK", "SAE"} <= set(said["wpa_key_mgmt"].split())
    # IEEE 802.11w stays a choice: a phone that does not know it still gets in.
    assert said["ieee80211w"] == "1" and 8 <= len(said["wpa_passphrase"]) <= 63
    assert len(said["ssid"].encode()) <= 32 and said["ap_isolate"] == "1"
    names = (DEPLOY / "station-wifi" / "dnsmasq.conf").read_text("utf-8")
    assert f"interface={said['interface']}" in names


def test_the_stick_rule_and_the_switch_off_rule_are_read(tmp_path: Path) -> None:
    rules = (DEPLOY / "99-tianjian-stick.rules").read_text("utf-8")
    program = shutil.which("udevadm", path="/usr/bin:/usr/sbin:/bin:/sbin")
    done = subprocess.run(
        [program or "false", "verify", str(DEPLOY / "99-tianjian-stick.rules")],
        capture_output=True, text=True,
    )  # fmt: skip
    # Before systemd 254 udevadm has no `verify`.
    assert done.returncode == 0 or "Unknown" in done.stderr or not done.stderr, done
    for line in rules.replace("\\\n", " ").splitlines():
        if line.strip() and not line.startswith("#"):
            assert re.fullmatch(
                r"(\s*[A-Z_{}a-z0-9$]+\s*(==|!=|\+=|:=|=)\s*\"[^\"]*\",?)+", line
            ), line
    script = tmp_path / "rule.js"
    script.write_text((DEPLOY / "50-tianjian-poweroff.rules").read_text("utf-8"))
    node = shutil.which("node")
    if node:
        run(node, "--check", str(script))


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
