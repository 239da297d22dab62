"""A station's Wi-Fi has no internet, and phones ask whether it has.

Each system asks a page of its maker's for an answer that it knows. A phone that does not get it
leaves the Wi-Fi, or sends everything but that question over its mobile line, the station's
address included. So a station, to which its own name server leads all names
(deploy/station-wifi/dnsmasq.conf), gives the answer that keeps the phone with it.
"""

from collections.abc import Iterable
from typing import Any, Final

from flask import Flask
from werkzeug.wrappers import Response

from server.settings import Settings
from server.web import Wsgi

_APPLE: Final = "<HTML><HEAD><TITLE>Success</TITLE></HEAD><BODY>Success</BODY></HTML>"
#: What is asked for, by path: the answer's status, body and media type.
ANSWERS: Final = {
    # Android, and makers of phones whose services replace Google's.
    "/generate_204": (204, "", "text/plain"),
    "/gen_204": (204, "", "text/plain"),
    # iOS, macOS.
    "/hotspot-detect.html": (200, _APPLE, "text/html"),
    "/library/test/success.html": (200, _APPLE, "text/html"),
    # Windows.
    "/connecttest.txt": (200, "Microsoft Connect Test", "text/plain"),
    "/ncsi.txt": (200, "Microsoft NCSI", "text/plain"),
    # Firefox.
    "/success.txt": (200, "success\n", "text/plain"),
}


def init_app(app: Flask, settings: Settings) -> None:
    """Answer these questions at a station; a centre has nothing to do with them."""
    if settings.role == "station":
        # Before the names that the server trusts are asked for: these are none of them.
        app.wsgi_app = _answering(app.wsgi_app)  # type: ignore[assignment,method-assign]


def _answering(application: Wsgi) -> Wsgi:
    def answered(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        known = ANSWERS.get(environ.get("PATH_INFO", ""))
        if known is None or environ.get("REQUEST_METHOD") != "GET":
            return application(environ, start_response)
        status, body, kind = known
        response = Response(body, status, mimetype=kind)
        response.headers["Cache-Control"] = "no-store"
        return response(environ, start_response)

    return answered
