"""Who may call from another origin: the apps of the federation, a centre and its stations.

Phones carry signatures inside the body and no cookies, so credentials are never allowed; office
pages are never opened up. What is open, and to whom, is all in this file.
"""

from collections.abc import Callable
from typing import Final

from flask import Flask, Response, current_app, request

Origins = Callable[[], frozenset[str]]

#: What phones call: packs, files, sync, links between phones, who is who.
OPEN: Final = ("/api/v1/", "/blobs/", "/packs/")
METHODS: Final = "GET, POST"
HEADERS: Final = "Content-Type, If-None-Match, Range"
SHOWN: Final = "Content-Range, ETag, Retry-After, Tianjian-Proof, X-Request-Id"
#: Seconds that a browser may remember the answer to its question; Chromium takes 7200 at most.
REMEMBERED: Final = "7200"


def init_app(app: Flask, origins: Origins) -> None:
    """Let in the origins that ``origins`` names; it is asked at each cross-origin request."""
    app.extensions["cors"] = origins
    app.before_request(_answer_preflight)
    app.after_request(_mark)


def _is_open() -> bool:
    return request.path.startswith(OPEN)


def _friend(app_origins: Origins) -> str:
    """The asking origin if it is one of ours, else nothing."""
    origin = request.headers.get("Origin", "")
    return origin if origin and origin in app_origins() else ""


def _answer_preflight() -> Response | None:
    asked = request.headers.get("Access-Control-Request-Method")
    if request.method != "OPTIONS" or not asked or not _is_open():
        return None
    response = Response(status=204)
    if _friend(current_app.extensions["cors"]):
        response.headers["Access-Control-Allow-Methods"] = METHODS
        response.headers["Access-Control-Allow-Headers"] = HEADERS
        response.headers["Access-Control-Max-Age"] = REMEMBERED
    return response


def _mark(response: Response) -> Response:
    if not _is_open() or "Origin" not in request.headers:
        return response
    response.vary.add("Origin")
    friend = _friend(current_app.extensions["cors"])
    if friend:
        response.headers["Access-Control-Allow-Origin"] = friend
        response.headers["Access-Control-Expose-Headers"] = SHOWN
    return response
