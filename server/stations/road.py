"""The road to the upstream: one request at a time, and what can go wrong on it.

A stall is counted by silence (30 s without a byte), never by total time. Each failure has
a code that the station page explains (``TROUBLES``).
"""

import io
import json
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    MaxRetryError,
    NameResolutionError,
    NewConnectionError,
    ProtocolError,
    ReadTimeoutError,
    SSLError,
)

BINARY: Final = "application/octet-stream"
CONNECT_SECONDS: Final = 15
SILENCE_SECONDS: Final = 30
MOST_ANSWER: Final = 8_000_000
CHUNK: Final = 16 * 1024
MOST_WAIT: Final = 6 * 3600

#: code of a problem document -> code of the trouble
PROBLEMS: Final = {
    "station-revoked": "revoked",
    "unknown-station": "unknown-station",
    "bad-code": "bad-code",
}


class Trouble(Exception):
    """A contact that failed: a code for the page, a detail for whoever helps."""

    def __init__(self, code: str, detail: str = "", wait: int | None = None) -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code, self.detail, self.wait = code, detail, wait


class Road:
    """Requests to one origin; ``kilobytes_a_second`` holds uploads and downloads down."""

    def __init__(self, base: str) -> None:
        self.base = base.rstrip("/")
        self.kilobytes_a_second = 0
        self._pool = urllib3.PoolManager(
            num_pools=1,
            maxsize=1,
            retries=False,
            timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=SILENCE_SECONDS),
            ssl_context=ssl.create_default_context(),
        )

    def post(self, path: str, body: bytes, *, json_body: bool = False) -> bytes:
        """POST bytes. Raises Trouble."""
        kind = "application/json" if json_body else BINARY
        headers = {"Content-Type": kind, "Content-Length": str(len(body))}
        stream = _Slowly(body, self.kilobytes_a_second)
        return self._ask("POST", path, kind, headers=headers, body=stream)

    def get(self, path: str, expect: str) -> bytes:
        """GET a document. Raises Trouble."""
        headers = {"Accept-Encoding": "identity"}
        return self._ask("GET", path, expect, headers=headers)

    def stream(self, path: str, *, offset: int = 0) -> Iterator[bytes]:
        """GET a blob piece by piece, from ``offset`` on. Raises Trouble, also midway."""
        headers = {"Accept-Encoding": "identity"}
        if offset:
            headers["Range"] = f"bytes={offset}-"
        with _named_troubles():
            answer = self._pool.request(
                "GET", self.base + path, headers=headers, preload_content=False,
                redirect=False,
            )  # fmt: skip
            try:
                _refuse(answer, "")
                if offset and answer.status != 206:
                    raise Trouble("bad-answer", "no partial content")
                for piece in answer.stream(CHUNK):
                    yield piece
                    _hold_down(len(piece), self.kilobytes_a_second)
            finally:
                answer.release_conn()

    def _ask(self, method: str, path: str, expect: str, **rest: Any) -> bytes:
        with _named_troubles():
            answer = self._pool.request(
                method, self.base + path, preload_content=False, redirect=False, **rest
            )
            try:
                data = _read(answer)
            finally:
                answer.release_conn()
            _refuse(answer, expect, data)
            return data


class _Slowly(io.BytesIO):
    """A body that is read no faster than allowed."""

    def __init__(self, data: bytes, kilobytes_a_second: int) -> None:
        super().__init__(data)
        self._speed = kilobytes_a_second

    def read(self, size: int | None = -1, /) -> bytes:
        piece = super().read(CHUNK if self._speed else size)
        _hold_down(len(piece), self._speed)
        return piece


def _hold_down(size: int, kilobytes_a_second: int) -> None:
    if kilobytes_a_second:
        time.sleep(size / (kilobytes_a_second * 1000))


def _read(answer: urllib3.BaseHTTPResponse) -> bytes:
    pieces, size = [], 0
    for piece in answer.stream(CHUNK):
        pieces.append(piece)
        size += len(piece)
        if size > MOST_ANSWER:
            raise Trouble("bad-answer", "too long")
    return b"".join(pieces)


@contextmanager
def _named_troubles() -> Iterator[None]:
    """Give each failure of the library its code."""
    try:
        yield
    except (HTTPError, OSError) as error:
        raise Trouble(code_of(error), str(error)[:300]) from error


def code_of(error: BaseException) -> str:
    """What went wrong, in one word."""
    cause = error.reason if isinstance(error, MaxRetryError) else error
    if isinstance(cause, NameResolutionError):
        return "no-name"
    if isinstance(cause, SSLError | ssl.SSLError):
        return _certificate_trouble(str(cause))
    if isinstance(cause, ConnectTimeoutError | NewConnectionError):
        return "no-connection"
    if isinstance(cause, ReadTimeoutError):
        return "stalled"
    return "cut" if isinstance(cause, ProtocolError | OSError) else "no-connection"


def _certificate_trouble(text: str) -> str:
    """A certificate that has expired, or is not valid yet, is often one's own clock."""
    return "clock" if "expired" in text or "not yet valid" in text else "certificate"


def _refuse(
    answer: urllib3.BaseHTTPResponse, expect: str, data: bytes | None = None
) -> None:
    kind = answer.headers.get("Content-Type", "")
    problem = "problem+json" in kind
    if answer.status == 511 or 300 <= answer.status < 400:
        raise Trouble("captive-portal", f"status {answer.status}")
    if "text/html" in kind and answer.status < 500:
        raise Trouble("captive-portal", "a page came where data was due")
    if 200 <= answer.status < 300:
        if expect and expect not in kind:
            raise Trouble("captive-portal", f"{kind[:60]} came where data was due")
        return
    if data is None:
        data = _read(answer)
    slug = _slug(data) if problem else ""
    wait = retry_after(answer.headers.get("Retry-After"))
    raise Trouble(_code_for(answer.status, slug), f"{answer.status} {slug}", wait)


def _code_for(status: int, slug: str) -> str:
    if slug in PROBLEMS:
        return PROBLEMS[slug]
    if status == 413:
        return "too-large"
    if status in (429, 503):
        return "busy"
    return "upstream-error" if status >= 500 else "refused"


def _slug(data: bytes) -> str:
    try:
        return str(json.loads(data).get("code", ""))[:60]
    except (ValueError, AttributeError, RecursionError):
        return ""


def retry_after(value: str | None) -> int | None:
    """Seconds of a Retry-After header (RFC 9110, 10.2.3), at most six hours."""
    if not value:
        return None
    if value.strip().isdecimal():
        return min(int(value), MOST_WAIT)
    try:
        seconds = (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError):
        return None
    return max(0, min(int(seconds), MOST_WAIT))
