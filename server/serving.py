"""`tianjian`, as far as it goes without loading the application."""

import gc
import os
import socket
import sys
from pathlib import Path

import click

from server.settings import BadSetting, Settings


def main() -> None:
    """The program's door. `serve` is handed to gunicorn, which loads the application itself.

    At power-on of a small box it would be loaded twice otherwise. The garbage collector
    finds nothing among modules: while they load it takes a fifth of the time.
    """
    gc.disable()
    if sys.argv[1:2] == ["serve"]:
        serve(sys.argv[2:], prog_name="tianjian serve")
    from server.cli import main as commands

    gc.freeze()
    gc.enable()
    commands()


def read_settings() -> Settings:
    """The settings of the present environment; a bad one ends the command."""
    try:
        return Settings.from_environ(os.environ)
    except BadSetting as error:
        raise click.ClickException(str(error)) from error


@click.command()
def serve() -> None:
    """Serve on HOST:PORT until SIGTERM."""
    # Said here in one line; in a worker it would be a traceback in the log.
    settings = read_settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    _check_address(settings.host, settings.port)
    if settings.tls_port:
        _check_address(settings.host, settings.tls_port)
    config = Path(__file__).with_name("gunicorn.conf.py")
    gunicorn = Path(sys.executable).with_name("gunicorn")
    # exec: signals reach gunicorn itself, nothing stands in between.
    os.execv(gunicorn, [str(gunicorn), "--config", f"file:{config}"])


def _check_address(host: str, port: int) -> None:
    """Say at once what gunicorn would say after five tries; raises ClickException."""
    kind = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(kind) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            where = f"{host}:{port}"
            raise click.ClickException(
                f"Cannot serve on {where}: {error.strerror}. Set another PORT or HOST."
            ) from error
