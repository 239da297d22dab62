"""gunicorn's threads, for phones on a bad line: who falls silent holds no thread.

gunicorn itself waits five seconds in a thread for the first byte of a connection
(browsers open some in advance) and for the rest of a request without end: four phones
that lost their network in mid-upload would stop a server of four threads. A proxy in
front does the same and more; a station often has none.

On market day all phones come at once. A request that waited too long for a thread is
told when to come again (503, Retry-After), which costs next to nothing: so nobody waits
until the phone gives up, and the operator's pages, which are never sent away, come
behind a short queue only.

A station's second port speaks TLS, with the certificate that came by relay: a new one is in use
from the next connection on. gunicorn itself would speak TLS on both ports or on none.
"""

import random
import socket
import time
from errno import ECONNRESET
from typing import Any, Final

from gunicorn import util
from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import _DEFER, TConn, ThreadWorker

from server.certificates.holding import Holding, Listener
from server.settings import Settings

# The phone gives a request up when no byte moved for as long (pwa/src/core/net.ts).
STALL_SECONDS = 30
#: Longer no phone's data wait for a thread.
PATIENCE_SECONDS = 2.0
#: Who is sent away comes again by itself: the app and a station's relay keep what they have.
COME_AGAIN: Final = "/api/v1/"
SOONEST, LATEST = 3, 120
#: Of the seconds that a request took, how much the newest says about the next.
NEWEST: Final = 0.1
BUSY: Final = b'{"type":"about:blank","title":"Busy","status":503,"code":"busy"}'


class Unreader(SocketUnreader):  # type: ignore[misc]
    """Reads a request from a socket; one that stalls is as good as hung up."""

    def chunk(self, size_hint: int | None = None) -> bytes:
        """The next bytes, as soon as there are some. Raises ConnectionResetError."""
        theirs = self.sock.gettimeout()
        # gunicorn sets a shorter one itself while it skips what nobody read.
        self.sock.settimeout(STALL_SECONDS if theirs is None else theirs)
        try:
            data: bytes = super().chunk(size_hint)
        except TimeoutError as error:
            if theirs is not None:
                raise
            raise ConnectionResetError(ECONNRESET, "stalled") from error
        finally:
            self.sock.settimeout(theirs)
        return data


class Connection(TConn):  # type: ignore[misc]
    """One connection that costs a thread only while something arrives.

    ``since`` is when it last began to wait for a thread (monotonic seconds).
    """

    since = 0.0
    #: Set where it came in by the port that speaks TLS, until hands were shaken.
    listener: Listener | None = None
    sock: socket.socket

    def shake_hands(self) -> None:
        """Begin TLS. Raises ssl.SSLError, OSError, or ConnectionResetError without a certificate."""
        context = self.listener.context() if self.listener else None
        self.listener = None
        if context is None:
            raise ConnectionResetError(ECONNRESET, "no certificate yet")
        self.sock.settimeout(STALL_SECONDS)
        self.sock = context.wrap_socket(self.sock, server_side=True)
        self.sock.settimeout(None)

    def has_request(self) -> bool:
        """Whether something came behind the handshake already."""
        pending: int = self.sock.pending()  # type: ignore[attr-defined]
        return pending > 0 or self.wait_for_data(0)

    def init(self) -> None:
        """Read through our own reader."""
        begins = not self.initialized
        super().init()
        if begins:
            self.parser.unreader = Unreader(self.sock)

    def wait_for_data(self, timeout: float) -> bool:
        """Look only; where nothing has come yet, the main loop waits."""
        there: bool = super().wait_for_data(0)
        return there


class Worker(ThreadWorker):  # type: ignore[misc]
    """Threads as gunicorn has them, with connections of ours."""

    #: The port that speaks TLS; 0: none does.
    tls_port = 0
    listener: Listener | None = None

    def speak_tls(self, settings: Settings) -> None:
        """Speak TLS on the second port; called before the worker runs."""
        self.tls_port = settings.tls_port
        self.listener = Listener(Holding(settings.data_dir))

    def enqueue_req(self, conn: Any) -> None:
        """Hand a connection to a thread; a new one becomes ours first."""
        if not isinstance(conn, Connection):
            conn = Connection(conn.cfg, conn.sock, conn.client, conn.server)
            _give_up_on_silence(conn.sock)
            if self.tls_port and conn.server[1] == self.tls_port:
                conn.listener = self.listener
        conn.since = time.monotonic()
        super().enqueue_req(conn)

    def handle_request(self, req: Any, conn: Any) -> bool:
        """Answer, or tell a phone that waited too long when to come again."""
        begun = time.monotonic()
        late = begun - conn.since > PATIENCE_SECONDS
        if late and req.method == "POST" and req.path.startswith(COME_AGAIN):
            return self._send_away(conn)
        try:
            keep: bool = super().handle_request(req, conn)
            return keep
        finally:
            self._took += NEWEST * (time.monotonic() - begun - self._took)

    #: Seconds that a request takes lately.
    _took = 0.05

    def _send_away(self, conn: Any) -> bool:
        """503 with a time by which those who wait now will have been served."""
        waiting = self.tpool._work_queue.qsize()
        due = SOONEST + waiting * self._took / self.cfg.threads
        # Spread, or all of them would meet again at that second.
        wait = round(min(random.uniform(1, 3) * due, LATEST))
        # Read what was sent, or the answer would be lost with the connection.
        conn.parser.finish_body(deadline=time.monotonic() + PATIENCE_SECONDS)
        util.write(conn.sock, _busy(wait))
        self.log.warning("busy: told to come again in %d s", wait)
        return False

    def handle(self, conn: Any) -> Any:
        """Shake hands first where TLS is spoken; then wait for the request without a thread."""
        if conn.listener:
            if not conn.wait_for_data(0):
                return _DEFER
            conn.data_ready = False
            try:
                conn.shake_hands()
            except OSError as error:
                # Strangers try all ports, and phones with a wrong clock hang up here.
                self.log.debug("TLS: %s", error)
                return False
            if not conn.has_request():
                return _DEFER
        return super().handle(conn)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Any) -> None:
        """As gunicorn does, but its line in the log names no address."""
        super().handle_error(req, client, None, exc)


def _busy(wait: int) -> bytes:
    """An answer as the application would give it (RFC 9457; RFC 9110, 10.2.3)."""
    head = (
        "HTTP/1.1 503 Service Unavailable\r\n"
        "Content-Type: application/problem+json\r\n"
        f"Content-Length: {len(BUSY)}\r\nRetry-After: {wait}\r\n"
        "Cache-Control: no-store\r\nAccess-Control-Allow-Origin: *\r\n"
        "Access-Control-Expose-Headers: Retry-After\r\n"
        "Connection: close\r\n\r\n"
    )
    return head.encode() + BUSY


def _give_up_on_silence(sock: socket.socket) -> None:
    """The same for answers: the kernel ends a connection that takes nothing more."""
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        silence = STALL_SECONDS * 1000
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, silence)
