"""What can be set, called or asked is written down."""

import re
from pathlib import Path

import click
from flask import Flask

from server.cli import main
from server.settings import PLAIN

ROOT = Path(__file__).parents[2]
DOCS = "\n".join(path.read_text("utf-8") for path in sorted(ROOT.glob("docs/*.md")))


def test_every_setting_is_documented() -> None:
    source = (ROOT / "server" / "settings.py").read_text("utf-8")
    names = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', source))
    assert len(names) > 12
    for name in names:
        wanted = name if name in PLAIN else f"TIANJIAN_{name}"
        assert f"`{wanted}`" in DOCS, wanted


def test_every_command_is_documented() -> None:
    for name, command in main.commands.items():
        assert re.search(rf"\b{name}\b", DOCS), name
        if isinstance(command, click.Group):
            for verb in command.commands:
                assert re.search(rf"\b{re.escape(verb)}\b", DOCS), f"{name} {verb}"


def test_every_public_address_is_documented(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/"):
            assert rule.rule.split("<")[0] in DOCS, rule.rule


def test_links_between_pages_lead_somewhere() -> None:
    for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        text = re.sub(r"(`+).*?\1", "", page.read_text("utf-8"), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
