"""gunicorn's threads, for phones on a bad line: who falls silent holds no thread.

gunicorn itself waits five seconds in a thread for the first byte of a connection
(browsers open some in advance) and for the rest of a request without end: four phones
that lost their network in mid-upload would stop a server of four threads. A proxy in
front does the same and more; a station often has none.
"""

import socket
from errno import ECONNRESET
from typing import Any

from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import TConn, ThreadWorker

# The phone gives a request up when no byte moved for as long (pwa/src/core/net.ts).
STALL_SECONDS = 30


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
    """One connection that costs a thread only while something arrives."""

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

    def enqueue_req(self, conn: Any) -> None:
        """Hand a connection to a thread; a new one becomes ours first."""
        if not isinstance(conn, Connection):
            conn = Connection(conn.cfg, conn.sock, conn.client, conn.server)
            _give_up_on_silence(conn.sock)
        super().enqueue_req(conn)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Any) -> None:
        """As gunicorn does, but its line in the log names no address."""
        super().handle_error(req, client, None, exc)


def _give_up_on_silence(sock: socket.socket) -> None:
    """The same for answers: the kernel ends a connection that takes nothing more."""
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        silence = STALL_SECONDS * 1000
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, silence)
