"""What every answer has in common: request id, security headers, size limits.

The content security policy allows no inline script or style but those of the
app shell, each by its hash (``shell.py`` finds them in the built page).
"""

import base64
import hashlib
import re
import secrets
import ssl
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, TypeVar

import structlog
from flask import Flask, Request, Response, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

from server.settings import Settings

View = TypeVar("View", bound=Callable[..., Any])
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]

ALL_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# They govern what a page may do; on a file of 4 kB they would cost a phone 230 bytes.
PAGE_HEADERS = {
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), geolocation=(), gyroscope=(), magnetometer=(), "
        "payment=(), usb=(), camera=(self), microphone=(self)"
    ),
}
INLINE = re.compile(rb"<(script|style)((?:\s[^>]*)?)>(.*?)</\1>", re.DOTALL)


def uncached(document: Any, status: int = 200) -> Any:
    """What a JSON view returns where nobody on the way may keep its answer."""
    return document, status, {"Cache-Control": "no-store"}


def init_app(app: Flask, settings: Settings) -> None:
    """Install limits and headers on the application."""
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    app.config["MAX_FORM_MEMORY_SIZE"] = settings.max_body_bytes
    app.config["MAX_FORM_PARTS"] = 200
    app.config["TRUSTED_HOSTS"] = list(settings.trusted_hosts) or None
    app.request_class = _request_class(settings.data_dir)
    app.wsgi_app = _tell_scheme(app.wsgi_app)  # type: ignore[assignment,method-assign]
    if settings.proxy_hops:
        hops = settings.proxy_hops
        proxy = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)
        app.wsgi_app = proxy  # type: ignore[method-assign]
    app.before_request(_begin_request)
    app.after_request(_secure)


def _request_class(data_dir: Path) -> type[Request]:
    """Requests whose uploads wait on the disk of the data: /tmp may lie in a small memory."""
    folder = data_dir / "incoming"

    class DiskRequest(Request):
        def _get_file_stream(
            self,
            total_content_length: int | None,
            content_type: str | None,
            filename: str | None = None,
            content_length: int | None = None,
        ) -> IO[bytes]:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return TemporaryFile("rb+", dir=folder)

    return DiskRequest


def _tell_scheme(application: Wsgi) -> Wsgi:
    """Say ``https`` to the application for what came in over our own TLS (server/threads.py)."""

    def told(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if isinstance(environ.get("gunicorn.socket"), ssl.SSLSocket):
            environ["wsgi.url_scheme"] = "https"
        return application(environ, start_response)

    return told


def body_limit(most: int) -> Callable[[View], View]:
    """Decorate a view that takes a body of up to ``most`` bytes, not the default."""

    def mark(view: View) -> View:
        view.body_limit = most  # type: ignore[attr-defined]
        return view

    return mark


def content_security_policy(page: bytes = b"", connect: str = "'self'") -> str:
    """The policy for a page; its inline scripts and styles are let in by hash.

    ``connect`` says where its scripts may send requests to.
    """
    scripts, styles = inline_hashes(page)
    return "; ".join(
        (
            "default-src 'self'",
            " ".join(["script-src 'self'", *scripts]),
            " ".join(["style-src 'self'", *styles]),
            "img-src 'self' blob: data:",
            "media-src 'self' blob:",
            f"connect-src {connect}",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def inline_hashes(page: bytes) -> tuple[list[str], list[str]]:
    """CSP source expressions for the inline scripts and styles of a page."""
    found: dict[bytes, list[str]] = {b"script": [], b"style": []}
    for name, attributes, text in INLINE.findall(page):
        # Data blocks (type="application/json") are never run.
        if b"src=" in attributes or b"json" in attributes or not text:
            continue
        digest = base64.b64encode(hashlib.sha256(text).digest()).decode()
        found[name].append(f"'sha256-{digest}'")
    return found[b"script"], found[b"style"]


def _begin_request() -> None:
    g.request_id = secrets.token_hex(8)
    request.environ["tianjian.request"] = g.request_id
    request.environ["tianjian.route"] = str(request.url_rule or "-")
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=g.request_id)
    g.pop("staff", None)


def set_body_limit(view: Any) -> None:
    """Apply the view's own body limit, if it declares one."""
    limit = getattr(view, "body_limit", None)
    if limit is not None:
        request.max_content_length = limit


def _secure(response: Response) -> Response:
    page = PAGE_HEADERS if response.mimetype == "text/html" else {}
    for name, value in (ALL_HEADERS | page).items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", content_security_policy())
    if "request_id" in g:
        response.headers["X-Request-Id"] = g.request_id
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response
