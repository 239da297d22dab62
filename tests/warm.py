"""`tianjian`, forked from a process that has loaded it: real processes without a second of imports.

What a process does is the same but for its start: measure starting and memory with a fresh one
(`bench`), and start those fresh that need another interpreter (``needs_fresh``).
"""

from __future__ import annotations

import multiprocessing
import os
import runpy
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

_context = multiprocessing.get_context("forkserver")
# `__main__`: each process would load pytest's once more otherwise.
_context.set_forkserver_preload(
    ["__main__", "tests.warm", "server.cli", "server.threads", "gunicorn.app.wsgiapp"]
)


class Forked:
    """A process with the face of ``subprocess.Popen``."""

    def __init__(self, process: BaseProcess) -> None:
        self._process = process
        assert process.pid
        self.pid: int = process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("tianjian", timeout or 0)
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


def needs_fresh(environ: Mapping[str, str]) -> bool:
    """Whether the environment says what only a new interpreter hears."""
    return any(
        environ.get(name) != os.environ.get(name)
        for name in ("PYTHONPATH", "LD_PRELOAD")
    )


def start(
    arguments: Sequence[str],
    environ: Mapping[str, str],
    cwd: Path,
    out: Path,
    err: Path,
) -> Forked:
    """Start `tianjian arguments`; what it prints is added to the files."""
    words = (list(arguments), dict(environ), str(cwd), str(out), str(err))
    # What a test leaves behind ends with it.
    process = _context.Process(target=_become, args=words, daemon=True)
    process.start()
    return Forked(process)


def _become(
    arguments: list[str], environ: dict[str, str], cwd: str, out: str, err: str
) -> None:
    """In the new process: be the program."""
    from server.serving import main

    os.setsid()
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environ)
    for stream, path in ((1, out), (2, err)):
        opened = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.dup2(opened, stream)
        os.close(opened)
    os.execv = _run_here  # type: ignore[assignment]
    sys.argv = ["tianjian", *arguments]
    main()


def _run_here(program: os.PathLike[str], argv: list[str]) -> Any:
    """In place of `exec`, which would load everything anew."""
    sys.argv = argv
    runpy.run_path(str(program), run_name="__main__")
