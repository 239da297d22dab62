"""A station as it is after it joined: its papers come from a file of the test's."""

import json
import os

from server.app import create_app
from server.people.statements import Vouching, read_statement
from server.settings import Settings

settings = Settings.from_environ(os.environ)
app = create_app(settings)
node, _ = app.extensions["node"]
papers = settings.data_dir / "papers.json"
said = json.loads(papers.read_text()) if papers.exists() else {"statements": []}
vouching = Vouching(
    [read_statement(each) for each in said["statements"]], said.get("centre")
)
app.extensions["node"] = (node, lambda: vouching)
