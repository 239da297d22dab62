"""Who gets to see a station's own pages: the station's network, its names, the PIN.

A page on the internet could lead its own name to the station's address (DNS rebinding) and
would then speak to these pages as one of the same origin: so only the station's names
and plain addresses are answered. Forged forms are refused by ``server.access``.
"""

import socket
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

from flask import Response, g, redirect, request, url_for

from server.access import Rule
from server.certificates.service import Holding
from server.db import app_settings, now
from server.errors import Forbidden, N_, NotFound, Problem, Unauthenticated, wants_json
from server.settings import Settings
from server.stations.console import door

SESSION: Final = "operator"
BROWSER: Final = "operator-browser"
FOLDER: Final = "/station"
YEAR: Final = 365 * 24 * 3600
#: Asked by the page itself every few seconds: it must not keep anybody signed in.
QUIET: Final = frozenset({"station.live", "station.job_state"})


def guard(rule: Rule) -> Any:
    """Let a request to an operator's page through, or say why not."""
    settings = app_settings()
    if settings.role != "station":
        raise NotFound(
            "no-station", N_("This server is a centre. Only a station has this page.")
        )
    if not is_near(request.remote_addr or ""):
        raise Forbidden(
            "not-near", N_("This page opens only in the station's own network.")
        )
    if not is_own_host(request.host, settings):
        raise _foreign_host(settings)
    safer = _safer_address(settings)
    if safer:
        return redirect(safer, 303)
    if rule.kind == "lan":
        return None
    token = request.cookies.get(SESSION, "")
    who = door.who_is_in(token, touch=request.endpoint not in QUIET)
    if who is not None:
        return _let_through(rule, who)
    if request.method != "GET" or wants_json() or request.endpoint in QUIET:
        raise Unauthenticated()
    return redirect(
        url_for("station.enter_page", next=request.full_path.rstrip("?")), 303
    )


def _let_through(rule: Rule, who: str) -> Any:
    """The operator everywhere, a trainer to what a writer needs."""
    g.trainer = who
    if not who or rule.kind == "writer":
        return None
    if request.endpoint == "station.home":
        return redirect(url_for("station.notices"), 303)
    raise Forbidden(
        "operators-only", N_("This page is for whoever looks after the station.")
    )


def trainer_id() -> str:
    """Who is at this page: a trainer's id; empty for the operator."""
    return str(g.get("trainer", ""))


def _safer_address(settings: Settings) -> str:
    """The same page over TLS, where this name has a certificate that is good now; else empty."""
    if request.method != "GET" or request.is_secure or not settings.tls_port:
        return ""
    holding = Holding(settings.data_dir)
    held = (
        holding.held() if request.host.partition(":")[0] == holding.hostname else None
    )
    if held is None or not held.begins <= now() < held.ends:
        return ""
    port = "" if settings.tls_port == 443 else f":{settings.tls_port}"
    return f"https://{holding.hostname}{port}{request.full_path.rstrip('?')}"


def is_near(address: str) -> bool:
    """Whether a request came from the same box or the same network, not from the internet."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    found = getattr(found, "ipv4_mapped", None) or found
    return not found.is_global


def is_own_host(host: str, settings: Settings) -> bool:
    """Whether the Host header is a name of this station's, or a plain address."""
    name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    try:
        ip_address(name)
    except ValueError:
        return name in own_names(settings)
    # No name can be led elsewhere where none was used.
    return True


def own_names(settings: Settings) -> frozenset[str]:
    """The names under which this station is meant to be reached."""
    machine = socket.gethostname().lower()
    public = urlsplit(settings.public_url).hostname or ""
    names = {
        "localhost", machine, f"{machine.partition('.')[0]}.local", public,
        settings.lan_address, Holding(settings.data_dir).hostname,
        *settings.trusted_hosts,
    }  # fmt: skip
    return frozenset(names - {""})


def _foreign_host(settings: Settings) -> Problem:
    return Problem(
        "foreign-host",
        N_("Open this page by the station's own address: %(url)s/station"),
        params={"url": own_url(settings) or _socket_url()},
        status=421,
        title=N_("This is not this station's address"),
    )


def _socket_url() -> str:
    """The address at which this very connection came in; it came from the same network."""
    listening = request.environ.get("gunicorn.socket")
    if listening is None:
        return "http://…"
    address, port = listening.getsockname()[:2]
    host = f"[{address}]" if ":" in address else address
    return f"{request.scheme}://{host}" + ("" if port in (80, 443) else f":{port}")


def own_url(settings: Settings) -> str:
    """Where phones reach this station; empty where nobody said and nothing tells."""
    if settings.public_url:
        return settings.public_url
    if settings.lan_address:
        port = "" if settings.port == 80 else f":{settings.port}"
        return f"http://{settings.lan_address}{port}"
    return ""


def seen_url(settings: Settings) -> str:
    """``own_url``, else the address by which the operator came, unless it is the box's own."""
    known = own_url(settings)
    host = request.host
    name = urlsplit(f"//{host}").hostname or ""
    local = name == "localhost" or name.startswith("127.") or name == "::1"
    return known or ("" if local else f"{request.scheme}://{host}")


# --- cookies -----------------------------------------------------------------------------


def known_browser() -> str:
    """The token that this browser is known by, if it was signed in here before."""
    return request.cookies.get(BROWSER, "")


def let_in(response: Any, tokens: door.Tokens) -> Any:
    """Put the tokens into cookies that no other site can use and no script can read."""
    ages = {SESSION: int(door.ABSOLUTE.total_seconds()), BROWSER: YEAR}
    values = {SESSION: tokens.session, BROWSER: tokens.browser}
    for name, value in values.items():
        response.set_cookie(
            name, value, max_age=ages[name], secure=request.is_secure,
            httponly=True, samesite="Strict", path=FOLDER,
        )  # fmt: skip
    return response


def let_out(response: Response) -> Response:
    """Take the session's cookie back."""
    response.delete_cookie(
        SESSION, path=FOLDER, secure=request.is_secure, httponly=True, samesite="Strict"
    )
    return response


def keep_private(response: Response) -> Response:
    """No copy of these pages in any cache."""
    if request.path.startswith(FOLDER):
        response.headers["Cache-Control"] = "no-store"
    return response
