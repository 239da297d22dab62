"""The learner's app: its page with today's catalogue inside, and its files.

``GET /`` answers in one round trip with everything the first screen needs: the
built page, and the signed catalogue in its ``<script id="catalogue">`` block.
The answer is compressed once for each (built page, catalogue number).
"""

import gzip
import hashlib
import mimetypes
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import brotli
from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    render_template,
    request,
    send_from_directory,
)
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join

from server.access import access, public
from server.db import is_out_of_service
from server.settings import Settings
from server.web import content_security_policy

mimetypes.add_type("application/manifest+json", ".webmanifest")
mimetypes.add_type("text/javascript", ".js")

# The page is kept on phones for months, and stations are found afterwards, by address: what
# the app may talk to is decided by their papers (pwa/src/sync/nodes.ts), not by a list here.
ANY_NODE = "'self' http: https:"
EMPTY_BLOCK = b'<script type="application/json" id="catalogue"></script>'
ENCODINGS = {"br": ".br", "gzip": ".gz"}
# The first steps of the app's own addresses; all open the same page.
SCREENS = (
    "library",
    "pack",
    "lesson",
    "me",
    "sync",
    "settings",
    "storage",
    "profiles",
    "link",
    "help",
    "check",
    "review",
    "numbers",
    "show",
    "practice",
    "notices",
    "tablet",
)

blueprint = Blueprint("shell", __name__)


@dataclass(frozen=True)
class Page:
    """A page ready to send: its bytes in each encoding, its policy, its tag."""

    bodies: dict[str, bytes]
    policy: str
    etag: str


class Shell:
    """The built app and its page, prepared once for each catalogue."""

    def __init__(
        self,
        folder: Path,
        catalogue_number: Callable[[], int],
        catalogue_json: Callable[[], bytes],
        worker_off: Path | None = None,
    ) -> None:
        self.folder = folder
        self.worker_off = worker_off
        self.catalogue_number = catalogue_number
        self.catalogue_json = catalogue_json
        self._page: tuple[tuple[int, int], Page] | None = None

    def page(self) -> Page | None:
        """The page with the current catalogue; None where the app is not built."""
        index = self.folder / "index.html"
        if not index.is_file():
            return None
        try:
            key = (index.stat().st_mtime_ns, self.catalogue_number())
        except DBAPIError as error:
            if not is_out_of_service(error):
                raise
            # The app opens without a database: a phone has its packs and keeps its answers.
            return self._page[1] if self._page else prepare(index.read_bytes())
        if self._page is None or self._page[0] != key:
            html = insert_catalogue(index.read_bytes(), self.catalogue_json())
            self._page = (key, prepare(html))
        return self._page[1]


def insert_catalogue(page: bytes, catalogue: bytes) -> bytes:
    """Put the catalogue into its block; ``<`` cannot end the block from inside."""
    if EMPTY_BLOCK not in page:
        raise ValueError(f"the built page lacks {EMPTY_BLOCK.decode()}")
    start, end = EMPTY_BLOCK.split(b"></")
    safe = catalogue.replace(b"<", b"\\u003c")
    return page.replace(EMPTY_BLOCK, start + b">" + safe + b"</" + end, 1)


def prepare(html: bytes) -> Page:
    """Compress a page and work out its policy and tag."""
    return Page(
        bodies={
            "br": brotli.compress(html),
            "gzip": gzip.compress(html, 9, mtime=0),
            "identity": html,
        },
        policy=content_security_policy(html, ANY_NODE),
        etag=hashlib.sha256(html).hexdigest()[:32],
    )


def init_app(
    app: Flask,
    settings: Settings,
    catalogue_number: Callable[[], int],
    catalogue_json: Callable[[], bytes],
) -> None:
    """Serve the app from ``settings.pwa_dir``."""
    shell = Shell(
        settings.pwa_dir,
        catalogue_number,
        catalogue_json,
        settings.data_dir / "worker-off",
    )
    app.extensions["shell"] = shell
    app.register_blueprint(blueprint)
    for name in SCREENS:
        for rule in (f"/{name}", f"/{name}/<path:rest>"):
            app.add_url_rule(rule, endpoint=f"screen:{rule}", view_func=screen)


@blueprint.get("/")
@access(public)
def home() -> Response:
    """The learner's app."""
    return screen()


@access(public)
def screen(rest: str = "") -> Response:
    """The app's page for any of its own addresses; the app reads the address."""
    shell: Shell = current_app.extensions["shell"]
    page = shell.page()
    if page is None:
        html = render_template("not_built.html")
        return Response(html, 503, headers={"Retry-After": "60"})
    return send_page(page)


def send_page(page: Page) -> Response:
    """Send a prepared page in the best encoding the browser takes."""
    encoding = accepted_encoding() or "identity"
    response = Response(page.bodies[encoding], content_type="text/html; charset=utf-8")
    if encoding != "identity":
        response.headers["Content-Encoding"] = encoding
    response.headers["Content-Security-Policy"] = page.policy
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Vary"] = "Accept-Encoding"
    response.set_etag(f"{page.etag}-{encoding}")
    response.make_conditional(request)
    return response


def accepted_encoding() -> str:
    """``br``, ``gzip`` or nothing: what the browser takes, best first."""
    for name in ENCODINGS:
        if request.accept_encodings[name] > 0:
            return name
    return ""


@blueprint.get("/preview/<path:rest>")
@access(public)
def preview(rest: str) -> Response:
    """The app as the studio shows a draft in it: the one page that may stand in a frame of ours.

    The page alone shows nothing; what it asks for then wants an editor or a key.
    """
    response = screen(rest)
    policy = response.headers.get("Content-Security-Policy", "")
    response.headers["Content-Security-Policy"] = policy.replace(
        "frame-ancestors 'none'", "frame-ancestors 'self'"
    )
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


@blueprint.get("/index.html")
@access(public)
def index() -> Response:
    """The built page exactly as it is: what the service worker keeps."""
    return send_built("index.html")


@blueprint.get("/assets/<path:name>")
@access(public)
def asset(name: str) -> Response:
    """A file whose name holds its hash: kept for ever."""
    response = send_built(f"assets/{name}")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@blueprint.get("/<string:name>")
@blueprint.get("/icons/<path:icon>")
@blueprint.get("/studio-app/<path:studio>")
@access(public)
def root_file(name: str = "", icon: str = "", studio: str = "") -> Response:
    """The service worker, the web manifest, icons, the studio: asked for every time."""
    if name == "sw.js" and worker_is_off():
        name = "sw-kill.js"
    if studio:
        return send_built(f"studio-app/{studio}")
    return send_built(f"icons/{icon}" if icon else name)


def worker_is_off() -> bool:
    """The kill switch: phones get a worker that takes itself and its files away."""
    switch: Path | None = current_app.extensions["shell"].worker_off
    return switch is not None and switch.exists()


def send_built(name: str) -> Response:
    """A file of the built app, precompressed where the build left such a file.

    Raises NotFound also for names that lead outside the folder.
    """
    folder = current_app.extensions["shell"].folder
    path = safe_join(str(folder), name)
    if path is None or not Path(path).is_file():
        raise NotFound()
    encoding = accepted_encoding()
    packed = f"{name}{ENCODINGS[encoding]}" if encoding else ""
    if packed and (folder / packed).is_file():
        response = send_from_directory(
            folder, packed, mimetype=mimetypes.guess_type(name)[0], conditional=True
        )
        response.headers["Content-Encoding"] = encoding
    else:
        response = send_from_directory(folder, name, conditional=True)
    if name.endswith(".html"):
        page = Path(path).read_bytes()
        response.headers["Content-Security-Policy"] = content_security_policy(
            page, ANY_NODE
        )
    response.headers["Cache-Control"] = "no-cache"
    response.vary.add("Accept-Encoding")
    return response
