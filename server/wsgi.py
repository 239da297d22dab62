"""The WSGI entry point that gunicorn loads."""

import os

from server.app import create_app
from server.settings import Settings

app = create_app(Settings.from_environ(os.environ))
