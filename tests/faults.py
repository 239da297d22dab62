"""A bad road between phone and server: cuts, drops, delays, corrupts and counts.

An HTTP/1.1 proxy in a thread of the test (or benchmark), on 127.0.0.1. Rules are
tried in order for each request; a rule is used up after `times` requests. Without
rules it only counts and, if asked, slows the line.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

#: Payload and header bytes of one packet on a phone's line, charged when the line is slowed.
SEGMENT, SEGMENT_HEADERS = 1348, 40


@dataclass
class Exchange:
    """One request as it went over the wire; bytes include all headers, `body` has none."""

    method: str
    path: str
    up: int = 0
    down: int = 0
    status: int = 0
    body: int = 0


@dataclass
class Rule:
    """What to do with the next `times` requests whose path matches.

    action: ``drop`` (the server does the work, the answer never arrives), ``cut``
    (close after `at` bytes of the answer's body), ``corrupt`` (flip one bit of body
    byte `at`), ``cut-up`` and ``corrupt-up`` (the same with the request's body),
    ``answer`` (send `status` and `body`, never ask the server), ``refuse`` (close before
    the server sees anything), ``delay`` (wait `seconds`, then go on).
    """

    path: str
    action: str
    times: int = 1
    at: int = 0
    status: int = 502
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    method: str = ""
    when: Callable[[Exchange], bool] = lambda exchange: True

    def fits(self, exchange: Exchange) -> bool:
        return (
            self.times > 0
            and bool(re.search(self.path, exchange.path))
            and self.method in ("", exchange.method)
            and self.when(exchange)
        )


class Cut(Exception):
    """The connection is to be closed here."""


class FaultProxy:
    """`with FaultProxy(target_port) as proxy:` then send requests to `proxy.port`.

    kbps: rate of each direction shared by all connections, 0 for no limit. rtt: round
    trip in seconds; a new connection pays one before its first byte, as TCP does.
    """

    def __init__(self, target_port: int, *, kbps: float = 0, rtt: float = 0) -> None:
        self.target_port, self.kbps, self.rtt = target_port, kbps, rtt
        self.rules: list[Rule] = []
        self.exchanges: list[Exchange] = []
        self.connections = 0
        self.offline = False
        self._free = {"up": 0.0, "down": 0.0}
        self._loop = asyncio.new_event_loop()
        self._writers: set[asyncio.StreamWriter] = set()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._ready = threading.Event()
        self.port = 0

    def __enter__(self) -> FaultProxy:
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def add(self, path: str, action: str, **details: object) -> Rule:
        """Put a rule in place and return it, so that a test can see whether it was used up."""
        rule = Rule(path, action, **details)  # type: ignore[arg-type]
        self.rules.append(rule)
        return rule

    def cut_network(self) -> None:
        """Close every open connection and refuse new ones until `restore_network`."""
        self.offline = True
        self._loop.call_soon_threadsafe(self._abort_all)

    def restore_network(self) -> None:
        self.offline = False

    def totals(self, path: str = "") -> tuple[int, int, int]:
        """(requests, bytes up, bytes down) of the exchanges whose path matches."""
        chosen = [e for e in self.exchanges if re.search(path, e.path)]
        return len(chosen), sum(e.up for e in chosen), sum(e.down for e in chosen)

    def _abort_all(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            asyncio.start_server(self._serve, "127.0.0.1", 0, backlog=1024)
        )
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if self.offline:
            await self._hang_up(reader, writer)
            return
        self.connections += 1
        self._writers.add(writer)
        upstream: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        try:
            await asyncio.sleep(self.rtt)
            try:
                upstream = await asyncio.open_connection("127.0.0.1", self.target_port)
            except OSError:
                await self._hang_up(reader, writer)
                return
            while await self._exchange(reader, writer, *upstream):
                pass
        except (Cut, OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            writer.transport.abort()
        finally:
            self._writers.discard(writer)
            for each in filter(None, (writer, upstream and upstream[1])):
                each.close()

    async def _hang_up(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Close on the first request: before one, Node's fetch would wait on, not fail."""
        with contextlib.suppress(TimeoutError, OSError, ValueError):
            await asyncio.wait_for(reader.read(1), 1)
        writer.transport.abort()

    async def _exchange(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        server_reader: asyncio.StreamReader,
        server_writer: asyncio.StreamWriter,
    ) -> bool:
        """One request and its answer. False when the connection is done."""
        head = await self._head(reader)
        if not head:
            return False
        method, path = head.split(b" ", 2)[:2]
        if re.search(rb"(?i)\r\ntransfer-encoding: *chunked", head):
            head, body = await _unchunked(reader, head)
        else:
            body = await reader.readexactly(_content_length(head))
        exchange = Exchange(method.decode(), path.decode(), up=len(head) + len(body))
        exchange.body = len(body)
        self.exchanges.append(exchange)
        await self._line("up", exchange.up, begins=True)
        rule = next((r for r in self.rules if r.fits(exchange)), None)
        if rule:
            rule.times -= 1
            await self._before(rule, writer, exchange)
            if rule.action == "answer":
                return True
            body = _spoilt(rule, body)
        server_writer.write(head + body)
        if rule and rule.action == "cut-up":
            await server_writer.drain()
            raise Cut
        answer_head = await self._head(server_reader)
        if not answer_head:
            raise Cut
        exchange.status = int(answer_head.split(b" ", 2)[1])
        if rule and rule.action == "drop":
            await _read_body(server_reader, answer_head, exchange, None)
            raise Cut
        await self._send(writer, exchange, answer_head, begins=True)
        await _read_body(
            server_reader,
            answer_head,
            exchange,
            self._forwarder(writer, exchange, rule),
        )
        return b"connection: close" not in answer_head.lower()

    async def _before(
        self, rule: Rule, writer: asyncio.StreamWriter, exchange: Exchange
    ) -> None:
        if rule.action == "refuse":
            raise Cut
        if rule.action == "delay":
            await asyncio.sleep(rule.seconds)
        if rule.action == "answer":
            headers = {"Content-Length": str(len(rule.body)), **rule.headers}
            lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
            head = f"HTTP/1.1 {rule.status} Fault\r\n{lines}\r\n".encode()
            exchange.status = rule.status
            await self._send(writer, exchange, head + rule.body, begins=True)

    def _forwarder(
        self, writer: asyncio.StreamWriter, exchange: Exchange, rule: Rule | None
    ) -> Callable[[bytes], asyncio.Future[None]]:
        sent = 0

        async def forward(data: bytes) -> None:
            nonlocal sent
            if rule and rule.action == "corrupt" and sent <= rule.at < sent + len(data):
                spot = rule.at - sent
                data = data[:spot] + bytes([data[spot] ^ 1]) + data[spot + 1 :]
            if rule and rule.action == "cut" and sent + len(data) >= rule.at:
                await self._send(writer, exchange, data[: rule.at - sent])
                await writer.drain()
                # Give the kernel time to deliver what was sent before the abort discards its buffer.
                await asyncio.sleep(0.05)
                raise Cut
            sent += len(data)
            await self._send(writer, exchange, data)

        return forward  # type: ignore[return-value]

    async def _head(self, reader: asyncio.StreamReader) -> bytes:
        try:
            return await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            return b""

    async def _send(
        self,
        writer: asyncio.StreamWriter,
        exchange: Exchange,
        data: bytes,
        *,
        begins: bool = False,
    ) -> None:
        exchange.down += len(data)
        await self._line("down", len(data), begins=begins)
        writer.write(data)
        await writer.drain()

    async def _line(self, direction: str, size: int, *, begins: bool) -> None:
        """Wait as long as `size` bytes take; what `begins` also travels half a round trip.

        What follows is under way meanwhile: it only queues behind.
        """
        now = self._loop.time()
        if self.kbps:
            wire = size + SEGMENT_HEADERS * -(-size // SEGMENT)
            seconds = wire * 8 / (self.kbps * 1000)
            self._free[direction] = max(now, self._free[direction]) + seconds
        else:
            # Nothing queues behind what the slow line of before still had to carry.
            self._free[direction] = now
        delay = self._free[direction] - now + (self.rtt / 2 if begins else 0)
        if delay > 0:
            await asyncio.sleep(delay)


def _spoilt(rule: Rule, body: bytes) -> bytes:
    """The request's body as it reaches the server."""
    if rule.action == "cut-up":
        return body[: rule.at]
    if rule.action == "corrupt-up" and rule.at < len(body):
        return body[: rule.at] + bytes([body[rule.at] ^ 1]) + body[rule.at + 1 :]
    return body


def _content_length(head: bytes) -> int:
    found = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    return int(found[1]) if found else 0


async def _unchunked(reader: asyncio.StreamReader, head: bytes) -> tuple[bytes, bytes]:
    """A request whose length its sender did not say, as one whose length is known."""
    body = b""
    while True:
        size = int((await reader.readuntil(b"\r\n")).split(b";")[0], 16)
        body += (await reader.readexactly(size + 2))[:-2]
        if size == 0:
            break
    plain = re.sub(rb"(?i)\r\ntransfer-encoding: *chunked", b"", head)
    return plain[:-2] + b"Content-Length: %d\r\n\r\n" % len(body), body


async def _read_body(
    reader: asyncio.StreamReader,
    head: bytes,
    exchange: Exchange,
    forward: Callable[[bytes], asyncio.Future[None]] | None,
) -> None:
    """Read an answer's body (RFC 9112 section 6) and hand it on as it comes."""

    async def take(data: bytes) -> None:
        if forward:
            await forward(data)

    if exchange.method == "HEAD" or exchange.status in (204, 304):
        return
    if re.search(rb"(?i)\r\ntransfer-encoding: *chunked", head):
        size = -1
        while size != 0:
            line = await reader.readuntil(b"\r\n")
            size = int(line.split(b";")[0], 16)
            await take(line + await reader.readexactly(size + 2))
        return
    left = _content_length(head)
    while left > 0:
        data = await reader.read(min(left, 4096))
        if not data:
            raise Cut
        left -= len(data)
        await take(data)
