"""Run a command with a throw-away PostgreSQL: ``python -m tests.with_postgres CMD …``.

The command finds the database in TEST_POSTGRES_URL. Where no PostgreSQL server is
installed the command runs without it and says so; .ci/run installs one.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.servers import free_port

# Speed only: what these three give up is durability, and the data are thrown away.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def find_binaries() -> Path | None:
    """The folder with initdb and postgres: the newest Debian has, else PATH's."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    found = str(debian[-1]) if debian else shutil.which("initdb")
    return Path(found).parent if found else None


def as_postgres(command: Sequence[str]) -> list[str]:
    """PostgreSQL refuses to run as root: use Debian's own account for it."""
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    return [*prefix, *command]


@contextmanager
def running(binaries: Path) -> Iterator[str]:
    """A fresh server on a free port of the loopback; gives its URL."""
    folder = Path(tempfile.mkdtemp(prefix="tianjian-pg-"))
    folder.chmod(0o777)
    data, port = folder / "data", free_port()
    try:
        _quietly(
            [str(binaries / "initdb"), "-D", str(data), "-U", "test", "-A", "trust"]
        )
        options = [part for option in FAST for part in ("-c", option)]
        server = subprocess.Popen(
            as_postgres(
                [
                    str(binaries / "postgres"),
                    *("-D", str(data), "-p", str(port), "-k", str(folder)),
                    *("-c", "listen_addresses=127.0.0.1", *options),
                ]
            ),
            stderr=(folder / "log").open("wb"),
        )
        try:
            _wait_until_ready(binaries, port)
            yield f"postgresql://test@127.0.0.1:{port}/postgres"
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(20)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _quietly(command: Sequence[str]) -> None:
    done = subprocess.run(as_postgres(command), capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{command[0]}: {done.stdout}{done.stderr}")


def _wait_until_ready(binaries: Path, port: int) -> None:
    probe = [str(binaries / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    deadline = time.monotonic() + 30
    while subprocess.run(probe).returncode:
        if time.monotonic() > deadline:
            raise SystemExit("PostgreSQL did not start within 30 seconds")
        time.sleep(0.1)


def main(command: Sequence[str]) -> int:
    """Run ``command``, with a database if one can be had; gives its exit code."""
    binaries = find_binaries()
    if "TEST_POSTGRES_URL" in os.environ or binaries is None:
        if binaries is None:
            print("No PostgreSQL here: its tests are left out.", file=sys.stderr)
        return subprocess.run(command).returncode
    with running(binaries) as url:
        environ = {**os.environ, "TEST_POSTGRES_URL": url}
        return subprocess.run(command, env=environ).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
