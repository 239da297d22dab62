"""Settings: the environment read once into a frozen dataclass.

Only the three entry points (wsgi, cli, gunicorn.conf) hand it the environment. Every setting is
described in docs/centre.md.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent

LETS_ENCRYPT = "https://acme-v02.api.letsencrypt.org/directory"

Role = Literal["centre", "station"]


class BadSetting(ValueError):
    """A setting has a value that cannot be used; the message says which."""


@dataclass(frozen=True)
class Settings:
    """Everything that differs between two installations."""

    data_dir: Path
    database_url: str
    role: Role = "centre"
    node_name: str = "田间"
    place_id: str = ""
    host: str = "127.0.0.1"
    port: int = 8000
    lessons_dir: Path = ROOT / "lessons"
    locales_dir: Path = ROOT / "locales"
    pwa_dir: Path = ROOT / "pwa" / "dist"
    tokens_css: Path = ROOT / "pwa" / "src" / "ui" / "tokens.css"
    demo: bool = False
    trusted_hosts: tuple[str, ...] = ()
    public_url: str = ""
    federated_origins: tuple[str, ...] = ()
    tls_port: int = 0
    lan_address: str = ""
    station_domain: str = ""
    issuer: str = "files"
    acme_directory: str = ""
    acme_email: str = ""
    dns_hook: str = ""
    proxy_hops: int = 0
    workers: int = 1
    threads: int = 4
    max_body_bytes: int = 1_000_000
    shutdown_command: str = ""
    log_level: str = "info"
    testing: bool = False

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Settings":
        """Read TIANJIAN_* (and PORT, HOST, DATA_DIR, DATABASE_URL, DEMO).

        Raises BadSetting when a value cannot be used.
        """
        env = _Reader(environ)
        data_dir = Path(env.text("DATA_DIR", str(ROOT / "var"))).resolve()
        joined = _joined(data_dir)
        return cls(
            data_dir=data_dir,
            database_url=_database_url(env.text("DATABASE_URL", ""), data_dir),
            role=cast(
                Role, env.choice("ROLE", ("centre", "station"), joined.get("role"))
            ),
            node_name=env.text("NODE_NAME", joined.get("node_name", cls.node_name)),
            place_id=env.text("PLACE_ID", joined.get("place_id", "")),
            host=env.text("HOST", cls.host),
            port=env.number("PORT", cls.port, most=65535),
            lessons_dir=env.folder("LESSONS_DIR", cls.lessons_dir),
            locales_dir=env.folder("LOCALES_DIR", cls.locales_dir),
            pwa_dir=env.folder("PWA_DIR", cls.pwa_dir),
            demo=env.flag("DEMO"),
            trusted_hosts=env.words("TRUSTED_HOSTS"),
            public_url=env.origin("PUBLIC_URL"),
            federated_origins=env.origins("FEDERATED_ORIGINS"),
            tls_port=env.number("TLS_PORT", 0, most=65535),
            lan_address=env.text("LAN_ADDRESS", ""),
            station_domain=env.text("STATION_DOMAIN", "").lower().strip("."),
            issuer=env.choice("ISSUER", ("files", "authority", "acme")),
            acme_directory=env.text("ACME_DIRECTORY", LETS_ENCRYPT),
            acme_email=env.text("ACME_EMAIL", ""),
            dns_hook=env.text("DNS_HOOK", ""),
            proxy_hops=env.number("PROXY_HOPS", 0, most=5),
            workers=env.number("WORKERS", cls.workers, least=1, most=256),
            threads=env.number("THREADS", cls.threads, least=1, most=64),
            shutdown_command=env.text("SHUTDOWN_COMMAND", ""),
            log_level=env.choice("LOG_LEVEL", ("info", "debug", "warning", "error")),
        )


# Platforms set these four without a prefix; `make run` promises the fifth.
PLAIN = frozenset({"PORT", "HOST", "DATA_DIR", "DATABASE_URL", "DEMO"})


class _Reader:
    """Typed look-ups; TIANJIAN_NAME wins over the plain NAME of PLAIN."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ

    def text(self, name: str, default: str) -> str:
        value = self.environ.get(f"TIANJIAN_{name}")
        if value is None and name in PLAIN:
            value = self.environ.get(name)
        return default if value is None or not value.strip() else value.strip()

    def folder(self, name: str, default: Path) -> Path:
        text = self.text(name, "")
        if text and not Path(text).is_dir():
            raise BadSetting(f"{name}={text!r}: there is no such folder")
        return Path(text or default).resolve()

    def number(self, name: str, default: int, *, least: int = 0, most: int) -> int:
        text = self.text(name, str(default))
        if not text.isdecimal() or not least <= int(text) <= most:
            raise BadSetting(f"{name}={text!r}: want a number from {least} to {most}")
        return int(text)

    def choice(
        self, name: str, allowed: tuple[str, ...], default: str | None = None
    ) -> str:
        text = self.text(name, default or allowed[0])
        if text not in allowed:
            raise BadSetting(f"{name}={text!r}: want one of {', '.join(allowed)}")
        return text

    def flag(self, name: str) -> bool:
        text = self.text(name, "0").lower()
        if text not in {"0", "1", "true", "false", "yes", "no"}:
            raise BadSetting(f"{name}={text!r}: want 1 or 0")
        return text in {"1", "true", "yes"}

    def words(self, name: str) -> tuple[str, ...]:
        return tuple(self.text(name, "").replace(",", " ").split())

    def origin(self, name: str) -> str:
        text = self.text(name, "")
        return _origin(name, text) if text else ""

    def origins(self, name: str) -> tuple[str, ...]:
        return tuple(_origin(name, word) for word in self.words(name))


def _origin(name: str, text: str) -> str:
    """A scheme and a host, as browsers write an origin: no path, no usual port."""
    parts = urlsplit(text.lower().rstrip("/"))
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    port = f":{parts.port}" if parts.port not in (None, usual) else ""
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path:
        raise BadSetting(f"{name}={text!r}: want something like https://name.example")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{port}"


def _joined(data_dir: Path) -> Mapping[str, str]:
    """What `tianjian station init` wrote down: who this station is."""
    path = data_dir / "station.json"
    try:
        return cast(Mapping[str, str], json.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise BadSetting(f"{path} is damaged: put it back from a backup") from error


def _database_url(text: str, data_dir: Path) -> str:
    """The SQLAlchemy URL; a bare postgresql:// means the psycopg 3 driver."""
    if not text:
        return f"sqlite:///{data_dir / 'tianjian.db'}"
    for plain in ("postgresql://", "postgres://"):
        if text.startswith(plain):
            return "postgresql+psycopg://" + text.removeprefix(plain)
    if text.startswith(("sqlite:///", "postgresql+psycopg://")):
        return text
    raise BadSetting("DATABASE_URL: want sqlite:///… or postgresql://…")
